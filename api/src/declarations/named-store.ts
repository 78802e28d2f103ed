/** Reading objects whose name is unique in the tenant: accounts and roles. */
import { statement } from '../database/statement.ts'
import type { Context, Look } from './context.ts'
import type { Search, World } from './kind.ts'
import type { Stored } from './stored.ts'

/** A table with a name, an alias for it, what is selected from it and how a row is read. */
export interface NamedTable<Row, Values, Facts> {
  table: 'accounts' | 'roles'
  alias: string
  columns: string
  read: (row: Row) => Stored<Values, Facts>
}

export async function findNamed<Row, Values, Facts>(
  { table, alias, columns, read }: NamedTable<Row, Values, Facts>,
  { database, caller }: Pick<Context, 'database' | 'caller'>,
  id: string,
): Promise<Stored<Values, Facts> | undefined> {
  const [row] = await database.read(
    caller.tenantId,
    statement<Row>(
      `select ${columns} from ${table} ${alias} where ${alias}.tenant_id = $1 and ${alias}.id = $2`,
      [caller.tenantId, id],
    ),
  )
  return row === undefined ? undefined : read(row)
}

/** Objects by identity, by name, and by the names that the manager has for them. */
export async function gatherNamed<Row, Values extends { name: string }, Facts>(
  { table, alias, columns, read }: NamedTable<Row, Values, Facts>,
  look: Look,
  search: Search<Values>,
  { caller }: Context,
): Promise<World<Values, Facts>> {
  const wanted = `${alias}.tenant_id = $1 and (${alias}.id = any($2::uuid[]) or ${alias}.name = any($3::text[])
  or (${alias}.manager_kind = $4 and ${alias}.manager_instance = $5 and ${alias}.manager_name = any($6::text[])))`
  const parameters = [
    look.tenantId,
    search.ids,
    search.wishes.flatMap(({ set }) => set.name ?? []),
    caller.manager?.kind ?? null,
    caller.manager?.instance ?? null,
    search.names,
  ]
  const select = statement<Row>(
    `select ${columns} from ${table} ${alias} where ${wanted}`,
    parameters,
  )
  if (!look.locks) {
    const [rows] = await look.readAll([select])
    return { objects: rows.map(read) }
  }
  const lock = `select 1 from ${table} ${alias} where ${wanted} order by ${alias}.id for update`
  const [, rows] = await look.readAll([statement<unknown>(lock, parameters), select])
  return { objects: rows.map(read) }
}
