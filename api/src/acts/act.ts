/** Carrying out an act: one transaction with its audit row and its row in the feed, so that every instance knows of it at once. */
import type { SetPasswordRequest, UnlockRequest, UserAct } from '@rollcall/resources'

import { auditEvent } from '../audit/event-store.ts'
import { carryOut, type Plan } from '../declarations/carry-out.ts'
import type { Context, Look } from '../declarations/context.ts'
import { notFound } from '../declarations/operations.ts'
import { Refusal } from '../http/errors.ts'
import { endInvitation, inviteAgain } from '../invitations/ends.ts'
import { endInvitationLinkStatement } from '../invitations/store.ts'
import type { HashedPassword } from '../passwords/passwords.ts'
import { userKind } from '../users/kind.ts'
import { passwordContext } from '../users/password-wishes.ts'
import { holdTakeover } from '../users/rules.ts'
import { findUser, type UserDraft } from '../users/store.ts'
import { isInvitationEnded, type StoredUser } from '../users/user.ts'
import { actRecords, type DirectAct, factsAfter } from './acts.ts'
import { refusedAct } from './permitted.ts'

/** What an act may be asked with, whichever it is. */
export interface ActAsked extends UnlockRequest, SetPasswordRequest {
  revokeKeys?: boolean
}

/** Does it, and answers the user afterwards. */
export async function actOn(
  id: string,
  act: UserAct,
  asked: ActAsked,
  context: Context,
): Promise<StoredUser> {
  const password = await passwordOf(id, act, asked, context)
  return await carryOut(
    context,
    async (look) => await planAct(look, id, act, asked, password, context),
  )
}

async function planAct(
  look: Look,
  id: string,
  act: UserAct,
  asked: ActAsked,
  password: HashedPassword | undefined,
  context: Context,
): Promise<Plan<StoredUser>> {
  const known = await userKind.gather(look, { ids: [id], names: [], wishes: [] }, context)
  const before = known.objects.find((object) => object.id === id)
  holdTarget(id, act, before, context)
  const draft = draftOfAct(before, act, asked, password, context)
  if (draft === undefined) return { statements: [], answer: before }
  holdTakeover(draft, known, context)
  for (const [, refusal] of userKind.holdTogether([draft], known, context)) throw refusal
  return {
    statements: [
      ...userKind.statements([draft], context),
      ...besideOf(before, act, asked, draft, context),
    ],
    answer: draft.after,
  }
}

function holdTarget(
  id: string,
  act: UserAct,
  user: StoredUser | undefined,
  context: Context,
): asserts user is StoredUser {
  if (user === undefined || !userKind.isVisible(user, context) || user.facts.removedAt !== null)
    throw notFound('user', id)
  const refusal = refusedAct(user, act, context)
  if (refusal !== undefined) throw refusal
}

function draftOfAct(
  before: StoredUser,
  act: UserAct,
  asked: ActAsked,
  password: HashedPassword | undefined,
  context: Context,
): UserDraft | undefined {
  const { caller, now } = context
  switch (act) {
    case 'invite':
      return { ...inviteAgain(before, context), ...whyOf(asked) }
    case 'declineInvitation':
    case 'revokeInvitation':
      return isInvitationEnded(before, caller.accountId)
        ? undefined
        : endInvitation(before, caller.accountId, now)
    default:
      return directDraft(before, act, asked, password, context)
  }
}

function directDraft(
  before: StoredUser,
  act: DirectAct,
  asked: ActAsked,
  password: HashedPassword | undefined,
  { caller, now }: Context,
): UserDraft | undefined {
  const facts = factsAfter(act, before, {
    now,
    by: caller.username,
    reason: asked.reason,
    revokeKeys: asked.revokeKeys ?? false,
    sendReset: asked.sendReset ?? false,
    password,
    mustChange: asked.mustChange ?? true,
  })
  if (facts === undefined) return undefined
  const { action, fields } = actRecords[act]
  const after: StoredUser = {
    ...before,
    statusVersion: before.statusVersion + 1,
    facts,
    updatedAt: now,
  }
  const moved =
    liftsLock(act) && facts.secrets !== before.facts.secrets ? ['status.credential'] : []
  const changes = [...fields, ...moved].map((field) => ({
    field,
    ...(field === 'status.locks' ? { from: before.facts.locks, to: facts.locks } : {}),
  }))
  return { before, after, action, change: 'status', changes, released: [], ...whyOf(asked) }
}

/** A new password, or a link to set one, may come with these. */
function liftsLock(act: UserAct): boolean {
  return act === 'unlock' || act === 'reactivate'
}

/** For whoever reads the audit log. */
function whyOf({ reason }: ActAsked): Pick<UserDraft, 'details'> {
  return reason === undefined ? {} : { details: { reason } }
}

/** An invitation that ends is a write like a removal; the act itself is told beside it, and its link ends. */
function besideOf(
  before: StoredUser,
  act: UserAct,
  asked: ActAsked,
  { after }: UserDraft,
  context: Context,
): Plan<unknown>['statements'] {
  if (act !== 'declineInvitation' && act !== 'revokeInvitation') return []
  const { tenantId, accountId, accountName } = context.caller
  return [
    endInvitationLinkStatement(tenantId, before.id, accountId),
    auditEvent(context, {
      action: act === 'declineInvitation' ? 'decline-invitation' : 'revoke-invitation',
      kind: 'User',
      objectId: before.id,
      version: after.version,
      details: { account: accountName, ...whyOf(asked).details },
    }),
  ]
}

/** Judges and hashes a password that the act brings; hashing takes long and happens before anything is decided. */
async function passwordOf(
  id: string,
  act: UserAct,
  asked: ActAsked,
  context: Context,
): Promise<HashedPassword | undefined> {
  const { passwords } = context
  const lifts = liftsLock(act)
  const member = lifts ? 'setPassword' : 'password'
  const text = lifts ? asked.setPassword : asked.password
  if (lifts && text !== undefined && asked.sendReset === true)
    throw new Refusal('request.invalid', 'name setPassword or sendReset, not both', {
      pointer: '/sendReset',
    })
  if (act === 'setPassword') {
    if ((text === undefined) === (asked.passwordHash === undefined))
      throw new Refusal('request.invalid', 'name password or passwordHash, one of them', {
        pointer: '/password',
      })
    if (asked.passwordHash !== undefined)
      return passwords.import(asked.passwordHash, '/passwordHash')
  }
  if (text === undefined || (!lifts && act !== 'setPassword')) return undefined
  const user = await findUser(context, id)
  // Whether the caller may act at all is asked before a password is judged: its faults name words of the user.
  holdTarget(id, act, user, context)
  return await passwords.accept(text, passwordContext(user.values), `/${member}`)
}
