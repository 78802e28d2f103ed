/**
 * Who speaks SCIM. A client is a declarer: what it provisions is declared by `scim/INSTANCE/NAME`, where NAME is its externalId. RFC 7643 section 3.1
 * scopes an externalId to the client that gave it, which is what the name that a manager has for an object is.
 */
import { randomUUID } from 'node:crypto'

import type { Manager } from '@rollcall/resources'

import { isHeldBy } from '../declarations/apply.ts'

export interface Client {
  manager: { kind: 'scim'; instance: string }
  accountId: string
  /** Address of the API's SCIM door, without a slash at the end. */
  base: string
  now: Date
}

/** Stands before the name of an object for which the client has no identity. */
const withoutIdentity = '~'

/** The name under which an object with this externalId is declared. */
export function nameOf(externalId: string | undefined, before?: string): string {
  if (externalId !== undefined)
    return externalId.startsWith(withoutIdentity) ? `${withoutIdentity}${externalId}` : externalId
  return before !== undefined && isNameless(before) ? before : `${withoutIdentity}${randomUUID()}`
}

/** The identity that this client has for an object; no other client's. */
export function externalIdOf(manager: Manager | null, client: Client): string | undefined {
  if (!isHeldBy(manager, client.manager) || isNameless(manager.name)) return undefined
  const { name } = manager
  return name.startsWith(withoutIdentity) ? name.slice(withoutIdentity.length) : name
}

function isNameless(name: string): boolean {
  return name.startsWith(withoutIdentity) && !name.startsWith(withoutIdentity.repeat(2))
}
