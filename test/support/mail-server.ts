/** A mail server in the process of the test that keeps what it is given, and reads it with a parser that is not of whoever wrote it. */
import PostalMime, { type Email } from 'postal-mime'
import { SMTPServer } from 'smtp-server'

export interface ReceivedMail {
  /** As the server was told, apart from what the mail says of itself. */
  envelope: { from: string; to: string[] }
  /** As it came. */
  source: string
  mail: Email
  /** The last token of a link in it. */
  token: string
}

export interface MailServer {
  /** For ROLLCALL_SMTP_URL. */
  url: string
  port: number
  received: ReceivedMail[]
  /** Resolves with the mails to an address, once there are so many. */
  mailsTo(address: string, count?: number): Promise<ReceivedMail[]>
  /** Answers every mail with this code from now on; undefined: takes them. */
  refuseWith(code: number | undefined): void
  /** How many mails were refused. */
  refused(): number
  close(): Promise<void>
}

const WAIT_LIMIT_MS = 10_000

export async function openMailServer(options: { port?: number } = {}): Promise<MailServer> {
  const received: ReceivedMail[] = []
  const waiting = new Set<() => void>()
  let code: number | undefined
  let refusals = 0
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    disableReverseLookup: true,
    onRcptTo(_address, _session, callback) {
      if (code === undefined) return callback()
      refusals += 1
      callback(Object.assign(new Error('refused here'), { responseCode: code }))
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        // The envelope is the server's own again once it was called back.
        void take(Buffer.concat(chunks), session.envelope)
        callback()
      })
    },
  })
  async function take(
    source: Buffer,
    { mailFrom, rcptTo }: { mailFrom: false | { address: string }; rcptTo: { address: string }[] },
  ): Promise<void> {
    const mail = await PostalMime.parse(source)
    const token = /[?&]token=([\w-]+)/.exec(mail.text ?? '')?.[1] ?? ''
    const envelope = {
      from: mailFrom === false ? '' : mailFrom.address,
      to: rcptTo.map(({ address }) => address),
    }
    received.push({ envelope, source: source.toString('utf8'), mail, token })
    for (const look of waiting) look()
  }
  server.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', () => resolve())
  })
  const address = server.server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    url: `smtp://127.0.0.1:${address.port}`,
    port: address.port,
    received,
    async mailsTo(wanted, count = 1) {
      const find = (): ReceivedMail[] =>
        received.filter(({ envelope }) => envelope.to.includes(wanted))
      if (find().length >= count) return find()
      return await new Promise((resolve, reject) => {
        const look = (): void => {
          if (find().length < count) return
          stop()
          resolve(find())
        }
        const timer = setTimeout(() => {
          stop()
          reject(new Error(`${find().length} of ${count} mails came to ${wanted}`))
        }, WAIT_LIMIT_MS)
        const stop = (): void => {
          clearTimeout(timer)
          waiting.delete(look)
        }
        waiting.add(look)
      })
    },
    refuseWith(answer) {
      code = answer
    },
    refused: () => refusals,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
