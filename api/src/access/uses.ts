/**
 * When credentials were used last, written beside the requests: at most once a minute a credential, in batches. The first use of the new text of a key
 * that is rotated ends the text before it, at once.
 *
 * Nothing waits for any of it. What cannot be written is lost: the next use is as good.
 */
import type { CredentialFacts, PresentedCredential, PresentedKey } from './facts.ts'

/** A use to be written down. */
export interface Use {
  kind: 'key' | 'session'
  id: string
  userId: string
  at: Date
  from: UsedFrom
}

/** Where a use came from, and in whose name. */
export interface UsedFrom {
  address: string
  /** KIND/INSTANCE; null: in nobody else's. */
  manager: string | null
}

export interface UsesOptions {
  write: (tenantId: string, uses: readonly Use[]) => Promise<void>
  /** Ends the text before the present one. */
  retire: (tenantId: string, keyId: string, now: Date) => Promise<void>
  onFailed: (error: unknown) => void
}

/** How exact an instant of use is. */
const EXACT_TO_MS = 60_000
const FLUSH_EVERY_MS = 5_000
/** Uses that wait to be written; more are forgotten. */
const WAITING_MAX = 50_000
/** Uses in one statement. */
const BATCH_MAX = 2_000

export class Uses {
  readonly #options: UsesOptions
  /** What was noted last of the facts that are kept in memory, by the instant. */
  readonly #noted = new WeakMap<PresentedCredential, number>()
  /** In whose name it was noted last. */
  readonly #declared = new WeakMap<PresentedCredential, string>()
  readonly #waiting = new Map<string, { tenantId: string; use: Use }>()
  /** Keys whose text before is over, or about to be. */
  readonly #retired = new WeakSet<PresentedKey>()
  #writing: Promise<void> = Promise.resolve()
  #timer: NodeJS.Timeout | undefined

  constructor(options: UsesOptions) {
    this.#options = options
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), FLUSH_EVERY_MS)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    await this.flush()
  }

  /** A request with the credential was let through. */
  note(facts: CredentialFacts | undefined, now: Date, from: UsedFrom): void {
    if (facts === undefined) return
    const { credential } = facts
    if (credential.kind !== 'key' && credential.kind !== 'session') return
    if (credential.kind === 'key' && credential.hasPrevious) this.#retire(facts, credential, now)
    const nowMs = now.getTime()
    const lastMs = this.#noted.get(credential) ?? storedUse(credential)
    const declares = from.manager !== null && this.#declared.get(credential) !== from.manager
    if (nowMs - lastMs < EXACT_TO_MS && !declares) return
    this.#noted.set(credential, nowMs)
    if (from.manager !== null) this.#declared.set(credential, from.manager)
    if (this.#waiting.size >= WAITING_MAX) return
    const use = { kind: credential.kind, id: credential.id, userId: facts.user.id, at: now, from }
    this.#waiting.set(credential.id, { tenantId: facts.tenantId, use })
  }

  /** Writes what waits; resolves when nothing does any more. */
  async flush(): Promise<void> {
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    const byTenant = Map.groupBy(waiting, ({ tenantId }) => tenantId)
    for (const [tenantId, uses] of byTenant) {
      for (let from = 0; from < uses.length; from += BATCH_MAX) {
        const batch = uses.slice(from, from + BATCH_MAX).map(({ use }) => use)
        this.#after(() => this.#options.write(tenantId, batch))
      }
    }
    await this.#writing
  }

  /** Once: where the text before ended by itself, what is known of the key goes on saying that there is one. */
  #retire({ tenantId }: CredentialFacts, key: PresentedKey, now: Date): void {
    if (this.#retired.has(key)) return
    this.#retired.add(key)
    this.#after(async () => {
      try {
        await this.#options.retire(tenantId, key.id, now)
      } catch (error) {
        this.#retired.delete(key)
        throw error
      }
    })
  }

  /** One after the other: a slow database gets no more of it than one statement at a time. */
  #after(work: () => Promise<void>): void {
    this.#writing = this.#writing
      .then(work)
      .catch((error: unknown) => this.#options.onFailed(error))
  }
}

/** As PostgreSQL knew it when the facts were read. */
function storedUse(credential: Extract<PresentedCredential, { kind: 'key' | 'session' }>): number {
  const at = credential.kind === 'key' ? credential.lastUsedAt : credential.lastSeenAt
  return at?.getTime() ?? Number.NEGATIVE_INFINITY
}
