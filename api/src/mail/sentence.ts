import { escapeHtml } from '../http/escape-html.ts'

/**
 * Text of a mail in which what was written here and what users wrote stay apart until it is known where it goes. The same sentence becomes plain
 * text or HTML; a value is never taken for markup, a line or a placeholder in either.
 */
export interface Sentence {
  readonly parts: readonly string[]
  /** One fewer than parts. */
  readonly values: readonly string[]
}

/** Tag of a sentence: say`Hello ${name},` */
export function say(parts: TemplateStringsArray, ...values: readonly string[]): Sentence {
  return { parts, values }
}

export function textOf({ parts, values }: Sentence): string {
  return parts.map((part, index) => part + oneLine(values[index] ?? '')).join('')
}

export function htmlOf({ parts, values }: Sentence): string {
  return parts
    .map((part, index) => escapeHtml(part) + escapeHtml(oneLine(values[index] ?? '')))
    .join('')
}

/** Without what starts a line or turns the direction of reading: a name cannot look like something else. */
function oneLine(value: string): string {
  return value.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').replace(/[\u202A-\u202E\u2066-\u2069]/g, '')
}
