import { describe, expect, test } from 'vitest'

import { readCommonPasswords } from '../passwords/common-passwords.ts'
import { passwordFaults } from '../passwords/rules.ts'
import { html } from './html.ts'
import { passwordRuleOf } from './password-rule.ts'
import { qrCode } from './qr-code.ts'
import { languages, textsFor } from './reader.ts'
import { allowedReturn } from './site.ts'

describe('html', () => {
  test('ASVS 1.2.1: what is put in is text, wherever it comes from', () => {
    const name = `<script>alert("x")</script> & 'y'`
    expect(String(html`<p title="${name}">${[name, html`<b>${name}</b>`]}</p>`)).not.toContain(
      '<script',
    )
    expect(String(html`<p>${'&lt;'}</p>`)).toBe('<p>&amp;lt;</p>')
    expect(String(html`<p title="${`" autofocus onfocus="x`}"></p>`)).toBe(
      '<p title="&quot; autofocus onfocus=&quot;x"></p>',
    )
  })

  test('nothing is put where there is nothing', () => {
    expect(String(html`${undefined}${null}${[]}${0}${''}`)).toBe('0')
  })
})

describe('the language of the reader', () => {
  test.each([
    ['nl', 'nl'],
    ['de-AT,de;q=0.9,en;q=0.8', 'de'],
    ['fr-FR,fr;q=0.9,nl;q=0.3,en;q=0.2', 'nl'],
    ['en;q=0.1,de;q=0.2', 'de'],
    ['nl;q=0,en', 'en'],
    ['fr', 'de'],
    ['', 'de'],
    ['*', 'de'],
    [undefined, 'de'],
    ['nl;q=x,en', 'en'],
    [`${'fr,'.repeat(50)}nl`, 'de'],
  ])('of %j is %s where German is usual', (wished, tag) => {
    expect(textsFor(wished, 'de-DE').tag).toBe(tag)
  })

  test('is English where nothing else is known', () => {
    expect(textsFor('fr', 'fr').tag).toBe('en')
  })

  test('has every sentence about passwords, access and refusals in each language', () => {
    const [first, ...others] = languages
    for (const part of ['refusals', 'reasons', 'passwordRules'] as const)
      for (const other of others)
        expect(Object.keys(other[part])).toEqual(Object.keys(first?.[part] ?? {}))
  })
})

describe('ASVS 3.7.2: where a sign-in may go on to', () => {
  const site = { returnUrls: ['https://portal.example.test/start', 'http://localhost:3000'] }

  test.each([
    ['https://portal.example.test/start', 'https://portal.example.test/start'],
    [
      'https://portal.example.test/start/zones?page=2#top',
      'https://portal.example.test/start/zones?page=2#top',
    ],
    ['HTTPS://PORTAL.example.test/start', 'https://portal.example.test/start'],
    ['http://localhost:3000', 'http://localhost:3000/'],
    ['http://localhost:3000/x', 'http://localhost:3000/x'],
  ])('%s', (wanted, allowed) => {
    expect(allowedReturn(site, wanted)).toBe(allowed)
  })

  test.each([
    'https://portal.example.test/',
    'https://portal.example.test/started',
    'https://portal.example.test/start/../admin',
    'https://portal.example.test.evil.test/start',
    'https://portal.example.test@evil.test/start',
    'https://user@portal.example.test/start',
    'http://portal.example.test/start',
    'https://portal.example.test:8443/start',
    '//portal.example.test/start',
    '/start',
    'javascript:alert(1)',
    'data:text/html,x',
    'https:portal.example.test\\@evil.test/start',
    '',
  ])('and not %j', (wanted) => {
    expect(allowedReturn(site, wanted)).toBeUndefined()
  })

  test('nowhere, when nothing is set', () => {
    expect(allowedReturn({ returnUrls: [] }, 'https://portal.example.test/')).toBeUndefined()
  })
})

describe('every rule about passwords has words in the language of the reader', () => {
  const common = readCommonPasswords()

  test.each([
    ['short', true, 'tooShort', '15'],
    ['short', false, 'tooShortBesideFactor', '8'],
    ['x'.repeat(300), true, 'tooLong', '256'],
    ['ada lovelace 1815', true, 'obvious', ''],
    ['password1234567890', true, 'common', ''],
    ['zzzzzzzzzzzzzzzz', true, 'run', ''],
  ] as const)('%s', (text, isOnlyFactor, rule, characters) => {
    const [fault = ''] = passwordFaults(text, { isOnlyFactor, words: ['ada', 'lovelace'] }, common)
    expect(passwordRuleOf(fault)).toEqual({ rule, characters })
  })

  test('also those that only the server knows', () => {
    expect(passwordRuleOf('is known from a breach of another service')?.rule).toBe('breached')
    expect(passwordRuleOf('the password is the present one: choose another')?.rule).toBe('present')
    expect(passwordRuleOf('something else')).toBeUndefined()
  })
})

test('a QR code is one picture with words, dark on light, with room around it', () => {
  const text = String(qrCode('otpauth://totp/x', 'the "words"'))
  expect(text).toContain('aria-label="the &quot;words&quot;"')
  expect(text).not.toMatch(/M[0-3] /)
  expect(text.match(/<path/g)).toHaveLength(1)
})
