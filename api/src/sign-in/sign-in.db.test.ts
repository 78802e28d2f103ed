/** Signing in through the door: what everybody who fails hears, what whoever succeeds gets, and how often one may try. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type Answer, type TestApp } from '../../../test/support/app.ts'
import { newPerson, type Person, signIn, statusOf } from '../../../test/support/people.ts'
import { statement } from '../database/statement.ts'

let app: TestApp
let nowMs = Date.parse('2026-11-24T12:00:00Z')

beforeAll(async () => {
  app = await openApp({ clock: () => new Date(nowMs) })
})
afterAll(() => app.close())

const wrong = 'wrong horse battery'

async function fail(username: string, address: string): Promise<Answer> {
  return await signIn(app, { username, password: wrong }, { address })
}

test('the right password gives a session, which opens its own door', async () => {
  const ada = await newPerson(app, { username: 'ada' })
  const answer = await signIn(app, ada)
  expect(answer.status).toBe(200)
  expect(answer.body).toEqual({
    session: {
      id: expect.any(String),
      token: expect.stringMatching(/^rcs_[0-9A-Za-z]{49}$/),
      expiresAt: new Date(nowMs + 12 * 3_600_000).toISOString(),
      idleMinutes: 30,
    },
    user: { id: ada.id, username: 'ada', type: 'person' },
  })
  expect(answer.headers['cache-control']).toBe('no-store')
})
