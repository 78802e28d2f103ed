import type { ApplyItem } from './apply.ts'
import type { Duration, Instant } from './duration.ts'
import type { IpWhitelistEntry, LockoutAcknowledgement } from './ip-whitelist.ts'
import type { CreateRequest, ObjectMeta } from './object.ts'
import type { Permission } from './permissions.ts'
import type { AccessPoint, Username } from './user.ts'

/**
 * A credential of a user for the `api` access point. A user may have many.
 *
 * A member that is absent is not managed; an empty list means: make it empty.
 * @k8s {"kind": "ApiKey", "plural": "apikeys", "singular": "apikey", "shortNames": ["rckey"], "printColumns": [{"name": "User", "type": "string", "jsonPath": ".spec.user"}, {"name": "Prefix", "type": "string", "jsonPath": ".status.prefix"}, {"name": "Expires", "type": "string", "jsonPath": ".spec.expiresAt"}]}
 * @terraform {"resource": "api_key", "dataSources": []}
 */
export interface ApiKeySpec {
  /**
   * Username of the user whose key this is. Never changes: a key of another user is another key.
   * @k8s {"immutable": true}
   * @terraform {"forceNew": true, "caseInsensitive": true}
   * @examples ["ada"]
   */
  user: Username

  /**
   * Name of the key, unique among the live keys of the user.
   * @minLength 1
   * @maxLength 128
   * @pattern ^[^\p{Cc}\p{Cs}]+$
   * @examples ["2026-11"]
   */
  name: string

  /**
   * What the key is for.
   * @minLength 1
   * @maxLength 1024
   * @pattern ^[^\p{Cc}\p{Cs}]+$
   * @examples ["Nightly export"]
   */
  description?: string

  /**
   * Restriction: the key may do what the user may do and what stands here. Absent: all that the user may do. Empty: nothing.
   * @maxItems 512
   * @uniqueItems true
   * @examples [["zones.view"]]
   */
  permissions?: Permission[]

  /**
   * Doors that the key may use, of those that the user may use. Chosen at creation when absent: `api`.
   * @maxItems 2
   * @uniqueItems true
   * @terraform {"computed": true}
   * @examples [["api"]]
   */
  accessPoints?: AccessPoint[]

  /**
   * Networks from which the key may be used. Empty: any address. Chosen at creation when absent: empty.
   * @maxItems 64
   * @k8s {"listType": "atomic"}
   * @terraform {"computed": true}
   * @examples [[{"cidr": "192.0.2.7/32"}]]
   */
  ipWhitelist?: IpWhitelistEntry[]

  /**
   * Instant from which the key is refused, RFC 3339 in UTC. Absent: it does not expire.
   * @examples ["2027-01-01T00:00:00Z"]
   */
  expiresAt?: Instant

  /**
   * Life of each text of the key, counted from its making. With `expiresAt`, the earlier counts.
   * @examples ["P90D"]
   */
  expiresAfter?: Duration

  /**
   * When a new text is due and how long the one before goes on beside it.
   * @examples [{"every": "P30D", "overlap": "P1D"}]
   */
  rotation?: ApiKeyRotation

  /**
   * age recipient (X25519). The text of the key is answered only as ciphertext for this recipient.
   * @minLength 62
   * @maxLength 62
   * @pattern ^age1[02-9ac-hj-np-z]{58}$
   * @examples ["age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"]
   */
  recipient?: string
}

/** Rotation of an API key. */
export interface ApiKeyRotation {
  /**
   * Age at which a new text is due.
   * @examples ["P30D"]
   */
  every: Duration

  /**
   * How long the text before goes on after a rotation, at most; it ends with the first use of the new one.
   * @examples ["P1D"]
   */
  overlap: Duration
}

/** What applies to an API key, values chosen by the server included. */
export interface ApiKeyEffective {
  /** Doors that the key may use. */
  accessPoints: AccessPoint[]

  /** Networks from which the key may be used. */
  ipWhitelist: IpWhitelistEntry[]
}

/** What the server knows of an API key. */
export interface ApiKeyStatus {
  /** `ACTIVE`, `SUSPENDED` while the user is inactive, `EXPIRED`, or `REVOKED` for good. */
  state: 'ACTIVE' | 'SUSPENDED' | 'EXPIRED' | 'REVOKED'

  /** First characters of the key, to recognise it by. Not secret. */
  prefix: string

  /**
   * Identity of the user.
   * @format uuid
   */
  userId: string

  /**
   * Instant from which the present text is refused; null when it does not expire.
   * @format date-time
   */
  expiresAt: string | null

  /**
   * Instant from which a new text is due; null without `rotation`.
   * @format date-time
   */
  rotationDueAt: string | null

  /**
   * Instant of the last use, to the minute; null when it was not used.
   * @format date-time
   */
  lastUsedAt: string | null

  /** First characters of the text before, while it goes on beside the present one; null otherwise. */
  previousPrefix: string | null

  /**
   * Instant until which the text before goes on; null when there is none.
   * @format date-time
   */
  previousUntil: string | null

  /** What applies, values chosen by the server included. */
  effective: ApiKeyEffective
}

/** An API key as the API answers it. Its secret is answered once, at creation, and only when the server made it. */
export interface ApiKey extends ObjectMeta {
  /** Everything stored of the key's declaration. */
  spec: ApiKeySpec

  /** What the server knows. */
  status: ApiKeyStatus
}

/** What registers a key whose text only the caller knows. */
export interface ApiKeyHash {
  /**
   * SHA-256 of the whole text of the key, in hexadecimal. Absent at creation: the server makes the key and answers its text once.
   * @minLength 64
   * @maxLength 64
   * @pattern ^[0-9a-f]{64}$
   */
  hash?: string

  /**
   * First characters of the text, to recognise the key by. Needed with `hash`.
   * @minLength 8
   * @maxLength 8
   * @pattern ^rck_[0-9A-Za-z]{4}$
   */
  prefix?: string
}

/** Body that creates an API key. */
export interface ApiKeyCreateRequest
  extends CreateRequest<ApiKeySpec>, ApiKeyHash, LockoutAcknowledgement {}

/** Body that gives an API key a new text. */
export interface ApiKeyRotateRequest extends ApiKeyHash {}

/**
 * One API key as its manager declares it. Another `hash` gives the key another text, in place: the text before it goes on for `rotation.overlap`, and ends at once
 * without `rotation`. Without `hash` an existing key stays as it is.
 */
export interface ApiKeyApplyItem
  extends ApplyItem<ApiKeySpec>, ApiKeyHash, LockoutAcknowledgement {}

/** An API key as its creation and its rotation answer it. */
export interface CreatedApiKey extends ApiKey {
  /** Text of the key, when the server made it. Answered once and stored nowhere. */
  secret?: string

  /** Text of the key for `recipient` alone: an age file, armored. Answered instead of `secret`. */
  encryptedSecret?: string

  /** `false` in the answer to a repeated request: the secret was answered the first time, and is not again. */
  secretReturned?: false
}

/** Shape of the text of an API key: `rck_`, 43 base62 characters of randomness, 6 base62 characters of CRC-32. */
export const apiKeyPattern = /^rck_[0-9A-Za-z]{49}$/

/** First characters of an API key that are shown: `rck_` and 4 more. */
export const apiKeyPrefixLength = 8
