import type { AccessPoint, AuditResult, UserState, UserType } from '@rollcall/resources'

/** What every list can be asked for. */
export interface ListQuery {
  /** Objects in a page. Absent: the most that the API gives. */
  limit?: number
  /** Cursor to start from. */
  cursor?: string
  /** Name of the account to look from. */
  account?: string
  /** Member to sort by, `-` before it for descending. */
  sort?: string
  /** `KIND/INSTANCE` or `KIND/INSTANCE/NAME`: what that manager declares. */
  manager?: string
}

/** Lists of accounts and of roles. */
export interface NamedQuery extends ListQuery {
  name?: string
  /** Text to search for. */
  q?: string
}

/** Lists of users. */
export interface UserQuery extends ListQuery {
  active?: boolean
  type?: UserType
  role?: string
  username?: string
  email?: string
  state?: UserState
  accessPoint?: AccessPoint
  /** Name of a label, or NAME=VALUE. */
  label?: string
  /** Text to search for in names and e-mail address. */
  q?: string
}

/** Lists of role assignments. */
export interface RoleAssignmentQuery extends ListQuery {
  user?: string
  role?: string
}

/** Lists of API keys. */
export interface ApiKeyQuery extends ListQuery {
  user?: string
  name?: string
  /** Also those that were revoked. */
  revoked?: boolean
}

/** Lists of the audit log; instants are RFC 3339 in UTC. */
export interface AuditQuery extends Omit<ListQuery, 'sort'> {
  /** Who acted: username, or identity. */
  user?: string
  kind?: string
  /** Identity of the object. */
  id?: string
  action?: string
  result?: AuditResult
  from?: string
  to?: string
  /** Repository and commit of the source. */
  repo?: string
  commit?: string
}

/** Lists of memberships. */
export interface MembershipQuery extends ListQuery {
  user?: string
}

type QueryValue = string | number | boolean | readonly string[] | undefined

/** Writes a query string with its question mark, empty when nothing is asked. Members without value are left out. */
export function showQuery(query: Record<string, QueryValue>): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value))
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`
}
