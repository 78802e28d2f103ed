/**
 * Who gets a mail on what happened to a user (X13): for each account what its policy says, `notifications`.
 *
 * | Event | the user gets it at | the accounts asked |
 * | --- | --- | --- |
 * | created | the address, persons only | the one that was joined |
 * | invited | the address | the one invited to |
 * | changed | the address as it was before the change; a change of address, done or asked for, in a mail of its own | all of the user's |
 * | locked | the address | all of the user's |
 * | removed | the address as it was | those that were left |
 *
 * Pure. Administrators are looked up when the mail is sent.
 */
import {
  type AccountPolicy,
  effectivePolicy,
  type LockCause,
  type UserType,
} from '@rollcall/resources'

import type { MailTemplate, MailUser, OutgoingMail } from '../mail/outgoing.ts'

/** Whom the event happened to. */
export interface NoticeUser {
  id: string
  type: UserType
  username: string
  displayName?: string | null | undefined
  email?: string | null | undefined
  language?: string | null | undefined
}

/** An account whose policy is asked. */
export interface NoticeAccount {
  accountId: string
  account: string
  policy: AccountPolicy
}

/** What happened. */
export type Happening =
  | { is: 'created'; signIn: boolean }
  | { is: 'invited'; by: string | null; expiresAt: Date; token: string; apiOnly: boolean }
  | {
      is: 'changed'
      fields: readonly string[]
      by: string | null
      addresses: readonly AddressMove[]
    }
  | { is: 'locked'; cause: LockCause; banned: boolean; since: string }
  /** From the accounts asked; `everywhere`: none is left. */
  | { is: 'removed'; everywhere: boolean }

/** An address that is to be another. The user is told from which to which, so that nobody takes the mailbox away unseen. */
export interface AddressMove {
  field: 'email' | 'secondaryEmail'
  from: string | null
  to: string | null
  /** Whether it waits for somebody to approve it; then nothing has changed yet. */
  pending: boolean
}

export function noticesFor(
  happening: Happening,
  user: NoticeUser,
  accounts: readonly NoticeAccount[],
): OutgoingMail[] {
  const named: MailUser = { username: user.username, displayName: user.displayName ?? null }
  const mails: OutgoingMail[] = []
  const [account] = accountsFor('user', happening.is, accounts)
  const { id: userId, email: to, language } = user
  if (account !== undefined && to != null && mayHear(happening, user))
    for (const template of templatesForUser(happening, named, account))
      mails.push({ userId, to, language, template })
  const administered = accountsFor('admins', happening.is, accounts)
  const [first] = administered
  if (first !== undefined && !isOnlyAsked(happening))
    mails.push({
      userId: user.id,
      to: { adminsOf: administered.map(({ accountId }) => accountId) },
      template: templateOf('admins', happening, named, first),
    })
  return mails
}

function accountsFor(
  audience: 'user' | 'admins',
  event: Happening['is'],
  accounts: readonly NoticeAccount[],
): NoticeAccount[] {
  return accounts.filter(({ policy }) =>
    effectivePolicy(policy).notifications[event].includes(audience),
  )
}

/** An application reads no welcome. */
function mayHear({ is }: Happening, { type }: NoticeUser): boolean {
  return is !== 'created' || type === 'person'
}

function templatesForUser(
  happening: Happening,
  user: MailUser,
  account: NoticeAccount,
): MailTemplate[] {
  if (happening.is !== 'changed') return [templateOf('user', happening, user, account)]
  const { addresses } = happening
  const moves = addresses.map((move): MailTemplate => ({
    name: 'email-change',
    data: { user, ...move },
  }))
  const fields = happening.fields.filter((name) => !addresses.some(({ field }) => field === name))
  return fields.length === 0
    ? moves
    : [...moves, templateOf('user', { ...happening, fields }, user, account)]
}

/** Nothing has changed yet: administrators find what is asked for among the approvals. */
function isOnlyAsked(happening: Happening): boolean {
  return happening.is === 'changed' && happening.fields.length === 0
}

function templateOf(
  audience: 'user' | 'admins',
  happening: Happening,
  user: MailUser,
  { account }: NoticeAccount,
): MailTemplate {
  switch (happening.is) {
    case 'created':
      return { name: 'created', data: { audience, user, account, signIn: happening.signIn } }
    case 'invited': {
      const { by, expiresAt, token, apiOnly } = happening
      return {
        name: 'invited',
        data: {
          audience,
          user,
          account,
          by,
          expiresAt: expiresAt.toISOString(),
          // Whoever holds the link becomes the user.
          token: audience === 'user' ? token : null,
          apiOnly,
        },
      }
    }
    case 'changed': {
      const { fields, by } = happening
      return { name: 'changed', data: { audience, user, fields, by } }
    }
    case 'locked': {
      const { cause, banned, since } = happening
      return { name: 'locked', data: { audience, user, cause, banned, since } }
    }
    case 'removed':
      return {
        name: 'removed',
        data: { audience, user, account: happening.everywhere ? null : account },
      }
  }
}
