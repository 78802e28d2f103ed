import { expect, test } from 'vitest'
import { Progress } from './progress.ts'

function recorder(isTTY: boolean) {
  const written: string[] = []
  const clock = { ms: 0 }
  const stream = { isTTY, columns: 24, write: (text: string) => written.push(text) }
  return { written, clock, progress: new Progress(stream, () => clock.ms) }
}

test('short work says nothing', () => {
  const { written, clock, progress } = recorder(true)
  clock.ms = 999
  progress.tell('users', 1_000, 2_000)
  progress.end()
  expect(written).toEqual([])
})

test('on a terminal one line changes, never wider than the terminal, and is gone at the end', () => {
  const { written, clock, progress } = recorder(true)
  clock.ms = 1_000
  progress.tell('users', 1_000, 10_000)
  clock.ms = 1_050
  progress.tell('users', 2_000, 10_000)
  clock.ms = 1_100
  progress.tell('role assignments', 3_000, 10_000)
  progress.end()
  expect(written).toEqual([
    '\r\u001B[Kusers: 1000 of 10000',
    '\r\u001B[Krole assignments: 3000 ',
    '\r\u001B[K',
  ])
})

test('elsewhere there is a line every ten seconds and no control character', () => {
  const { written, clock, progress } = recorder(false)
  for (let second = 1; second <= 25; second++) {
    clock.ms = second * 1_000
    progress.tell('users', second, 25)
  }
  progress.end()
  expect(written).toEqual(['users: 1 of 25\n', 'users: 11 of 25\n', 'users: 21 of 25\n'])
})
