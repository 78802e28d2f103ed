/**
 * Who comes into a group and who goes out, as role assignments of the client.
 *
 * | The person | comes in | goes out |
 * | --- | --- | --- |
 * | does not hold the role | is assigned it; the client declares that | nothing |
 * | holds it by an assignment of this client | nothing | the assignment ends |
 * | holds it by an assignment that nobody declares | nothing | the assignment ends |
 * | holds it by an assignment of another declarer | nothing | refused, naming the declarer |
 * | holds it by the own list of roles | nothing | the list loses it, unless a declarer holds the list |
 */
import { showManager } from '@rollcall/resources'

import { requirePermission } from '../../access/caller.ts'
import type { CompiledQuery } from '../../database/statement.ts'
import { isHeldBy } from '../../declarations/apply.ts'
import type { Look } from '../../declarations/context.ts'
import { draftOf } from '../../declarations/draft.ts'
import type { Wish } from '../../declarations/kind.ts'
import { holdAll, holdDeclaredFields, statementsOf } from '../../declarations/operations.ts'
import { Refusal } from '../../http/errors.ts'
import { isObjectId } from '../../http/object-id.ts'
import { assignmentKind } from '../../role-assignments/kind.ts'
import type { AssignmentValues, StoredAssignment } from '../../role-assignments/role-assignment.ts'
import type { AssignmentDraft, AssignmentWorld } from '../../role-assignments/store.ts'
import type { KnownRole } from '../../roles/grant.ts'
import type { StoredRole } from '../../roles/role.ts'
import { userKind } from '../../users/kind.ts'
import type { UserDraft } from '../../users/store.ts'
import type { MembersWish } from './group-wish.ts'
import { type Holding, selectHoldings, usernamesOf } from './groups-store.ts'
import { asNobody, type ScimRequest } from '../request.ts'
import { faulty, ScimError } from '../scim-error.ts'

/** Members that one request brings in and takes out. */
export const membersChangedMax = 1_000

export async function planMembers(
  look: Look,
  role: StoredRole,
  isNew: boolean,
  wish: MembersWish,
  request: ScimRequest,
): Promise<CompiledQuery[]> {
  if (!wish.isWhole && wish.coming.size === 0 && wish.going.size === 0) return []
  const { coming, going } = await changesOf(look, role, isNew, wish, request)
  if (coming.length + going.length > membersChangedMax)
    throw new ScimError(
      413,
      undefined,
      `one request changes at most ${membersChangedMax} members, and not ${coming.length + going.length}: send several`,
    )
  return [
    ...(await listStatements(look, role, going, request)),
    ...(await assignmentStatements(look, role, coming, going, request)),
  ]
}

interface Changes {
  /** Persons who do not hold the role. */
  coming: string[]
  /** Rows by which it is held. */
  going: Holding[]
}

async function changesOf(
  look: Look,
  role: StoredRole,
  isNew: boolean,
  { isWhole, coming, going }: MembersWish,
  request: ScimRequest,
): Promise<Changes> {
  for (const id of coming)
    if (!isObjectId(id)) throw faulty('invalidValue', `members: there is no user ${id}`)
  if (isNew) return { coming: [...coming], going: [] }
  const named = [...coming, ...going].filter((id) => isObjectId(id))
  // Each person may hold it twice, and one row more tells that there are too many.
  const rowsMax = 2 * (named.length + membersChangedMax) + 1
  const of = isWhole ? undefined : named
  const [holdings] = await look.readAll([selectHoldings(request, role.id, of, rowsMax)])
  const holders = new Set(holdings.filter(({ isHeld }) => isHeld).map(({ userId }) => userId))
  return {
    coming: [...coming].filter((id) => !holders.has(id)),
    going: holdings.filter(({ userId }) => (isWhole ? !coming.has(userId) : going.has(userId))),
  }
}

/** Takes the role out of the lists of those who hold it by their own list. */
async function listStatements(
  look: Look,
  role: StoredRole,
  going: readonly Holding[],
  request: ScimRequest,
): Promise<CompiledQuery[]> {
  const ids = going.filter(({ source }) => source === 'roles').map(({ userId }) => userId)
  if (ids.length === 0) return []
  const { context, client } = request
  requirePermission(context.caller, 'rollcall.users.update')
  const nobody = asNobody(request)
  const known = await userKind.gather(look, { ids, names: [], wishes: [] }, nobody)
  const drafts: UserDraft[] = []
  for (const user of known.objects) {
    if (!ids.includes(user.id)) continue
    const roles = user.values.roles.filter((name) => name !== role.values.name)
    const { manager, declared, released } = user
    const as = isHeldBy(manager, client.manager) ? context : nobody
    const wish = { set: { roles }, clear: [], joins: false }
    const draft = draftOf(userKind, user, wish, { manager, declared, released }, known, as)
    if (draft === null) continue
    holdDeclaredFields(user, draft.changes, as)
    drafts.push(draft)
  }
  holdAll(userKind, drafts, known, context)
  return statementsOf(userKind, drafts, context)
}

