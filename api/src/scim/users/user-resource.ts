/** A user as SCIM shows it, and what a resource says of a user. */
import type { StoredUser, UserValues } from '../../users/user.ts'
import { isHeldAt, membershipIn } from '../../users/user.ts'
import type { Resource } from '../attribute.ts'
import { readObject } from '../body.ts'
import { externalIdOf, type Client } from '../client.ts'
import { isAssigned } from '../filter/evaluate.ts'
import {
  emailPrimaryKey,
  emailTypeKeys,
  keepList,
  keptEnterprise,
  keptLists,
  keptPlain,
  showList,
  shownText,
  storedText,
  usualEmailTypes,
} from './kept.ts'
import { faulty } from '../scim-error.ts'
import { enterpriseUrn, userUrn } from './user-model.ts'

/** Members of a user that SCIM says something of; `profile` and `parent` are made of several attributes. */
export const mappedMembers = [
  'username',
  'firstName',
  'lastName',
  'displayName',
  'language',
  'timezone',
  'active',
  'email',
  'secondaryEmail',
] as const

export type MappedMember = (typeof mappedMembers)[number]

/** What a resource says of a user. */
export interface UserSaid {
  values: Partial<Pick<UserValues, MappedMember>>
  /** Members of the profile that belong to SCIM. */
  kept: Record<string, string>
  /** Identity of the parent. */
  managerId: string | undefined
  externalId: string | undefined
  password: string | undefined
}

/** `names`: what groups are called, by identity. */
export function showUser(
  user: StoredUser,
  client: Client,
  names: ReadonlyMap<string, string>,
): Resource {
  const { values } = user
  const { profile } = values
  const externalId = externalIdOf(user.manager, client)
  const enterprise = showEnterprise(user, client)
  const name: Resource = {}
  if (values.firstName !== undefined) name['givenName'] = values.firstName
  if (values.lastName !== undefined) name['familyName'] = values.lastName
  const shown: Resource = {
    schemas: [userUrn, ...(isAssigned(enterprise) ? [enterpriseUrn] : [])],
    id: user.id,
    ...(externalId === undefined ? {} : { externalId }),
    userName: values.username,
    name,
    displayName: values.displayName,
    preferredLanguage: values.language,
    timezone: values.timezone,
    active: values.active,
    emails: showEmails(values),
    groups: showGroups(user, client, names),
    [enterpriseUrn]: enterprise,
    meta: {
      resourceType: 'User',
      created: user.createdAt.toISOString(),
      lastModified: user.updatedAt.toISOString(),
      location: `${client.base}/Users/${user.id}`,
      version: showVersion(user.version),
    },
  }
  for (const key of keptPlain) {
    const text = profile[key]
    if (text === undefined) continue
    if (key.startsWith('name.')) name[key.slice('name.'.length)] = shownText(text)
    else shown[key] = shownText(text)
  }
  for (const list of keptLists) shown[list.name] = showList(list, profile)
  return assignedOnly(shown)
}

/** RFC 7644 section 3.14: the representation is the same or not, byte for byte it is not promised. */
export function showVersion(version: number): string {
  return `W/"${version}"`
}

export function assignedOnly(resource: Resource): Resource {
  return Object.fromEntries(Object.entries(resource).filter(([, value]) => isAssigned(value)))
}

function showEmails({ email, secondaryEmail, profile }: UserValues): Resource[] {
  return [
    ...(email === undefined
      ? []
      : [
          {
            value: email,
            type: profile[emailTypeKeys.email] ?? usualEmailTypes.email,
            primary: profile[emailPrimaryKey] !== 'false',
          },
        ]),
    ...(secondaryEmail === undefined
      ? []
      : [
          {
            value: secondaryEmail,
            type: profile[emailTypeKeys.secondaryEmail] ?? usualEmailTypes.secondaryEmail,
            primary: false,
          },
        ]),
  ]
}

