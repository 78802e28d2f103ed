import type { Attribute, Attributes } from '../plugin/schema.ts'
import { specAttributes } from '../schema/attributes.ts'
import type { Definitions } from '../schema/json-schema.ts'

/**
 * The declaration of something that belongs to a user. A change of `user` replaces it only when
 * it means another user, which `replaceForAnotherUser` finds out.
 */
export function userSpecAttributes(definitions: Definitions, name: string): Attributes {
  const attributes = specAttributes(definitions, name)
  const { user } = attributes
  if (user === undefined) throw new TypeError(`${name} has no user`)
  return { ...attributes, user: { ...user, forceNew: false } }
}

export const userId: Attribute = {
  type: 'string',
  computed: true,
  description: 'Identity of the user.',
}
