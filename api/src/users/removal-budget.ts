/**
 * Removals by omission are counted, and above the budget of the account they wait for an approval. The rows of the accounts are locked before this is
 * asked, so that of two writers at the last place one is held.
 */
import { randomUUIDv7 } from 'node:crypto'

import { effectivePolicy } from '@rollcall/resources'

import { statement } from '../database/statement.ts'
import { LocksNeeded } from '../declarations/carry-out.ts'
import type { Context, Look } from '../declarations/context.ts'
import { unbornId } from '../declarations/draft.ts'
import type { HeldRemoval, Removal } from '../declarations/kind.ts'
import type { ApprovalAsk } from '../declarations/stored.ts'
import { isWithinBudget, removalsMax, usersNeeded, windowStart } from '../policy/budget.ts'
import type { UserDraft } from './store.ts'
import { membershipIn, type StoredUser, type UserFacts, type UserValues } from './user.ts'

/** Rows of past windows that go with a new one. */
const forgottenPerRemoval = 10

export async function holdUserRemoval(
  look: Look,
  { before }: UserDraft,
  ask: Removal,
  context: Context,
): Promise<HeldRemoval<UserValues, UserFacts>> {
  const here = before === null ? undefined : membershipIn(before, context.caller.accountId)
  if (before === null || here === undefined || !isCounted(ask, context))
    return { isHeld: false, counted: [] }
  const { pendingRemoval } = before.facts
  if (pendingRemoval !== null) return { isHeld: true, approval: pendingRemoval, draft: null }
  if (!look.locks) throw new LocksNeeded()
  const { guard } = effectivePolicy(here.policy)
  const { caller, now } = context
  const since = windowStart(now, guard.window)
  const of = [caller.tenantId, caller.accountId, writerOf(context), since.toISOString()]
  const [[counted]] = await look.readAll([statement<{ removed: number }>(countRemovals, of)])
  const removed = counted?.removed ?? 0
  // Counting all of a large account takes long: no more of it is looked at than the decision needs.
  const [[account]] = await look.readAll([
    statement<{ users: number }>(countUsers, [
      caller.tenantId,
      caller.accountId,
      usersNeeded(guard, removed),
    ]),
  ])
  const users = account?.users ?? 0
  if (isWithinBudget(guard, { users, removed }))
    return {
      isHeld: false,
      counted: [statement(insertRemoval, [...of, before.id, now.toISOString()])],
    }
  const approval = context.dryRun ? unbornId : randomUUIDv7()
  const asked: ApprovalAsk = {
    kind: 'removal',
    id: approval,
    userId: before.id,
    username: before.values.username,
    policy: ask.policy === 'delete' ? 'delete' : 'deactivate',
    removed,
    allowed: removalsMax(guard.maxRemovals, users + removed),
    window: guard.window,
  }
  return { isHeld: true, approval, draft: waitingDraft(before, asked, now) }
}

/** Whether nobody asked for this removal by name. */
function isCounted(ask: Removal, { caller }: Context): boolean {
  if (ask.policy === 'orphan' || ask.isApproved === true || ask.isListConfirmed === true)
    return false
  return caller.manager !== null || ask.isByOmission === true
}

function writerOf({ caller }: Context): string {
  const { manager, userId } = caller
  return manager === null ? `user/${userId}` : `${manager.kind}/${manager.instance}`
}

/** The user stays as it is, with its manager; only that its removal waits is written. */
function waitingDraft(before: StoredUser, ask: ApprovalAsk, now: Date): UserDraft {
  const after: StoredUser = {
    ...before,
    statusVersion: before.statusVersion + 1,
    facts: { ...before.facts, pendingRemoval: ask.id },
    updatedAt: now,
  }
  return {
    before,
    after,
    action: 'update',
    change: 'status',
    changes: [],
    released: [],
    asks: [ask],
  }
}

const countRemovals = `
  select count(*) as removed from removals
   where tenant_id = $1::uuid and account_id = $2::uuid and writer = $3 and at > $4::timestamptz`

const countUsers = `
  select count(*) as users from (
    select 1 from memberships where tenant_id = $1::uuid and account_id = $2::uuid limit $3::bigint) as counted`

const insertRemoval = `
  with forgotten as (
    delete from removals where ctid in (
      select ctid from removals
       where tenant_id = $1::uuid and account_id = $2::uuid and writer = $3 and at <= $4::timestamptz
       order by at limit ${forgottenPerRemoval}))
  insert into removals (tenant_id, account_id, writer, user_id, at) values ($1::uuid, $2::uuid, $3, $5::uuid, $6::timestamptz)`
