import { showFields, showInstant, showPlace, type Language } from '../language.ts'
import type { MailData, MailUser } from '../outgoing.ts'
import { say, type Sentence } from '../sentence.ts'

const tag = 'nl'

const fieldWords: Readonly<Record<string, string>> = {
  username: 'gebruikersnaam',
  type: 'soort gebruiker',
  email: 'e-mailadres',
  secondaryEmail: 'tweede e-mailadres',
  firstName: 'voornaam',
  lastName: 'achternaam',
  displayName: 'weergavenaam',
  language: 'taal',
  timezone: 'tijdzone',
  profile: 'profiel',
  labels: 'labels',
  parent: 'bovenliggende gebruiker',
  active: 'actief',
  validFrom: 'begin van de geldigheid',
  expiresAt: 'einde van de geldigheid',
  mfa: 'tweede factor',
  accessPoints: 'toegangspunten',
  ipWhitelist: 'IP-whitelist',
  roles: 'rollen',
  credential: 'manier van aanmelden',
}

function hello({ displayName, username }: MailUser): Sentence {
  return say`Hallo ${displayName ?? username},`
}

const toAdmins = say`Hallo,`

export const dutch: Language = {
  tag: 'nl',
  footer: ({ product }) =>
    say`Dit bericht is automatisch verstuurd door ${product}. Antwoorden worden niet gelezen.`,
  templates: {
    invited: invitation,
    created: ({ audience, user, account, signIn }, { product, signInUrl }) =>
      audience === 'admins'
        ? {
            subject: say`${product}: gebruiker ${user.username} is aangemaakt`,
            body: [toAdmins, say`Gebruiker ${user.username} is aangemaakt in account ${account}.`],
          }
        : {
            subject: say`Je toegang tot ${product}`,
            body: [
              hello(user),
              say`je hebt nu toegang tot ${placeOf(account, product)}. Je gebruikersnaam is ${user.username}.`,
              ...(signIn
                ? [
                    say`Meld je aan met het wachtwoord dat je van je beheerder krijgt:`,
                    { label: say`Aanmelden`, url: signInUrl },
                  ]
                : [say`Je beheerder vertelt je hoe je je aanmeldt.`]),
            ],
          },
    reset: ({ user, token, expiresAt }, { product, resetUrl }) => ({
      subject: say`Stel een nieuw wachtwoord in voor ${product}`,
      body: [
        hello(user),
        say`er is een nieuw wachtwoord gevraagd voor gebruiker ${user.username}. Stel het hier in:`,
        { label: say`Nieuw wachtwoord instellen`, url: resetUrl(token) },
        say`De link werkt één keer, tot ${showInstant(expiresAt, tag)}. Tot dan blijft je huidige wachtwoord werken.`,
        say`Heb je hier niet om gevraagd, dan hoef je niets te doen.`,
      ],
    }),
    changed: ({ audience, user, fields, by }, { product }) => {
      const what = showFields(fields, fieldWords)
      return audience === 'admins'
        ? {
            subject: say`${product}: gebruiker ${user.username} is gewijzigd`,
            body: [
              toAdmins,
              by === null
                ? say`Gebruiker ${user.username} is gewijzigd: ${what}.`
                : say`Gebruiker ${user.username} is gewijzigd door ${by}: ${what}.`,
            ],
          }
        : {
            subject: say`Je gebruiker bij ${product} is gewijzigd`,
            body: [
              hello(user),
              by === null
                ? say`je gebruiker ${user.username} is gewijzigd: ${what}.`
                : say`je gebruiker ${user.username} is gewijzigd door ${by}: ${what}.`,
              say`Verwacht je dit niet, meld het dan aan je beheerder.`,
            ],
          }
    },
    locked: ({ audience, user, cause, banned, since }, { product }) => {
      const at = showInstant(since, tag)
      const why = {
        ADMIN: banned ? 'verbannen door een beheerder' : 'vergrendeld door een beheerder',
        FAILED_PASSWORDS: 'vergrendeld omdat te vaak een verkeerd wachtwoord is ingevoerd',
        INACTIVITY: 'vergrendeld omdat er lange tijd geen gebruik van is gemaakt',
      }[cause]
      return audience === 'admins'
        ? {
            subject: say`${product}: gebruiker ${user.username} is vergrendeld`,
            body: [toAdmins, say`Gebruiker ${user.username} is ${why}, op ${at}.`],
          }
        : {
            subject: say`Je gebruiker bij ${product} is vergrendeld`,
            body: [
              hello(user),
              say`je gebruiker ${user.username} is ${why}, op ${at}.`,
              say`Je beheerder kan hem ontgrendelen.`,
            ],
          }
    },
    removed: ({ audience, user, account }, { product }) =>
      audience === 'admins'
        ? {
            subject: say`${product}: gebruiker ${user.username} is verwijderd`,
            body: [
              toAdmins,
              account === null
                ? say`Gebruiker ${user.username} is uit alle accounts verwijderd.`
                : say`Gebruiker ${user.username} is uit account ${account} verwijderd.`,
            ],
          }
        : {
            subject: say`Je toegang tot ${product} is beëindigd`,
            body: [
              hello(user),
              account === null
                ? say`je gebruiker ${user.username} heeft geen toegang meer tot ${product}.`
                : say`je gebruiker ${user.username} heeft geen toegang meer tot ${placeOf(account, product)}.`,
            ],
          },
    'email-change': ({ user, field, from, to, pending }, { product }) => {
      const what = fieldWords[field] ?? field
      return {
        subject: say`Het ${what} van je gebruiker bij ${product}`,
        body: [
          hello(user),
          pending
            ? say`er is gevraagd om het ${what} van je gebruiker ${user.username} te wijzigen van ${from ?? 'geen'} in ${to ?? 'geen'}. Dat gebeurt zodra het is goedgekeurd.`
            : say`het ${what} van je gebruiker ${user.username} is gewijzigd van ${from ?? 'geen'} in ${to ?? 'geen'}.`,
          say`Verwacht je dit niet, meld het dan aan je beheerder.`,
        ],
      }
    },
    'password-changed': ({ user, at }, { product }) => ({
      subject: say`Je wachtwoord voor ${product} is gewijzigd`,
      body: [
        hello(user),
        say`het wachtwoord van je gebruiker ${user.username} is gewijzigd op ${showInstant(at, tag)}. Je bent overal afgemeld.`,
        say`Heb je dit niet zelf gedaan, meld het dan meteen aan je beheerder.`,
      ],
    }),
  },
}

