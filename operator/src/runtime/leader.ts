/**
 * Leader election on a Lease.
 *
 *        follower                                        leader
 *     look every 2 s  ── free, or unchanged for 15 s ──>  renew every 2 s
 *            ^              as *this* process saw it         │
 *            └── process ends <── not renewed for 10 s ──────┘
 *
 * Whether a lease is over is judged by when this process last saw it change, on its own growing clock, never by the
 * times written in it: clocks of two machines differ. A leader that could not renew for 10 s stops by itself, 5 s
 * before anybody else may take over.
 *
 * That is not enough for a process that was frozen: it wakes up believing to lead. So the gate is asked before every
 * outside write, and compares the time since the *start* of the last successful renewal. And every such write carries
 * the epoch, the lease's count of transitions: the receiver refuses a smaller one than it has seen.
 */
import { type Clock, sleep, systemClock } from './clock.ts'
import { isKubeFailure } from './failure.ts'
import type { Log } from './log.ts'
import { type ResourceType, apiVersionOf, collectionPath, objectPath } from './objects.ts'
import type { RestClient } from './rest.ts'
import { NotLeading, type WriteGate } from './write-gate.ts'

export interface LeaseSpec {
  holderIdentity?: string
  leaseDurationSeconds?: number
  acquireTime?: string
  renewTime?: string
  leaseTransitions?: number
}

export interface Lease {
  metadata: { name: string; namespace: string; resourceVersion?: string }
  spec: LeaseSpec
}

/** Where the lease is kept. A write answers undefined when somebody else wrote in between. */
export interface LeaseStore {
  read(): Promise<Lease | undefined>
  create(spec: LeaseSpec): Promise<Lease | undefined>
  update(lease: Lease): Promise<Lease | undefined>
}

export interface LeaderOptions {
  store: LeaseStore
  /** Unique to this process: the host's name is not, it survives a restart. */
  identity: string
  log: Log
  clock?: Clock
  leaseDurationMs?: number
  renewDeadlineMs?: number
  retryPeriodMs?: number
}

export const LEASE_DURATION_MS = 15_000
export const RENEW_DEADLINE_MS = 10_000
const RETRY_PERIOD_MS = 2_000
/** As controller-runtime's health check of the election allows. */
const HANG_SLACK_MS = 20_000
/** Spreads followers, as client-go does. */
const RETRY_JITTER = 0.2

const LEASE: ResourceType = {
  group: 'coordination.k8s.io',
  version: 'v1',
  kind: 'Lease',
  plural: 'leases',
  namespaced: true,
}

export class Leader implements WriteGate {
  readonly #options: LeaderOptions
  readonly #clock: Clock
  readonly #leaseDurationMs: number
  readonly #renewDeadlineMs: number
  readonly #retryPeriodMs: number
  /** The lease as last seen, and when that was new. */
  #seen: { lease: Lease; changedAt: number } | undefined
  /** Start of the last successful renewal, while leading. */
  #renewedAt: number | undefined
  #epochMin = 0

  constructor(options: LeaderOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#leaseDurationMs = options.leaseDurationMs ?? LEASE_DURATION_MS
    this.#renewDeadlineMs = options.renewDeadlineMs ?? RENEW_DEADLINE_MS
    this.#retryPeriodMs = options.retryPeriodMs ?? RETRY_PERIOD_MS
  }

  get isLeading(): boolean {
    return this.#renewedAt !== undefined
  }

