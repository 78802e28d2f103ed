/** Making, changing and removing a group through SCIM, and who comes into it and goes out of it, in one transaction: RFC 7644 wants a PATCH whole or not at all. */
import type { ProblemDetail } from '@rollcall/resources'

import { requirePermission } from '../../access/caller.ts'
import { isHeldBy } from '../../declarations/apply.ts'
import { carryOut } from '../../declarations/carry-out.ts'
import type { Look } from '../../declarations/context.ts'
import { faultsOfDraft } from '../../declarations/draft-faults.ts'
import { draftOf } from '../../declarations/draft.ts'
import type { Wish } from '../../declarations/kind.ts'
import { holdAll, holdManager, notFound, planRemoval } from '../../declarations/operations.ts'
import { type Condition, holdCondition } from '../../http/conditions.ts'
import { Refusal } from '../../http/errors.ts'
import { roleKind } from '../../roles/kind.ts'
import type { RoleValues, StoredRole } from '../../roles/role.ts'
import type { RoleDraft, RoleWorld } from '../../roles/store.ts'
import { nameOf } from '../client.ts'
import { groupName, roleNameOf } from './group-name.ts'
import type { Group } from './group-resource.ts'
import type { GroupWish } from './group-wish.ts'
import { planMembers } from './member-writes.ts'
import type { ScimRequest } from '../request.ts'
import { faulty, ScimError } from '../scim-error.ts'

/** Says what does not fit the spec of a role. */
export type CheckSpec = (spec: Partial<RoleValues>) => ProblemDetail[]

export async function createGroup(
  wish: GroupWish,
  checkSpec: CheckSpec,
  request: ScimRequest,
): Promise<Group> {
  const { context, client } = request
  const name = nameOf(wish.externalId ?? undefined)
  return await carryOut(context, async (look) => {
    const wanted = wishOf(wish.displayName ?? '', undefined)
    const known = await roleKind.gather(look, { ids: [], names: [name], wishes: [wanted] }, context)
    const twin = known.objects.find(
      ({ manager }) => isHeldBy(manager, client.manager) && manager.name === name,
    )
    if (twin !== undefined)
      throw new ScimError(
        409,
        'uniqueness',
        `group ${shownName(twin)} has the externalId ${wish.externalId}`,
      )
    const declared = Object.keys(wanted.set)
    const ownership = { manager: { ...client.manager, name }, declared, released: false }
    const draft = draftOf(roleKind, null, wanted, ownership, known, context)
    if (draft === null) throw new Refusal('server.broken', 'nothing to create')
    return await planOf(look, draft, draft.after, known, wish, checkSpec, request)
  })
}

export async function changeGroup(
  id: string,
  wish: GroupWish,
  condition: Condition,
  checkSpec: CheckSpec,
  request: ScimRequest,
): Promise<Group> {
  const { context } = request
  return await carryOut(context, async (look) => {
    const seen = await roleKind.gather(look, { ids: [id], names: [], wishes: [] }, context)
    const role = seen.objects.find((object) => object.id === id)
    if (role === undefined) throw notFound('group', id)
    holdCondition(condition, role.version)
    const wanted = renamed(role, wish)
    const name = nameWanted(role, wish, request)
    if (wanted === undefined && name === undefined)
      return await planOf(look, undefined, role, seen, wish, checkSpec, request)
    requirePermission(context.caller, 'rollcall.roles.update')
    holdManager(role, 'group', context)
    const change = wanted ?? { set: {}, clear: [], joins: false }
    const known = await roleKind.gather(look, { ids: [id], names: [], wishes: [change] }, context)
    const before = known.objects.find((object) => object.id === id)
    if (before?.version !== role.version) throw overtaken()
    const draft = draftOf(
      roleKind,
      before,
      change,
      ownershipOf(before, change, name, request),
      known,
      context,
    )
    const after = draft?.after ?? before
    return await planOf(look, draft ?? undefined, after, known, wish, checkSpec, request)
  })
}

/** Somebody wrote between two looks: the whole is done again, as after any race. */
function overtaken(): Error {
  return Object.assign(new Error('changed meanwhile'), { code: 'RC001' })
}

function ownershipOf(
  { manager, declared }: StoredRole,
  { set, clear }: Wish<RoleValues>,
  name: string | undefined,
  { client }: ScimRequest,
): Parameters<typeof draftOf<RoleValues, StoredRole['facts'], RoleWorld>>[3] {
  const ours = isHeldBy(manager, client.manager) ? { name: manager.name, declared } : undefined
  const members = new Set([...(ours?.declared ?? []), ...Object.keys(set)])
  for (const member of clear) members.delete(member)
  return {
    manager: { ...client.manager, name: name ?? ours?.name ?? nameOf(undefined) },
    declared: [...members],
    released: false,
  }
}

/** The name under which the client declares the group from now on; undefined: nothing changes. */
function nameWanted(
  { manager }: StoredRole,
  { externalId }: GroupWish,
  { client }: ScimRequest,
): string | undefined {
  if (externalId === undefined) return undefined
  const held = isHeldBy(manager, client.manager) ? manager.name : undefined
  if (externalId === null && held === undefined) return undefined
  const name = nameOf(externalId ?? undefined, held)
  return name === held ? undefined : name
}

/** Undefined: the group is called that already. */
function renamed(role: StoredRole, { displayName }: GroupWish): Wish<RoleValues> | undefined {
  if (displayName === undefined || displayName === shownName(role)) return undefined
  return wishOf(displayName, role)
}

function wishOf(displayName: string, role: StoredRole | undefined): Wish<RoleValues> {
  const name = roleNameOf(displayName)
  if (displayName.trim() === '') throw faulty('invalidValue', 'displayName is needed')
  if (name !== displayName)
    return { set: { name, description: displayName }, clear: [], joins: false }
  // A description that said what the group was called says it no more.
  const isName = role !== undefined && shownName(role) === role.values.description
  return { set: { name }, clear: isName ? ['description'] : [], joins: false }
}

function shownName({ values }: StoredRole): string {
  return groupName(values.name, values.description)
}

async function planOf(
  look: Look,
  draft: RoleDraft | undefined,
  role: StoredRole,
  known: RoleWorld,
  wish: GroupWish,
  checkSpec: CheckSpec,
  request: ScimRequest,
): Promise<{ statements: Awaited<ReturnType<typeof planMembers>>; answer: Group }> {
  const { context } = request
  const own = draft === undefined ? [] : roleKind.statements([draft], context)
  if (draft !== undefined) {
    const [fault] = faultsOfDraft(checkSpec, draft)
    if (fault !== undefined) throw faulty('invalidValue', `displayName ${fault.detail}`)
    holdAll(roleKind, [draft], known, context)
  }
  const members = await planMembers(look, role, draft?.before === null, wish.members, request)
  return { statements: [...own, ...members], answer: groupOf(role) }
}

function groupOf({ id, values, manager, version, createdAt, updatedAt }: StoredRole): Group {
  const { name, description } = values
  return { id, name, description, manager, version, createdAt, updatedAt }
}

/** Whoever holds the role loses it. */
export async function removeGroup(
  id: string,
  condition: Condition,
  { context }: ScimRequest,
): Promise<void> {
  const ask = {
    policy: 'delete',
    confirm: undefined,
    assigned: 'detach',
    isAccountNamed: false,
  } as const
  await carryOut(context, async (look) => {
    const known = await roleKind.gather(look, { ids: [id], names: [], wishes: [] }, context)
    if (known.objects.every((object) => object.id !== id)) throw notFound('group', id)
    return await planRemoval(look, roleKind, id, ask, condition, context)
  })
}
