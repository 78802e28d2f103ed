/**
 * Acts on a list of users: remove, deactivate, move to other roles. A first call answers the list, what would become of each user, and a token; a second call
 * with the same list and the token does it, in one transaction. The token is bound to the list, to every user as it was, to what was said would be done,
 * to who asked, and to a quarter of an hour: whatever changed since, somebody looks again.
 */
import { timingSafeEqual } from 'node:crypto'

import type { SelectedUser, UserSelectionAnswer } from '@rollcall/resources'

import { type Outcome, holdTogether, holdUniqueKeys, isHeldBy } from '../declarations/apply.ts'
import { carryOut, type Plan } from '../declarations/carry-out.ts'
import type { Context, Look } from '../declarations/context.ts'
import { draftOf } from '../declarations/draft.ts'
import type { Removal, Wish } from '../declarations/kind.ts'
import {
  holdDeclaredFields,
  holdManager,
  managedByAnother,
  notFound,
  statementsOf,
} from '../declarations/operations.ts'
import { Refusal } from '../http/errors.ts'
import { policyOf } from '../policy/policy-of.ts'
import { userKind } from './kind.ts'
import { roleNames } from './show.ts'
import { standingOf } from './standing.ts'
import type { UserDraft, UserWorld } from './store.ts'
import {
  maySeeAccount,
  membershipIn,
  type StoredUser,
  type UserFacts,
  type UserValues,
} from './user.ts'

/** What is done with every user of the list. */
export type SelectionAct =
  | { do: 'remove' }
  | { do: 'deactivate' }
  | { do: 'move'; roles: readonly string[] }

const confirmableMs = 15 * 60 * 1000
const macPurpose = 'confirm acts on several users'

/** Does it, or under a dry run answers what would be done and the token for it. */
export async function actOnSelection(
  act: SelectionAct,
  ids: readonly string[],
  confirm: string | undefined,
  context: Context,
): Promise<UserSelectionAnswer> {
  if (!context.dryRun && confirm === undefined)
    throw new Refusal(
      'bulk.confirmation-required',
      'ask with dryRun=true first, look at the list, and send its confirm with the same list',
      { pointer: '/confirm' },
    )
  return await carryOut(context, async (look) => await plan(look, act, ids, confirm, context))
}

interface Decided {
  id: string
  before: StoredUser | undefined
  outcome: Outcome<UserValues, UserFacts>
}

async function plan(
  look: Look,
  act: SelectionAct,
  ids: readonly string[],
  confirm: string | undefined,
  context: Context,
): Promise<Plan<UserSelectionAnswer>> {
  const wishes = act.do === 'remove' ? [] : [wishOf(act)]
  const known = await userKind.gather(look, { ids, names: [], wishes }, context)
  const decided = decide(act, ids, known, context)
  const items = decided.map((one) => show(one, act, context))
  const isIdle = decided.every(({ outcome }) => outcome.is !== 'draft')
  if (context.dryRun) {
    if (isIdle) return { statements: [], answer: { items } }
    const until = new Date(context.now.getTime() + confirmableMs)
    const token = tokenOf(act, decided, until.getTime(), context)
    const answer = { items, confirm: token, confirmUntil: until.toISOString() }
    return { statements: [], answer }
  }
  holdToken(confirm ?? '', act, decided, context)
  const drafts = decided.flatMap(({ outcome }) => (outcome.is === 'draft' ? [outcome.draft] : []))
  const statements = drafts.length === 0 ? [] : statementsOf(userKind, drafts, context)
  return { statements, answer: { items } }
}

function decide(
  act: SelectionAct,
  ids: readonly string[],
  known: UserWorld,
  context: Context,
): Decided[] {
  const byId = new Map(known.objects.map((object) => [object.id, object]))
  const found = ids.map((id) => {
    const user = byId.get(id)
    const isSeen = user !== undefined && userKind.isVisible(user, context)
    return { id, before: isSeen && user.facts.removedAt === null ? user : undefined }
  })
  const outcomes = found.map(({ id, before }): Outcome<UserValues, UserFacts> => {
    try {
      if (before === undefined) throw notFound('user', id)
      const draft = draftOfAct(act, before, known, context)
      return draft === null ? { is: 'unchanged', object: before } : { is: 'draft', draft }
    } catch (error) {
      if (error instanceof Refusal) return { is: 'refused', refusal: error }
      throw error
    }
  })
  holdUniqueKeys(userKind, known, outcomes, context)
  holdTogether(userKind, known, outcomes, context)
  return found.map((one, index) => ({ ...one, outcome: outcomes[index] ?? undecided }))
}

