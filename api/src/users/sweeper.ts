/**
 * INACTIVITY holds from its instant on, whatever runs. The sweeper stores it, so that everybody is told: the feed, the audit log, and whom the policy names by
 * mail; sessions and open links end. One instance does it for all; one that is late, or has died, changes nothing about who is refused.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'

import { auditEvents, serverWriter } from '../audit/event-store.ts'
import { tellStatus } from '../changes/tell-store.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/connection.ts'
import { statement } from '../database/statement.ts'
import type { Secrets } from '../keys/secrets.ts'
import { queueMails } from '../mail/outbox.ts'
import { lockNotices } from '../notices/draft-notices.ts'
import { policyOf } from '../policy/policy-of.ts'
import { endSessionsStatement } from '../sessions/session-store.ts'
import { endTokensStatement } from '../tokens/tokens.ts'
import { dormantQuery, type DormantUser, storeLocksStatement } from './dormant-store.ts'
import { userOf } from './rows.ts'
import { locksAt } from './standing.ts'
import { type PolicyTerms, readTerms } from './standing-store.ts'
import type { StoredLock, StoredUser } from './user.ts'

export interface SweeperOptions {
  database: Database
  secrets: Secrets
  clock: Clock
  onFailure: (error: unknown) => void
}

/** How often is looked. A million users take a second. */
const sweepEveryMs = 15 * 60_000
const firstSweepMs = 20_000
const usersPerBatch = 500
/** Users of a tenant that one sweep locks at most; the next one goes on. */
const batchesMax = 200
/** Elects the instance that sweeps. Any number that nothing else uses in this database: `rlsw` in ASCII. */
const sweepLock = 0x72_6c_73_77
const firstId = '00000000-0000-0000-0000-000000000000'

export class Sweeper {
  readonly #options: SweeperOptions
  readonly #stopped = new AbortController()
  #running: Promise<void> | undefined

  constructor(options: SweeperOptions) {
    this.#options = options
  }

  start(): void {
    this.#running = this.#work()
  }

  async stop(): Promise<void> {
    this.#stopped.abort()
    await this.#running
  }

  /** Stores what is due in every tenant now; answers how many locks. */
  async sweep(): Promise<number> {
    const { database } = this.#options
    const tenants = await database.run(statement<{ id: string }>('select id from tenants', []))
    let stored = 0
    for (const { id } of tenants) stored += await this.#sweepTenant(id)
    return stored
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopped
    let restMs = firstSweepMs
    while (!signal.aborted) {
      await pause(restMs, undefined, { signal, ref: false }).catch(() => undefined)
      restMs = sweepEveryMs
      if (signal.aborted) return
      try {
        await this.sweep()
      } catch (error) {
        this.#options.onFailure(error)
      }
    }
  }

  async #sweepTenant(tenantId: string): Promise<number> {
    const { database, clock } = this.#options
    const terms = await readTerms({ database, caller: { tenantId } })
    if (terms.shortestAfter === null) return 0
    let stored = 0
    let after = firstId
    for (let batch = 0; batch < batchesMax && !this.#stopped.signal.aborted; batch++) {
      const swept = await this.#sweepBatch(tenantId, terms, after, clock())
      stored += swept.stored
      if (swept.last === undefined) return stored
      after = swept.last
    }
    return stored
  }

  /** One transaction a batch, under the lock; `last` is undefined when there are no more, or somebody else is at it. */
  async #sweepBatch(
    tenantId: string,
    terms: PolicyTerms,
    after: string,
    now: Date,
  ): Promise<{ stored: number; last: string | undefined }> {
    const { database, secrets } = this.#options
    return await database.transaction(tenantId, async (transaction) => {
      const [[elected], rows] = await transaction.runAll([
        statement<{ elected: boolean }>('select pg_try_advisory_xact_lock($1) as elected', [
          sweepLock,
        ]),
        dormantQuery(tenantId, { terms, now, after, limit: usersPerBatch }),
      ])
      if (elected?.elected !== true) return { stored: 0, last: undefined }
      const users = rows.map((row) => userOf(row, firstId))
      const due = users.flatMap((user) => {
        const lock = inactivityOf(user, now)
        return lock === undefined ? [] : [{ user, lock }]
      })
      if (due.length === 0) return { stored: 0, last: users.at(-1)?.id }
      const locked = await transaction.run(storeLocksStatement(tenantId, due.map(dormantOf), now))
      const ids = new Set(locked.map(({ id }) => id))
      const told = due.filter(({ user }) => ids.has(user.id))
      if (told.length > 0)
        await transaction.runAll([
          endSessionsStatement(tenantId, [...ids], now),
          endTokensStatement(tenantId, [...ids]),
          tellStatus('User', [...ids], { tenantId, now }, ['status.locks']),
          auditEvents(
            serverWriter(tenantId, now, randomUUID()),
            told.map(({ user, lock }) => ({
              action: 'lock',
              kind: 'User',
              objectId: user.id,
              version: user.version,
              fields: ['status.locks'],
              details: { lock },
            })),
          ),
          ...queueMails(
            told.flatMap(({ user, lock }) => lockNotices(user, lock)),
            { tenantId, secrets, now },
          ),
        ])
      return { stored: told.length, last: users.at(-1)?.id }
    })
  }
}

/** The lock as it holds; undefined where PostgreSQL and the rule are not of one mind, and the rule counts. */
function inactivityOf({ values, facts }: StoredUser, now: Date): StoredLock | undefined {
  const { locks, activity, memberships } = facts
  return locksAt(locks, values.type, activity, policyOf(memberships), now).find(
    ({ cause }) => cause === 'INACTIVITY',
  )
}

function dormantOf({ user, lock }: { user: StoredUser; lock: StoredLock }): DormantUser {
  const { id, statusVersion, facts } = user
  const { lastLoginAt, lastSeenAt } = facts.activity
  return { id, statusVersion, since: new Date(lock.since), lastLoginAt, lastSeenAt }
}
