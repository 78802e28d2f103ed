import { type FieldChange, showManager } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import { LocksNeeded } from '../declarations/carry-out.ts'
import { foldKey } from '../declarations/fold.ts'
import type { Fault, Kind } from '../declarations/kind.ts'
import type { Wanted } from '../declarations/merge.ts'
import { checkNetworks } from '../declarations/networks.ts'
import { Refusal } from '../http/errors.ts'
import { type GuardChange, type GuardedAccount, refusedLoss } from '../policy/administrators.ts'
import { usualCredentialMode } from '../policy/credential-mode.ts'
import { factsOf } from './facts.ts'
import { holdFamilies } from './family.ts'
import { guardChanges, guardGains } from './guards.ts'
import { pendingOfUser, withholdOfUser } from './pending.ts'
import { endUser, isUserGone } from './removal.ts'
import { holdUserRemoval } from './removal-budget.ts'
import { holdRules } from './rules.ts'
import { showUser } from './show.ts'
import { gatherUsers, userStatements, type UserDraft, type UserWorld } from './store.ts'
import {
  completeUser,
  keysOfUser,
  maySeeUser,
  modeOfPolicy,
  type StoredUser,
  type UserFacts,
  userMembers,
  usernameKey,
  type UserValues,
} from './user.ts'
import { warningsOfUser } from './warnings.ts'
import { checkInstants } from '../declarations/instants.ts'

export const userKind: Kind<UserValues, UserFacts, UserWorld> = {
  kind: 'User',
  noun: 'user',
  path: 'users',
  members: userMembers,
  sets: new Set(['accessPoints', 'roles']),
  check: checkUser,
  complete: completeUser,
  settle: settleUser,
  gather: gatherUsers,
  unseen: ({ set, password, passwordHash }, context) =>
    (set.roles ?? []).length === 0 &&
    set.parent === undefined &&
    password === undefined &&
    passwordHash === undefined
      ? unseenWorld(context)
      : undefined,
  identity: ({ username }) => usernameKey(username),
  keys: keysOfUser,
  isEnded: ({ facts }) => facts.endedAt !== null,
  facts: factsOf,
  otherChanges: (_before, after) => passwordChanges(after),
  isMoved: (before, after) =>
    movedFacts(before) !== movedFacts(after) || after.facts.orders.length > 0,
  hold: holdRules,
  withhold: (before, wish, _known, context) => withholdOfUser(before, wish, context),
  pendingOf: pendingOfUser,
  holdRemoval: holdUserRemoval,
  holdTogether,
  taken,
  isVisible: (user, context) => maySeeUser(context, user),
  isGone: isUserGone,
  end: endUser,
  statements: userStatements,
  show: showUser,
  secret: () => undefined,
  warnings: warningsOfUser,
}

/** Unique indexes refuse what is taken. The policy of the account came with the caller. */
function unseenWorld({ caller }: Context): UserWorld | undefined {
  if (caller.accountPolicy === undefined) return undefined
  return {
    objects: [],
    roles: new Map(),
    homePolicy: caller.accountPolicy,
    parents: new Map(),
    passwords: new Map(),
    allowed: undefined,
    exceeding: new Map(),
    guards: undefined,
  }
}

function checkUser({ set }: Wanted<UserValues>): Fault[] {
  const { validFrom, expiresAt } = set
  return [...checkNetworks(set.ipWhitelist), ...checkInstants({ validFrom, expiresAt })]
}

/** Writes the parent as that user is written, and chooses how a credential is got where nobody said. */
function settleUser(values: UserValues, { parents, homePolicy }: UserWorld): UserValues {
  const parent = values.parent === undefined ? undefined : parents.get(foldKey(values.parent))
  const mode =
    values.credential === modeOfPolicy
      ? usualCredentialMode(values.type, [{ account: '', policy: homePolicy }])
      : undefined
  return {
    ...values,
    ...(parent === undefined ? {} : { parent: parent.username }),
    ...(mode === undefined ? {} : { credential: { mode } }),
  }
}

/** A password changes without being told. */
function passwordChanges({ facts }: StoredUser): FieldChange[] {
  return facts.orders.some((order) => order.do === 'set-password') ? [{ field: 'password' }] : []
}

/** What makes a write necessary although no member changed. */
function movedFacts({ facts }: StoredUser): string {
  const { memberships, endedAt, handled, locks, parents } = facts
  return JSON.stringify([
    memberships.map(({ accountId, state, roles }) => [
      accountId,
      state,
      roles.map(({ id, source }) => `${id} ${source}`).toSorted(),
    ]),
    endedAt,
    handled,
    locks,
    parents[0],
  ])
}

/** Families without circles, and accounts with the administrators that they need. */
function holdTogether(
  drafts: readonly UserDraft[],
  known: UserWorld,
  context: Context,
): Map<number, Refusal> {
  const refused = holdFamilies(drafts, known, context)
  for (const [index, refusal] of keepGuards(drafts, known.guards, context))
    refused.set(index, refusal)
  return refused
}

/** Refuses, from the last one on, the drafts that would leave an account without the administrators that it needs. */
function keepGuards(
  drafts: readonly UserDraft[],
  guards: ReadonlyMap<string, GuardedAccount> | undefined,
  { now }: Context,
): Map<number, Refusal> {
  const refused = new Map<number, Refusal>()
  const losses = drafts.map(({ before, after }): GuardChange[] =>
    before === null ? [] : guardChanges(before, after, now),
  )
  if (losses.every((changes) => changes.length === 0)) return refused
  if (guards === undefined) throw new LocksNeeded()
  const gains = drafts.flatMap(({ before, after }) => guardGains(before, after, now))
  for (let index = losses.length - 1; index >= 0; index--) {
    const mine = losses[index] ?? []
    if (mine.length === 0) continue
    const kept = losses.filter((_, at) => !refused.has(at)).flat()
    const refusal = refusedLoss(onlyAccounts(guards, mine), [...kept, ...gains])
    if (refusal !== undefined) refused.set(index, refusal)
  }
  return refused
}

function onlyAccounts(
  guards: ReadonlyMap<string, GuardedAccount>,
  changes: readonly GuardChange[],
): Map<string, GuardedAccount> {
  const wanted = new Set(changes.map(({ accountId }) => accountId))
  return new Map([...guards].filter(([accountId]) => wanted.has(accountId)))
}

function taken(key: string, holder: StoredUser): Refusal {
  const by = holder.manager === null ? '' : `, declared by ${showManager(holder.manager)}`
  const details = holder.manager === null ? {} : { holder: holder.manager }
  if (key.startsWith('email:'))
    return new Refusal(
      'user.email-taken',
      `${holder.values.email ?? 'the e-mail address'} is the address of user ${holder.values.username}${by}`,
      { pointer: '/spec/email', ...details },
    )
  const ended =
    holder.facts.endedAt === null
      ? ''
      : '; that user was deactivated for good: declare it to bring it back, or PATCH active'
  return new Refusal(
    'user.username-taken',
    `username ${holder.values.username} is taken${by}${ended}`,
    { pointer: '/spec/username', ...details },
  )
}
