/** The pages that the links in mails lead to. */
import type { Invitation } from '@rollcall/resources'

import type { Faults } from './faults.ts'
import { alert, choice, field, form, usernameOf } from './form.ts'
import { type Html, html } from './html.ts'
import type { Page } from './layout.ts'
import { languages } from './reader.ts'
import { newPasswordField, passwordMax, usernameMax } from './sign-in-pages.ts'
import type { Texts } from './texts.ts'

export const profileMax = 1024
const HOME_ACCOUNT = 'default'

export function acceptPage(
  texts: Texts,
  invitation: Invitation,
  {
    faults,
    values,
    product,
  }: { faults: Faults; values: ReadonlyMap<string, string>; product: string },
): Page {
  const words = texts.accept
  const { username, account, passwordNeeded, missing } = invitation
  // The first account says nothing to people.
  const place = account === HOME_ACCOUNT ? product : `${account} (${product})`
  const wrong = faults.whole !== undefined || faults.fields.size > 0
  return {
    title: words.title,
    isWrong: wrong,
    body: html`<p class="lead">${words.lead(place, username)}</p>
      ${alert(faults)}
      ${form({
        action: 'accept',
        fields: [
          usernameOf(username),
          missing.length === 0 ? undefined : html`<p>${words.missing}</p>`,
          missing.map((name, index) =>
            profileField(texts, { name, value: values.get(name), isFirst: index === 0 }, faults),
          ),
          passwordNeeded
            ? field(
                {
                  name: 'password',
                  label: words.password,
                  type: 'password',
                  autocomplete: 'new-password',
                  hint: `${texts.passwordHint} ${words.passwordHint}`,
                  maxLength: passwordMax,
                  isFirst: missing.length === 0,
                },
                faults,
              )
            : undefined,
        ],
        submit: words.submit,
      })}
      ${form({ action: 'decline', submit: words.decline, look: 'quiet', isBare: true })}`,
  }
}

/** What browsers fill in for the members of the profile; for others nothing. */
const autocomplete: Readonly<Record<string, string>> = {
  firstName: 'given-name',
  lastName: 'family-name',
  displayName: 'name',
}

function profileField(
  texts: Texts,
  { name, value, isFirst }: { name: string; value: string | undefined; isFirst: boolean },
  faults: Faults,
): Html {
  const label = Object.hasOwn(texts.profile, name)
    ? // It is one of them.
      texts.profile[name as keyof Texts['profile']]
    : name
  if (name === 'language') {
    const choices = languages.map(({ tag }) => ({ value: tag, label: nameOf(tag, tag) }))
    const chosen = value ?? texts.tag
    return choice({ name, label, autocomplete: 'language', value: chosen, choices }, faults)
  }
  if (name === 'timezone') {
    const choices = Intl.supportedValuesOf('timeZone').map((zone) => ({ value: zone, label: zone }))
    return choice({ name, label, autocomplete: 'off', value, choices }, faults)
  }
  const filled = autocomplete[name] ?? 'off'
  return field({ name, label, autocomplete: filled, value, maxLength: profileMax, isFirst }, faults)
}

/** The name of a language in itself. */
function nameOf(tag: string, inLanguage: string): string {
  return new Intl.DisplayNames([inLanguage], { type: 'language' }).of(tag) ?? tag
}

export function declinedPage(texts: Texts): Page {
  const { declinedTitle, declined } = texts.accept
  return { title: declinedTitle, body: html`<p>${declined}</p>` }
}

export function askResetPage(
  texts: Texts,
  { faults, name }: { faults: Faults; name?: string | undefined },
): Page {
  const words = texts.reset
  return {
    title: words.askTitle,
    isWrong: faults.whole !== undefined || faults.fields.size > 0,
    body: html`<p class="lead">${words.askLead}</p>
      ${alert(faults)}${form({
        action: 'reset',
        fields: field(
          {
            name: 'name',
            label: words.name,
            autocomplete: 'username',
            value: name,
            maxLength: usernameMax,
            isFirst: true,
          },
          faults,
        ),
        submit: words.ask,
      })}
      <p class="beside"><a href="sign-in">${texts.factors.back}</a></p>`,
  }
}

export function askedPage(texts: Texts): Page {
  const { askedTitle, asked } = texts.reset
  return {
    title: askedTitle,
    body: html`<p>${asked}</p>
      <p class="beside"><a href="sign-in">${texts.signIn.title}</a></p>`,
  }
}

export function setPasswordPage(
  texts: Texts,
  { faults, username }: { faults: Faults; username: string },
): Page {
  const words = texts.reset
  return {
    title: words.setTitle,
    isWrong: faults.whole !== undefined || faults.fields.size > 0,
    body: html`<p class="lead">${words.setLead(username)}</p>
      ${alert(faults)}${form({
        action: 'set-password',
        fields: [usernameOf(username), newPasswordField(texts, words.password, faults)],
        submit: words.set,
      })}`,
  }
}
