/** The pages as people meet them: in a browser, from the mail to the session. */
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'

import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'

import { type RunningApi, startApi } from '../support/api.ts'
import { codeOf } from '../support/authenticator.ts'
import { openBrowser } from '../support/browser.ts'
import { type MailServer, openMailServer } from '../support/mail-server.ts'
import { contrastsOf, layoutOf } from '../support/page-checks.ts'

const password = 'plum tractor nine violins'
const portal = 'https://portal.example.test'
/** Set to look at the pages: every one is drawn into this folder. */
const picturesFolder = process.env['ROLLCALL_TEST_PICTURES']
let mails: MailServer
let api: RunningApi
let browser: Browser
let people = 0

beforeAll(async () => {
  mails = await openMailServer()
  api = await startApi({
    env: {
      ROLLCALL_SMTP_URL: mails.url,
      ROLLCALL_MAIL_FROM: 'Example Portal <noreply@example.test>',
      ROLLCALL_RETURN_URLS: portal,
    },
  })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await api?.close()
  await mails?.close()
})

/** A page that does not come is a fault soon. */
const waitLimitMs = 10_000
const phone = { width: 360, height: 740 }
const desk = { width: 1280, height: 900 }

/** A browser that has never been here. Everything that goes wrong in a page is a fault of the test. */
async function visit(
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<{ page: Page; context: BrowserContext; faults: string[] }> {
  const context = await browser.newContext({
    baseURL: api.url,
    locale: 'en-GB',
    viewport: desk,
    ...options,
  })
  context.setDefaultTimeout(waitLimitMs)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  page.on('console', (message) => {
    // Chromium writes a line for every answer from 400 on; a form that is wrong has one.
    if (message.type() === 'error' && !/the server responded with a status/.test(message.text()))
      faults.push(message.text())
  })
  return { page, context, faults }
}

async function picture(page: Page, name: string): Promise<void> {
  if (picturesFolder === undefined) return
  mkdirSync(picturesFolder, { recursive: true })
  await page.screenshot({ path: join(picturesFolder, `${name}.png`), fullPage: true })
}

async function declare(request: string, body: object): Promise<Record<string, unknown>> {
  const [method = '', path = ''] = request.split(' ')
  const response = await fetch(`${api.url}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${api.adminKey}`,
      'content-type': 'application/json',
      'if-match': '*',
    },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${request}: ${response.status} ${text}`)
  // What the API answers is an object.
  return JSON.parse(text) as Record<string, unknown>
}

/** What the policy of the account asks people for. */
async function requireProfile(members: readonly string[]): Promise<void> {
  const response = await fetch(`${api.url}/v1/accounts`, {
    headers: { authorization: `Bearer ${api.adminKey}` },
  })
  // What the API answers is a list of its accounts.
  const { items } = (await response.json()) as { items: { id: string }[] }
  const policy = { preset: 'standard', requiredProfile: members }
  await declare(`PATCH /v1/accounts/${items[0]?.id}`, { spec: { policy } })
}

/** Somebody who is invited by mail. */
async function invite(spec: object = {}): Promise<{ username: string; id: string; link: string }> {
  people += 1
  const username = `ada-${people}`
  const email = `${username}@example.test`
  const created = await declare('POST /v1/users', {
    spec: { username, email, displayName: 'Ada Lovelace', credential: { mode: 'invite' }, ...spec },
  })
  const [mail] = await mails.mailsTo(email)
  const link = /http\S+\/accept\?token=[\w-]+/.exec(mail?.mail.text ?? '')?.[0] ?? ''
  return { username, id: String(created['id']), link }
}

/** Somebody who has accepted. */
async function member(spec: object = {}): Promise<{ username: string; id: string }> {
  const { username, id, link } = await invite(spec)
  const token = new URL(link).searchParams.get('token')
  const response = await fetch(`${api.url}/v1/auth/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, password }),
  })
  if (!response.ok) throw new Error(await response.text())
  return { username, id }
}

