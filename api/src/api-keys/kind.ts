import { holds, isDuration, lengthOf, showManager } from '@rollcall/resources'

import { newApiKey } from '../access/api-key.ts'
import type { Context } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import type { Fault, Kind, OnceShown, Removal, Wish } from '../declarations/kind.ts'
import { checkNetworks, warnOfNetworks } from '../declarations/networks.ts'
import { Refusal } from '../http/errors.ts'
import { checkPermissions } from '../roles/kind.ts'
import { tenantWideRank } from '../users/user.ts'
import {
  type ApiKeyFacts,
  type ApiKeyValues,
  apiKeyMembers,
  completeApiKey,
  keysOfApiKey,
  nameKey,
  showApiKey,
  type StoredApiKey,
} from './api-key.ts'
import { encryptFor, isRecipient } from './recipient.ts'
import { withNewText } from './rotation.ts'
import {
  type ApiKeyDraft,
  apiKeyStatements,
  type ApiKeyWorld,
  gatherApiKeys,
  type KeyHolder,
} from './store.ts'
import { checkInstants } from '../declarations/instants.ts'

export const apiKeyKind: Kind<ApiKeyValues, ApiKeyFacts, ApiKeyWorld> = {
  kind: 'ApiKey',
  noun: 'API key',
  path: 'api-keys',
  members: apiKeyMembers,
  sets: new Set(['permissions', 'accessPoints']),
  check: checkApiKey,
  complete: completeApiKey,
  settle: (values, { users }) => ({
    ...values,
    user: users.get(foldKey(values.user))?.username ?? values.user,
  }),
  gather: gatherApiKeys,
  unseen: () => undefined,
  identity: ({ user, name }, { users }) => nameKey(users.get(foldKey(user))?.id ?? '', name),
  keys: keysOfApiKey,
  isEnded: () => false,
  facts: factsOf,
  otherChanges: (before, after) =>
    before.facts.text.hash === after.facts.text.hash ? [] : [{ field: 'hash' }],
  isMoved: () => false,
  hold,
  holdTogether: () => new Map(),
  taken,
  isVisible: ({ facts }, { caller }) => caller.rank >= tenantWideRank || facts.isUserHere,
  isGone: ({ facts }, { policy }) => policy === 'delete' && facts.revokedAt !== null,
  end: revoke,
  statements: apiKeyStatements,
  show: showApiKey,
  secret: ({ after }) => onceShown(after),
  warnings: ({ values }) => warnOfNetworks(values.ipWhitelist),
}

/** A key with a recipient is answered to nobody else. */
function onceShown({
  values: { recipient },
  facts: { secret },
}: StoredApiKey): OnceShown | Promise<OnceShown> | undefined {
  if (secret === undefined) return undefined
  if (recipient === undefined) return { secret }
  return encryptFor(recipient, secret).then((encryptedSecret) => ({ encryptedSecret }))
}

function checkApiKey({ set, hash, prefix }: Wish<ApiKeyValues>): Fault[] {
  const faults = [
    ...checkNetworks(set.ipWhitelist),
    ...checkPermissions(set.permissions),
    ...checkInstants({ expiresAt: set.expiresAt }),
  ]
  const durations = {
    expiresAfter: set.expiresAfter,
    'rotation/every': set.rotation?.every,
    'rotation/overlap': set.rotation?.overlap,
  }
  for (const [member, duration] of Object.entries(durations))
    if (duration !== undefined && !isDuration(duration))
      faults.push({
        pointer: `/spec/${member}`,
        detail: `${duration} is no length of time; write P30D or PT12H`,
        code: 'request.invalid',
      })
  if (set.recipient !== undefined && !isRecipient(set.recipient))
    faults.push({
      pointer: '/spec/recipient',
      detail: 'not the public key of an age identity: its checksum is wrong',
      code: 'api-key.recipient-invalid',
    })
  return [...faults, ...checkText({ hash, prefix })]
}

function checkText({ hash, prefix }: MadeText): Fault[] {
  if ((hash === undefined) === (prefix === undefined)) return []
  return [
    {
      pointer: hash === undefined ? '/hash' : '/prefix',
      detail: 'hash and prefix are needed together',
      code: 'api-key.hash-invalid',
    },
  ]
}

/** Half of what a text is recognised by. */
export function holdText(text: MadeText): void {
  const [fault] = checkText(text)
  if (fault !== undefined) throw new Refusal(fault.code, fault.detail, { pointer: fault.pointer })
}

function factsOf(
  before: StoredApiKey | null,
  values: ApiKeyValues,
  wish: Wish<ApiKeyValues>,
  known: ApiKeyWorld,
  context: Context,
): ApiKeyFacts {
  if (before !== null) {
    const isSame = wish.hash === undefined || wish.hash === before.facts.text.hash
    return isSame
      ? before.facts
      : withNewText(before, values, textFor(before, values, wish, known, context), context.now)
  }
  const { user } = values
  const holder = known.users.get(foldKey(user))
  if (holder === undefined || holder.isEnded)
    throw new Refusal('user.not-found', `there is no user ${user}`, { pointer: '/spec/user' })
  const { secret, ...text } = textFor(null, values, wish, known, context)
  return {
    userId: holder.id,
    isUserActive: holder.active,
    userRank: holder.rank,
    isUserHere: holder.isHere,
    text: { ...text, madeAt: context.now },
    previous: null,
    lastUsedAt: null,
    revokedAt: null,
    ...(secret === undefined ? {} : { secret }),
  }
}

/** A text of a key, of which the caller may have said by what to recognise it. */
interface MadeText {
  hash?: string | undefined
  prefix?: string | undefined
}

