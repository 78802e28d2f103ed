/**
 * What is known of credentials, API keys and sessions, kept in memory for as long as it is certainly not older than 500 ms.
 *
 * An entry is as old as the later of two instants: when it was read, and the last instant up to which every change of
 * the database was told of (`freshAsOfMs`). When the feed cannot be read, entries age out within 500 ms and every
 * question goes to PostgreSQL; when PostgreSQL does not answer either, nothing is allowed.
 *
 * Between the question to PostgreSQL and its answer a change can be told of that the answer does not contain. Such an
 * answer is used, being younger than the question, and not kept.
 *
 * The feed does not tell of uses. What rests on them (a session that is idle, a user who does nothing) is read again before
 * it is refused: another instance may have seen a use since.
 */
import type { Clock } from '../clock.ts'
import { Refusal } from '../http/errors.ts'
import { isSessionToken } from '../sessions/session-token.ts'
import { hashSecretText } from '../tokens/secret-text.ts'
import { isApiKey } from './api-key.ts'
import { idleFrom, type CredentialFacts } from './decide.ts'
import { KnownCredentials } from './known.ts'

/** Oldest that anything known may be when a decision rests on it. */
export const FRESHNESS_LIMIT_MS = 500
/** How long PostgreSQL may take to answer while the feed is silent as well: both together mean that it is away. */
const CUT_OFF_AFTER_MS = 250
const CUT_OFF_POLL_MS = 50
/** How often an answer that was too long under way is asked for again. */
const READS_MAX = 3

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

export type CredentialKind = 'key' | 'session'

/** Asks PostgreSQL for what is known of the credential with this hash. */
export type ReadCredential = (
  kind: CredentialKind,
  hash: Buffer,
) => Promise<CredentialFacts | undefined>

/** Changes that are remembered for the questions that are under way. */
const RECENT_MAX = 4_096

export class Credentials {
  readonly #read: ReadCredential
  readonly #freshness: () => Freshness
  readonly #clock: Clock
  readonly #known = new KnownCredentials()
  /** The changes that were told last; the first of them is number `#recentFrom` of all. */
  #recent: ToldChange[] = []
  #recentFrom = 0

  constructor(read: ReadCredential, freshness: () => Freshness, clock: Clock) {
    this.#read = read
    this.#freshness = freshness
    this.#clock = clock
  }

  async find(text: string): Promise<FoundCredential> {
    const kind = kindOf(text)
    // A slip of the pen, or a credential of something else: no need to ask.
    if (kind === undefined) return { facts: undefined, ageMs: 0 }
    const hash = hashSecretText(text)
    const name = hash.toString('latin1')
    const nowMs = performance.now()
    const known = this.#known.find(name)
    if (known !== undefined) {
      const ageMs = nowMs - Math.max(known.readAtMs, this.#freshness().freshAsOfMs)
      if (ageMs <= FRESHNESS_LIMIT_MS && this.#clock().getTime() < known.unusedFromMs)
        return { facts: known.facts, ageMs: Math.max(0, ageMs) }
      this.#known.forget(name)
    }
    for (let reads = 1; reads <= READS_MAX; reads += 1) {
      const found = await this.#readNow(kind, hash, name)
      if (found.ageMs <= FRESHNESS_LIMIT_MS) return found
    }
    throw unreachable()
  }

  async #readNow(kind: CredentialKind, hash: Buffer, name: string): Promise<FoundCredential> {
    const askedAt = this.#recentFrom + this.#recent.length
    const askedAtMs = performance.now()
    const facts = await this.#unlessCutOff(this.#read(kind, hash))
    if (facts === undefined) return { facts, ageMs: 0 }
    const isContradicted = this.#contradictedSince(askedAt, facts)
    if (!isContradicted) {
      this.#known.keep(name, { facts, readAtMs: askedAtMs, unusedFromMs: unusedFromMs(facts) })
    }
    // An answer that was long under way is as young as the feed, unless the feed told of what it does not contain.
    const youngAsOfMs = isContradicted
      ? askedAtMs
      : Math.max(askedAtMs, this.#freshness().freshAsOfMs)
    return { facts, ageMs: Math.max(0, performance.now() - youngAsOfMs) }
  }

  /**
   * PostgreSQL that is away does not say so. Whoever waits for it is refused, and soon. Time in which this process itself did nothing is not counted: what was
   * answered meanwhile is not read yet.
   */
  async #unlessCutOff<Answer>(reading: Promise<Answer>): Promise<Answer> {
    let waitedMs = 0
    let timer: NodeJS.Timeout | undefined
    const cutOff = new Promise<never>((_resolve, reject) => {
      timer = setInterval(() => {
        waitedMs += CUT_OFF_POLL_MS
        if (waitedMs < CUT_OFF_AFTER_MS) return
        if (performance.now() - this.#freshness().freshAsOfMs > FRESHNESS_LIMIT_MS)
          reject(unreachable())
      }, CUT_OFF_POLL_MS)
    })
    // The answer may still come, or fail, when nobody waits for it any more.
    reading.catch(() => undefined)
    try {
      return await Promise.race([reading, cutOff])
    } finally {
      clearInterval(timer)
    }
  }

  /** Drops what the changes contradict; `null`: of unknown changes, so everything. */
  tell(changes: readonly ToldChange[] | null): void {
    if (changes === null) {
      this.#known.forgetAll()
      this.#forgetRecent()
      return
    }
    for (const { kind, id, tenantId } of changes) {
      if (kind === 'User' || kind === 'ApiKey') this.#known.forgetOf(id)
      // Roles, assignments and accounts reach users in ways that only the database knows.
      else this.#known.forgetTenant(tenantId)
    }
    this.#recent.push(...changes)
    if (this.#recent.length > RECENT_MAX) this.#forgetRecent()
  }

  /** Whether a change was told of since then that the facts may not contain. Forgotten ones count. */
  #contradictedSince(askedAt: number, facts: CredentialFacts): boolean {
    if (askedAt < this.#recentFrom) return true
    return this.#recent.slice(askedAt - this.#recentFrom).some((change) => {
      if (change.kind === 'User') return change.id === facts.user.id
      if (change.kind === 'ApiKey') return change.id === keyIdOf(facts)
      return change.tenantId === facts.tenantId
    })
  }

  /** One is counted beyond those that were remembered, so that every question under way is contradicted. */
  #forgetRecent(): void {
    this.#recentFrom += this.#recent.length + 1
    this.#recent = []
  }
}

function unreachable(): Refusal {
  return new Refusal('server.unavailable', 'the database cannot be reached now: try again', {
    retryAfterSeconds: 1,
  })
}

function kindOf(text: string): CredentialKind | undefined {
  if (isApiKey(text)) return 'key'
  return isSessionToken(text) ? 'session' : undefined
}

function keyIdOf({ credential }: CredentialFacts): string | undefined {
  return credential.kind === 'key' ? credential.id : undefined
}

function unusedFromMs({ credential, user }: CredentialFacts): number {
  const dormantMs = user.dormantFrom?.getTime() ?? Number.POSITIVE_INFINITY
  return credential.kind === 'session'
    ? Math.min(dormantMs, idleFrom(credential).getTime())
    : dormantMs
}
