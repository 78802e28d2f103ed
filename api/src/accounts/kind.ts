import { effectivePolicy, isDuration } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import type { Fault, Kind, Removal, Wish } from '../declarations/kind.ts'
import { Refusal } from '../http/errors.ts'
import { nameKey, nameTaken } from '../declarations/named.ts'
import { checkNetworks, warnOfNetworks } from '../declarations/networks.ts'
import { relaxedMembers } from '../policy/relaxation.ts'
import { maySeeAccount } from '../users/user.ts'
import {
  type AccountFacts,
  type AccountValues,
  accountMembers,
  completeAccount,
  homeAccountName,
  showAccount,
  type StoredAccount,
} from './account.ts'
import { type AccountDraft, accountStatements, type AccountWorld, gatherAccounts } from './store.ts'

const ownerRank = 1000

export const accountKind: Kind<AccountValues, AccountFacts, AccountWorld> = {
  kind: 'Account',
  noun: 'account',
  path: 'accounts',
  members: accountMembers,
  sets: new Set(),
  check: checkAccount,
  complete: completeAccount,
  settle: (values) => values,
  gather: gatherAccounts,
  unseen: () => unseenWorld,
  identity: ({ name }) => nameKey(name),
  keys: ({ values }) => [nameKey(values.name)],
  isEnded: () => false,
  facts: (before) => before?.facts ?? { users: 0 },
  otherChanges: () => [],
  isMoved: () => false,
  hold,
  holdTogether: () => new Map(),
  taken: (_key, holder) => nameTaken('account.name-taken', 'account', holder),
  isVisible: ({ id }, context) => maySeeAccount(context, id),
  isGone: () => false,
  end: endAccount,
  statements: accountStatements,
  show: showAccount,
  secret: () => undefined,
  warnings: ({ values }) => warnOfNetworks(values.ipWhitelist),
}

const unseenWorld: AccountWorld = { objects: [] }

function hold({ before, after }: AccountDraft, _known: AccountWorld, context: Context): void {
  if (before !== null && !maySeeAccount(context, before.id))
    throw new Refusal('object.rank-too-low', 'this account is not one that the caller manages')
  holdPolicy(before, after.values, context)
  if (before?.values.name === homeAccountName && after.values.name !== homeAccountName)
    throw new Refusal(
      'object.protected',
      `account ${homeAccountName} is the one that is acted from when none is named: it keeps its name`,
      { pointer: '/spec/name' },
    )
}

/**
 * Whoever may declare an account tightens its policy; to relax it takes an owner in the account itself. A new account has no owner yet: it is measured against
 * the usual policy, and against the rank in the account that it is made from.
 */
function holdPolicy(
  before: StoredAccount | null,
  { name, policy }: AccountValues,
  { caller }: Context,
): void {
  const relaxed = relaxedMembers(effectivePolicy(before?.values.policy), effectivePolicy(policy))
  const isOwner = caller.rank >= ownerRank && (before === null || caller.accountId === before.id)
  if (relaxed.length === 0 || isOwner) return
  const where = before === null ? caller.accountName : before.values.name
  throw new Refusal(
    'account.policy-relaxed',
    `this relaxes ${relaxed.join(', ')} of account ${name}, which takes an owner in account ${where}${
      caller.accountName === where ? '' : `: ask from there with ?account=${where}`
    }`,
    { errors: relaxed.map((member) => ({ pointer: `/spec/policy/${member}`, detail: 'relaxed' })) },
  )
}

/** A schema cannot see that `P` and `PT0S` say no length. */
function checkAccount({ set }: Wish<AccountValues>): Fault[] {
  const { inactivity, invitation, guard } = set.policy ?? {}
  const durations: [string, string | undefined][] = [
    ['inactivity/after', inactivity?.after],
    ['invitation/validFor', invitation?.validFor],
    ['guard/window', guard?.window],
  ]
  const faults = durations
    .filter(([, duration]) => duration !== undefined && !isDuration(duration))
    .map(([path, duration]): Fault => ({
      pointer: `/spec/policy/${path}`,
      detail: `${duration} says no length of time; write P7D or PT12H`,
      code: 'request.invalid',
    }))
  return [...checkNetworks(set.ipWhitelist), ...faults]
}

function endAccount(
  before: StoredAccount,
  _ask: Removal,
  _known: AccountWorld,
  { now }: Context,
): AccountDraft {
  const { users } = before.facts
  if (users > 0)
    throw new Refusal(
      'account.in-use',
      `account ${before.values.name} has ${users} users: remove them from it first`,
    )
  const after = { ...before, manager: null, declared: [], updatedAt: now }
  return { before, after, action: 'delete', change: 'deleted', changes: [], released: [] }
}
