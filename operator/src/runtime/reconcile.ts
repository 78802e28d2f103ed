/**
 * The one skeleton of every kind: finalizer, apply or remove, status. A kind says what is its own and nothing else.
 *
 * | Outcome                      | Ready                    | also                                 | next run                        | event      |
 * | ---------------------------- | ------------------------ | ------------------------------------ | ------------------------------- | ---------- |
 * | done                         | True  Succeeded          | -                                    | when told, or when woken        | if given   |
 * | waiting                      | False DependencyNotReady | Reconciling=True, the kind's reason  | when woken; growing pause       | -          |
 * | refused                      | False, the kind's reason | Stalled=True, the kind's reason      | when the object is edited       | on change  |
 * | unavailable, was ready       | as it was                | as it was: nothing is known to be off| growing pause, >= Retry-After   | -          |
 * | unavailable, was not ready   | False, the kind's reason | Reconciling=True ProgressingWithRetry| growing pause, >= Retry-After   | -          |
 * | unavailable, and lost        | False, the kind's reason | Reconciling=True ProgressingWithRetry| growing pause, >= Retry-After   | on change  |
 * | broken (any other exception) | False InternalError      | Reconciling=True ProgressingWithRetry| growing pause                   | on change  |
 * | paused                       | as it was                | Paused=True                          | when the object is edited       | -          |
 * | removed                      | -                        | finalizer off, no status             | never                           | if given   |
 * | any of them while deleting   | False Deleting           | Deleting=True beside the above       | as above                        | as above   |
 *
 * Kube writes: the finalizer once, the status only when it differs. Everything may be repeated; a crash between any two
 * steps ends in the same place. What the status says is about the generation that was read, whatever came in meanwhile:
 * the queue brings the key back.
 */
import { isDeepStrictEqual } from 'node:util'

import { applyObject } from './apply.ts'
import type { Clock } from './clock.ts'
import {
  type Condition,
  type Finding,
  findCondition,
  isTrue,
  nextConditions,
} from './conditions.ts'
import type { EventRecorder } from './events.ts'
import { isKubeFailure } from './failure.ts'
import { addFinalizer, hasFinalizer, removeFinalizer } from './finalizer.ts'
import type { Log } from './log.ts'
import type { Declared, ResourceType } from './objects.ts'
import type { ApplyOutcome, Next, RemoveOutcome } from './outcome.ts'
import type { RestClient } from './rest.ts'
import type { Store } from './store.ts'
import { NotLeading } from './write-gate.ts'

/** Members that the skeleton writes; the kind's report stands beside them. */
export interface StatusBase {
  observedGeneration?: number
  conditions?: Condition[]
}

export interface Run {
  /** Aborts when the process stops or the run takes too long. */
  signal: AbortSignal
}

export interface Kind<Spec, Report extends object> {
  type: ResourceType
  finalizer: string
  isPaused(object: Declared<Spec, Report & StatusBase>): boolean
  apply(object: Declared<Spec, Report & StatusBase>, run: Run): Promise<ApplyOutcome<Report>>
  remove(object: Declared<Spec, Report & StatusBase>, run: Run): Promise<RemoveOutcome<Report>>
  /** Reads an exception of the kind's own. undefined: it is a bug. */
  explain(error: unknown): ApplyOutcome<Report> | undefined
}

export interface ReconcileOptions<Spec, Report extends object> {
  kind: Kind<Spec, Report>
  store: Store<Declared<Spec, Report & StatusBase>>
  client: RestClient
  events: EventRecorder
  /** Name under which fields are owned. */
  fieldManager: string
  clock: Clock
  log: Log
}

type Ended<Report> = ApplyOutcome<Report> | RemoveOutcome<Report> | { outcome: 'broken' }

const INTERNAL_ERROR = 'an unexpected error, described in the log of the controller'

export async function reconcile<Spec, Report extends object>(
  options: ReconcileOptions<Spec, Report>,
  key: string,
  run: Run,
): Promise<Next> {
  const { kind, store, client } = options
  const object = store.get(key)
  if (object === undefined) return { next: 'rest' }
  const isDeleting = object.metadata.deletionTimestamp !== undefined
  if (isDeleting && !hasFinalizer(object, kind.finalizer)) return { next: 'rest' }
  if (kind.isPaused(object)) {
    await writeStatus(options, object, pausedStatus(options, object), run)
    return { next: 'rest' }
  }
  if (isDeleting) return remove(options, object, run)
  if (hasFinalizer(object, kind.finalizer)) return apply(options, object, run)
  const marked = await addFinalizer(client, kind.type, object, kind.finalizer, run.signal)
  if (marked === undefined) return { next: 'rest' }
  store.noteWrite(marked)
  return apply(options, marked, run)
}