  assertOpen(): void {
    if (this.#renewedAt === undefined) throw new NotLeading('this process does not lead')
    const ageMs = this.#clock.now() - this.#renewedAt
    if (ageMs < this.#renewDeadlineMs) return
    throw new NotLeading(`the lease was last renewed ${Math.round(ageMs / 1000)} s ago`)
  }

  /** A sentence when this process believes to lead and could not renew for far too long: it hangs. */
  fault(): string | undefined {
    if (this.#renewedAt === undefined) return undefined
    const ageMs = this.#clock.now() - this.#renewedAt
    if (ageMs < this.#leaseDurationMs + HANG_SLACK_MS) return undefined
    return `the lease was last renewed ${Math.round(ageMs / 1000)} s ago`
  }

  epoch(): number | undefined {
    return this.#renewedAt === undefined ? undefined : transitionsOf(this.#seen?.lease)
  }

  /**
   * Makes the epoch greater than the refused one with the next renewal, and so on until it is taken: the count starts
   * over when somebody deletes the lease. Only a renewal that succeeds raises it, so a process that lost the lease cannot.
   */
  epochRefused(sent: number | undefined): void {
    this.#epochMin = Math.max(this.#epochMin, (sent ?? 0) + 1)
  }

  /** Resolves as soon as this process leads. */
  async acquire(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (await this.#try(signal)) {
        this.#options.log.info({ epoch: this.epoch() }, 'leading')
        return
      }
      const delayMs = this.#retryPeriodMs * (1 + RETRY_JITTER * this.#clock.random())
      await sleep(this.#clock, delayMs, signal)
    }
    signal.throwIfAborted()
  }

  /** Resolves when the signal aborts, with true, or when the lease is lost, with false. */
  async hold(signal: AbortSignal): Promise<boolean> {
    for (;;) {
      await sleep(this.#clock, this.#retryPeriodMs, signal)
      if (signal.aborted) return true
      await this.#try(signal)
      try {
        this.assertOpen()
      } catch (error) {
        this.#renewedAt = undefined
        this.#options.log.error({ error }, 'the lease is lost')
        return false
      }
    }
  }

  /** Gives the lease away, after all work has stopped. A failure only makes the next leader wait. */
  async release(): Promise<void> {
    const lease = this.#seen?.lease
    if (!this.isLeading || lease === undefined) return
    this.#renewedAt = undefined
    try {
      await this.#options.store.update({
        ...lease,
        spec: {
          ...lease.spec,
          holderIdentity: '',
          leaseDurationSeconds: 1,
          renewTime: microTime(this.#clock),
        },
      })
    } catch (error) {
      this.#options.log.warn({ error }, 'could not release the lease')
    }
  }

  /** One attempt to take or renew. True when this process holds the lease after it. */
  async #try(signal: AbortSignal): Promise<boolean> {
    const startedAt = this.#clock.now()
    try {
      const lease = await this.#write()
      if (lease === undefined) return false
      this.#observe(lease)
      this.#renewedAt = startedAt
      return true
    } catch (error) {
      if (!signal.aborted) this.#options.log.warn({ error }, 'could not write the lease')
      return false
    }
  }

  async #write(): Promise<Lease | undefined> {
    const { store } = this.#options
    // The usual renewal needs no read: it is conditional on the version that the last one made.
    if (this.#isMine(this.#seen?.lease) && this.isLeading && this.#seen !== undefined) {
      const renewed = await store.update(this.#renewal(this.#seen.lease))
      if (renewed !== undefined) return renewed
    }
    const lease = await store.read()
    if (lease === undefined) return store.create(this.#claim(undefined))
    this.#observe(lease)
    if (this.#isMine(lease)) return store.update(this.#renewal(lease))
    // Somebody else holds it, whatever this process believed until now.
    this.#renewedAt = undefined
    if (!this.#isOver(lease)) return undefined
    return store.update({ ...lease, spec: this.#claim(lease) })
  }

  #observe(lease: Lease): void {
    const isSame =
      this.#seen !== undefined &&
      this.#seen.lease.metadata.resourceVersion === lease.metadata.resourceVersion
    if (!isSame) this.#seen = { lease, changedAt: this.#clock.now() }
  }

  #isMine(lease: Lease | undefined): boolean {
    return lease?.spec.holderIdentity === this.#options.identity
  }

  #isOver(lease: Lease): boolean {
    if ((lease.spec.holderIdentity ?? '') === '') return true
    const holdsMs = (lease.spec.leaseDurationSeconds ?? 0) * 1000 || this.#leaseDurationMs
    const changedAt = this.#seen?.changedAt ?? this.#clock.now()
    return this.#clock.now() - changedAt >= holdsMs
  }

  #renewal(lease: Lease): Lease {
    return {
      ...lease,
      spec: {
        ...lease.spec,
        leaseDurationSeconds: Math.ceil(this.#leaseDurationMs / 1000),
        renewTime: microTime(this.#clock),
        leaseTransitions: Math.max(transitionsOf(lease), this.#epochMin),
      },
    }
  }

  #claim(previous: Lease | undefined): LeaseSpec {
    const now = microTime(this.#clock)
    return {
      holderIdentity: this.#options.identity,
      leaseDurationSeconds: Math.ceil(this.#leaseDurationMs / 1000),
      acquireTime: now,
      renewTime: now,
      leaseTransitions: Math.max(
        previous === undefined ? 0 : transitionsOf(previous) + 1,
        this.#epochMin,
      ),
    }
  }
}

function transitionsOf(lease: Lease | undefined): number {
  return lease?.spec.leaseTransitions ?? 0
}

/** The lease in the cluster. A call takes at most half of the renew deadline, so that there is time for a second one. */
export function leaseInCluster(client: RestClient, namespace: string, name: string): LeaseStore {
  const path = objectPath(LEASE, { namespace, name })
  const call = { timeoutMs: RENEW_DEADLINE_MS / 2, attemptsMax: 1 }
  const header = { apiVersion: apiVersionOf(LEASE), kind: LEASE.kind }
  return {
    read: () => unless(404, () => client.request<Lease>({ ...call, method: 'GET', path })),
    create: (spec) =>
      unless(409, () =>
        client.request<Lease>({
          ...call,
          method: 'POST',
          path: collectionPath(LEASE, namespace),
          body: { ...header, metadata: { namespace, name }, spec },
        }),
      ),
    update: (lease) =>
      unless(409, () =>
        client.request<Lease>({ ...call, method: 'PUT', path, body: { ...header, ...lease } }),
      ),
  }
}

async function unless<T>(code: number, call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call()
  } catch (error) {
    if (isKubeFailure(error, code)) return undefined
    throw error
  }
}

/** Kubernetes' MicroTime has exactly six digits; three are refused. */
export function microTime(clock: Clock): string {
  return clock.date().toISOString().replace('Z', '000Z')
}
