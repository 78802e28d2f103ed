/**
 * What all kinds that the API stores have in common: a resource of Kubernetes is one item of an apply, under the
 * cluster as manager and `namespace/name` as the item's name. A kind adds its mapping, and what is its own.
 */
import type { ApplyItem, Collection, RemoveOptions } from '@rollcall/client'
import { RollcallFailure } from '@rollcall/client'
import type {
  ApplyResult,
  KubernetesPolicy,
  Manager,
  ObjectKind,
  ObjectMeta,
  UserKubernetesPolicy,
} from '@rollcall/resources'

import { isTrue } from '../runtime/conditions.ts'
import type { Finding } from '../runtime/conditions.ts'
import type { EventText } from '../runtime/events.ts'
import { isKubeFailure, isTransient } from '../runtime/failure.ts'
import { type Declared, type ResourceType, keyOf } from '../runtime/objects.ts'
import type { ApplyOutcome, Done, Refused, RemoveOutcome, Waiting } from '../runtime/outcome.ts'
import type { Kind, Run, StatusBase } from '../runtime/reconcile.ts'
import type { Store } from '../runtime/store.ts'
import type { Batch } from './batch.ts'
import {
  FINALIZER,
  FORCE_ORPHAN,
  PAUSED,
  connectionKeyOf,
  handledRequest,
  hasAnnotation,
} from './declared.ts'
import { Ended, Unreachable } from './ended.ts'
import { outcomeOfFailure, outcomeOfProblem } from './failures.ts'
import type { Link } from './link.ts'
import type { Links } from './links.ts'
import { isTerminating } from './namespaces.ts'
import type { Report } from './reports.ts'
import type { RestClient } from '../runtime/rest.ts'
import { type Waits, anyOf, objectOf } from './waits.ts'

export interface Surroundings {
  client: RestClient
  links: Links
  waits: Waits
  /** Cluster, the `instance` of the manager. */
  instance: string
  /** Looks at an object of a kind again. */
  wake(kind: ObjectKind, key: string): void
  /** How many objects of a kind a namespace has. */
  count(kind: ObjectKind, namespace: string): number
}

type Policy = KubernetesPolicy | UserKubernetesPolicy

/**
 * What differs from kind to kind. `Spec` is what the API stores, `Full` what stands under `spec` in
 * Kubernetes.
 */
export interface Declaration<
  Spec,
  Full extends Spec & Policy,
  Item extends ObjectMeta,
  Own extends Report,
> {
  kind: ObjectKind
  type: ResourceType
  batch(link: Link): Batch<Spec, Item>
  collection(
    link: Link,
  ): Pick<Collection<Spec, Item, { manager?: string }>, 'get' | 'list' | 'remove'>
  /** The declaration without what the operator itself reads. */
  specOf(spec: Full): Spec
  /** What is reported of the object in the API. */
  reportOf(item: Item, object: Declared<Full, Own & StatusBase>): Omit<Own, keyof Report>
  removal(spec: Full): 'deactivate' | 'delete' | 'orphan'
  /** What the report says in conditions of the kind's own. */
  findingsOf?(report: Own, spec: Full): Finding[]
  /** Before anything that may be refused: what must not wait. Answers what is to be reported of it. */
  first?(object: Declared<Full, Own & StatusBase>, link: Link, run: Run): Promise<Own | undefined>
  /** The same after a refusal, for an object whose identity in the API `first` did not know. */
  rescue?(object: Declared<Full, Own & StatusBase>, link: Link, run: Run): Promise<Own | undefined>
  /** What the item carries beside the spec. */
  extraOf?(
    object: Declared<Full, Own & StatusBase>,
    link: Link,
    run: Run,
  ): Promise<{ hash?: string; prefix?: string; password?: string }>
  /** After a refusal; true when the cause is mended and applying again may help. */
  mend?(
    object: Declared<Full, Own & StatusBase>,
    result: ApplyResult<Item>,
    run: Run,
  ): Promise<boolean>
  /** Before the object is let go. */
  last?(
    object: Declared<Full, Own & StatusBase>,
    removal: 'deactivate' | 'delete' | 'orphan',
    run: Run,
  ): Promise<void>
  /** Kinds of the same namespace whose objects can hold this one in use. */
  heldBy?: readonly ObjectKind[]
}

