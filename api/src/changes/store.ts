import type { Change, Manager, ObjectKind } from '@rollcall/resources'

import type { Database } from '../database/connection.ts'
import { expiredCursor } from './cursor.ts'
import { statement } from '../database/statement.ts'

/** A change with its place in the feed. */
export interface PlacedChange {
  position: number
  change: Change
}

interface ChangeRow {
  pos: number
  at: Date
  kind: ObjectKind
  object_id: string
  object_version: number
  change: Change['change']
  fields: string[]
  manager: Manager | null
}

/**
 * Changes after a position. Refuses when some of them were forgotten: the floor is read after the changes, so what was forgotten between the two shows.
 */
export async function listChanges(
  database: Database,
  tenantId: string,
  after: number,
  kinds: readonly ObjectKind[],
  limit: number,
): Promise<PlacedChange[]> {
  const [rows, floors] = await database.readAll(tenantId, [
    statement<ChangeRow>(
      `select pos, at, kind, object_id, object_version, change, fields, manager from changes
        where tenant_id = $1 and pos > $2 and kind = any($3) order by pos limit $4`,
      [tenantId, after, kinds, limit],
    ),
    statement<{ pos: number }>('select pos from feed_floor', []),
  ])
  if (after < (floors[0]?.pos ?? 0)) throw expiredCursor('what followed it was forgotten')
  return rows.map((row) => ({
    position: row.pos,
    change: {
      kind: row.kind,
      id: row.object_id,
      version: row.object_version,
      change: row.change,
      fields: row.fields,
      manager: row.manager,
      at: row.at.toISOString(),
    },
  }))
}
