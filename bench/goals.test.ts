import { expect, test } from 'vitest'

import { goalLine, goals, goalsHead } from './goals.ts'

const read = goals.find(({ what }) => what === 'Point read by API key')
const create = goals.find(({ what }) => what === 'Create with audit')

const figures = {
  'api.read.rollcall.rate': 6_100,
  'api.read.rollcall.p99': 7.96,
  'api.read.rollcall.cpu': 240,
  'api.read.floor.rate': 9_000,
  'api.read.directus.rate': 200,
  'api.read.unleash.rate': 400,
}

test('a goal is met when each of its demands is, and the others stand beside it', () => {
  expect(lineOf(read, figures)).toEqual({
    What: 'Point read by API key',
    Scenario: '`api.ts`',
    Goal: '>= 6,000/s, p99 <= 8 ms, Unleash >= 6x, Directus >= 12x, <= 250 us CPU',
    Rollcall: '6,100/s, p99 8 ms, Unleash 15x, Directus 31x, 240 us CPU',
    Floor: '9,000/s',
    Directus: '200/s',
    Unleash: '400/s',
    Verdict: 'met',
  })
})

test('what is missed is named', () => {
  const slow = { ...figures, 'api.read.rollcall.rate': 2_000, 'api.read.rollcall.cpu': 251 }
  expect(lineOf(read, slow)['Verdict']).toBe(
    'missed: 2,000/s, Unleash 5x, Directus 10x, 251 us CPU',
  )
})

test('a goal of which a part is not known is not called met', () => {
  const { 'api.read.unleash.rate': _, ...rest } = figures
  expect(lineOf(read, rest)['Verdict']).toBe('met as far as measured')
  expect(lineOf(read, {})['Verdict']).toBe('not measured')
})

test('a write that takes a second statement misses its goal', () => {
  const line = lineOf(create, {
    'api.create.rollcall.rate': 2_600,
    'api.create.rollcall.p99': 12,
    'api.create.directus.rate': 5,
    'api.create.rollcall.statements': 2,
    'api.create.rollcall.flushes': 1.01,
  })
  expect(line['Verdict']).toBe('missed: statements 2')
})

test('every figure of a goal has a counterpart by name for the floor and the peers', () => {
  for (const { bounds } of goals)
    for (const { figure } of bounds) expect(figure).toMatch(/\.rollcall\./)
})

test('a value that misses its limit by less than one is told apart from it', () => {
  const cutOff = goals.find(({ what }) => what.startsWith('An instance cut off'))
  expect(lineOf(cutOff, { 'revocation.rollcall.cutOffMax': 500.3 })['Verdict']).toBe(
    'missed: 500.3 ms',
  )
})

test('no two goals are about the same figure under the same limit', () => {
  const all = goals.flatMap(({ bounds }) => bounds.map(({ figure, over = '' }) => figure + over))
  expect(new Set(all).size).toBe(all.length)
})

function lineOf(
  goal: (typeof goals)[number] | undefined,
  known: Record<string, number>,
): Record<string, string> {
  if (goal === undefined) throw new Error('there is no such goal')
  const line = goalLine(goal, known)
  return Object.fromEntries(goalsHead.map((name, column) => [name, line[column] ?? '']))
}