async function apply<Spec, Report extends object>(
  options: ReconcileOptions<Spec, Report>,
  object: Declared<Spec, Report & StatusBase>,
  run: Run,
): Promise<Next> {
  const ended = await attempt(options, object, run, () => options.kind.apply(object, run))
  await report(options, object, ended, run)
  return nextOf(ended)
}

async function remove<Spec, Report extends object>(
  options: ReconcileOptions<Spec, Report>,
  object: Declared<Spec, Report & StatusBase>,
  run: Run,
): Promise<Next> {
  const { kind, client, events } = options
  const ended = await attempt(options, object, run, () => kind.remove(object, run))
  if (ended.outcome !== 'removed') {
    await report(options, object, ended, run)
    return nextOf(ended)
  }
  if (ended.event !== undefined) events.record(kind.type, object, ended.event)
  await removeFinalizer(client, kind.type, object, kind.finalizer, run.signal)
  return { next: 'rest' }
}

/** Runs the kind's part. Whatever it throws becomes an outcome, apart from what ends the run itself. */
async function attempt<Spec, Report extends object>(
  options: ReconcileOptions<Spec, Report>,
  object: Declared<Spec, Report & StatusBase>,
  run: Run,
  act: () => Promise<ApplyOutcome<Report> | RemoveOutcome<Report>>,
): Promise<Ended<Report>> {
  try {
    return await act()
  } catch (error) {
    if (run.signal.aborted || error instanceof NotLeading) throw error
    const explained = options.kind.explain(error)
    if (explained !== undefined) return explained
    const { namespace, name } = object.metadata
    options.log.error({ kind: options.kind.type.kind, namespace, name, error }, 'run failed')
    return { outcome: 'broken' }
  }
}

function nextOf<Report>(ended: Ended<Report>): Next {
  switch (ended.outcome) {
    case 'done':
      return ended.againAfterMs === undefined
        ? { next: 'rest' }
        : { next: 'again', afterMs: ended.againAfterMs }
    case 'waiting':
      return { next: 'retry', failed: false }
    case 'refused':
      return { next: 'refused' }
    case 'unavailable':
      return { next: 'retry', atLeastMs: ended.retryAfterMs, failed: true }
    case 'broken':
      return { next: 'retry', failed: true }
    case 'removed':
      return { next: 'rest' }
  }
}

async function report<Spec, Report extends object>(
  options: ReconcileOptions<Spec, Report>,
  object: Declared<Spec, Report & StatusBase>,
  ended: Ended<Report>,
  run: Run,
): Promise<void> {
  const { kind, events } = options
  const generation = object.metadata.generation ?? 0
  const wasReady =
    isTrue(object.status, 'Ready') && object.status?.observedGeneration === generation
  const isDeleting = object.metadata.deletionTimestamp !== undefined
  if (ended.outcome === 'unavailable' && wasReady && !isDeleting && !ended.isLost) return
  const findings = [...findingsOf(ended), ...ownFindings(ended, object.status)]
  if (isDeleting) {
    findings.push({ type: 'Deleting', status: 'True', reason: 'Deleting', message: '' })
  }
  const warning = warningOf(ended, object.status)
  if (warning !== undefined) {
    const action = isDeleting ? 'Remove' : 'Apply'
    events.record(kind.type, object, { type: 'Warning', action, ...warning })
  }
  if (ended.outcome === 'done' && ended.event !== undefined) {
    events.record(kind.type, object, ended.event)
  }
  const members =
    'report' in ended && ended.report !== undefined ? ended.report : ownMembers(object)
  await writeStatus(
    options,
    object,
    {
      ...members,
      observedGeneration: generation,
      conditions: nextConditions(
        object.status?.conditions,
        findings,
        generation,
        options.clock.date(),
      ),
    },
    run,
  )
}

function findingsOf<Report>(ended: Ended<Report>): Finding[] {
  switch (ended.outcome) {
    case 'done': {
      const message = ended.message ?? ''
      return [{ type: 'Ready', status: 'True', reason: 'Succeeded', message }]
    }
    case 'waiting': {
      const { reason, message } = ended
      return [
        { type: 'Ready', status: 'False', reason, message },
        { type: 'Reconciling', status: 'True', reason: 'DependencyNotReady', message },
      ]
    }
    case 'refused': {
      const { reason, message } = ended
      return [
        { type: 'Ready', status: 'False', reason, message },
        { type: 'Stalled', status: 'True', reason, message },
      ]
    }
    case 'unavailable': {
      const { reason, message, because } = ended
      return retrying(reason, message, because)
    }
    case 'broken':
      return retrying('InternalError', INTERNAL_ERROR)
    case 'removed':
      return []
  }
}

