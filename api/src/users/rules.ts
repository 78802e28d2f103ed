/** The rules that one write of one user must keep: who may, and what the policies of the user's accounts and the roles ask for. */
import { holds, type UserPolicy } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import { Refusal } from '../http/errors.ts'
import { refusedCredentialMode } from '../policy/credential-mode.ts'
import { policyOf } from '../policy/policy-of.ts'
import { refusedEdit } from '../policy/rank.ts'
import { missingFields, refusalOfMissing, type MissingField } from '../policy/required-profile.ts'
import { refusedRoles } from '../policy/role-cardinality.ts'
import { refuseGrant } from '../roles/grant.ts'
import type { UserDraft, UserWorld } from './store.ts'
import { reachesFurther, refusedUnanswered } from './unanswered.ts'
import { isHeldAt, maySeeUser, membershipIn, rankOf, type StoredUser } from './user.ts'
import { holdOrder } from '../declarations/instants.ts'

/** What the rules look at. */
type Write = Pick<UserDraft, 'before' | 'after'>
type Known = Pick<UserWorld, 'roles' | 'allowed'> & Partial<Pick<UserWorld, 'exceeding'>>
type Asking = Pick<Context, 'caller' | 'now'>

export function holdRules(draft: Write, known: Known, context: Asking): void {
  if (draft.before !== null) holdEditor({ ...draft, before: draft.before }, context)
  holdTakeover(draft, known, context)
  holdOwnRules(draft, known, context)
}

/** The same for a user that edits itself: whatever the rank. */
export function holdOwnRules(draft: Write, known: Known, context: Asking): void {
  const { before, after } = draft
  holdIdentity(draft)
  holdRoles(draft, known, context)
  const isOfAccounts = before === null || joined(draft)
  const isModeNew = before?.values.credential.mode !== after.values.credential.mode
  if (isOfAccounts || isModeNew || before.values.type !== after.values.type)
    refuse(
      refusedCredentialMode(
        { type: after.values.type, mode: after.values.credential.mode },
        after.facts.memberships,
      ),
    )
  refuse(refusalOfMissing(newlyMissing(draft, context)))
}

function refuse(refusal: Refusal | undefined): void {
  if (refusal !== undefined) throw refusal
}

function holdEditor(draft: Write & { before: StoredUser }, context: Asking): void {
  const { before } = draft
  const { memberships } = before.facts
  if (!maySeeUser(context, before) && memberships.length > 0)
    throw new Refusal(
      'object.adoption-refused',
      'this user is not one that the caller manages: have somebody who does add it here',
    )
  if (reachesFurther(draft)) refuse(refusedUnanswered(before, context.caller))
  const { id, values } = before
  const ranked = { id, username: values.username, rank: rankOf(before) }
  refuse(refusedEdit(ranked, context.caller, policyOf(memberships).editRank))
}

/**
 * Whoever sets a password, takes the second factors away or says where mails go can become the user: that takes every permission that the user holds. Rank alone does not
 * see that two users of the same rank may do different things.
 */
export function holdTakeover(
  { before, after }: Write,
  { allowed, exceeding }: Pick<Known, 'allowed' | 'exceeding'>,
  { caller }: Pick<Asking, 'caller'>,
): void {
  if (before === null || allowed === undefined) return
  const isTaken =
    before.values.email !== after.values.email ||
    after.facts.orders.some((order) => order.do === 'set-password' || order.do === 'reset-mfa')
  if (!isTaken) return
  const missing = (allowed.get(before.id) ?? []).find(
    (permission) => !holds(caller.permissions, permission),
  )
  if (missing === undefined) {
    const elsewhere = exceeding?.get(before.id)
    if (elsewhere === undefined) return
    throw new Refusal(
      'user.exceeds-caller',
      `user ${before.values.username} holds ${elsewhere.permission} in another account, where user ${caller.username} does not: whoever changes how a user signs in could do it as that user`,
    )
  }
  throw new Refusal(
    'user.exceeds-caller',
    `user ${before.values.username} holds ${missing}, which user ${caller.username} does not: whoever changes how a user signs in could do it as that user`,
  )
}

