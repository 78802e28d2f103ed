/**
 * Stryker judges the tests of the pure decisions: it changes the code in every way it knows, one way at a time, and each time some test has to fail. Below 90 %
 * of a subject, or of all, the exit code is 1. `npm run test:mutation` takes minutes; arguments narrow it to files whose path ends in them.
 *
 * Stryker writes into what it judges, so it is given a copy: the sources beside links to the installed packages.
 */
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

import { installNodeJudge } from '../../support/judges.ts'
import { runCommand } from '../../support/processes.ts'

const leastPercent = 90
const limitMs = 30 * 60_000
const concurrencyMax = 4
const root = join(import.meta.dirname, '../../..')

/** The files that decide, by what they decide. */
const subjects: Readonly<Record<string, readonly string[]>> = {
  state: [
    'resources/src/duration.ts',
    'resources/src/lifecycle.ts',
    'api/src/access/inactivity.ts',
    'api/src/users/standing.ts',
  ],
  access: [
    'resources/src/network.ts',
    'resources/src/permissions.ts',
    'api/src/access/decide.ts',
    'api/src/access/facts.ts',
    'api/src/access/ip-whitelist.ts',
    'api/src/access/lockout.ts',
    'api/src/mfa/recovery-codes.ts',
    'api/src/mfa/totp.ts',
    'api/src/passwords/rules.ts',
  ],
  policy: [
    'resources/src/policy.ts',
    'api/src/policy/administrators.ts',
    'api/src/policy/budget.ts',
    'api/src/policy/credential-mode.ts',
    'api/src/policy/email-change.ts',
    'api/src/policy/policy-of.ts',
    'api/src/policy/rank.ts',
    'api/src/policy/relaxation.ts',
    'api/src/policy/required-profile.ts',
    'api/src/policy/role-cardinality.ts',
    'api/src/policy/visible-users.ts',
    'api/src/users/rules.ts',
  ],
  advice: ['resources/src/lints.ts'],
}

/** What Stryker says of one change, as far as it is read here. */
interface Mutant {
  status: string
  mutatorName: string
  replacement?: string
  location: { start: { line: number; column: number } }
}

interface Score {
  killed: number
  survived: number
}

const wanted = process.argv.slice(2)
const files = Object.values(subjects)
  .flat()
  .filter((file) => wanted.length === 0 || wanted.some((end) => file.endsWith(end)))
if (files.length === 0) throw new Error(`no judged file ends in ${wanted.join(' or ')}`)
const judged = await judge(files)
process.exitCode = report(judged) ? 0 : 1

/** The mutants of every file. */
async function judge(mutate: readonly string[]): Promise<Map<string, Mutant[]>> {
  const folder = await installNodeJudge('stryker')
  const copy = copySources(folder)
  try {
    writeFileSync(join(copy, 'stryker.config.json'), JSON.stringify(settings(folder, mutate)))
    const program = join(folder, 'node_modules/@stryker-mutator/core/bin/stryker.js')
    const { code, stdout, stderr } = await runCommand(
      process.execPath,
      [program, 'run', 'stryker.config.json'],
      { cwd: copy, limitMs },
    )
    if (code !== 0)
      throw new Error(`Stryker ended with ${code}:\n${`${stdout}${stderr}`.slice(-4_000)}`)
    // Stryker's own format.
    const { files: found } = JSON.parse(readFileSync(join(copy, 'report.json'), 'utf8')) as {
      files: Record<string, { mutants: Mutant[] }>
    }
    const unknown = mutate.filter((file) => found[file] === undefined)
    if (unknown.length > 0)
      throw new Error(`Stryker found nothing to change in ${unknown.join(', ')}`)
    return new Map(Object.entries(found).map(([file, { mutants }]) => [file, mutants]))
  } finally {
    rmSync(copy, { recursive: true, force: true })
  }
}

