import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { Watchdog } from './watchdog.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
})
afterEach(() => {
  vi.useRealTimers()
})

function connection() {
  return { destroy: vi.fn<(error: Error) => void>() }
}

test('a connection that waits for a server that is away is cut after its patience', () => {
  const watchdog = new Watchdog(() => true)
  const waiting = connection()
  watchdog.watch(waiting)
  vi.advanceTimersByTime(1_400)
  expect(waiting.destroy).not.toHaveBeenCalled()
  vi.advanceTimersByTime(400)
  expect(waiting.destroy).toHaveBeenCalledOnce()
  watchdog.close()
})

test('a long statement of a server that is heard of is left alone', () => {
  const watchdog = new Watchdog(() => false)
  const waiting = connection()
  watchdog.watch(waiting)
  vi.advanceTimersByTime(60_000)
  expect(waiting.destroy).not.toHaveBeenCalled()
  watchdog.close()
})

test('an answered connection is not cut', () => {
  const watchdog = new Watchdog(() => true)
  const answered = connection()
  watchdog.watch(answered)
  watchdog.forget(answered)
  vi.advanceTimersByTime(60_000)
  expect(answered.destroy).not.toHaveBeenCalled()
  watchdog.close()
})

test('a connection that waits for two answers is watched until the second', () => {
  const watchdog = new Watchdog(() => true)
  const waiting = connection()
  watchdog.watch(waiting)
  watchdog.watch(waiting)
  watchdog.forget(waiting)
  vi.advanceTimersByTime(2_000)
  expect(waiting.destroy).toHaveBeenCalledOnce()
  watchdog.close()
})