/** Longest chain of names that wait for one another, as a swap does, that is sent in one call. */
const CHAIN_MAX = 8
/** Times that a removal looks again because the object changed between looking and removing. */
const LOOKS_MAX = 5

export function declaredKind<
  Spec,
  Full extends Spec & Policy,
  Item extends ObjectMeta,
  Own extends Report,
>(
  declaration: Declaration<Spec, Full, Item, Own>,
  store: Store<Declared<Full, Own & StatusBase>>,
  surroundings: Surroundings,
): Kind<Full, Own> {
  const { links, waits, instance } = surroundings
  type Object = Declared<Full, Own & StatusBase>

  async function apply(object: Object, run: Run): Promise<ApplyOutcome<Own>> {
    const link = await linkOf(object)
    const known = await declaration.first?.(object, link, run)
    let result = await applyOnce(object, link, run)
    if (result.problem !== undefined && (await declaration.mend?.(object, result, run))) {
      result = await applyOnce(object, link, run)
    }
    if (result.problem !== undefined) {
      const rescued = known ?? (await declaration.rescue?.(object, link, run))
      return refused(object, link, result, rescued)
    }
    return done(object, link, result)
  }

  /** Waits for the Connection when there is none. */
  async function linkOf(object: Object): Promise<Link> {
    try {
      return await links.linkOf(object)
    } catch (error) {
      if (error instanceof Ended) {
        const key = keyOf(object.metadata)
        const wake = () => surroundings.wake(declaration.kind, key)
        waits.add(
          objectOf('Connection', connectionKeyOf(object)),
          objectOf(declaration.kind, key),
          wake,
        )
      }
      throw error
    }
  }

  /** One item; and where it wants a name that another of our own objects holds, that one in the same call. */
  async function applyOnce(object: Object, link: Link, run: Run): Promise<ApplyResult<Item>> {
    const chain = [object]
    for (;;) {
      const items = await Promise.all(chain.map((each) => itemOf(each, link, run)))
      const results = await declaration.batch(link).apply(items)
      const [first] = results
      if (first === undefined) throw new Error('an apply answered no result')
      const holder = ownHolder(results.at(-1))
      if (holder === undefined || chain.length >= CHAIN_MAX || chain.includes(holder)) return first
      if (holder.metadata.deletionTimestamp !== undefined) return first
      if (connectionKeyOf(holder) !== link.key) return first
      chain.push(holder)
    }
  }

  async function itemOf(object: Object, link: Link, run: Run): Promise<ApplyItem<Spec>> {
    const { adoption } = object.spec
    return {
      name: keyOf(object.metadata),
      spec: declaration.specOf(object.spec),
      ...(adoption !== undefined && { adoption }),
      ...(await declaration.extraOf?.(object, link, run)),
    }
  }

  /** The object of this cluster that holds what an item wanted. */
  function ownHolder(result: ApplyResult<Item> | undefined): Object | undefined {
    const holder = result?.problem?.holder
    if (holder?.kind !== 'kubernetes' || holder.instance !== instance) return undefined
    return store.get(holder.name)
  }

  function done(object: Object, link: Link, result: ApplyResult<Item>): Done<Own> {
    const item = result.object
    if (item === undefined) throw new Error('an apply answered no object')
    if (result.action !== 'unchanged') waits.wake(anyOf(link.key, declaration.kind))
    waits.wake(objectOf(declaration.kind, keyOf(object.metadata)))
    const released = releasedOf(object, result)
    const report: Report = {
      id: item.id,
      version: item.version,
      ...(released.length > 0 && { released }),
      ...handledRequest(object),
    }
    // The parts are those of Own; the compiler cannot see that a generic sum is its whole.
    const full = { ...report, ...declaration.reportOf(item, object) } as Own
    const wasRecorded =
      isTrue(object.status, 'Ready') &&
      object.status?.observedGeneration === object.metadata.generation
    const fields = (result.changes ?? []).map(({ field }) => field)
    return {
      outcome: 'done',
      message: `declared in ${link.url}`,
      report: full,
      findings: [
        ...(released.length > 0 ? [releasedFinding(released)] : []),
        ...(declaration.findingsOf?.(full, object.spec) ?? []),
      ],
      ...(wasRecorded &&
        result.action === 'updated' &&
        fields.length > 0 && { event: putBack(fields) }),
    }
  }

  function refused(
    object: Object,
    link: Link,
    result: ApplyResult<Item>,
    known: Own | undefined,
  ): Waiting<Own> | Refused<Own> {
    const { problem } = result
    if (problem === undefined) throw new Error('an apply refused without a problem')
    const outcome = outcomeOfProblem(problem)
    const { reason, message } = outcome
    const key = keyOf(object.metadata)
    const who = objectOf(declaration.kind, key)
    const wake = () => surroundings.wake(declaration.kind, key)
    const findings: Finding[] = [
      {
        type: 'ReferencesResolved',
        status: outcome.outcome === 'waiting' ? 'False' : 'True',
        reason: outcome.outcome === 'waiting' ? reason : 'Succeeded',
        message: outcome.outcome === 'waiting' ? message : '',
      },
      ...(known === undefined ? [] : (declaration.findingsOf?.(known, object.spec) ?? [])),
    ]
    // What was reported stays; what `first` did is added.
    const report = known === undefined ? {} : { report: known }
    if (outcome.outcome === 'waiting') {
      waits.add(anyOf(link.key, outcome.awaits), who, wake)
      return { outcome: 'waiting', reason, message, findings, ...report }
    }
    const holder = ownHolder(result)
    if (holder !== undefined) {
      // Ours: it goes or changes sooner or later, and says so.
      waits.add(objectOf(declaration.kind, keyOf(holder.metadata)), who, wake)
      return { outcome: 'waiting', reason, message, findings, ...report }
    }
    // Somebody else's: the feed tells when the kind changes.
    if (problem.holder !== undefined) waits.add(anyOf(link.key, declaration.kind), who, wake)
    return { outcome: 'refused', reason, message, findings, ...report }
  }

  async function remove(object: Object, run: Run): Promise<RemoveOutcome<Own>> {
    const removal = declaration.removal(object.spec)
    if (hasAnnotation(object, FORCE_ORPHAN)) return letGo(object, 'orphaned by annotation')
    let link: Link
    try {
      link = await linkOf(object)
    } catch (error) {
      if (error instanceof Unreachable) return letGo(object, error.message)
      throw error
    }
    await declaration.last?.(object, removal, run)
    const id = object.status?.id ?? (await findId(object, link, run))
    const outcome = id === undefined ? removed() : await removeById(object, link, id, removal, run)
    if (outcome.outcome === 'removed') {
      waits.wake(anyOf(link.key, declaration.kind))
      waits.wake(objectOf(declaration.kind, keyOf(object.metadata)))
    }
    return outcome
  }

  /** For an object whose status was lost before it was written. */
  async function findId(object: Object, link: Link, run: Run): Promise<string | undefined> {
    const manager = `kubernetes/${instance}/${keyOf(object.metadata)}`
    return link.read(async () => {
      const { signal } = run
      for await (const item of declaration.collection(link).list({ manager }, { signal })) {
        return item.id
      }
      return undefined
    })
  }

  async function removeById(
    object: Object,
    link: Link,
    id: string,
    removal: 'deactivate' | 'delete' | 'orphan',
    run: Run,
    looksLeft = LOOKS_MAX,
  ): Promise<RemoveOutcome<Own>> {
    try {
      const collection = declaration.collection(link)
      const item = await link.read(() => collection.get(id, { signal: run.signal }))
      // A removal that is repeated finds the object released, or taken over by the object that has its name now: neither is ours to end.
      if (item.manager === null || isHandedOn(object, item.manager)) return removed()
      // Exactly what was looked at: when it changes hands meanwhile the API refuses, and the next run looks again.
      const ifMatch = item.version
      const options: RemoveOptions = { policy: removal, ifMatch, signal: run.signal }
      const left = await link.write(() => collection.remove(id, options))
      if (left !== undefined) link.noteOwnVersion(left.id, left.version)
      return removed()
    } catch (error) {
      if (!(error instanceof RollcallFailure) || error.kind !== 'refused') throw error
      switch (error.code) {
        case 'object.not-found':
        case 'user.not-found':
        case 'role.not-found':
        case 'account.not-found':
          return removed()
        case 'object.managed-by-another':
        // The object is gone and the user works on under its name: the one who approves ends both.
        case 'user.removal-held':
          return letGo(object, error.message)
        case 'request.precondition-failed': {
          if (looksLeft === 0) throw error
          return await removeById(object, link, id, removal, run, looksLeft - 1)
        }
        case 'user.removal-exceeds-policy': {
          if (removal !== 'delete') throw error
          const outcome = await removeById(object, link, id, 'deactivate', run)
          if (outcome.outcome !== 'removed') return outcome
          return warned('DeactivatedInstead', 'the policy does not allow deletion: deactivated')
        }
        case 'role.in-use':
        case 'account.in-use':
          return blocked(object, link, error)
        default:
          throw error
      }
    }
  }

  /** Whether another object of this cluster declares it now. */
  function isHandedOn(object: Object, manager: Manager): boolean {
    const isOurs = manager.kind === 'kubernetes' && manager.instance === instance
    return isOurs && manager.name !== keyOf(object.metadata)
  }

  /** Waits for what holds the object; unless that is outside, and the namespace must go. */
  async function blocked(
    object: Object,
    link: Link,
    error: RollcallFailure,
  ): Promise<RemoveOutcome<Own>> {
    const { namespace = '' } = object.metadata
    const holders = declaration.heldBy ?? []
    const isHeldHere = holders.some((kind) => surroundings.count(kind, namespace) > 0)
    if (!isHeldHere && (await isTerminating(surroundings.client, namespace))) {
      return letGo(object, error.message)
    }
    const key = keyOf(object.metadata)
    const wake = () => surroundings.wake(declaration.kind, key)
    for (const kind of holders)
      waits.add(anyOf(link.key, kind), objectOf(declaration.kind, key), wake)
    return { outcome: 'waiting', reason: 'DeletionBlocked', message: error.message }
  }

  function letGo(object: Object, why: string): RemoveOutcome<Own> {
    waits.wake(objectOf(declaration.kind, keyOf(object.metadata)))
    return warned('Orphaned', `let go as it is in the API: ${why}`)
  }

  return {
    type: declaration.type,
    finalizer: FINALIZER,
    isPaused: (object) => hasAnnotation(object, PAUSED),
    apply,
    remove,
    explain: explain<Own>,
  }
}

