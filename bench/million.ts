/**
 * A tenant of the size that the goals are about, made by SQL: names of syllables, so that parts of names are found as often as in life; one in ten an
 * application, one person in five with the API's door too, one in ten in a second account, one in twenty deactivated, seven in ten with a role. The same rows on every run.
 */
import pg from 'pg'

import { newApiKey } from '../api/src/access/api-key.ts'

/** What names are made of: sixteen, so that one is half a byte of a digest. */
export const syllables = [
  'ba',
  'den',
  'lo',
  'mir',
  'ka',
  'ros',
  'ti',
  'van',
  'el',
  'sun',
  'gar',
  'pi',
  'no',
  'wes',
  'ju',
  'har',
] as const

/** Indexes are made after the rows, which is four times as fast. */
const plan = `
  select indexdef, format('drop index %I', indexname) as drop_it from pg_indexes
   where schemaname = 'public' and tablename in ('users', 'memberships', 'role_assignments')
     and indexname not in (select conname from pg_constraint)`

const roles = `
  insert into roles (tenant_id, id, name, permissions, rank, given, created_at, updated_at)
  select t.id, md5('role' || n)::uuid, 'role-' || n, array['rollcall.users.view', 'zones.view'], 0, '{name,permissions}', now(), now()
    from tenants t, generate_series(0, 2) as n`

const secondAccount = `
  insert into accounts (tenant_id, id, name, policy, given, created_at, updated_at)
  select id, md5('second')::uuid, 'second', '{"preset": "standard"}', '{name,policy}', now(), now() from tenants`

/**
 * Without `offset 0` each of these would be worked out again wherever it is named. Instants a second apart, so that identities, which begin with the time, grow with them.
 * What a user is like follows from a digest: nothing goes with anything else.
 */
const users = `
  insert into users (tenant_id, id, username, username_key, type, email, email_key, first_name, first_name_key, last_name, last_name_key,
                     active, access_points, credential_mode, labels, last_login_at, last_seen_at, activated_at,
                     search_text, given, created_at, updated_at)
  select t.id,
         (lpad(to_hex(1700000000000 + n::bigint * 1000), 12, '0') || '7' || substr(digest, 1, 3) || '8' || substr(digest, 4, 15))::uuid,
         username, username, type, email, email, first_name, lower(first_name), last_name, lower(last_name),
         r[1] % 20 <> 7, case when type = 'application' then array['api'] when r[5] % 5 = 0 then array['web', 'api'] else array['web'] end, 'none',
         jsonb_build_object('team', 'team-' || r[2] % 500),
         case when r[3] % 3 = 0 then at + r[4] % 90 * interval '1 day' end, case when r[3] % 3 < 2 then at + r[4] % 90 * interval '1 day' end, at,
         E'\\n' || email || E'\\n' || lower(first_name) || E'\\n' || lower(last_name),
         '{username,type,email,firstName,lastName,labels}', at, at + r[5] % 8640000 * interval '1 second'
    from tenants t, generate_series($1::int, $2::int) as n,
         lateral (select md5(n::text) as digest offset 0) as said,
         -- Seven numbers up to 65,535.
         lateral (select array(select ('x' || substr(digest, 4 * k + 1, 4))::bit(16)::int from generate_series(0, 6) as k) as r offset 0) as numbers,
         lateral (select array[${syllables.map((one) => `'${one}'`).join(',')}] as s offset 0) as syllables,
         lateral (select initcap(s[1 + r[6] % 16] || s[1 + r[6] / 16 % 16]) as first_name,
                         initcap(s[1 + r[7] % 16] || s[1 + r[7] / 16 % 16] || s[1 + r[7] / 256 % 16]) as last_name offset 0) as names,
         lateral (select lower(first_name) || n as username, lower(first_name) || '.' || lower(last_name) || n || '@example.test' as email,
                         case when r[2] / 500 % 10 = 3 then 'application' else 'person' end as type,
                         timestamptz '2023-11-14 22:13:20Z' + n * interval '1 second' as at offset 0) as made`

const memberships = `
  insert into memberships (tenant_id, user_id, account_id, roles_given, created_at)
  select u.tenant_id, u.id, a.id, true, u.created_at from users u join accounts a on a.tenant_id = u.tenant_id
   where u.first_name is not null and (a.name = 'default' or (a.name = 'second' and hashtext(u.username) % 10 = 0))`

