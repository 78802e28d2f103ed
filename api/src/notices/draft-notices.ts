/** What the writes of users come to for whoever is told of them. Pure, but for the invitation, whose link only its own write knows. */
import type { Caller } from '../access/caller.ts'
import type { OutgoingMail } from '../mail/outgoing.ts'
import type { UserDraft } from '../users/store.ts'
import type { HeldMembership, StoredLock, StoredUser } from '../users/user.ts'
import { type AddressMove, noticesFor, type NoticeUser } from './notices.ts'
import { passwordChangedMails } from './password-changed.ts'

/** Members whose change is told by what it comes to. */
const toldOtherwise = new Set([
  'unlockRevision',
  'mfaResetRevision',
  'passwordResetRevision',
  'invitationRevision',
])

export function draftNotices(
  { before, after }: UserDraft,
  changedFields: readonly string[],
  caller: Pick<Caller, 'username' | 'manager'>,
): OutgoingMail[] {
  const had = isUsed(before) ? before.facts.memberships : []
  const has = isUsed(after) ? after.facts.memberships : []
  const joined = activeOf(has).filter((membership) => !isActiveIn(had, membership))
  const left = had.filter(({ accountId }) => !has.some((kept) => kept.accountId === accountId))
  // Who has accepted an invitation knows.
  const welcomed = joined.filter(({ accountId }) => stateIn(had, accountId) === undefined)
  const mails = welcomed.flatMap((membership) =>
    noticesFor({ is: 'created', signIn: hasPasswordDoor(after) }, noticeUser(after), [membership]),
  )
  if (before === null || !isUsed(before)) return mails
  // What is displayed before the change: after it the address may be another, or gone.
  const user = noticeUser(before)
  if (left.length > 0)
    mails.push(...noticesFor({ is: 'removed', everywhere: has.length === 0 }, user, left))
  if (has.length === 0) return mails
  const fields = changedFields.filter((field) => !toldOtherwise.has(field))
  const addresses = movesOf(before, after)
  if (fields.length > 0 || addresses.length > 0) {
    const by = caller.manager === null ? caller.username : null
    // Who accepts an invitation knows what they gave with it.
    const told = has.filter((membership) => stateIn(had, membership.accountId) === membership.state)
    mails.push(...noticesFor({ is: 'changed', fields, by, addresses }, user, told))
  }
  if (isPasswordReplaced(before, after)) mails.push(...passwordChangedMails(user, after.updatedAt))
  for (const lock of newLocks(before, after)) mails.push(...lockNotices(after, lock))
  return mails
}

/** Who had none chose it, or was told of it otherwise. */
function isPasswordReplaced(before: StoredUser, after: StoredUser): boolean {
  return (
    before.facts.secrets.password !== null &&
    after.facts.orders.some((order) => order.do === 'set-password')
  )
}

/** Addresses that are others now, and those that were asked for by this write. */
function movesOf(before: StoredUser, after: StoredUser): AddressMove[] {
  const fields = ['email', 'secondaryEmail'] as const
  const done = fields
    .filter((field) => before.values[field] !== after.values[field])
    .map((field) => ({
      field,
      from: before.values[field] ?? null,
      to: after.values[field] ?? null,
      pending: false,
    }))
  const asked = after.facts.pendingEmail
    .filter(({ approval }) => !before.facts.pendingEmail.some((old) => old.approval === approval))
    .map(({ field, to }) => ({ field, from: before.values[field] ?? null, to, pending: true }))
  return [...done, ...asked]
}

/** Mails about one lock that was set. */
export function lockNotices(user: StoredUser, { cause, kind, since }: StoredLock): OutgoingMail[] {
  return noticesFor(
    { is: 'locked', cause, banned: kind === 'ban', since },
    noticeUser(user),
    user.facts.memberships,
  )
}

export function noticeUser({ id, values }: StoredUser): NoticeUser {
  const { type, username, firstName, displayName = firstName, email, language } = values
  return { id, type, username, displayName, email, language }
}

/** Neither removed nor waiting to be revived. */
function isUsed(user: StoredUser | null): user is StoredUser {
  return user !== null && user.facts.removedAt === null && user.facts.endedAt === null
}

function activeOf(memberships: readonly HeldMembership[]): HeldMembership[] {
  return memberships.filter(({ state }) => state === 'ACTIVE')
}

function stateIn(memberships: readonly HeldMembership[], accountId: string): string | undefined {
  return memberships.find((membership) => membership.accountId === accountId)?.state
}

function isActiveIn(
  memberships: readonly HeldMembership[],
  { accountId }: HeldMembership,
): boolean {
  return stateIn(memberships, accountId) === 'ACTIVE'
}

function newLocks(before: StoredUser, after: StoredUser): StoredLock[] {
  return after.facts.locks.filter(
    (lock) =>
      !before.facts.locks.some(({ cause, kind }) => cause === lock.cause && kind === lock.kind),
  )
}

function hasPasswordDoor({ values }: StoredUser): boolean {
  const { mode } = values.credential
  return mode === 'secretRef' || mode === 'invite'
}