function settings(folder: string, mutate: readonly string[]): object {
  return {
    mutate,
    testRunner: 'vitest',
    plugins: [join(folder, 'node_modules/@stryker-mutator/vitest-runner/dist/src/index.js')],
    vitest: { configFile: 'vitest.config.ts', related: false },
    inPlace: true,
    coverageAnalysis: 'perTest',
    // What is computed when a module is loaded is tables; the tests of their values are tables as well.
    ignoreStatic: true,
    concurrency: Math.min(concurrencyMax, availableParallelism()),
    reporters: ['json'],
    jsonReporter: { fileName: 'report.json' },
    allowConsoleColors: false,
  }
}

/** The rooms that are judged, as they are now, where a change to them changes nothing else. */
function copySources(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'rollcall-mutation-'))
  for (const path of ['resources/src', 'api/src', 'test/support'])
    cpSync(join(root, path), join(copy, path), { recursive: true })
  for (const path of ['package.json', 'api/package.json', 'resources/package.json'])
    cpSync(join(root, path), join(copy, path))
  cpSync(join(import.meta.dirname, 'vitest.config.ts'), join(copy, 'vitest.config.ts'))
  const packages = join(copy, 'node_modules')
  mkdirSync(join(packages, '@rollcall'), { recursive: true })
  for (const name of readdirSync(join(root, 'node_modules')))
    if (name !== '@rollcall' && name !== 'vitest')
      symlinkSync(join(root, 'node_modules', name), join(packages, name))
  // Tests and runner have to share one vitest.
  symlinkSync(join(folder, 'node_modules/vitest'), join(packages, 'vitest'))
  for (const room of ['api', 'resources'])
    symlinkSync(join(copy, room), join(packages, '@rollcall', room))
  return copy
}

/** Writes what survived and the scores; whether they are good enough. */
function report(mutantsOf: ReadonlyMap<string, readonly Mutant[]>): boolean {
  const rows: string[] = []
  const short: string[] = []
  const total: Score = { killed: 0, survived: 0 }
  for (const [subject, paths] of Object.entries(subjects)) {
    const sum: Score = { killed: 0, survived: 0 }
    for (const path of paths) {
      const mutants = mutantsOf.get(path)
      if (mutants === undefined) continue
      const score = scoreOf(mutants)
      rows.push(`| ${path} | ${shown(score)} |`)
      add(sum, score)
      for (const mutant of mutants.filter(isSurvivor)) console.log(lineOf(path, mutant))
    }
    if (sum.killed + sum.survived === 0) continue
    rows.push(`| **${subject}** | ${shown(sum)} |`)
    add(total, sum)
    if (percentOf(sum) < leastPercent) short.push(subject)
  }
  rows.push(`| **all** | ${shown(total)} |`)
  console.log(`\n| File | Killed | Survived | % |\n| --- | --: | --: | --: |\n${rows.join('\n')}`)
  if (percentOf(total) < leastPercent) short.push('all')
  if (short.length > 0) console.log(`\nbelow ${leastPercent} %: ${short.join(', ')}`)
  return short.length === 0
}

/** A mutant that makes a loop endless is noticed as well. Those that could not be run, or are ignored with a reason, count for nothing. */
function scoreOf(mutants: readonly Mutant[]): Score {
  const killed = mutants.filter(({ status }) => status === 'Killed' || status === 'Timeout').length
  return { killed, survived: mutants.filter(isSurvivor).length }
}

function isSurvivor({ status }: Mutant): boolean {
  return status === 'Survived' || status === 'NoCoverage'
}

function add(sum: Score, { killed, survived }: Score): void {
  sum.killed += killed
  sum.survived += survived
}

/** Nothing to kill is nothing left alive. */
function percentOf({ killed, survived }: Score): number {
  return killed + survived === 0 ? 100 : (killed / (killed + survived)) * 100
}

function shown(score: Score): string {
  return `${score.killed} | ${score.survived} | ${percentOf(score).toFixed(1)}`
}

function lineOf(path: string, { status, mutatorName, replacement, location }: Mutant): string {
  const { line, column } = location.start
  return `${path}:${line}:${column} ${status} ${mutatorName}: ${replacement ?? ''}`
}
