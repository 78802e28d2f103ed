import type { RawBuilder } from 'kysely'

import { query } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import type { Found, Slice } from './paging.ts'

/** Runs the query of a page, which asks for one more than the limit. The whole is counted only where the page does not tell how much it is. */
export async function foundOf<Row, Item>(
  { database, caller }: Pick<Context, 'database' | 'caller'>,
  { limit, skip, isCounted }: Slice,
  page: RawBuilder<Row>,
  count: RawBuilder<{ total: number }>,
  read: (row: Row) => Item,
): Promise<Found<Item>> {
  const rows = await database.read(caller.tenantId, page.compile(query))
  const items = rows.slice(0, limit).map(read)
  const hasMore = rows.length > limit
  if (!isCounted) return { items, hasMore, total: undefined }
  const isLast = !hasMore && (rows.length > 0 || skip === 0)
  if (isLast) return { items, hasMore, total: skip + rows.length }
  const [counted] = await database.read(caller.tenantId, count.compile(query))
  return { items, hasMore, total: counted?.total }
}
