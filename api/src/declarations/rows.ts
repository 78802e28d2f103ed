import type { Manager, ManagerKind } from '@rollcall/resources'

import type { Stored } from './stored.ts'

/** Columns that the rows of every declared table have. */
export interface DeclaredRecord {
  id: string
  version: number
  status_version: number
  manager_kind: ManagerKind | null
  manager_instance: string | null
  manager_name: string | null
  declared: string[]
  given: string[]
  released: boolean
  created_at: Date
  updated_at: Date
}

/** Selects a `DeclaredRecord` from an alias. */
export function declaredRecord(alias: string): string {
  return [
    'id',
    'version',
    'status_version',
    'manager_kind',
    'manager_instance',
    'manager_name',
    'declared',
    'given',
    'released',
    'created_at',
    'updated_at',
  ]
    .map((column) => `${alias}.${column}`)
    .join(', ')
}

/** What every stored object has, from its row. */
export function storedOf<Values, Facts>(
  row: DeclaredRecord,
  values: Values,
  facts: Facts,
): Stored<Values, Facts> {
  return {
    id: row.id,
    version: row.version,
    statusVersion: row.status_version,
    manager: managerOf(row),
    declared: row.declared,
    released: row.released,
    given: row.given,
    values,
    facts,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}

/** What every object has beside spec and status, as the API answers it. */
export function showMeta(object: Stored<unknown, unknown>): {
  id: string
  version: number
  statusVersion: number
  manager: Manager | null
  declared: string[]
  createdAt: string
  updatedAt: string
} {
  return {
    id: object.id,
    version: object.version,
    statusVersion: object.statusVersion,
    manager: object.manager,
    declared: object.declared,
    createdAt: object.createdAt.toISOString(),
    updatedAt: object.updatedAt.toISOString(),
  }
}

function managerOf(row: DeclaredRecord): Manager | null {
  if (row.manager_kind === null || row.manager_instance === null || row.manager_name === null)
    return null
  return { kind: row.manager_kind, instance: row.manager_instance, name: row.manager_name }
}