async function signIn(page: Page, username: string, typed = password): Promise<void> {
  await page.goto('/sign-in')
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(typed)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

/** The key that an app would read from the picture; here from the text beside it. */
async function secretOf(page: Page): Promise<string> {
  await page.getByText('I cannot scan it').click()
  const uri = (await page.locator('#uri').textContent()) ?? ''
  expect(uri).toMatch(/^otpauth:\/\/totp\//)
  const shown = ((await page.locator('#secret').textContent()) ?? '').replaceAll(/\s/g, '')
  expect(new URL(uri).searchParams.get('secret')).toBe(shown)
  return shown
}

/** A code is taken once, so the next one is waited for; the API takes it a step early. */
function nextCode(secret: string): string {
  return codeOf(secret, Date.now() + 30_000)
}

async function heading(page: Page): Promise<string> {
  return (await page.getByRole('heading', { level: 1 }).textContent()) ?? ''
}

describe('an invitation', () => {
  test('leads from the mail to a session, and its secret is in no address after the first', async () => {
    const { link, username } = await invite()
    const { page, context, faults } = await visit()
    const told: string[] = []
    page.on('request', (request) => told.push(request.headers()['referer'] ?? ''))
    await page.goto(link)
    expect(page.url()).toBe(`${api.url}/accept`)
    expect(await heading(page)).toBe('Welcome')
    await picture(page, 'accept')
    await page.getByLabel('Choose a password').fill('short')
    await page.getByRole('button', { name: 'Accept the invitation' }).click()
    await page.getByText('Too short: at least 15 characters.').waitFor()
    await picture(page, 'accept-wrong')
    expect(await page.getByLabel('Choose a password').getAttribute('aria-invalid')).toBe('true')
    await page.getByLabel('Choose a password').fill(password)
    await page.getByRole('button', { name: 'Accept the invitation' }).click()
    await page.waitForURL(`${api.url}/signed-in`)
    expect(await page.getByText(username).count()).toBe(1)
    await picture(page, 'signed-in')
    const token = new URL(link).searchParams.get('token') ?? ''
    expect(told.filter((address) => address.includes(token))).toEqual([])
    expect(await page.evaluate('document.cookie')).toBe('')
    const [session] = await context.cookies()
    expect(session).toMatchObject({ name: 'rollcall', httpOnly: true, sameSite: 'Lax', path: '/' })
    expect(faults).toEqual([])
    await page.goto(link)
    expect(await page.getByText('This link is not known').count()).toBe(1)
    await picture(page, 'link-invalid')
    expect(api.log()).not.toContain(token)
    await context.close()
  })

  test('asks for what the profile needs', async () => {
    await requireProfile(['firstName', 'lastName', 'language'])
    onTestFinished(() => requireProfile([]))
    const { link } = await invite()
    const { page, context } = await visit({ locale: 'de-DE', viewport: phone })
    await page.goto(link)
    expect(await heading(page)).toBe('Willkommen')
    await picture(page, 'accept-profile-phone')
    await page.getByLabel('Vorname').fill('Ada')
    await page.getByLabel('Nachname').fill('<b>Lovelace</b>')
    expect(await page.getByLabel('Sprache').inputValue()).toBe('de')
    await page.getByLabel('Passwort wählen').fill(password)
    await page.getByRole('button', { name: 'Einladung annehmen' }).click()
    await page.waitForURL(`${api.url}/signed-in`)
    expect(await heading(page)).toBe('Sie sind angemeldet')
    await context.close()
  })

  test('can be declined', async () => {
    const { link } = await invite()
    const { page, context } = await visit()
    await page.goto(link)
    await page.getByRole('button', { name: 'Decline the invitation' }).click()
    expect(await heading(page)).toBe('Invitation declined')
    await page.goto(link)
    expect(await page.getByText('This link is not known').count()).toBe(1)
    await context.close()
  })
})

describe('signing in', () => {
  test('a wrong password is told in one sentence, the name stays, and the right one goes on', async () => {
    const { username } = await member()
    const { page, context, faults } = await visit({ viewport: phone })
    await page.goto('/sign-in')
    await picture(page, 'sign-in-phone')
    await signIn(page, username, 'not the password at all')
    await page.getByRole('alert').waitFor()
    expect(await page.getByRole('alert').textContent()).toContain(
      'The username or the password is not right',
    )
    expect(await page.title()).toBe('Something is wrong: Sign in · Example Portal')
    expect(await page.getByLabel('Username').inputValue()).toBe(username)
    expect(await page.getByLabel('Password').inputValue()).toBe('')
    await picture(page, 'sign-in-wrong-phone')
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
    await page.waitForURL(`${api.url}/signed-in`)
    await picture(page, 'signed-in-phone')
    await page.reload()
    expect(await heading(page)).toBe('You are signed in')
    await page.getByRole('button', { name: 'Sign out' }).click()
    expect(await page.getByRole('status').textContent()).toContain('You are signed out.')
    await page.goto('/signed-in')
    expect(page.url()).toBe(`${api.url}/sign-in`)
    expect(faults).toEqual([])
    await context.close()
  })

  test('a locked user is told what everybody is told', async () => {
    const { username, id } = await member()
    await declare(`POST /v1/users/${id}:lock`, { reason: 'a reason' })
    const { page, context } = await visit()
    await signIn(page, username)
    expect(await page.getByRole('alert').textContent()).toContain(
      'The username or the password is not right',
    )
    await context.close()
  })

  test('whoever may not come in from here is told so once the password is proven', async () => {
    const { username, id } = await member()
    await declare(`PATCH /v1/users/${id}`, { spec: { ipWhitelist: [{ cidr: '192.0.2.0/24' }] } })
    const { page, context } = await visit({ locale: 'nl-NL' })
    await page.goto('/sign-in')
    await page.getByLabel('Gebruikersnaam').fill(username)
    await page.getByLabel('Wachtwoord', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Inloggen' }).click()
    expect(await page.getByRole('alert').textContent()).toContain(
      'Je mag vanaf dit adres niet inloggen.',
    )
    await context.close()
  })

  test('ASVS 3.7.2: it goes on to the portal that was asked for, when that is allowed', async () => {
    const { username } = await member()
    const { page, context } = await visit()
    await page.route(`${portal}/**`, (route) => route.fulfill({ body: 'the portal' }))
    for (const [wanted, arrived] of [
      [`${portal}/zones?page=2`, `${portal}/zones?page=2`],
      [`${portal}.evil.test/`, `${api.url}/signed-in`],
    ] as const) {
      await page.goto(`/sign-in?return=${encodeURIComponent(wanted)}`)
      await page.getByLabel('Username').fill(username)
      await page.getByLabel('Password').fill(password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.waitForURL(arrived)
      await context.clearCookies()
    }
    await context.close()
  })
})

describe('a second factor', () => {
  test('S0-09: whoever has to have one sets it up on the way in, and needs it from then on', async () => {
    const { link, username } = await invite({ mfa: 'required' })
    const { page, context, faults } = await visit({ viewport: phone, colorScheme: 'dark' })
    await page.goto(link)
    await page.getByLabel('Choose a password').fill(password)
    await page.getByRole('button', { name: 'Accept the invitation' }).click()
    await page.waitForURL(`${api.url}/mfa`)
    await picture(page, 'enrol-phone-dark')
    const secret = await secretOf(page)
    await picture(page, 'enrol-text-phone-dark')
    await page.reload()
    expect(await secretOf(page)).toBe(secret)
    await page.getByLabel('Code', { exact: true }).fill('000000')
    await page.getByRole('button', { name: 'Finish' }).click()
    await page.getByText('The code is not right, or was used already.').waitFor()
    expect(await secretOf(page)).toBe(secret)
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, Date.now()))
    await page.getByRole('button', { name: 'Finish' }).click()
    expect(await heading(page)).toBe('Keep your recovery codes')
    await picture(page, 'codes-phone-dark')
    const codes = await page.locator('ol.codes li').allTextContents()
    expect(codes).toHaveLength(10)
    await page.getByRole('link', { name: 'I have kept them' }).click()
    expect(await heading(page)).toBe('You are signed in')
    await page.getByRole('button', { name: 'Sign out' }).click()

    await signIn(page, username)
    expect(await heading(page)).toBe('Enter your code')
    await picture(page, 'code-phone-dark')
    await page.getByLabel('Code', { exact: true }).fill('123')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.getByText('The code is not right, or was used already.').waitFor()
    await page.getByLabel('Code', { exact: true }).fill(nextCode(secret))
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.waitForURL(`${api.url}/signed-in`)
    await page.getByRole('button', { name: 'Sign out' }).click()

    await signIn(page, username)
    await page.getByLabel('Code', { exact: true }).fill(codes[3]?.trim() ?? '')
    await page.getByRole('button', { name: 'Go on' }).click()
    await page.waitForURL(`${api.url}/signed-in`)
    expect(faults).toEqual([])
    await context.close()
  })

  test('whoever is signed in sets one up', async () => {
    const { username } = await member()
    const { page, context, faults } = await visit()
    await signIn(page, username)
    await page.getByRole('link', { name: 'Not set up' }).click()
    expect(await heading(page)).toBe('Second factors')
    await page.getByRole('button', { name: 'Set up an app' }).click()
    const secret = await secretOf(page)
    await picture(page, 'enrol')
    await page.getByLabel('Code', { exact: true }).fill(codeOf(secret, Date.now()))
    await page.getByRole('button', { name: 'Finish' }).click()
    expect(await heading(page)).toBe('Keep your recovery codes')
    await picture(page, 'codes')
    await page.getByRole('link', { name: 'I have kept them' }).click()
    expect(await page.getByText('Recovery codes left: 10').count()).toBe(1)
    await picture(page, 'second-factors')
    expect(faults).toEqual([])
    await context.close()
  })
})

describe('a new password', () => {
  test('S3-10: comes by a link in a mail', async () => {
    const { username } = await member()
    const { page, context, faults } = await visit()
    await page.goto('/sign-in')
    await page.getByRole('link', { name: 'Forgot your password?' }).click()
    await picture(page, 'reset-ask')
    await page.getByLabel('Username or e-mail address').fill(`${username}@example.test`)
    await page.getByRole('button', { name: 'Send the link' }).click()
    expect(await heading(page)).toBe('Look into your mailbox')
    await picture(page, 'reset-asked')
    const received = await mails.mailsTo(`${username}@example.test`, 2)
    const link = /http\S+\/reset\?token=[\w-]+/.exec(received.at(-1)?.mail.text ?? '')?.[0] ?? ''
    await page.goto(link)
    expect(page.url()).toBe(`${api.url}/set-password`)
    await picture(page, 'reset-set')
    await page.getByLabel('New password').fill(`${username} ${username}`)
    await page.getByRole('button', { name: 'Set the password' }).click()
    await page.locator('#password-wrong').waitFor()
    await page.getByLabel('New password').fill('seven otters under glass')
    await page.getByRole('button', { name: 'Set the password' }).click()
    expect(await page.getByRole('status').textContent()).toContain('Your password was set.')
    await picture(page, 'sign-in-notice')
    await page.getByLabel('Username').fill(username)
    await page.getByLabel('Password').fill('seven otters under glass')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL(`${api.url}/signed-in`)
    expect(faults).toEqual([])
    await context.close()
  })

  test('S4-07: is chosen on the way in when an administrator asks for it', async () => {
    const { username, id } = await member()
    await declare(`POST /v1/users/${id}:requirePasswordChange`, {})
    const { page, context } = await visit()
    await signIn(page, username)
    expect(await heading(page)).toBe('Choose a new password')
    await page.getByLabel('New password').fill(password)
    await page.getByRole('button', { name: 'Set the password and sign in' }).click()
    await page.getByText('This is your present password.').waitFor()
    await page.getByLabel('New password').fill('seven otters under glass')
    await page.getByRole('button', { name: 'Set the password and sign in' }).click()
    await page.waitForURL(`${api.url}/signed-in`)
    await context.close()
  })
})

describe('every page', () => {
  const paths = ['/sign-in', '/reset', '/accept']

  test.each(paths)('%s fits a phone, and every field has a label', async (path) => {
    const { page, context } = await visit({ viewport: phone })
    await page.goto(path)
    const found = await layoutOf(page)
    expect(found).toEqual({
      width: phone.width,
      language: 'en',
      headings: 1,
      main: 1,
      scripts: 0,
      unlabelled: 0,
      unnamed: 0,
      small: 0,
    })
    await context.close()
  })

  test.each(['light', 'dark'] as const)(
    'WCAG 1.4.3: every text stands out from its ground, %s',
    async (colorScheme) => {
      const { page, context } = await visit({ colorScheme })
      const lowest: Record<string, number> = {}
      for (const path of [
        '/sign-in?notice=signed-out',
        '/sign-in?refused=auth.oidc-refused',
        '/reset',
      ]) {
        await page.goto(path)
        Object.assign(lowest, await contrastsOf(page))
      }
      expect(Object.keys(lowest).length).toBeGreaterThan(5)
      expect(Object.entries(lowest).filter(([, ratio]) => ratio < 4.5)).toEqual([])
      await context.close()
    },
  )

  test('without script and without style it still works', async () => {
    const { username } = await member()
    const { page, context } = await visit({ javaScriptEnabled: false })
    await signIn(page, username)
    await page.waitForURL(`${api.url}/signed-in`)
    await context.close()
  })
})
