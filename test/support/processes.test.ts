/** A test run may be killed at any moment; what it started must not outlive it. */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import {
  freePorts,
  removeFolder,
  startProcess,
  temporaryFolder,
  until,
  waitForLine,
} from './processes.ts'

const PROCESSES = JSON.stringify(join(import.meta.dirname, 'processes.ts'))

test('a killed run leaves neither processes nor folders behind', async () => {
  const folder = temporaryFolder('killed-run')
  const script = join(folder, 'run.mts')
  writeFileSync(
    script,
    `import { startProcess, temporaryFolder } from ${PROCESSES}
const folder = temporaryFolder('left-behind')
const child = startProcess('sleep', ['600'], { log: folder + '/log' })
console.log('left ' + child.pid + ' ' + folder)
setInterval(() => undefined, 1000)
`,
  )
  const run = startProcess(process.execPath, [script], { log: join(folder, 'log') })
  const [, pid = '', left = ''] = await waitForLine(run, /^left (\d+) (\S+)$/m, 10_000)
  expect(isRunning(Number(pid))).toBe(true)
  run.signal('SIGKILL')
  await until(
    'the process and the folder to go',
    10_000,
    () => !isRunning(Number(pid)) && !existsSync(left),
  )
  removeFolder(folder)
})

test('waiting for a line fails with the output when the process ends without it', async () => {
  const folder = temporaryFolder('no-line')
  const run = startProcess('sh', ['-c', 'echo something else; exit 3'], {
    log: join(folder, 'log'),
  })
  await expect(waitForLine(run, /^ready$/m, 5_000)).rejects.toThrow('something else')
  expect(await run.exited).toBe(3)
  removeFolder(folder)
})

test('waiting has a bound, and the failure says what was waited for', async () => {
  await expect(until('snow in July', 60, () => false)).rejects.toThrow(
    'waited 60 ms for snow in July',
  )
})

test('ports that are asked for together differ', async () => {
  expect(new Set(await freePorts(8)).size).toBe(8)
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
