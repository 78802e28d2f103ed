/**
 * What a write of users does beside their rows, in the same transaction and after the statements that write the users: everybody takes the locks in
 * that order. Whoever may not work any more has no session and no open link (S0-18).
 */
import type { CompiledQuery } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import { queueMails } from '../mail/outbox.ts'
import type { OutgoingMail } from '../mail/outgoing.ts'
import { resetMfaStatements } from '../mfa/factor-store.ts'
import { draftNotices, noticeUser } from '../notices/draft-notices.ts'
import { noticesFor } from '../notices/notices.ts'
import {
  forgetFailuresStatement,
  removePasswordsStatement,
  requirePasswordChangeStatement,
  setPasswordStatements,
} from '../passwords/password-store.ts'
import { endSessionsStatement } from '../sessions/session-store.ts'
import { endTokensStatement, newToken } from '../tokens/tokens.ts'
import type { UserOrder } from './orders.ts'
import { revokeKeysStatement } from './revoke-store.ts'
import { isApiOnly } from './show.ts'
import type { UserDraft } from './store.ts'
import type { StoredUser } from './user.ts'

export function orderStatements(drafts: readonly UserDraft[], context: Context): CompiledQuery[] {
  const { tenantId } = context.caller
  const { now } = context
  const leaving = drafts.filter(isLeaving).map(({ after }) => after.id)
  const orders = drafts.flatMap(({ after }) =>
    after.facts.orders.map((order) => ({ order, user: after })),
  )
  const notices = drafts.flatMap((draft) =>
    draftNotices(
      draft,
      draft.changes.map(({ field }) => field).filter((field) => !field.startsWith('status.')),
      context.caller,
    ),
  )
  if (leaving.length === 0 && orders.length === 0) return queueMails(notices, context)
  const usersOf = (...dos: UserOrder['do'][]): string[] => [
    ...new Set(orders.filter(({ order }) => dos.includes(order.do)).map(({ user }) => user.id)),
  ]
  const some = (
    ids: readonly string[],
    statements: (ids: readonly string[]) => CompiledQuery[],
  ): CompiledQuery[] => (ids.length === 0 ? [] : statements(ids))
  const withoutAccess = [...new Set([...leaving, ...usersOf('end-access')])]
  const withoutSessions = [...new Set([...withoutAccess, ...usersOf('end-sessions')])]
  const passwords = orders.flatMap(({ order, user }) =>
    order.do === 'set-password'
      ? [
          {
            userId: user.id,
            hashed: order.hashed,
            mustChange: order.mustChange,
            sourceDigest:
              order.declared === null
                ? undefined
                : context.passwords.digestsOf(user.id, order.declared)[0],
          },
        ]
      : [],
  )
  return [
    ...some(usersOf('remove-password'), (ids) => [removePasswordsStatement(tenantId, ids)]),
    ...some(usersOf('forget-failures'), (ids) => [forgetFailuresStatement(tenantId, ids)]),
    ...setPasswordStatements(passwords, context),
    ...some(usersOf('require-password-change'), (ids) => [
      requirePasswordChangeStatement(tenantId, ids),
    ]),
    ...some(usersOf('reset-mfa'), (ids) => resetMfaStatements(tenantId, ids)),
    ...some(withoutSessions, (ids) => [endSessionsStatement(tenantId, ids, now)]),
    ...some(withoutAccess, (ids) => [endTokensStatement(tenantId, ids)]),
    ...some(usersOf('end-resets'), (ids) => [endTokensStatement(tenantId, ids, 'reset')]),
    ...some(usersOf('revoke-keys'), (ids) => [revokeKeysStatement(ids, context)]),
    ...linkStatements(orders, notices, context),
  ]
}

/** A user that could work and cannot any more. */
function isLeaving({ before, after }: UserDraft): boolean {
  const couldWork = before !== null && before.values.active && before.facts.removedAt === null
  return couldWork && (!after.values.active || after.facts.removedAt !== null)
}

interface UserOfOrder {
  order: UserOrder
  user: StoredUser
}

/** Links, each kept by its digest and mailed. */
function linkStatements(
  orders: readonly UserOfOrder[],
  notices: readonly OutgoingMail[],
  context: Context,
): CompiledQuery[] {
  const statements: CompiledQuery[] = []
  const mails: OutgoingMail[] = [...notices]
  for (const { order, user } of orders) {
    if (order.do !== 'invite' && order.do !== 'send-reset') continue
    const token = newToken({
      purpose: order.do === 'invite' ? 'invitation' : 'reset',
      userId: user.id,
      expiresAt: order.expiresAt,
      ...(order.do === 'invite' ? { accountId: order.accountId } : {}),
    })
    statements.push(token.statement(context))
    mails.push(...mailsOf(order, user, token.text, context))
  }
  return [...statements, ...queueMails(mails, context)]
}

/** Whoever declares invites in nobody's name. */
function byOf({ manager, username }: Context['caller']): string | null {
  return manager === null ? username : null
}

function mailsOf(
  order: Extract<UserOrder, { do: 'invite' | 'send-reset' }>,
  user: StoredUser,
  token: string,
  { caller }: Context,
): OutgoingMail[] {
  const { values } = user
  const { expiresAt } = order
  if (order.do === 'invite')
    return noticesFor(
      {
        is: 'invited',
        by: byOf(caller),
        expiresAt,
        token,
        apiOnly: isApiOnly(values.accessPoints),
      },
      noticeUser(user),
      user.facts.memberships.filter(({ accountId }) => accountId === order.accountId),
    )
  if (values.email === undefined) return []
  const { username, displayName, firstName } = values
  const named = { username, displayName: displayName ?? firstName ?? null }
  return [
    {
      userId: user.id,
      to: values.email,
      language: values.language,
      template: {
        name: 'reset',
        data: { user: named, token, expiresAt: expiresAt.toISOString() },
      },
    },
  ]
}
