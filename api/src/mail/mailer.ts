/**
 * Sends what waits in the outbox. One in every instance; each takes mails that no other has taken.
 *
 *   waits ---> taken ---> delivered: what it said is erased
 *     ^          |
 *     |          '------> refused for good, expired, or tried too often: given up, and logged
 *     '---later--'        anything else, also that the instance died: taken again after the delay
 */
import { setTimeout as pause } from 'node:timers/promises'

import type { AppLog } from '../app.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/connection.ts'
import type { Secrets } from '../keys/secrets.ts'
import type { Delivery } from './delivery.ts'
import type { Sender } from './language.ts'
import type { MailFrom } from './mail-config.ts'
import { type Letter, openLetter, queueMails } from './outbox.ts'
import {
  claimMails,
  type ClaimedMail,
  clearMails,
  markFailed,
  markSent,
  countWaiting,
  findAdministrators,
} from './outbox-store.ts'
import type { Administrators, MailTemplate } from './outgoing.ts'
import { renderMail } from './render.ts'

export interface MailerOptions {
  database: Database
  secrets: Secrets
  clock: Clock
  log?: AppLog | undefined
  /** Undefined: there is nowhere to send to, so mails wait. */
  delivery: Delivery | undefined
  from: MailFrom
  /** For readers without a language of their own. */
  language: string
  /** What links start with. */
  publicUrl: () => string
}

const POLL_MS = 1_000
const BATCH = 20
/** Longer than a batch can take, connections that hang included. */
const CLAIM_MS = 5 * 60_000
const FIRST_DELAY_MS = 10_000
const DELAY_MAX_MS = 3_600_000
/** With the delays above: more than two days. */
export const attemptsMax = 60
const WAIT_MAX_MS = 7 * 86_400_000
/** That a mail was sent is known so long; what it said is not. */
const TRACE_MS = 30 * 86_400_000
const CLEAR_EVERY_MS = 3_600_000
const STOP_LIMIT_MS = 5_000

export class Mailer {
  readonly #options: MailerOptions
  readonly #stopping = new AbortController()
  #running: Promise<void> | undefined
  #clearedAt = 0

  constructor(options: MailerOptions) {
    this.#options = options
  }

  start(): void {
    this.#running ??= this.#run()
  }

  /** Lets what is under way come to an end, but not for long: whatever is not done is taken again by another instance. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    const limit = new AbortController()
    await Promise.race([
      this.#running,
      pause(STOP_LIMIT_MS, undefined, { signal: limit.signal }).catch(() => undefined),
    ])
    limit.abort()
    this.#options.delivery?.close()
  }

  /** Sends everything that is due now; answers how many mails were tried. */
  async sendDue(): Promise<number> {
    if (this.#options.delivery === undefined) return 0
    let tried = 0
    for (;;) {
      const claimed = await this.#sendBatch(this.#options.delivery)
      tried += claimed
      if (claimed < BATCH || this.#stopping.signal.aborted) return tried
    }
  }

  /** How many mails of all tenants wait. */
  async countWaiting(): Promise<number> {
    const [row] = await this.#options.database.run(countWaiting())
    return row?.waiting ?? 0
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping
    let isFailing = false
    while (!signal.aborted) {
      try {
        await this.#clear()
        await this.sendDue()
        isFailing = false
      } catch (error) {
        // Without the database nothing can be sent; it is asked again after the pause. Said once as long as it lasts.
        const level = isFailing ? 'debug' : 'warn'
        this.#options.log?.[level]({ err: error }, 'outbox could not be read')
        isFailing = true
      }
      await pause(POLL_MS, undefined, { signal }).catch(() => undefined)
    }
  }

  async #sendBatch(delivery: Delivery): Promise<number> {
    const { database, clock, from, publicUrl } = this.#options
    const now = clock()
    const claimed = await database.run(
      claimMails({
        now,
        until: new Date(now.getTime() + CLAIM_MS),
        most: BATCH,
        domain: from.address.slice(from.address.indexOf('@') + 1),
        host: new URL(publicUrl()).hostname,
      }),
    )
    const waiting = [...claimed]
    const worker = async (): Promise<void> => {
      for (let mail = waiting.shift(); mail !== undefined; mail = waiting.shift())
        await this.#send(mail, delivery)
    }
    await Promise.all(Array.from({ length: delivery.concurrency }, worker))
    return claimed.length
  }

  async #send(mail: ClaimedMail, delivery: Delivery): Promise<void> {
    const { database, secrets, clock, from, language, log } = this.#options
    const trace = { mail: mail.id, attempts: mail.attempts }
    try {
      const letter = openLetter(secrets, mail)
      if (isExpired(letter.template, clock())) return await this.#giveUp(mail, 'EXPIRED')
      const { to } = letter
      if (typeof to !== 'string') return await this.#fanOut(mail, to, letter)
      const rendered = renderMail(letter.template, [letter.language, language], this.#sender(mail))
      await delivery.deliver({
        ...rendered,
        id: mail.messageId,
        from,
        to,
        at: mail.createdAt,
      })
      await database.write(mail.tenantId, [markSent(mail.tenantId, mail.id, clock())])
      log?.debug({ ...trace, template: letter.template.name }, 'mail sent')
    } catch (error) {
      await this.#failed(mail, error)
    }
  }

  /** A mail to administrators becomes one for each, in the place of the one. */
  async #fanOut(
    { tenantId, id, userId }: ClaimedMail,
    { adminsOf }: Administrators,
    { template }: Letter,
  ): Promise<void> {
    const { database, secrets, clock } = this.#options
    const now = clock()
    const found = await database.read(tenantId, findAdministrators(tenantId, adminsOf, userId, now))
    const mails = found.map(({ id: adminId, email, language }) => ({
      userId: adminId,
      to: email,
      language,
      template,
    }))
    await database.write(tenantId, [
      ...queueMails(mails, { tenantId, secrets, now }),
      markSent(tenantId, id, now),
    ])
  }

