/**
 * That every requirement has its test. The IDs stand here as data; the names are those that vitest finds in the files of this folder; and the page in
 * docs/ has to say the same.
 */
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

import { beforeAll, describe, expect, test } from 'vitest'

import { facts } from '../surfaces/facts.ts'
import { conflicts } from './conflicts/all.ts'
import { ofOneHand, throughEverySurface } from './elsewhere.ts'
import { type Scenario, showTable } from './table.ts'
import { sourcePresets } from './world.ts'

const root = join(import.meta.dirname, '../..')
const own = relative(root, import.meta.filename)

const rowCounts = { S0: 21, S1: 18, S2: 19, S3: 32, S4: 19 }
const conflictCount = 15
const ruleCount = 21

const rows = Object.entries(rowCounts).flatMap(([source, count]) =>
  numbers(count).map((number) => `${source}-${String(number).padStart(2, '0')}`),
)
const ids = [
  ...rows,
  ...numbers(conflictCount).flatMap((number) =>
    ['registrar', 'approvals', 'dns-portal', 'payments-portal'].map(
      (preset) => `X${number}-${preset}`,
    ),
  ),
  ...numbers(ruleCount).map((number) => `H${number}`),
]

let scenarios: Scenario[]

beforeAll(() => {
  scenarios = namesInFiles().flatMap(scenariosOf)
})

describe('the requirements', () => {
  test('are 109 rows, 15 conflicts under four presets, and 21 rules', () => {
    expect([rows.length, ids.length]).toEqual([109, 109 + 60 + 21])
  })

  test('have one test each, and no test has no requirement', () => {
    expect(scenarios.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  })

  test('and their tests stand in docs/requirements.md', async () => {
    await expect(showTable(scenarios)).toMatchFileSnapshot(join(root, 'docs/requirements.md'))
  })

  test('name facts of the surfaces that exist, and requirements that exist', () => {
    const names = new Set(facts.map(({ name }) => name))
    expect(Object.keys(throughEverySurface).filter((name) => !names.has(name))).toEqual([])
    const named = [...Object.values(throughEverySurface).flat(), ...ofOneHand.map(([id]) => id)]
    expect(named.filter((id) => !ids.includes(id))).toEqual([])
  })

  test('name tests of other hands that exist', () => {
    const missing = ofOneHand.filter(
      ([, file, name]) => !readFileSync(join(root, file), 'utf8').includes(`test('${name}'`),
    )
    expect(missing).toEqual([])
  })
})

/** Read from the sources alone: nothing is run. */
function namesInFiles(): { name: string; file: string }[] {
  const files = readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => relative(root, join(import.meta.dirname, file)))
    .filter((file) => file !== own)
  const vitest = join(root, 'node_modules/vitest/vitest.mjs')
  const listed = execFileSync(
    process.execPath,
    [vitest, 'list', '--static-parse', '--json', '--project', 'database', ...files],
    { cwd: root, encoding: 'utf8', env: {} },
  )
  // What `vitest list --json` prints.
  const tests = JSON.parse(listed) as { name: string; file: string }[]
  return tests.map(({ name, file }) => ({ name, file: relative(root, file) }))
}

/** The conflicts are one list that is run under each preset. */
function scenariosOf({ name, file }: { name: string; file: string }): Scenario[] {
  if (name === '%s > $id-${preset}')
    return conflicts.flatMap(({ id, about }) =>
      sourcePresets.map((preset) => ({ id: `${id}-${preset}`, fact: about, file })),
    )
  const [id = '', ...fact] = name.split(': ')
  return [{ id, fact: fact.join(': '), file }]
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1)
}
