/** A Connection is ready when the API answers as somebody. It stays while something is declared through it. */
import { type Client, RollcallFailure } from '@rollcall/client'
import { type ConnectionSpec, keyEndsSoon } from '@rollcall/resources'

import type { Clock } from '../runtime/clock.ts'
import { type Finding, findCondition } from '../runtime/conditions.ts'
import type { EventText } from '../runtime/events.ts'
import { keyOf } from '../runtime/objects.ts'
import type { Kind } from '../runtime/reconcile.ts'
import {
  CONNECTION,
  type ConnectionObject,
  IN_USE_FINALIZER,
  PAUSED,
  handledRequest,
  hasAnnotation,
} from './declared.ts'
import { explain } from './declaration.ts'
import { Ended } from './ended.ts'
import { outcomeOfFailure } from './failures.ts'
import type { Links } from './links.ts'
import type { ConnectionReport } from './reports.ts'
import { type Waits, objectOf } from './waits.ts'

export interface ConnectionSurroundings {
  links: Links
  waits: Waits
  clock: Clock
  /** How many objects are declared through a Connection. */
  countDependents(connectionKey: string): number
  wakeDependents(connectionKey: string): void
}

/** A Secret without the label is not watched: a changed key is found by looking. */
const PROBE_MS = 300_000

export function connectionKind(
  surroundings: ConnectionSurroundings,
): Kind<ConnectionSpec, ConnectionReport> {
  const { links, waits, clock } = surroundings
  return {
    type: CONNECTION,
    finalizer: IN_USE_FINALIZER,
    isPaused: (object) => hasAnnotation(object, PAUSED),

    async apply(object, run) {
      const key = keyOf(object.metadata)
      const before = links.find(key)
      const link = await links.refresh(key, object)
      const { signal } = run
      const me = await link.probe((client) => client.me({ signal }))
      const version = await link.probe((client) => findVersion(client, signal))
      link.account = me.account
      link.recover()
      waits.wake(objectOf('Connection', key))
      // Through another link other things may be true: another URL, another account.
      if (before !== undefined && before !== link) surroundings.wakeDependents(key)
      const ending = endingOf(object, me.key?.expiresAt ?? null, clock.date())
      return {
        outcome: 'done',
        ...ending,
        message: `${link.url} answers`,
        report: {
          account: me.account,
          username: me.user.username,
          ...(version !== undefined && { apiVersion: version }),
          ...handledRequest(object),
        },
        againAfterMs: PROBE_MS,
      }
    },

    async remove(object) {
      const key = keyOf(object.metadata)
      const dependents = surroundings.countDependents(key)
      if (dependents === 0) {
        links.close(key)
        return { outcome: 'removed' }
      }
      const message = 'objects are still declared through this Connection'
      return {
        outcome: 'waiting',
        reason: 'InUse',
        message,
        findings: [{ type: 'InUse', status: 'True', reason: 'InUse', message }],
      }
    },

    explain(error) {
      // For the Connection itself a failure is news: it is what was reported as ready.
      const outcome = error instanceof RollcallFailure ? outcomeOfFailure(error) : undefined
      if (outcome !== undefined) return { ...outcome, isLost: true }
      if (error instanceof Ended) return error.outcome
      return explain<ConnectionReport>(error)
    },
  }
}

/** Said of a key that ends soon, as an event when it is news. The message holds the instant and not what is left, or each look would be a write. */
function endingOf(
  object: ConnectionObject,
  expiresAt: string | null,
  now: Date,
): { findings?: Finding[]; event?: EventText } {
  if (!keyEndsSoon(expiresAt, now)) return {}
  const reason = 'KeyExpiresSoon'
  const message = `the API key in the Secret ${object.spec.credentialsSecretRef.name} expires at ${expiresAt}: put a new one there before`
  const findings: Finding[] = [{ type: reason, status: 'True', reason, message }]
  if (findCondition(object.status, reason)?.message === message) return { findings }
  return { findings, event: { type: 'Warning', reason, action: 'Connect', note: message } }
}

/** An API that does not say what it is can still be spoken to. */
async function findVersion(client: Client, signal: AbortSignal): Promise<string | undefined> {
  try {
    return (await client.capabilities({ signal })).version
  } catch (error) {
    if (error instanceof RollcallFailure && error.code === 'request.not-found') return undefined
    throw error
  }
}
