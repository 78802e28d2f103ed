/** What is given away to be brought back, and says by itself what its holder may do next: tickets, challenges, and what a browser takes along to an identity provider. */
import { describe, expect, test } from 'vitest'

import { Refusal } from '../http/errors.ts'
import { Secrets } from '../keys/secrets.ts'
import { newStart, readStart, startLifeMs, writeStart } from '../oidc/start.ts'
import {
  challengeLifeMs,
  newChallenge,
  readChallenge,
  writeChallenge,
} from '../passkeys/challenge.ts'
import { readTicket, type Ticket, ticketLifeMs, writeTicket } from './ticket.ts'

const secrets = Secrets.fromMasterKey(Buffer.alloc(32, 1))
const now = new Date('2026-11-24T12:00:00Z')
const tenantId = 'tenant-1'
const ticket: Ticket = {
  step: 'mfa',
  tenantId,
  userId: 'user-1',
  accessPoint: 'web',
  transport: 'token',
  passwordSetAt: 0,
  withFactor: false,
}
const challenge = newChallenge({ purpose: 'sign-in', tenantId, userId: 'user-1' }, now)
const start = newStart({ provider: 'example', tenantId }, now)

interface Reading {
  keys?: Secrets
  tenant?: string
  at?: Date
}

/** Each kind: its text, how it is read, and how long it lives. */
const kinds = {
  ticket: {
    text: writeTicket(secrets, ticket, now),
    lifeMs: ticketLifeMs,
    read: (text: string, { keys = secrets, tenant = tenantId, at = now }: Reading = {}) =>
      readTicket(keys, text, { steps: ['mfa'], tenantId: tenant, now: at }),
  },
  challenge: {
    text: writeChallenge(secrets, challenge),
    lifeMs: challengeLifeMs,
    read: (text: string, { keys = secrets, tenant = tenantId, at = now }: Reading = {}) =>
      readChallenge(keys, text, {
        purpose: 'sign-in',
        tenantId: tenant,
        userId: 'user-1',
        now: at,
      }),
  },
  start: {
    text: writeStart(secrets, start),
    lifeMs: startLifeMs,
    read: (text: string, { keys = secrets, tenant = tenantId, at = now }: Reading = {}) =>
      readStart(keys, text, { provider: 'example', tenantId: tenant, now: at }),
  },
}

describe.each(Object.entries(kinds))('a %s', (name, { text, lifeMs, read }) => {
  test('is read by whoever made it', () => {
    expect(read(text)).toMatchObject({ tenantId })
  })

  test('ASVS 9.1.1: is refused with any byte changed, added or left out', () => {
    const bytes = Buffer.from(text, 'base64url')
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes)
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => read(changed.toString('base64url')), `byte ${at}`).toThrow(Refusal)
    }
    expect(() => read(bytes.subarray(0, -1).toString('base64url'))).toThrow(Refusal)
    expect(() => read(Buffer.concat([bytes, Buffer.alloc(1)]).toString('base64url'))).toThrow(
      Refusal,
    )
  })

  test('ASVS 9.1.2: is nothing without a seal, whatever it says of how it was made', () => {
    const plain = Buffer.from(JSON.stringify({ ...ticket, ...challenge, ...start }))
    const none = Buffer.from('{"alg":"none"}').toString('base64url')
    for (const forged of [
      plain.toString('base64url'),
      `${none}.${plain.toString('base64url')}.`,
      '',
    ])
      expect(() => read(forged)).toThrow(Refusal)
  })

  test('ASVS 9.1.3: is refused when another key made it, and read when the key has only become the older one', () => {
    const theirs = Secrets.fromMasterKey(Buffer.alloc(32, 2))
    expect(() => read(text, { keys: theirs })).toThrow(Refusal)
    const renewed = Secrets.fromMasterKey(Buffer.alloc(32, 2), Buffer.alloc(32, 1))
    expect(read(text, { keys: renewed })).toMatchObject({ tenantId })
  })

  test('ASVS 9.2.1: is refused from the instant on at which it ends', () => {
    expect(read(text, { at: new Date(now.getTime() + lifeMs - 1) })).toMatchObject({ tenantId })
    expect(() => read(text, { at: new Date(now.getTime() + lifeMs) })).toThrow(Refusal)
  })

  test('ASVS 9.2.2: is refused where another kind is meant', () => {
    for (const [other, { text: otherText }] of Object.entries(kinds))
      if (other !== name) expect(() => read(otherText), other).toThrow(Refusal)
  })

  test('ASVS 9.2.3, 9.2.4: is refused by another tenant, which has the same key', () => {
    expect(() => read(text, { tenant: 'tenant-2' })).toThrow(Refusal)
  })
})

test('ASVS 9.2.2: a ticket for one step is none for another', () => {
  expect(() =>
    readTicket(secrets, kinds.ticket.text, { steps: ['new-password', 'enrol'], tenantId, now }),
  ).toThrow(Refusal)
})

test('ASVS 9.2.2: a challenge to sign in is none to register, nor for another user', () => {
  const { text } = kinds.challenge
  const of = { purpose: 'sign-in', tenantId, userId: 'user-1', now } as const
  expect(() => readChallenge(secrets, text, { ...of, purpose: 'register' })).toThrow(Refusal)
  expect(() => readChallenge(secrets, text, { ...of, userId: 'user-2' })).toThrow(Refusal)
})
