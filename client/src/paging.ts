import { failureOfGarbage } from './failure.ts'
import type { Answer } from './transport.ts'

/** A page of a list. */
export interface Page<Item> {
  items: Item[]
  /** Cursor of the next page, null on the last. */
  next: string | null
  /** Position of the change feed when the first page was read: changes since then may be missing from the list. Absent when the API sent none. */
  feedCursor: string | undefined
}

/** Reads a page from an answer. */
export function readPage<Item>(answer: Answer): Page<Item> {
  const { asked, body, status } = answer
  if (typeof body === 'object' && body !== null && 'items' in body && Array.isArray(body.items)) {
    const next = 'next' in body && typeof body.next === 'string' ? body.next : null
    // What the items are is the API's promise; the OpenAPI document and the API's own response schemas hold it.
    return { items: body.items as Item[], next, feedCursor: answer.header('feed-cursor') }
  }
  throw failureOfGarbage(asked, status, 'something that is not a page of a list')
}

/**
 * Pages one after the other until the last. A server that answers a cursor that it was just asked with would be asked for ever, so that is an error.
 */
export async function* followPages<Item>(
  cursor: string | undefined,
  getPage: (cursor: string | undefined) => Promise<Page<Item>>,
): AsyncGenerator<Page<Item>, void, undefined> {
  let at = cursor
  for (;;) {
    const page = await getPage(at)
    yield page
    if (page.next === null) return
    if (page.next === at) throw new Error(`the API answers the same page again: cursor ${at}`)
    at = page.next
  }
}
