/**
 * Rows, decided. An import is no declaration: it creates users that nobody declares and changes what nobody else declares. A row finds its user by
 * username, else by e-mail address; a cell that says what holds already changes nothing, not even who gave the value.
 */
import { holds, type ImportProblem, type ImportRow } from '@rollcall/resources'

import { requirePermission } from '../access/caller.ts'
import { holdTogether, holdUniqueKeys, type Outcome } from '../declarations/apply.ts'
import type { Context } from '../declarations/context.ts'
import { draftOf } from '../declarations/draft.ts'
import { foldKey } from '../declarations/fold.ts'
import type { Wish } from '../declarations/kind.ts'
import { differences } from '../declarations/merge.ts'
import { holdDeclaredFields, holdManager } from '../declarations/operations.ts'
import { Refusal } from '../http/errors.ts'
import { userKind } from '../users/kind.ts'
import type { UserDraft, UserWorld } from '../users/store.ts'
import type { StoredUser, UserFacts, UserValues } from '../users/user.ts'
import { mapMembers } from './columns.ts'
import { columnAt, type FileFacts, type FileRow } from './rows.ts'
import type { Seen } from './seen.ts'

/** A row with what it comes to. */
export interface Decided {
  row: FileRow
  outcome: Outcome<UserValues, UserFacts>
}

/** Decides a batch against what was read for it and against the rows before it. Changes nothing in `seen`. */
export function decideRows(
  rows: readonly FileRow[],
  known: UserWorld,
  seen: Seen,
  context: Context,
): Decided[] {
  const find = finderOf(known)
  // Under a dry run every new user would have the same identity, and a child that of its parent.
  const deciding = { ...context, dryRun: false }
  const inBatch = new Map<string, number>()
  const addresses = new Map<string, number>()
  const outcomes = rows.map((row): Outcome<UserValues, UserFacts> => {
    try {
      if (row.username === undefined || row.problems.length > 0) return refusedByFile
      const before = find(row)
      const username = before?.values.username ?? row.username
      const key = foldKey(username)
      const isByAddress = before === null && row.wanted.set.username === undefined
      const twin =
        seen.rowOfUser(username) ??
        inBatch.get(key) ??
        // A row before takes the address, and the database cannot tell yet.
        (isByAddress ? (seen.rowOfAddress(row.username) ?? addresses.get(key)) : undefined)
      if (twin !== undefined)
        throw new Refusal('import.row-repeated', `row ${twin} is about the same user`)
      inBatch.set(key, row.row)
      const outcome = decideRow(row, before, known, deciding)
      if (outcome.is !== 'draft') return outcome
      const taken = seen.rowOfWanted(outcome.draft)
      if (taken !== undefined)
        throw new Refusal('user.email-taken', `row ${taken} has the same e-mail address`, {
          pointer: '/spec/email',
        })
      const { email, type, active } = outcome.draft.after.values
      if (email !== undefined && type === 'person' && active) addresses.set(foldKey(email), row.row)
      return outcome
    } catch (error) {
      if (error instanceof Refusal) return { is: 'refused', refusal: error }
      throw error
    }
  })
  holdUniqueKeys(userKind, known, outcomes, context)
  holdTogether(userKind, known, outcomes, context)
  return rows.map((row, index) => ({ row, outcome: outcomes[index] ?? refusedByFile }))
}

/** The row says itself what is wrong. */
const refusedByFile: Outcome<UserValues, UserFacts> = {
  is: 'refused',
  refusal: new Refusal('request.invalid', 'the row cannot be read'),
}

function finderOf(known: UserWorld): (row: FileRow) => StoredUser | null {
  const byKey = new Map<string, StoredUser>()
  for (const object of known.objects)
    for (const key of userKind.keys(object)) byKey.set(key, object)
  return ({ wanted: { set }, username = '' }) => {
    const named = byKey.get(`username:${foldKey(username)}`)
    if (named !== undefined || set.username !== undefined) return named ?? null
    return byKey.get(`email:${foldKey(username)}`) ?? null
  }
}

