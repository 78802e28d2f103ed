import type { ObjectKind } from '@rollcall/resources'
import { CommandFailure } from '../failure.ts'

const kindNames: Record<ObjectKind, readonly string[]> = {
  Account: ['accounts', 'account', 'rcaccount'],
  Role: ['roles', 'role', 'rcrole'],
  User: ['users', 'user', 'rcuser'],
  RoleAssignment: [
    'role-assignments',
    'role-assignment',
    'roleassignments',
    'roleassignment',
    'assignments',
    'assignment',
    'rcassign',
  ],
  ApiKey: ['api-keys', 'api-key', 'apikeys', 'apikey', 'keys', 'key', 'rckey'],
}

/** The kind that somebody names. */
export function kindOf(word: string): ObjectKind {
  for (const [kind, names] of Object.entries(kindNames)) {
    // Object.entries forgets that the keys are kinds.
    if (names.includes(word.toLowerCase())) return kind as ObjectKind
  }
  const known = Object.values(kindNames).map(([first]) => first)
  throw new CommandFailure(`${word} is no kind; kinds are ${known.join(', ')}`)
}
