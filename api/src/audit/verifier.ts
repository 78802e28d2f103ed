/**
 * Judges a chain row by row. Pure: it is given the rows in the order of their positions.
 *
 *   own digest right, link right      as it was sealed
 *   own digest right, link wrong      the row before was put there with a digest of its own
 *   own digest wrong                  changed; or it was sealed at another place, which its own digest tells: swapped, or moved by rows that were
 *                                     taken out or put in before it
 *   positions left out                removed
 */
import type { AuditFault, AuditFaultKind } from '@rollcall/resources'

import { type ChainRow, type Link, linkDigest } from './chain.ts'
import { digestOf } from './writer.ts'

/** A sealed row with what stands beside it. */
export interface SealedRow extends ChainRow {
  pos: number
  previous: Buffer
  digest: Buffer
  actor_id: string | null
  /** The user whom the values are about. */
  about_id: string | null
  actor_digest: Buffer | null
  values_digest: Buffer | null
  actor_salt: Buffer | null
  actor_text: string | null
  values_salt: Buffer | null
  values_text: string | null
}

/** More of them say no more than that the log is worthless. */
export const faultsMax = 100
/** How far a row is looked for from where it stands. */
const reach = 50
/** Rows of which something beside them is gone; beyond them it is not told. */
const missingMax = 200_000

/** Rows that follow each other and were all sealed as far from where they stand. */
interface Run {
  first: SealedRow
  shift: number
  length: number
}

/** What is gone from beside a row, and with whom it may have gone. */
interface Missing {
  position: number
  what: Beside
  userId: string | null
}

type Beside = 'actor' | 'values'

const besideNames: Record<Beside, string> = {
  actor: 'who acted, and from where,',
  values: 'the values',
}

export class ChainVerifier {
  readonly #faults: AuditFault[] = []
  /** Rows whose digest fits no place near them. */
  readonly #odd: SealedRow[] = []
  readonly #runs: Run[] = []
  readonly #missing: Missing[] = []
  #run: Run | undefined
  #isEndOdd = false
  #end: Link

  /** Begins behind a row, or behind what was cut off. */
  constructor(anchor: Link) {
    this.#end = anchor
  }

  /** The last row that was judged. */
  get end(): Link {
    return this.#end
  }

