/**
 * What is known of credentials, kept in memory for as long as it is certainly not older than 500 ms.
 *
 * An entry is as old as the later of two instants: when it was read, and the last instant up to which every change of
 * the database was told of (`freshAsOfMs`). When the feed cannot be read, entries age out within 500 ms and every
 * question goes to PostgreSQL; when PostgreSQL does not answer either, nothing is allowed.
 *
 * Between the question to PostgreSQL and its answer a change can be told of that the answer does not contain. Such an
 * answer is used, being younger than the question, and not kept.
 */
import { hashApiKey, isApiKey } from './api-key.ts'
import type { CredentialFacts } from './decide.ts'

/** Oldest that anything known may be when a decision rests on it. */
export const FRESHNESS_LIMIT_MS = 500
const ENTRIES_MAX = 20_000

export interface Freshness {
  readonly freshAsOfMs: number
}

export interface FoundCredential {
  /** Undefined: unknown or revoked. */
  facts: CredentialFacts | undefined
  ageMs: number
}

/** A change that was read from the feed. */
export interface ToldChange {
  tenantId: string
  kind: string
  id: string
}

/** Asks PostgreSQL for what is known of the credential with this hash. */
export type ReadCredential = (hash: Buffer) => Promise<CredentialFacts | undefined>

interface Entry {
  facts: CredentialFacts
  readAtMs: number
}

/** Changes that are remembered for the questions that are under way. */
const RECENT_MAX = 4_096

export class Credentials {
  readonly #read: ReadCredential
  readonly #freshness: () => Freshness
  /** By the hash of the credential, oldest first. */
  readonly #entries = new Map<string, Entry>()
  readonly #byUser = new Map<string, Set<string>>()
  readonly #byKey = new Map<string, string>()
  /** The changes that were told last; the first of them is number `#recentFrom` of all. */
  #recent: ToldChange[] = []
  #recentFrom = 0

  constructor(read: ReadCredential, freshness: () => Freshness) {
    this.#read = read
    this.#freshness = freshness
  }

  async find(text: string): Promise<FoundCredential> {
    // A slip of the pen, or a credential of something else: no need to ask.
    if (!isApiKey(text)) return { facts: undefined, ageMs: 0 }
    const hash = hashApiKey(text)
    const name = hash.toString('base64')
    const nowMs = performance.now()
    const entry = this.#entries.get(name)
    if (entry !== undefined) {
      const ageMs = nowMs - Math.max(entry.readAtMs, this.#freshness().freshAsOfMs)
      if (ageMs <= FRESHNESS_LIMIT_MS) return { facts: entry.facts, ageMs: Math.max(0, ageMs) }
      this.#drop(name)
    }
    const askedAt = this.#recentFrom + this.#recent.length
    const facts = await this.#read(hash)
    if (facts !== undefined && !this.#contradictedSince(askedAt, facts)) {
      this.#keep(name, { facts, readAtMs: nowMs })
    }
    return { facts, ageMs: performance.now() - nowMs }
  }

  /** Drops what the changes contradict; `null`: of unknown changes, so everything. */
  tell(changes: readonly ToldChange[] | null): void {
    if (changes === null) {
      this.#entries.clear()
      this.#byUser.clear()
      this.#byKey.clear()
      this.#forgetRecent()
      return
    }
    if (changes.length === 0) return
    const tenants = new Set<string>()
    for (const change of changes) {
      if (change.kind === 'User') this.#dropAll(this.#byUser.get(change.id) ?? [])
      else if (change.kind === 'ApiKey') this.#drop(this.#byKey.get(change.id))
      // Roles, assignments and accounts reach users in ways that only the database knows.
      else tenants.add(change.tenantId)
    }
    if (tenants.size > 0) {
      for (const [name, { facts }] of this.#entries) {
        if (tenants.has(facts.tenantId)) this.#drop(name)
      }
    }
    this.#recent.push(...changes)
    if (this.#recent.length > RECENT_MAX) this.#forgetRecent()
  }

  /** Whether a change was told of since then that the facts may not contain. Forgotten ones count. */
  #contradictedSince(askedAt: number, facts: CredentialFacts): boolean {
    if (askedAt < this.#recentFrom) return true
    return this.#recent.slice(askedAt - this.#recentFrom).some((change) => {
      if (change.kind === 'User') return change.id === facts.user.id
      if (change.kind === 'ApiKey') return change.id === facts.key.id
      return change.tenantId === facts.tenantId
    })
  }

  /** One is counted beyond those that were remembered, so that every question under way is contradicted. */
  #forgetRecent(): void {
    this.#recentFrom += this.#recent.length + 1
    this.#recent = []
  }

  #keep(name: string, entry: Entry): void {
    this.#drop(name)
    const oldest = this.#entries.keys().next()
    if (this.#entries.size >= ENTRIES_MAX && oldest.done !== true) this.#drop(oldest.value)
    this.#entries.set(name, entry)
    this.#byKey.set(entry.facts.key.id, name)
    const names = this.#byUser.get(entry.facts.user.id)
    if (names === undefined) this.#byUser.set(entry.facts.user.id, new Set([name]))
    else names.add(name)
  }

  #dropAll(names: Iterable<string>): void {
    for (const name of names) this.#drop(name)
  }

  #drop(name: string | undefined): void {
    const entry = name === undefined ? undefined : this.#entries.get(name)
    if (name === undefined || entry === undefined) return
    this.#entries.delete(name)
    this.#byKey.delete(entry.facts.key.id)
    const names = this.#byUser.get(entry.facts.user.id)
    names?.delete(name)
    if (names?.size === 0) this.#byUser.delete(entry.facts.user.id)
  }
}
