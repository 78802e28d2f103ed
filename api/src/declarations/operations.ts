/** The writes that every kind has: create, patch, apply, remove. Each looks, decides, and writes what was decided in one transaction. */
import type { FieldChange } from '@rollcall/resources'
import { showManager } from '@rollcall/resources'

import { requirePermission } from '../access/caller.ts'
import { gatherEntrants } from '../access/entrants-store.ts'
import { approvalStatements } from '../approvals/store.ts'
import type { CompiledQuery } from '../database/statement.ts'
import { type Condition, holdCondition } from '../http/conditions.ts'
import { Refusal } from '../http/errors.ts'
import {
  findKeptAnswer,
  keepAnswer,
  type KeptAnswer,
  type Repeatable,
} from '../http/idempotency.ts'
import {
  decideDeclarations,
  type Declaration,
  holdUniqueKeys,
  isHeldBy,
  type Outcome,
} from './apply.ts'
import { carryOut, type Plan } from './carry-out.ts'
import type { Context, Look } from './context.ts'
import { draftOf } from './draft.ts'
import { holdEpoch } from './epochs.ts'
import type { Kind, OnceShown, Removal, Search, Wish, World } from './kind.ts'
import { whitelistIn } from './networks.ts'
import type { ApprovalAsk, Draft, Stored } from './stored.ts'

/** What was made of one object. */
export interface Written<Values, Facts> {
  object: Stored<Values, Facts>
  secret: OnceShown | undefined
}

/** What was made of one declaration. */
export interface Applied<Values, Facts> {
  outcome: Outcome<Values, Facts>
  secret: OnceShown | undefined
}

/** How a creation is answered, to be kept for its twins. */
export type Answering<Values, Facts> = (written: Written<Values, Facts>) => KeptAnswer

export async function createObject<
  Values extends object,
  Facts,
  Known extends World<Values, Facts>,
>(
  kind: Kind<Values, Facts, Known>,
  wish: Wish<Values>,
  context: Context,
  repeatable: Repeatable | undefined,
  answering: Answering<Values, Facts>,
): Promise<Written<Values, Facts> | KeptAnswer> {
  return await carryOut<Written<Values, Facts> | KeptAnswer>(context, async (look) => {
    if (repeatable !== undefined) {
      const kept = await findKeptAnswer(look, repeatable, context)
      if (kept !== undefined) return { statements: [], answer: kept }
    }
    try {
      return await decide(look)
    } catch (error) {
      // A twin may have come between the two looks: what it made is no reason to refuse this one.
      if (repeatable === undefined || !(error instanceof Refusal)) throw error
      const kept = await findKeptAnswer(look, repeatable, context)
      if (kept === undefined) throw error
      return { statements: [], answer: kept }
    }
  })

  async function decide(look: Look): Promise<Plan<Written<Values, Facts> | KeptAnswer>> {
    const unseen = look.isFirst && !context.dryRun ? kind.unseen(wish, context) : undefined
    const search = { ids: [], names: [], wishes: [wish] }
    const known = unseen ?? (await kind.gather(look, search, context))
    const ownership = { manager: null, declared: [], released: false }
    const draft = draftOf(kind, null, wish, ownership, known, context)
    if (draft === null) throw new Refusal('server.broken', 'nothing to create')
    holdAll(kind, [draft], known, context)
    const written = { object: draft.after, secret: await kind.secret(draft) }
    const statements = kind.statements([draft], context)
    if (repeatable === undefined) return { statements, answer: written }
    const keeping = keepAnswer(repeatable, answering(written), context)
    return { statements: [keeping, ...statements], answer: written }
  }
}

export async function patchObject<Values extends object, Facts, Known extends World<Values, Facts>>(
  kind: Kind<Values, Facts, Known>,
  id: string,
  wish: Wish<Values>,
  condition: Condition,
  /** Checks the whole result, as the schema of the spec sees it. */
  checkSpec: (draft: Draft<Values, Facts>) => void,
  context: Context,
): Promise<Stored<Values, Facts>> {
  return await carryOut(
    context,
    async (look) => await planPatch(look, kind, id, wish, condition, checkSpec, context),
  )
}

/** Decides a patch, for whoever has more to write in the same transaction. */
export async function planPatch<Values extends object, Facts, Known extends World<Values, Facts>>(
  look: Look,
  kind: Kind<Values, Facts, Known>,
  id: string,
  wish: Wish<Values>,
  condition: Condition,
  checkSpec: (draft: Draft<Values, Facts>) => void,
  context: Context,
): Promise<Plan<Stored<Values, Facts>>> {
  const epoch = await holdEpoch(look, context)
  const search = { ids: [id], names: [], wishes: [wish] }
  const known = await gatherAll(kind, look, search, context)
  const before = known.objects.find((object) => object.id === id)
  if (before === undefined || !kind.isVisible(before, context)) throw notFound(kind.noun, id)
  if (kind.isGone(before, goneForGood)) throw notFound(kind.noun, id)
  holdCondition(condition, before.version)
  holdManager(before, kind.noun, context)
  const { manager, declared, released } = before
  const draft = draftOf(kind, before, wish, { manager, declared, released }, known, context)
  if (draft === null) return { statements: epoch.always, answer: before }
  holdDeclaredFields(before, [...draft.changes, ...askedChanges(draft)], context)
  checkSpec(draft)
  holdAll(kind, [draft], known, context)
  const statements = [
    ...epoch.always,
    ...epoch.withChanges,
    ...statementsOf(kind, [draft], context),
  ]
  return { statements, answer: draft.after }
}

