/**
 * A statement over a list of items, said of one item alone. What it selects from `item` and `writer` it selects from parameters: PostgreSQL reads no JSON, fills no
 * intermediate tables, and finds the row by its key. For a list it goes on as it is written: `record.ts` says how.
 */
import { writerRow } from '../audit/row-store.ts'
import { writerMembers, type WriterMembers } from '../audit/writer.ts'
import { type CompiledQuery, statement } from '../database/statement.ts'
import type { Context } from './context.ts'
import { listOfItems } from './record.ts'

interface Column {
  name: string
  type: string
}

/** A text and what its parameters are: item columns are $1, $7 and so on; $2 tenant, $3 now, $6 request; the writer's begin with $4 and $5 and follow the item's. */
interface OneItemText {
  text: string
  columns: readonly Column[]
}

/** By the text over a list. The texts are constants of the stores, so there are as many as there are statements; null: the text cannot be said of one item. */
const oneItemTexts = new Map<string, OneItemText | null>()

const writerColumns: readonly (Column & { name: keyof WriterMembers })[] = [
  { name: 'actor_id', type: 'uuid' },
  { name: 'source_repo', type: 'text' },
  { name: 'actor_type', type: 'text' },
  { name: 'key_id', type: 'uuid' },
  { name: 'session_id', type: 'uuid' },
  { name: 'access_point', type: 'text' },
  { name: 'on_behalf', type: 'text' },
  { name: 'account_id', type: 'uuid' },
  { name: 'actor_salt', type: 'text' },
  { name: 'actor_text', type: 'text' },
  { name: 'actor_digest', type: 'text' },
  { name: 'source_commit', type: 'text' },
  { name: 'source_path', type: 'text' },
  { name: 'source_verified', type: 'boolean' },
]

/** The statement for one item; undefined where the text has to have a list. */
export function oneItemStatement(
  text: string,
  item: Readonly<Record<string, unknown>>,
  context: Context,
): CompiledQuery | undefined {
  let known = oneItemTexts.get(text)
  if (known === undefined) oneItemTexts.set(text, (known = oneItemTextOf(text)))
  if (known === null) return undefined
  const writer = writerMembers(context)
  const [first, ...others] = known.columns
  const parameters: unknown[] = [
    valueOf(first, item),
    context.caller.tenantId,
    context.now,
    writer.actor_id,
    writer.source_repo,
    context.caller.requestId,
  ]
  for (const column of others) parameters.push(valueOf(column, item))
  for (const { name } of writerColumns.slice(2)) parameters.push(writer[name])
  return statement(known.text, parameters)
}

function valueOf(column: Column | undefined, item: Readonly<Record<string, unknown>>): unknown {
  if (column === undefined) return undefined
  const value = item[column.name]
  // An array is an array of PostgreSQL's unless it is said to be JSON.
  return column.type === 'jsonb' && value !== undefined && value !== null
    ? JSON.stringify(value)
    : value
}

/** The first parameter after those that every write has. */
const othersFrom = 7
const beginning = 'with item as materialized ('
const listPattern = new RegExp(
  `^with item as materialized \\(\\s+select item\\.\\*, nextval\\('audit_rows'\\) as audit_seq from ${escaped(listOfItems)} as item\\(([^()]*)\\) where true\\),\\s+`,
)

/** Every place that selects from the items; the rows of the audit log call them r. */
const itemPattern = /\b(from|join|using) item\b( as r\b)?/g

function oneItemTextOf(text: string): OneItemText | null {
  if (!text.startsWith(beginning)) return null
  const list = listPattern.exec(text)
  const rest = list === null ? '' : text.slice(list[0].length)
  // A condition on the items, or nothing for the audit log: none of these is met often.
  if (!rest.startsWith(`${writerRow},`) || !rest.includes(' join writer as w')) return null
  const columns = columnsOf(list?.[1] ?? '')
  let next = othersFrom
  const item = selected(columns, (index) => (index === 0 ? 1 : next++))
  const writer = selected(writerColumns, (index) => (index < 2 ? 4 + index : next++))
  const place = `(select seq from act) as audit_seq`
  // Functions, because a text in their place would have its $1 taken for what was found.
  const said = rest
    .slice(writerRow.length + 1)
    .replaceAll(itemPattern, (_found, word: string, isRow: string | undefined) =>
      isRow === undefined
        ? `${word} (select ${item}) as item`
        : `${word} (select ${item}, ${place}) as r`,
    )
    .replaceAll(' join writer as w', () => ` join (select ${writer}, $6::text as request_id) as w`)
  return { text: `with act as materialized (select nextval('audit_rows') as seq),${said}`, columns }
}

function columnsOf(list: string): Column[] {
  return list.split(',').map((column) => {
    const [name = '', type = ''] = column.trim().split(' ')
    return { name, type }
  })
}

function selected(columns: readonly Column[], placeOf: (index: number) => number): string {
  return columns.map(({ name, type }, index) => `$${placeOf(index)}::${type} as ${name}`).join(', ')
}

function escaped(text: string): string {
  return text.replaceAll(/[$()[\]*+?.|^\\]/g, '\\$&')
}
