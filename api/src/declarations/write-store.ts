/** How the drafts of one kind become statements: sorted by what happens to their rows, one statement for all of a sort. */
import { type CompiledQuery, plannedAnew, statement } from '../database/statement.ts'
import type { Context } from './context.ts'
import { oneItemStatement } from './one-item.ts'
import { forOneItem, recordParameters } from './record.ts'
import type { Draft } from './stored.ts'

/** Drafts by what happens to their rows. */
export interface SortedDrafts<AnyDraft> {
  created: AnyDraft[]
  updated: AnyDraft[]
  deleted: AnyDraft[]
}

export function sortDrafts<Values, Facts>(
  drafts: readonly Draft<Values, Facts>[],
): SortedDrafts<Draft<Values, Facts>> {
  return {
    created: drafts.filter(({ before }) => before === null),
    updated: drafts.filter(({ before, action }) => before !== null && action !== 'delete'),
    deleted: drafts.filter(({ action }) => action === 'delete'),
  }
}

/**
 * Writes drafts with a statement over their items; none when there are no drafts. One draft has a plan that is kept: its row is found by its primary key. How
 * many are found best depends on how many there are.
 */
export function writerOf<AnyDraft>(
  itemOf: (draft: AnyDraft) => Record<string, unknown>,
  context: Context,
): (text: string, drafts: readonly AnyDraft[]) => CompiledQuery[] {
  return (text, drafts) => {
    const [first] = drafts
    if (first === undefined) return []
    const alone = drafts.length === 1 ? oneItemStatement(text, itemOf(first), context) : undefined
    if (alone !== undefined) return [alone]
    const parameters = recordParameters(drafts.map(itemOf), context)
    return [
      drafts.length === 1
        ? statement(forOneItem(text), parameters)
        : plannedAnew(statement(text, parameters)),
    ]
  }
}

/**
 * Names on their way to another object of the same call stand aside first: the unique index is asked row by row. One object alone has nobody to
 * make room for.
 */
export function parkNames<Facts>(
  table: 'accounts' | 'roles' | 'api_keys',
  updated: readonly Draft<{ name: string }, Facts>[],
  { caller }: Context,
): CompiledQuery[] {
  const renamed = updated.filter(({ before, after }) => before?.values.name !== after.values.name)
  if (renamed.length === 0 || updated.length < 2) return []
  const text = `update ${table} set name = E'\\x01' || id::text where tenant_id = $1 and id = any($2::uuid[])`
  return [statement(text, [caller.tenantId, renamed.map(({ after }) => after.id)])]
}
