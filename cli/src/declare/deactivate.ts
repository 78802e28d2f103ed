import type { Client } from '@rollcall/client'
import { RollcallFailure } from '@rollcall/client'
import type { DeclarationOf } from '../manifests/declaration.ts'
import { forEachLimited } from './limited.ts'

/** Deactivations that are sent at once. */
const inFlightMax = 8

/**
 * Deactivates, before anything else and each alone, the users of the set that are active and declared inactive: shutting somebody out must not wait for, nor fail
 * with, whatever else is declared. Returns the names of the declarations that it deactivated. One that is refused here is told by the apply that follows.
 */
export async function deactivateFirst(
  client: Client,
  set: string,
  users: readonly DeclarationOf<'User'>[],
  signal: AbortSignal,
): Promise<Set<string>> {
  const inactive = new Set(
    users.flatMap(({ name, spec, paused }) => (spec.active === false && !paused ? [name] : [])),
  )
  const deactivated = new Set<string>()
  if (inactive.size === 0) return deactivated
  const active: { id: string; name: string }[] = []
  const query = { manager: `cli/${set}`, active: true }
  for await (const { id, manager } of client.users.list(query, { signal })) {
    if (manager !== null && inactive.has(manager.name)) active.push({ id, name: manager.name })
  }
  await forEachLimited(active, inFlightMax, async ({ id, name }) => {
    try {
      await client.users.patch(id, { active: false }, { ifMatch: '*', signal })
      deactivated.add(name)
    } catch (error) {
      if (!(error instanceof RollcallFailure) || error.kind !== 'refused') throw error
    }
  })
  return deactivated
}