function placeOf(account: string, product: string): string {
  return showPlace(account, product, 'bij')
}

function invitation(
  { audience, user, account, by, expiresAt, token, apiOnly }: MailData['invited'],
  { product, acceptUrl }: Parameters<Language['templates']['invited']>[1],
): ReturnType<Language['templates']['invited']> {
  const until = showInstant(expiresAt, tag)
  if (audience === 'admins' || token === null)
    return {
      subject: say`${product}: gebruiker ${user.username} is uitgenodigd`,
      body: [
        toAdmins,
        by === null
          ? say`Gebruiker ${user.username} is uitgenodigd voor account ${account}, tot ${until}.`
          : say`Gebruiker ${user.username} is door ${by} uitgenodigd voor account ${account}, tot ${until}.`,
      ],
    }
  return {
    subject: say`Je bent uitgenodigd voor ${product}`,
    body: [
      hello(user),
      by === null
        ? say`je bent uitgenodigd voor ${placeOf(account, product)}. Je gebruikersnaam is ${user.username}.`
        : say`${by} nodigt je uit voor ${placeOf(account, product)}. Je gebruikersnaam is ${user.username}.`,
      ...(apiOnly ? [say`Je krijgt alleen toegang tot de programmeerinterface.`] : []),
      { label: say`Uitnodiging aannemen`, url: acceptUrl(token) },
      say`De link werkt één keer, tot ${until}.`,
      say`Verwacht je dit niet, dan hoef je niets te doen.`,
    ],
  }
}