/** Whoever was there before, the administrator of the bench, may do in the second account what they may in the first. */
const administrators = [
  `insert into memberships (tenant_id, user_id, account_id, roles_given, created_at)
   select m.tenant_id, m.user_id, md5('second')::uuid, m.roles_given, m.created_at from memberships m join users u on u.tenant_id = m.tenant_id and u.id = m.user_id
    where u.first_name is null on conflict do nothing`,
  `insert into role_assignments (tenant_id, user_id, role_id, account_id, source, created_at, updated_at)
   select r.tenant_id, r.user_id, r.role_id, md5('second')::uuid, r.source, r.created_at, r.updated_at
     from role_assignments r join users u on u.tenant_id = r.tenant_id and u.id = r.user_id
    where u.first_name is null on conflict do nothing`,
]

/** Seven in ten hold a role in the account of which all are members. */
const assignments = `
  insert into role_assignments (tenant_id, user_id, role_id, account_id, source, created_at, updated_at)
  select u.tenant_id, u.id, md5('role' || abs(hashtext(u.username)) % 3)::uuid, a.id, 'roles', u.created_at, u.created_at
    from users u join accounts a on a.tenant_id = u.tenant_id and a.name = 'default'
   where u.first_name is not null and abs(hashtext(u.username)) % 10 < 7`

/** As many statements at once as the smallest machine has cores. */
const lanesCount = 2

/** Fills the only tenant of a migrated and bootstrapped database; `url` is that of a superuser. */
export async function seedUsers(url: string, count: number): Promise<void> {
  const lanes = await Promise.all(Array.from({ length: lanesCount }, () => openLane(url)))
  const [first] = lanes
  if (first === undefined) throw new Error('there is no lane')
  try {
    const { rows } = await first.query<{ indexdef: string; drop_it: string }>(plan)
    for (const { drop_it } of rows) await first.query(drop_it)
    for (const statement of [roles, secondAccount, ...administrators]) await first.query(statement)
    await inLanes(
      lanes,
      rangesOf(count).map((values) => ({ text: users, values })),
    )
    await inLanes(lanes, [{ text: memberships }, { text: assignments }])
    await inLanes(
      lanes,
      rows.map(({ indexdef }) => ({ text: indexdef })),
    )
    const tables = ['users', 'memberships', 'role_assignments']
    await inLanes(
      lanes,
      tables.map((table) => ({ text: `vacuum (analyze) ${table}` })),
    )
  } finally {
    for (const lane of lanes) await lane.end()
  }
}

async function openLane(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    "set session_replication_role = replica; set maintenance_work_mem = '512MB'; set synchronous_commit = off",
  )
  return client
}

interface Statement {
  text: string
  values?: unknown[]
}

/** Each lane takes the next statement when it has ended its own. */
async function inLanes(
  lanes: readonly pg.Client[],
  statements: readonly Statement[],
): Promise<void> {
  const left = [...statements]
  await Promise.all(
    lanes.map(async (lane) => {
      for (let next = left.shift(); next !== undefined; next = left.shift())
        await lane.query(next.text, next.values)
    }),
  )
}

/** Numbers of users, first and last. */
function rangesOf(count: number): [number, number][] {
  const size = Math.ceil(count / lanesCount)
  return Array.from({ length: lanesCount }, (_, lane): [number, number] => [
    lane * size + 1,
    Math.min((lane + 1) * size, count),
  ])
}

/** An API key, and whose it is. */
export interface SeededKey {
  text: string
  userId: string
}

/** Those who may come in through the API and hold a role, spread over all ages. */
const keys = `
  with owners as (
    select u.tenant_id, u.id, row_number() over (order by md5(u.id::text)) as n from users u
     where u.active and 'api' = any(u.access_points) and u.first_name is not null
       and exists (select from role_assignments a where a.tenant_id = u.tenant_id and a.user_id = u.id)
  )
  insert into api_keys (tenant_id, id, user_id, name, hash, prefix, access_points, given, created_at, updated_at)
  select o.tenant_id, gen_random_uuid(), o.id, $3, k.hash, k.prefix, '{api}', '{user,name}', now(), now()
    from unnest($1::bytea[], $2::text[]) with ordinality as k(hash, prefix, n) join owners o on o.n = k.n
  returning user_id, encode(hash, 'hex') as hash`

/** Gives that many of the seeded users an API key each, or as many as there are who may use one. */
export async function seedKeys(url: string, count: number): Promise<SeededKey[]> {
  const made = Array.from({ length: count }, () => newApiKey())
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ user_id: string; hash: string }>(keys, [
      made.map(({ hash }) => hash),
      made.map(({ prefix }) => prefix),
      `bench-${Date.now()}`,
    ])
    await client.query('vacuum (analyze) api_keys')
    const owners = new Map(rows.map(({ hash, user_id }) => [hash, user_id]))
    return made.flatMap(({ text, hash }) => {
      const userId = owners.get(hash.toString('hex'))
      return userId === undefined ? [] : [{ text, userId }]
    })
  } finally {
    await client.end()
  }
}
