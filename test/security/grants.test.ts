/**
 * ASVS 13.2.2: the three roles that Rollcall connects as may do exactly what stands in golden/grants.txt, and the functions that look past row-level security are
 * those of the table below. Whoever grants more sees it in the difference: `vitest run --project database test/security/grants.test.ts -u`.
 */
import { randomUUIDv7 } from 'node:crypto'

import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { createDatabase, type TestDatabase } from '../support/database.ts'
import { fillTables, readTenantTables } from './tenants-rows.ts'

const ours: string = randomUUIDv7()
const theirs: string = randomUUIDv7()

/**
 * Functions that run as the owner of the tables, and why that shows no tenant to another.
 *
 * | how | meaning |
 * | --- | --- |
 * | setting | only rows of the tenant that the transaction named; nothing without one |
 * | secret | one row, by the digest of 256 random bits; the API compares its tenant with that of the host name |
 * | server | work for all tenants that no request asks for |
 * | sample | a share of a sample of all users, which decides between two plans; no row |
 * | trigger | with the rows that it is told of |
 */
const definers: Readonly<Record<string, 'setting' | 'secret' | 'server' | 'sample' | 'trigger'>> = {
  'claim_mails(timestamp with time zone,timestamp with time zone,integer,text,text)': 'server',
  'clear_mails(timestamp with time zone,timestamp with time zone,timestamp with time zone)':
    'server',
  'count_waiting_mails()': 'server',
  'erase_audit_values(uuid[])': 'setting',
  'erase_audit_values_of(uuid,uuid[])': 'server',
  'find_credential(bytea)': 'secret',
  'find_session(bytea)': 'secret',
  'label_share(text,text)': 'sample',
  'labelled_users(jsonb)': 'setting',
  'labelled_users(text)': 'setting',
  'note_feed_origin()': 'server',
  'search_share(text)': 'sample',
  'search_users(text)': 'setting',
  'spend_key_hash()': 'trigger',
}

let database: TestDatabase
let superuser: pg.Client
let app: pg.Client
beforeAll(async () => {
  database = await createDatabase()
  superuser = new pg.Client({ connectionString: database.superuserUrl })
  app = new pg.Client({ connectionString: database.appUrl })
  await Promise.all([superuser.connect(), app.connect()])
})
afterAll(async () => {
  await Promise.all([superuser.end(), app.end()])
  await database.drop()
})

async function lines(text: string): Promise<string[]> {
  const { rows } = await superuser.query<{ line: string }>(text)
  return rows.map(({ line }) => line)
}

test('the roles may do what is written down, and nothing else', async () => {
  const roles = `array['rollcall_app', 'rollcall_sealer', 'public']`
  const held = [
    '# role  object  privileges',
    ...(await lines(
      `select grantee || '  ' || relname || '  ' || string_agg(privilege_type, ', ' order by privilege_type) as line
         from (select c.relname, case when x.grantee = 0 then 'public' else x.grantee::regrole::text end as grantee, x.privilege_type
                 from pg_class c, aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))) x
                where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'S') and not c.relispartition) g
        where grantee = any(${roles}) group by grantee, relname order by grantee, relname`,
    )),
    ...(await lines(
      `select x.grantee::regrole || '  ' || c.relname || '(' || string_agg(distinct a.attname, ', ' order by a.attname) || ')  ' || x.privilege_type as line
         from pg_class c join pg_attribute a on a.attrelid = c.oid, aclexplode(a.attacl) x
        where c.relnamespace = 'public'::regnamespace and not c.relispartition group by x.grantee, c.relname, x.privilege_type order by 1`,
    )),
    ...(await lines(
      `select grantee || '  ' || name || '  EXECUTE' as line
         from (select p.oid::regprocedure::text as name, case when x.grantee = 0 then 'public' else x.grantee::regrole::text end as grantee
                 from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
                where p.pronamespace = 'public'::regnamespace
                  and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')) g
        where grantee = any(${roles}) order by grantee, name`,
    )),
    ...(await lines(
      `select x.grantee::regrole || '  schema public  ' || x.privilege_type as line from pg_namespace n, aclexplode(n.nspacl) x
        where n.nspname = 'public' and x.grantee in ('rollcall_app'::regrole, 'rollcall_sealer'::regrole) order by 1`,
    )),
  ]
  await expect(`${held.join('\n')}\n`).toMatchFileSnapshot('golden/grants.txt')
})

test('ASVS 13.2.1, 13.2.2: the roles have no right over the server and belong to no other role', async () => {
  const attributes = await lines(
    `select rolname || ' ' || concat_ws(' ', case when rolsuper then 'superuser' end, case when rolbypassrls then 'bypassrls' end,
              case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end, case when rolreplication then 'replication' end) as line
       from pg_roles where rolname like 'rollcall%' order by 1`,
  )
  expect(attributes.map((line) => line.trim())).toEqual([
    'rollcall_app',
    'rollcall_migrator',
    'rollcall_sealer',
  ])
  const members = await lines(
    `select member::regrole || ' in ' || roleid::regrole as line from pg_auth_members where member::regrole::text like 'rollcall%'`,
  )
  expect(members).toEqual([])
})

