/**
 * Invitations of one or many addresses to the account asked for, each decided for itself.
 *
 * | The address is that of | comes to |
 * | --- | --- |
 * | nobody | a new user, INVITED |
 * | a user who left every account | the same user again, INVITED |
 * | a member | unchanged |
 * | somebody INVITED or PROVISIONED here, until later | refused: `user.invitation-open` |
 * | the same, whose invitation ended | a new link, with the roles of the new invitation |
 * | a user elsewhere whom the caller manages | a member at once (S3-25) |
 * | a user elsewhere whom the caller does not manage | INVITED: they decide |
 */
import {
  addDuration,
  effectivePolicy,
  type InviteRequest,
  type InviteResult,
} from '@rollcall/resources'

import { requirePermission } from '../access/caller.ts'
import { holdTogether, holdUniqueKeys, type Outcome } from '../declarations/apply.ts'
import { carryOut, type Plan } from '../declarations/carry-out.ts'
import type { Context, Look } from '../declarations/context.ts'
import { draftOf } from '../declarations/draft.ts'
import { holdDeclaredFields } from '../declarations/operations.ts'
import { foldKey } from '../declarations/fold.ts'
import type { Wish } from '../declarations/kind.ts'
import { Refusal } from '../http/errors.ts'
import { policyOf } from '../policy/policy-of.ts'
import { userKind } from '../users/kind.ts'
import { holdRoles } from '../users/rules.ts'
import type { UserDraft, UserWorld } from '../users/store.ts'
import {
  type HeldMembership,
  maySeeUser,
  membershipIn,
  type StoredUser,
  type UserFacts,
  type UserValues,
} from '../users/user.ts'
import { readAddresses, type SentAddress } from './addresses.ts'
import { inviteAgain } from './ends.ts'

type UserOutcome = Outcome<UserValues, UserFacts>

export async function inviteUsers(
  request: InviteRequest,
  context: Context,
): Promise<InviteResult[]> {
  const addresses = readAddresses(request.emails)
  if (addresses.length === 0)
    throw new Refusal('request.invalid', 'name at least one e-mail address', { pointer: '/emails' })
  return await carryOut(context, async (look) => await decide(addresses, request, look, context))
}

async function decide(
  addresses: readonly SentAddress[],
  request: InviteRequest,
  look: Look,
  context: Context,
): Promise<Plan<InviteResult[]>> {
  const wishes = new Map(
    addresses
      .filter(({ fault }) => fault === undefined)
      .map((address) => [address, wishOf(address.email, request)]),
  )
  const search = { ids: [], names: [], wishes: [...wishes.values()] }
  const known = await userKind.gather(look, search, context)
  holdNumber(addresses.length, known)
  const find = finderOf(known)
  const outcomes = addresses.map((address): UserOutcome => {
    try {
      const wish = wishes.get(address)
      if (wish === undefined) throw new Refusal('request.invalid', address.fault ?? '')
      return decideOne(find(address.email), wish, known, context)
    } catch (error) {
      if (error instanceof Refusal) return { is: 'refused', refusal: error }
      throw error
    }
  })
  holdUniqueKeys(userKind, known, outcomes, context)
  holdTogether(userKind, known, outcomes, context)
  const drafts = outcomes.flatMap((outcome) => (outcome.is === 'draft' ? [outcome.draft] : []))
  return {
    statements: drafts.length === 0 ? [] : userKind.statements(drafts, context),
    answer: addresses.map(({ email }, index) => resultOf(email, outcomes[index], context)),
  }
}

function holdNumber(count: number, { homePolicy }: UserWorld): void {
  const { maxPerRequest } = effectivePolicy(homePolicy).invitation
  if (count <= maxPerRequest) return
  throw new Refusal(
    'request.invalid',
    `the policy of the account allows ${maxPerRequest} invitations in one request, not ${count}`,
    { pointer: '/emails' },
  )
}

/** The username is the address, as for everybody who has none of their own (S2-02). */
function wishOf(email: string, { roles, accessPoints, language }: InviteRequest): Wish<UserValues> {
  return {
    set: {
      email,
      type: 'person',
      credential: { mode: 'invite' },
      ...(roles === undefined ? {} : { roles }),
      ...(accessPoints === undefined ? {} : { accessPoints }),
      ...(language === undefined ? {} : { language }),
    },
    clear: [],
    joins: true,
  }
}

/** By e-mail address among active persons, then by username. */
function finderOf({ objects }: UserWorld): (email: string) => StoredUser | null {
  const byKey = new Map<string, StoredUser>()
  for (const object of objects) for (const key of userKind.keys(object)) byKey.set(key, object)
  return (email) => {
    const key = foldKey(email)
    return byKey.get(`email:${key}`) ?? byKey.get(`username:${key}`) ?? null
  }
}