/** What the kind reads, and whom a changed IP whitelist must not shut out unnoticed. */
async function gatherAll<Values extends object, Facts, Known extends World<Values, Facts>>(
  kind: Kind<Values, Facts, Known>,
  look: Look,
  search: Search<Values>,
  context: Context,
): Promise<Known> {
  const limits = search.wishes.some(({ set }) => whitelistIn(set).length > 0)
  const [known, entrants] = await Promise.all([
    kind.gather(look, search, context),
    limits ? gatherEntrants(look, context) : undefined,
  ])
  return entrants === undefined ? known : { ...known, entrants }
}

/** What a draft asks for is as much a change of the member as what it does. */
function askedChanges({ asks = [] }: Draft<object, unknown>): FieldChange[] {
  return asks.flatMap((ask) => (ask.kind === 'email-change' ? [{ field: ask.field }] : []))
}

/** The statements of drafts, and of what they ask for and withdraw. */
export function statementsOf<Values extends object, Facts, Known extends World<Values, Facts>>(
  kind: Kind<Values, Facts, Known>,
  drafts: readonly Draft<Values, Facts>[],
  context: Context,
): CompiledQuery[] {
  return [...kind.statements(drafts, context), ...approvalStatements(drafts, context)]
}

/** Asked of something that is to be changed: only what was deleted is gone for that. */
const goneForGood: Removal = {
  policy: 'delete',
  confirm: undefined,
  assigned: 'refuse',
  isAccountNamed: false,
}

export async function applyObjects<
  Values extends object,
  Facts,
  Known extends World<Values, Facts>,
>(
  kind: Kind<Values, Facts, Known>,
  declarations: readonly Declaration<Values>[],
  context: Context,
): Promise<Applied<Values, Facts>[]> {
  const declarer = context.caller.manager
  if (declarer === null)
    throw new Refusal(
      'request.manager-required',
      'send the header Rollcall-Manager: KIND/INSTANCE, so that the declarations have a manager',
      { pointer: 'Rollcall-Manager' },
    )
  return await carryOut(context, async (look) => {
    const epoch = await holdEpoch(look, context)
    const search = {
      ids: [],
      names: declarations.map(({ name }) => name),
      wishes: declarations.map(({ wish }) => wish),
    }
    const known = await gatherAll(kind, look, search, context)
    const outcomes = decideDeclarations(kind, declarations, declarer, known, context, (draft) =>
      holdPermission(kind, draft, context),
    )
    const drafts = outcomes.flatMap((outcome) => (outcome.is === 'draft' ? [outcome.draft] : []))
    const answer = await Promise.all(
      outcomes.map(async (outcome) => ({
        outcome,
        secret:
          outcome.is === 'draft' && !context.dryRun ? await kind.secret(outcome.draft) : undefined,
      })),
    )
    if (drafts.length === 0) return { statements: epoch.always, answer }
    const statements = [
      ...epoch.always,
      ...epoch.withChanges,
      ...statementsOf(kind, drafts, context),
    ]
    return { statements, answer }
  })
}

/** What became of a removal. */
export interface Removed<Values, Facts> {
  /** Undefined: nothing of it is left, or there never was anything. */
  object: Stored<Values, Facts> | undefined
  /** The approval that the removal waits for; `ask` when it was not asked for before. */
  held?: { approval: string; ask: ApprovalAsk | undefined }
}

export async function removeObject<
  Values extends object,
  Facts,
  Known extends World<Values, Facts>,
>(
  kind: Kind<Values, Facts, Known>,
  id: string,
  ask: Removal,
  condition: Condition,
  context: Context,
): Promise<Removed<Values, Facts>> {
  // What a declarer removes is counted, and counting takes the lock of the account's row.
  const isCounted =
    kind.holdRemoval !== undefined && context.caller.manager !== null && ask.policy !== 'orphan'
  return await carryOut(
    context,
    async (look) => await planRemoval(look, kind, id, ask, condition, context),
    isCounted,
  )
}

