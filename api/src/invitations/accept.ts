/**
 * An invitation is accepted by its link: the user chooses a password, unless there is one, and gives the members of the profile that the policies and roles
 * require. The membership is PROVISIONED as long as something is missing; the link goes on working until nothing is.
 */
import type { AcceptRequest, Invitation } from '@rollcall/resources'

import { auditEvent } from '../audit/event-store.ts'
import type { CompiledQuery } from '../database/statement.ts'
import { isOvertaken } from '../declarations/carry-out.ts'
import type { Context } from '../declarations/context.ts'
import { differences } from '../declarations/merge.ts'
import { holdDeclaredFields } from '../declarations/operations.ts'
import { specOf } from '../declarations/stored.ts'
import { Refusal } from '../http/errors.ts'
import type { HashedPassword } from '../passwords/passwords.ts'
import type { PasswordContext } from '../passwords/rules.ts'
import { refusedCredentialMode } from '../policy/credential-mode.ts'
import { policyOf } from '../policy/policy-of.ts'
import type { Desk, Visitor } from '../sign-in/desk.ts'
import { selfContext } from '../sign-in/self-context.ts'
import { findToken, useTokenStatement } from '../tokens/tokens.ts'
import { userKind } from '../users/kind.ts'
import { standingOf } from '../users/standing.ts'
import { findUser, type UserDraft } from '../users/store.ts'
import {
  type HeldMembership,
  membershipIn,
  type StoredUser,
  userMembers,
  type UserValues,
} from '../users/user.ts'
import { endInvitation } from './ends.ts'
import { missingToJoin } from './missing.ts'
import { acceptedStatement, endInvitationLinkStatement } from './store.ts'

const attemptsMax = 5

/** A link that was shown, with what it opens. */
interface Opened {
  user: StoredUser
  membership: HeldMembership
  context: Context
}

export async function acceptInvitation(
  desk: Desk,
  visitor: Visitor,
  request: AcceptRequest,
  dryRun: boolean,
): Promise<Invitation> {
  return await again(async () => {
    const opened = await open(desk, visitor, request.token, dryRun)
    const { context } = opened
    const values = profileOf(opened.user.values, request)
    const passwordNeeded = needsPassword(opened.user)
    if (request.password !== undefined && !passwordNeeded)
      throw new Refusal(
        'request.invalid',
        'this user has a password, or needs none: leave it out',
        {
          pointer: '/password',
        },
      )
    if (!dryRun && passwordNeeded && request.password === undefined)
      throw new Refusal('auth.password-refused', 'choose a password', {
        errors: [{ pointer: '/password', detail: 'is needed' }],
      })
    const missing = missingOf(opened, values)
    const state = missing.length > 0 ? 'PROVISIONED' : 'ACTIVE'
    if (!dryRun) {
      const hashed =
        request.password === undefined
          ? undefined
          : await desk.passwords.accept(
              request.password,
              passwordContextOf({ ...opened, values }, visitor),
              '/password',
            )
      const draft = acceptance(opened, { values, state, hashed })
      holdDeclaredFields(opened.user, draft.changes, context)
      holdMode(draft.after, state)
      await desk.database.write(visitor.tenantId, [
        useTokenStatement(visitor.tenantId, {
          purpose: 'invitation',
          text: request.token,
          now: context.now,
          // What is missing is given by the same link.
          keeps: state !== 'ACTIVE',
        }),
        ...userKind.statements([draft], context),
        ...joinedStatements(opened, state),
        auditEvent(context, {
          action: 'accept-invitation',
          kind: 'User',
          objectId: opened.user.id,
          version: draft.after.version,
          details: { account: opened.membership.account, state },
        }),
      ])
    }
    return {
      username: opened.user.values.username,
      account: opened.membership.account,
      state,
      passwordNeeded: dryRun && passwordNeeded && request.password === undefined,
      missing,
    }
  })
}

/** Turns an invitation down: the link ends, and with it what it was to lead to. */
export async function declineInvitation(
  desk: Desk,
  visitor: Visitor,
  token: string,
  dryRun: boolean,
): Promise<void> {
  await again(async () => {
    const { user, membership, context } = await open(desk, visitor, token, dryRun)
    const draft = endInvitation(user, membership.accountId, context.now)
    if (dryRun) return
    const { tenantId } = visitor
    const { now } = context
    await desk.database.write(tenantId, [
      useTokenStatement(tenantId, { purpose: 'invitation', text: token, now, keeps: false }),
      ...userKind.statements([draft], context),
      endInvitationLinkStatement(tenantId, user.id, membership.accountId),
      auditEvent(context, {
        action: 'decline-invitation',
        kind: 'User',
        objectId: user.id,
        version: draft.after.version,
        details: { account: membership.account },
      }),
    ])
  })
}

