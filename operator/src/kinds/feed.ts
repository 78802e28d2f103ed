/**
 * Follows the API's change feed for one connection: one long poll, whatever the number of objects.
 *
 * A change of an object that this cluster declares, made by somebody else, wakes the object: its next run puts the
 * declaration back. Own changes are recognised by id and version. Any change of a kind wakes those that wait for an
 * object of that kind. After a gap (the cursor is too old, or the API was restored) everything is looked at once; and
 * once an hour anyway, because a feed can only tell what it was told.
 */
import { RollcallFailure } from '@rollcall/client'
import type { Change, ObjectKind } from '@rollcall/resources'

import { type Clock, backoffMs, sleep } from '../runtime/clock.ts'
import type { Log } from '../runtime/log.ts'
import type { Link } from './link.ts'
import { type Waits, anyOf } from './waits.ts'

export interface FeedOptions {
  instance: string
  waits: Waits
  clock: Clock
  log: Log
  wakeDependents(connectionKey: string): void
  wakeObject(kind: ObjectKind, name: string, change: { id: string; version: number }): void
}

const SWEEP_MS = 3_600_000
const SWEEP_JITTER = 0.1
const WAIT_SECONDS = 30
const PAGE_SIZE = 1_000
/** While much changes, pages are read four times a second and not once a change. */
const GATHER_MS = 250
const RETRY = { firstMs: 1_000, mostMs: 60_000 }

export async function followFeed(link: Link, options: FeedOptions): Promise<void> {
  const { clock, log } = options
  let cursor: string | undefined
  let failures = 0
  let sweepAt = nextSweep(clock)
  while (!link.signal.aborted) {
    try {
      const page = await link.client.changes({
        ...(cursor !== undefined && { since: cursor }),
        waitSeconds: WAIT_SECONDS,
        limit: PAGE_SIZE,
        signal: link.signal,
      })
      cursor = page.cursor
      failures = 0
      if (page.items.length > 0) {
        // A change of a call that is still being answered looks like somebody else's.
        await link.settled()
        for (const change of page.items) take(change, link, options)
        await sleep(clock, GATHER_MS, link.signal)
      }
    } catch (error) {
      if (link.signal.aborted) return
      const isGap = error instanceof RollcallFailure && error.code === 'changes.cursor-expired'
      if (isGap) {
        cursor = undefined
        sweepAt = clock.now()
      }
      const delayMs = backoffMs(clock, failures, RETRY)
      failures++
      log.warn({ connection: link.key, why: messageOf(error), isGap, delayMs }, 'feed interrupted')
      await sleep(clock, delayMs, link.signal)
    }
    if (clock.now() < sweepAt) continue
    sweepAt = nextSweep(clock)
    options.wakeDependents(link.key)
  }
}

function take(change: Change, link: Link, options: FeedOptions): void {
  if (link.ownVersion(change.id) !== change.version || change.change === 'status') {
    options.waits.wake(anyOf(link.key, change.kind))
  }
  const { manager } = change
  if (manager?.kind !== 'kubernetes' || manager.instance !== options.instance) return
  if (change.change !== 'status' && link.ownVersion(change.id) === change.version) return
  options.wakeObject(change.kind, manager.name, change)
}

function nextSweep(clock: Clock): number {
  return clock.now() + SWEEP_MS * (1 - SWEEP_JITTER + 2 * SWEEP_JITTER * clock.random())
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