function holdIdentity({ before, after }: Write): void {
  const { username, type, email, credential } = after.values
  if (username === '')
    throw new Refusal('request.invalid', 'username or email is needed', {
      pointer: '/spec/username',
    })
  // The administrator of a new tenant has no address; that is no fault of a change to something else.
  const isAsBefore = before?.values.type === type && before.values.email === email
  if (type === 'person' && email === undefined && !isAsBefore)
    throw new Refusal('user.email-required', 'a person needs an e-mail address', {
      pointer: '/spec/email',
    })
  if (credential.mode === 'invite' && email === undefined && !isAsBefore)
    throw new Refusal('user.email-required', 'an invitation needs an e-mail address to go to', {
      pointer: '/spec/email',
    })
  holdOrder(after.values)
}

/** Roles that are there, that the caller may give, and not more of them than the account allows. */
export function holdRoles(
  { before, after }: Write,
  known: Pick<Known, 'roles'>,
  { caller, now }: Asking,
): void {
  const here = membershipIn(after, caller.accountId)
  if (here === undefined) return
  const held = (before === null ? undefined : membershipIn(before, caller.accountId))?.roles ?? []
  const had = new Set(held.filter(({ source }) => source === 'roles').map(({ name }) => name))
  for (const [index, name] of after.values.roles.entries()) {
    const role = known.roles.get(name)
    if (role !== undefined && !had.has(name)) refuseGrant(role, `/spec/roles/${index}`, caller)
  }
  const names = here.roles.filter((role) => role.source === 'roles' || isHeldAt(role, now))
  const isMore = here.roles.some(({ id }) => !held.some((role) => role.id === id))
  if (isMore)
    refuse(
      refusedRoles(
        names.map(({ name }) => name),
        here,
      ),
    )
}

/** What becoming a member of another account, or holding another role, asks of a user: the policies of all accounts, and the members that roles require. */
export function holdMembership(
  before: StoredUser,
  after: StoredUser,
  context: Pick<Asking, 'now'>,
): void {
  const { type, credential } = after.values
  if (after.facts.memberships.length > before.facts.memberships.length)
    refuse(refusedCredentialMode({ type, mode: credential.mode }, after.facts.memberships))
  refuse(refusalOfMissing(newlyMissing({ before, after }, context)))
}

function joined({ before, after }: Write): boolean {
  return after.facts.memberships.length > (before?.facts.memberships.length ?? 0)
}

/**
 * Members that are required and missing now, and were not missing before: an older fault does not stop another change, nor does a policy that an account asks of
 * those whom it creates stop who joins it.
 */
function newlyMissing({ before, after }: Write, context: Pick<Asking, 'now'>): MissingField[] {
  const { requiredProfile } = policyOf(after.facts.memberships)
  const old = before === null ? [] : missingOf(before, requiredProfile, context)
  const known = new Set(old.map(({ detail }) => detail))
  return missingOf(after, requiredProfile, context).filter(({ detail }) => !known.has(detail))
}

/** Whoever was invited adds what is missing when accepting. */
function missingOf(
  { values, facts }: StoredUser,
  required: UserPolicy['requiredProfile'],
  { now }: Pick<Asking, 'now'>,
): MissingField[] {
  const { memberships, endedAt, removedAt } = facts
  if (endedAt !== null || removedAt !== null) return []
  const isInvited =
    values.credential.mode === 'invite' && memberships.every(({ state }) => state !== 'ACTIVE')
  if (isInvited) return []
  // A role that is to be held later is asked for now.
  const roles = memberships.flatMap((membership) =>
    membership.roles.filter(({ expiresAt }) => expiresAt === null || now < expiresAt),
  )
  return missingFields(values, required, roles)
}
