/** What is around every page: one document without scripts, with its style in it. */
import { form } from './form.ts'
import { type Content, Html, html } from './html.ts'
import { style } from './style.ts'
import type { Texts } from './texts.ts'

export interface Page {
  title: string
  /** Said before the title, so that whoever listens to the page hears it first. */
  isWrong?: boolean
  /** A session begins with it; else it is known from the request whether there is one. */
  beginsSession?: boolean
  body: Content
}

/** Who reads the page, and in whose name it speaks. */
export interface Reader {
  texts: Texts
  /** Name of the product that people sign in to. */
  product: string
  /** Whoever is signed in signs out on every page. */
  isSignedIn: boolean
}

/** White on the accent: a list of people, one of them ticked. */
const mark = html`<svg viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <rect width="32" height="32" rx="8"></rect>
  <path
    d="M8 10h7M8 16h5M8 22h7M17.5 17.5l3 3 5-7.5"
    fill="none"
    stroke-width="2.6"
    stroke-linecap="round"
    stroke-linejoin="round"
  ></path>
</svg>`

const icon =
  'data:image/svg+xml,' +
  encodeURIComponent(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b5c8a"/><path d="M8 10h7M8 16h5M8 22h7M17.5 17.5l3 3 5-7.5" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`,
  )

/** The style is ours and holds nothing that was put into it. */
const styleElement = new Html(`<style>${style}</style>`)

export function document(
  { title, isWrong, body }: Page,
  { texts, product, isSignedIn }: Reader,
): string {
  const spoken = isWrong === true ? `${texts.wrong}: ${title}` : title
  return html`<!doctype html>
    <html lang="${texts.tag}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${spoken} · ${product}</title>
        <link rel="icon" href="${icon}" />
        ${styleElement}
      </head>
      <body>
        <header class="brand">${mark}<span>${product}</span></header>
        <main>
          <h1>${title}</h1>
          ${body}
          ${
            isSignedIn
              ? form({
                  action: 'sign-out',
                  submit: texts.signedIn.signOut,
                  look: 'second',
                  isBare: true,
                })
              : undefined
          }
        </main>
      </body>
    </html> `.toString()
}