/** The text that is wanted: the one that the caller made, else one that is made here. */
export function textFor(
  before: StoredApiKey | null,
  { recipient }: ApiKeyValues,
  { hash, prefix }: MadeText,
  { spentHashes }: ApiKeyWorld,
  { dryRun }: Context,
): { hash: string; prefix: string; secret?: string } {
  if (hash === undefined || prefix === undefined) {
    const made = newApiKey()
    const text = { hash: made.hash.toString('hex'), prefix: made.prefix }
    return dryRun ? text : { ...text, secret: made.text }
  }
  if (recipient !== undefined)
    throw new Refusal(
      'api-key.combination-refused',
      'hash and recipient exclude each other: whoever sends the hash has the text already',
      { pointer: '/hash' },
    )
  if (spentHashes.has(hash) || hash === before?.facts.previous?.hash) throw hashKnown()
  return { hash, prefix }
}

function hold(draft: ApiKeyDraft, { users, authority }: ApiKeyWorld, { caller }: Context): void {
  const { before, after, changes } = draft
  if (before !== null && changes.some(({ field }) => field === 'user'))
    throw new Refusal(
      'object.immutable-field',
      'a key of another user is another key: create it, and delete this one',
      { pointer: '/spec/user' },
    )
  const holder = users.get(foldKey(after.values.user))
  if (caller.rank < tenantWideRank && !after.facts.isUserHere)
    throw new Refusal('user.not-found', `there is no user ${after.values.user}`, {
      pointer: '/spec/user',
    })
  holdUserRank(after, caller)
  holdCombination(after.values)
  if (holder === undefined) return
  holdPower(after, holder, caller)
  if (authority !== undefined) holdPowerElsewhere(after, holder, authority, caller)
}

/** A text that is due before the one before it is over would make a third; one that expires before it is due is never replaced in time. */
function holdCombination({ rotation, expiresAfter }: ApiKeyValues): void {
  if (rotation === undefined) return
  if (lengthOf(rotation.overlap) >= lengthOf(rotation.every))
    throw new Refusal(
      'api-key.combination-refused',
      `rotation.overlap must be shorter than rotation.every: ${rotation.overlap} is not shorter than ${rotation.every}`,
      { pointer: '/spec/rotation/overlap' },
    )
  if (expiresAfter !== undefined && lengthOf(expiresAfter) <= lengthOf(rotation.every))
    throw new Refusal(
      'api-key.combination-refused',
      `expiresAfter must be longer than rotation.every: after ${expiresAfter} the text is over before the next one is due after ${rotation.every}`,
      { pointer: '/spec/expiresAfter' },
    )
}

function holdUserRank({ values, facts }: StoredApiKey, caller: Context['caller']): void {
  if (facts.userRank > caller.rank)
    throw new Refusal(
      'object.rank-too-low',
      `user ${values.user} ranks above user ${caller.username}`,
    )
}

/** Whoever makes a key could use it: it must not be able to do more than its maker. */
function holdPower({ values }: StoredApiKey, holder: KeyHolder, caller: Context['caller']): void {
  const missing = powerOf(values, holder.permissions).find(
    (permission) => !holds(caller.permissions, permission),
  )
  if (missing === undefined) return
  throw new Refusal(
    'auth.permission-missing',
    `the key could do ${missing}, which user ${caller.username} does not hold in account ${caller.accountName}: restrict it by permissions`,
    { pointer: '/spec/permissions' },
  )
}

/** A key works in every account of its user: permissions of the same name in two accounts are two. */
function holdPowerElsewhere(
  { values }: StoredApiKey,
  { elsewhere }: KeyHolder,
  authority: NonNullable<ApiKeyWorld['authority']>,
  { username }: Context['caller'],
): void {
  for (const { accountId, permissions } of elsewhere) {
    const there = authority.get(accountId)?.permissions ?? []
    const missing = powerOf(values, permissions).find((permission) => !holds(there, permission))
    if (missing !== undefined)
      throw new Refusal(
        'auth.permission-missing',
        `the key could do ${missing} in another account, where user ${username} does not hold it: restrict it by permissions`,
        { pointer: '/spec/permissions' },
      )
  }
}

/** What of the permissions the key lets through. */
function powerOf({ permissions }: ApiKeyValues, held: readonly string[]): readonly string[] {
  return permissions === undefined
    ? held
    : permissions.filter((permission) => overlaps(held, permission))
}

/** Whether a restriction lets through anything that is held. */
function overlaps(held: readonly string[], permission: string): boolean {
  return holds(held, permission) || held.some((one) => holds([permission], one))
}

function taken(key: string, holder: StoredApiKey): Refusal {
  const { manager, values } = holder
  if (key.startsWith('hash:')) return hashKnown()
  return new Refusal(
    'api-key.name-taken',
    `user ${values.user} has a live key named ${values.name}${manager === null ? '' : `, declared by ${showManager(manager)}`}`,
    { pointer: '/spec/name', ...(manager === null ? {} : { holder: manager }) },
  )
}

function hashKnown(): Refusal {
  return new Refusal(
    'api-key.hash-known',
    'a key with this hash was registered before: make a new key',
    { pointer: '/hash' },
  )
}

/** A revoked key stays readable, frees its name, and never works again. */
function revoke(
  before: StoredApiKey,
  _ask: Removal,
  _known: ApiKeyWorld,
  { caller, now }: Context,
): ApiKeyDraft {
  holdUserRank(before, caller)
  const after: StoredApiKey = {
    ...before,
    statusVersion: before.statusVersion + 1,
    manager: null,
    declared: [],
    facts: { ...before.facts, revokedAt: now },
    updatedAt: now,
  }
  return { before, after, action: 'delete', change: 'deleted', changes: [], released: [] }
}
