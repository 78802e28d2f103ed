/**
 * Who changes the e-mail addresses of a user (X2).
 *
 * | emailChange | before | wanted | comes to |
 * | --- | --- | --- | --- |
 * | any | new user | any address | changed: there is nothing to protect yet |
 * | any | a | a | kept |
 * | admin | a | b or none | changed |
 * | request | a or none | b or none | pending, until somebody approves |
 * | never | a or none | b or none | forbidden |
 */
import type { EmailChange } from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'
import { accountsWhere, policyOf, type PolicyHolder } from './policy-of.ts'

/** Members that hold an address. */
export const emailMembers = ['email', 'secondaryEmail'] as const
export type EmailMember = (typeof emailMembers)[number]

export type EmailVerdict = 'kept' | 'changed' | 'pending' | 'forbidden'

/** What comes of a wanted address. Spelling counts: mail goes to what is written. Pure. */
export function emailVerdict(
  rule: EmailChange,
  before: { address: string | undefined } | null,
  wanted: string | undefined,
): EmailVerdict {
  if (before === null) return 'changed'
  if (before.address === wanted) return 'kept'
  switch (rule) {
    case 'admin':
      return 'changed'
    case 'request':
      return 'pending'
    case 'never':
      return 'forbidden'
  }
}

/** The refusal of a change that nobody may make. */
export function emailChangeForbidden(
  member: EmailMember,
  memberships: readonly PolicyHolder[],
): Refusal {
  const accounts = accountsWhere(memberships, ({ emailChange }) => emailChange === 'never')
  return new Refusal(
    'user.email-change-forbidden',
    `the policy of account ${accounts.join(' and ')} lets nobody change ${member} (emailChange: never)`,
    { pointer: `/spec/${member}` },
  )
}

/** The rule for a user, from all of their accounts. */
export function emailRuleOf(memberships: readonly PolicyHolder[]): EmailChange {
  return policyOf(memberships).emailChange
}
