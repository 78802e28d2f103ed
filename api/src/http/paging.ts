/**
 * Cursors. A page goes on after a key and an id, never after a count, so that a page costs the same anywhere. A cursor is bound to the order and
 * the filter of the list that gave it, and carries the feed's cursor of the first page, which is the moment from which a follower has to follow.
 */
import { hash } from 'node:crypto'

import { Refusal } from './errors.ts'
import { isStorable } from './body.ts'

/** Where a page goes on. */
export interface Place {
  key: string
  id: string
}

export interface PageCursor {
  after: Place
  feedCursor: string
}

/** Writes the cursor of the next page. `list` is everything that makes the list what it is. */
export function showPageCursor(cursor: PageCursor, list: readonly unknown[]): string {
  const { after, feedCursor } = cursor
  const parts = [fingerprint(list), after.key, after.id, feedCursor]
  return Buffer.from(JSON.stringify(parts)).toString('base64url')
}

/** Reads a cursor; refuses one that another list gave. */
export function readPageCursor(text: string, list: readonly unknown[]): PageCursor {
  const parts = parse(text)
  const [of, key, id, feedCursor] = parts
  if (
    parts.length !== 4 ||
    of !== fingerprint(list) ||
    key === undefined ||
    feedCursor === undefined ||
    id === undefined ||
    !/^[0-9a-f-]{36}$/.test(id)
  )
    throw new Refusal(
      'request.cursor-invalid',
      'the cursor belongs to another list, sort or filter: start again without cursor',
      { pointer: 'cursor' },
    )
  return { after: { key, id }, feedCursor }
}

function parse(text: string): string[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    if (!Array.isArray(parts)) return []
    return parts.filter((part) => typeof part === 'string').filter(isStorable)
  } catch {
    return []
  }
}

function fingerprint(list: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(list), 'base64url').slice(0, 16)
}
