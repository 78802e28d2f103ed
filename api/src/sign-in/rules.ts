/** What is asked of a user who has proven the password. Pure. */
import { accessReasons, type AccessPoint, type AccessReason } from '@rollcall/resources'

import { parseAddress } from '../access/address.ts'
import { decide } from '../access/decide.ts'
import { Refusal } from '../http/errors.ts'
import type { PasswordContext } from '../passwords/rules.ts'
import type { Candidate } from './candidate-store.ts'
import type { Visitor } from './desk.ts'

const HOME_ACCOUNT = 'default'
const DAY_MS = 86_400_000

export function isMfaRequired({ facts, policy }: Pick<Candidate, 'facts' | 'policy'>): boolean {
  return facts.user.isMfaRequired || policy.mfa === 'required'
}

/** Whether another password has to be chosen: an administrator knows this one, or it is too old. */
export function mustChangePassword(
  { password, policy }: Pick<Candidate, 'password' | 'policy'>,
  now: Date,
): boolean {
  if (password === undefined) return false
  const days = policy.passwordExpiryDays
  return (
    password.mustChange || (days > 0 && now.getTime() >= password.setAt.getTime() + days * DAY_MS)
  )
}

/** Whether a lock that holds refuses passwords: every lock does. */
export function isLocked({ facts }: Pick<Candidate, 'facts'>, now: Date): boolean {
  const { locks, dormantFrom } = facts.user
  return locks.length > 0 || (dormantFrom !== null && dormantFrom <= now)
}

/** Whether the user is meant to sign in with a password, and has one. */
export function hasPasswordDoor({
  credentialMode,
  password,
}: Pick<Candidate, 'credentialMode' | 'password'>): boolean {
  return password !== undefined && credentialMode !== 'none' && credentialMode !== 'external'
}

/** What the rules about passwords have to know of the user. */
export function passwordContextOf(
  candidate: Candidate,
  { tenant }: Pick<Visitor, 'tenant'>,
): PasswordContext {
  return {
    isOnlyFactor: candidate.factors.length === 0 && !isMfaRequired(candidate),
    words: [...candidate.words, tenant],
  }
}

/** The account that the user is at home in, of those that let the user in; where none does, why the first does not. */
export function chooseAccount(
  { facts }: Pick<Candidate, 'facts'>,
  { accessPoint, address, now }: { accessPoint: AccessPoint; address: string; now: Date },
): { account: string; reason: AccessReason } {
  const names = [...facts.memberships.keys()]
  const home = names.includes(HOME_ACCOUNT) || names.length === 0 ? [HOME_ACCOUNT] : []
  const accounts = [...home, ...names.filter((name) => name !== HOME_ACCOUNT)]
  const answers = accounts.map((account) => ({
    account,
    reason: decide(facts, {
      accessPoint,
      address: parseAddress(address),
      account,
      accountExists: true,
      now,
    }),
  }))
  const [first = { account: HOME_ACCOUNT, reason: 'access.not-a-member' as const }] = answers
  return answers.find(({ reason }) => reason === 'access.allowed') ?? first
}

export function refusedBy(reason: AccessReason): Refusal {
  return new Refusal('auth.access-refused', `${reason}: ${accessReasons[reason]}`)
}

/** The one answer to everybody who has not proven a password. */
export function signInFailed(): Refusal {
  return new Refusal(
    'auth.sign-in-failed',
    'the username or the password is not right, or they do not sign in here',
  )
}

export function wrongCode(): Refusal {
  return new Refusal('auth.code-wrong', 'the code is not right, or was used already')
}
