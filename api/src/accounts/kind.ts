import type { Context } from '../declarations/context.ts'
import type { Kind, Removal } from '../declarations/kind.ts'
import { Refusal } from '../http/errors.ts'
import { nameKey, nameTaken } from '../declarations/named.ts'
import { checkNetworks } from '../declarations/networks.ts'
import { maySeeAccount } from '../users/user.ts'
import {
  type AccountFacts,
  type AccountValues,
  accountMembers,
  completeAccount,
  homeAccountName,
  isRelaxed,
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
  check: ({ set }) => checkNetworks(set.ipWhitelist),
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
}

const unseenWorld: AccountWorld = { objects: [] }

function hold({ before, after }: AccountDraft, _known: AccountWorld, context: Context): void {
  const { caller } = context
  if (before !== null && !maySeeAccount(context, before.id))
    throw new Refusal('object.rank-too-low', 'this account is not one that the caller manages')
  // A new account is measured against the strictest policy, which is the usual one.
  if (isRelaxed(before?.values.policy ?? {}, after.values.policy) && caller.rank < ownerRank)
    throw new Refusal(
      'account.policy-relaxed',
      `only an owner relaxes the policy of an account; user ${caller.username} is none in account ${caller.accountName}`,
      { pointer: '/spec/policy' },
    )
  if (before?.values.name === homeAccountName && after.values.name !== homeAccountName)
    throw new Refusal(
      'object.protected',
      `account ${homeAccountName} is the one that is acted from when none is named: it keeps its name`,
      { pointer: '/spec/name' },
    )
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