  async #failed(mail: ClaimedMail, cause: unknown): Promise<void> {
    const { database, clock, log } = this.#options
    const error = codesOf(cause)
    if (isRefusedForGood(cause) || mail.attempts >= attemptsMax)
      return await this.#giveUp(mail, error, cause)
    const now = clock()
    const nextAt = new Date(now.getTime() + retryDelayMs(mail.attempts, Math.random()))
    const why = connectionFaultOf(cause)
    log?.warn(
      { mail: mail.id, attempts: mail.attempts, error, ...why, nextAt },
      'mail not sent yet',
    )
    await this.#note(mail, () =>
      database.write(mail.tenantId, [markFailed(mail.tenantId, mail.id, { error, now, nextAt })]),
    )
  }

  async #giveUp(mail: ClaimedMail, error: string, cause?: unknown): Promise<void> {
    const { database, clock, log } = this.#options
    log?.error(
      { mail: mail.id, attempts: mail.attempts, error, ...connectionFaultOf(cause) },
      'mail given up',
    )
    await this.#note(mail, () =>
      database.write(mail.tenantId, [
        markFailed(mail.tenantId, mail.id, { error, now: clock(), nextAt: null }),
      ]),
    )
  }

  /** When even that cannot be written, the mail is taken again when the claim ends. */
  async #note(mail: ClaimedMail, write: () => Promise<unknown>): Promise<void> {
    try {
      await write()
    } catch (error) {
      this.#options.log?.warn({ mail: mail.id, err: error }, 'outbox could not be written')
    }
  }

  async #clear(): Promise<void> {
    const now = this.#options.clock()
    if (now.getTime() - this.#clearedAt < CLEAR_EVERY_MS) return
    this.#clearedAt = now.getTime()
    const [row] = await this.#options.database.run(
      clearMails(now, new Date(now.getTime() - WAIT_MAX_MS), new Date(now.getTime() - TRACE_MS)),
    )
    const given = row?.given_up ?? 0
    if (given > 0) this.#options.log?.error({ mails: given }, 'mails given up after a week')
  }

  /** Links lead to the host name of the mail's own tenant. */
  #sender({ host }: ClaimedMail): Sender {
    const { publicUrl, from } = this.#options
    const base = new URL(publicUrl())
    if (host !== null) base.hostname = host
    const start = base.href.replace(/\/+$/, '')
    return {
      product: from.name,
      acceptUrl: (token) => `${start}/accept?token=${encodeURIComponent(token)}`,
      resetUrl: (token) => `${start}/reset?token=${encodeURIComponent(token)}`,
      signInUrl: `${start}/sign-in`,
    }
  }
}

/** Doubles from attempt to attempt up to an hour, a little earlier or later so that not all come at once. */
export function retryDelayMs(attempts: number, random: number): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** Math.min(attempts - 1, 30), DELAY_MAX_MS)
  return Math.round(delay * (0.8 + 0.4 * random))
}

/** A link that works no more is of no use to anybody. */
function isExpired({ name, data }: MailTemplate, now: Date): boolean {
  return (name === 'invited' || name === 'reset') && new Date(data.expiresAt) <= now
}

/** What the mail server said can repeat the address, so that only its codes are kept. */
function codesOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return 'UNKNOWN'
  const code = 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN'
  const answered =
    'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : null
  return answered === null ? code : `${code} ${answered}`
}

/** What is wrong with the way to the mail server, its certificate for example. It is said before any mail is; later answers may repeat addresses, which stand in no log. */
function connectionFaultOf(error: unknown): { reason: string } | undefined {
  const isOnTheWay = /^(ESOCKET|ECONNECTION|ETLS|EDNS|ETIMEDOUT)$/.test(codesOf(error))
  return isOnTheWay && error instanceof Error ? { reason: error.message } : undefined
}

/** The mail server will not have this address or this mail, now or later (RFC 5321 section 4.2.1). A refused sign-in there is our own fault and may be mended. */
function isRefusedForGood(error: unknown): boolean {
  return /^(EENVELOPE|EMESSAGE) 5\d\d$/.test(codesOf(error))
}
