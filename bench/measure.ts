import { readFileSync, readdirSync } from 'node:fs'
import { cpus } from 'node:os'
import { Pool } from 'undici'

import { timeIsUp } from './deadline.ts'

/**
 * Measuring on a machine that others use too: ratios to a floor of the same run come first, CPU per operation from process accounting, and the
 * share of CPU that was not ours is printed beside every figure.
 */

/** Clock ticks a second in /proc (USER_HZ is 100 on every Linux that Node supports). */
const ticksPerSecond = 100

/** An answer that does not come fails its load rather than hang the benchmark. */
const answerLimitMs = 30_000

/** One request of a load. */
export interface BenchRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  path: string
  headers?: Record<string, string>
  body?: string
}

/** What a load came to. */
export interface LoadResult {
  count: number
  perSecond: number
  p50Ms: number
  p99Ms: number
  /** Of all requests, ascending. */
  latenciesMs: readonly number[]
  /** CPU in microseconds per request, by the name of the process group. */
  cpuMicros: Record<string, number>
  /** Share of the machine's CPU used by processes that are not part of the measurement, 0 to 1. */
  foreign: number
}

/** Process groups by name: each is a root process whose descendants count too. */
export type ProcessGroups = Record<string, number>

/** How long a load goes on: for a number of requests, for a time, or until either is over. */
export type Extent = number | { ms: number; requests?: number }

/** Sends requests, `inFlight` at once, over keep-alive connections, and answers rates, latencies and CPU per request. */
export async function load(
  origin: string,
  extent: Extent,
  inFlight: number,
  groups: ProcessGroups,
  request: (index: number) => BenchRequest,
  expected: number,
): Promise<LoadResult> {
  const pool = new Pool(origin, {
    connections: inFlight,
    pipelining: 1,
    headersTimeout: answerLimitMs,
    bodyTimeout: answerLimitMs,
  })
  const latenciesMs: number[] = []
  const before = sample(groups)
  const startedAt = performance.now()
  let next = 0
  const { ms = Number.POSITIVE_INFINITY, requests = Number.POSITIVE_INFINITY } =
    typeof extent === 'number' ? { requests: extent } : extent
  let failure: unknown
  const goesOn = (): boolean =>
    failure === undefined && next < requests && performance.now() - startedAt < ms && !timeIsUp()
  const worker = async (): Promise<void> => {
    while (goesOn()) {
      const { method, path, headers, body } = request(next++)
      const sentAt = performance.now()
      const answer = await pool.request({
        method,
        path,
        headers: headers ?? {},
        body: body ?? null,
      })
      const text = await answer.body.text()
      if (answer.statusCode !== expected)
        throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text.slice(0, 300)}`)
      latenciesMs.push(performance.now() - sentAt)
    }
  }
  const fail = (error: unknown): void => {
    // The first fault is told; the other workers end with the answers that they wait for.
    failure ??= error
    void pool.destroy()
  }
  await Promise.all(Array.from({ length: inFlight }, () => worker().catch(fail)))
  if (failure !== undefined) throw failure
  const elapsedMs = performance.now() - startedAt
  const after = sample(groups)
  await pool.close()
  const count = latenciesMs.length
  latenciesMs.sort((a, b) => a - b)
  return {
    count,
    perSecond: (count * 1000) / elapsedMs,
    p50Ms: quantile(latenciesMs, 0.5),
    p99Ms: quantile(latenciesMs, 0.99),
    latenciesMs,
    cpuMicros: perOperation(before, after, count),
    foreign: foreignShare(before, after),
  }
}

/** CPU seconds so far: of each group, of this process, and of the whole machine. */
export interface CpuSample {
  groups: Record<string, number>
  own: number
  machine: number
  atMs: number
}

/** Reads process accounting for the groups now. */
export function sample(groups: ProcessGroups): CpuSample {
  const processes = readProcesses()
  const usage = process.cpuUsage()
  return {
    groups: Object.fromEntries(
      Object.entries(groups).map(([name, pid]) => [name, familySeconds(processes, pid)]),
    ),
    own: (usage.user + usage.system) / 1e6,
    machine: machineBusySeconds(),
    atMs: performance.now(),
  }
}

/** CPU in microseconds per operation between two samples, by group; `client` is this process. */
export function perOperation(
  before: CpuSample,
  after: CpuSample,
  count: number,
): Record<string, number> {
  const micros = (a: number, b: number): number => ((b - a) * 1e6) / count
  return {
    ...Object.fromEntries(
      Object.keys(after.groups).map((name) => [
        name,
        micros(before.groups[name] ?? 0, after.groups[name] ?? 0),
      ]),
    ),
    client: micros(before.own, after.own),
  }
}

/** Share of the machine's CPU between two samples that neither the groups nor this process used. */
export function foreignShare(before: CpuSample, after: CpuSample): number {
  const ours =
    after.own -
    before.own +
    Object.keys(after.groups).reduce(
      (sum, name) => sum + (after.groups[name] ?? 0) - (before.groups[name] ?? 0),
      0,
    )
  const capacity = ((after.atMs - before.atMs) / 1000) * cpus().length
  return Math.max(0, (after.machine - before.machine - ours) / capacity)
}

/** Resident memory of a process and its descendants in MiB. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024
}

/** The value below which the share `q` of sorted values lies. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/** The middle of values. */
export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  )
}

interface ProcessRow {
  pid: number
  parent: number
  seconds: number
}

function readProcesses(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'utf8')
        // The command may hold spaces: fields are counted after its closing bracket.
        const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
        const seconds =
          [11, 12, 13, 14].reduce((sum, field) => sum + Number(fields[field]), 0) / ticksPerSecond
        return [{ pid: Number(name), parent: Number(fields[1]), seconds }]
      } catch {
        // The process ended between the listing and the reading.
        return []
      }
    })
}

function familySeconds(processes: readonly ProcessRow[], root: number): number {
  const family = new Set([root])
  for (let size = 0; size !== family.size;) {
    size = family.size
    for (const row of processes) if (family.has(row.parent)) family.add(row.pid)
  }
  return processes.filter((row) => family.has(row.pid)).reduce((sum, row) => sum + row.seconds, 0)
}

function machineBusySeconds(): number {
  const fields = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '')
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number)
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = fields
  return (user + nice + system + irq + softirq) / ticksPerSecond
}
