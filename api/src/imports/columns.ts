/**
 * What the columns of a table mean. A column is named like a member of a user's spec, without regard to case, spaces and hyphens, or as the forms of the
 * described products print it: `First name`, `E-mail`, `Role`. What the server knows by itself, such as `Last logged in`, is passed over and said.
 */
import type { UserSpec } from '@rollcall/resources'

import { unescapeFormula } from '../exports/formula.ts'
import { fileFault } from './fault.ts'
import { Misread, readCell, type Reading } from './cells.ts'
import type { TableRow } from './table.ts'

/** Members that a column can hold, each with its reading; a test compares them with the members of the spec. */
export const readings = {
  username: 'token',
  type: 'token',
  email: 'token',
  secondaryEmail: 'token',
  firstName: 'text',
  lastName: 'text',
  displayName: 'text',
  language: 'token',
  timezone: 'token',
  parent: 'token',
  active: 'boolean',
  validFrom: 'instant',
  expiresAt: 'instant',
  mfa: 'mfa',
  accessPoints: 'words',
  ipWhitelist: 'networks',
  roles: 'words',
  credential: 'mode',
  unlockRevision: 'integer',
  mfaResetRevision: 'integer',
  passwordResetRevision: 'integer',
  invitationRevision: 'integer',
} as const satisfies Partial<Record<keyof UserSpec, Reading>>

type ReadMember = keyof typeof readings

/** Members that hold texts by name: one column for each, `labels.team`. */
export const mapMembers = ['labels', 'profile'] as const

/** Names that forms print, beside those of the members. Written as `plain` writes them. */
const printed: Readonly<Record<string, ReadMember>> = {
  login: 'username',
  loginname: 'username',
  emailaddress: 'email',
  mail: 'email',
  primaryemail: 'email',
  primaryemailaddress: 'email',
  secondaryemailaddress: 'secondaryEmail',
  givenname: 'firstName',
  familyname: 'lastName',
  surname: 'lastName',
  name: 'displayName',
  role: 'roles',
  group: 'roles',
  forcemfa: 'mfa',
  accesspoint: 'accessPoints',
  ipwhitelists: 'ipWhitelist',
  credentialmode: 'credential',
}

/** Columns of an export that say what the server knows by itself. */
const readOnly = new Set([
  'id',
  'version',
  'logintype',
  'state',
  'status',
  'membership',
  'effectiveroles',
  'lastloginat',
  'lastloggedin',
  'createdat',
  'added',
  'addeddate',
  'updatedat',
  'modified',
  'modifieddate',
  'apionly',
])

/** Names of what never stands in a file. */
export const secrets = new Set([
  'password',
  'passwordhash',
  'acknowledgelockout',
  'hash',
  'secret',
  'apikey',
])

/** One column that is read. */
type Column =
  | { is: 'member'; member: ReadMember; name: string }
  | { is: 'entry'; member: (typeof mapMembers)[number]; key: string; name: string }

/** What the header of a table says. */
export interface Header {
  /** By place; `passed` is a column of what the server knows by itself. */
  columns: readonly (Column | 'passed' | undefined)[]
  readOnlyColumns: string[]
  /** The column of a member, as the file names it. */
  nameOf: (member: string) => string
  /** Whether the file has a column of the member. */
  has: (member: string) => boolean
}

export function readHeader({ cells, row }: TableRow): Header {
  const columns: (Column | 'passed' | undefined)[] = []
  const readOnlyColumns: string[] = []
  const names = new Map<string, string>()
  for (const [index, cell] of cells.entries()) {
    const name = cell === undefined ? '' : String(cell).trim()
    if (name === '') continue
    const column = columnOf(name, row)
    columns[index] = column
    if (column === 'passed') {
      readOnlyColumns.push(name)
      continue
    }
    const place = column.is === 'entry' ? `${column.member}.${column.key}` : column.member
    const twin = names.get(place)
    if (twin !== undefined)
      throw fileFault(`column ${twin} is about ${place} too`, { row, column: name })
    names.set(place, name)
  }
  if (!names.has('username') && !names.has('email'))
    throw fileFault('a column username or email is needed', { row })
  return {
    columns,
    readOnlyColumns,
    nameOf: (member) => names.get(member) ?? member,
    has: (member) => names.has(member),
  }
}

function columnOf(name: string, row: number): Column | 'passed' {
  const key = plain(name)
  if (secrets.has(key))
    throw fileFault(
      'a password or a key never stands in a file; with credential invite the user sets the password',
      { row, column: name },
      'import.secret-refused',
    )
  for (const member of mapMembers)
    if (name.toLowerCase().startsWith(`${member}.`))
      return { is: 'entry', member, key: name.slice(member.length + 1), name }
  const member = membersByName.get(key)
  if (member !== undefined) return { is: 'member', member, name }
  if (readOnly.has(key)) return 'passed'
  throw fileFault(
    'this is no member of a user; columns are named like username, email, firstName, roles, labels.team',
    { row, column: name },
    'import.column-unknown',
  )
}

/** `First name`, `first_name`, `FirstName` -> `firstname`. */
function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

const membersByName = new Map<string, ReadMember>([
  ...Object.entries(printed),
  // The keys of an object literal are the names that its type says.
  ...(Object.keys(readings) as ReadMember[]).map((member) => [plain(member), member] as const),
])

function withoutPrototype(): object {
  // `create` is typed `any`, and makes an object.
  return Object.create(null) as object
}

/** A value that a cell does not hold. */
export interface CellFault {
  /** As the file names it. */
  column?: string
  detail: string
}

/** The spec that a row says; an empty cell says nothing. */
export function readSpec(
  { cells, isFrom1904 = false }: TableRow,
  { columns }: Header,
): { spec: Record<string, unknown>; faults: CellFault[] } {
  const spec: Record<string, unknown> = {}
  const faults: CellFault[] = []
  for (let index = 0; index < cells.length; index += 1) {
    const cell = cells[index]
    if (cell === undefined || cell === '') continue
    const column = columns[index]
    if (column === 'passed') continue
    if (column === undefined) {
      faults.push({ detail: `cell ${index + 1} stands under no column name` })
      continue
    }
    const text = typeof cell === 'string' ? unescapeFormula(cell) : cell
    if (column.is === 'entry') {
      // Without a prototype `__proto__` is a name like any other, which the schema refuses.
      const entries: unknown = (spec[column.member] ??= withoutPrototype())
      // It was made on the line above, or by an earlier cell.
      ;(entries as Record<string, unknown>)[column.key] = String(text)
      continue
    }
    const value = readCell(readings[column.member], text, isFrom1904)
    if (value === undefined) continue
    if (value instanceof Misread) faults.push({ column: column.name, detail: value.detail })
    else spec[column.member] = value
  }
  return { spec, faults }
}
