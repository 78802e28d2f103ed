import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import { statement } from '../database/statement.ts'
import {
  endTokensStatement,
  findToken,
  newToken,
  type NewToken,
  type TokenPurpose,
  useTokenStatement,
} from './tokens.ts'

const now = new Date('2026-11-24T12:00:00Z')
const anHourLater = new Date('2026-11-24T13:00:00Z')
let app: TestApp
let tenantId = ''
let userId = ''

beforeAll(async () => {
  app = await openApp()
  const me = await app.ask('GET /v1/me')
  userId = me.body.user?.id ?? ''
  const [row] = await app.database.run(statement<{ id: string }>('select id from tenants', []))
  tenantId = row?.id ?? ''
})
afterAll(() => app.close())

async function keep(token: NewToken): Promise<void> {
  await app.database.write(tenantId, [token.statement({ caller: { tenantId }, now })])
}

function tokenFor(purpose: TokenPurpose, data = {}): NewToken {
  return newToken({ purpose, userId, expiresAt: anHourLater, data })
}

/** Whether the link worked. */
async function use(text: string, purpose: TokenPurpose = 'reset', at = now): Promise<boolean> {
  const using = useTokenStatement(tenantId, { purpose, text, now: at, keeps: false })
  try {
    await app.database.write(tenantId, [using])
    return true
  } catch (error) {
    expect(error).toMatchObject({ code: 'RC001' })
    return false
  }
}

test('ASVS 6.6.2: a token works for its purpose, once, and gives back what was kept beside it', async () => {
  const token = tokenFor('reset', { from: 'self' })
  await keep(token)
  expect(await use(token.text, 'invitation')).toBe(false)
  expect(
    await findToken(app.database, tenantId, { purpose: 'reset', text: token.text, now }),
  ).toEqual({ userId, accountId: null, data: { from: 'self' } })
  expect(await use(token.text)).toBe(true)
  expect(await use(token.text)).toBe(false)
})

test('ASVS 6.6.2: the text holds 256 random bits and is not in the database', async () => {
  const token = tokenFor('reset')
  await keep(token)
  expect(token.text).toMatch(/^[A-Za-z0-9_-]{43}$/)
  expect(tokenFor('reset').text).not.toBe(token.text)
  const rows = await app.database.read(
    tenantId,
    statement<{ row: string }>('select one_time_tokens::text as row from one_time_tokens', []),
  )
  expect(JSON.stringify(rows)).not.toContain(token.text)
})

test('a token is refused from the instant at which it expires', async () => {
  const token = tokenFor('reset')
  await keep(token)
  expect(await use(token.text, 'reset', anHourLater)).toBe(false)
  expect(await use(token.text, 'reset', new Date(anHourLater.getTime() - 1))).toBe(true)
})

test('a new token replaces the one before it and leaves those of other purposes', async () => {
  const first = tokenFor('reset')
  const other = tokenFor('invitation')
  const second = tokenFor('reset')
  for (const token of [first, other, second]) await keep(token)
  expect(await use(first.text)).toBe(false)
  expect(await use(other.text, 'invitation')).toBe(true)
  expect(await use(second.text)).toBe(true)
})

test('of 20 that use a token at the same time one finds it', async () => {
  const token = tokenFor('reset')
  await keep(token)
  const found = await Promise.all(Array.from({ length: 20 }, () => use(token.text)))
  expect(found.filter((worked) => worked)).toHaveLength(1)
})

test('a use that is rolled back leaves the token as it was', async () => {
  const token = tokenFor('reset')
  await keep(token)
  const using = useTokenStatement(tenantId, {
    purpose: 'reset',
    text: token.text,
    now,
    keeps: false,
  })
  const broken = statement<unknown>('select 1 / 0', [])
  await expect(app.database.write(tenantId, [using, broken])).rejects.toThrow('division by zero')
  expect(await use(token.text)).toBe(true)
})

test('open links end with the right to them', async () => {
  const token = tokenFor('reset')
  await keep(token)
  await app.database.write(tenantId, [endTokensStatement(tenantId, [userId])])
  expect(await use(token.text)).toBe(false)
})
