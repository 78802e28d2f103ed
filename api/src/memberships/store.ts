import type { UserMembership } from '@rollcall/resources'
import { sql } from 'kysely'

import { query } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import type { Place } from '../http/paging.ts'
import { membershipState } from '../users/standing.ts'
import { tenantWideRank } from '../users/user.ts'
import { visibleCondition } from '../users/visible-store.ts'

/** A user's membership in an account, as the API answers it. */
export interface Membership extends UserMembership {
  userId: string
  username: string
}

export interface MembershipAsked {
  user: string | undefined
  isAccountNamed: boolean
  after: Place | undefined
  limit: number
}

export interface MembershipPage {
  items: Membership[]
  next: Place | undefined
}

interface MembershipRecord {
  user_id: string
  username: string
  active: boolean
  account_id: string
  account: string
  state: 'INVITED' | 'PROVISIONED' | 'ACTIVE'
  invitation_expires_at: Date | null
  roles: string[]
}

/** Pages go on after user and account. */
export async function listMemberships(
  { database, caller, now }: Pick<Context, 'database' | 'caller' | 'now'>,
  { user, isAccountNamed, after, limit }: MembershipAsked,
): Promise<MembershipPage> {
  const conditions = [sql`m.tenant_id = ${caller.tenantId}::uuid`]
  if (isAccountNamed || caller.rank < tenantWideRank)
    conditions.push(sql`m.account_id = ${caller.accountId}::uuid`)
  if (user !== undefined) conditions.push(sql`u.username_key = ${foldKey(user)}`)
  if (after !== undefined)
    conditions.push(
      sql`m.user_id >= ${after.key}::uuid and (m.user_id > ${after.key}::uuid or m.account_id > ${after.id}::uuid)`,
    )
  conditions.push(await visibleCondition({ database, caller }))
  const rows = await database.read(
    caller.tenantId,
    sql<MembershipRecord>`
      select m.user_id, u.username, u.active, m.account_id, a.name as account, m.state, m.invitation_expires_at,
             array(select distinct r.name from role_assignments g join roles r on r.tenant_id = g.tenant_id and r.id = g.role_id
                    where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.account_id = m.account_id
                      and (g.valid_from is null or g.valid_from <= ${now.toISOString()}::timestamptz)
                      and (g.expires_at is null or g.expires_at > ${now.toISOString()}::timestamptz) order by r.name) as roles
        from memberships m
        join users u on u.tenant_id = m.tenant_id and u.id = m.user_id
        join accounts a on a.tenant_id = m.tenant_id and a.id = m.account_id
       where ${sql.join(conditions, sql` and `)}
       order by m.user_id, m.account_id limit ${limit + 1}`.compile(query),
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map((row) => ({
      userId: row.user_id,
      username: row.username,
      account: row.account,
      state: membershipState(row.active, row),
      roles: row.roles,
      ...(row.active && row.state === 'INVITED' && row.invitation_expires_at !== null
        ? { invitationExpiresAt: row.invitation_expires_at.toISOString() }
        : {}),
    })),
    next:
      rows.length > limit && last !== undefined
        ? { key: last.user_id, id: last.account_id }
        : undefined,
  }
}
