/**
 * The life of a controller process.
 *
 *     watch ─> stores full ─> lead ─> work ─┬─ told to stop ─> no new runs ─> runs end (25 s) ─> lease released
 *                                           └─ lease lost ───> everything aborts at once
 *
 * Followers watch too, so that a fail-over starts with full stores. While the last runs end, the lease is still
 * renewed: nobody takes over before they are over.
 */
import { type Clock, sleep } from './clock.ts'
import type { Leader } from './leader.ts'
import type { Log } from './log.ts'

export interface ProcessParts {
  /** Run until the signal aborts. */
  watches: ((signal: AbortSignal) => Promise<void>)[]
  stores: { synced(): Promise<void>; isSynced: boolean }[]
  controllers: { start(signal: AbortSignal): void; drain(): Promise<void> }[]
  /** Run beside the controllers, only while leading. */
  companions?: ((signal: AbortSignal) => Promise<void>)[]
  /** Absent: this process is the only one. */
  leader?: Leader | undefined
  clock: Clock
  log: Log
  onLeading?: (leading: boolean) => void
}

export type ProcessEnd = 'stopped' | 'lease lost' | 'not synced'

const SYNC_LIMIT_MS = 120_000
/** kubelet gives 30 s between SIGTERM and SIGKILL. */
const DRAIN_LIMIT_MS = 25_000

/** Resolves when the signal aborts and everything has ended in order, or when going on would be wrong. */
export async function runProcess(parts: ProcessParts, stop: AbortSignal): Promise<ProcessEnd> {
  const watching = new AbortController()
  const watches = parts.watches.map((watch) => watch(watching.signal))
  try {
    const synced = await within(parts, SYNC_LIMIT_MS, stop, () =>
      Promise.all(parts.stores.map((store) => store.synced())),
    )
    if (stop.aborted) return 'stopped'
    if (!synced) return 'not synced'
    return await lead(parts, stop)
  } finally {
    watching.abort()
    await Promise.all(watches)
  }
}

async function lead(parts: ProcessParts, stop: AbortSignal): Promise<ProcessEnd> {
  const { leader, log, onLeading } = parts
  try {
    await leader?.acquire(stop)
  } catch (error) {
    if (stop.aborted) return 'stopped'
    throw error
  }
  onLeading?.(true)
  const working = new AbortController()
  const holding = new AbortController()
  const lost = leader?.hold(holding.signal).then((held) => !held)
  const companions = (parts.companions ?? []).map((companion) => companion(working.signal))
  for (const controller of parts.controllers) controller.start(working.signal)
  const isLost = await Promise.race([aborted(stop).then(() => false), ...(lost ? [lost] : [])])
  onLeading?.(false)
  if (isLost) working.abort()
  log.info({ isLost }, 'stopping')
  const drained = await within(parts, DRAIN_LIMIT_MS, undefined, () =>
    Promise.all(parts.controllers.map((controller) => controller.drain())),
  )
  if (!drained) log.warn({ limitMs: DRAIN_LIMIT_MS }, 'some runs did not end in time')
  working.abort()
  await Promise.all(companions)
  holding.abort()
  await lost
  if (isLost) return 'lease lost'
  await leader?.release()
  return 'stopped'
}

/** Whether the work was done in time, and before the signal aborted. */
async function within(
  parts: ProcessParts,
  limitMs: number,
  signal: AbortSignal | undefined,
  work: () => Promise<unknown>,
): Promise<boolean> {
  const over = new AbortController()
  const waiting = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal])
  try {
    return await Promise.race([
      work().then(() => true),
      sleep(parts.clock, limitMs, waiting).then(() => false),
    ])
  } finally {
    over.abort()
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
