/**
 * Mails wait in the table `mail_outbox` until a worker of any instance has given them to the mail server. They get there in the transaction of what
 * they tell of: what is not committed is told to nobody, and what is committed is not forgotten.
 */
import { randomUUIDv7 } from 'node:crypto'

import type { CompiledQuery } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import type { Secrets } from '../keys/secrets.ts'
import { insertMails } from './outbox-store.ts'
import type { MailTemplate, OutgoingMail } from './outgoing.ts'

/** Who has a mail sent, where no caller was identified. */
export interface MailWriter {
  tenantId: string
  secrets: Secrets
  now: Date
}

/** Statements for the transaction of the change that the mails tell of; none without mails. */
export function queueMails(
  mails: readonly OutgoingMail[],
  by: Context | MailWriter,
): CompiledQuery[] {
  if (mails.length === 0) return []
  const tenantId = 'caller' in by ? by.caller.tenantId : by.tenantId
  const { secrets, now } = by
  const items = mails.map(({ userId, to, language, template }) => {
    const id = randomUUIDv7()
    const letter: Letter = { to, language: language ?? null, template }
    const sealed = secrets.seal(JSON.stringify(letter), sealContext(tenantId, id))
    return { id, userId, template: template.name, sealed }
  })
  return [insertMails(tenantId, items, now)]
}

/** What is kept sealed of a mail. */
export interface Letter {
  to: OutgoingMail['to']
  language: string | null
  template: MailTemplate
}

/** Opens what was sealed when the mail was queued. */
export function openLetter(
  secrets: Secrets,
  { tenantId, id, sealed }: { tenantId: string; id: string; sealed: Buffer },
): Letter {
  // Only `queueMails` seals for this context.
  return JSON.parse(secrets.open(sealed, sealContext(tenantId, id)).toString('utf8')) as Letter
}

function sealContext(tenantId: string, id: string): string {
  return `mail/${tenantId}/${id}`
}