function removed(): { outcome: 'removed' } {
  return { outcome: 'removed' }
}

function warned(reason: string, note: string) {
  return {
    outcome: 'removed' as const,
    event: { type: 'Warning' as const, reason, action: 'Remove', note },
  }
}

/** Members that left the declaration with its last change, with the value that they keep. */
function releasedOf<Spec, Own extends Report>(
  object: Declared<Spec, Own & StatusBase>,
  result: ApplyResult,
): NonNullable<Report['released']> {
  const { status } = object
  if (status?.observedGeneration === object.metadata.generation && !result.released?.length) {
    return status?.released ?? []
  }
  return (result.released ?? []).map(({ field, kept }) => ({ field, kept: shown(kept) }))
}

/** For `kubectl describe`: what was not as declared. */
function putBack(fields: string[]): EventText {
  const isKey = fields.length === 1 && fields[0] === 'hash'
  return {
    type: 'Normal',
    action: 'Apply',
    reason: isKey ? 'KeyReplaced' : 'DriftCorrected',
    note: isKey
      ? 'the Secret was gone or spoiled: it holds a new key, and the old one is not valid any more'
      : `changed by somebody else and put back: ${fields.join(', ')}`,
  }
}

const SHOWN_CHARS_MAX = 200

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  return text.length <= SHOWN_CHARS_MAX ? text : `${text.slice(0, SHOWN_CHARS_MAX)}…`
}

function releasedFinding(released: NonNullable<Report['released']>): Finding {
  return {
    type: 'FieldsReleased',
    status: 'True',
    reason: 'NoLongerDeclared',
    message: released
      .map(({ field, kept }) => `${field}: no longer managed, kept: ${kept}`)
      .join('; '),
  }
}

/** Reads what calls throw. Anything else is a bug. */
export function explain<Own>(error: unknown): ApplyOutcome<Own> | undefined {
  if (error instanceof Ended) return error.outcome
  if (error instanceof RollcallFailure) {
    const outcome = outcomeOfFailure(error)
    if (outcome !== undefined) return outcome
    return error.problem === undefined ? undefined : outcomeOfProblem(error.problem)
  }
  if (isKubeFailure(error) && isTransient(error)) {
    return { outcome: 'unavailable', reason: 'KubernetesUnavailable', message: error.message }
  }
  return undefined
}
