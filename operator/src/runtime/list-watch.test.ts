import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { type Fault, KubeStandIn, type StandInObject } from '../../../test/support/kube-stand-in.ts'
import { type Clock, systemClock } from './clock.ts'
import { listWatch } from './list-watch.ts'
import { silentLog } from './log.ts'
import type { ResourceType } from './objects.ts'
import { RestClient } from './rest.ts'
import { Store, type StoreChange } from './store.ts'

const THING: ResourceType = {
  group: 'example.test',
  version: 'v1',
  kind: 'Thing',
  plural: 'things',
  namespaced: true,
}
/** Real sockets need real time; pauses need not be waited for. */
const hasty: Clock = {
  ...systemClock,
  after: (delayMs, callback) => systemClock.after(Math.min(delayMs, 5), callback),
}
const IDLE_TIMEOUT_MS = 60

let server: KubeStandIn
let client: RestClient
let store: Store<StandInObject>
let changes: StoreChange<StandInObject>[]
let stop: AbortController
let ended: Promise<void>

beforeEach(async () => {
  server = new KubeStandIn()
  const cluster = await server.start()
  client = new RestClient({ cluster, userAgent: 'test', clock: hasty })
  store = new Store(hasty)
  changes = []
  store.onChange((change) => changes.push(change))
  stop = new AbortController()
})

afterEach(async () => {
  stop.abort()
  await ended
  await client.close()
  await server.stop()
})

function follow(idleTimeoutMs = 5_000): void {
  ended = listWatch(
    { client, type: THING, store, log: silentLog, clock: hasty, pageSize: 3, idleTimeoutMs },
    stop.signal,
  )
}

async function storeIsTrue(): Promise<void> {
  await vi.waitFor(
    () => {
      const held = new Map(
        [...store.values()].map(({ metadata, spec }) => [metadata.name, spec.value]),
      )
      expect(held).toEqual(server.truth())
    },
    { timeout: 3_000, interval: 5 },
  )
}

function lists(): number {
  return server.requests.filter((url) => !url.searchParams.has('watch')).length
}

function watches(): URL[] {
  return server.requests.filter((url) => url.searchParams.has('watch'))
}

async function watching(count = 1): Promise<void> {
  await vi.waitFor(() => expect(server.openWatches).toBe(count), { timeout: 3_000, interval: 5 })
}

test('a list is read page by page, and then followed', async () => {
  for (let number = 0; number < 8; number++) server.set(`thing-${number}`, number)
  follow()
  await storeIsTrue()
  expect(lists()).toBe(3)
  await watching()
  server.set('thing-8', 8)
  server.set('thing-1', 100)
  server.delete('thing-2')
  await storeIsTrue()
  expect(changes.filter(({ source }) => source === 'list').length).toBe(8)
  expect(changes.filter(({ source }) => source === 'edit').length).toBe(3)
})

test('a watch asks for bookmarks and ends by itself after 5 to 10 minutes', async () => {
  follow()
  await watching()
  const [watch] = watches()
  expect(watch?.searchParams.get('allowWatchBookmarks')).toBe('true')
  const seconds = Number(watch?.searchParams.get('timeoutSeconds'))
  expect(seconds).toBeGreaterThanOrEqual(300)
  expect(seconds).toBeLessThanOrEqual(600)
})

test('what nobody reads is not kept', async () => {
  server.set('thing', 1)
  follow()
  await storeIsTrue()
  expect(store.get('default/thing')?.metadata).not.toHaveProperty('managedFields')
})

test('a watch that ended goes on where the last bookmark was, without a list', async () => {
  follow()
  await watching()
  server.bookmark()
  server.set('thing', 1)
  await storeIsTrue()
  server.endWatches()
  await vi.waitFor(() => expect(watches().length).toBe(2))
  server.set('thing', 2)
  await storeIsTrue()
  expect(lists()).toBe(1)
  expect(watches()[1]?.searchParams.get('resourceVersion')).toBe('101')
})