describe('functions that look past row-level security', () => {
  test('are these, each with a search path of its own', async () => {
    const found = await lines(
      `select oid::regprocedure::text as line from pg_proc where pronamespace = 'public'::regnamespace and prosecdef order by 1`,
    )
    expect(found).toEqual(Object.keys(definers).toSorted())
    const unpinned = await lines(
      `select oid::regprocedure::text as line from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
          and not coalesce(proconfig, '{}') && array['search_path=public, pg_temp', 'search_path=pg_temp']`,
    )
    expect(unpinned).toEqual([])
  })

  test('are called by nobody but the roles that need them', async () => {
    const open = await lines(
      `select oid::regprocedure::text as line from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
          and has_function_privilege('public', oid, 'execute') and prorettype <> 'trigger'::regtype`,
    )
    expect(open).toEqual([])
    const ofServer = await lines(
      `select oid::regprocedure::text as line from pg_proc where pronamespace = 'public'::regnamespace
          and oid::regprocedure::text in ('note_feed_origin()', 'erase_audit_values_of(uuid,uuid[])')
          and has_function_privilege('rollcall_app', oid, 'execute')`,
    )
    expect(ofServer).toEqual([])
  })
})

describe('with the same things in two tenants', () => {
  beforeAll(async () => {
    const tables = await readTenantTables(superuser)
    await fillTables(superuser, tables, [ours, theirs])
    await superuser.query(
      `update users set search_text = 'twin', labels = '{"team": "dns"}', removed_at = null;
       update api_keys set user_id = u.id, hash = sha256(api_keys.tenant_id::text::bytea), revoked_at = null from users u where u.tenant_id = api_keys.tenant_id;
       update sessions set user_id = u.id, hash = sha256(sessions.tenant_id::text::bytea) from users u where u.tenant_id = sessions.tenant_id`,
    )
  })

  async function asTenant(
    tenant: string,
    text: string,
    values: unknown[] = [],
  ): Promise<unknown[]> {
    await app.query('begin')
    try {
      if (tenant !== '') await app.query(`select set_config('rollcall.tenant', $1, true)`, [tenant])
      return (await app.query<{ found: unknown }>(text, values)).rows.map(({ found }) => found)
    } finally {
      await app.query('rollback')
    }
  }

  async function userOf(tenant: string): Promise<string> {
    const { rows } = await superuser.query<{ id: string }>(
      'select id from users where tenant_id = $1',
      [tenant],
    )
    return rows[0]?.id ?? ''
  }

  test.each([
    `select search_users('%twin%') as found`,
    `select labelled_users('{"team": "dns"}'::jsonb) as found`,
    `select labelled_users('team'::text) as found`,
  ])('%s finds the one of the tenant, and nobody without one', async (text) => {
    for (const tenant of [ours, theirs])
      expect(await asTenant(tenant, text)).toEqual([await userOf(tenant)])
    expect(await asTenant('', text)).toEqual([])
    expect(await asTenant(randomUUIDv7(), text)).toEqual([])
  })

  test.each(['find_credential', 'find_session'])(
    '%s answers the tenant and the user of the one digest that it is given',
    async (name) => {
      const text = `select ${name}(sha256($1::text::bytea)) as found`
      for (const tenant of [ours, theirs]) {
        const [found] = await asTenant('', text, [tenant])
        expect(found).toMatchObject({ tenantId: tenant, user: { id: await userOf(tenant) } })
        expect(JSON.stringify(found)).not.toContain(tenant === ours ? theirs : ours)
      }
      expect(await asTenant(ours, text, ['nothing'])).toEqual([null])
    },
  )

  test('what is called with the rights of the caller finds nothing of another tenant', async () => {
    const { rows } = await superuser.query<{ id: string }>(
      'select id from api_keys where tenant_id = $1',
      [theirs],
    )
    const theirUser = await userOf(theirs)
    const key = `select key_access($1, $2) as found`
    const password = `select password_access($1, $2) as found`
    expect(await asTenant(ours, key, [theirs, rows[0]?.id])).toEqual([null])
    expect(await asTenant(ours, password, [theirs, theirUser])).toEqual([null])
    expect(await asTenant('', password, [theirs, theirUser])).toEqual([null])
    expect(await asTenant(theirs, password, [theirs, theirUser])).toEqual([
      expect.objectContaining({ tenantId: theirs }),
    ])
  })

  test('erasing reaches the values of the tenant, whoever is named', async () => {
    await superuser.query(
      `update audit_values v set values_text = 'kept', values_salt = '\\x00';
       update audit_log l set kind = 'User', object_id = u.id from users u where u.tenant_id = l.tenant_id;
       update audit_values v set seq = l.seq from audit_log l where l.tenant_id = v.tenant_id`,
    )
    const values = `select values_text from audit_values where tenant_id = $1`
    const erase = `select erase_audit_values($1::uuid[]) as found`
    const both = [await userOf(ours), await userOf(theirs)]
    await app.query('begin')
    await app.query(`select set_config('rollcall.tenant', $1, true)`, [ours])
    await app.query(erase, [both])
    await app.query('commit')
    expect((await superuser.query(values, [ours])).rows).toEqual([{ values_text: null }])
    expect((await superuser.query(values, [theirs])).rows).toEqual([{ values_text: 'kept' }])
  })
})
