/** A user has at most ten second factors, however they are added. */
import { randomBytes, randomUUID } from 'node:crypto'

import pg from 'pg'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'
import { codeOf } from '../../../test/support/authenticator.ts'
import { newPerson, sessionAsk, signIn, tenantIdOf, tokenOf } from '../../../test/support/people.ts'
import type { CompiledQuery } from '../database/statement.ts'
import { insertPasskeyStatements } from '../passkeys/passkey-store.ts'
import { factorsMax } from './factor-store.ts'

const now = new Date('2026-11-24T12:00:00Z')
let app: TestApp
let tenantId = ''
let userId = ''
let token = ''
let confirm: () => Promise<Answer>

beforeAll(async () => {
  app = await openApp({ clock: () => now })
  tenantId = await tenantIdOf(app)
})
afterAll(() => app.close())

/** A person with all factors but one, and an app that waits for its first code. */
beforeEach(async () => {
  const person = await newPerson(app)
  userId = person.id
  token = tokenOf(await signIn(app, person))
  const begun = await sessionAsk(app, token, 'POST /v1/me/mfa', { body: {} })
  const { id, secret } = begun.body as unknown as { id: string; secret: string }
  confirm = () =>
    sessionAsk(app, token, `POST /v1/me/mfa/${id}:confirm`, {
      body: { code: codeOf(secret, now.getTime()) },
    })
  for (let count = 1; count < factorsMax; count += 1)
    await app.database.write(tenantId, anotherPasskey())
})

function anotherPasskey(): CompiledQuery[] {
  const passkey = {
    id: randomUUID(),
    userId,
    name: 'passkey',
    credentialId: randomBytes(16).toString('base64url'),
    publicKey: randomBytes(32),
    counter: 0,
    transports: [],
  }
  return insertPasskeyStatements(tenantId, passkey, now)
}

async function factors(): Promise<unknown[]> {
  const { body } = await sessionAsk(app, token, 'GET /v1/me/mfa')
  return body['factors'] as unknown as unknown[]
}

test('the tenth is confirmed', async () => {
  expect((await confirm()).status).toBe(200)
  expect(await factors()).toHaveLength(factorsMax)
})

test('an app that was begun before the tenth factor was added is not confirmed after it', async () => {
  await app.database.write(tenantId, anotherPasskey())
  expect(await confirm()).toMatchObject({
    status: 409,
    body: { code: 'auth.mfa-factors-too-many' },
  })
  expect(await factors()).toHaveLength(factorsMax)
})

test('of an app and a passkey that are added at the same moment one is the tenth', async () => {
  const watcher = new pg.Client({ connectionString: app.urls.superuserUrl })
  await watcher.connect()
  let late: Promise<Answer> | undefined
  await app.database.transaction(tenantId, async (transaction) => {
    await transaction.runAll(anotherPasskey())
    late = confirm()
    await untilOneWaits(watcher)
  })
  await watcher.end()
  expect((await late)?.status).toBe(403)
  expect(await factors()).toHaveLength(factorsMax)
})

/** Until a connection waits for the row of the user. */
async function untilOneWaits(watcher: pg.Client): Promise<void> {
  const deadline = performance.now() + 10_000
  while (performance.now() < deadline) {
    const { rows } = await watcher.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    )
    if (rows.length > 0) return
  }
  throw new Error('nobody waits')
}
