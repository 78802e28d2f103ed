import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'

import { chooseInstallation } from '../test/support/postgres-installations.ts'
import { collectedIn, readFigures } from './figures.ts'
import { goalLine, goals, goalsHead } from './goals.ts'
import { number, progress, tableOf } from './report.ts'
import { reasonOf } from './rounds.ts'
import { startStage, tellOf, type Stage } from './stage.ts'

/**
 * Runs the scenarios of the API one after another, each within its share of the time, compares what they found with the goals, and writes it to a file of Markdown, the goals first. Those that
 * need many users play on one stage. What did not end in its time, or failed, is said in the file.
 * Usage: node bench/all.ts [--minutes N] [--users N] [--out FILE] [--readme] [--without-peers] [--only NAME,NAME]
 */
const { values: given } = parseArgs({
  options: {
    minutes: { type: 'string', default: '14' },
    users: { type: 'string', default: '1000000' },
    out: { type: 'string', default: join(import.meta.dirname, '../.cache/bench.md') },
    /** Puts the goals into README.md as well. */
    readme: { type: 'boolean', default: false },
    'without-peers': { type: 'boolean', default: false },
    only: { type: 'string' },
  },
})
const minutes = Number(given.minutes)
const users = Number(given.users)
/** A program that was asked to end has this long to take down what it put up. */
const graceMs = 30_000
const endsAtMs = performance.now() + minutes * 60_000 - graceMs

const marks = { from: '<!-- written by all.ts -->', to: '<!-- until here -->' }

interface Scenario {
  name: string
  args: string[]
  /** How much of the whole time it may take at most. A quiet machine needs less than each has. */
  share: number
}

const small: Scenario[] = [
  { name: 'start', args: ['3'], share: 0.06 },
  { name: 'apply', args: ['3'], share: 0.06 },
  { name: 'audit', args: ['20000'], share: 0.06 },
  { name: 'feed', args: ['8'], share: 0.06 },
  { name: 'revocation', args: ['100'], share: 0.1 },
]
const keys = Math.min(100_000, Math.floor(users / 10))
const large: Scenario[] = [
  {
    name: 'api',
    args: [
      `--keys=${keys}`,
      '--rounds=5',
      '--seconds=1.5',
      // From then on no further round begins; what is counted after them takes about two minutes.
      `--minutes=${(minutes * 0.25).toFixed(2)}`,
      ...(given['without-peers'] ? ['--without-peers'] : []),
    ],
    share: 0.42,
  },
  // In the first seconds PostgreSQL looks at the tables that were just filled, which costs as much as the hashes.
  { name: 'sign-in', args: ['--rounds=2', '--seconds=12'], share: 0.12 },
  { name: 'list', args: ['--requests=200', '--seconds=1'], share: 0.18 },
  {
    name: 'bulk',
    args: [`--imported=${Math.min(100_000, users)}`, '--rounds=2'],
    share: 0.2,
  },
]

const collected = join(mkdtempSync(join(tmpdir(), 'rollcall-bench-')), 'figures')
const parts: string[] = []
// What most goals are about comes first: when the time is short, the others go without.
if (large.some(isWanted)) await playLarge()
for (const scenario of small.filter(isWanted)) await play(scenario, {})
if (given.readme) writeReadme()
rmSync(dirname(collected), { recursive: true })
progress(`written to ${given.out}`)

/** Those that were named, or all. */
function isWanted({ name }: Pick<Scenario, 'name'>): boolean {
  return given.only === undefined || given.only.split(',').includes(name)
}

/** Runs a scenario, keeps its tables and writes what there is so far: a run that is cut short leaves what it has. */
async function play(
  { name, args, share }: Scenario,
  environment: Record<string, string>,
): Promise<void> {
  const limitMs = Math.min(share * minutes * 60_000, endsAtMs - performance.now())
  const command = `node bench/${name}.ts ${args.join(' ')}`
  progress(`${command} (at most ${(limitMs / 1000).toFixed(0)} s)`)
  parts.push(`\n### \`${command}\`\n`)
  if (limitMs <= 0) parts.push('\nNot measured: there was no time left.\n')
  else {
    const { tables, ended } = await run(name, args, { limitMs, environment })
    parts.push(tables)
    if (ended !== undefined) parts.push(`\nNot measured to the end: ${ended}\n`)
  }
  write()
}

function write(): void {
  mkdirSync(dirname(given.out), { recursive: true })
  writeFileSync(given.out, [heading(), goalsTable(), ...parts].join(''))
}

/** The goals of the scenarios that were asked for, as far as there are figures. */
function goalsTable(): string {
  const figures = readFigures(collected)
  const played = goals.filter(({ scenario }) => isWanted({ name: scenario }))
  return tableOf(
    goalsHead,
    played.map((goal) => goalLine(goal, figures)),
  )
}

/** Between the two marks of README.md nothing is written by hand. */
function writeReadme(): void {
  const file = join(import.meta.dirname, 'README.md')
  const text = readFileSync(file, 'utf8')
  const from = text.indexOf(marks.from)
  const to = text.indexOf(marks.to)
  if (from < 0 || to < from) throw new Error(`${file} has no place for figures`)
  const day = new Date().toISOString().slice(0, 10)
  const figures = `${marks.from}\n\n${day}, ${machine()}\n\n${goalsTable()}\n`
  writeFileSync(file, text.slice(0, from) + figures + text.slice(to))
}

async function run(
  name: string,
  args: string[],
  { limitMs, environment }: { limitMs: number; environment: Record<string, string> },
): Promise<{ tables: string; ended?: string }> {
  const child = spawn(process.execPath, [`${import.meta.dirname}/${name}.ts`, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment, ...collectedIn(collected) },
  })
  const chunks: Buffer[] = []
  child.stdout.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    process.stdout.write(chunk)
  })
  let isLate = false
  // What it started is stopped by its guardian, whether it ends by itself or not.
  const timers = [
    setTimeout(() => {
      isLate = true
      child.kill('SIGTERM')
    }, limitMs),
    setTimeout(() => child.kill('SIGKILL'), limitMs + graceMs),
  ]
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  for (const timer of timers) clearTimeout(timer)
  const tables = Buffer.concat(chunks).toString()
  if (isLate) return { tables, ended: `it was told to end after ${(limitMs / 1000).toFixed(0)} s.` }
  return code === 0 ? { tables } : { tables, ended: `it ended with ${code}.` }
}

/** Those that need many users. Without a stage the rest is still worth its file. */
async function playLarge(): Promise<void> {
  let stage: Stage | undefined
  try {
    stage = await startStage(users)
    for (const scenario of large.filter(isWanted)) await play(scenario, tellOf(stage))
  } catch (error) {
    parts.push(`\nNot measured, there is no stage: ${reasonOf(error)}\n`)
    write()
  } finally {
    await stage?.stop()
  }
}

function heading(): string {
  return `## Figures of ${new Date().toISOString().slice(0, 10)}\n\n${machine()}\n\n`
}

function machine(): string {
  const cpu = cpus()[0]?.model ?? 'unknown'
  const memory = `${(totalmem() / 1024 ** 3).toFixed(0)} GiB`
  const scale = `${number(users)} users${given['without-peers'] ? ', without peers' : ''}`
  return `${scale}. Machine: ${availableParallelism()} cores (${cpu}), ${memory}, Node ${process.versions.node}, PostgreSQL ${chooseInstallation().version} with fsync; client, servers and database on the same cores.`
}
