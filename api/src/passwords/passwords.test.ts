import { argon2Sync, hash as digest, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { Refusal } from '../http/errors.ts'
import { Secrets } from '../keys/secrets.ts'
import { BreachedFile } from './breached-file.ts'
import { type HashedPassword, Passwords } from './passwords.ts'
import { isOutdated, phcFault } from './phc.ts'

const first = Buffer.alloc(32, 1)
const second = Buffer.alloc(32, 2)
const passwords = new Passwords(Secrets.fromMasterKey(first))
const folder = mkdtempSync(join(tmpdir(), 'rollcall-passwords-'))
afterAll(() => rmSync(folder, { recursive: true }))

function base64(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

/** A hash as node:crypto makes it. */
function hashByNode(text: string, { memory = 8192, passes = 1, lanes = 1 } = {}): string {
  const nonce = randomBytes(16)
  const raw = argon2Sync('argon2id', {
    message: Buffer.from(text),
    nonce,
    parallelism: lanes,
    tagLength: 32,
    memory,
    passes,
  })
  return `$argon2id$v=19$m=${memory},t=${passes},p=${lanes}$${base64(nonce)}$${base64(raw)}`
}

test('ASVS 11.4.2: a password is kept as argon2id with 19 MiB, two passes and one lane', async () => {
  const { phc } = await passwords.hash('correct horse battery')
  expect(phc).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  expect((await passwords.hash('correct horse battery')).phc).not.toBe(phc)
})

test('the right password is right and every other is wrong', async () => {
  const kept = await passwords.hash('correct horse battery')
  expect(await passwords.verify('correct horse battery', kept)).toBe('right')
  expect(await passwords.verify('correct horse batterz', kept)).toBe('wrong')
})

test('ASVS 6.2.8: a password is verified whole, as it is', async () => {
  const long = 'x'.repeat(255)
  const kept = await passwords.hash(`${long}a`)
  expect(await passwords.verify(`${long}a`, kept)).toBe('right')
  for (const other of [`${long}b`, `${long}A`, ` ${long}a`, `${long}a `, long]) {
    expect(await passwords.verify(other, kept)).toBe('wrong')
  }
})

test('the same characters composed by another keyboard are the same password', async () => {
  const kept = await passwords.hash('caf\u00e9 au lait s.v.p.')
  expect(await passwords.verify('cafe\u0301 au lait s.v.p.', kept)).toBe('right')
})

test('without the master key a hash says nothing', async () => {
  const kept = await passwords.hash('correct horse battery')
  const thief = new Passwords(Secrets.fromMasterKey(second))
  expect(await thief.verify('correct horse battery', { phc: kept.phc, pepperId: null })).toBe(
    'wrong',
  )
  expect(await thief.verify('correct horse battery', kept)).toBe('unreadable')
})

test('after a new master key the old hash is right and outdated', async () => {
  const kept = await passwords.hash('correct horse battery')
  const renewed = new Passwords(Secrets.fromMasterKey(second, first))
  expect(await renewed.verify('correct horse battery', kept)).toBe('outdated')
  expect(await renewed.verify('another', kept)).toBe('wrong')
})

describe('a hash from elsewhere', () => {
  test('as node:crypto makes it is taken, verifies, and is to be hashed anew', async () => {
    const imported = passwords.import(hashByNode('correct horse battery'), '/passwordHash')
    expect(imported.pepperId).toBeNull()
    expect(await passwords.verify('correct horse battery', imported)).toBe('outdated')
    expect(await passwords.verify('correct horse', imported)).toBe('wrong')
  })

  test('of a password that was not normalised there verifies', async () => {
    const imported = passwords.import(hashByNode('cafe\u0301'), '/passwordHash')
    expect(await passwords.verify('cafe\u0301', imported)).toBe('outdated')
  })

  test.each([
    ['text that is no hash', 'correct horse battery', /PHC string/],
    ['another algorithm', hashByNode('x').replace('argon2id', 'argon2i'), /PHC string/],
    ['an older version', hashByNode('x').replace('v=19', 'v=16'), /PHC string/],
    ['a further parameter', hashByNode('x').replace('p=1', 'p=1,keyid=AAAA'), /PHC string/],
    [
      'more work than ours by memory',
      hashByNode('x').replace('m=8192', 'm=65536'),
      /m=65536 and t=1, more work than our own: m times t may be at most 38912/,
    ],
    [
      'more work than ours by passes',
      hashByNode('x').replace('t=1', 't=5'),
      /m=8192 and t=5, more work than our own: m times t may be at most 38912, as m=19456 with t=2/,
    ],
    ['several lanes', hashByNode('x').replace('p=1', 'p=4'), /only p=1 is allowed/],
    ['too little memory', hashByNode('x').replace('m=8192', 'm=7'), /does not allow/],
    ['a short salt', hashByNode('x').replace(/\$[^$]+\$([^$]+)$/, '$AAAA$$$1'), /salt of 3 bytes/],
    ['a short hash', hashByNode('x').replace(/[^$]+$/, 'AAAA'), /hash of 3 bytes/],
  ])('is refused when it is %s', (_name, phc, why) => {
    expect(phcFault(phc)).toMatch(why)
    expect(() => passwords.import(phc, '/passwordHash')).toThrow(Refusal)
  })

  test('is outdated when it was made with other parameters', () => {
    expect(isOutdated(hashByNode('x'))).toBe(true)
    expect(isOutdated(hashByNode('x', { memory: 19_456, passes: 2 }))).toBe(false)
  })
})

test('a password that the rules refuse is not hashed, and the reasons point at it', async () => {
  const refused = await passwords
    .accept('short', { isOnlyFactor: true, words: [] }, '/password')
    .catch((error: unknown) => error)
  expect(refused).toMatchObject({
    code: 'auth.password-refused',
    message: 'the password is too short: it needs at least 15 characters',
    errors: [{ pointer: '/password', detail: 'is too short: it needs at least 15 characters' }],
  })
  expect(String(refused)).not.toContain('short"')
})

test("ASVS 6.2.12: a password of the operator's file is refused", () => {
  const path = join(folder, 'breached')
  writeFileSync(path, `${digest('sha1', 'tell nobody about it', 'hex')}\n`)
  const strict = new Passwords(Secrets.fromMasterKey(first), { breached: BreachedFile.open(path) })
  const context = { isOnlyFactor: true, words: [] }
  expect(strict.faultsOf('tell nobody about it', context)).toEqual([
    'is known from a breach of another service',
  ])
  expect(passwords.faultsOf('tell nobody about it', context)).toEqual([])
})

test('a declared password has the same digest again, for its user alone', () => {
  const [digested] = passwords.digestsOf('user-1', 'correct horse battery')
  expect(passwords.digestsOf('user-1', 'correct horse battery')[0].equals(digested)).toBe(true)
  expect(passwords.digestsOf('user-2', 'correct horse battery')[0].equals(digested)).toBe(false)
  const renewed = new Passwords(Secrets.fromMasterKey(second, first))
  expect(renewed.digestsOf('user-1', 'correct horse battery')[1]?.equals(digested)).toBe(true)
})

describe('no time tells whether there is such a user: a wrong password takes as long as nobody', () => {
  const timeOf = async (work: () => Promise<unknown>): Promise<number> => {
    const times: number[] = []
    for (let round = 0; round < 9; round += 1) {
      const begin = process.cpuUsage()
      await work()
      const { user, system } = process.cpuUsage(begin)
      times.push(user + system)
    }
    return times.toSorted((a, b) => a - b)[4] ?? 0
  }
  const made: readonly (readonly [string, () => Promise<HashedPassword>])[] = [
    ['here', () => passwords.hash('correct horse battery')],
    ['elsewhere with less memory', async () => passwords.import(hashByNode('x'), '/passwordHash')],
    [
      'elsewhere in more passes',
      async () => passwords.import(hashByNode('x', { memory: 7_168, passes: 5 }), '/passwordHash'),
    ],
    [
      'elsewhere with as much work as is taken',
      async () => passwords.import(hashByNode('x', { memory: 38_912 }), '/passwordHash'),
    ],
  ]

  test.each(made)('whose password was hashed %s', async (_where, make) => {
    const kept = await make()
    // The second is typed in parts that compose, which are tried as they are as well where they may have been hashed so.
    for (const typed of ['wrong', 'cafe\u0301']) {
      const verified = await timeOf(() => passwords.verify(typed, kept))
      const spent = await timeOf(() => passwords.spend(typed))
      expect(spent / verified, typed).toBeGreaterThan(0.6)
      expect(spent / verified, typed).toBeLessThan(1.7)
    }
  })
})
