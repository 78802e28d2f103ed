import type { ProfileField } from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'

/** The members of a user that may be required. */
export interface ProfileValues {
  firstName?: string | undefined
  lastName?: string | undefined
  displayName?: string | undefined
  language?: string | undefined
  email?: string | undefined
  secondaryEmail?: string | undefined
  timezone?: string | undefined
  profile?: Readonly<Record<string, string>> | undefined
}

/** A role that is held, with what its holders must have. */
export interface RequiringRole {
  name: string
  requiredProfileFields: readonly string[]
}

/** A member that is missing. */
export interface MissingField {
  /** JSON pointer to where it belongs. */
  pointer: string
  /** Why it is needed. */
  detail: string
}

const ownMembers = [
  'firstName',
  'lastName',
  'displayName',
  'language',
  'email',
  'secondaryEmail',
  'timezone',
] as const

/** Everything that the policies of the accounts and the roles require and that is not there; an empty text is not there. Pure. */
export function missingFields(
  values: ProfileValues,
  required: readonly ProfileField[],
  roles: readonly RequiringRole[],
): MissingField[] {
  const missing = new Map<string, MissingField>()
  for (const field of required)
    if (!isPresent(values, field))
      missing.set(field, {
        pointer: pointerOf(field),
        detail: `${field} is required by the policy`,
      })
  for (const { name, requiredProfileFields } of roles)
    for (const field of requiredProfileFields)
      if (!missing.has(field) && !isPresent(values, field))
        missing.set(field, {
          pointer: pointerOf(field),
          detail: `${field} is required by role ${name}`,
        })
  return [...missing.values()]
}

/** The refusal that names every missing member; undefined when none is. */
export function refusalOfMissing(missing: readonly MissingField[]): Refusal | undefined {
  if (missing.length === 0) return undefined
  return new Refusal('user.profile-incomplete', missing.map(({ detail }) => detail).join('; '), {
    errors: [...missing],
  })
}

function isPresent(values: ProfileValues, field: string): boolean {
  const own = ownMembers.find((member) => member === field)
  const value = own === undefined ? values.profile?.[field] : values[own]
  return value !== undefined && value !== ''
}

function pointerOf(field: string): string {
  const own = ownMembers.some((member) => member === field)
  return own ? `/spec/${field}` : `/spec/profile/${field}`
}
