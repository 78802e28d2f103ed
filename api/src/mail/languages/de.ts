import { showFields, showInstant, showPlace, type Language } from '../language.ts'
import type { MailData, MailUser } from '../outgoing.ts'
import { say, type Sentence } from '../sentence.ts'

const tag = 'de'

const fieldWords: Readonly<Record<string, string>> = {
  username: 'Benutzername',
  type: 'Art des Benutzers',
  email: 'E-Mail-Adresse',
  secondaryEmail: 'zweite E-Mail-Adresse',
  firstName: 'Vorname',
  lastName: 'Nachname',
  displayName: 'Anzeigename',
  language: 'Sprache',
  timezone: 'Zeitzone',
  profile: 'Profil',
  labels: 'Labels',
  parent: 'übergeordneter Benutzer',
  active: 'aktiv',
  validFrom: 'Beginn der Gültigkeit',
  expiresAt: 'Ende der Gültigkeit',
  mfa: 'zweiter Faktor',
  accessPoints: 'Zugangspunkte',
  ipWhitelist: 'IP-Whitelist',
  roles: 'Rollen',
  credential: 'Art der Anmeldung',
}

function hello({ displayName, username }: MailUser): Sentence {
  return say`Guten Tag ${displayName ?? username},`
}

const toAdmins = say`Guten Tag,`

export const german: Language = {
  tag: 'de',
  footer: ({ product }) =>
    say`Diese Nachricht wurde von ${product} automatisch verschickt. Antworten werden nicht gelesen.`,
  templates: {
    invited: invitation,
    created: ({ audience, user, account, signIn }, { product, signInUrl }) =>
      audience === 'admins'
        ? {
            subject: say`${product}: Benutzer ${user.username} wurde angelegt`,
            body: [toAdmins, say`Benutzer ${user.username} wurde im Konto ${account} angelegt.`],
          }
        : {
            subject: say`Ihr Zugang zu ${product}`,
            body: [
              hello(user),
              say`Sie haben jetzt Zugang zu ${placeOf(account, product)}. Ihr Benutzername ist ${user.username}.`,
              ...(signIn
                ? [
                    say`Melden Sie sich mit dem Passwort an, das Sie von Ihrem Administrator bekommen:`,
                    { label: say`Anmelden`, url: signInUrl },
                  ]
                : [say`Ihr Administrator sagt Ihnen, wie Sie sich anmelden.`]),
            ],
          },
    reset: ({ user, token, expiresAt }, { product, resetUrl }) => ({
      subject: say`Neues Passwort für ${product} setzen`,
      body: [
        hello(user),
        say`für den Benutzer ${user.username} wurde ein neues Passwort angefordert. Setzen Sie es hier:`,
        { label: say`Neues Passwort setzen`, url: resetUrl(token) },
        say`Der Link gilt einmal, bis ${showInstant(expiresAt, tag)}. Bis dahin gilt Ihr jetziges Passwort weiter.`,
        say`Wenn Sie das nicht angefordert haben, müssen Sie nichts tun.`,
      ],
    }),
    changed: ({ audience, user, fields, by }, { product }) => {
      const what = showFields(fields, fieldWords)
      return audience === 'admins'
        ? {
            subject: say`${product}: Benutzer ${user.username} wurde geändert`,
            body: [
              toAdmins,
              by === null
                ? say`Benutzer ${user.username} wurde geändert: ${what}.`
                : say`Benutzer ${user.username} wurde von ${by} geändert: ${what}.`,
            ],
          }
        : {
            subject: say`Ihr Benutzer bei ${product} wurde geändert`,
            body: [
              hello(user),
              by === null
                ? say`Ihr Benutzer ${user.username} wurde geändert: ${what}.`
                : say`Ihr Benutzer ${user.username} wurde von ${by} geändert: ${what}.`,
              say`Wenn Sie das nicht erwartet haben, sagen Sie es Ihrem Administrator.`,
            ],
          }
    },
    locked: ({ audience, user, cause, banned, since }, { product }) => {
      const at = showInstant(since, tag)
      const why = {
        ADMIN: banned ? 'von einem Administrator verbannt' : 'von einem Administrator gesperrt',
        FAILED_PASSWORDS: 'gesperrt, weil zu oft ein falsches Passwort eingegeben wurde',
        INACTIVITY: 'gesperrt, weil er lange nicht benutzt wurde',
      }[cause]
      return audience === 'admins'
        ? {
            subject: say`${product}: Benutzer ${user.username} wurde gesperrt`,
            body: [toAdmins, say`Benutzer ${user.username} wurde am ${at} ${why}.`],
          }
        : {
            subject: say`Ihr Benutzer bei ${product} wurde gesperrt`,
            body: [
              hello(user),
              say`Ihr Benutzer ${user.username} wurde am ${at} ${why}.`,
              say`Ihr Administrator kann ihn entsperren.`,
            ],
          }
    },
    removed: ({ audience, user, account }, { product }) =>
      audience === 'admins'
        ? {
            subject: say`${product}: Benutzer ${user.username} wurde entfernt`,
            body: [
              toAdmins,
              account === null
                ? say`Benutzer ${user.username} wurde aus allen Konten entfernt.`
                : say`Benutzer ${user.username} wurde aus dem Konto ${account} entfernt.`,
            ],
          }
        : {
            subject: say`Ihr Zugang zu ${product} ist beendet`,
            body: [
              hello(user),
              account === null
                ? say`Ihr Benutzer ${user.username} hat keinen Zugang mehr zu ${product}.`
                : say`Ihr Benutzer ${user.username} hat keinen Zugang mehr zu ${placeOf(account, product)}.`,
            ],
          },
    'email-change': ({ user, field, from, to, pending }, { product }) => {
      const what = fieldWords[field] ?? field
      return {
        subject: say`Die ${what} Ihres Benutzers bei ${product}`,
        body: [
          hello(user),
          pending
            ? say`es wurde angefragt, die ${what} Ihres Benutzers ${user.username} von ${from ?? 'keine'} in ${to ?? 'keine'} zu ändern. Das geschieht, sobald es genehmigt ist.`
            : say`die ${what} Ihres Benutzers ${user.username} wurde von ${from ?? 'keine'} in ${to ?? 'keine'} geändert.`,
          say`Wenn Sie das nicht erwartet haben, sagen Sie es Ihrem Administrator.`,
        ],
      }
    },
    'password-changed': ({ user, at }, { product }) => ({
      subject: say`Ihr Passwort für ${product} wurde geändert`,
      body: [
        hello(user),
        say`das Passwort Ihres Benutzers ${user.username} wurde am ${showInstant(at, tag)} geändert. Sie wurden überall abgemeldet.`,
        say`Wenn Sie das nicht selbst waren, sagen Sie es sofort Ihrem Administrator.`,
      ],
    }),
  },
}

