import type { ApplyItem } from './apply.ts'
import type { IpWhitelistEntry, LockoutAcknowledgement } from './ip-whitelist.ts'
import type { CreateRequest, ObjectMeta } from './object.ts'
import type { AccountPolicy, EffectivePolicy } from './policy.ts'

/**
 * What users get access to inside a tenant.
 *
 * A member that is absent is not managed; an empty list means: make it empty.
 * @k8s {"kind": "Account", "plural": "accounts", "singular": "account", "shortNames": ["rcaccount"], "printColumns": [{"name": "Account", "type": "string", "jsonPath": ".spec.name"}]}
 * @terraform {"resource": "account", "dataSources": ["account"]}
 */
export interface AccountSpec {
  /**
   * Name of the account, unique in the tenant. A new value renames the same account.
   * @examples ["customers"]
   */
  name: AccountName

  /**
   * Networks from which anybody may use the account. Empty: any address. Chosen at creation when absent: empty.
   * @maxItems 64
   * @k8s {"listType": "atomic"}
   * @terraform {"computed": true}
   * @examples [[{"cidr": "203.0.113.0/24"}]]
   */
  ipWhitelist?: IpWhitelistEntry[]

  /**
   * Rules that hold for the users of the account. One declared member: what is left out in it takes its usual value.
   * @terraform {"computed": true}
   * @examples [{"preset": "registrar", "userRemoval": "tombstone"}]
   */
  policy?: AccountPolicy
}

/**
 * Name of an account: lower-case letters, digits and hyphens.
 * @minLength 1
 * @maxLength 63
 * @pattern ^[a-z0-9]([a-z0-9-]*[a-z0-9])?$
 */
export type AccountName = string

/** Body that creates an account. */
export interface AccountCreateRequest extends CreateRequest<AccountSpec>, LockoutAcknowledgement {}

/** One account as its manager declares it. */
export interface AccountApplyItem extends ApplyItem<AccountSpec>, LockoutAcknowledgement {}

/** What applies to an account, values chosen by the server included. */
export interface AccountEffective {
  /** Networks from which anybody may use the account. */
  ipWhitelist: IpWhitelistEntry[]

  /** Rules that hold for the users of the account. */
  policy: EffectivePolicy
}

/** What the server knows of an account. */
export interface AccountStatus {
  /**
   * Memberships that have not ended.
   * @asType integer
   * @minimum 0
   */
  users: number

  /** What applies, values chosen by the server included. */
  effective: AccountEffective
}

/** An account as the API answers it. */
export interface Account extends ObjectMeta {
  /** Everything stored of the account's declaration. */
  spec: AccountSpec

  /** What the server knows. */
  status: AccountStatus
}
