import type { Refusal } from '../http/errors.ts'
import { sentenceOf } from './faults.ts'
import { type Content, html } from './html.ts'
import type { Page } from './layout.ts'
import type { Texts } from './texts.ts'

/** What went wrong, where there is no form to say it beside, and where to go from there. */
export function problemPage(
  texts: Texts,
  refusal: Refusal,
  { requestId, status, path }: { requestId: string; status: number; path: string },
): Page {
  return {
    title: texts.refusedTitle,
    isWrong: true,
    body: html`<p>${sentenceOf(refusal, texts)}</p>
      ${isLostInvitation(refusal, path) ? html`<p>${texts.askInviter}</p>` : undefined}
      ${
        status >= 500
          ? html`<p class="hint">${texts.requestId} <code>${requestId}</code></p>`
          : undefined
      }
      <p class="beside">${wayOut(texts, refusal, path)}</p>`,
  }
}

/** Nobody but whoever invites can send another link. */
function isLostInvitation({ code }: Refusal, path: string): boolean {
  return code === 'auth.link-invalid' && (path === '/accept' || path === '/decline')
}

function wayOut(texts: Texts, { code }: Refusal, path: string): Content {
  const isReset = path === '/reset' || path === '/set-password'
  // From wherever the page is shown.
  const up = '../'.repeat(Math.max(0, path.split('/').length - 2))
  return code === 'auth.link-invalid' && isReset
    ? html`<a href="${up}reset">${texts.askForLink}</a>`
    : html`<a href="${up}sign-in">${texts.again}</a>`
}
