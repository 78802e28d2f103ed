import {
  type Account,
  type ApiKey,
  type ObjectKind,
  type ObjectMeta,
  type Role,
  type RoleAssignment,
  showManager,
  type User,
} from '@rollcall/resources'
import { kindWords } from '../manifests/declaration.ts'
import { plain, showTable } from './table.ts'

/** Objects of one kind as a table with a heading. */
export function showObjects(kind: ObjectKind, objects: readonly ObjectMeta[]): string[] {
  if (objects.length === 0) return [`no ${kindWords[kind].many}`]
  // The list of a kind holds objects of that kind.
  const rows = objects.map((object) => [...rowOf(kind, object as never), managerOf(object)])
  return showTable([[...headings[kind], 'MANAGER'], ...rows.map((row) => row.map(plain))])
}

/** Headings of the columns of a user. */
export const userHeading = [
  'USERNAME',
  'TYPE',
  'ACTIVE',
  'STATE',
  'ROLES',
  'ACCESS POINTS',
] as const

const headings: Record<ObjectKind, readonly string[]> = {
  Account: ['NAME', 'USERS', 'ADDRESSES', 'USER REMOVAL'],
  Role: ['NAME', 'RANK', 'ASSIGNED', 'PERMISSIONS'],
  User: userHeading,
  RoleAssignment: ['USER', 'ROLE', 'ACCOUNT'],
  ApiKey: ['USER', 'NAME', 'PREFIX', 'STATE', 'EXPIRES'],
}

function rowOf(
  kind: ObjectKind,
  object: Account & Role & User & RoleAssignment & ApiKey,
): string[] {
  switch (kind) {
    case 'Account':
      return accountRow(object)
    case 'Role':
      return roleRow(object)
    case 'User':
      return userRow(object)
    case 'RoleAssignment':
      return [object.spec.user, object.spec.role, object.status.effective.account]
    case 'ApiKey':
      return apiKeyRow(object)
  }
}

function accountRow({ spec, status }: Account): string[] {
  const networks = status.effective.ipWhitelist.length
  const addresses = networks === 0 ? 'any' : `${networks} network${networks === 1 ? '' : 's'}`
  return [spec.name, String(status.users), addresses, status.effective.policy.userRemoval]
}

function roleRow({ spec, status }: Role): string[] {
  const { rank, permissions } = status.effective
  return [spec.name, String(rank), String(status.assigned), listed(permissions)]
}

/** The columns of a user. */
export function userRow({ status }: User): string[] {
  const { username, type, active, roles, accessPoints } = status.effective
  return [username, type, String(active), status.state, listed(roles), listed(accessPoints)]
}

function apiKeyRow({ spec, status }: ApiKey): string[] {
  return [spec.user, spec.name, status.prefix, status.state, spec.expiresAt ?? 'never']
}

/** Names shown in one cell; the rest is counted. */
const listedMax = 5

function listed(names: readonly string[]): string {
  if (names.length === 0) return '-'
  const rest = names.length - listedMax
  return rest > 0 ? `${names.slice(0, listedMax).join(', ')}, ${rest} more` : names.join(', ')
}

function managerOf({ manager }: ObjectMeta): string {
  return manager === null ? '-' : showManager(manager)
}
