/**
 * Roles that include roles, as they will be after a call. Pure.
 *
 * A role allows its own permissions and those of every role that it includes at any distance. What a change makes a role allow in addition, whoever makes it must
 * hold: in the account that is asked from, and in every account where the role, or a role that includes it, is assigned.
 */

/** One role, as it is stored or as a call leaves it. */
export interface LatticeRole {
  id: string
  name: string
  rank: number
  permissions: readonly string[]
  /** Identities of the roles that it includes directly. */
  includes: readonly string[]
}

export type Lattice = ReadonlyMap<string, LatticeRole>

/** The permissions of a role, included roles with it, sorted. */
export function closureOf(id: string, lattice: Lattice): string[] {
  const permissions = new Set<string>()
  for (const reached of reachedFrom(id, lattice))
    for (const permission of lattice.get(reached)?.permissions ?? []) permissions.add(permission)
  return [...permissions].toSorted()
}

/** The role itself and every role that it includes, at any distance. Ends whatever the roles include. */
export function reachedFrom(id: string, lattice: Lattice): Set<string> {
  const reached = new Set([id])
  for (const at of reached) for (const next of lattice.get(at)?.includes ?? []) reached.add(next)
  return reached
}

/** The way back to a role through what it includes, by name; undefined: there is none. */
export function circleThrough(id: string, lattice: Lattice): string[] | undefined {
  const cameFrom = new Map<string, string>()
  const queue = [id]
  for (const at of queue)
    for (const next of lattice.get(at)?.includes ?? []) {
      if (next === id) return wayTo(at, id, cameFrom, lattice)
      if (cameFrom.has(next)) continue
      cameFrom.set(next, at)
      queue.push(next)
    }
  return undefined
}

function wayTo(
  last: string,
  first: string,
  cameFrom: ReadonlyMap<string, string>,
  lattice: Lattice,
): string[] {
  const way = [first]
  for (let at: string | undefined = last; at !== undefined && at !== first; at = cameFrom.get(at))
    way.unshift(at)
  return [first, ...way].map((id) => lattice.get(id)?.name ?? id)
}

/** The roles that include a role, at any distance, and itself. */
export function reachingTo(id: string, lattice: Lattice): Set<string> {
  const reaching = new Set([id])
  for (let grew = true; grew;) {
    const size = reaching.size
    for (const role of lattice.values())
      if (role.includes.some((included) => reaching.has(included))) reaching.add(role.id)
    grew = reaching.size > size
  }
  return reaching
}
