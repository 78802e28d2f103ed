import { expect, test } from 'vitest'

import type { Sender } from './language.ts'
import type { MailData, MailTemplate, MailUser } from './outgoing.ts'
import { chooseLanguage, mailLanguages, type RenderedMail, renderMail } from './render.ts'

const sender: Sender = {
  product: 'Example Portal',
  acceptUrl: (token) => `https://users.example.test/accept?token=${token}`,
  resetUrl: (token) => `https://users.example.test/reset?token=${token}`,
  signInUrl: 'https://users.example.test/sign-in',
}
const ada: MailUser = { username: 'ada', displayName: 'Ada Byron' }
const grace: MailUser = { username: 'grace', displayName: null }
const token = 'AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
const noon = '2026-11-24T12:00:00.000Z'
const account = 'customers'

/** Every branch of every template. */
const cases: { [Name in keyof MailData]: MailData[Name][] } = {
  invited: [
    { audience: 'user', user: ada, account, by: 'grace', expiresAt: noon, token, apiOnly: false },
    { audience: 'user', user: grace, account, by: null, expiresAt: noon, token, apiOnly: true },
    {
      audience: 'admins',
      user: ada,
      account,
      by: 'grace',
      expiresAt: noon,
      token: null,
      apiOnly: false,
    },
    {
      audience: 'admins',
      user: ada,
      account,
      by: null,
      expiresAt: noon,
      token: null,
      apiOnly: false,
    },
  ],
  created: [
    { audience: 'user', user: ada, account, signIn: true },
    { audience: 'user', user: grace, account, signIn: false },
    { audience: 'admins', user: ada, account, signIn: true },
  ],
  reset: [{ user: ada, token, expiresAt: noon }],
  changed: [
    { audience: 'user', user: ada, fields: ['email', 'roles', 'firstName'], by: 'grace' },
    { audience: 'user', user: ada, fields: ['ipWhitelist'], by: null },
    { audience: 'admins', user: ada, fields: ['active', 'toString'], by: 'grace' },
    { audience: 'admins', user: ada, fields: ['mfa'], by: null },
  ],
  locked: [
    { audience: 'user', user: ada, cause: 'ADMIN', banned: false, since: noon },
    { audience: 'user', user: ada, cause: 'FAILED_PASSWORDS', banned: false, since: noon },
    { audience: 'admins', user: ada, cause: 'ADMIN', banned: true, since: noon },
    { audience: 'admins', user: ada, cause: 'INACTIVITY', banned: false, since: noon },
  ],
  removed: [
    { audience: 'user', user: ada, account },
    { audience: 'user', user: ada, account: null },
    { audience: 'admins', user: ada, account },
    { audience: 'admins', user: ada, account: null },
  ],
  'email-change': [
    {
      user: ada,
      field: 'email',
      from: 'ada@example.test',
      to: 'ada@home.example.test',
      pending: false,
    },
    { user: ada, field: 'secondaryEmail', from: null, to: 'ada@home.example.test', pending: true },
  ],
  'password-changed': [{ user: ada, at: noon }],
}
// One of the names with one of its own data, which is what the type says.
const templates = Object.entries(cases).flatMap(([name, list]) =>
  list.map((data) => ({ name, data }) as MailTemplate),
)

function show({ subject, text, html }: RenderedMail): string {
  return `Subject: ${subject}\n\n${text}\n${html}`
}

test.each(
  mailLanguages.flatMap((language) => Object.keys(cases).map((name) => [language, name] as const)),
)('in %s the template %s reads as in its golden file', async (language, name) => {
  const mails = templates
    .filter((template) => template.name === name)
    .map((template) => show(renderMail(template, [language], sender)))
  await expect(mails.join(`\n${'='.repeat(80)}\n\n`)).toMatchFileSnapshot(
    `golden/${language}/${name}.txt`,
  )
})

test.each([
  [['nl-BE', 'de'], 'nl'],
  [['nl-Latn-BE'], 'nl'],
  [['NL'], 'nl'],
  [['fr-BE', 'nl'], 'nl'],
  [[null, 'de-AT'], 'de'],
  [['fr'], 'en'],
  [['n'], 'en'],
  [[undefined, null, ''], 'en'],
])('a reader of %j gets a mail in %s', (wanted, language) => {
  expect(chooseLanguage(wanted).tag).toBe(language)
})

const hostile = [
  'Ada\r\nBcc: grace@example.test\r\n\r\nbody',
  '</script><script>alert(1)</script>',
  '{{7*7}}${7*7}<%= 7*7 %>%s%o',
  '" onmouseover="alert(1)',
  'Ada\u2028Bcc: grace@example.test',
  '\u202Egrace',
]

test.each(hostile)(
  'ASVS 1.2.1, 1.3.7, 1.3.10, 1.3.11: a name %j is text and nothing else',
  (name) => {
    const user = { username: 'ada', displayName: name }
    const by = name
    for (const language of mailLanguages)
      for (const template of [
        {
          name: 'invited',
          data: { audience: 'user', user, account, by, expiresAt: noon, token, apiOnly: false },
        },
        {
          name: 'changed',
          data: { audience: 'admins', user: { ...user, username: name }, fields: ['roles'], by },
        },
      ] satisfies MailTemplate[]) {
        const { subject, text, html } = renderMail(template, [language], sender)
        expect(subject).not.toMatch(/[\r\n\u2028]/)
        const plain = renderMail(
          JSON.parse(JSON.stringify(template).replaceAll(JSON.stringify(name), '"x"')),
          [language],
          sender,
        )
        expect(text.split('\n')).toHaveLength(plain.text.split('\n').length)
        expect(tagsOf(html)).toEqual(tagsOf(plain.html))
        expect(text).not.toMatch(/\u202E|\b49\b/)
        expect(html).not.toMatch(/\u202E|\b49\b/)
      }
  },
)

/** Every tag with its attributes, as a program that shows HTML sees them. */
function tagsOf(html: string): string[] {
  return html.match(/<[^>]*>/g) ?? []
}

test('what a user wrote stays readable', () => {
  const user = { username: 'ada', displayName: '{{7*7}} & <Söhne>' }
  const { text, html } = renderMail(
    { name: 'reset', data: { user, token, expiresAt: noon } },
    ['en'],
    sender,
  )
  expect(text).toContain('Hello {{7*7}} & <Söhne>,')
  expect(html).toContain('Hello {{7*7}} &amp; &lt;Söhne&gt;,')
})

test.each([
  ['en', 'you are invited to Example Portal. Your username'],
  ['de', 'Sie sind zu Example Portal eingeladen.'],
  ['nl', 'je bent uitgenodigd voor Example Portal.'],
])('the first account of an installation is not named to people in %s', (language, sentence) => {
  const data: MailData['invited'] = {
    audience: 'user',
    user: grace,
    account: 'default',
    by: null,
    expiresAt: noon,
    token,
    apiOnly: false,
  }
  const { text } = renderMail({ name: 'invited', data }, [language], sender)
  expect(text).toContain(sentence)
  expect(text).not.toContain('default')
})
