/**
 * Pages, by index (RFC 7644 section 3.4.2.4) or by cursor (RFC 9865). An index is walked to and the whole is counted; a cursor goes on after an identity, so
 * that a page costs the same anywhere.
 */
import { hash } from 'node:crypto'

import { pageSizeMax } from '@rollcall/resources'

import type { Resource } from './attribute.ts'
import { faulty } from './scim-error.ts'

/** Resources in a page when nobody says how many. */
export const pageSizeUsual = 100

const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

/** What of a list is read. */
export interface Slice {
  limit: number
  skip: number
  /** Identity after which a page begins. */
  after: string | undefined
  isCounted: boolean
}

export interface Found<Item> {
  items: Item[]
  hasMore: boolean
  total: number | undefined
}

/** Which page was asked for. */
export type PageAsked =
  | { by: 'index'; startIndex: number; count: number }
  | { by: 'cursor'; cursor: string; count: number }

export interface PagingParameters {
  startIndex?: unknown
  count?: unknown
  cursor?: unknown
}

/** RFC 7644: what is below the least is read as the least. */
export function readPage({ startIndex, count, cursor }: PagingParameters): PageAsked {
  const size = Math.min(Math.max(0, readNumber(count, 'count') ?? pageSizeUsual), pageSizeMax)
  if (cursor === undefined)
    return {
      by: 'index',
      startIndex: Math.max(1, readNumber(startIndex, 'startIndex') ?? 1),
      count: size,
    }
  if (typeof cursor !== 'string') throw faulty('invalidCursor', 'cursor must be a text')
  if (startIndex !== undefined)
    throw faulty('invalidValue', 'a page is asked for by startIndex or by cursor, not by both')
  if (size === 0)
    throw faulty('invalidCount', 'a page that a cursor gives has at least one resource')
  return { by: 'cursor', cursor, count: size }
}

/** `list` is everything that makes the list what it is: its cursors are of no use with another. */
export function sliceOf(asked: PageAsked, list: readonly unknown[]): Slice {
  if (asked.by === 'index')
    return { limit: asked.count, skip: asked.startIndex - 1, after: undefined, isCounted: true }
  const { cursor, count } = asked
  const isFirst = cursor === ''
  return {
    limit: count,
    skip: 0,
    after: isFirst ? undefined : readCursor(cursor, list),
    isCounted: false,
  }
}

export function showPage(
  asked: PageAsked,
  list: readonly unknown[],
  { hasMore, total }: Found<unknown>,
  resources: readonly Resource[],
  last: string | undefined,
): Resource {
  const shown: Resource = { schemas: [listUrn] }
  if (total !== undefined) shown['totalResults'] = total
  if (asked.by === 'index') shown['startIndex'] = asked.startIndex
  shown['itemsPerPage'] = resources.length
  if (asked.by === 'cursor' && hasMore && last !== undefined)
    shown['nextCursor'] = showCursor(last, list)
  shown['Resources'] = resources
  return shown
}

/** Characters that a URL takes as they are: hexadecimal digits, a point, and base64url. */
function showCursor(id: string, list: readonly unknown[]): string {
  return `${id.replaceAll('-', '')}.${fingerprint(list)}`
}

function readCursor(text: string, list: readonly unknown[]): string {
  const [, a, b, c, d, e, of] =
    /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})\.([\w-]{16})$/.exec(
      text,
    ) ?? []
  if (of === undefined || of !== fingerprint(list))
    throw faulty('invalidCursor', 'the cursor was not given for this list: begin with cursor=')
  return [a, b, c, d, e].join('-')
}

function fingerprint(list: readonly unknown[]): string {
  return hash('sha256', JSON.stringify(list), 'base64url').slice(0, 16)
}

function readNumber(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined
  const text = typeof value === 'number' || typeof value === 'string' ? String(value) : ''
  if (!/^-?\d{1,9}$/.test(text)) throw faulty('invalidValue', `${name} must be a whole number`)
  return Number(text)
}
