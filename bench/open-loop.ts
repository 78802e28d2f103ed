/**
 * Point reads that come at a constant rate, whether or not those before were answered: latency counts from the instant each was due, so that a server that falls
 * behind shows it. The highest rate of a ladder that Rollcall holds; the floor alternates with it.
 */
import { timeIsUp } from './deadline.ts'
import { type BenchRequest, quantile } from './measure.ts'
import { paced } from './paced.ts'
import { number, printTable, progress } from './report.ts'
import type { Subject } from './subject.ts'

const ladder = [3_000, 2_000, 1_000]
const roundsCount = 3
/** A rate is held when the last answer comes at most so long after the last request was due. */
const lagMaxMs = 250
/** Nobody catches up with more. */
const behindMaxMs = 1_000

interface Paced {
  latenciesMs: number[]
  isHeld: boolean
}

/** What was held: at which rate, with which latencies. */
export interface OpenLoop {
  perSecond: number
  isHeld: boolean
  p50Ms: number
  p99Ms: number
  maxMs: number
}

/** Prints and answers what each subject came to, at the rate that the leader holds. */
export async function openLoop(
  subjects: readonly Subject[],
  leader: Subject['id'],
  ms: number,
): Promise<Map<Subject['id'], OpenLoop>> {
  const tried: number[] = []
  for (const perSecond of ladder) {
    tried.push(perSecond)
    const found = await atRate(subjects, leader, perSecond, ms)
    const isHeld = found.get(leader)?.every((round) => round.isHeld) ?? false
    progress(`${number(perSecond)} reads a second: ${isHeld ? 'held' : 'not held'}`)
    if (!isHeld && perSecond !== ladder.at(-1) && !timeIsUp()) continue
    const results = new Map(
      subjects.map(({ id }) => [id, summaryOf(found.get(id) ?? [], perSecond)]),
    )
    print(subjects, results, tried)
    return results
  }
  return new Map()
}

/** Rounds in turn, until the leader does not hold the rate. */
async function atRate(
  subjects: readonly Subject[],
  leader: Subject['id'],
  perSecond: number,
  ms: number,
): Promise<Map<Subject['id'], Paced[]>> {
  const found = new Map(subjects.map(({ id }) => [id, [] as Paced[]]))
  for (let round = 0; round < roundsCount; round += 1)
    for (const subject of subjects) {
      if (timeIsUp()) return found
      const result = await once(subject, perSecond, ms, round)
      found.get(subject.id)?.push(result)
      if (subject.id === leader && !result.isHeld) return found
    }
  return found
}

async function once(
  { url, asks: { read } }: Subject,
  perSecond: number,
  ms: number,
  round: number,
): Promise<Paced> {
  if (read === undefined) throw new Error('it reads nothing')
  // Others are asked about in each round.
  const first = 1_000_000 + round * Math.ceil((perSecond * ms) / 1000)
  const startedAtMs = performance.now()
  const next = (index: number): BenchRequest => read.request(first + index)
  const latenciesMs = await paced(url, perSecond, ms, next, behindMaxMs)
  const isInTime = performance.now() - startedAtMs - ms <= lagMaxMs
  return {
    latenciesMs,
    isHeld: isInTime && latenciesMs.length >= Math.floor((perSecond * ms) / 1000),
  }
}

function summaryOf(rounds: readonly Paced[], perSecond: number): OpenLoop {
  const sorted = rounds
    .flatMap(({ latenciesMs }) => latenciesMs)
    .toSorted((left, right) => left - right)
  return {
    perSecond,
    isHeld: rounds.length > 0 && rounds.every(({ isHeld }) => isHeld),
    p50Ms: quantile(sorted, 0.5),
    p99Ms: quantile(sorted, 0.99),
    maxMs: quantile(sorted, 1),
  }
}

function print(
  subjects: readonly Subject[],
  results: ReadonlyMap<Subject['id'], OpenLoop>,
  tried: readonly number[],
): void {
  const missed = tried.slice(0, -1).map((rate) => `${number(rate)}/s was not held`)
  printTable(
    `Point reads at ${number(tried.at(-1) ?? 0)}/s, from the instant each was due${missed.length === 0 ? '' : ` (${missed.join(', ')})`}`,
    ['', 'held', 'p50', 'p99', 'max'],
    subjects.map(({ id, name }) => {
      const { isHeld, p50Ms, p99Ms, maxMs } = results.get(id) ?? summaryOf([], 0)
      const shown = [p50Ms, p99Ms, maxMs].map((value) => `${value.toFixed(1)} ms`)
      return [name, isHeld ? 'yes' : 'no', ...shown]
    }),
  )
}
