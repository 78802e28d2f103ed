/** From a template and what it is filled with to a subject, plain text and HTML in the language of the reader. */
import { english } from './languages/en.ts'
import { german } from './languages/de.ts'
import { dutch } from './languages/nl.ts'
import type { Language, MailText, Sender } from './language.ts'
import type { MailTemplate } from './outgoing.ts'
import { escapeHtml } from '../http/escape-html.ts'
import { htmlOf, textOf } from './sentence.ts'

export interface RenderedMail {
  subject: string
  text: string
  html: string
  /** BCP 47 tag of the language that it is in. */
  language: string
}

const languages: readonly Language[] = [english, dutch, german]

/** Tags of the languages that mails are written in. */
export const mailLanguages = languages.map(({ tag }) => tag)

/** `wanted` in the order of preference; the languages that a tag names are tried before the next. */
export function renderMail(
  template: MailTemplate,
  wanted: readonly (string | null | undefined)[],
  sender: Sender,
): RenderedMail {
  const language = chooseLanguage(wanted)
  const mail = textIn(language, template, sender)
  const footer = language.footer(sender)
  return {
    subject: textOf(mail.subject),
    text: plainText(mail, textOf(footer)),
    html: markup(mail, htmlOf(footer), language.tag),
    language: language.tag,
  }
}

/** Lookup of RFC 4647 section 3.4: `nl-BE` is answered by `nl`; English when nothing is. */
export function chooseLanguage(wanted: readonly (string | null | undefined)[]): Language {
  for (const tag of wanted) {
    const parts = (tag ?? '').toLowerCase().split('-')
    while (parts.length > 0) {
      const range = parts.join('-')
      const found = languages.find((language) => language.tag === range)
      if (found !== undefined) return found
      parts.pop()
    }
  }
  return english
}

/** Each template has its own data, which only a look at one name at a time tells the compiler. */
function textIn({ templates }: Language, template: MailTemplate, sender: Sender): MailText {
  switch (template.name) {
    case 'invited':
      return templates.invited(template.data, sender)
    case 'created':
      return templates.created(template.data, sender)
    case 'reset':
      return templates.reset(template.data, sender)
    case 'changed':
      return templates.changed(template.data, sender)
    case 'locked':
      return templates.locked(template.data, sender)
    case 'removed':
      return templates.removed(template.data, sender)
    case 'email-change':
      return templates['email-change'](template.data, sender)
    case 'password-changed':
      return templates['password-changed'](template.data, sender)
  }
}

/** `-- ` and a line feed start what mail programs take for a signature. */
function plainText({ body }: MailText, footer: string): string {
  const blocks = body.map((block) =>
    'url' in block ? `${textOf(block.label)}:\n${block.url}` : textOf(block),
  )
  return `${blocks.join('\n\n')}\n\n-- \n${footer}\n`
}

/** Readable without pictures, scripts and style sheets: many mail programs drop all three. */
function markup({ subject, body }: MailText, footer: string, tag: string): string {
  const blocks = body.map((block) =>
    'url' in block
      ? `<p><a href="${escapeHtml(block.url)}" style="${buttonStyle}">${htmlOf(block.label)}</a></p>\n` +
        `<p style="${smallStyle}">${escapeHtml(block.url)}</p>`
      : `<p>${htmlOf(block)}</p>`,
  )
  return [
    '<!doctype html>',
    `<html lang="${tag}">`,
    `<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${htmlOf(subject)}</title></head>`,
    `<body style="${bodyStyle}">`,
    ...blocks,
    `<p style="${smallStyle}">${footer}</p>`,
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

const bodyStyle =
  'font-family: sans-serif; font-size: 16px; line-height: 1.5; color: #222; max-width: 36em; margin: 1em auto; padding: 0 1em'
const buttonStyle =
  'display: inline-block; padding: 0.6em 1.2em; background: #1a4f8b; color: #fff; text-decoration: none; border-radius: 4px'
const smallStyle = 'font-size: 13px; color: #555; word-break: break-all'
