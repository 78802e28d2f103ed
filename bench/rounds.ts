/**
 * Servers that do operations in turn. One that fails or keeps its clients waiting does not end the run: the operation is tried once more, then left out and named. Who answers
 * nothing afterwards is stopped.
 */
import { timeIsUp } from './deadline.ts'
import { load, type Extent, type LoadResult } from './measure.ts'
import { progress } from './report.ts'
import type { Ask, Operation, Subject } from './subject.ts'

const failuresMax = 2

export class Rounds {
  readonly results = new Map<string, LoadResult[]>()
  /** What was not measured, or not to the end, and why. */
  readonly leftOut: string[] = []
  readonly #subjects: Subject[]
  readonly #inFlight: number
  readonly #indexes = new Map<Ask, number>()
  readonly #failures = new Map<Ask, number>()

  constructor(subjects: readonly Subject[], inFlight: number) {
    this.#subjects = [...subjects]
    this.#inFlight = inFlight
  }

  /** Those that still answer. */
  get subjects(): readonly Subject[] {
    return this.#subjects
  }

  /** Each operation by each server in turn. */
  async play(operations: readonly Operation[], extent: Extent, isKept: boolean): Promise<void> {
    for (const operation of operations) {
      // One may be stopped on the way.
      const playing = [...this.#subjects]
      for (const subject of playing) {
        if (timeIsUp()) return
        const result = await this.once(subject, operation, extent, this.#inFlight)
        if (result === undefined || !isKept) continue
        const name = `${operation} ${subject.id}`
        this.results.set(name, [...(this.results.get(name) ?? []), result])
      }
    }
  }

  /** An operation of a server for a while; nothing when the server cannot do it, or no longer. */
  async once(
    subject: Subject,
    operation: Operation,
    extent: Extent,
    inFlight: number,
  ): Promise<LoadResult | undefined> {
    const ask = subject.asks[operation]
    if (ask === undefined || !this.#subjects.includes(subject)) return undefined
    if ((this.#failures.get(ask) ?? 0) >= failuresMax) return undefined
    try {
      const next = (): ReturnType<Ask['request']> => ask.request(this.#nextIndex(ask))
      return await load(subject.url, extent, inFlight, subject.groups, next, ask.expected)
    } catch (error) {
      await this.#note(subject, operation, ask, error)
      return undefined
    }
  }

  /** Requests differ over the whole run. */
  #nextIndex(ask: Ask): number {
    const index = this.#indexes.get(ask) ?? 0
    this.#indexes.set(ask, index + 1)
    return index
  }

  async #note(subject: Subject, operation: Operation, ask: Ask, error: unknown): Promise<void> {
    const failures = (this.#failures.get(ask) ?? 0) + 1
    this.#failures.set(ask, failures)
    const what = `${subject.name}, ${operation} (${ask.what}): ${reasonOf(error)}`
    progress(`failed: ${what}`)
    if (failures >= failuresMax) this.leftOut.push(what)
    if (await answersAgain(subject)) return
    this.leftOut.push(`${subject.name}, stopped: it answered nothing after ${operation}`)
    progress(this.leftOut.at(-1) ?? '')
    this.#subjects.splice(this.#subjects.indexOf(subject), 1)
    await subject.stop()
  }
}

/** What it still does for whoever gave up waiting has to be over before another is measured. */
async function answersAgain({ url, groups, asks: { read } }: Subject): Promise<boolean> {
  if (read === undefined) return true
  try {
    await load(url, 1, 1, groups, (index) => read.request(index), read.expected)
    return true
  } catch {
    return false
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
