import {
  effectivePolicy,
  strictest,
  type AccessPoint,
  type AccountPolicy,
  type IpWhitelistEntry,
  type LockFact,
  type UserType,
} from '@rollcall/resources'

import type { Database } from '../database/connection.ts'
import { query, statement } from '../database/statement.ts'
import { binding } from '../policy/policy-of.ts'
import type { Alike } from './alike.ts'
import type { CredentialKind } from './credentials.ts'
import {
  lastingOf,
  type CredentialFacts,
  type Grant,
  type MembershipFacts,
  type PresentedCredential,
  type PresentedKey,
  type PresentedSession,
} from './facts.ts'
import { dormantFrom } from './inactivity.ts'
import { compileIpWhitelist } from './ip-whitelist.ts'

/** As JSON writes facts: instants are texts, whitelists are not compiled. */
type Written<Facts> = {
  [Member in keyof Facts]: Facts[Member] extends Date
    ? string
    : Facts[Member] extends Date | null
      ? string | null
      : Member extends 'ipWhitelist'
        ? IpWhitelistEntry[]
        : Facts[Member]
}

interface Found {
  tenantId: string
  credential:
    | Written<PresentedKey>
    | Written<PresentedSession>
    | Exclude<PresentedCredential, PresentedKey | PresentedSession>
  user: {
    id: string
    username: string
    type: UserType
    active: boolean
    removed: boolean
    validFrom: string | null
    expiresAt: string | null
    mfa: 'required' | 'optional'
    accessPoints: AccessPoint[]
    ipWhitelist: IpWhitelistEntry[]
    locks: LockFact[]
    activatedAt: string | null
    lastLoginAt: string | null
    lastSeenAt: string | null
    activityBaseAt: string | null
  }
  memberships: {
    accountId: string
    account: string
    state: MembershipFacts['state']
    ipWhitelist: IpWhitelistEntry[]
    policy: AccountPolicy
    grants: Written<Grant>[]
  }[]
}

export interface FoundRow {
  found: Found | null
}

const functionsByKind: Readonly<Record<CredentialKind, string>> = {
  key: 'find_credential',
  session: 'find_session',
}

/** What follows from memberships. */
export type Rights = Pick<CredentialFacts, 'tenantId' | 'memberships' | 'policy'>

/** Everything that a decision needs, in one row; undefined for a credential that is not known or was revoked. Users with the same memberships get the same rights. */
export async function findCredential(
  database: Database,
  alike: Alike<Rights>,
  kind: CredentialKind,
  hash: Buffer,
): Promise<CredentialFacts | undefined> {
  const [row] = await database.run(
    statement<FoundRow>(`select ${functionsByKind[kind]}($1) as found`, [hash]),
  )
  return factsIn(row, (found) =>
    alike.of(`${found.tenantId} ${JSON.stringify(found.memberships)}`, () => rightsOf(found)),
  )
}

/** Of an API key whose text is not at hand. */
export async function findKeyAccess(
  database: Database,
  tenantId: string,
  keyId: string,
): Promise<CredentialFacts | undefined> {
  const [row] = await database.read(
    tenantId,
    statement<FoundRow>('select key_access($1, $2) as found', [tenantId, keyId]),
  )
  return factsIn(row)
}

/** Of a user whose password was verified. */
export async function findPasswordAccess(
  database: Database,
  tenantId: string,
  userId: string,
): Promise<CredentialFacts | undefined> {
  const [row] = await database.read(
    tenantId,
    statement<FoundRow>('select password_access($1, $2) as found', [tenantId, userId]),
  )
  return factsIn(row)
}

/** Of a user, whatever the credential. */
export async function findUserAccess(
  database: Database,
  tenantId: string,
  usernameKey: string,
): Promise<CredentialFacts | undefined> {
  const [row] = await database.read(
    tenantId,
    statement<FoundRow>(
      `select user_access(tenant_id, id, '{"kind": "none"}') as found from users where tenant_id = $1 and username_key = $2`,
      [tenantId, usernameKey],
    ),
  )
  return factsIn(row)
}

/** Whether the tenant has an account of that name. */
export async function hasAccount(
  database: Database,
  tenantId: string,
  name: string,
): Promise<boolean> {
  const rows = await database.read(
    tenantId,
    query.selectFrom('accounts').select('id').where('name', '=', name).compile(),
  )
  return rows.length > 0
}

export function factsIn(
  row: FoundRow | undefined,
  rightsIn: (found: Found) => Rights = rightsOf,
): CredentialFacts | undefined {
  const found = row?.found ?? null
  return found === null ? undefined : factsOf(found, rightsIn(found))
}

function rightsOf({ tenantId, memberships }: Found): Rights {
  return {
    tenantId,
    memberships: new Map(memberships.map((one) => [one.account, membershipOf(one)])),
    policy: strictest(binding(memberships).map((one) => effectivePolicy(one.policy))),
  }
}

function factsOf({ credential, user }: Found, rights: Rights): CredentialFacts {
  const { tenantId, memberships, policy } = rights
  return {
    tenantId,
    user: {
      id: user.id,
      username: user.username,
      type: user.type,
      active: user.active,
      removed: user.removed,
      validFrom: instantOf(user.validFrom),
      expiresAt: instantOf(user.expiresAt),
      isMfaRequired: user.mfa === 'required',
      accessPoints: user.accessPoints,
      ipWhitelist: compileIpWhitelist(user.ipWhitelist),
      locks: user.locks,
      dormantFrom: dormantFrom(policy.inactivity, {
        type: user.type,
        activatedAt: instantOf(user.activatedAt),
        lastLoginAt: instantOf(user.lastLoginAt),
        lastSeenAt: instantOf(user.lastSeenAt),
        activityBaseAt: instantOf(user.activityBaseAt),
      }),
    },
    credential: credentialOf(credential),
    memberships,
    policy,
  }
}

function credentialOf(credential: Found['credential']): PresentedCredential {
  switch (credential.kind) {
    case 'key':
      return {
        ...credential,
        ipWhitelist: compileIpWhitelist(credential.ipWhitelist),
        expiresAt: instantOf(credential.expiresAt),
        supersededAt: instantOf(credential.supersededAt),
        lastUsedAt: instantOf(credential.lastUsedAt),
      }
    case 'session':
      return {
        ...credential,
        endedAt: instantOf(credential.endedAt),
        expiresAt: new Date(credential.expiresAt),
        lastSeenAt: new Date(credential.lastSeenAt),
        mfaAt: instantOf(credential.mfaAt),
      }
    case 'password':
    case 'none':
      return credential
  }
}

function membershipOf(row: Found['memberships'][number]): MembershipFacts {
  const grants = row.grants.map((grant): Grant => ({
    ...grant,
    validFrom: instantOf(grant.validFrom),
    expiresAt: instantOf(grant.expiresAt),
  }))
  return {
    accountId: row.accountId,
    account: row.account,
    state: row.state,
    ipWhitelist: compileIpWhitelist(row.ipWhitelist),
    policy: row.policy,
    grants,
    lasting: lastingOf(grants),
  }
}

function instantOf(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}
