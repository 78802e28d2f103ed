import type { Context } from '../declarations/context.ts'
import type { Client } from './client.ts'

/** A request of a SCIM client. `context` acts in the name of the client as a manager. */
export interface ScimRequest {
  context: Context
  client: Client
}

/** The same, as the user behind the client and no manager: for what nobody declares. */
export function asNobody({ context }: ScimRequest): Context {
  return { ...context, caller: { ...context.caller, manager: null } }
}
