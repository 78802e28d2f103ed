import type { IpWhitelistEntry } from '@rollcall/resources'

import type { Database } from '../database/connection.ts'
import { query, statement } from '../database/statement.ts'
import type { CredentialFacts, MembershipFacts } from './decide.ts'
import { compileIpWhitelist } from './ip-whitelist.ts'

interface CredentialRow {
  tenant_id: string
  key_id: string
  key_prefix: string
  key_permissions: string[] | null
  key_access_points: string[]
  key_ip_whitelist: IpWhitelistEntry[]
  key_expires_at: Date | null
  key_revoked_at: Date | null
  user_id: string
  username: string
  user_type: 'person' | 'application'
  user_active: boolean
  user_removed: boolean
  user_access_points: string[]
  user_ip_whitelist: IpWhitelistEntry[]
  memberships: {
    accountId: string
    account: string
    ipWhitelist: IpWhitelistEntry[]
    roles: { name: string; rank: number; permissions: string[] }[]
  }[]
}

/** Everything that a decision needs, in one row; undefined for a key that is not known or was revoked. */
export async function findCredential(
  database: Database,
  hash: Buffer,
): Promise<CredentialFacts | undefined> {
  const rows = await database.run(
    statement<CredentialRow>('select * from find_credential($1)', [hash]),
  )
  const row = rows[0]
  if (row === undefined || row.key_revoked_at !== null) return undefined
  return factsOf(row)
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

function factsOf(row: CredentialRow): CredentialFacts {
  return {
    tenantId: row.tenant_id,
    user: {
      id: row.user_id,
      username: row.username,
      type: row.user_type,
      active: row.user_active,
      removed: row.user_removed,
      accessPoints: row.user_access_points,
      ipWhitelist: compileIpWhitelist(row.user_ip_whitelist),
    },
    key: {
      id: row.key_id,
      prefix: row.key_prefix,
      permissions: row.key_permissions,
      accessPoints: row.key_access_points,
      ipWhitelist: compileIpWhitelist(row.key_ip_whitelist),
      expiresAt: row.key_expires_at,
    },
    memberships: new Map(row.memberships.map((one) => [one.account, membershipOf(one)])),
  }
}

function membershipOf(row: CredentialRow['memberships'][number]): MembershipFacts {
  return {
    accountId: row.accountId,
    account: row.account,
    ipWhitelist: compileIpWhitelist(row.ipWhitelist),
    permissions: [...new Set(row.roles.flatMap((role) => role.permissions))],
    rank: Math.max(0, ...row.roles.map((role) => role.rank)),
  }
}
