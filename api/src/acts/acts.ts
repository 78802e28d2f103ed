/**
 * What each act comes to, from the user as it stands. Pure. An act that has nothing to do leaves the user as it is; one that cannot be is refused.
 * No act changes a member of the spec.
 *
 * | Act | facts | beside |
 * | --- | --- | --- |
 * | lock | lock ADMIN, kind lock | sessions and links for a new password end; an invitation waits |
 * | ban | lock ADMIN, kind ban | the same; with `revokeKeys` the keys too, for good |
 * | unlock | every lock but a ban is lifted, inactivity is counted from now | wrong passwords are forgotten; a new password, or a link |
 * | reactivate | a ban is lifted | a new password, or a link |
 * | requirePasswordChange | AWAITING_NEW_PASSWORD | sessions end |
 * | sendReset | RECOVERY; the old password works on | a link is mailed |
 * | setPassword | AWAITING_NEW_PASSWORD, or OK | sessions and links for a new password end |
 * | resetMfa | no factor is left | sessions end |
 * | revokeSessions | nothing | sessions end |
 */
import type { UserAct } from '@rollcall/resources'

import type { DraftAction } from '../declarations/stored.ts'
import { Refusal } from '../http/errors.ts'
import type { HashedPassword } from '../passwords/passwords.ts'
import { type FactsInMaking, sendReset } from '../users/facts.ts'
import { lockedByAdmin, unbanned, unlocked } from '../users/locks.ts'
import { locksAt } from '../users/standing.ts'
import type { StoredUser } from '../users/user.ts'
import { policyOf } from '../policy/policy-of.ts'

/** Acts that this file decides; those about invitations stand with the invitations. */
export type DirectAct = Exclude<UserAct, 'invite' | 'declineInvitation' | 'revokeInvitation'>

/** What an act is given. */
export interface ActInput {
  now: Date
  /** Username of whoever acts. */
  by: string
  reason: string | undefined
  revokeKeys: boolean
  sendReset: boolean
  /** A new password, hashed. */
  password: HashedPassword | undefined
  /** Whether the user has to choose another. */
  mustChange: boolean
}

/** What the audit log and the feed call what an act moves. */
export interface ActRecord {
  action: DraftAction
  fields: string[]
}

export const actRecords: Readonly<Record<DirectAct, ActRecord>> = {
  lock: { action: 'lock', fields: ['status.locks'] },
  unlock: { action: 'unlock', fields: ['status.locks'] },
  ban: { action: 'ban', fields: ['status.locks'] },
  reactivate: { action: 'reactivate', fields: ['status.locks'] },
  requirePasswordChange: { action: 'require-password-change', fields: ['status.credential'] },
  sendReset: { action: 'send-reset', fields: ['status.credential'] },
  setPassword: { action: 'set-password', fields: ['status.credential'] },
  resetMfa: { action: 'reset-mfa', fields: ['status.loginType'] },
  revokeSessions: { action: 'revoke-sessions', fields: [] },
}

/** The facts after the act; undefined: there is nothing to do. */
export function factsAfter(
  act: DirectAct,
  user: StoredUser,
  input: ActInput,
): FactsInMaking | undefined {
  const facts: FactsInMaking = { ...user.facts, orders: [] }
  const done = deciders[act](user, facts, input)
  return done ? facts : undefined
}

/** Changes the facts in the making; answers whether there was anything to do. */
type Decider = (user: StoredUser, facts: FactsInMaking, input: ActInput) => boolean

const deciders: Readonly<Record<DirectAct, Decider>> = {
  lock(_user, facts, { now, by, reason }) {
    if (adminLock(facts) !== undefined) return false
    facts.locks = lockedByAdmin(facts, { kind: 'lock', since: now, by, reason })
    facts.orders.push({ do: 'end-sessions' }, { do: 'end-resets' })
    return true
  },
  ban(_user, facts, { now, by, reason, revokeKeys }) {
    const isBanned = adminLock(facts)?.kind === 'ban'
    if (isBanned && !revokeKeys) return false
    if (!isBanned) facts.locks = lockedByAdmin(facts, { kind: 'ban', since: now, by, reason })
    facts.orders.push({ do: 'end-sessions' }, { do: 'end-resets' })
    if (revokeKeys) facts.orders.push({ do: 'revoke-keys' })
    return true
  },
  reactivate(user, facts, input) {
    const locks = unbanned(facts)
    const isBanned = locks.length < facts.locks.length
    facts.locks = locks
    return giveWayIn(user, facts, input) || isBanned
  },
  unlock(user, facts, input) {
    const { now } = input
    const policy = policyOf(facts.memberships)
    const held = locksAt(facts.locks, user.values.type, facts.activity, policy, now)
    const isBanned = held.some(({ kind }) => kind === 'ban')
    if (isBanned && held.length === 1)
      throw new Refusal(
        'user.act-impossible',
        `user ${user.values.username} is banned: reactivate lifts that, unlock does not`,
      )
    const isLocked = held.length > 0
    if (isLocked) {
      Object.assign(facts, unlocked(facts, now))
      facts.orders.push({ do: 'forget-failures' })
    }
    return giveWayIn(user, facts, input) || isLocked
  },
  requirePasswordChange(user, facts) {
    const { password } = facts.secrets
    if (password === null)
      throw new Refusal(
        'user.act-impossible',
        `user ${user.values.username} has no password that could be changed`,
      )
    if (password.mustChange) return false
    facts.secrets = { ...facts.secrets, password: { ...password, mustChange: true } }
    facts.orders.push({ do: 'require-password-change' }, { do: 'end-sessions' })
    return true
  },
  sendReset(user, facts, { now }) {
    sendReset(user.values, facts, now)
    return true
  },
  setPassword: givePassword,
  resetMfa(_user, facts) {
    if (!facts.secrets.hasFactor) return false
    facts.secrets = { ...facts.secrets, hasFactor: false }
    facts.orders.push({ do: 'reset-mfa' }, { do: 'end-sessions' })
    return true
  },
  revokeSessions(_user, facts) {
    facts.orders.push({ do: 'end-sessions' })
    return true
  },
}

function adminLock({
  locks,
}: Pick<FactsInMaking, 'locks'>): FactsInMaking['locks'][number] | undefined {
  return locks.find(({ cause }) => cause === 'ADMIN')
}

/** What may come with lifting a lock: a new password, or a link to set one. */
function giveWayIn(user: StoredUser, facts: FactsInMaking, input: ActInput): boolean {
  const isGiven = givePassword(user, facts, input)
  if (input.sendReset) sendReset(user.values, facts, input.now)
  return isGiven || input.sendReset
}

function givePassword(
  { values }: StoredUser,
  facts: FactsInMaking,
  { password, mustChange, now }: ActInput,
): boolean {
  if (password === undefined) return false
  const { username, credential } = values
  if (credential.mode === 'none' || credential.mode === 'external')
    throw new Refusal(
      'user.act-impossible',
      `user ${username} has no password here (credential.mode ${credential.mode})`,
    )
  if (facts.memberships.length === 0)
    throw new Refusal('user.act-impossible', `user ${username} is a member of no account`)
  if (facts.memberships.every(({ state }) => state === 'INVITED'))
    throw new Refusal(
      'user.act-impossible',
      `user ${username} chooses the password when accepting the invitation`,
    )
  facts.secrets = { ...facts.secrets, password: { setAt: now, mustChange }, resetUntil: null }
  facts.orders.push(
    { do: 'set-password', hashed: password, declared: null, mustChange },
    { do: 'end-sessions' },
    { do: 'end-resets' },
  )
  return true
}
