/** The last line of a run counts every test, and whatever else went wrong counts as failed. */
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { afterAll, expect, test } from 'vitest'

import {
  inheritedEnvironment,
  removeFolder,
  runCommand,
  temporaryFolder,
} from '../support/processes.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folders: string[] = []

afterAll(() => folders.forEach(removeFolder))

const cases = [
  {
    name: 'passed, failed and skipped tests',
    text: `test('a', () => {}); test('b', () => { throw new Error('no') }); test.skip('c', () => {})`,
    line: '1 passed, 1 failed, 1 skipped',
    code: 1,
  },
  {
    name: 'a green run',
    text: `test('a', () => {}); test('b', () => {})`,
    line: '2 passed, 0 failed, 0 skipped',
    code: 0,
  },
  {
    name: 'a file that cannot be loaded',
    text: `throw new Error('no')`,
    line: '0 passed, 1 failed, 0 skipped',
    code: 1,
  },
  {
    name: 'a failed hook fails, and the tests that it kept from running are skipped',
    text: `import { beforeAll } from 'vitest'; beforeAll(() => { throw new Error('no') }); test('a', () => {})`,
    line: '0 passed, 1 failed, 1 skipped',
    code: 1,
  },
  {
    name: 'an error outside any test',
    text: `test('a', () => { setTimeout(() => { throw new Error('no') }, 1) }); test('b', () => new Promise((done) => setTimeout(done, 50)))`,
    line: '2 passed, 1 failed, 0 skipped',
    code: 1,
  },
]

test.each(cases)('$name', async ({ text, line, code }) => {
  const folder = temporaryFolder('summary')
  folders.push(folder)
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const summary = join(root, 'test/support/summary.ts')
  writeFileSync(
    join(folder, 'vitest.config.ts'),
    `import { Summary } from ${JSON.stringify(summary)}\nexport default { test: { reporters: ['default', new Summary()] } }\n`,
  )
  writeFileSync(join(folder, 'some.test.ts'), `import { test } from 'vitest'\n${text}\n`)
  const result = await runCommand(
    join(root, 'node_modules/.bin/vitest'),
    ['run', '--root', folder],
    {
      env: inheritedEnvironment(),
      cwd: folder,
    },
  )
  expect(result.stdout.trimEnd().split('\n').at(-1)).toBe(line)
  expect(result.code).toBe(code)
})