function decideRow(
  row: FileRow,
  before: StoredUser | null,
  known: UserWorld,
  context: Context,
): Outcome<UserValues, UserFacts> {
  if (before === null) {
    const draft = draftOf(userKind, null, wishOf(row.wanted), unowned, known, context)
    if (draft === null) throw new Refusal('server.broken', 'nothing to create')
    hold(row, draft, context)
    return { is: 'draft', draft }
  }
  holdManager(before, userKind.noun, context)
  const { manager, declared, released } = before
  const wish = wishOf(newsOf(row, before))
  const draft = draftOf(userKind, before, wish, { manager, declared, released }, known, context)
  if (draft === null) return { is: 'unchanged', object: before }
  holdDeclaredFields(before, draft.changes, context)
  hold(row, draft, context)
  return { is: 'draft', draft }
}

const unowned = { manager: null, declared: [], released: false }

function wishOf(wanted: FileRow['wanted']): Wish<UserValues> {
  return { ...wanted, joins: true }
}

/** What no schema sees, and the permission: importing covers both, else each is one of its own. */
function hold({ wanted }: FileRow, { before }: UserDraft, { caller }: Context): void {
  const [fault, ...more] = userKind.check(wishOf(wanted))
  if (fault !== undefined) throw new Refusal(fault.code, fault.detail, { errors: [fault, ...more] })
  if (holds(caller.permissions, 'rollcall.users.import')) return
  requirePermission(caller, `rollcall.users.${before === null ? 'create' : 'update'}`)
}

/** What of the row the user does not have already. */
function newsOf({ wanted, mergesMaps }: FileRow, before: StoredUser): FileRow['wanted'] {
  const set = mergesMaps ? withMaps(wanted.set, before.values) : { ...wanted.set }
  // The keys of a partial user are names of its members.
  const members = Object.keys(set) as (keyof UserValues)[]
  const changed = new Set(
    differences(members, userKind.sets, before.values, set).map(({ field }) => field),
  )
  for (const member of members)
    if (!changed.has(member) && !before.given.includes(member)) delete set[member]
  return { set, clear: wanted.clear }
}

/** Entries of the row are laid over those that the user has. */
function withMaps(set: Partial<UserValues>, before: UserValues): Partial<UserValues> {
  const had = new Map<string, unknown>(Object.entries(before))
  const merged = { ...set }
  for (const member of mapMembers) {
    const said: unknown = Object.hasOwn(set, member) ? new Map(Object.entries(set)).get(member) : {}
    if (typeof said !== 'object' || Object.keys(said ?? {}).length === 0) continue
    const kept = had.get(member)
    Object.assign(merged, { [member]: { ...(typeof kept === 'object' ? kept : {}), ...said } })
  }
  return merged
}

/** The row of the report. */
export function reportOf({ row, outcome }: Decided, facts: FileFacts): ImportRow {
  const shown: ImportRow = { row: row.row, action: actionOf(outcome) }
  if (row.username !== undefined) shown.username = row.username
  if (outcome.is === 'refused')
    shown.problems = row.problems.length > 0 ? row.problems : problemsOf(outcome.refusal, facts)
  else if (outcome.is === 'draft' && (outcome.draft.asks ?? []).length > 0)
    shown.problems = [waitingAddress(facts)]
  return shown
}

/** Under `emailChange: request` the rest of the row is taken, and the address waits. */
function waitingAddress(facts: FileFacts): ImportProblem {
  return {
    column: facts.nameOf('email'),
    code: 'user.email-change-pending',
    detail: 'the change of the address waits for an approval; everything else of the row is taken',
  }
}

function actionOf(outcome: Decided['outcome']): ImportRow['action'] {
  if (outcome.is !== 'draft') return outcome.is
  return outcome.draft.before === null ? 'created' : 'updated'
}

function problemsOf({ code, message, errors }: Refusal, facts: FileFacts): ImportProblem[] {
  if (errors.length === 0) return [{ code, detail: message }]
  return errors.map(({ pointer, detail }) => ({ ...columnAt(pointer, facts), code, detail }))
}
