/** Names that must exist, time zones and languages, through every door that takes them. */
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import { openScimClient } from '../../../test/support/scim.ts'
import { statement } from '../database/statement.ts'

const zone = 'Europe/Amsterdm is no time zone of the IANA database; write Europe/Amsterdam'
const language = 'there is no language xx; write a tag such as en or nl-BE'
const wrong = { timezone: 'Europe/Amsterdm', language: 'xx-BE' }
const faults = [
  { pointer: '/spec/timezone', detail: zone },
  { pointer: '/spec/language', detail: language },
]

let app: TestApp
let id = ''
beforeAll(async () => {
  app = await openApp()
  const made = await app.ask('POST /v1/users', {
    body: { spec: person('ada', { timezone: 'UTC' }) },
  })
  id = String(made.body['id'])
})
afterAll(() => app.close())

function person(username: string, more: object = {}): object {
  return { username, email: `${username}@example.test`, credential: { mode: 'none' }, ...more }
}

/** Faults in the order in which they are expected. */
function faultsOf(body: Record<string, unknown>): unknown[] {
  const told = (body['errors'] ?? []) as { pointer: string }[]
  return told.toSorted((one, other) => (one.pointer < other.pointer ? 1 : -1))
}

test('a user with a time zone and a language that do not exist is not created, and each is told', async () => {
  const { status, body } = await app.ask('POST /v1/users', { body: { spec: person('bob', wrong) } })
  expect([status, faultsOf(body)]).toEqual([422, faults])
})

test('nor changed', async () => {
  const { status, body } = await app.ask(`PATCH /v1/users/${id}`, { body: { spec: wrong } })
  expect([status, faultsOf(body)]).toEqual([422, faults])
})

test('nor declared, and the other items are', async () => {
  const { body } = await app.ask('POST /v1/users:apply', {
    headers: { 'rollcall-manager': 'cli/names' },
    body: {
      items: [
        { name: 'eve', spec: person('eve', wrong) },
        { name: 'joe', spec: person('joe', { timezone: 'US/Pacific', language: 'nl-BE' }) },
      ],
    },
  })
  const items = body['items'] as { action: string; problem: Record<string, unknown> }[]
  expect(items.map(({ action }) => action)).toEqual(['refused', 'created'])
  expect(faultsOf(items[0]?.problem ?? {})).toEqual(faults)
})

test('nor brought by a client of SCIM', async () => {
  const client = await openScimClient(app, 'names')
  const { status, body } = await client.ask('POST /Users', {
    userName: 'scim-names',
    emails: [{ value: 'scim-names@example.test' }],
    timezone: 'Europe/Amsterdm',
  })
  expect([status, body['detail']]).toEqual([400, `timezone ${zone}`])
})

test('nor taken from a file', async () => {
  const { body } = await app.app.inject({
    method: 'POST',
    url: '/v1/imports?dryRun=true',
    headers: { authorization: `Bearer ${app.keys.admin}`, 'content-type': 'text/csv' },
    body: 'username,email,timezone\nfile,file@example.test,Europe/Amsterdm\n',
  })
  expect(body).toContain(zone)
})

test('a name that was taken before and is none any more holds up nothing else', async () => {
  const [tenant] = await app.database.run(statement<{ id: string }>('select id from tenants', []))
  await app.database.write(tenant?.id ?? '', [
    statement(`update users set timezone = 'Old/Zone' where id = $1`, [id]),
  ])
  const ask = async (spec: object): Promise<unknown> => {
    const { status, body } = await app.ask(`PATCH /v1/users/${id}`, { body: { spec } })
    return status === 200 ? body['spec'] : body['errors']
  }
  expect(await ask({ active: false })).toMatchObject({ active: false, timezone: 'Old/Zone' })
  expect(await ask({ firstName: 'x\ny' })).toEqual([
    { pointer: '/spec/firstName', detail: 'must be on one line, without control characters' },
  ])
  expect(await ask({ timezone: 'Old/Zone2' })).toMatchObject([{ pointer: '/spec/timezone' }])
  expect(await ask({ timezone: 'UTC' })).toMatchObject({ timezone: 'UTC' })
})