async function assignmentStatements(
  look: Look,
  role: StoredRole,
  coming: readonly string[],
  going: readonly Holding[],
  request: ScimRequest,
): Promise<CompiledQuery[]> {
  const { context } = request
  const ids = going.filter(({ source }) => source === 'assignment').map(({ id }) => id)
  if (coming.length > 0) requirePermission(context.caller, 'rollcall.role-assignments.create')
  if (ids.length > 0) requirePermission(context.caller, 'rollcall.role-assignments.delete')
  const wishes = await wishesFor(look, role, coming, request)
  if (ids.length === 0 && wishes.length === 0) return []
  const search = { ids, names: [], wishes: wishes.map(({ wish }) => wish) }
  const known = await assignmentKind.gather(look, search, context)
  // A role that the same transaction makes or renames is not known to PostgreSQL yet.
  if (!known.roles.has(role.values.name)) known.roles.set(role.values.name, knownRole(role))
  const ended = known.objects.filter(({ id }) => ids.includes(id))
  const drafts = [
    ...ended.map((assignment) => endOf(assignment, known, request)),
    ...wishes.flatMap(({ wish, userId }) => assignmentOf(wish, userId, role, known, request)),
  ]
  if (drafts.length === 0) return []
  holdAll(assignmentKind, drafts, known, context)
  return statementsOf(assignmentKind, drafts, context)
}

function knownRole({ id, values, facts }: StoredRole): KnownRole {
  const { name, rank, requiredProfileFields } = values
  const { isProtected, closure: permissions } = facts
  return { id, name, rank, isProtected, permissions, requiredProfileFields }
}

interface Coming {
  userId: string
  wish: Wish<AssignmentValues>
}

async function wishesFor(
  look: Look,
  role: StoredRole,
  coming: readonly string[],
  request: ScimRequest,
): Promise<Coming[]> {
  const { caller } = request.context
  const usernames = await usernamesOf(look, request, coming)
  return coming.map((userId) => {
    const user = usernames.get(userId)
    if (user === undefined) throw faulty('invalidValue', `members: there is no user ${userId}`)
    const set = { user, role: role.values.name, account: caller.accountName }
    return { userId, wish: { set, clear: [], joins: true } }
  })
}

/** Nothing when the assignment is there and only its time is over or to come: that is its declarer's to say. */
function assignmentOf(
  wish: Wish<AssignmentValues>,
  userId: string,
  role: StoredRole,
  known: AssignmentWorld,
  { context, client }: ScimRequest,
): AssignmentDraft[] {
  const manager = { ...client.manager, name: `${role.id}/${userId}` }
  const before = known.objects.find(
    ({ facts, manager: holder }) =>
      facts.userId === userId &&
      facts.roleId === role.id &&
      facts.accountId === context.caller.accountId &&
      isHeldBy(holder, client.manager),
  )
  const declared = Object.keys(wish.set)
  const timeless = before === undefined ? wish : { ...wish, clear: ['validFrom', 'expiresAt'] }
  const ownership = { manager, declared, released: false }
  const draft = draftOf(assignmentKind, before ?? null, timeless, ownership, known, context)
  return draft === null ? [] : [draft]
}

function endOf(
  assignment: StoredAssignment,
  known: AssignmentWorld,
  request: ScimRequest,
): AssignmentDraft {
  const { context, client } = request
  const { manager, values } = assignment
  const isOurs = isHeldBy(manager, client.manager)
  if (manager !== null && !isOurs)
    throw new Refusal(
      'object.managed-by-another',
      `that user ${values.user} holds role ${values.role} is declared by ${showManager(manager)}: change it there`,
      { holder: manager },
    )
  const ask = {
    policy: 'delete',
    confirm: undefined,
    assigned: 'refuse',
    isAccountNamed: false,
  } as const
  return assignmentKind.end(assignment, ask, known, isOurs ? context : asNobody(request))
}
