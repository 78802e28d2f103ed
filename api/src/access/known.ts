/** Facts of credentials by the hash of their text, up to a bound, and what makes them be forgotten. Knows nothing of time. */
import { getHeapStatistics } from 'node:v8'

import type { CredentialFacts } from './facts.ts'

/** A credential is one part, and so is each membership of a list that nobody else who is known has alike: 1.0 kB and 1.2 kB (docs/decisions/0092). */
const PARTS_MAX = 125_000
const PART_BYTES = 1_250
/** Of the memory that Node gives this process. A container of 512 MiB knows 50,000 keys, one of 1.3 GiB as many as there may be. */
const HEAP_SHARE = 1 / 4

/** How much is known at most: 150 MB, and less where there is not so much. */
export function partsFor(heapBytes: number): number {
  return Math.min(PARTS_MAX, Math.floor((heapBytes * HEAP_SHARE) / PART_BYTES))
}

export interface Known {
  facts: CredentialFacts
  readAtMs: number
  /** Instant from which a rule that rests on uses would refuse. */
  unusedFromMs: number
}

interface Entry extends Known {
  /** Of the tenant, when the facts were read. */
  era: number
}

/** Those that were read longest ago make room. */
export class KnownCredentials {
  readonly #partsMax: number
  /** By the hash of the credential, oldest first. */
  readonly #entries = new Map<string, Entry>()
  /** By identity of the user and of the key, which has two texts while it is rotated. Nearly all have one name: a set for each would be as large as the facts. */
  readonly #names = new Map<string, string | Set<string>>()
  /** How often everything of a tenant was forgotten. Its entries go when they are met, so that a hundred thousand of them keep nobody waiting. */
  readonly #eras = new Map<string, number>()
  /** How many of those that are known have the memberships. */
  readonly #holders = new Map<CredentialFacts['memberships'], number>()
  #parts = 0

  constructor(partsMax = partsFor(getHeapStatistics().heap_size_limit)) {
    this.#partsMax = partsMax
  }

  find(name: string): Known | undefined {
    const entry = this.#entries.get(name)
    if (entry === undefined || entry.era === this.#eraOf(entry.facts.tenantId)) return entry
    this.forget(name)
    return undefined
  }

  keep(name: string, known: Known): void {
    this.forget(name)
    const { facts } = known
    this.#entries.set(name, { ...known, era: this.#eraOf(facts.tenantId) })
    for (const id of idsOf(facts)) addTo(this.#names, id, name)
    const holders = this.#holders.get(facts.memberships) ?? 0
    this.#holders.set(facts.memberships, holders + 1)
    this.#parts += 1 + (holders === 0 ? facts.memberships.size : 0)
    for (const oldest of this.#entries.keys()) {
      if (this.#parts <= this.#partsMax) return
      this.forget(oldest)
    }
  }

  forget(name: string): void {
    const entry = this.#entries.get(name)
    if (entry === undefined) return
    const { facts } = entry
    this.#entries.delete(name)
    for (const id of idsOf(facts)) removeFrom(this.#names, id, name)
    const holders = (this.#holders.get(facts.memberships) ?? 0) - 1
    if (holders > 0) this.#holders.set(facts.memberships, holders)
    else this.#holders.delete(facts.memberships)
    this.#parts -= 1 + (holders > 0 ? 0 : facts.memberships.size)
  }

  /** What is known of a user or of a key. */
  forgetOf(id: string): void {
    const names = this.#names.get(id)
    if (typeof names === 'string') this.forget(names)
    else for (const name of names ?? []) this.forget(name)
  }

  forgetTenant(tenantId: string): void {
    this.#eras.set(tenantId, this.#eraOf(tenantId) + 1)
  }

  forgetAll(): void {
    this.#entries.clear()
    this.#names.clear()
    this.#eras.clear()
    this.#holders.clear()
    this.#parts = 0
  }

  #eraOf(tenantId: string): number {
    return this.#eras.get(tenantId) ?? 0
  }
}

function idsOf({ user, credential }: CredentialFacts): string[] {
  return credential.kind === 'key' ? [user.id, credential.id] : [user.id]
}

function addTo(names: Map<string, string | Set<string>>, id: string, name: string): void {
  const known = names.get(id)
  if (known === undefined) names.set(id, name)
  else if (typeof known === 'string') names.set(id, new Set([known, name]))
  else known.add(name)
}

function removeFrom(names: Map<string, string | Set<string>>, id: string, name: string): void {
  const known = names.get(id)
  if (known === undefined) return
  if (typeof known === 'string' || (known.delete(name) && known.size === 0)) names.delete(id)
}
