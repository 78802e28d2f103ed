import type { ApplyItem, Client } from '@rollcall/client'
import { applyItemsMax, type ApplyResult, type ObjectKind, objectKinds } from '@rollcall/resources'
import { type Declaration, type DeclarationOf, kindWords } from '../manifests/declaration.ts'
import type { Progress } from '../show/progress.ts'
import { adviseOn } from './advice.ts'
import { prepareKeys } from './api-keys.ts'
import { type Passwords, readPasswords } from './passwords.ts'
import { type AnyCollection, collectionOf } from './collections.ts'
import { deactivateFirst } from './deactivate.ts'
import type { Outcome } from './outcome.ts'
import { RemovalLimit } from './removal-limit.ts'
import {
  createRehearsal,
  noteCreated,
  type Rehearsal,
  retryOf,
  withComingRoles,
} from './rehearsal.ts'

/** How declarations are made true. */
export interface DeclareOptions {
  client: Client
  set: string
  /** Account that is declared from; the caller's own when absent. */
  account: string | undefined
  dryRun: boolean
  secretsDir: string
  reissue: boolean
  /** Whether the API is so new that it can hold nothing of the set. */
  isFirst: boolean
  progress: Progress
  signal: AbortSignal
}

/**
 * Makes declarations true, whatever their order in the files: what is referred to comes first. Users to be deactivated are deactivated before all else.
 * What was done is in `outcomes` even when a later call fails, so that it can be told.
 */
export async function declareAll(
  declarations: readonly Declaration[],
  outcomes: Outcome[],
  options: DeclareOptions,
): Promise<void> {
  const { client, set, dryRun, signal } = options
  const rehearsal = dryRun ? createRehearsal() : undefined
  const passwords = await readPasswords(
    declarations.filter(({ paused }) => !paused),
    options.secretsDir,
  )
  const users = declarations.filter((one) => one.kind === 'User')
  const deactivated = dryRun ? new Set<string>() : await deactivateFirst(client, set, users, signal)
  const limit = new RemovalLimit(client, options.account, signal)
  const warnings = dryRun ? adviseOn(declarations, passwords, options.account) : undefined
  let done = 0
  for (const kind of objectKinds) {
    const ofKind = declarations.filter((one) => one.kind === kind)
    for (const batch of batches(ofKind)) {
      for (const outcome of await declareBatch(kind, batch, options, {
        rehearsal,
        limit,
        passwords,
      })) {
        outcome.warnings = warnings?.get(outcome.declaration) ?? []
        outcomes.push(kind === 'User' ? withDeactivation(outcome, deactivated) : outcome)
      }
      done += batch.length
      options.progress.tell(kindWords[kind].many, done, declarations.length)
    }
  }
}

/** Pieces that one call takes. */
function batches<Item>(items: readonly Item[]): Item[][] {
  const pieces: Item[][] = []
  for (let at = 0; at < items.length; at += applyItemsMax) {
    pieces.push(items.slice(at, at + applyItemsMax))
  }
  return pieces
}

/** What all batches of a run have in common. */
interface BatchState {
  rehearsal: Rehearsal | undefined
  limit: RemovalLimit
  passwords: Passwords
}

async function declareBatch(
  kind: ObjectKind,
  batch: readonly Declaration[],
  options: DeclareOptions,
  { rehearsal, limit, passwords }: BatchState,
): Promise<Outcome[]> {
  const collection = collectionOf(options.client, kind)
  const results = new Map<Declaration, ApplyResult>()
  const active: Declaration[] = []
  for (const declaration of batch) {
    const { name, paused } = declaration
    const problem = paused ? undefined : await limit.refuse(declaration)
    if (problem !== undefined) results.set(declaration, { name, action: 'refused', problem })
    else if (!paused) active.push(declaration)
  }
  const prepared = await prepare(collection, active, passwords, options)
  if (active.length > 0) {
    const items = prepared.map(({ item }) => item)
    const { dryRun, signal } = options
    const answers = await collection.apply(items, { dryRun, minimal: true, signal })
    for (const [index, declaration] of active.entries()) {
      const answer = answers[index]
      if (answer !== undefined) results.set(declaration, answer)
    }
    if (rehearsal !== undefined) await rehearse(collection, rehearsal, results, options)
  }
  const notes = new Map(active.map((one, index) => [one, prepared[index]?.notes ?? []]))
  return batch.map((declaration) => {
    return outcomeOf(declaration, results.get(declaration), notes.get(declaration) ?? [])
  })
}

