import type { AddressInfo } from 'node:net'

import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { expect, test } from 'vitest'

import { type Message, smtpDelivery } from './delivery.ts'
import type { SmtpConfig } from './mail-config.ts'

const message: Message = {
  id: '<1@portal.example.test>',
  from: { name: 'Example Portal', address: 'noreply@portal.example.test' },
  to: 'ada@example.test',
  at: new Date('2026-11-24T12:00:00Z'),
  subject: 'Hello',
  text: 'Hello',
  html: '<p>Hello</p>',
  language: 'en',
}

/** Tries to deliver to a server with these options; answers what came, and why nothing did. */
async function deliver(
  options: SMTPServerOptions,
  config: Partial<SmtpConfig>,
  sent: Partial<Message> = {},
): Promise<{ came: string[]; logins: string[]; failure: string }> {
  const came: string[] = []
  const logins: string[] = []
  const server = new SMTPServer({
    disableReverseLookup: true,
    authOptional: true,
    onAuth({ username, password }, _session, callback) {
      logins.push(`${username} ${password}`)
      callback(null, { user: username })
    },
    onData(stream, session, callback) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = session.envelope.rcptTo.map(({ address }) => address).join(' ')
        came.push(`to ${to}\n${Buffer.concat(chunks).toString('utf8')}`)
        callback()
      })
    },
    ...options,
  })
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // A server that listens on a port has an address of this kind.
  const { port } = server.server.address() as AddressInfo
  const delivery = smtpDelivery({
    host: '127.0.0.1',
    port,
    tls: 'off',
    login: undefined,
    ...config,
  })
  let failure = ''
  try {
    await delivery.deliver({ ...message, ...sent })
  } catch (error) {
    failure = error instanceof Error ? error.message : String(error)
  } finally {
    delivery.close()
    await new Promise<void>((resolve) => server.close(resolve))
  }
  return { came, logins, failure }
}

test('ASVS 12.3.2: a mail server whose certificate nobody vouches for gets nothing', async () => {
  const { came, failure } = await deliver({ secure: true }, { tls: 'implicit' })
  expect(came).toEqual([])
  expect(failure).toMatch(/certificate/i)
})

test('ASVS 12.3.2: neither does one that offers STARTTLS with such a certificate', async () => {
  const { came, failure } = await deliver({}, { tls: 'required' })
  expect(came).toEqual([])
  expect(failure).toMatch(/certificate/i)
})

test('ASVS 12.3.1: one that does not offer STARTTLS gets neither mail nor password where TLS is required', async () => {
  const { came, logins, failure } = await deliver(
    { disabledCommands: ['STARTTLS'] },
    { tls: 'required', login: { user: 'portal', password: 'secret' } },
  )
  expect(came).toEqual([])
  expect(logins).toEqual([])
  expect(failure).not.toBe('')
})

test('the user of the mail server signs in', async () => {
  const { came, logins } = await deliver(
    { disabledCommands: ['STARTTLS'], allowInsecureAuth: true },
    { login: { user: 'portal', password: 'p@ss' } },
  )
  expect(logins).toEqual(['portal p@ss'])
  expect(came).toHaveLength(1)
})

test.each([
  ['a subject', { subject: 'Hello\r\nBcc: grace@example.test' }],
  ['an address', { to: 'ada@example.test\r\nBcc: grace@example.test' }],
  [
    'a name of the sender',
    { from: { name: 'X\r\nBcc: grace@example.test', address: 'a@example.test' } },
  ],
])('ASVS 1.3.11: a line feed in %s adds no header and no recipient', async (_what, sent) => {
  const { came, failure } = await deliver({ disabledCommands: ['STARTTLS'] }, {}, sent)
  expect([came.length, failure]).not.toEqual([0, ''])
  const [source = ''] = came
  const [, ...head] = (source.split('\r\n\r\n')[0] ?? '').split('\n')
  expect(head.filter((line) => /^bcc:/i.test(line))).toEqual([])
  expect(source.split('\n')[0] ?? '').not.toMatch(/to (.* )?grace@/)
})

test('a comma in an address makes no two of it', async () => {
  const { came, failure } = await deliver(
    { disabledCommands: ['STARTTLS'] },
    {},
    {
      to: 'x,grace@example.test',
    },
  )
  expect(failure).toBe('')
  expect(came.map((source) => source.split('\n')[0])).toEqual(['to "x,grace"@example.test'])
})
