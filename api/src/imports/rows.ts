/** The rows of a file of any format, each with what it wants of a user or with what is wrong in it. */
import type { ImportProblem } from '@rollcall/resources'
import { importRowsMax } from '@rollcall/resources'

import type { Wanted } from '../declarations/merge.ts'
import { checkerOf } from '../http/validation.ts'
import type { UserValues } from '../users/user.ts'
import { type Header, readHeader, readSpec, secrets } from './columns.ts'
import { readCsv } from './csv.ts'
import { fileFault, fileTooLarge } from './fault.ts'
import { type JsonLine, readNdjson } from './ndjson.ts'
import type { TableRow } from './table.ts'
import { decode } from './text.ts'
import type { Upload } from './upload.ts'
import { readXlsx } from './xlsx.ts'

/** One row: what it wants, unless there are problems. */
export interface FileRow {
  row: number
  /** As the row says it; the e-mail address when it says no username. */
  username: string | undefined
  wanted: Wanted<UserValues>
  /** Maps are laid over those that the user has: a table has a column for each entry, and those that it lacks stay. */
  mergesMaps: boolean
  problems: ImportProblem[]
}

/** What is known of the file beside its rows, from the first row on. */
export interface FileFacts {
  readOnlyColumns: string[]
  /** The column of a member, as the file names it. */
  nameOf: (member: string) => string
  /** Whether a row may name a parent. */
  namesParents: boolean
}

const checkSpec = checkerOf('user', 'UserSpec')

/** Reads the file from its beginning. `facts` is filled before the first row comes. */
export async function* readFile(upload: Upload, facts: FileFacts): AsyncGenerator<FileRow> {
  let count = 0
  for await (const row of rowsOf(upload, facts)) {
    count += 1
    if (count > importRowsMax) throw fileTooLarge(`a file has at most ${importRowsMax} users`)
    yield row
  }
  if (count === 0) throw fileFault('the file holds no user')
}

function rowsOf(upload: Upload, facts: FileFacts): AsyncIterable<FileRow> {
  switch (upload.format) {
    case 'csv':
      return tableRows(readCsv(decode(upload.read())), facts)
    case 'xlsx':
      return tableRows(readXlsx(upload.read()), facts)
    case 'ndjson':
      return jsonRows(readNdjson(decode(upload.read())), facts)
  }
}

async function* tableRows(
  table: AsyncIterable<TableRow>,
  facts: FileFacts,
): AsyncGenerator<FileRow> {
  let header: Header | undefined
  for await (const row of table) {
    if (header === undefined) {
      header = readHeader(row)
      facts.readOnlyColumns = header.readOnlyColumns
      facts.nameOf = header.nameOf
      facts.namesParents = header.has('parent')
    } else {
      const { spec, faults } = readSpec(row, header)
      const problems = faults.map((fault): ImportProblem => ({ ...fault, code: 'request.invalid' }))
      yield fileRow(row.row, { set: spec, clear: [] }, true, problems, facts)
    }
  }
}

async function* jsonRows(
  lines: AsyncIterable<JsonLine>,
  facts: FileFacts,
): AsyncGenerator<FileRow> {
  const readOnlyColumns = new Set<string>()
  for await (const { row, value } of lines) {
    const { spec, ...others } = value
    const isWhole = typeof spec === 'object' && spec !== null && !Array.isArray(spec)
    const problems: ImportProblem[] = []
    for (const member of Object.keys(isWhole ? others : {})) {
      if (metaMembers.has(member)) readOnlyColumns.add(member)
      else if (!secrets.has(member.toLowerCase())) problems.push(unknownMember(member))
    }
    for (const member of [...Object.keys(value), ...(isWhole ? Object.keys(spec) : [])])
      if (secrets.has(member.toLowerCase())) problems.push(secretMember(member))
    facts.readOnlyColumns = [...readOnlyColumns]
    facts.namesParents = true
    yield fileRow(row, wantedOf(isWhole ? spec : value), false, problems, facts)
  }
}

/** Members of a user beside its spec: what the server knows by itself. */
const metaMembers = new Set([
  'id',
  'status',
  'version',
  'statusVersion',
  'manager',
  'declared',
  'acts',
  'createdAt',
  'updatedAt',
])

function unknownMember(column: string): ImportProblem {
  return { column, code: 'request.invalid', detail: 'is not known here' }
}

function secretMember(column: string): ImportProblem {
  return {
    column,
    code: 'import.secret-refused',
    detail:
      'a password or a key never stands in a file; with credential invite the user sets the password',
  }
}

interface Said {
  set: Record<string, unknown>
  clear: string[]
}

/** As in a merge patch, null takes a member away. */
function wantedOf(spec: object): Said {
  const set: Record<string, unknown> = {}
  const clear: string[] = []
  for (const [member, value] of Object.entries(spec)) {
    if (secrets.has(member.toLowerCase())) continue
    if (value === null) clear.push(member)
    else set[member] = value
  }
  return { set, clear }
}

function fileRow(
  row: number,
  { set, clear }: Said,
  mergesMaps: boolean,
  problems: ImportProblem[],
  facts: FileFacts,
): FileRow {
  for (const { pointer, detail } of checkSpec(set))
    problems.push({ ...columnAt(pointer, facts), code: 'request.invalid', detail })
  const username = set['username'] ?? set['email']
  if (problems.length === 0 && username === undefined)
    problems.push({ code: 'request.invalid', detail: 'username or email is needed' })
  return {
    row,
    username: typeof username === 'string' ? username : undefined,
    // The schema of the spec let it through, or there are problems and nobody looks at it.
    wanted: { set: set as Partial<UserValues>, clear },
    mergesMaps,
    problems: problems.slice(0, problemsMax),
  }
}

/** More problems of one row than these are not told. */
const problemsMax = 20

/** The column of a pointer into the spec: `/labels/team` is in the column of `labels.team`, `/roles/0` in that of `roles`. */
export function columnAt(pointer: string, facts: FileFacts): { column?: string } {
  const [member, entry] = pointer
    .replace(/^\/spec(?=\/|$)/, '')
    .split('/')
    .slice(1)
  if (member === undefined) return {}
  const name = facts.nameOf(`${member}.${entry ?? ''}`)
  return { column: name === `${member}.${entry ?? ''}` ? facts.nameOf(member) : name }
}