  /** Users who must have been erased for what is gone to be in order. */
  get missingUsers(): string[] {
    return [...new Set(this.#missing.flatMap(({ userId }) => (userId === null ? [] : [userId])))]
  }

  add(row: SealedRow): void {
    const expected = this.#end.position + 1
    if (row.pos > expected) this.#say(expected, 'removed', missingSentence(expected, row.pos - 1))
    if (row.pos < expected)
      this.#say(row.pos, 'inserted', `a second entry stands at position ${row.pos}`)
    const isOdd = !isSealedAt(row, row.pos)
    if (isOdd) this.#judgeOdd(row)
    else {
      this.#run = undefined
      if (row.pos === expected && !this.#isEndOdd && !row.previous.equals(this.#end.digest))
        this.#say(
          row.pos - 1,
          'changed',
          `the entry at position ${row.pos} was sealed behind another one than what stands at position ${row.pos - 1}`,
        )
    }
    this.#judgeBeside(row, 'actor', row.actor_id)
    this.#judgeBeside(row, 'values', row.about_id)
    this.#isEndOdd = isOdd
    this.#end = { position: row.pos, digest: row.digest }
  }

  /** `erased`: those of `missingUsers` whose erasure is in the log. */
  finish(erased: ReadonlySet<string>): AuditFault[] {
    for (const run of this.#runs) this.#judgeRun(run)
    for (const row of this.#odd) {
      const seat = this.#odd.find((other) => other !== row && fitsSeat(row, other))
      if (seat === undefined)
        this.#say(row.pos, 'changed', `the entry at position ${row.pos} is not what was sealed`)
      else this.#say(row.pos, 'swapped', swappedSentence(row.pos, seat.pos))
    }
    for (const { position, what, userId } of this.#missing)
      if (userId === null || !erased.has(userId))
        this.#say(
          position,
          'values-removed',
          `${besideNames[what]} at position ${position} is gone, and no erasure of that user is in the log`,
        )
    return this.#faults.toSorted((left, right) => left.position - right.position)
  }

  #judgeOdd(row: SealedRow): void {
    const run = this.#run
    if (run !== undefined && isSealedAt(row, row.pos + run.shift)) {
      run.length += 1
      return
    }
    this.#run = undefined
    // Looking for the place of a row takes a hundred digests: not for every row of a log that is worthless.
    if (this.#odd.length + this.#runs.length >= faultsMax) return
    const sealedAt = placeNear(row)
    if (sealedAt === undefined) {
      this.#odd.push(row)
      return
    }
    this.#run = { first: row, shift: sealedAt - row.pos, length: 1 }
    this.#runs.push(this.#run)
  }

  #judgeRun({ first, shift, length }: Run): void {
    const { pos } = first
    const isExchanged = this.#runs.some((other) => other.first.pos === pos + shift)
    if (length === 1 && isExchanged) this.#say(pos, 'swapped', swappedSentence(pos, pos + shift))
    else if (shift > 0)
      this.#say(
        pos,
        'removed',
        `${entries(shift)} before position ${pos} taken out: what stands from there on was sealed ${shift} later`,
      )
    else {
      this.#say(
        pos + shift,
        'inserted',
        `${entries(-shift)} put in at position ${pos + shift}: what stands from position ${pos} on was sealed ${-shift} earlier`,
      )
      // What was put in without a digest of its own is said with it.
      for (const [index, odd] of this.#odd.entries())
        if (odd.pos >= pos + shift && odd.pos < pos) this.#odd.splice(index, 1)
    }
  }

  #judgeBeside(row: SealedRow, what: Beside, userId: string | null): void {
    const digest = what === 'actor' ? row.actor_digest : row.values_digest
    const salt = what === 'actor' ? row.actor_salt : row.values_salt
    const text = what === 'actor' ? row.actor_text : row.values_text
    if (salt === null || text === null) {
      if (digest !== null && this.#missing.length < missingMax)
        this.#missing.push({ position: row.pos, what, userId })
      return
    }
    if (digest !== null && digestOf(salt, text) === digest.toString('hex')) return
    this.#say(
      row.pos,
      'values-changed',
      `${besideNames[what]} at position ${row.pos} is not what was written`,
    )
  }

  #say(position: number, fault: AuditFaultKind, detail: string): void {
    if (this.#faults.length < faultsMax) this.#faults.push({ position, fault, detail })
  }
}

function isSealedAt(row: SealedRow, position: number): boolean {
  return position > 0 && linkDigest(row, position, row.previous).equals(row.digest)
}

/** Whether this row was sealed where the other one stands, whichever of the two its digest went with. */
function fitsSeat(row: SealedRow, seat: SealedRow): boolean {
  return isSealedAt(row, seat.pos) || linkDigest(row, seat.pos, seat.previous).equals(seat.digest)
}

/** The place near where the row stands that its own digest was made for. */
function placeNear(row: SealedRow): number | undefined {
  for (let distance = 1; distance <= reach; distance++) {
    if (isSealedAt(row, row.pos + distance)) return row.pos + distance
    if (isSealedAt(row, row.pos - distance)) return row.pos - distance
  }
  return undefined
}

/** Shared with what is found at the end of the chain. */
export function missingSentence(first: number, last: number): string {
  return first === last
    ? `the entry at position ${first} is missing`
    : `the entries at positions ${first} to ${last} are missing`
}

function swappedSentence(position: number, other: number): string {
  return `what stands at position ${position} was sealed at position ${other}`
}

function entries(count: number): string {
  return count === 1 ? 'one entry was' : `${count} entries were`
}