function placeOf(account: string, product: string): string {
  return showPlace(account, product, 'bei')
}

function invitation(
  { audience, user, account, by, expiresAt, token, apiOnly }: MailData['invited'],
  { product, acceptUrl }: Parameters<Language['templates']['invited']>[1],
): ReturnType<Language['templates']['invited']> {
  const until = showInstant(expiresAt, tag)
  if (audience === 'admins' || token === null)
    return {
      subject: say`${product}: Benutzer ${user.username} wurde eingeladen`,
      body: [
        toAdmins,
        by === null
          ? say`Benutzer ${user.username} wurde zum Konto ${account} eingeladen, bis ${until}.`
          : say`Benutzer ${user.username} wurde von ${by} zum Konto ${account} eingeladen, bis ${until}.`,
      ],
    }
  return {
    subject: say`Einladung zu ${product}`,
    body: [
      hello(user),
      by === null
        ? say`Sie sind zu ${placeOf(account, product)} eingeladen. Ihr Benutzername ist ${user.username}.`
        : say`${by} lädt Sie zu ${placeOf(account, product)} ein. Ihr Benutzername ist ${user.username}.`,
      ...(apiOnly ? [say`Sie bekommen nur Zugang zur Programmierschnittstelle.`] : []),
      { label: say`Einladung annehmen`, url: acceptUrl(token) },
      say`Der Link gilt einmal, bis ${until}.`,
      say`Wenn Sie das nicht erwartet haben, müssen Sie nichts tun.`,
    ],
  }
}
