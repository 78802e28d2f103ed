/**
 * Reading bodies. What cannot be stored as text or would surprise a reader is refused here, once, for every route: bytes that are no UTF-8, NUL,
 * halves of surrogate pairs, members that reach for a prototype.
 */
import type { FastifyInstance } from 'fastify'

import { escapePointer } from './validation.ts'
import { Refusal } from './errors.ts'

/** Deeper than this nothing that a schema lets through is. */
const depthMax = 32

const forbiddenMember =
  'the body has a member named __proto__ or constructor.prototype: none is taken'

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/** Makes the application read JSON and merge patches, or what is named, and nothing else. */
export function readBodies(
  app: FastifyInstance,
  types: string[] = ['application/json', 'application/merge-patch+json'],
): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(types, { parseAs: 'buffer' }, (request, body, done) => {
    const text = decode(body)
    // Some clients say what a body would be even where they send none.
    if (text === '' && request.method === 'DELETE') {
      done(null, undefined)
      return
    }
    if (text === undefined || text.trim() === '') {
      done(malformed(text === undefined ? 'the body is not UTF-8' : 'the body is empty'))
      return
    }
    void parseJson(request, text, (error, value: unknown) => {
      if (error !== null) {
        done(malformed(isJson(text) ? forbiddenMember : 'the body is not JSON', error))
        return
      }
      const fault = escapesThatMatter.test(text) ? findUnstorable(value, '', 0) : undefined
      if (fault === undefined) done(null, value)
      else done(malformed(`${fault} holds a character that is not allowed`, undefined, fault))
    })
  })
}

/** Why a body was not taken is asked once it was not. */
function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function decode(body: string | Buffer): string | undefined {
  try {
    return typeof body === 'string' ? body : utf8.decode(body)
  } catch {
    return undefined
  }
}

/** Only an escape can bring NUL or half a surrogate pair into valid UTF-8. */
const escapesThatMatter = /\\u(?:0000|d[89a-f])/i

/** Pointer to the first text that cannot be stored. */
function findUnstorable(value: unknown, pointer: string, depth: number): string | undefined {
  if (typeof value === 'string') return isStorable(value) ? undefined : pointer
  if (typeof value !== 'object' || value === null) return undefined
  if (depth >= depthMax) return pointer
  for (const [member, inner] of Object.entries(value)) {
    if (!isStorable(member)) return pointer
    const found = findUnstorable(inner, `${pointer}/${escapePointer(member)}`, depth + 1)
    if (found !== undefined) return found
  }
  return undefined
}

/** Whether PostgreSQL can keep the text. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

function malformed(message: string, cause?: unknown, pointer?: string): Refusal {
  return new Refusal('request.malformed', message, {
    ...(cause === undefined ? {} : { cause }),
    ...(pointer === undefined ? {} : { pointer }),
  })
}
