import { createServer } from 'node:http'

import { afterEach, expect, test } from 'vitest'

import { paced } from './paced.ts'

const stops: (() => void)[] = []
afterEach(() => {
  for (const stop of stops.splice(0)) stop()
})

test('an answer that comes late counts from when its request was due', async () => {
  // One at a time, 20 ms each: at 100 a second the tenth waits for the nine before it.
  const url = await serverThat({ answersAfterMs: 20, atOnce: 1 })
  const latenciesMs = await paced(url, 100, 100, () => ({ method: 'GET', path: '/' }))
  expect(latenciesMs).toHaveLength(10)
  expect(Math.max(...latenciesMs)).toBeGreaterThan(100)
})

test('whoever is too far behind is sent no more', async () => {
  const url = await serverThat({ answersAfterMs: 20, atOnce: 16 })
  const get = { method: 'GET', path: '/' } as const
  const latenciesMs = await paced(url, 20_000, 500, () => get, 50)
  expect(latenciesMs.length).toBeLessThan(10_000)
})

/** A server that answers so many at once, each after a time. */
async function serverThat(habit: { answersAfterMs: number; atOnce: number }): Promise<string> {
  const waiting: (() => void)[] = []
  let working = 0
  const work = (): void => {
    const next = working < habit.atOnce ? waiting.shift() : undefined
    if (next === undefined) return
    working += 1
    setTimeout(() => {
      working -= 1
      next()
      work()
    }, habit.answersAfterMs)
  }
  const server = createServer((_, response) => {
    waiting.push(() => response.end('x'))
    work()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  stops.push(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('it does not listen')
  return `http://127.0.0.1:${address.port}`
}
