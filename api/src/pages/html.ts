/** HTML by a tagged template: what stands in it is markup, what is put into it is text and is escaped. */

import { escapeHtml } from '../http/escape-html.ts'

/** Markup that is put into other markup as it is. Only this file makes one. */
export class Html {
  readonly #text: string

  /** @param text Markup whose values were escaped. */
  constructor(text: string) {
    this.#text = text
  }

  toString(): string {
    return this.#text
  }
}

export type Content = Html | string | number | null | undefined | readonly Content[]

/** `` html`<p>${name}</p>` ``. Values stand between tags or in quoted attributes, nowhere else; nothing is put where there is none. */
export function html(texts: TemplateStringsArray, ...values: readonly Content[]): Html {
  const parts = texts.map((text, index) => (index === 0 ? '' : show(values[index - 1])) + text)
  return new Html(parts.join(''))
}

function show(content: Content): string {
  if (content === undefined || content === null) return ''
  if (content instanceof Html) return content.toString()
  if (typeof content === 'string' || typeof content === 'number') return escapeHtml(String(content))
  return content.map(show).join('')
}
