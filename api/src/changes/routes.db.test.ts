/** The change feed as its readers see it: pages that wait, and streams. */
import type { AddressInfo } from 'node:net'

import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type Answer, type TestApp } from '../../../test/support/app.ts'

let app: TestApp
let url: string
beforeAll(async () => {
  app = await openApp()
  await app.app.listen({ port: 0, host: '127.0.0.1' })
  // It listens on a port.
  const { port } = app.app.server.address() as AddressInfo
  url = `http://127.0.0.1:${port}`
})
afterAll(() => app.close())

let made = 0
const makeUser = (): Promise<Answer> => {
  made += 1
  return app.ask('POST /v1/users', {
    body: { spec: { username: `user-${made}`, type: 'application', credential: { mode: 'none' } } },
  })
}
/** The end of the feed once everything that was committed has a position and was read: what comes after it was made after it. */
const cursorNow = async (): Promise<string> => {
  const client = new pg.Client({ connectionString: app.urls.migratorUrl })
  await client.connect()
  try {
    return await expect
      .poll(() => endOfFeed(client), { timeout: 20_000, interval: 20 })
      .toMatch(/^[0-9a-f]{32}\.\d+$/)
      .then(() => endOfFeed(client))
  } finally {
    await client.end()
  }
}
const endOfFeed = async (client: pg.Client): Promise<string> => {
  const { rows } = await client.query<{ unsealed: number; end: string }>(
    'select count(*) filter (where pos is null)::int as unsealed, coalesce(max(pos), 0) as end from changes',
  )
  const cursor = String((await app.ask('GET /v1/changes')).body['cursor'])
  return rows[0]?.unsealed === 0 && cursor.endsWith(`.${rows[0].end}`) ? cursor : 'not settled'
}

describe('a page of changes', () => {
  test('without a cursor is empty and tells where to begin', async () => {
    const { body } = await app.ask('GET /v1/changes')
    expect(body).toEqual({ items: [], cursor: expect.stringMatching(/^[0-9a-f]{32}\.\d+$/) })
  })

  test('holds what was changed, by whom and in which members, and no data', async () => {
    const since = await cursorNow()
    const { body: user } = await makeUser()
    const { body } = await app.ask(`GET /v1/changes?since=${since}&wait=5&kinds=User`)
    expect(body['items']).toEqual([
      {
        kind: 'User',
        id: user['id'],
        version: 1,
        change: 'created',
        fields: expect.arrayContaining(['username']),
        manager: null,
        at: expect.stringMatching(/Z$/),
      },
    ])
    const next = await app.ask(`GET /v1/changes?since=${String(body['cursor'])}`)
    expect(next.body['items']).toEqual([])
  })

  test('that has to wait is answered as soon as there is something', async () => {
    const since = await cursorNow()
    const startedAtMs = performance.now()
    const waiting = app.ask(`GET /v1/changes?since=${since}&wait=30&kinds=User`)
    const { body: user } = await makeUser()
    const { body } = await waiting
    expect(performance.now() - startedAtMs).toBeLessThan(5_000)
    expect(body['items']).toMatchObject([{ id: user['id'] }])
  })

  test('that waited in vain is empty', async () => {
    const since = await cursorNow()
    const startedAtMs = performance.now()
    const { body } = await app.ask(`GET /v1/changes?since=${since}&wait=1`)
    expect(body['items']).toEqual([])
    expect(performance.now() - startedAtMs).toBeGreaterThan(900)
  })

  test('ends at its limit, and the next one goes on behind it', async () => {
    const since = await cursorNow()
    await makeUser()
    await makeUser()
    const first = await app.ask(`GET /v1/changes?since=${since}&wait=5&kinds=User&limit=1`)
    const second = await app.ask(
      `GET /v1/changes?since=${String(first.body['cursor'])}&wait=5&kinds=User&limit=1`,
    )
    expect([first, second].map(({ body }) => body['items'])).toMatchObject([
      [{ kind: 'User' }],
      [{ kind: 'User' }],
    ])
    expect(first.body['items']).not.toEqual(second.body['items'])
  })

  test('leaves out kinds that were not asked for and still moves on', async () => {
    const since = await cursorNow()
    await makeUser()
    const { body } = await app.ask(`GET /v1/changes?since=${since}&kinds=Role&wait=1`)
    expect(body['items']).toEqual([])
    expect(body['cursor']).not.toBe(since)
  })
})

describe('the cursor of a write', () => {
  test('stands before its change', async () => {
    const { headers, body: user } = await makeUser()
    const { body } = await app.ask(
      `GET /v1/changes?since=${String(headers['feed-cursor'])}&wait=5&kinds=User`,
    )
    expect(body['items']).toEqual(
      expect.arrayContaining([expect.objectContaining({ id: user['id'] })]),
    )
  })
  test('is not told by what writes nothing', async () => {
    const { headers } = await app.ask('POST /v1/access:check', { body: {} })
    expect(headers['feed-cursor']).toBeUndefined()
  })
})

describe('a cursor that does not fit', () => {
  test.each([
    ['of before a restore', () => `${'0'.repeat(32)}.1`, 410, 'changes.cursor-expired'],
    [
      'beyond the end',
      (now: string) => `${now.split('.')[0]}.999999999`,
      410,
      'changes.cursor-expired',
    ],
    ['of something else', () => 'yesterday', 422, 'request.cursor-invalid'],
  ])('%s is refused', async (_, make, status, code) => {
    const since = make(await cursorNow())
    const answer = await app.ask(`GET /v1/changes?since=${since}`)
    expect([answer.status, answer.body.code]).toEqual([status, code])
  })
  test('and neither does a kind that there is not', async () => {
    const answer = await app.ask('GET /v1/changes?kinds=User,Group')
    expect([answer.status, answer.body.errors?.[0]?.pointer]).toEqual([422, 'kinds'])
  })
})

