/**
 * The work that one instance does for all, on a connection of its own as `rollcall_sealer`:
 *
 *   seal      soon after a commit, rows of the audit log get their place in the chain
 *   forget    now and then: the feed and the audit log by their retention, answers that were kept for a repeated request after a day
 *
 * Each step is a transaction that asks for a lock; whoever does not get it leaves the work to the one who has it. The feed's sequencer has another lock
 * and another connection: a change is not kept waiting for the hashing of an audit row.
 */
import { setTimeout as pause } from 'node:timers/promises'

import { addDuration } from '@rollcall/resources'

import { auditKey } from '../audit/checkpoint.ts'
import { cutChains, deleteCutRows } from '../audit/cut-store.ts'
import { keepAuditKey, sealBatch } from '../audit/seal-store.ts'
import { pruneFeed } from '../changes/prune-store.ts'
import type { Clock } from '../clock.ts'
import { type Client, createClient } from '../database/client.ts'
import { descendIndexes, walkIndexes } from '../database/statement.ts'
import { forgetKeptAnswers } from '../http/idempotency.ts'
import type { Secrets, SigningKey } from '../keys/secrets.ts'

/** How long is kept what the server forgets by age. */
export interface Retention {
  /** ISO 8601; undefined: for ever. */
  audit: string | undefined
  feed: string
}

export interface UpkeepOptions {
  /** Address of the database for the role that seals. */
  url: string
  secrets: Secrets
  clock: Clock
  retention: Retention
  onFailure: (error: unknown) => void
}

/** Rows are sealed together that came within this. */
const gatherMs = 250
/** Acts that change nothing wake nobody: they wait this long at most. */
const pollMs = 1_000
const forgetEveryMs = 60_000
const firstForgetMs = 10_000
/** Batches of one kind in a row, after which the others get their turn. */
const batchesMax = 100
const reconnectMs = 1_000
const connectLimitMs = 5_000
const statementLimitMs = 30_000
/** Elects the instance that works. Any number that nothing else uses in this database: `rlup` in ASCII. */
const upkeepLock = 0x72_6c_75_70

export class Upkeep {
  readonly #options: UpkeepOptions
  readonly #key: SigningKey
  #running: Promise<void> | undefined
  #stopped = false
  #wake: (() => void) | undefined
  #poked = false
  #forgetAtMs = performance.now() + firstForgetMs

  constructor(options: UpkeepOptions) {
    this.#options = options
    this.#key = auditKey(options.secrets)
  }

  start(): void {
    this.#running = this.#work()
  }

  /** Something was committed. */
  poke(): void {
    this.#poked = true
    this.#wake?.()
  }

  /** Seals everything that was committed before the call, and forgets what is due, whoever holds the lock. */
  async catchUp(): Promise<void> {
    const client = await this.#connect()
    try {
      await this.#seal(client, 'wait')
      await this.#forget(client, 'wait')
    } finally {
      await client.end()
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#wake?.()
    await this.#running
  }

  async #work(): Promise<void> {
    let client: Client | undefined
    while (!this.#stopped) {
      try {
        client ??= await this.#connect()
        this.#poked = false
        await this.#seal(client, 'try')
        if (performance.now() >= this.#forgetAtMs) {
          await this.#forget(client, 'try')
          this.#forgetAtMs = performance.now() + forgetEveryMs
        }
        await this.#rest(gatherMs)
        if (!this.#poked) await this.#rest(pollMs - gatherMs, 'until poked')
      } catch (error) {
        this.#options.onFailure(error)
        client?.end().catch(() => undefined)
        client = undefined
        await this.#rest(reconnectMs)
      }
    }
    await client?.end().catch(() => undefined)
  }

  async #connect(): Promise<Client> {
    const client = createClient({
      connectionString: this.#options.url,
      application_name: 'rollcall upkeep',
      connectionTimeoutMillis: connectLimitMs,
      statement_timeout: statementLimitMs,
      query_timeout: statementLimitMs,
      keepAlive: true,
    })
    // A broken connection shows in the next query; without a listener the event would end the process.
    client.on('error', () => undefined)
    try {
      await client.connect()
      await keepAuditKey(client, this.#key, this.#options.clock())
      return client
    } catch (error) {
      client.end().catch(() => undefined)
      throw error
    }
  }

  async #seal(client: Client, lock: 'try' | 'wait'): Promise<void> {
    await this.#batches(client, lock, async () => {
      const { isLast } = await sealBatch(client, this.#key, this.#options.clock())
      return !isLast
    })
  }

  async #forget(client: Client, lock: 'try' | 'wait'): Promise<void> {
    const { retention, clock } = this.#options
    const now = clock()
    if (retention.audit !== undefined) {
      const before = ago(now, retention.audit)
      await this.#batches(client, lock, async () => {
        await cutChains(client, this.#key, before, now)
        return false
      })
      await this.#batches(client, lock, async () => await deleteCutRows(client))
    }
    await this.#batches(client, lock, async () => await pruneFeed(client, ago(now, retention.feed)))
    await this.#batches(client, lock, async () => await forgetKeptAnswers(client))
  }

  /** One transaction a batch, each under the lock, until there are no more, the lock is another's, or the bound is reached. */
  async #batches(
    client: Client,
    lock: 'try' | 'wait',
    batch: () => Promise<boolean>,
  ): Promise<void> {
    for (let done = 0; done < batchesMax && !this.#stopped; done++) {
      const begun = client.query('begin')
      // When the connection breaks, the next query fails as well, and that is the one that is waited for.
      begun.catch(() => undefined)
      const elected = await elect(client, lock)
      await begun
      const isMore = elected && (await batch())
      await client.query('commit')
      if (!isMore) return
    }
  }

  async #rest(limitMs: number, until?: 'until poked'): Promise<void> {
    if (this.#stopped) return
    const timer = new AbortController()
    const woken = new Promise<void>((resolve) => {
      this.#wake = () => {
        if (this.#stopped || until !== undefined) resolve()
      }
    })
    const slept = pause(limitMs, undefined, { signal: timer.signal }).catch(() => undefined)
    await Promise.race([woken, slept])
    this.#wake = undefined
    timer.abort()
  }
}

/** The lock goes with the transaction: nothing is left of it behind a pooler of connections. */
async function elect(client: Client, lock: 'try' | 'wait'): Promise<boolean> {
  if (lock === 'wait') {
    await client.query(walkIndexes.sql)
    await client.query('select pg_advisory_xact_lock($1)', [upkeepLock])
    return true
  }
  const { rows } = await client.query<{ elected: boolean }>({
    name: 'elect upkeep',
    text: `${walkIndexes.sql}, ${descendIndexes}, pg_try_advisory_xact_lock($1) as elected`,
    values: [upkeepLock],
  })
  return rows[0]?.elected === true
}

/** As long before now as the duration is from now on; for what is kept for months a day more or less is nothing. */
function ago(now: Date, duration: string): Date {
  const length = addDuration(now, duration).getTime() - now.getTime()
  return new Date(now.getTime() - length)
}
