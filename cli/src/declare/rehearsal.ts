import type { ApplyResult, FieldChange } from '@rollcall/resources'
import type { Declaration } from '../manifests/declaration.ts'
import { foldName } from '../manifests/rules.ts'

/**
 * What a dry run cannot know by itself: an item that names an object which the same apply would create is refused by the API, because nothing of a dry run
 * stays. Such an item is asked again without what does not exist yet, and its result completed.
 */
export interface Rehearsal {
  /** Names that would exist after the apply, by kind. */
  created: { Account: Set<string>; Role: Set<string>; User: Set<string> }
}

/** Makes the memory of one dry run. */
export function createRehearsal(): Rehearsal {
  return { created: { Account: new Set(), Role: new Set(), User: new Set() } }
}

/** Notes what a result would create. */
export function noteCreated(rehearsal: Rehearsal, declaration: Declaration): void {
  switch (declaration.kind) {
    case 'Account':
    case 'Role':
      rehearsal.created[declaration.kind].add(declaration.spec.name)
      return
    case 'User': {
      const { username, email } = declaration.spec
      rehearsal.created.User.add(foldName(username ?? email ?? ''))
      return
    }
    case 'RoleAssignment':
    case 'ApiKey':
      return
  }
}

/** How a refused item is asked again: without the roles that are still to come. */
export interface Retry {
  spec: object
  there: string[]
  coming: string[]
}

/** What a refused item is to be asked again as, or that it would be created; undefined when it is refused for good. */
export function retryOf(
  rehearsal: Rehearsal,
  declaration: Declaration,
  result: ApplyResult,
): Retry | 'created' | undefined {
  const { created } = rehearsal
  switch (result.problem?.code) {
    case 'role.not-found': {
      if (declaration.kind === 'RoleAssignment') {
        return created.Role.has(declaration.spec.role) ? 'created' : undefined
      }
      if (declaration.kind !== 'User') return undefined
      const roles = declaration.spec.roles ?? []
      const coming = roles.filter((role) => created.Role.has(role))
      if (coming.length === 0) return undefined
      const there = roles.filter((role) => !created.Role.has(role))
      return { spec: { ...declaration.spec, roles: there }, there, coming }
    }
    case 'user.not-found':
      if (declaration.kind !== 'RoleAssignment' && declaration.kind !== 'ApiKey') return undefined
      return created.User.has(foldName(declaration.spec.user)) ? 'created' : undefined
    case 'account.not-found':
      return created.Account.size > 0 ? 'created' : undefined
    default:
      return undefined
  }
}

/** Adds roles that do not exist yet to the result of an item that was asked without them. */
export function withComingRoles(result: ApplyResult, { there, coming }: Retry): ApplyResult {
  if (result.action === 'refused') return result
  const changes = result.changes ?? []
  const roles: FieldChange = changes.find(({ field }) => field === 'roles') ?? {
    field: 'roles',
    from: there,
  }
  return {
    ...result,
    action: result.action === 'unchanged' ? 'updated' : result.action,
    changes: [
      ...changes.filter(({ field }) => field !== 'roles'),
      { ...roles, to: [...there, ...coming] },
    ],
  }
}
