/** Forms as browsers send them, for the pages alone: every other route reads JSON and nothing else. */
import type { FastifyInstance } from 'fastify'

import { isStorable } from './body.ts'
import { Refusal } from './errors.ts'

const formType = 'application/x-www-form-urlencoded'
/** No page has a form with more. */
const formBytesMax = 64 * 1024
const fieldsMax = 64

/** What was typed, by the name of the field. */
export type Form = ReadonlyMap<string, string>

/** Makes the routes beside it read forms, and nothing else. */
export function readForms(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    formType,
    { parseAs: 'string', bodyLimit: formBytesMax },
    (_request, body, done) => {
      try {
        done(null, parseForm(String(body)))
      } catch (error) {
        done(error instanceof Error ? error : new Error('a form cannot be read', { cause: error }))
      }
    },
  )
}

function parseForm(text: string): Form {
  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(text)) {
    const isFaulty = form.has(name) || form.size >= fieldsMax || !isStorable(`${name}${value}`)
    if (isFaulty) throw new Refusal('request.malformed', 'a field cannot be read, or comes twice')
    form.set(name, value)
  }
  return form
}

/** What was typed into a field, within its length; empty when there is none. */
export function fieldOf(form: Form | null | undefined, name: string, lengthMax: number): string {
  const value = form?.get(name) ?? ''
  if (value.length <= lengthMax) return value
  throw new Refusal('request.invalid', `at most ${lengthMax} characters are taken`, {
    pointer: `/${name}`,
  })
}
