/** A list that is read page by page and then followed from its first page's cursor is never missing what happened in between. */
import type { ChangePage, User } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'

let app: TestApp

beforeAll(async () => {
  app = await openApp()
})
afterAll(async () => {
  await app.close()
})

async function create(username: string): Promise<string> {
  const answer = await app.ask('POST /v1/users', {
    body: { spec: { username, type: 'application' } },
  })
  expect(answer.status).toBe(201)
  return String(answer.body['id'])
}

async function rename(id: string, username: string): Promise<void> {
  const answer = await app.ask(`PATCH /v1/users/${id}`, { body: { spec: { username } } })
  expect(answer.status).toBe(200)
}

/** What somebody knows who reads all pages, then follows, and reads each object that changed. */
async function listThenWatch(betweenPages: (page: number) => Promise<void>): Promise<{
  listed: Set<string>
  known: Map<string, string>
}> {
  const known = new Map<string, string>()
  let cursor = ''
  let feedCursor = ''
  for (let page = 0; page < 100; page++) {
    const { body, headers } = await app.ask(`GET /v1/users?limit=2&sort=username${cursor}`)
    if (page === 0) feedCursor = String(headers['feed-cursor'])
    expect(headers['feed-cursor']).toBe(feedCursor)
    for (const { id, spec } of body['items'] as User[]) known.set(id, spec.username ?? '')
    if (typeof body['next'] !== 'string') break
    cursor = `&cursor=${body['next']}`
    await betweenPages(page)
  }
  const listed = new Set(known.keys())
  for (let reads = 0; reads < 100; reads++) {
    const { body } = await app.ask(`GET /v1/changes?since=${feedCursor}&wait=1`)
    const { items, cursor: next } = body as unknown as ChangePage
    if (items.length === 0) break
    for (const { id, kind } of items) {
      if (kind !== 'User') continue
      const { body: user } = await app.ask(`GET /v1/users/${id}`)
      known.set(id, (user as unknown as User).spec.username ?? '')
    }
    feedCursor = next
  }
  return { listed, known }
}

test('a rename between two pages, past the page that was read, is not lost', async () => {
  const ids: string[] = []
  for (const letter of ['c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'])
    ids.push(await create(`${letter}-user`))
  const lastId = ids.at(-1) ?? ''
  const firstId = ids[0] ?? ''
  const { listed, known } = await listThenWatch(async (page) => {
    // To where the reader was already: the list does not show it any more.
    if (page === 1) await rename(lastId, 'a-renamed')
    // To where the reader has not been yet: the list shows it a second time.
    if (page === 2) await rename(firstId, 'z-renamed')
  })
  expect(listed.has(lastId)).toBe(false)
  expect(known.get(lastId)).toBe('a-renamed')
  expect(known.get(firstId)).toBe('z-renamed')
  for (const [index, id] of ids.slice(1, -1).entries())
    expect(known.get(id)).toBe(`${'defghi'[index]}-user`)
})

test('a creation between two pages, before the page that was read, is not lost', async () => {
  let created = ''
  const { listed, known } = await listThenWatch(async (page) => {
    if (page === 1) created = await create('0-early')
  })
  expect(listed.has(created)).toBe(false)
  expect(known.get(created)).toBe('0-early')
})
