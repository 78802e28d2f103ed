/** The pages as a client meets them that is no browser. */
import { tracingChannel } from 'node:diagnostics_channel'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import { codeOf } from '../../../test/support/authenticator.ts'
import { newPerson, type Person } from '../../../test/support/people.ts'

const host = 'users.example.test'
const pages = [
  '/sign-in',
  '/mfa',
  '/new-password',
  '/accept',
  '/reset',
  '/set-password',
  '/signed-in',
  '/second-factors',
  '/new-factor',
]
let app: TestApp

beforeAll(async () => {
  app = await openApp({ environment: { ROLLCALL_RETURN_URLS: 'https://portal.example.test' } })
})

afterAll(async () => {
  await app.close()
})

interface Answer {
  status: number
  headers: Record<string, unknown>
  cookies: string[]
  html: string
}

async function send(
  request: string,
  { form, headers = {} }: { form?: Record<string, string>; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const [method = 'GET', url = '/'] = request.split(' ')
  const answer = await app.app.inject({
    // The test wrote it.
    method: method as 'GET',
    url,
    headers: {
      host,
      ...(method === 'POST' ? { origin: `http://${host}` } : {}),
      ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      ...headers,
    },
    ...(form === undefined ? {} : { body: new URLSearchParams(form).toString() }),
  })
  const set = answer.headers['set-cookie'] ?? []
  return {
    status: answer.statusCode,
    headers: answer.headers,
    cookies: [set].flat(),
    html: answer.body,
  }
}

function formOf({ username, password }: Person): Record<string, string> {
  return { username, password }
}

describe('ASVS 7.4.4: whoever is signed in can sign out', () => {
  const button =
    /<form\s+method="post"\s+action="sign-out"[^]*?<button type="submit"[^>]*>\s*Sign out\s*</

  async function cookieOfNew(): Promise<string> {
    const { cookies } = await send('POST /sign-in', { form: formOf(await newPerson(app)) })
    return cookies.map((line) => line.split(';', 1)[0]).join('; ')
  }

  /** Those that a browser without a session is sent away from, whichever they are. */
  async function withSession(): Promise<string[]> {
    const routes = app.app.printRoutes({ commonPrefix: false }).matchAll(/── (\/[\w-]+) \(GET/g)
    const places = [...routes].map(([, path = '']) => path)
    const cookie = await cookieOfNew()
    const shown = await Promise.all(
      places.map(async (path) => {
        const [without, having] = [
          await send(`GET ${path}`),
          await send(`GET ${path}`, { headers: { cookie } }),
        ]
        const isOthers = without.status === 303 && without.headers['location'] === 'sign-in'
        return isOthers && having.status !== 303 ? [path] : []
      }),
    )
    return shown.flat()
  }

  test('on every page that needs a session', async () => {
    const places = await withSession()
    expect(places).toEqual(expect.arrayContaining(['/signed-in', '/second-factors']))
    const cookie = await cookieOfNew()
    for (const place of places) {
      const { html } = await send(`GET ${place}`, { headers: { cookie } })
      expect(html, place).toMatch(button)
    }
  })

  test('while a factor is set up, when the code is wrong, and beside the recovery codes', async () => {
    const cookie = await cookieOfNew()
    const begun = await send('POST /second-factors', {
      form: { currentPassword: '' },
      headers: { cookie },
    })
    const [factor = ''] = begun.cookies.map((line) => line.split(';', 1)[0])
    const headers = { cookie: `${cookie}; ${factor}` }
    const shown = await send('GET /new-factor', { headers })
    expect(shown.html).toMatch(button)
    const wrong = await send('POST /new-factor', { form: { code: '000000' }, headers })
    expect(wrong.status).toBe(403)
    expect(wrong.html).toMatch(button)
    const [, secret = ''] = /id="secret">([^<]+)</.exec(shown.html) ?? []
    const code = codeOf(secret.replaceAll(' ', ''), Date.now())
    const codes = await send('POST /new-factor', { form: { code }, headers })
    expect(codes.html).toContain('<ol class="codes">')
    expect(codes.html).toMatch(button)
  })

  test('beside the recovery codes of a first sign-in', async () => {
    const first = await send('POST /sign-in', {
      form: formOf(await newPerson(app, { mfa: 'required' })),
    })
    const cookie = first.cookies.map((line) => line.split(';', 1)[0]).join('; ')
    const step = await send('GET /mfa', { headers: { cookie } })
    expect(step.html).not.toMatch(button)
    const [, secret = ''] = /id="secret">([^<]+)</.exec(step.html) ?? []
    const code = codeOf(secret.replaceAll(' ', ''), Date.now())
    const codes = await send('POST /mfa', { form: { code }, headers: { cookie } })
    expect(codes.html).toContain('<ol class="codes">')
    expect(codes.html).toMatch(button)
  })

  test('and nobody else is asked to', async () => {
    for (const page of ['/sign-in', '/reset', '/accept'])
      expect((await send(`GET ${page}`)).html).not.toMatch(button)
  })
})

describe('every page', () => {
  test.each(pages)(
    'ASVS 3.4.3 to 3.4.6, 14.3.2: %s runs no script, stands in no frame and is kept nowhere',
    async (page) => {
      const { headers, html } = await send(`GET ${page}`)
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:; form-action 'self' https:\/\/portal\.example\.test; base-uri 'none'; frame-ancestors 'none'$/,
      )
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      })
      expect(html).not.toMatch(/<script|javascript:|\son\w+=|\sstyle=/i)
    },
  )

  test.each(pages)('%s without a session, a step or a link shows nobody’s', async (page) => {
    const { status, headers } = await send(`GET ${page}`)
    if (status === 303) expect(headers['location']).toBe('sign-in')
    else expect([200, 401]).toContain(status)
  })

  const forms = [
    '/sign-in',
    '/mfa',
    '/new-password',
    '/accept',
    '/decline',
    '/reset',
    '/set-password',
    '/sign-out',
    '/second-factors',
    '/new-factor',
  ]
  test.each(forms)(
    'ASVS 3.5.1: POST %s is taken from a page of this server alone',
    async (page) => {
      for (const headers of [
        { origin: 'https://evil.example.test' },
        { origin: 'null' },
        { 'sec-fetch-site': 'cross-site', origin: '' },
      ]) {
        const { status, html, cookies } = await send(`POST ${page}`, { form: { x: 'y' }, headers })
        expect(status).toBe(403)
        expect(html).toContain('The form was sent from somewhere else.')
        expect(cookies).toEqual([])
      }
    },
  )
})

