/** What roles include, over all roles of a call: found, without circles, and no more than whoever writes may give. Pure. */
import { holds } from '@rollcall/resources'

import { LocksNeeded } from '../declarations/carry-out.ts'
import type { Context } from '../declarations/context.ts'
import { Refusal } from '../http/errors.ts'
import { circleThrough, closureOf, type Lattice, type LatticeRole, reachingTo } from './lattice.ts'
import type { RoleDraft, RoleWorld } from './store.ts'

/**
 * Finds the included roles that the call itself creates, and refuses what cannot be. A role that is refused counts as it is stored: what rests on it is asked
 * again, at most once a role.
 */
export function holdComposition(
  drafts: readonly RoleDraft[],
  known: RoleWorld,
  context: Context,
): Map<number, Refusal> {
  const refused = new Map<number, Refusal>()
  const written = drafts.filter(({ action }) => action !== 'delete')
  if (written.length === 0) return refused
  if (!known.isLocked && written.some(isComposedAnew)) throw new LocksNeeded()
  for (let pass = 0; pass <= drafts.length; pass++) {
    const standing = drafts.filter((_, index) => !refused.has(index))
    const lattice = latticeAfter(standing, known.lattice)
    const size = refused.size
    for (const [index, draft] of drafts.entries()) {
      if (refused.has(index) || draft.action === 'delete') continue
      const refusal = faultOf(draft, lattice, known, context)
      if (refusal === undefined) continue
      refused.set(index, refusal)
      break
    }
    if (refused.size > size) continue
    for (const { after } of standing) after.facts.closure = closureOf(after.id, lattice)
    return refused
  }
  return refused
}

function isComposedAnew({ before, after }: RoleDraft): boolean {
  const had = before?.values.includes ?? []
  return (
    had.length !== after.values.includes.length ||
    after.values.includes.some((name) => !had.includes(name))
  )
}

/** The roles as the call leaves them. Fills in the identities of included roles that the call creates. */
function latticeAfter(drafts: readonly RoleDraft[], stored: Lattice): Map<string, LatticeRole> {
  const lattice = new Map<string, LatticeRole>(stored)
  const created = new Map(
    drafts
      .filter(({ action }) => action !== 'delete')
      .map(({ after }) => [after.values.name, after.id]),
  )
  for (const { after, action } of drafts) {
    const { values, facts, id } = after
    if (action === 'delete') {
      lattice.delete(id)
      continue
    }
    facts.includedIds = values.includes.map(
      (name, index) => facts.includedIds[index] ?? created.get(name),
    )
    lattice.set(id, {
      id,
      name: values.name,
      rank: values.rank,
      permissions: values.permissions,
      includes: facts.includedIds.filter((included) => included !== undefined),
    })
  }
  return lattice
}

function faultOf(
  { before, after }: RoleDraft,
  lattice: Lattice,
  known: RoleWorld,
  { caller }: Context,
): Refusal | undefined {
  const { values, facts, id } = after
  const had = before?.facts.includedIds ?? []
  for (const [index, included] of facts.includedIds.entries()) {
    const pointer = `/spec/includes/${index}`
    const name = values.includes[index] ?? ''
    const role = included === undefined ? undefined : lattice.get(included)
    if (role === undefined)
      return new Refusal('role.not-found', `there is no role ${name}`, { pointer })
    if (had.includes(role.id)) continue
    if (role.rank > caller.rank)
      return new Refusal(
        'object.rank-too-low',
        `role ${name} ranks above user ${caller.username}`,
        { pointer },
      )
  }
  const circle = circleThrough(id, lattice)
  if (circle !== undefined)
    return new Refusal(
      'role.circle',
      `roles cannot include each other: ${circle.join(' includes ')}`,
      {
        pointer: '/spec/includes',
      },
    )
  return grantFault(id, before === null ? [] : before.facts.closure, lattice, known, caller)
}

/** Whatever the role allows in addition, the caller holds here, and in every account where it reaches somebody. */
function grantFault(
  id: string,
  before: readonly string[],
  lattice: Lattice,
  { lattice: stored, authority }: RoleWorld,
  caller: Context['caller'],
): Refusal | undefined {
  const gained = closureOf(id, lattice).filter((permission) => !holds(before, permission))
  const exceeding = gained.find((permission) => !holds(caller.permissions, permission))
  if (exceeding !== undefined)
    return new Refusal(
      'role.exceeds-grantor',
      `user ${caller.username} does not hold ${exceeding} and cannot give it to a role, nor have it included`,
      { pointer: '/spec/includes' },
    )
  if (authority === undefined || gained.length === 0) return undefined
  const accounts = new Set(
    [...reachingTo(id, lattice)].flatMap((reaching) => stored.get(reaching)?.accounts ?? []),
  )
  for (const accountId of accounts) {
    if (accountId === caller.accountId) continue
    const there = authority.get(accountId)
    const missing = gained.find((permission) => !holds(there?.permissions ?? [], permission))
    if (missing !== undefined)
      return new Refusal(
        'role.exceeds-grantor',
        `the role reaches users of an account where user ${caller.username} does not hold ${missing}`,
        { pointer: '/spec/includes' },
      )
  }
  return undefined
}