describe('a stream', () => {
  interface Stream {
    status: number
    contentType: string | null
    /** Reads until the text holds what is looked for. */
    until(text: string | RegExp): Promise<string>
    ended(): Promise<string>
    close(): Promise<void>
  }

  async function open(
    query = '',
    headers: Record<string, string> = {},
    key = app.keys.admin,
  ): Promise<Stream> {
    const aborter = new AbortController()
    const answer = await fetch(`${url}/v1/changes${query}`, {
      headers: { authorization: `Bearer ${key}`, accept: 'text/event-stream', ...headers },
      signal: AbortSignal.any([aborter.signal, AbortSignal.timeout(10_000)]),
    })
    const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    return {
      status: answer.status,
      contentType: answer.headers.get('content-type'),
      async until(wanted) {
        while (typeof wanted === 'string' ? !text.includes(wanted) : !wanted.test(text)) {
          const read = await reader?.read()
          if (read?.value === undefined) throw new Error(`the stream ended after:\n${text}`)
          text += read.value
        }
        return text
      },
      async ended() {
        for (;;) {
          const read = await reader?.read()
          if (read?.value === undefined) return text
          text += read.value
        }
      },
      async close() {
        aborter.abort()
        await reader?.cancel().catch(() => undefined)
      },
    }
  }

  test('tells where it stands, then every change with its cursor', async () => {
    const stream = await open('?kinds=User')
    expect([stream.status, stream.contentType]).toEqual([200, 'text/event-stream; charset=utf-8'])
    await stream.until('from here on')
    const { body: user } = await makeUser()
    const text = await stream.until(String(user['id']))
    expect(text).toMatch(/id: [0-9a-f]{32}\.\d+\nevent: change\ndata: \{"kind":"User"/)
    await stream.close()
  })

  test('goes on where a reader was that lost it', async () => {
    const first = await open('?kinds=User')
    await first.until('from here on')
    await makeUser()
    const seen = await first.until('event: change')
    await first.close()
    const lastId = [...seen.matchAll(/^id: (.+)$/gm)].at(-1)?.[1] ?? ''
    const missed = [await makeUser(), await makeUser()].map(({ body }) => String(body['id']))
    const second = await open('?kinds=User', { 'last-event-id': lastId })
    const text = await second.until(missed[1] ?? '')
    const ids = [...text.matchAll(/"id":"([^"]+)"/g)].map((found) => found[1])
    expect(ids).toEqual(missed)
    await second.close()
  })

  test('from a cursor that is too old is refused before it begins', async () => {
    const stream = await open('', { 'last-event-id': `${'0'.repeat(32)}.1` })
    expect(stream.status).toBe(410)
    await stream.close()
  })

  test('ends when its reader may not read it any more', async () => {
    const { body: me } = await app.ask('GET /v1/me', { key: app.keys.operator })
    const stream = await open('', {}, app.keys.operator)
    await stream.until('from here on')
    await app.ask(`PATCH /v1/users/${me.user?.id}`, { body: { spec: { active: false } } })
    const text = await stream.ended()
    expect(text).not.toContain('event: change')
    await app.ask(`PATCH /v1/users/${me.user?.id}`, { body: { spec: { active: true } } })
  })
})

test('an end of the server lets streams and waiting pages go at once', async () => {
  const other = await openApp({ beside: app })
  await other.app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = other.app.server.address() as AddressInfo
  const authorization = `Bearer ${app.keys.admin}`
  const at = `http://127.0.0.1:${port}/v1/changes`
  const since = await cursorNow()
  const stream = await fetch(at, { headers: { authorization, accept: 'text/event-stream' } })
  const page = fetch(`${at}?since=${since}&wait=60`, { headers: { authorization } })
  // The page has to be waiting; a request that is answered after it came after it.
  await fetch(at, { headers: { authorization } })
  const startedAtMs = performance.now()
  await other.close()
  expect(performance.now() - startedAtMs).toBeLessThan(5_000)
  expect((await page).status).toBe(200)
  expect(await stream.text()).toContain('from here on')
})

test('a database that was restored expires every cursor of before, once', async () => {
  const before = await cursorNow()
  const client = new pg.Client({ connectionString: app.urls.migratorUrl })
  await client.connect()
  // What a dump of another cluster brings along.
  await client.query(`update feed_origin set origin = '1/00000001'`)
  await client.end()
  const restored = await openApp({ beside: app })
  expect((await restored.ask(`GET /v1/changes?since=${before}`)).body.code).toBe(
    'changes.cursor-expired',
  )
  const { body } = await restored.ask('GET /v1/changes')
  await restored.close()
  const again = await openApp({ beside: app })
  expect((await again.ask(`GET /v1/changes?since=${String(body['cursor'])}`)).status).toBe(200)
  await again.close()
})

test('nobody sees the changes of another tenant', async () => {
  const client = new pg.Client({ connectionString: app.urls.migratorUrl })
  await client.connect()
  const since = await cursorNow()
  await client.query(
    `with other as (insert into tenants (id, slug) values (gen_random_uuid(), 'other') returning id)
     insert into changes (tenant_id, at, kind, object_id, object_version, change, fields)
     select id, now(), 'User', gen_random_uuid(), 1, 'created', '{}' from other`,
  )
  await client.end()
  await app.feed.catchUp()
  const { body } = await app.ask(`GET /v1/changes?since=${since}&wait=1`)
  expect(body['items']).toEqual([])
})