test.each([
  ['application/json', '{"username":"ada","password":"x"}', 415],
  ['text/plain', 'username=ada', 415],
  ['application/x-www-form-urlencoded', 'username=a&username=b&password=c', 400],
  ['application/x-www-form-urlencoded', 'username=a%00b&password=c', 400],
  ['application/x-www-form-urlencoded', `username=${'x'.repeat(255)}&password=c`, 422],
  ['application/x-www-form-urlencoded', `x=${'x'.repeat(70_000)}`, 413],
  [
    'application/x-www-form-urlencoded',
    Array.from({ length: 65 }, (_, index) => `f${index}=x`).join('&'),
    400,
  ],
])('a body of %s that no page sends is refused: %.40s', async (type, body, status) => {
  const answer = await app.app.inject({
    method: 'POST',
    url: '/sign-in',
    headers: { host, origin: `http://${host}`, 'content-type': type },
    body,
  })
  expect(answer.statusCode).toBe(status)
  expect(answer.headers['content-type']).toBe('text/html; charset=utf-8')
})

test('a route for programs takes no form', async () => {
  const answer = await send('POST /v1/auth/sign-in', { form: { username: 'ada', password: 'x' } })
  expect(answer.status).toBe(415)
})

test('ASVS 3.3.1 to 3.3.4: the session is a cookie for this host alone, and without the prefix on this machine alone', async () => {
  const person = await newPerson(app)
  const far = await send('POST /sign-in', { form: formOf(person) })
  expect(far.cookies.find((line) => line.includes('rcs_'))).toMatch(
    /^__Host-rollcall=rcs_\w+; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
  )
  const near = await send('POST /sign-in', {
    form: formOf(person),
    headers: { host: 'localhost:8080', origin: 'http://localhost:8080' },
  })
  const line = near.cookies.find((cookie) => cookie.includes('rcs_')) ?? ''
  expect(line).toMatch(/^rollcall=rcs_\w+; Path=\/; HttpOnly; SameSite=Lax$/)
  const cookie = line.split(';', 1)[0] ?? ''
  const signedIn = async (headers: Record<string, string>): Promise<number> =>
    (await send('GET /signed-in', { headers: { cookie, ...headers } })).status
  expect(await signedIn({ host: '127.0.0.1:8080' })).toBe(200)
  expect(await signedIn({ host })).toBe(303)
})

