import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { validateConfig } from '../plugin/server/validate-config.ts'
import { startFakeApi, type FakeApi } from '../../../test/support/fake-api.ts'
import { startSession, type Session } from '../../../test/support/provider-session.ts'

let api: FakeApi
let session: Session
beforeEach(async () => {
  api = startFakeApi()
  session = startSession()
  await session.configure()
})
afterEach(() => api.stop())

// Of the right shape, and of nobody: the checksum is not looked at here.
const secret = (letter: string) => `rck_${letter.repeat(49)}`
const key = { user: 'robot', name: 'ci', secret_wo: secret('a'), secret_wo_version: 1 }
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex')

describe('the text of a key', () => {
  test('is sent as its hash and its first characters only', async () => {
    await session.apply('rollcall_api_key', key)
    expect(api.written.at(-1)?.body).toMatchObject({
      items: [
        { spec: { user: 'robot', name: 'ci' }, hash: hashOf(secret('a')), prefix: 'rck_aaaa' },
      ],
    })
    expect(JSON.stringify(api.written)).not.toContain(secret('a'))
  })

  test('is in no plan, no state and no memory', async () => {
    const { planned, memory } = await session.plan('rollcall_api_key', key)
    const created = await session.apply('rollcall_api_key', key)
    expect(JSON.stringify([planned, memory, created])).not.toContain(secret('a'))
    expect(created.state).toMatchObject({ secret_wo: null, secret_wo_version: 1 })
  })

  test('is another one only when its version says so', async () => {
    const created = await session.apply('rollcall_api_key', key)
    const same = await session.plan('rollcall_api_key', { ...key, secret_wo: secret('b') }, created)
    expect(same.planned).toEqual(created.state)
    const next = { ...key, secret_wo: secret('b'), secret_wo_version: 2 }
    const replaced = await session.apply('rollcall_api_key', next, created)
    expect(replaced.state?.['id']).toBe(created.state?.['id'])
    expect(api.written.at(-1)?.body).toMatchObject({ items: [{ hash: hashOf(secret('b')) }] })
    const renamed = { ...next, name: 'cd' }
    await session.apply('rollcall_api_key', renamed, replaced)
    expect(api.written.at(-1)?.body).not.toHaveProperty('items.0.hash')
  })

  test('is needed for a new key and not for an imported one', async () => {
    const { secret_wo: _, secret_wo_version: __, ...bare } = key
    const { diagnostics } = await session.plan('rollcall_api_key', bare)
    expect(diagnostics).toMatchObject([{ path: [{ attribute: 'secret_wo' }] }])
    api.add('api-keys', { user: 'robot', name: 'ci' })
    const found = await session.import('rollcall_api_key', 'robot/ci')
    expect((await session.plan('rollcall_api_key', bare, found)).diagnostics).toEqual([])
  })

  test('is checked for its shape, and not shown when it is wrong', () => {
    const { attributes } = session.served.provider.resources['rollcall_api_key']?.schema ?? {}
    const faults = validateConfig(attributes ?? {}, { ...key, secret_wo: 'hunter2-hunter2' })
    expect(faults).toMatchObject([{ path: [{ attribute: 'secret_wo' }] }])
    expect(JSON.stringify(faults)).not.toContain('hunter2')
  })
})

describe('the user of a key', () => {
  test('may be renamed, and the key stays', async () => {
    const created = await session.apply('rollcall_api_key', key)
    const { requiresReplace } = await session.plan(
      'rollcall_api_key',
      { ...key, user: 'android' },
      created,
    )
    expect(requiresReplace).toEqual([])
  })

  test('may be another one, and the key is replaced', async () => {
    const created = await session.apply('rollcall_api_key', key)
    api.add('users', { username: 'other' })
    const { requiresReplace } = await session.plan(
      'rollcall_api_key',
      { ...key, user: 'other' },
      created,
    )
    expect(requiresReplace).toEqual([[{ attribute: 'user' }]])
  })
})
