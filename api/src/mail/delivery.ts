/** The ways that a mail leaves: to a mail server, or into a file where there is none. */
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Transporter } from 'nodemailer'

import type { MailFrom, SmtpConfig } from './mail-config.ts'
import type { RenderedMail } from './render.ts'

export interface Message extends RenderedMail {
  /** With its angle brackets. */
  id: string
  from: MailFrom
  to: string
  at: Date
}

export interface Delivery {
  /** Resolves when somebody else is answerable for the mail; throws when nobody is. */
  deliver(message: Message): Promise<void>
  /** At most so many at once. */
  readonly concurrency: number
  close(): void
}

const CONNECTIONS_MAX = 5
const CONNECT_LIMIT_MS = 10_000
const SILENCE_LIMIT_MS = 30_000
const IDLE_LIMIT_MS = 10_000

/** Gives mails to a mail server over a few connections that are kept while there is something to send. */
export function smtpDelivery({ host, port, tls, login }: SmtpConfig): Delivery {
  let opening: Promise<Transporter> | undefined
  let transport: Transporter | undefined
  // Loaded with the first mail: it takes a while, and a start is waited for.
  const open = async (): Promise<Transporter> => {
    const { createTransport } = await import('nodemailer')
    transport = createTransport({
      pool: true,
      maxConnections: CONNECTIONS_MAX,
      host,
      port,
      secure: tls === 'implicit',
      requireTLS: tls === 'required',
      ignoreTLS: tls === 'off',
      tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
      ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
      connectionTimeout: CONNECT_LIMIT_MS,
      greetingTimeout: CONNECT_LIMIT_MS,
      socketTimeout: SILENCE_LIMIT_MS,
      idleTimeout: IDLE_LIMIT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    return transport
  }
  return {
    concurrency: CONNECTIONS_MAX,
    async deliver(message) {
      opening ??= open()
      await (await opening).sendMail(fieldsOf(message))
    },
    close: () => transport?.close(),
  }
}

/** Writes each mail to a file of its own, readable by its owner only. */
export function fileDelivery(folder: string): Delivery {
  let opening: Promise<Transporter> | undefined
  const open = async (): Promise<Transporter> => {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const { createTransport } = await import('nodemailer')
    return createTransport({
      streamTransport: true,
      buffer: true,
      newline: 'windows',
      disableFileAccess: true,
      disableUrlAccess: true,
    })
  }
  return {
    concurrency: 1,
    async deliver(message) {
      opening ??= open()
      const fields = { ...fieldsOf(message), text: { raw: asItIs(message.text) } }
      const { message: bytes } = (await (await opening).sendMail(fields)) as { message: Buffer }
      const path = join(folder, fileName(message))
      // Whoever watches the folder never reads half a mail.
      await writeFile(`${path}.part`, bytes, { mode: 0o600 })
      await rename(`${path}.part`, path)
    },
    close: () => undefined,
  }
}

/** A part whose links can be copied from the file: quoted-printable breaks lines in them, which a mail server may need and a file does not. */
function asItIs(text: string): string {
  return `Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${text}`
}

/** In the order in which they were written; nothing that a user wrote is in it (OWASP ASVS 5.3.2). */
function fileName({ at, id }: Message): string {
  const time = at.toISOString().replaceAll(/[:.]/g, '-')
  return `${time}-${id.replaceAll(/[^0-9a-f-]/g, '').slice(0, 36)}.eml`
}

/** Addresses as objects, in the envelope too: nodemailer reads a text as a list, in which a comma or a line feed makes two of one. */
function fieldsOf({ id, from, to, subject, text, html, language, at }: Message) {
  const reader = { name: '', address: to }
  return {
    messageId: id,
    date: at,
    from,
    to: reader,
    envelope: { from: { name: '', address: from.address }, to: [reader] },
    subject,
    text,
    html,
    headers: {
      'Content-Language': language,
      // RFC 3834: nothing that answers by itself shall answer.
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
    },
  }
}
