import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../../../test/support/app.ts'
import { statement } from '../database/statement.ts'
import { sourceRate } from '../throttles/bucket.ts'

let app: TestApp

beforeAll(async () => {
  app = await openApp({ environment: { ROLLCALL_PUBLIC_URL: 'https://portal.example.test' } })
})
afterAll(() => app.close())

async function failuresWritten(): Promise<number> {
  const [tenant] = await app.database.run(statement<{ id: string }>('select id from tenants', []))
  const tenantId = tenant?.id ?? ''
  const [row] = await app.database.read(
    tenantId,
    statement<{ rows: number }>(
      `select count(*)::int as rows from audit_log where action = 'sign-in' and result = 'failure'`,
      [],
    ),
  )
  return row?.rows ?? -1
}

test('passkeys of nobody, sent again and again with one challenge, do not fill the audit log', async () => {
  const asked = await app.ask('POST /v1/auth/passkey/options', { key: null, body: {} })
  const bytes = Buffer.alloc(37).toString('base64url')
  const body = {
    challenge: asked.body['challenge'],
    credential: {
      id: bytes,
      rawId: bytes,
      type: 'public-key',
      response: { clientDataJSON: bytes, authenticatorData: bytes, signature: bytes },
      clientExtensionResults: {},
    },
  }
  const from = async (address: string): Promise<Answer> =>
    await app.ask('POST /v1/auth/passkey', { key: null, body, address })
  for (let attempt = 0; attempt < sourceRate.burst; attempt += 1)
    expect((await from('192.0.2.1')).body.code).toBe('auth.passkey-refused')
  const written = await failuresWritten()
  expect(written).toBe(sourceRate.burst)
  const stopped = await from('192.0.2.1')
  expect([stopped.status, stopped.body.code]).toEqual([429, 'auth.too-many-attempts'])
  expect(Number(stopped.headers['retry-after'])).toBeGreaterThan(0)
  expect(await failuresWritten()).toBe(written)
  expect((await from('192.0.2.2')).body.code).toBe('auth.passkey-refused')
})
