/** The pages of a sign-in: who, with which code, with which new password, and that it is done. */
import type { Faults } from './faults.ts'
import { alert, field, form, notice } from './form.ts'
import { html } from './html.ts'
import type { Page } from './layout.ts'
import { qrCode } from './qr-code.ts'
import type { Texts } from './texts.ts'

export const usernameMax = 254
export const passwordMax = 1024
export const codeMax = 64

/** An identity provider to sign in at. */
export interface ProviderLink {
  name: string
  label: string
}

export function signInPage(
  texts: Texts,
  shown: {
    faults: Faults
    username?: string | undefined
    notice?: string | undefined
    providers: readonly ProviderLink[]
  },
): Page {
  const { faults, username, providers } = shown
  const words = texts.signIn
  return {
    title: words.title,
    isWrong: isWrong(faults),
    body: html`${notice(shown.notice)}${alert(faults)}${form({
        action: 'sign-in',
        fields: [
          field(
            {
              name: 'username',
              label: words.username,
              autocomplete: 'username',
              value: username,
              maxLength: usernameMax,
              isFirst: username === undefined,
            },
            faults,
          ),
          field(
            {
              name: 'password',
              label: words.password,
              type: 'password',
              autocomplete: 'current-password',
              maxLength: passwordMax,
              isFirst: username !== undefined,
            },
            faults,
          ),
        ],
        submit: words.submit,
      })}
      <p class="beside"><a href="reset">${words.forgot}</a></p>
      ${
        providers.length === 0
          ? undefined
          : html` <p class="or">${words.or}</p>
              <div class="stack">
                ${providers.map(
                  ({ name, label }) =>
                    html`<a class="button second" href="v1/auth/oidc/${name}/start"
                      >${words.with(label)}</a
                    >`,
                )}
              </div>`
      }`,
  }
}

export function codePage(texts: Texts, faults: Faults): Page {
  const words = texts.mfa
  return {
    title: words.title,
    isWrong: isWrong(faults),
    body: html`<p class="lead">${words.lead}</p>
      ${alert(faults)}${form({
        action: 'mfa',
        fields: field(
          {
            name: 'code',
            label: words.code,
            autocomplete: 'one-time-code',
            hint: words.codeHint,
            maxLength: codeMax,
            isFirst: true,
            isCode: true,
          },
          faults,
        ),
        submit: words.submit,
      })}
      <p class="beside"><a href="sign-in">${words.otherUser}</a></p>`,
  }
}

export interface ShownSecret {
  secret: string
  uri: string
}

export function enrolPage(
  texts: Texts,
  { secret, uri, faults, action }: ShownSecret & { faults: Faults; action: string },
): Page {
  const words = texts.enrol
  return {
    title: words.title,
    isWrong: isWrong(faults),
    body: html`<p class="lead">${words.lead}</p>
      ${alert(faults)}
      <ol class="steps">
        <li>
          ${words.scan} ${qrCode(uri, words.picture)}
          <details>
            <summary>${words.byHand}</summary>
            <p>${words.secret} <code class="secret" id="secret">${inGroups(secret)}</code></p>
            <p>${words.uri} <a class="secret mono" id="uri" href="${uri}">${uri}</a></p>
          </details>
        </li>
        <li>
          ${words.type}
          ${form({
            action,
            isBare: true,
            fields: field(
              {
                name: 'code',
                label: words.code,
                autocomplete: 'one-time-code',
                inputMode: 'numeric',
                maxLength: codeMax,
                isCode: true,
              },
              faults,
            ),
            submit: words.submit,
          })}
        </li>
      </ol>`,
  }
}

/** Groups of four are typed with fewer slips; apps ignore the spaces. */
function inGroups(secret: string): string {
  return secret.replaceAll(/.{4}(?=.)/g, '$& ')
}

export function codesPage(texts: Texts, codes: readonly string[], next: string): Page {
  const words = texts.codes
  return {
    title: words.title,
    body: html`<p class="lead">${words.lead}</p>
      <p><strong>${words.keep}</strong></p>
      <ol class="codes">
        ${codes.map((code) => html`<li>${code}</li>`)}
      </ol>
      <a class="button" href="${next}">${words.next}</a>`,
  }
}

export function newPasswordPage(texts: Texts, faults: Faults): Page {
  const words = texts.newPassword
  return {
    title: words.title,
    isWrong: isWrong(faults),
    body: html`<p class="lead">${words.lead}</p>
      ${alert(faults)}${form({
        action: 'new-password',
        fields: newPasswordField(texts, words.password, faults),
        submit: words.submit,
      })}`,
  }
}

export function newPasswordField(
  texts: Texts,
  label: string,
  faults: Faults,
): ReturnType<typeof html> {
  return field(
    {
      name: 'password',
      label,
      type: 'password',
      autocomplete: 'new-password',
      hint: texts.passwordHint,
      maxLength: passwordMax,
      isFirst: true,
    },
    faults,
  )
}

export interface SignedInShown {
  name: string
  username: string
  account: string
  since: Date
  address: string
  until: Date
  hasFactor: boolean
  /** Where to go on to; undefined: nowhere in particular. */
  returnUrl: string | undefined
}

export function signedInPage(texts: Texts, shown: SignedInShown): Page {
  const words = texts.signedIn
  const { name, username, returnUrl } = shown
  return {
    title: words.title,
    body: html`<dl>
        <dt>${words.user}</dt>
        <dd>${name === username ? username : html`${name} (${username})`}</dd>
        <dt>${words.account}</dt>
        <dd>${shown.account}</dd>
        <dt>${words.since}</dt>
        <dd>${instant(shown.since, texts)}</dd>
        <dt>${words.from}</dt>
        <dd>${shown.address}</dd>
        <dt>${words.until}</dt>
        <dd>${instant(shown.until, texts)}</dd>
        <dt>${words.factors}</dt>
        <dd><a href="mfa">${words.factor(shown.hasFactor)}</a></dd>
      </dl>
      ${
        returnUrl === undefined
          ? undefined
          : html`<a class="button" href="${returnUrl}">${words.goOn}</a>`
      }`,
  }
}

/** The day in words, so that no order of numbers has to be guessed. */
export function instant(at: Date, { tag }: Texts): string {
  const day = new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(at)
  return `${day}, ${at.toISOString().slice(11, 16)}\u00a0UTC`
}

function isWrong({ whole, fields }: Faults): boolean {
  return whole !== undefined || fields.size > 0
}
