import { holds, rollcallPermissions } from '@rollcall/resources'

import type { Context } from '../declarations/context.ts'
import type { Fault, Kind, Removal } from '../declarations/kind.ts'
import type { Wanted } from '../declarations/merge.ts'
import { nameKey, nameTaken } from '../declarations/named.ts'
import { Refusal } from '../http/errors.ts'
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
  sets: new Set(['permissions']),
  check: checkRole,
  complete: completeRole,
  settle: (values) => values,
  gather: gatherRoles,
  unseen: () => unseenWorld,
  identity: ({ name }) => nameKey(name),
  keys: ({ values }) => [nameKey(values.name)],
  isEnded: () => false,
  facts: (before) => before?.facts ?? { rank: 0, isProtected: false, assigned: 0 },
  otherChanges: () => [],
  isMoved: () => false,
  hold,
  holdTogether: () => new Map(),
  taken: (_key, holder) => nameTaken('role.name-taken', 'role', holder),
  isVisible: () => true,
  isGone: () => false,
  end: endRole,
  statements: roleStatements,
  show: showRole,
  secret: () => undefined,
}

const unseenWorld: RoleWorld = { objects: [] }

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

function hold({ before, after }: RoleDraft, _known: RoleWorld, { caller }: Context): void {
  if (before !== null) holdRank(before, caller)
  const had = new Set(before?.values.permissions)
  for (const [index, permission] of after.values.permissions.entries())
    if (!had.has(permission) && !holds(caller.permissions, permission))
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
  if (facts.rank > caller.rank)
    throw new Refusal(
      'object.rank-too-low',
      `role ${values.name} ranks above user ${caller.username}`,
    )
}

function endRole(
  before: StoredRole,
  { assigned }: Removal,
  _known: RoleWorld,
  { caller, now }: Context,
): RoleDraft {
  holdRank(before, caller)
  if (before.facts.assigned > 0 && assigned === 'refuse')
    throw new Refusal(
      'role.in-use',
      `${before.facts.assigned} users hold role ${before.values.name}: take it from them, or delete with assigned=detach`,
      { pointer: 'assigned' },
    )
  const after = { ...before, manager: null, declared: [], updatedAt: now }
  return { before, after, action: 'delete', change: 'deleted', changes: [], released: [] }
}
