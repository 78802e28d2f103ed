import type { MfaState } from '@rollcall/resources'

import { unnamedApp } from '../mfa/enrolment.ts'
import type { Faults } from './faults.ts'
import { alert, field, form } from './form.ts'
import { html } from './html.ts'
import type { Page } from './layout.ts'
import { passwordMax } from './sign-in-pages.ts'
import type { Texts } from './texts.ts'

/** The second factors of whoever is signed in, and how to add one. */
export function factorsPage(
  texts: Texts,
  { factors, recoveryCodesLeft }: MfaState,
  { isProven, faults }: { isProven: boolean; faults: Faults },
): Page {
  const words = texts.factors
  const { tag } = texts
  return {
    title: words.title,
    isWrong: faults.whole !== undefined || faults.fields.size > 0,
    body: html`<p class="lead">${words.lead}</p>
      ${alert(faults)}${
        factors.length === 0
          ? html`<p>${words.none}</p>`
          : html`<ul class="plain">
                ${factors.map(
                  ({ name, createdAt }) =>
                    html`<li>
                      ${words.since(name === unnamedApp ? words.app : name, day(createdAt, tag))}
                    </li>`,
                )}
              </ul>
              <p>${words.left(recoveryCodesLeft)}</p>`
      }${form({
        action: 'second-factors',
        fields: isProven
          ? undefined
          : field(
              {
                name: 'currentPassword',
                label: words.password,
                type: 'password',
                autocomplete: 'current-password',
                maxLength: passwordMax,
              },
              faults,
            ),
        submit: factors.length === 0 ? words.setUp : words.another,
        ...(factors.length === 0 ? {} : { look: 'second' }),
      })}
      <p class="beside"><a href="signed-in">${words.back}</a></p>`,
  }
}

function day(instant: string, tag: string): string {
  return new Intl.DateTimeFormat(tag, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(instant),
  )
}