function showGroups(
  user: StoredUser,
  { accountId, base, now }: Client,
  names: ReadonlyMap<string, string>,
): Resource[] {
  const roles = membershipIn(user, accountId)?.roles.filter((role) => isHeldAt(role, now)) ?? []
  const byId = new Map(roles.map((role) => [role.id, role]))
  return [...byId.values()].map(({ id, name }) => ({
    value: id,
    $ref: `${base}/Groups/${id}`,
    display: names.get(id) ?? name,
  }))
}

function showEnterprise({ values, facts }: StoredUser, { base }: Client): Resource {
  const shown: Resource = {}
  for (const name of keptEnterprise) {
    const text = values.profile[name]
    if (text !== undefined) shown[name] = shownText(text)
  }
  const [parentId] = facts.parents
  if (parentId !== undefined)
    shown['manager'] = {
      value: parentId,
      $ref: `${base}/Users/${parentId}`,
      displayName: values.parent,
    }
  return shown
}

/** What a resource says, as `readResource` or a PATCH made it. */
export function readUser(resource: Resource): UserSaid {
  const name = readObject(resource['name'] ?? {}, 'name')
  const enterprise = readObject(resource[enterpriseUrn] ?? {}, enterpriseUrn)
  const kept: Record<string, string> = {}
  for (const key of keptPlain) {
    const text = key.startsWith('name.') ? name[key.slice('name.'.length)] : resource[key]
    if (typeof text === 'string') kept[key] = storedText(text)
  }
  for (const key of keptEnterprise) {
    const text = enterprise[key]
    if (typeof text === 'string') kept[key] = storedText(text)
  }
  for (const list of keptLists) keepList(list, objectsOf(resource[list.name]), kept)
  const values: UserSaid['values'] = {
    ...textMember('username', resource['userName']),
    ...textMember('firstName', name['givenName']),
    ...textMember('lastName', name['familyName']),
    ...textMember('displayName', resource['displayName']),
    ...textMember('language', resource['preferredLanguage']),
    ...textMember('timezone', resource['timezone']),
    ...readEmails(objectsOf(resource['emails']), kept),
  }
  if (values.username === undefined) throw faulty('invalidValue', 'userName is needed')
  if (typeof resource['active'] === 'boolean') values.active = resource['active']
  const manager = readObject(enterprise['manager'] ?? {}, 'manager')
  return {
    values,
    kept,
    managerId: textOf(manager['value']) ?? textOf(manager['$ref'])?.split('/').at(-1),
    externalId: textOf(resource['externalId']),
    password: textOf(resource['password']),
  }
}

/** The primary address, else one for work, else the first; the other one is the second address. */
function readEmails(
  emails: readonly Resource[],
  kept: Record<string, string>,
): Pick<UserSaid['values'], 'email' | 'secondaryEmail'> {
  const primaries = emails.filter(({ primary }) => primary === true)
  if (emails.length > 2 || primaries.length > 1)
    throw faulty('invalidValue', 'emails takes a primary address and one other')
  const first = primaries[0] ?? emails.find(({ type }) => type === 'work') ?? emails[0]
  const found: Pick<UserSaid['values'], 'email' | 'secondaryEmail'> = {}
  for (const email of emails) {
    const member = email === first ? 'email' : 'secondaryEmail'
    const value = textOf(email['value'])
    if (value === undefined) throw faulty('invalidValue', 'a value of emails needs its value')
    found[member] = value
    const type = textOf(email['type'])?.toLowerCase()
    if (type !== undefined && type !== usualEmailTypes[member]) kept[emailTypeKeys[member]] = type
    if (email === first && email['primary'] === false) kept[emailPrimaryKey] = 'false'
  }
  return found
}

function textMember<Member extends MappedMember>(
  member: Member,
  value: unknown,
): { [Key in Member]?: string } {
  // A computed key of a union is not followed by the compiler.
  return (typeof value === 'string' ? { [member]: value } : {}) as { [Key in Member]?: string }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined
}

function objectsOf(value: unknown): Resource[] {
  return Array.isArray(value) ? value.map((one: unknown) => readObject(one, 'a value')) : []
}
