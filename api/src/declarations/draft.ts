import { randomUUIDv7 } from 'node:crypto'

import type { Manager } from '@rollcall/resources'

import { holdLockout } from '../access/lockout.ts'
import type { Context } from './context.ts'
import { whitelistIn } from './networks.ts'
import type { Kind, Wish, World } from './kind.ts'
import { differences, merge, releasedMembers } from './merge.ts'
import { specOf, type Draft, type Stored } from './stored.ts'

/** Identity of an object that a dry run would create. */
export const unbornId = '00000000-0000-0000-0000-000000000000'

/** Who declares the object after the write, and what of it. */
export interface Ownership {
  manager: Manager | null
  declared: readonly string[]
  released: boolean
}

/** The write that a wish amounts to; null when it changes nothing. Throws a refusal when a rule of the kind is broken. */
export function draftOf<Values extends object, Facts, Known extends World<Values, Facts>>(
  kind: Kind<Values, Facts, Known>,
  before: Stored<Values, Facts> | null,
  wish: Wish<Values>,
  ownership: Ownership,
  known: Known,
  context: Context,
): Draft<Values, Facts> | null {
  // What was removed and is declared anew keeps its identity and nothing else.
  const isRevived = before !== null && before.manager === null && kind.isEnded(before)
  const withheld =
    before === null || isRevived ? undefined : kind.withhold?.(before, wish, known, context)
  const asked = withheld?.wish ?? wish
  const merged = merge(isRevived ? null : before, asked)
  const values = kind.settle(kind.complete(merged.values, context), known)
  const after: Stored<Values, Facts> = {
    id: before?.id ?? (context.dryRun ? unbornId : randomUUIDv7()),
    version: before?.version ?? 1,
    statusVersion: before?.statusVersion ?? 1,
    manager: ownership.manager,
    declared: [...ownership.declared],
    released: ownership.released,
    given: merged.given,
    values,
    facts: { ...kind.facts(before, values, asked, known, context), ...withheld?.facts },
    createdAt: before?.createdAt ?? context.now,
    updatedAt: context.now,
  }
  const draft: Draft<Values, Facts> = {
    before,
    after,
    action: 'create',
    change: 'created',
    changes: differences(
      kind.members,
      kind.sets,
      before === null ? {} : specOf(before),
      specOf(after),
    ),
    released: [],
    ...(withheld === undefined ? {} : { asks: withheld.asks, withdrawn: withheld.withdrawn }),
  }
  if (before === null) {
    kind.hold(draft, known, context)
    return draft
  }
  if (!isRevived) holdWhitelist(kind, draft, wish, known, context)
  draft.changes.push(...kind.otherChanges(before, after))
  if (!isRevived)
    draft.released = releasedMembers(before.declared, new Set(after.declared), after.values)
  const isMoved = withheld?.facts !== undefined || kind.isMoved(before, after)
  if (draft.changes.length === 0 && !isMoved && isSameOwnership(before, after)) return null
  const isSpecChanged = draft.changes.length > 0
  if (isSpecChanged) after.version += 1
  if (isMoved || !isSpecChanged) after.statusVersion += 1
  draft.change = isSpecChanged ? 'updated' : 'status'
  draft.action = isRevived ? 'revive' : isAdopted(before, after) ? 'adopt' : 'update'
  kind.hold(draft, known, context)
  return draft
}

/** Only who is in can be shut out: by a change of a whitelist that exists. */
function holdWhitelist<Values extends object, Facts, Known extends World<Values, Facts>>(
  { kind }: Kind<Values, Facts, Known>,
  { before, after, changes }: Draft<Values, Facts>,
  { acknowledgeLockout = [] }: Wish<Values>,
  { entrants = [] }: Known,
  { now }: Context,
): void {
  if (before === null || !changes.some(({ field }) => field === 'ipWhitelist')) return
  const change = {
    kind,
    id: after.id,
    before: whitelistIn(before.values),
    after: whitelistIn(after.values),
  }
  holdLockout(change, entrants, acknowledgeLockout, now)
}

function isSameOwnership(before: Ownership, after: Ownership): boolean {
  const declared = new Set(before.declared)
  return (
    isSameManager(before.manager, after.manager) &&
    before.released === after.released &&
    declared.size === after.declared.length &&
    after.declared.every((member) => declared.has(member))
  )
}

function isAdopted(before: Ownership, after: Ownership): boolean {
  return after.manager !== null && !isSameManager(before.manager, after.manager)
}

function isSameManager(left: Manager | null, right: Manager | null): boolean {
  return (
    left?.kind === right?.kind && left?.instance === right?.instance && left?.name === right?.name
  )
}
