/** Senders that take their time, over real connections. */
import { request, type ClientRequest, type IncomingMessage } from 'node:http'

import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'

let app: TestApp
let url: string
const open: ClientRequest[] = []

beforeAll(async () => {
  app = await openApp()
  url = await app.app.listen({ host: '127.0.0.1', port: 0 })
})
afterEach(() => {
  vi.restoreAllMocks()
  for (const one of open.splice(0)) one.destroy()
})
afterAll(() => app.close())

interface Sending {
  sent: ClientRequest
  answer: Promise<{ status: number | undefined; code: unknown }>
}

/** Begins to send a file; what follows is sent by the test, or never. */
function begin(first: string): Sending {
  const headers = { authorization: `Bearer ${app.keys.admin}`, 'content-type': 'text/csv' }
  const sent = request(`${url}/v1/imports`, { method: 'POST', headers })
  open.push(sent)
  const answer = new Promise<IncomingMessage>((resolve, reject) => {
    sent.once('response', resolve).once('error', reject)
  }).then(async (message) => {
    let text = ''
    for await (const chunk of message) text += String(chunk)
    // The API answers JSON.
    const { code } = JSON.parse(text) as { code?: unknown }
    return { status: message.statusCode, code }
  })
  // Those that are left open are cut when the test is over.
  answer.catch(() => undefined)
  sent.write(first)
  return { sent, answer }
}

const line = (name: string): string => `${name},application\n`

/** So long that the API has begun to receive. */
async function received(): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, 150)
  })
}

test('who sends slowly keeps nobody out that sends at once', async () => {
  const { body } = await app.ask('POST /v1/users', {
    body: { spec: { username: 'clerk', type: 'application', roles: ['admin'] } },
  })
  expect(body.detail).toBeUndefined()
  const key = await app.ask('POST /v1/api-keys', { body: { spec: { user: 'clerk', name: 'k' } } })
  const slow = [begin('username,type\n'), begin('username,type\n')]
  await received()
  const quick = await app.app.inject({
    method: 'POST',
    url: '/v1/imports',
    headers: { authorization: `Bearer ${String(key.body['secret'])}`, 'content-type': 'text/csv' },
    body: `username,type\n${line('quick')}`,
  })
  expect(quick.statusCode).toBe(200)
  for (const [index, { sent }] of slow.entries()) sent.end(line(`slow${index}`))
  for (const { answer } of slow) expect((await answer).status).toBe(200)
})

test('a third file of one user that has two on the way is told to wait', async () => {
  const slow = [begin('username,type\n'), begin('username,type\n')]
  await received()
  expect(await begin('username,type\n').answer).toEqual({ status: 503, code: 'server.overloaded' })
  for (const { sent } of slow) sent.destroy()
  await received()
  const third = begin('username,type\n')
  third.sent.end(line('third'))
  expect((await third.answer).status).toBe(200)
})

test('a file that does not come in time is answered 408, and frees its place', async () => {
  const real = globalThis.setTimeout
  // Two minutes are over sooner here.
  const hasten = (run: () => void, ms?: number): NodeJS.Timeout =>
    real(run, ms === 120_000 ? 200 : ms)
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(hasten as typeof setTimeout)
  const slow = [begin('username,type\n'), begin('username,type\n')]
  for (const { answer } of slow)
    expect(await answer).toEqual({ status: 408, code: 'request.timeout' })
  vi.restoreAllMocks()
  const next = begin('username,type\n')
  next.sent.end(line('next'))
  expect((await next.answer).status).toBe(200)
})

test('a file that is too large is answered while it is sent', async () => {
  const { sent, answer } = begin('username\n')
  const chunk = Buffer.alloc(1024 * 1024, 'a')
  for (let count = 0; count < 33; count += 1) sent.write(chunk)
  expect(await answer).toEqual({ status: 413, code: 'request.too-large' })
})
