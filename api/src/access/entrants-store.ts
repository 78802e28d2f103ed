import type { AccessPoint } from '@rollcall/resources'

import type { Context, Look } from '../declarations/context.ts'
import { type CompiledQuery, statement } from '../database/statement.ts'
import type { Entrant } from './lockout.ts'

/** Declarers that are remembered, and for how long: a pipeline that was not seen for longer is gone. */
const declarersMax = 1_000
const declarersDays = 90
/** Administrators that are looked at; where there are more, the last one is not in danger. */
const administratorsMax = 200

interface EntrantRow {
  as: 'declarer' | 'administrator'
  user_id: string
  username: string
  key_id: string | null
  account_ids: string[]
  access_point: AccessPoint
  address: string | null
  manager: string | null
}

/** Who came in last, and from where: declarers by the keys that they declare with, administrators by sign-in and by key. */
const selectEntrants = `
with administrator as materialized (
  select u.id, u.username, u.last_login_ip, array_agg(distinct g.account_id) as account_ids
    from roles r join role_assignments g on g.tenant_id = r.tenant_id and g.role_id = r.id
    join users u on u.tenant_id = g.tenant_id and u.id = g.user_id
   where r.tenant_id = $1 and r.protected and u.active and u.removed_at is null
     and (g.expires_at is null or g.expires_at > $2::timestamptz)
   group by u.id, u.username, u.last_login_ip limit ${administratorsMax}),
declarer as materialized (
  select * from api_keys
   where tenant_id = $1 and declares_as is not null and revoked_at is null and last_used_at > $2::timestamptz - interval '${declarersDays} days'
   order by last_used_at desc limit ${declarersMax})
select 'declarer' as as, u.id as user_id, u.username, k.id as key_id, 'api' as access_point, k.last_used_from as address, k.declares_as as manager,
       array(select m.account_id from memberships m where m.tenant_id = $1 and m.user_id = u.id) as account_ids
  from declarer k join users u on u.tenant_id = k.tenant_id and u.id = k.user_id where u.active
union all
select 'administrator', a.id, a.username, null, 'web', a.last_login_ip, null, a.account_ids from administrator a
union all
select 'administrator', a.id, a.username, k.id, 'api', k.last_used_from, null, a.account_ids
  from administrator a join api_keys k on k.tenant_id = $1 and k.user_id = a.id where k.revoked_at is null`

function entrantsStatement(tenantId: string, now: Date): CompiledQuery<EntrantRow> {
  return statement(selectEntrants, [tenantId, now.toISOString()])
}

/** Everybody who must get in, the caller first. */
export async function gatherEntrants(look: Look, { caller, now }: Context): Promise<Entrant[]> {
  const [rows] = await look.readAll([entrantsStatement(look.tenantId, now)])
  const self: Entrant = {
    as: 'caller',
    userId: caller.userId,
    username: caller.username,
    keyId: caller.keyId,
    accountIds: [caller.accountId],
    accessPoint: caller.accessPoint,
    address: caller.address,
  }
  return [self, ...asAdministrator(self, rows), ...rows.flatMap(entrantOf)]
}

/** A caller who is an administrator comes in now, wherever it was seen before. */
function asAdministrator(self: Entrant, rows: readonly EntrantRow[]): Entrant[] {
  const own = rows.find((row) => row.as === 'administrator' && row.user_id === self.userId)
  return own === undefined ? [] : [{ ...self, as: 'administrator', accountIds: own.account_ids }]
}

function entrantOf(row: EntrantRow): Entrant[] {
  // Nobody came in that way yet.
  if (row.address === null) return []
  return [
    {
      as: row.as,
      userId: row.user_id,
      username: row.username,
      keyId: row.key_id,
      accountIds: row.account_ids,
      accessPoint: row.access_point,
      address: row.address,
      ...(row.manager === null ? {} : { manager: row.manager }),
    },
  ]
}
