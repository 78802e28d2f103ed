import { holds, rollcallPermissions } from '@rollcall/resources'

import { LocksNeeded } from '../declarations/carry-out.ts'
import type { Context } from '../declarations/context.ts'
import type { Fault, Kind, Removal } from '../declarations/kind.ts'
import type { Wanted } from '../declarations/merge.ts'
import { nameKey, nameTaken } from '../declarations/named.ts'
import { Refusal } from '../http/errors.ts'
import { holdComposition } from './composition.ts'
import {
  completeRole,
  roleMembers,
  showRole,
  type RoleFacts,
  type RoleValues,
  type StoredRole,
} from './role.ts'
import { gatherRoles, roleStatements, type RoleDraft, type RoleWorld } from './store.ts'

export const roleKind: Kind<RoleValues, RoleFacts, RoleWorld> = {
  kind: 'Role',
  noun: 'role',
  path: 'roles',
  members: roleMembers,
  sets: new Set(['permissions', 'includes', 'requiredProfileFields']),
  check: checkRole,
  complete: completeRole,
  settle: (values) => values,
  gather: gatherRoles,
  unseen: ({ set }) => ((set.includes ?? []).length === 0 ? unseenWorld : undefined),
  identity: ({ name }) => nameKey(name),
  keys: ({ values }) => [nameKey(values.name)],
  isEnded: () => false,
  facts: factsOf,
  otherChanges: () => [],
  isMoved: () => false,
  hold,
  holdTogether: holdComposition,
  taken: (_key, holder) => nameTaken('role.name-taken', 'role', holder),
  isVisible: () => true,
  isGone: () => false,
  end: endRole,
  statements: roleStatements,
  show: showRole,
  secret: () => undefined,
}

const unseenWorld: RoleWorld = {
  objects: [],
  lattice: new Map(),
  authority: undefined,
  isLocked: false,
}

/** What the role allows with the others is known when all of the call was decided. */
function factsOf(
  before: StoredRole | null,
  { includes, permissions }: RoleValues,
  _wish: unknown,
  { lattice }: RoleWorld,
): RoleFacts {
  const idByName = new Map([...lattice.values()].map(({ name, id }) => [name, id]))
  return {
    isProtected: before?.facts.isProtected ?? false,
    assigned: before?.facts.assigned ?? 0,
    includedBy: before?.facts.includedBy ?? [],
    includedIds: includes.map((name) => idByName.get(name)),
    closure: permissions.toSorted(),
  }
}

/** The list of Rollcall's own permissions is closed: a misspelt one would silently grant nothing. */
function checkRole({ set }: Wanted<RoleValues>): Fault[] {
  return checkPermissions(set.permissions)
}

export function checkPermissions(permissions: readonly string[] | undefined): Fault[] {
  const known = Object.keys(rollcallPermissions)
  return (permissions ?? []).flatMap((permission, index) => {
    if (!permission.startsWith('rollcall.') || known.some((name) => holds([permission], name)))
      return []
    return [
      {
        pointer: `/spec/permissions/${index}`,
        detail: `${permission} is no permission of Rollcall; GET /v1/permissions lists them`,
        code: 'request.invalid',
      },
    ]
  })
}

function hold({ before, after }: RoleDraft, known: RoleWorld, { caller }: Context): void {
  if (before !== null) {
    holdRank(before, caller)
    holdElsewhere(before, known, caller)
  }
  if (after.values.rank > caller.rank)
    throw new Refusal(
      'object.rank-too-low',
      `nobody gives a role a higher rank than their own, which is ${caller.rank} for user ${caller.username}`,
      { pointer: '/spec/rank' },
    )
  const had = new Set(before?.facts.closure)
  for (const [index, permission] of after.values.permissions.entries())
    if (!holds(had, permission) && !holds(caller.permissions, permission))
      throw new Refusal(
        'role.exceeds-grantor',
        `user ${caller.username} does not hold ${permission} and cannot give it to a role`,
        { pointer: `/spec/permissions/${index}` },
      )
}

function holdRank({ values, facts }: StoredRole, caller: Context['caller']): void {
  if (facts.isProtected)
    throw new Refusal(
      'object.protected',
      `role ${values.name} belongs to the system and stays as it is`,
    )
  if (values.rank > caller.rank)
    throw new Refusal(
      'object.rank-too-low',
      `role ${values.name} ranks above user ${caller.username}`,
    )
}

/** A role is changed only by whoever may change roles in every account where it is assigned, and ranks high enough there. */
function holdElsewhere(
  { id, values }: StoredRole,
  { lattice, authority }: RoleWorld,
  caller: Context['caller'],
): void {
  if (authority === undefined) return
  for (const accountId of lattice.get(id)?.accounts ?? []) {
    if (accountId === caller.accountId) continue
    const there = authority.get(accountId)
    if (
      there !== undefined &&
      there.rank >= values.rank &&
      holds(there.permissions, 'rollcall.roles.update')
    )
      continue
    throw new Refusal(
      'object.rank-too-low',
      `role ${values.name} is assigned in an account where user ${caller.username} may not change it`,
    )
  }
}

function endRole(
  before: StoredRole,
  { assigned }: Removal,
  known: RoleWorld,
  { caller, now }: Context,
): RoleDraft {
  holdRank(before, caller)
  holdElsewhere(before, known, caller)
  const { facts, values } = before
  if (facts.assigned > 0 && assigned === 'refuse')
    throw new Refusal(
      'role.in-use',
      `${facts.assigned} users hold role ${values.name}: take it from them, or delete with assigned=detach`,
      { pointer: 'assigned' },
    )
  if (facts.includedBy.length > 0 && assigned === 'refuse')
    throw new Refusal(
      'role.in-use',
      `role ${facts.includedBy.join(', ')} includes role ${values.name}: take it out there, or delete with assigned=detach`,
      { pointer: 'assigned' },
    )
  // Nobody may be given it, nor may it be included anew, while it goes.
  if (facts.includedBy.length > 0 && !known.isLocked) throw new LocksNeeded()
  const after = { ...before, manager: null, declared: [], updatedAt: now }
  return { before, after, action: 'delete', change: 'deleted', changes: [], released: [] }
}