const undecided: Outcome<UserValues, UserFacts> = {
  is: 'refused',
  refusal: new Refusal('server.broken', 'the user was not decided'),
}

function draftOfAct(
  act: SelectionAct,
  before: StoredUser,
  known: UserWorld,
  context: Context,
): UserDraft | null {
  if (act.do === 'remove') return draftOfRemoval(before, known, context)
  holdManager(before, userKind.noun, context)
  const { manager, declared, released } = before
  const draft = draftOf(
    userKind,
    before,
    wishOf(act),
    { manager, declared, released },
    known,
    context,
  )
  if (draft !== null) holdDeclaredFields(before, draft.changes, context)
  return draft
}

function wishOf(act: Exclude<SelectionAct, { do: 'remove' }>): Wish<UserValues> {
  const set: Partial<UserValues> = act.do === 'move' ? { roles: [...act.roles] } : { active: false }
  return { set, clear: [], joins: false, isMove: act.do === 'move' }
}

/** The most that the policy of the user's accounts allows. */
function draftOfRemoval(before: StoredUser, known: UserWorld, context: Context): UserDraft | null {
  const { userRemoval } = policyOf(before.facts.memberships, known.homePolicy)
  const ask: Removal = {
    policy: userRemoval === 'never' ? 'deactivate' : 'delete',
    confirm: undefined,
    assigned: 'refuse',
    isAccountNamed: true,
    isListConfirmed: true,
  }
  if (userKind.isGone(before, ask)) return null
  if (before.manager !== null && !isHeldBy(before.manager, context.caller.manager))
    throw managedByAnother(userKind.noun, before.manager)
  return userKind.end(before, ask, known, context)
}

const doneWords = { remove: 'removed', deactivate: 'deactivated', move: 'moved' } as const

function show({ id, before, outcome }: Decided, act: SelectionAct, context: Context): SelectedUser {
  const { accountId } = context.caller
  const item: SelectedUser = {
    id,
    action: outcome.is === 'draft' ? doneWords[act.do] : outcome.is,
  }
  if (before !== undefined) {
    const here = membershipIn(before, accountId)
    item.username = before.values.username
    item.state = standingOf(before, accountId, context.now).state
    item.roles = here === undefined ? [] : roleNames(here, context.now)
    item.otherAccounts = before.facts.memberships
      .filter((membership) => membership !== here && maySeeAccount(context, membership.accountId))
      .map(({ account }) => account)
  }
  if (outcome.is === 'refused') {
    item.code = outcome.refusal.code
    item.detail = outcome.refusal.message
  }
  return item
}

/** `EXPIRY.MAC`: what is confirmed is not in it, since it is sent again. */
function tokenOf(
  act: SelectionAct,
  decided: readonly Decided[],
  untilMs: number,
  { secrets, caller }: Context,
): string {
  const { tenantId, accountId, userId } = caller
  const list = decided.map(({ id, before, outcome }) => [
    id,
    before?.version,
    before?.statusVersion,
    outcome.is,
  ])
  const said = JSON.stringify([act, tenantId, accountId, userId, untilMs, list])
  return `${untilMs.toString(36)}.${secrets.mac(macPurpose, said).toString('base64url')}`
}

function holdToken(
  token: string,
  act: SelectionAct,
  decided: readonly Decided[],
  context: Context,
): void {
  const untilMs = Number.parseInt(token.split('.', 1)[0] ?? '', 36)
  const expected = Buffer.from(
    tokenOf(act, decided, Number.isSafeInteger(untilMs) ? untilMs : 0, context),
  )
  const given = Buffer.from(token)
  const isSame = given.length === expected.length && timingSafeEqual(given, expected)
  if (isSame && context.now.getTime() < untilMs) return
  throw new Refusal(
    'bulk.confirmation-stale',
    isSame
      ? 'the confirmation is older than 15 minutes: ask with dryRun=true again'
      : 'the list or one of its users is not as it was when it was shown: ask with dryRun=true again',
    { pointer: '/confirm' },
  )
}
