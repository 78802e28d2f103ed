/** Facts of credentials by the hash of their text, up to a bound, and what makes them be forgotten. Knows nothing of time. */
import type { CredentialFacts } from './facts.ts'

/**
 * Those that were read longest ago make room. A key takes 1.0 kB where users stand in the same accounts with the same roles, 2.2 kB where each has memberships like nobody else's
 * (docs/decisions/0092): 120 to 265 MB when all places are taken.
 */
export const knownMax = 120_000

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

export class KnownCredentials {
  /** By the hash of the credential, oldest first. */
  readonly #entries = new Map<string, Entry>()
  /** By identity of the user and of the key, which has two texts while it is rotated. Nearly all have one name: a set for each would be as large as the facts. */
  readonly #names = new Map<string, string | Set<string>>()
  /** How often everything of a tenant was forgotten. Its entries go when they are met, so that a hundred thousand of them keep nobody waiting. */
  readonly #eras = new Map<string, number>()

  find(name: string): Known | undefined {
    const entry = this.#entries.get(name)
    if (entry === undefined || entry.era === this.#eraOf(entry.facts.tenantId)) return entry
    this.forget(name)
    return undefined
  }

  keep(name: string, known: Known): void {
    this.forget(name)
    const oldest = this.#entries.keys().next()
    if (this.#entries.size >= knownMax && oldest.done !== true) this.forget(oldest.value)
    this.#entries.set(name, { ...known, era: this.#eraOf(known.facts.tenantId) })
    for (const id of idsOf(known.facts)) addTo(this.#names, id, name)
  }

  forget(name: string): void {
    const entry = this.#entries.get(name)
    if (entry === undefined) return
    this.#entries.delete(name)
    for (const id of idsOf(entry.facts)) removeFrom(this.#names, id, name)
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
