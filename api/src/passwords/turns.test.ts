import { expect, test } from 'vitest'

import { Refusal } from '../http/errors.ts'
import { Turns } from './turns.ts'

/** Work that ends when it is told to. */
function works(): { start: () => Promise<void>; end: () => void; started: () => number } {
  const ends: (() => void)[] = []
  return {
    start: () => new Promise((resolve) => ends.push(resolve)),
    end: () => ends.shift()?.(),
    started: () => ends.length,
  }
}

test('no more work at once than allowed, the others in the order in which they came', async () => {
  const turns = new Turns(2, 10)
  const work = works()
  const done: number[] = []
  const all = [1, 2, 3, 4].map((number) => turns.take(work.start).then(() => done.push(number)))
  expect(work.started()).toBe(2)
  work.end()
  await all[0]
  expect(work.started()).toBe(2)
  for (const each of all.slice(1)) {
    work.end()
    await each
  }
  expect(done).toEqual([1, 2, 3, 4])
})

test('ASVS 15.2.2: whoever comes beyond the waiting ones is told when to come again', async () => {
  const turns = new Turns(1, 1)
  const work = works()
  const first = turns.take(work.start)
  const second = turns.take(work.start)
  const refused = await turns.take(work.start).catch((error: unknown) => error)
  expect(refused).toBeInstanceOf(Refusal)
  expect(refused).toMatchObject({ code: 'server.overloaded', retryAfterSeconds: 2 })
  work.end()
  await first
  const third = turns.take(work.start)
  work.end()
  await second
  work.end()
  await third
})

test('work that fails gives its turn on', async () => {
  const turns = new Turns(1, 1)
  await expect(turns.take(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await turns.take(async () => 'next')).toBe('next')
})
