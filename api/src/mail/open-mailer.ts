import { join } from 'node:path'

import type { MailDelivery } from '@rollcall/resources'

import type { AppLog } from '../app.ts'
import type { Clock } from '../clock.ts'
import type { Config } from '../config.ts'
import type { Database } from '../database/connection.ts'
import type { Secrets } from '../keys/secrets.ts'
import { type Delivery, fileDelivery, smtpDelivery } from './delivery.ts'
import { Mailer } from './mailer.ts'

export interface MailerParts {
  config: Config
  database: Database
  secrets: Secrets
  clock: Clock
  log?: AppLog | undefined
  /** Where people reach it. */
  publicUrl: () => string
}

/** The mailer of an installation: to its mail server; the embedded default without one writes files; elsewhere mails wait for one. */
export function openMailer({ config, log, ...parts }: MailerParts): Mailer {
  const { mail } = config
  return new Mailer({
    ...parts,
    log,
    delivery: deliveryOf(config, log),
    from: mail.from,
    language: mail.language,
  })
}

/** Where the mails of an installation go. */
export function deliveryNamed({ mail, database }: Config): MailDelivery {
  if (mail.smtp !== undefined) return 'smtp'
  return database.kind === 'embedded' ? 'files' : 'none'
}

function deliveryOf(config: Config, log: AppLog | undefined): Delivery | undefined {
  const { smtp } = config.mail
  if (smtp !== undefined) {
    const { host, port, tls } = smtp
    log?.info({ host, port, tls }, 'mails go to the mail server')
    return smtpDelivery(smtp)
  }
  if (config.database.kind === 'embedded') {
    const folder = join(config.dataDir, 'mail')
    log?.info({ folder }, 'no ROLLCALL_SMTP_URL: mails are written to files')
    return fileDelivery(folder)
  }
  log?.warn(
    'no ROLLCALL_SMTP_URL: mails are kept until there is one, for a week at most; invitations reach nobody',
  )
  return undefined
}