test.each<[string, Fault]>([
  ['a server error', { on: 'watch', status: 500 }],
  ['throttling', { on: 'watch', status: 429, retryAfterSeconds: 1 }],
  ['lost rights', { on: 'watch', status: 403 }],
  ['a connection that is cut', { on: 'watch', reset: true }],
  ['a connection that is cut in mid-watch', { on: 'watch', reset: true, afterLines: 1 }],
  ['an ERROR event that is not 410', { on: 'watch', errorEvent: 500 }],
])('%s only interrupts the watch: no list is needed', async (_name, fault) => {
  server.set('thing', 1)
  follow()
  await watching()
  server.inject(fault)
  server.endWatches()
  server.set('other', 2)
  await vi.waitFor(() => expect(watches().length).toBeGreaterThanOrEqual(3))
  server.set('thing', 3)
  await storeIsTrue()
  expect(lists()).toBe(1)
})

test.each<[string, Fault]>([
  ['a cut line', { on: 'watch', truncate: true }],
  ['a line that is not JSON', { on: 'watch', garbage: true }],
  ['an ERROR event with code 410', { on: 'watch', errorEvent: 410 }],
  ['410 as status', { on: 'watch', status: 410 }],
])('%s means that something was lost: it is listed again', async (_name, fault) => {
  server.set('thing', 1)
  follow()
  await watching()
  server.inject(fault)
  server.endWatches()
  await vi.waitFor(() => expect(lists()).toBe(2))
  server.set('thing', 2)
  await storeIsTrue()
})

test('after a gap the store tells what is gone, what is new and what changed, and nothing else', async () => {
  for (const name of ['gone', 'same', 'changed']) server.set(name, 1)
  follow()
  await watching()
  changes = []
  server.inject({ on: 'watch', silence: true })
  server.endWatches()
  await vi.waitFor(() => expect(watches().length).toBe(2))
  server.delete('gone')
  server.set('changed', 2)
  server.set('new', 1)
  server.compact()
  server.endWatches()
  await storeIsTrue()
  const told = changes.map(({ key, before, after }) => [key, before?.spec.value, after?.spec.value])
  expect(told.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual([
    ['default/changed', 1, 2],
    ['default/gone', 1, undefined],
    ['default/new', undefined, 1],
  ])
})

test('a watch that says nothing, not even a bookmark, is given up and opened again', async () => {
  server.inject({ on: 'watch', silence: true })
  server.set('thing', 1)
  follow(IDLE_TIMEOUT_MS)
  await watching()
  server.set('thing', 2)
  await storeIsTrue()
  expect(lists()).toBe(1)
  expect(watches().length).toBeGreaterThanOrEqual(2)
})

test('a list that fails is tried until it succeeds', async () => {
  server.set('thing', 1)
  for (let times = 0; times < 6; times++) server.inject({ on: 'list', status: 503 })
  server.inject({ on: 'list', reset: true })
  follow()
  await storeIsTrue()
})

test('when it is told to stop it stops, and leaves no watch open', async () => {
  follow()
  await watching()
  stop.abort()
  await ended
  await watching(0)
})

type Event =
  | { set: number; value: number }
  | { delete: number }
  | { fault: Fault }
  | 'end'
  | 'compact'
  | 'bookmark'

const name = fc.nat(5)
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ set: name, value: fc.nat(9) }) },
  { weight: 3, arbitrary: fc.record({ delete: name }) },
  {
    weight: 3,
    arbitrary: fc.record({
      fault: fc.constantFrom<Fault>(
        { on: 'watch', status: 500 },
        { on: 'list', status: 503 },
        { on: 'watch', reset: true },
        { on: 'watch', reset: true, afterLines: 1 },
        { on: 'watch', truncate: true },
        { on: 'watch', garbage: true },
        { on: 'watch', errorEvent: 410 },
        { on: 'watch', silence: true },
      ),
    }),
  },
  fc.constantFrom('end' as const, 'compact' as const, 'bookmark' as const),
)

test('whatever goes wrong, the store ends up equal to the server', async () => {
  follow(IDLE_TIMEOUT_MS)
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 20 }), async (events) => {
      for (const each of events) {
        if (each === 'end') server.endWatches()
        else if (each === 'compact') server.compact()
        else if (each === 'bookmark') server.bookmark()
        else if ('set' in each) server.set(`thing-${each.set}`, each.value)
        else if ('delete' in each) server.delete(`thing-${each.delete}`)
        else server.inject(each.fault)
        await new Promise((resolve) => setImmediate(resolve))
      }
      await storeIsTrue()
    }),
    { numRuns: 8 },
  )
})
