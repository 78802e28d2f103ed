/**
 * Attributes that Rollcall has no member for are kept in the user's `profile` under their SCIM names: `title`, `department`, `phoneNumbers.work`,
 * `addresses.work.locality`. So a role can require them, and whoever reads the user sees them.
 */
import type { Resource } from '../attribute.ts'
import { faulty } from '../scim-error.ts'
import { addressParts, addressTypes, imTypes, phoneTypes } from './user-model.ts'

/** Attributes of the resource, `name.` those inside `name`; the key is the name. */
export const keptPlain = [
  'name.formatted',
  'name.middleName',
  'name.honorificPrefix',
  'name.honorificSuffix',
  'nickName',
  'profileUrl',
  'title',
  'userType',
  'locale',
] as const

/** Attributes of the enterprise extension. */
export const keptEnterprise = [
  'employeeNumber',
  'costCenter',
  'organization',
  'division',
  'department',
] as const

/** A list of which one value of each type is kept. */
export interface KeptList {
  name: string
  types: readonly string[]
  parts: readonly string[]
}

export const keptLists: readonly KeptList[] = [
  { name: 'phoneNumbers', types: phoneTypes, parts: ['value'] },
  { name: 'ims', types: imTypes, parts: ['value'] },
  { name: 'addresses', types: addressTypes, parts: addressParts },
]

/** The key of one part of the value of a type. */
export function keyOf({ name, parts }: KeptList, type: string, part: string): string {
  return parts.length === 1 ? `${name}.${type}` : `${name}.${type}.${part}`
}

/** The key that holds which type is primary. */
export function primaryKey({ name }: KeptList): string {
  return `${name}.primary`
}

/** Keys of the types of the two e-mail addresses, where they are not the usual ones. */
export const emailTypeKeys = { email: 'email.type', secondaryEmail: 'secondaryEmail.type' } as const
/** Holds 'false' where the only address is said not to be the primary one. */
export const emailPrimaryKey = 'email.primary'
export const usualEmailTypes = { email: 'work', secondaryEmail: 'home' } as const

const keys: ReadonlySet<string> = new Set([
  ...keptPlain,
  ...keptEnterprise,
  ...Object.values(emailTypeKeys),
  emailPrimaryKey,
  ...keptLists.flatMap((list) => [
    primaryKey(list),
    ...list.types.flatMap((type) => list.parts.map((part) => keyOf(list, type, part))),
  ]),
])

/** Whether a member of a profile belongs to SCIM. */
export function isKept(key: string): boolean {
  return keys.has(key)
}

/** A profile holds lines, not line feeds. */
export function storedText(text: string): string {
  return text.replaceAll(/\r\n|\r|\n/g, '\u2028')
}

export function shownText(text: string): string {
  return text.replaceAll('\u2028', '\n')
}

export function showList(list: KeptList, profile: Readonly<Record<string, string>>): Resource[] {
  const primary = profile[primaryKey(list)]
  return list.types.flatMap((type) => {
    const value: Resource = {}
    for (const part of list.parts) {
      const text = profile[keyOf(list, type, part)]
      if (text !== undefined) value[part] = shownText(text)
    }
    if (Object.keys(value).length === 0) return []
    return [{ ...value, type, primary: primary === type }]
  })
}

/** Adds the values of a list to a profile. */
export function keepList(
  list: KeptList,
  values: readonly Resource[],
  profile: Record<string, string>,
): void {
  const seen = new Set<string>()
  for (const value of values) {
    const type = typeOf(list, value['type'])
    if (seen.has(type)) throw faulty('invalidValue', `${list.name} keeps one value of type ${type}`)
    seen.add(type)
    for (const part of list.parts) {
      const text = value[part]
      if (typeof text === 'string') profile[keyOf(list, type, part)] = storedText(text)
    }
    if (value['primary'] !== true) continue
    if (profile[primaryKey(list)] !== undefined)
      throw faulty('invalidValue', `only one of ${list.name} is primary`)
    profile[primaryKey(list)] = type
  }
}

function typeOf({ name, types }: KeptList, type: unknown): string {
  const wanted = typeof type === 'string' ? type.toLowerCase() : 'other'
  const known = types.find((one) => one === wanted)
  if (known === undefined)
    throw faulty('invalidValue', `the type of a value of ${name} is one of ${types.join(', ')}`)
  return known
}