/** Items to send, with what a person should know beside each. */
async function prepare(
  collection: AnyCollection,
  declarations: readonly Declaration[],
  passwords: Passwords,
  options: DeclareOptions,
): Promise<{ item: ApplyItem<object>; notes: string[] }[]> {
  const keys = declarations.filter((one): one is DeclarationOf<'ApiKey'> => one.kind === 'ApiKey')
  if (keys.length > 0) return await prepareKeys(collection, keys, itemOf, options)
  return declarations.map((declaration) => {
    const password = passwords.get(declaration)
    const item = itemOf<object>(declaration)
    return { item: password === undefined ? item : { ...item, password }, notes: [] }
  })
}

function itemOf<Spec>(declaration: {
  name: string
  spec: Spec
  adoption: string | undefined
}): ApplyItem<Spec> {
  const { name, spec, adoption } = declaration
  return adoption === undefined ? { name, spec } : { name, spec, adoption }
}

/** Asks again what was refused only because nothing of a dry run stays. */
async function rehearse(
  collection: AnyCollection,
  rehearsal: Rehearsal,
  results: Map<Declaration, ApplyResult>,
  { signal }: DeclareOptions,
): Promise<void> {
  const again: {
    declaration: Declaration
    retry: Exclude<ReturnType<typeof retryOf>, string | undefined>
  }[] = []
  for (const [declaration, result] of results) {
    if (result.action !== 'refused') continue
    const retry = retryOf(rehearsal, declaration, result)
    if (retry === 'created') results.set(declaration, { name: declaration.name, action: 'created' })
    else if (retry !== undefined) again.push({ declaration, retry })
  }
  if (again.length > 0) {
    const items = again.map(({ declaration, retry }) => ({
      ...itemOf<object>(declaration),
      spec: retry.spec,
    }))
    const answers = await collection.apply(items, { dryRun: true, minimal: true, signal })
    for (const [index, { declaration, retry }] of again.entries()) {
      const answer = answers[index]
      if (answer !== undefined) results.set(declaration, withComingRoles(answer, retry))
    }
  }
  for (const [declaration, { action }] of results) {
    if (action === 'created' || action === 'updated') noteCreated(rehearsal, declaration)
  }
}

function outcomeOf(
  declaration: Declaration,
  result: ApplyResult | undefined,
  notes: string[],
): Outcome {
  const found: Outcome = {
    declaration,
    action: result?.action ?? 'paused',
    changes: result?.changes ?? [],
    released: result?.released ?? [],
    notes: result?.action === 'refused' ? [] : [...notes, ...pendingNotes(result)],
    told: result?.warnings ?? [],
    warnings: [],
  }
  return result?.problem === undefined ? found : { ...found, problem: result.problem }
}

/** What the API took and did not do yet. */
function pendingNotes(result: ApplyResult | undefined): string[] {
  return (result?.pending ?? []).map(
    ({ approval, code, detail }) => `${detail}: approval ${approval} (${code})`,
  )
}

/** The apply finds a user that was deactivated first as it is wanted; what was done still is a change. */
function withDeactivation(outcome: Outcome, deactivated: ReadonlySet<string>): Outcome {
  if (!deactivated.has(outcome.declaration.name)) return outcome
  const change = { field: 'active', from: true, to: false }
  const others = outcome.changes.filter(({ field }) => field !== 'active')
  const action = outcome.action === 'unchanged' ? 'updated' : outcome.action
  return { ...outcome, action, changes: [change, ...others] }
}