const unowned = { manager: null, declared: [], released: false }

function decideOne(
  before: StoredUser | null,
  wish: Wish<UserValues>,
  known: UserWorld,
  context: Context,
): UserOutcome {
  const { caller } = context
  if (before === null || before.facts.endedAt !== null) {
    requirePermission(caller, 'rollcall.users.create')
    const draft = draftOf(userKind, before, wish, unowned, known, context)
    if (draft === null) throw new Refusal('server.broken', 'nothing to create')
    return { is: 'draft', draft }
  }
  requirePermission(caller, 'rollcall.users.update')
  const here = membershipIn(before, caller.accountId)
  if (here === undefined) return { is: 'draft', draft: join(before, wish, known, context) }
  if (here.state === 'ACTIVE' || !before.values.active) return { is: 'unchanged', object: before }
  const until = here.invitationExpiresAt
  if (until !== null && context.now < until)
    throw new Refusal('user.invitation-open', `an invitation is open until ${until.toISOString()}`)
  return { is: 'draft', draft: again(before, wish, known, context) }
}

/** A new link, with what the new invitation gives: roles here; the rest only to somebody who is in no account yet. */
function again(
  before: StoredUser,
  { set }: Wish<UserValues>,
  known: UserWorld,
  context: Context,
): UserDraft {
  const { roles, accessPoints, language } = set
  const isNowhere = before.facts.memberships.every(({ state }) => state !== 'ACTIVE')
  const given: Partial<UserValues> = {
    ...(roles === undefined ? {} : { roles }),
    ...(accessPoints === undefined || !isNowhere ? {} : { accessPoints }),
    ...(language === undefined || !isNowhere ? {} : { language }),
  }
  const kind = maySeeUser(context, before) ? userKind : { ...userKind, hold: holdRoles }
  const wish = { set: given, clear: [], joins: false }
  const changed = draftOf(kind, before, wish, before, known, context)
  if (changed === null) return inviteAgain(before, context)
  holdDeclaredFields(before, changed.changes, context)
  const invited = inviteAgain(changed.after, context).after
  const orders = [...changed.after.facts.orders, ...invited.facts.orders]
  return {
    ...changed,
    action: 'invite',
    after: { ...changed.after, facts: { ...invited.facts, orders } },
  }
}

/** Makes an existing user a member: at once when the caller manages the user, else when the user accepts. */
function join(
  before: StoredUser,
  { set }: Wish<UserValues>,
  known: UserWorld,
  context: Context,
): UserDraft {
  const wish = {
    set: set.roles === undefined ? {} : { roles: set.roles },
    clear: [],
    joins: true,
  }
  const { manager, declared, released } = before
  const isManaged = maySeeUser(context, before)
  const kind = isManaged ? userKind : { ...userKind, hold: holdRoles }
  const draft = draftOf(kind, before, wish, { manager, declared, released }, known, context)
  if (draft === null) throw new Refusal('server.broken', 'nothing to join')
  return isManaged ? draft : askFirst(draft, context)
}

/** The new membership waits for the user. */
function askFirst(draft: UserDraft, { caller, now }: Context): UserDraft {
  const { after } = draft
  const { accountId } = caller
  const { validFor } = policyOf(after.facts.memberships).invitation
  const expiresAt = addDuration(now, validFor)
  const asked = (membership: HeldMembership): HeldMembership =>
    membership.accountId === accountId
      ? { ...membership, state: 'INVITED', invitationExpiresAt: expiresAt }
      : membership
  return {
    ...draft,
    action: 'invite',
    after: {
      ...after,
      facts: {
        ...after.facts,
        memberships: after.facts.memberships.map(asked),
        orders: [{ do: 'invite', accountId, account: caller.accountName, expiresAt }],
      },
    },
  }
}

function resultOf(
  email: string,
  outcome: UserOutcome | undefined,
  { caller }: Context,
): InviteResult {
  if (outcome === undefined) throw new Error('an address was not decided')
  if (outcome.is === 'refused') {
    const { code, message } = outcome.refusal
    return { email, action: 'refused', code, detail: message }
  }
  const user = outcome.is === 'draft' ? outcome.draft.after : outcome.object
  const named = { email, id: user.id, username: user.values.username }
  if (outcome.is === 'unchanged') return { ...named, action: 'unchanged' }
  const here = membershipIn(user, caller.accountId)
  if (here === undefined || here.state === 'ACTIVE') return { ...named, action: 'added' }
  const { invitationExpiresAt } = here
  return {
    ...named,
    action: 'invited',
    ...(invitationExpiresAt === null ? {} : { expiresAt: invitationExpiresAt.toISOString() }),
  }
}
