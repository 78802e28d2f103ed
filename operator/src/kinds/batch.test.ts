import { type ApplyItem, RollcallFailure } from '@rollcall/client'
import type { ApplyResult, ObjectMeta } from '@rollcall/resources'
import { expect, test } from 'vitest'

import { Batch } from './batch.ts'

interface Spec {
  poison?: boolean
}

/** Notes its calls, and refuses whole calls that hold a poisoned item. */
class Applier {
  readonly calls: string[][] = []
  failure: RollcallFailure | undefined

  async apply(items: readonly ApplyItem<Spec>[]): Promise<ApplyResult<ObjectMeta>[]> {
    this.calls.push(items.map(({ name }) => name))
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (this.failure !== undefined) throw this.failure
    if (items.some(({ spec }) => spec.poison)) throw failure('refused', 422)
    return items.map(({ name }) => ({ name, action: 'created' as const }))
  }
}

function failure(kind: 'refused' | 'unavailable', status: number): RollcallFailure {
  return new RollcallFailure('as asked', { kind, method: 'POST', url: 'http://api.test/', status })
}

function item(name: string, spec: Spec = {}): ApplyItem<Spec> {
  return { name, spec }
}

function stage() {
  const applier = new Applier()
  const batch = new Batch<Spec, ObjectMeta>(applier, new AbortController().signal)
  return { applier, batch }
}

test('applies that come together are one call, and each gets its own result', async () => {
  const { applier, batch } = stage()
  const results = await Promise.all(['a', 'b', 'c'].map((name) => batch.apply([item(name)])))
  expect(applier.calls).toEqual([['a', 'b', 'c']])
  expect(results.map(([result]) => result?.name)).toEqual(['a', 'b', 'c'])
})

test('what comes while a call is under way gathers for the next', async () => {
  const { applier, batch } = stage()
  const first = batch.apply([item('a')])
  while (applier.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  await Promise.all([first, batch.apply([item('b')]), batch.apply([item('c')])])
  expect(applier.calls).toEqual([['a'], ['b', 'c']])
})

test('two that swap names and each bring the other are two calls: a call takes a name once', async () => {
  const { applier, batch } = stage()
  const left = batch.apply([item('left'), item('right')])
  await Promise.all([left, batch.apply([item('right'), item('left')])])
  expect(applier.calls).toEqual([
    ['left', 'right'],
    ['right', 'left'],
  ])
})

test('no call has more than a thousand items', async () => {
  const { applier, batch } = stage()
  await Promise.all(Array.from({ length: 2_500 }, (_, number) => batch.apply([item(`${number}`)])))
  expect(applier.calls.map(({ length }) => length)).toEqual([1_000, 1_000, 500])
})

test('items that must be applied together are never parted', async () => {
  const { applier, batch } = stage()
  const pair = batch.apply([item('a'), item('b')])
  const many = Array.from({ length: 999 }, (_, number) => batch.apply([item(`${number}`)]))
  const [results] = await Promise.all([pair, ...many])
  expect(results.map(({ name }) => name)).toEqual(['a', 'b'])
  expect(applier.calls.find((call) => call.includes('a'))).toContain('b')
})

test('one item that the API does not take fails alone', async () => {
  const { batch } = stage()
  const results = await Promise.allSettled(
    Array.from({ length: 20 }, (_, number) =>
      batch.apply([item(`${number}`, { poison: number === 7 })]),
    ),
  )
  const failed = results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))
  expect(failed).toEqual([7])
})

test('an API that does not answer is asked once, not once an item', async () => {
  const { applier, batch } = stage()
  applier.failure = failure('unavailable', 503)
  const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => batch.apply([item(name)])))
  expect(results.every(({ status }) => status === 'rejected')).toBe(true)
  expect(applier.calls.length).toBe(1)
})