/** Finds what the link opens; one refusal for every link that opens nothing. */
async function open(desk: Desk, visitor: Visitor, token: string, dryRun: boolean): Promise<Opened> {
  const now = desk.clock()
  const { tenantId } = visitor
  const found = await findToken(desk.database, tenantId, {
    purpose: 'invitation',
    text: token,
    now,
  })
  if (found?.accountId == null) throw linkInvalid()
  const { userId, accountId } = found
  const user = await findUser({ database: desk.database, caller: { tenantId, accountId } }, userId)
  const membership = user === undefined ? undefined : membershipIn(user, accountId)
  if (user === undefined || membership === undefined || membership.state === 'ACTIVE')
    throw linkInvalid()
  if (!user.values.active || user.facts.removedAt !== null) throw linkInvalid()
  const { locks } = standingOf(user, accountId, now)
  // Whoever holds the link is the user, so that the rule may be named.
  if (locks.some(({ refuses }) => refuses === 'everything'))
    throw new Refusal('auth.access-refused', 'an administrator has locked this user')
  const { account } = membership
  const context = selfContext(desk, visitor, user, { accountId, account, now, dryRun })
  return { user, membership, context }
}

export function linkInvalid(): Refusal {
  return new Refusal(
    'auth.link-invalid',
    'this link is not known, was used, or has expired: ask for a new one',
  )
}

/** Between looking and writing somebody else may have written. */
async function again<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work()
    } catch (error) {
      if (!isOvertaken(error)) throw error
      if (attempt >= attemptsMax)
        throw new Refusal('server.unavailable', 'too many writers at the same user: try again', {
          cause: error,
          retryAfterSeconds: 1,
        })
    }
  }
}

function needsPassword({ values, facts }: StoredUser): boolean {
  return values.credential.mode === 'invite' && facts.secrets.password === null
}

function profileOf(values: UserValues, { profile }: AcceptRequest): UserValues {
  if (profile === undefined) return values
  const { profile: further, ...own } = profile
  return { ...values, ...own, profile: { ...values.profile, ...further } }
}

/** Names of what is required and not given. */
function missingOf({ user, membership, context }: Opened, values: UserValues): string[] {
  return missingToJoin(values, membership, user.facts.memberships, context.now).map(({ pointer }) =>
    pointer.slice(pointer.lastIndexOf('/') + 1),
  )
}

function passwordContextOf(
  { user, values }: Pick<Opened, 'user'> & { values: UserValues },
  { tenant }: Visitor,
): PasswordContext {
  const { memberships, secrets } = user.facts
  const isMfaRequired = values.mfa === 'required' || policyOf(memberships).mfa === 'required'
  const { username, email, firstName, lastName, displayName } = values
  return {
    isOnlyFactor: !secrets.hasFactor && !isMfaRequired,
    words: [
      username,
      email,
      firstName,
      lastName,
      displayName,
      tenant,
      ...memberships.map(({ account }) => account),
    ],
  }
}

/** From here on the policy of the account binds the user as those of the others do. */
function holdMode({ values, facts }: StoredUser, state: 'PROVISIONED' | 'ACTIVE'): void {
  const { type, credential } = values
  const isJoining = facts.memberships.filter((one) => one.state === 'ACTIVE').length > 1
  if (state !== 'ACTIVE' || !isJoining) return
  const refusal = refusedCredentialMode({ type, mode: credential.mode }, facts.memberships)
  if (refusal !== undefined) throw refusal
}

function acceptance(
  { user: before, membership, context }: Opened,
  wish: {
    values: UserValues
    state: 'PROVISIONED' | 'ACTIVE'
    hashed: HashedPassword | undefined
  },
): UserDraft {
  const { values, state, hashed } = wish
  const { now } = context
  const given = new Set(before.given)
  for (const member of userMembers) if (values[member] !== before.values[member]) given.add(member)
  const { facts } = before
  const after: StoredUser = {
    ...before,
    statusVersion: before.statusVersion + 1,
    given: [...given],
    values,
    facts: {
      ...facts,
      memberships: facts.memberships.map((held) =>
        held.accountId === membership.accountId
          ? {
              ...held,
              state,
              // As long as the link works.
              invitationExpiresAt: state === 'ACTIVE' ? null : held.invitationExpiresAt,
            }
          : held,
      ),
      activity: {
        ...facts.activity,
        activatedAt: facts.activity.activatedAt ?? (state === 'ACTIVE' ? now : null),
      },
      orders:
        hashed === undefined
          ? []
          : [{ do: 'set-password', hashed, declared: null, mustChange: false }],
    },
    updatedAt: now,
  }
  const changes = differences(userMembers, userKind.sets, specOf(before), specOf(after))
  if (changes.length > 0) after.version += 1
  const told = hashed === undefined ? changes : [...changes, { field: 'password' }]
  return {
    before,
    after,
    action: 'update',
    change: changes.length > 0 ? 'updated' : 'status',
    changes: told,
    released: [],
  }
}

function joinedStatements(
  { user, membership: { accountId }, context }: Opened,
  state: 'PROVISIONED' | 'ACTIVE',
): CompiledQuery[] {
  if (state !== 'ACTIVE') return []
  const { caller, now } = context
  return [acceptedStatement(caller.tenantId, { userId: user.id, accountId, now })]
}
