/**
 * What of a change of a user waits for somebody to approve it: e-mail addresses under `emailChange: request`. A declaration of a user whose removal waits
 * withdraws the removal.
 */
import { randomUUIDv7 } from 'node:crypto'

import type { PendingApproval } from '@rollcall/resources'

import { isHeldBy } from '../declarations/apply.ts'
import type { Context } from '../declarations/context.ts'
import { unbornId } from '../declarations/draft.ts'
import type { Wish, Withheld } from '../declarations/kind.ts'
import type { ApprovalAsk } from '../declarations/stored.ts'
import { Refusal } from '../http/errors.ts'
import {
  emailChangeForbidden,
  emailMembers,
  type EmailMember,
  emailRuleOf,
  emailVerdict,
} from '../policy/email-change.ts'
import type { AskedEmail, StoredUser, UserFacts, UserValues } from './user.ts'

/** Takes the addresses out of a wish that may not be changed at once. */
export function withholdOfUser(
  before: StoredUser,
  wish: Wish<UserValues>,
  context: Context,
): Withheld<UserValues, UserFacts> {
  const decided = decidedEmails(before.facts.pendingEmail, wish, context)
  const email = withholdEmails(before, wish, decided, context)
  const removal = withheldRemoval(before, wish, context)
  const isMoved = email.waiting !== before.facts.pendingEmail || removal.isMoved
  return {
    wish: email.wish,
    facts: isMoved
      ? {
          pendingEmail: email.waiting,
          pendingRemoval: removal.isMoved ? null : before.facts.pendingRemoval,
        }
      : undefined,
    asks: email.asks,
    withdrawn: [...email.withdrawn, ...removal.withdrawn],
  }
}

interface WithheldEmails {
  wish: Wish<UserValues>
  /** The same list when nothing about it changes. */
  waiting: AskedEmail[]
  asks: ApprovalAsk[]
  withdrawn: string[]
}

function withholdEmails(
  before: StoredUser,
  wish: Wish<UserValues>,
  asked: AskedEmail[],
  context: Context,
): WithheldEmails {
  const { memberships } = before.facts
  const rule = emailRuleOf(memberships)
  const result: WithheldEmails = { wish, waiting: asked, asks: [], withdrawn: [] }
  for (const field of emailMembers) {
    if (!isWished(wish, field)) continue
    const to = wish.set[field]
    const open = asked.find((pending) => pending.field === field)
    const verdict =
      wish.decided === undefined
        ? emailVerdict(rule, { address: before.values[field] }, to)
        : 'changed'
    if (verdict === 'forbidden') throw emailChangeForbidden(field, memberships)
    if (verdict === 'pending') result.wish = without(result.wish, field)
    const isSame = verdict === 'pending' && open?.to === (to ?? null)
    if (isSame && isWaiting(open)) continue
    if (isSame && wish.joins) throw rejectedBefore(open)
    if (open !== undefined) {
      result.waiting = result.waiting.filter((pending) => pending !== open)
      if (isWaiting(open)) result.withdrawn.push(open.approval)
    }
    if (verdict !== 'pending') continue
    const ask = askOf(before, field, to, context)
    result.asks.push(ask)
    const since = context.now.toISOString()
    result.waiting = [...result.waiting, { field, to: to ?? null, approval: ask.id, since }]
  }
  return result
}

/** What an approval was about waits no more; that it was rejected is remembered. */
function decidedEmails(
  asked: AskedEmail[],
  wish: Wish<UserValues>,
  { caller }: Context,
): AskedEmail[] {
  const of = asked.find(({ approval }) => approval === wish.decided)
  if (of === undefined) return asked
  const others = asked.filter((pending) => pending !== of)
  return isWished(wish, of.field) ? others : [...others, { ...of, rejectedBy: caller.username }]
}

/** A declaration says the same at every turn: it is not asked about again until it says something else. */
function rejectedBefore({ field, approval, rejectedBy = '' }: AskedEmail): Refusal {
  return new Refusal(
    'user.email-change-forbidden',
    `user ${rejectedBy} rejected this change of ${field} (approval ${approval}): declare the address that is stored, or another one`,
    { pointer: `/spec/${field}` },
  )
}

function withheldRemoval(
  { facts, manager }: StoredUser,
  wish: Wish<UserValues>,
  { caller }: Context,
): { isMoved: boolean; withdrawn: string[] } {
  const { pendingRemoval } = facts
  if (pendingRemoval === null) return { isMoved: false, withdrawn: [] }
  if (pendingRemoval === wish.decided) return { isMoved: true, withdrawn: [] }
  const isBack = wish.joins && isHeldBy(manager, caller.manager)
  return { isMoved: isBack, withdrawn: isBack ? [pendingRemoval] : [] }
}

/** The approvals that what is wished waits for. */
export function pendingOfUser({ facts }: StoredUser, wish: Wish<UserValues>): PendingApproval[] {
  return facts.pendingEmail
    .filter(isWaiting)
    .filter(({ field, to }) => isWished(wish, field) && (wish.set[field] ?? null) === to)
    .map(({ field, approval }) => ({
      approval,
      code: 'user.email-change-pending',
      detail: `${field} stays as it is until somebody approves the change (emailChange: request)`,
    }))
}

/** Approvals that wait for a user, to be withdrawn when the user goes. */
export function approvalsOf({ facts }: StoredUser): string[] {
  const { pendingEmail, pendingRemoval } = facts
  const emails = pendingEmail.filter(isWaiting).map(({ approval }) => approval)
  return pendingRemoval === null ? emails : [...emails, pendingRemoval]
}

/** Whether nobody has decided about the address. */
export function isWaiting({ rejectedBy }: AskedEmail): boolean {
  return rejectedBy === undefined
}

function isWished({ set, clear }: Wish<UserValues>, field: EmailMember): boolean {
  return field in set || clear.includes(field)
}

function without(wish: Wish<UserValues>, field: EmailMember): Wish<UserValues> {
  const { [field]: _withheld, ...set } = wish.set
  return { ...wish, set, clear: wish.clear.filter((member) => member !== field) }
}

function askOf(
  { id, values }: StoredUser,
  field: EmailMember,
  to: string | undefined,
  { dryRun }: Context,
): ApprovalAsk {
  return {
    kind: 'email-change',
    id: dryRun ? unbornId : randomUUIDv7(),
    userId: id,
    username: values.username,
    field,
    from: values[field] ?? null,
    to: to ?? null,
  }
}
