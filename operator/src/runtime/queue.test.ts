import fc from 'fast-check'
import { expect, test } from 'vitest'

import { VirtualClock, settle } from '../../../test/support/virtual-clock.ts'
import { WorkQueue } from './queue.ts'

/** Takes without waiting: undefined when there is nothing to take now. */
async function takeNow(queue: WorkQueue): Promise<string | undefined> {
  if (queue.depth === 0) return undefined
  return queue.take()
}

test('a key that is added many times is taken once', async () => {
  const queue = new WorkQueue({ clock: new VirtualClock() })
  for (let times = 0; times < 3; times++) queue.add('a')
  expect(await takeNow(queue)).toBe('a')
  expect(queue.depth).toBe(0)
})

test('a key that is added while it is worked on is taken again when that is done, and not before', async () => {
  const queue = new WorkQueue({ clock: new VirtualClock() })
  queue.add('a')
  await takeNow(queue)
  queue.add('a')
  queue.add('a', 'list')
  expect(queue.depth).toBe(0)
  queue.done('a')
  expect(await takeNow(queue)).toBe('a')
  queue.done('a')
  expect(queue.depth).toBe(0)
})

test('an edit goes before what a list brought, and keeps its place among the edits', async () => {
  const queue = new WorkQueue({ clock: new VirtualClock() })
  queue.add('old-1', 'list')
  queue.add('old-2', 'list')
  queue.add('edit-1')
  queue.add('old-2', 'edit')
  const order = [await queue.take(), await queue.take(), await queue.take()]
  expect(order).toEqual(['edit-1', 'old-2', 'old-1'])
})

test('a flood of edits does not starve what a list brought', async () => {
  const queue = new WorkQueue({ clock: new VirtualClock() })
  queue.add('old', 'list')
  for (let number = 0; number < 100; number++) queue.add(`edit-${number}`)
  const taken: (string | undefined)[] = []
  for (let count = 0; count < 20; count++) taken.push(await queue.take())
  expect(taken).toContain('old')
})

test('the pause after failures doubles from a second to five minutes, with jitter, and starts over after a success', () => {
  const clock = new VirtualClock()
  clock.chance = 0.999_999
  const queue = new WorkQueue({ clock })
  const pauses = Array.from({ length: 12 }, () => Math.round(queue.addFailed('a') / 1000))
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
  queue.forget('a')
  clock.chance = 0
  expect(queue.addFailed('a')).toBe(500)
})

test('a pause that the server asked for is kept', () => {
  const queue = new WorkQueue({ clock: new VirtualClock() })
  expect(queue.addFailed('a', 30_000)).toBe(30_000)
})

test('of two delays the earlier counts, and a run makes both void', async () => {
  const clock = new VirtualClock()
  const queue = new WorkQueue({ clock })
  queue.addAfter('a', 5_000)
  queue.addAfter('a', 1_000)
  await clock.advance(1_000)
  expect(await takeNow(queue)).toBe('a')
  queue.done('a')
  await clock.advance(10_000)
  expect(queue.depth).toBe(0)

  queue.addAfter('b', 1_000)
  queue.add('b')
  await takeNow(queue)
  queue.done('b')
  await clock.advance(2_000)
  expect(queue.depth).toBe(0)
})

test('a closed queue hands out nothing and lets everybody who waits go', async () => {
  const queue = new WorkQueue({ clock: new VirtualClock() })
  const waiting = queue.take()
  queue.close()
  expect(await waiting).toBeUndefined()
  queue.add('a')
  expect(await queue.take()).toBeUndefined()
})

type Step =
  | { do: 'add'; key: string; priority: 'edit' | 'list' }
  | { do: 'after'; key: string; ms: number }
  | { do: 'fail'; key: string }
  | { do: 'take' }
  | { do: 'done'; which: number }
  | { do: 'wait'; ms: number }

const key = fc.constantFrom('a', 'b', 'c', 'd')
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('add' as const),
    key,
    priority: fc.constantFrom('edit' as const, 'list' as const),
  }),
  fc.record({ do: fc.constant('after' as const), key, ms: fc.integer({ min: 0, max: 4_000 }) }),
  fc.record({ do: fc.constant('fail' as const), key }),
  fc.record({ do: fc.constant('take' as const) }),
  fc.record({ do: fc.constant('done' as const), which: fc.nat(3) }),
  fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 4_000 }) }),
)

test('whatever happens: one run a key at a time, and every key that was added is run afterwards', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const clock = new VirtualClock()
      const queue = new WorkQueue({ clock })
      const running: string[] = []
      /** Keys that were asked for since their last run began. */
      const owed = new Set<string>()
      const take = async () => {
        const taken = await takeNow(queue)
        if (taken === undefined) return
        expect(running).not.toContain(taken)
        running.push(taken)
        owed.delete(taken)
      }
      for (const each of steps) {
        switch (each.do) {
          case 'add':
            queue.add(each.key, each.priority)
            owed.add(each.key)
            break
          case 'after':
            queue.addAfter(each.key, each.ms)
            owed.add(each.key)
            break
          case 'fail':
            queue.addFailed(each.key)
            owed.add(each.key)
            break
          case 'take':
            await take()
            break
          case 'done': {
            const [finished] = running.splice(each.which % Math.max(1, running.length), 1)
            if (finished !== undefined) queue.done(finished)
            break
          }
          case 'wait':
            await clock.advance(each.ms)
        }
      }
      for (const each of running.splice(0)) queue.done(each)
      // No pause is longer than five minutes.
      await clock.advance(300_000)
      for (let count = 0; count < 10; count++) {
        await take()
        for (const each of running.splice(0)) queue.done(each)
        await settle()
      }
      expect([...owed]).toEqual([])
      expect(queue.depth + queue.processingCount).toBe(0)
    }),
    { numRuns: 300 },
  )
})
