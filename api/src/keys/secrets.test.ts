import { randomBytes, sign, verify } from 'node:crypto'

import { expect, test } from 'vitest'

import { Secrets } from './secrets.ts'

const first = Buffer.alloc(32, 1)
const second = Buffer.alloc(32, 2)
const secrets = Secrets.fromMasterKey(first)

test('what is sealed opens for its context and for no other', () => {
  const sealed = secrets.seal('shared secret', 'mfa/1')
  expect(secrets.open(sealed, 'mfa/1').toString()).toBe('shared secret')
  expect(() => secrets.open(sealed, 'mfa/2')).toThrow()
})

test('ASVS 11.3.2: sealing twice gives two texts, and a changed byte anywhere is noticed', () => {
  const plain = randomBytes(20)
  const sealed = secrets.seal(plain, 'mfa/1')
  expect(secrets.seal(plain, 'mfa/1').equals(sealed)).toBe(false)
  expect(sealed.includes(plain)).toBe(false)
  for (let index = 0; index < sealed.length; index += 1) {
    const damaged = Buffer.from(sealed)
    damaged[index] = (damaged[index] ?? 0) ^ 1
    expect(() => secrets.open(damaged, 'mfa/1')).toThrow()
  }
  expect(() => secrets.open(sealed.subarray(0, 20), 'mfa/1')).toThrow(/damaged/)
  expect(() => secrets.open(Buffer.alloc(0), 'mfa/1')).toThrow(/damaged/)
})

test('ASVS 11.2.2: an older master key opens what it sealed, and the newest one seals', () => {
  const both = Secrets.fromMasterKey(second, first)
  expect(both.open(secrets.seal('old', 'x'), 'x').toString()).toBe('old')
  expect(Secrets.fromMasterKey(second).open(both.seal('new', 'x'), 'x').toString()).toBe('new')
  expect(() => Secrets.fromMasterKey(second).open(secrets.seal('old', 'x'), 'x')).toThrow(
    /which was not given/,
  )
})

test('a mac differs by purpose, by data and by master key', () => {
  const macs = [
    secrets.mac('recovery', 'a'),
    secrets.mac('recovery', 'b'),
    secrets.mac('other', 'a'),
    Secrets.fromMasterKey(second).mac('recovery', 'a'),
  ].map((mac) => mac.toString('hex'))
  expect(new Set(macs).size).toBe(4)
  expect(secrets.mac('recovery', 'a').toString('hex')).toBe(macs[0])
  expect(
    Secrets.fromMasterKey(second, first)
      .macs('recovery', 'a')
      .map((mac) => mac.toString('hex')),
  ).toEqual([macs[3], macs[0]])
})

test('a pepper is found by its name as long as its master key is given', () => {
  const { id, secret } = secrets.pepper()
  expect(Secrets.fromMasterKey(second, first).findPepper(id)?.secret.equals(secret)).toBe(true)
  expect(Secrets.fromMasterKey(second).findPepper(id)).toBeUndefined()
  expect(Secrets.fromMasterKey(second).pepper().id).not.toBe(id)
})

test('every instance with the same master key signs with the same key pair', () => {
  const one = secrets.signing('checkpoint')
  const other = Secrets.fromMasterKey(first).signing('checkpoint')
  const data = Buffer.from('head')
  expect(verify(null, data, other.publicKey, sign(null, data, one.privateKey))).toBe(true)
  const foreign = secrets.signing('approval')
  expect(verify(null, data, foreign.publicKey, sign(null, data, one.privateKey))).toBe(false)
})

test('ASVS 11.2.3: a master key of another length is refused', () => {
  expect(() => Secrets.fromMasterKey(Buffer.alloc(16))).toThrow(/32 bytes/)
})
