import type { UserSpec } from '@rollcall/resources'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'

let alone: TestApp
let together: TestApp

beforeAll(async () => {
  alone = await openApp()
  together = await openApp()
  for (const app of [alone, together])
    for (const name of ['viewer', 'editor'])
      await app.ask('POST /v1/roles', { body: { spec: { name, permissions: ['zones.view'] } } })
})
afterAll(async () => {
  await alone.close()
  await together.close()
})

/** Texts that a list of PostgreSQL could take for something else. */
const texts = ['NULL', 'say "hi"', 'back\\slash', '{a,b}', "O'Neil", ' spaces ', 'Ä, é', '\\"']

/** Of eight shapes: more than sixteen would be written as they are. */
const specs: UserSpec[] = Array.from({ length: 60 }, (_, index) => {
  const text = texts[index % texts.length] ?? ''
  const names = { firstName: text, lastName: text, displayName: text }
  const isApplication = index % 4 === 1
  const spec: UserSpec = isApplication
    ? { username: `u${index}`, type: 'application', ...names }
    : { username: `u${index}`, email: `U${index}@example.test`, ...names }
  if (index % 5 === 2) Object.assign(spec, { roles: ['viewer', 'editor'], language: 'nl-BE' })
  if (index % 7 === 4) spec.active = false
  return spec
})

const tables = {
  users: `select to_jsonb(u) - '{tenant_id,id,created_at,updated_at,activated_at}'::text[]
       || jsonb_build_object('activated', activated_at is not null and activated_at = created_at) as row from users u where username like 'u%' order by username`,
  memberships: `select to_jsonb(m) - '{tenant_id,user_id,account_id,created_at,invited_at,invitation_expires_at,accepted_at}'::text[]
       || jsonb_build_object('user', u.username, 'invited', invitation_expires_at - invited_at) as row
    from memberships m join users u on u.id = m.user_id where username like 'u%' order by username`,
  assignments: `select jsonb_build_object('user', u.username, 'role', r.name, 'source', g.source, 'version', g.version) as row
    from role_assignments g join users u on u.id = g.user_id join roles r on r.id = g.role_id where username like 'u%' order by username, r.name`,
  changes: `select to_jsonb(c) - '{seq,tenant_id,pos,at,object_id}'::text[] as row from changes c join users u on u.id = c.object_id where username like 'u%' order by username, c.seq`,
  audit: `select jsonb_build_object('action', l.action, 'kind', l.kind, 'version', l.object_version, 'fields', l.fields, 'manager', l.manager, 'result', l.result,
         'text', v.values_text, 'true', l.values_digest = sha256(v.values_salt || convert_to(v.values_text, 'UTF8'))) as row
    from audit_log l join users u on u.id = l.object_id left join audit_values v on v.tenant_id = l.tenant_id and v.seq = l.seq
   where username like 'u%' order by username, l.seq`,
}

async function rowsOf(app: TestApp): Promise<Record<string, unknown[]>> {
  const client = new Client({ connectionString: app.urls.superuserUrl })
  await client.connect()
  try {
    const found: Record<string, unknown[]> = {}
    for (const [table, text] of Object.entries(tables)) {
      const { rows } = await client.query<{ row: unknown }>(text)
      found[table] = rows.map(({ row }) => row)
    }
    return found
  } finally {
    await client.end()
  }
}

async function apply(app: TestApp, some: readonly UserSpec[]): Promise<void> {
  const items = some.map((spec) => ({ name: `people/${spec.username ?? ''}`, spec }))
  const { status, body } = await app.ask('POST /v1/users:apply', {
    headers: { 'rollcall-manager': 'cli/people' },
    body: { items },
  })
  expect(status).toBe(200)
  for (const item of body['items'] as { action: string }[]) expect(item.action).toBe('created')
}

test('many users that are created together are stored as each created alone', async () => {
  for (const spec of specs) await apply(alone, [spec])
  await apply(together, specs)
  const [one, other] = [await rowsOf(alone), await rowsOf(together)]
  expect(one['users']).toHaveLength(specs.length)
  for (const table of Object.keys(tables))
    expect([table, other[table]]).toEqual([table, one[table]])
})