/** Decides a removal, for whoever has more to write in the same transaction. */
export async function planRemoval<Values extends object, Facts, Known extends World<Values, Facts>>(
  look: Look,
  kind: Kind<Values, Facts, Known>,
  id: string,
  ask: Removal,
  condition: Condition,
  context: Context,
): Promise<Plan<Removed<Values, Facts>>> {
  const epoch = await holdEpoch(look, context)
  const known = await kind.gather(look, { ids: [id], names: [], wishes: [] }, context)
  const before = known.objects.find((object) => object.id === id)
  if (before === undefined || !kind.isVisible(before, context))
    return { statements: epoch.always, answer: { object: undefined } }
  const isReleased = ask.policy === 'orphan' && before.manager === null
  if (isReleased || kind.isGone(before, ask))
    return { statements: epoch.always, answer: { object: before } }
  holdCondition(condition, before.version)
  if (before.manager !== null && !isHeldBy(before.manager, context.caller.manager))
    throw managedByAnother(kind.noun, before.manager)
  // What was released while its removal waited is removed nevertheless: somebody said so.
  if (context.caller.manager !== null && before.manager === null && ask.isApproved !== true)
    throw new Refusal(
      'object.adoption-refused',
      `this ${kind.noun} is not declared by ${context.caller.manager.kind}/${context.caller.manager.instance}: nobody deletes what they did not declare`,
    )
  const draft =
    ask.policy === 'orphan' ? orphan(before, context) : kind.end(before, ask, known, context)
  holdAll(kind, [draft], known, context)
  const always = [...epoch.always, ...epoch.withChanges]
  const verdict = await kind.holdRemoval?.(look, draft, ask, context)
  if (verdict?.isHeld === true) {
    const waiting = verdict.draft === null ? [] : statementsOf(kind, [verdict.draft], context)
    const object = verdict.draft?.after ?? before
    const held = { approval: verdict.approval, ask: verdict.draft?.asks?.[0] }
    return { statements: [...always, ...waiting], answer: { object, held } }
  }
  const statements = [
    ...always,
    ...(verdict?.counted ?? []),
    ...statementsOf(kind, [draft], context),
  ]
  const isLeft = draft.action !== 'erase'
  return { statements, answer: { object: isLeft ? draft.after : undefined } }
}

/** Takes the manager away and leaves everything else as it is. */
function orphan<Values, Facts>(
  before: Stored<Values, Facts>,
  { now }: Context,
): Draft<Values, Facts> {
  const after = {
    ...before,
    statusVersion: before.statusVersion + 1,
    manager: null,
    declared: [],
    released: true,
    updatedAt: now,
  }
  return { before, after, action: 'orphan', change: 'status', changes: [], released: [] }
}

/** One manager an object: a person or another manager is refused whole, unless it only touches what nobody declares. */
export function holdManager(
  before: { manager: Stored<object, unknown>['manager'] },
  noun: string,
  { caller }: Context,
): void {
  const { manager } = before
  if (manager === null || isHeldBy(manager, caller.manager)) return
  if (caller.manager === null) return
  throw managedByAnother(noun, manager)
}

/** What its manager alone may do: persons are refused as well. */
export function holdOnlyManager(
  { manager }: Pick<Stored<object, unknown>, 'manager'>,
  noun: string,
  { caller }: Context,
): void {
  if (manager !== null && !isHeldBy(manager, caller.manager)) throw managedByAnother(noun, manager)
}

export function managedByAnother(
  noun: string,
  manager: NonNullable<Stored<object, unknown>['manager']>,
): Refusal {
  return new Refusal(
    'object.managed-by-another',
    `this ${noun} is declared by ${showManager(manager)}: change it there`,
    { holder: manager },
  )
}

export function holdDeclaredFields(
  before: Stored<object, unknown>,
  changes: readonly FieldChange[],
  { caller }: Context,
): void {
  const { manager } = before
  if (manager === null || isHeldBy(manager, caller.manager)) return
  const fault = changes.find(({ field }) => before.declared.includes(field))
  if (fault === undefined) return
  throw new Refusal(
    'object.field-managed',
    `${fault.field} is declared by ${showManager(manager)}: change it there`,
    { pointer: `/spec/${fault.field}`, holder: manager },
  )
}

/** Unique keys and the rules over several rows, for one draft. */
export function holdAll<Values extends object, Facts, Known extends World<Values, Facts>>(
  kind: Kind<Values, Facts, Known>,
  drafts: Draft<Values, Facts>[],
  known: Known,
  context: Context,
): void {
  const outcomes = drafts.map((draft): Outcome<Values, Facts> => ({ is: 'draft', draft }))
  holdUniqueKeys(kind, known, outcomes, context)
  for (const outcome of outcomes) if (outcome.is === 'refused') throw outcome.refusal
  for (const [, refusal] of kind.holdTogether(drafts, known, context)) throw refusal
}

/** Creating and changing are two permissions; which of them an item needs is known only now. */
function holdPermission(
  kind: { path: string },
  draft: Draft<object, unknown>,
  { caller }: Context,
): void {
  requirePermission(caller, `rollcall.${kind.path}.${draft.before === null ? 'create' : 'update'}`)
}

export function notFound(noun: string, id: string): Refusal {
  return new Refusal('object.not-found', `there is no ${noun} ${id}`)
}