function retrying(reason: string, message: string, because = 'ProgressingWithRetry'): Finding[] {
  return [
    { type: 'Ready', status: 'False', reason, message },
    { type: 'Reconciling', status: 'True', reason: because, message },
  ]
}

/** Types of conditions that the skeleton writes. */
const SKELETON_TYPES = new Set(['Ready', 'Reconciling', 'Stalled', 'Paused', 'Deleting'])

/** What the kind found beside. Where a run did not get so far as to look, what was found before stays. */
function ownFindings<Report>(ended: Ended<Report>, status: StatusBase | undefined): Finding[] {
  const found = 'findings' in ended ? (ended.findings ?? []) : []
  if (ended.outcome === 'done') return found
  const isKept = ({ type }: Finding) =>
    !SKELETON_TYPES.has(type) && !found.some((finding) => finding.type === type)
  return [...found, ...(status?.conditions ?? []).filter(isKept)]
}

/** Something to warn of, unless the object says it already. */
function warningOf<Report>(
  ended: Ended<Report>,
  status: StatusBase | undefined,
): { reason: string; note: string } | undefined {
  const ready = findCondition(status, 'Ready')
  switch (ended.outcome) {
    case 'unavailable':
      // What all objects wait for together is told once, by the object that stands for it.
      if (!ended.isLost) return undefined
      return sameAs(ready, ended) ? undefined : { reason: ended.reason, note: ended.message }
    case 'refused':
      return sameAs(ready, ended) ? undefined : { reason: ended.reason, note: ended.message }
    case 'broken':
      if (ready?.reason === 'InternalError') return undefined
      return { reason: 'InternalError', note: INTERNAL_ERROR }
    case 'done':
    case 'waiting':
    case 'removed':
      return undefined
  }
}

function sameAs(condition: Finding | undefined, why: { reason: string; message: string }): boolean {
  return condition?.reason === why.reason && condition.message === why.message
}

/** Everything as it was, with Paused beside it. What was not looked at is not observed. */
function pausedStatus<Spec, Report extends object>(
  options: ReconcileOptions<Spec, Report>,
  object: Declared<Spec, Report & StatusBase>,
): object {
  const message = 'nothing is done while the object is paused'
  const paused = { type: 'Paused', status: 'True' as const, reason: 'Paused', message }
  const before = (object.status?.conditions ?? []).filter((finding) => finding.type !== 'Paused')
  const isKnown = before.some((finding) => finding.type === 'Ready')
  const ready: Finding = { type: 'Ready', status: 'Unknown', reason: 'Paused', message }
  const observedGeneration = object.status?.observedGeneration ?? -1
  return {
    ...ownMembers(object),
    observedGeneration,
    conditions: nextConditions(
      object.status?.conditions,
      [...(isKnown ? before : [ready]), paused],
      observedGeneration,
      options.clock.date(),
    ),
  }
}

/** The kind's members of the status that stands. */
function ownMembers(object: Declared<unknown, StatusBase>): object {
  const { observedGeneration: _generation, conditions: _conditions, ...own } = object.status ?? {}
  return own
}

async function writeStatus<Spec, Report extends object>(
  options: ReconcileOptions<Spec, Report>,
  object: Declared<Spec, Report & StatusBase>,
  status: object,
  run: Run,
): Promise<void> {
  // Through JSON, as it will come back: members that are undefined do not exist there.
  const wanted: unknown = JSON.parse(JSON.stringify(status))
  if (isDeepStrictEqual(wanted, object.status)) return
  const { name, namespace, uid } = object.metadata
  try {
    const written = await applyObject<Declared<Spec, Report & StatusBase>>(
      options.client,
      options.kind.type,
      {
        metadata: { name, uid, ...(namespace !== undefined && { namespace }) },
        status: wanted,
      },
      { fieldManager: options.fieldManager, subresource: 'status', signal: run.signal },
    )
    options.store.noteWrite(written)
  } catch (error) {
    // Gone, or replaced by another object of the same name: that one comes through the watch.
    if (isKubeFailure(error, 404, 409)) return
    throw error
  }
}
