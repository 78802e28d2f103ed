/** What a benchmark of single requests compares: servers that do the same operations, each in its own way. */
import type { BenchRequest, ProcessGroups } from './measure.ts'

/** `first`: with a key that the server has not seen yet. */
export type Operation = 'firstRead' | 'firstCheck' | 'read' | 'check' | 'create' | 'patch'

/** How a server is asked to do something once; `index` counts over the whole run. */
export interface Ask {
  /** What it is, for the table. */
  what: string
  request: (index: number) => BenchRequest
  expected: number
}

/** Where a server keeps its data, and as whom the part of it that answers requests comes to PostgreSQL. */
export interface Tenancy {
  database: string
  role: string
}

export interface Subject {
  /** By which its figures are noted. */
  id: 'floor' | 'rollcall' | 'directus' | 'unleash'
  name: string
  url: string
  groups: ProcessGroups
  tenancy: Tenancy
  /** What it can do. */
  asks: Partial<Record<Operation, Ask>>
  stop(): Promise<void>
}

/** A position in a list, in an order that jumps about and is the same on every run. */
export function scatter(index: number, length: number): number {
  // Multiplied by an odd number and mixed, as in the finalizer of MurmurHash3.
  let mixed = Math.imul(index + 1, 0x9e3779b1)
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return ((mixed ^ (mixed >>> 16)) >>> 0) % length
}

/** The entry of a list at a scattered position. */
export function pick<Entry>(entries: readonly Entry[], index: number): Entry {
  const entry = entries[scatter(index, entries.length)]
  if (entry === undefined) throw new Error('there is nothing to pick from')
  return entry
}
