/**
 * What there is, as the documents that declare it. A document says what was given and not what the server chose, so that applied elsewhere it is the same declaration.
 * Left out is what comes with every tenant, what is over, and what nobody could apply; secrets are in no spec.
 */
import type { Account, ApiKey, ObjectKind, Role, RoleAssignment, User } from '@rollcall/resources'
import { apiVersion } from '../manifests/envelope.ts'
import { foldName } from '../manifests/rules.ts'
import type { DocumentNames } from './names.ts'

/** Users that every tenant begins with. */
const firstUsers: ReadonlySet<string> = new Set(['admin', 'rollcall-operator'])

/** Rank from which on a role comes with Rollcall: what is declared ranks below. */
const ownRankMin = 900

/** A document that `rollcall apply` and kubectl read. */
export interface ExportedDocument {
  apiVersion: string
  kind: ObjectKind
  metadata: { name: string }
  spec: object
}

/** An object of any kind. */
export type AnyObject = Account | Role | User | RoleAssignment | ApiKey

/** The document that declares an object; a text says why there is none. */
export function documentOf(
  kind: ObjectKind,
  object: AnyObject,
  names: DocumentNames,
): ExportedDocument | string {
  const why = leftOut(kind, object)
  if (why !== undefined) return why
  const name = names.nameOf(kind, object, calledIn(object.spec))
  // Where it is applied again the object is there already, and nobody's unless somebody declares it.
  return {
    apiVersion,
    kind,
    metadata: { name },
    spec: { ...object.spec, adoption: 'IfUnowned' },
  }
}

function leftOut(kind: ObjectKind, object: AnyObject): string | undefined {
  const { spec } = object
  const isFirst = (username: string): boolean =>
    firstUsers.has(foldName(username)) && object.manager === null
  switch (kind) {
    case 'Role':
      // The list of a kind holds objects of that kind.
      return (object as Role).status.effective.rank >= ownRankMin
        ? `role ${calledIn(spec)}: comes with every tenant`
        : undefined
    case 'User': {
      // As above.
      const { status } = object as User
      const { username } = status.effective
      if (isFirst(username)) return `user ${username}: comes with every tenant`
      return status.state === 'REMOVED' ? `user ${username}: removed` : undefined
    }
    case 'RoleAssignment': {
      // As above.
      const { user, role } = (object as RoleAssignment).spec
      return isFirst(user) ? `role assignment ${user} ${role}: of a first user` : undefined
    }
    case 'ApiKey': {
      // As above.
      const { spec: key, status } = object as ApiKey
      if (isFirst(key.user)) return `API key ${key.user} ${key.name}: of a first user`
      return ending.has(status.state)
        ? `API key ${key.user} ${key.name}: ${status.state.toLowerCase()}`
        : undefined
    }
    case 'Account':
      return undefined
  }
}

/** States of keys that do not work any more. */
const ending: ReadonlySet<string> = new Set(['REVOKED', 'EXPIRED'])

/** What people call an object. */
function calledIn(spec: AnyObject['spec']): string {
  return partsOf(spec).join('-')
}

/** The names that an object is made of: within a kind no other has the same. */
export function partsOf(spec: AnyObject['spec']): string[] {
  if ('role' in spec)
    return [spec.user, spec.role, ...(spec.account === undefined ? [] : [spec.account])]
  if ('user' in spec) return [spec.user, spec.name]
  return ['name' in spec ? spec.name : (spec.username ?? spec.email ?? '')]
}
