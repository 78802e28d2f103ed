/**
 * The items of a statement that creates many users. What many of them have alike is said once, as a shape; what each has of its own comes as one list a column. For
 * PostgreSQL and for this process a list costs a third of as many objects with all columns.
 */
import { itemColumns, saltedValues } from '../declarations/record.ts'
import { writerRow } from '../audit/row-store.ts'
import { writerParameters } from '../audit/writer.ts'
import { ListText } from '../database/list-text.ts'
import type { Context } from '../declarations/context.ts'
import type { UserDraft } from './store.ts'
import { membershipIn } from './user.ts'

/** Fewer users are written as they are. */
const usersMin = 20
/** More shapes would cost more than they spare: each row looks its own up among them. */
const shapesMax = 16

/** Columns of its own that every user has, with their types. */
const ownTypes = {
  id: 'uuid',
  username: 'text',
  username_key: 'text',
  email: 'text',
  email_key: 'text',
  first_name: 'text',
  first_name_key: 'text',
  last_name: 'text',
  last_name_key: 'text',
  display_name: 'text',
  search_text: 'text',
  manager_name: 'text',
  values_salt: 'text',
  values_text: 'text',
  values_digest: 'text',
  shape: 'integer',
} as const

type OwnColumn = keyof typeof ownTypes
// The keys of an object literal are the names that its type says.
const ownColumns = Object.keys(ownTypes) as OwnColumn[]

/** What a user has of its own of the columns of the table. */
export type OwnItem = Partial<Record<OwnColumn, string | undefined>>

/** The first parameter after those of every write. */
const listsFrom = 7

/** Where the items come from, in place of `itemsOf`: $1 holds the shapes, $7 and those after it a list a column. */
export function manyItemsOf(columns: string): string {
  const all = `${itemColumns}, ${columns}`.split(',').map((column) => column.trim())
  const shared = all.filter((column) => !ownColumns.some((own) => column.startsWith(`${own} `)))
  const names = shared
    .map((column) => column.split(' ')[0] ?? '')
    .filter((name) => name !== 'manager' && name !== 'holder')
  const lists = ownColumns.map((own, index) => `$${listsFrom + index}::${ownTypes[own]}[]`)
  const named = (what: string): string =>
    `shape.${what} || jsonb_build_object('name', own.manager_name) as ${what}`
  return `shape as materialized (select * from jsonb_to_recordset($1::jsonb) as shape(shape integer, ${shared.join(', ')})),
item as materialized (
  select own.*, ${names.map((name) => `shape.${name}`).join(', ')}, ${named('manager')}, ${named('holder')}, nextval('audit_rows') as audit_seq
    from unnest(${lists.join(', ')}) as own(${ownColumns.join(', ')})
   cross join lateral (select * from shape as one where one.shape = own.shape offset 0) as shape),
${writerRow}`
}

/** The parameters of a statement over these users; undefined when they are too few or too different. */
export function manyParameters(
  drafts: readonly UserDraft[],
  ownOf: (draft: UserDraft) => OwnItem,
  itemOf: (draft: UserDraft) => Record<string, unknown>,
  context: Context,
): unknown[] | undefined {
  if (drafts.length < usersMin) return undefined
  const shapes = new Map<string, { place: number; item: Record<string, unknown> }>()
  const lists = new Map(ownColumns.map((column) => [column, new ListText()]))
  for (const draft of drafts) {
    const key = shapeOf(draft, context)
    let shape = shapes.get(key)
    if (shape === undefined) {
      if (shapes.size === shapesMax) return undefined
      shape = { place: shapes.size, item: itemOf(draft) }
      shapes.set(key, shape)
    }
    const { after } = draft
    const values = saltedValues(draft)
    const own: OwnItem = {
      ...ownOf(draft),
      id: after.id,
      manager_name: after.manager?.name,
      values_salt: values?.salt,
      values_text: values?.text,
      values_digest: values?.digest,
      shape: String(shape.place),
    }
    for (const [column, list] of lists) list.add(own[column])
  }
  const items = [...shapes.values()].map(({ place, item }) => ({ ...item, shape: place }))
  return [
    JSON.stringify(items),
    ...writerParameters(context),
    ...ownColumns.map((column) => lists.get(column)?.end()),
  ]
}

/** Users of one shape have all columns alike that are not their own. */
function shapeOf({ after, changes }: UserDraft, { caller }: Context): string {
  const { values, facts, manager } = after
  const here = membershipIn(after, caller.accountId)
  return [
    after.given,
    after.declared,
    changes.map(({ field }) => field),
    manager?.kind,
    manager?.instance,
    values.type,
    values.language,
    values.active,
    values.accessPoints,
    values.credential.mode,
    values.ipWhitelist.length === 0 ? '' : JSON.stringify(values.ipWhitelist),
    facts.activity.activatedAt?.getTime(),
    here?.state,
    here?.rolesGiven,
    here?.invitationExpiresAt?.getTime(),
    here?.roles.map(({ id, source }) => `${id} ${source}`),
  ].join('\n')
}