test('ASVS 7.2.4: signing in anew ends the session that the browser had', async () => {
  const person = await newPerson(app)
  const first = await send('POST /sign-in', { form: formOf(person) })
  const [cookie = ''] = (first.cookies.find((line) => line.includes('rcs_')) ?? '').split(';', 1)
  expect((await send('GET /signed-in', { headers: { cookie } })).status).toBe(200)
  await send('POST /sign-in', { form: formOf(person), headers: { cookie } })
  expect((await send('GET /signed-in', { headers: { cookie } })).status).toBe(303)
})

test('ASVS 1.2.1: what people are called is text on the pages', async () => {
  const evil = `<img src=x onerror=alert(1)>"'&`
  const person = await newPerson(app, { displayName: evil })
  const signedIn = await send('POST /sign-in', { form: formOf(person) })
  const [cookie = ''] = (signedIn.cookies.find((line) => line.includes('rcs_')) ?? '').split(';', 1)
  const { html } = await send('GET /signed-in', { headers: { cookie } })
  expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;')
  const failed = await send('POST /sign-in', { form: { username: evil, password: 'x' } })
  expect(failed.status).toBe(401)
  expect(failed.html).not.toContain('<img')
})

test('ASVS 6.3.8: a name that nobody has and a wrong password get the same page', async () => {
  const person = await newPerson(app)
  const password = 'not the password at all'
  const known = await send('POST /sign-in', { form: { username: person.username, password } })
  const unknown = await send('POST /sign-in', { form: { username: 'nobody', password } })
  expect(known.html.replaceAll(person.username, 'nobody')).toBe(unknown.html)
  expect(known.status).toBe(unknown.status)
})

test('a link that was followed is taken into its cookie and nothing else is done with it', async () => {
  const handler = tracingChannel('fastify.request.handler')
  const broken: unknown[] = []
  const listener = (message: unknown): void => void broken.push(message)
  handler.error.subscribe(listener)
  try {
    for (const page of ['accept', 'reset']) {
      const { status } = await send(`GET /${page}?token=${'x'.repeat(43)}`)
      expect(status).toBe(303)
    }
  } finally {
    handler.error.unsubscribe(listener)
  }
  expect(broken).toEqual([])
})

test('an app that nobody gave a name is called so in the language of the page', async () => {
  const person = await newPerson(app, { mfa: 'required' })
  const first = await send('POST /sign-in', { form: formOf(person) })
  const [step = ''] = first.cookies.map((line) => line.split(';', 1)[0])
  const shown = await send('GET /mfa', { headers: { cookie: step } })
  const [, secret = ''] = /id="secret">([^<]+)</.exec(shown.html) ?? []
  const code = codeOf(secret.replaceAll(' ', ''), Date.now())
  const done = await send('POST /mfa', { form: { code }, headers: { cookie: step } })
  const cookie = done.cookies.map((line) => line.split(';', 1)[0]).join('; ')
  const headers = { cookie, 'accept-language': 'de' }
  const factors = await send('GET /second-factors', { headers })
  expect(factors.html).toContain('Authenticator-App, seit ')
})

test('whose invitation has expired is told whom to ask for another, and whose link for a password has, where', async () => {
  const invited = await send('GET /accept')
  expect(invited.status).toBe(401)
  expect(invited.html).toContain('ask whoever invited you to send it again')
  const resetting = await send('GET /set-password')
  expect(resetting.html).toContain('Ask for a new link')
  expect(resetting.html).not.toContain('whoever invited you')
})

test('ASVS 14.2.1: the secret of a link goes from the address into a cookie of this page alone', async () => {
  const token = 'x'.repeat(43)
  const { status, headers, cookies } = await send(`GET /reset?token=${token}`)
  expect({ status, location: headers['location'] }).toEqual({
    status: 303,
    location: 'set-password',
  })
  expect(cookies).toEqual([
    `__Host-rollcall-reset=${token}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600`,
  ])
  const cookie = `__Host-rollcall-reset=${token}`
  expect((await send('GET /set-password', { headers: { cookie } })).status).toBe(401)
  for (const wrong of ['a%0d%0ab', '../x', 'x'.repeat(200)]) {
    const answer = await send(`GET /accept?token=${wrong}`)
    expect(answer.status).toBe(401)
    expect(answer.cookies).toEqual([])
  }
})
