import { showFields, showInstant, showPlace, type Language } from '../language.ts'
import type { MailData, MailUser } from '../outgoing.ts'
import { say, type Sentence } from '../sentence.ts'

const tag = 'en-GB'

const fieldWords: Readonly<Record<string, string>> = {
  username: 'username',
  type: 'kind of user',
  email: 'e-mail address',
  secondaryEmail: 'second e-mail address',
  firstName: 'given name',
  lastName: 'family name',
  displayName: 'name to show',
  language: 'language',
  timezone: 'time zone',
  profile: 'profile',
  labels: 'labels',
  parent: 'parent user',
  active: 'active',
  validFrom: 'start of validity',
  expiresAt: 'end of validity',
  mfa: 'second factor',
  accessPoints: 'access points',
  ipWhitelist: 'IP whitelist',
  roles: 'roles',
  credential: 'way to sign in',
}

function hello({ displayName, username }: MailUser): Sentence {
  return say`Hello ${displayName ?? username},`
}

const toAdmins = say`Hello,`

export const english: Language = {
  tag: 'en',
  footer: ({ product }) =>
    say`This message was sent by ${product} automatically. Answers to it are not read.`,
  templates: {
    invited: invitation,
    created: ({ audience, user, account, signIn }, { product, signInUrl }) =>
      audience === 'admins'
        ? {
            subject: say`${product}: user ${user.username} was created`,
            body: [toAdmins, say`User ${user.username} was created in account ${account}.`],
          }
        : {
            subject: say`Your access to ${product}`,
            body: [
              hello(user),
              say`you now have access to ${placeOf(account, product)}. Your username is ${user.username}.`,
              ...(signIn
                ? [
                    say`Sign in with the password that your administrator gives you:`,
                    { label: say`Sign in`, url: signInUrl },
                  ]
                : [say`Your administrator tells you how to sign in.`]),
            ],
          },
    reset: ({ user, token, expiresAt }, { product, resetUrl }) => ({
      subject: say`Set a new password for ${product}`,
      body: [
        hello(user),
        say`somebody asked for a new password for the user ${user.username}. Set it here:`,
        { label: say`Set a new password`, url: resetUrl(token) },
        say`The link works once, until ${showInstant(expiresAt, tag)}. Your present password goes on working until then.`,
        say`If you did not ask for this, you need do nothing.`,
      ],
    }),
    changed: ({ audience, user, fields, by }, { product }) => {
      const what = showFields(fields, fieldWords)
      return audience === 'admins'
        ? {
            subject: say`${product}: user ${user.username} was changed`,
            body: [
              toAdmins,
              by === null
                ? say`User ${user.username} was changed: ${what}.`
                : say`User ${user.username} was changed by ${by}: ${what}.`,
            ],
          }
        : {
            subject: say`Your user at ${product} was changed`,
            body: [
              hello(user),
              by === null
                ? say`your user ${user.username} was changed: ${what}.`
                : say`your user ${user.username} was changed by ${by}: ${what}.`,
              say`If you do not expect this, tell your administrator.`,
            ],
          }
    },
    locked: ({ audience, user, cause, banned, since }, { product }) => {
      const at = showInstant(since, tag)
      const why = {
        ADMIN: banned ? 'banned by an administrator' : 'locked by an administrator',
        FAILED_PASSWORDS: 'locked because a wrong password was entered too often',
        INACTIVITY: 'locked because it was not used for a long time',
      }[cause]
      return audience === 'admins'
        ? {
            subject: say`${product}: user ${user.username} was locked`,
            body: [toAdmins, say`User ${user.username} was ${why}, on ${at}.`],
          }
        : {
            subject: say`Your user at ${product} was locked`,
            body: [
              hello(user),
              say`your user ${user.username} was ${why}, on ${at}.`,
              say`Your administrator can unlock it.`,
            ],
          }
    },
    removed: ({ audience, user, account }, { product }) =>
      audience === 'admins'
        ? {
            subject: say`${product}: user ${user.username} was removed`,
            body: [
              toAdmins,
              account === null
                ? say`User ${user.username} was removed from all accounts.`
                : say`User ${user.username} was removed from account ${account}.`,
            ],
          }
        : {
            subject: say`Your access to ${product} has ended`,
            body: [
              hello(user),
              account === null
                ? say`your user ${user.username} no longer has access to ${product}.`
                : say`your user ${user.username} no longer has access to ${placeOf(account, product)}.`,
            ],
          },
    'email-change': ({ user, field, from, to, pending }, { product }) => {
      const what = fieldWords[field] ?? field
      return {
        subject: say`The ${what} of your user at ${product}`,
        body: [
          hello(user),
          pending
            ? say`somebody asked to change the ${what} of your user ${user.username} from ${from ?? 'none'} to ${to ?? 'none'}. It changes when that is approved.`
            : say`the ${what} of your user ${user.username} was changed from ${from ?? 'none'} to ${to ?? 'none'}.`,
          say`If you do not expect this, tell your administrator.`,
        ],
      }
    },
    'password-changed': ({ user, at }, { product }) => ({
      subject: say`Your password for ${product} was changed`,
      body: [
        hello(user),
        say`the password of your user ${user.username} was changed on ${showInstant(at, tag)}. You were signed out everywhere.`,
        say`If you did not do this, tell your administrator at once.`,
      ],
    }),
  },
}

function placeOf(account: string, product: string): string {
  return showPlace(account, product, 'at')
}

function invitation(
  { audience, user, account, by, expiresAt, token, apiOnly }: MailData['invited'],
  { product, acceptUrl }: Parameters<Language['templates']['invited']>[1],
): ReturnType<Language['templates']['invited']> {
  const until = showInstant(expiresAt, tag)
  if (audience === 'admins' || token === null)
    return {
      subject: say`${product}: user ${user.username} was invited`,
      body: [
        toAdmins,
        by === null
          ? say`User ${user.username} was invited to account ${account}, until ${until}.`
          : say`User ${user.username} was invited to account ${account} by ${by}, until ${until}.`,
      ],
    }
  return {
    subject: say`You are invited to ${product}`,
    body: [
      hello(user),
      by === null
        ? say`you are invited to ${placeOf(account, product)}. Your username is ${user.username}.`
        : say`${by} invites you to ${placeOf(account, product)}. Your username is ${user.username}.`,
      ...(apiOnly ? [say`You get access to the programming interface only.`] : []),
      { label: say`Accept the invitation`, url: acceptUrl(token) },
      say`The link works once, until ${until}.`,
      say`If you do not expect this, you need do nothing.`,
    ],
  }
}
