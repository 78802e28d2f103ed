/** Creating, replacing, patching and removing a user through SCIM: declarations like any other, decided by the same engine. */
import type { ProblemDetail } from '@rollcall/resources'

import { isHeldBy } from '../../declarations/apply.ts'
import { carryOut, type Plan } from '../../declarations/carry-out.ts'
import type { Look } from '../../declarations/context.ts'
import { faultsOfDraft } from '../../declarations/draft-faults.ts'
import { draftOf } from '../../declarations/draft.ts'
import type { Removal } from '../../declarations/kind.ts'
import {
  holdAll,
  holdManager,
  notFound,
  planRemoval,
  type Removed,
  statementsOf,
} from '../../declarations/operations.ts'
import { type Condition, holdCondition } from '../../http/conditions.ts'
import { Refusal } from '../../http/errors.ts'
import { userKind } from '../../users/kind.ts'
import type { UserDraft, UserWorld } from '../../users/store.ts'
import {
  membershipIn,
  type StoredUser,
  type UserFacts,
  usernameKey,
  type UserValues,
} from '../../users/user.ts'
import type { Resource } from '../attribute.ts'
import { nameOf } from '../client.ts'
import { type Operation, patched } from '../patch.ts'
import type { ScimRequest } from '../request.ts'
import { isUnanswered } from '../../users/unanswered.ts'
import { faulty, ScimError } from '../scim-error.ts'
import { readUser, showUser, type UserSaid } from './user-resource.ts'
import { userModel } from './user-model.ts'
import { usernameOf } from './users-store.ts'
import { userWish, type UserWish } from './user-wish.ts'

/** What became of a write. */
export interface WrittenUser {
  user: StoredUser
  /** Whether somebody has to approve a part of it first. */
  isPending: boolean
}

/** Says what does not fit the spec of a user. */
export type CheckSpec = (spec: Partial<UserValues>) => ProblemDetail[]

export async function createUser(
  resource: Resource,
  checkSpec: CheckSpec,
  request: ScimRequest,
): Promise<WrittenUser> {
  const { context, client } = request
  const said = readUser(resource)
  return await carryOut(context, async (look) => {
    const parent = await parentOf(look, said, request)
    const { wish, declared } = userWish({
      said,
      before: undefined,
      user: undefined,
      isOurs: false,
      parent,
    })
    const name = nameOf(said.externalId)
    const known = await userKind.gather(look, { ids: [], names: [name], wishes: [wish] }, context)
    const twin = known.objects.find(
      ({ manager }) => isHeldBy(manager, client.manager) && manager.name === name,
    )
    if (twin !== undefined)
      throw new ScimError(
        409,
        'uniqueness',
        `user ${twin.values.username} has the externalId ${said.externalId}`,
      )
    const key = usernameKey(said.values.username ?? '')
    const before = known.objects.find(
      (user) =>
        userKind.isEnded(user) &&
        user.manager === null &&
        usernameKey(user.values.username) === key,
    )
    const ownership = { manager: { ...client.manager, name }, declared, released: false }
    const draft = draftOf(userKind, before ?? null, wish, ownership, known, context)
    if (draft === null) throw new Refusal('server.broken', 'nothing to create')
    return planOf(draft, known, checkSpec, request)
  })
}

export async function replaceUser(
  id: string,
  resource: Resource,
  condition: Condition,
  checkSpec: CheckSpec,
  request: ScimRequest,
): Promise<WrittenUser> {
  const said = readUser(resource)
  return await changeUser(id, condition, checkSpec, request, () => ({ said, before: undefined }))
}

export async function patchUser(
  id: string,
  operations: readonly Operation[],
  condition: Condition,
  checkSpec: CheckSpec,
  request: ScimRequest,
): Promise<WrittenUser> {
  return await changeUser(id, condition, checkSpec, request, (user) => {
    // What groups are called is nothing that a PATCH can ask for.
    const shown = showUser(user, request.client, new Map())
    return { said: readUser(patched(userModel, shown, operations)), before: readUser(shown) }
  })
}

async function changeUser(
  id: string,
  condition: Condition,
  checkSpec: CheckSpec,
  request: ScimRequest,
  say: (user: StoredUser) => { said: UserSaid; before: UserSaid | undefined },
): Promise<WrittenUser> {
  const { context, client } = request
  return await carryOut(context, async (look) => {
    const seen = await gatherUser(look, id, undefined, request)
    const first = await wishOf(look, seen.user, say, request)
    const { known, user } = await gatherUser(look, id, first, request)
    holdCondition(condition, user.version)
    holdManager(user, 'user', context)
    // Somebody may have written in between.
    const { wish, declared, said } =
      user.version === seen.user.version && user.statusVersion === seen.user.statusVersion
        ? first
        : await wishOf(look, user, say, request)
    const name = nameOf(
      said.externalId,
      isHeldBy(user.manager, client.manager) ? user.manager.name : undefined,
    )
    // Whoever asks for nothing does not become the declarer.
    const isAsked =
      Object.keys(wish.set).length > 0 ||
      wish.clear.length > 0 ||
      said.externalId !== undefined ||
      user.manager !== null
    if (!isAsked) return { statements: [], answer: { user, isPending: false } }
    const ownership = { manager: { ...client.manager, name }, declared, released: false }
    const draft = draftOf(userKind, user, wish, ownership, known, context)
    if (draft === null) return { statements: [], answer: { user, isPending: false } }
    return planOf(draft, known, checkSpec, request)
  })
}

interface SaidWish extends UserWish {
  said: UserSaid
}

async function wishOf(
  look: Look,
  user: StoredUser,
  say: (user: StoredUser) => { said: UserSaid; before: UserSaid | undefined },
  request: ScimRequest,
): Promise<SaidWish> {
  const { client } = request
  const { said, before } = say(user)
  const [parentId] = user.facts.parents
  const parent =
    said.managerId === parentId ? user.values.parent : await parentOf(look, said, request)
  const isOurs = isHeldBy(user.manager, client.manager)
  return { ...userWish({ said, before, user, isOurs, parent }), said }
}

async function parentOf(
  look: Look,
  { managerId }: UserSaid,
  request: ScimRequest,
): Promise<string | undefined> {
  if (managerId === undefined) return undefined
  const username = await usernameOf(look, managerId, request)
  if (username === undefined) throw faulty('invalidValue', `manager: there is no user ${managerId}`)
  return username
}

async function gatherUser(
  look: Look,
  id: string,
  wish: UserWish | undefined,
  request: ScimRequest,
): Promise<{ known: UserWorld; user: StoredUser }> {
  const { context } = request
  const wishes = wish === undefined ? [] : [wish.wish]
  const known = await userKind.gather(look, { ids: [id], names: [], wishes }, context)
  const user = known.objects.find((object) => object.id === id)
  if (user === undefined || !isShown(user, request)) throw notFound('user', id)
  return { known, user }
}

/** SCIM speaks of the persons of the account; applications have keys and no identity provider. */
export function isShown(user: StoredUser, { context }: ScimRequest): boolean {
  return (
    user.facts.removedAt === null &&
    user.values.type === 'person' &&
    membershipIn(user, context.caller.accountId) !== undefined &&
    !isUnanswered(user, context.caller) &&
    userKind.isVisible(user, context)
  )
}

function planOf(
  draft: UserDraft,
  known: UserWorld,
  checkSpec: CheckSpec,
  { context }: ScimRequest,
): Plan<WrittenUser> {
  const [fault] = faultsOfDraft(checkSpec, draft)
  if (fault !== undefined)
    throw faulty('invalidValue', `${scimNameOf(fault.pointer)} ${fault.detail}`)
  holdAll(userKind, [draft], known, context)
  const isPending = (draft.asks ?? []).length > 0
  return {
    statements: statementsOf(userKind, [draft], context),
    answer: { user: draft.after, isPending },
  }
}

/** Members of the spec as SCIM calls them. */
const scimNames: Readonly<Record<string, string>> = {
  username: 'userName',
  firstName: 'name.givenName',
  lastName: 'name.familyName',
  language: 'preferredLanguage',
  email: 'emails.value',
  secondaryEmail: 'emails.value',
  parent: 'manager',
}

export function scimNameOf(pointer: string): string {
  const [, member = '', inner] = pointer.replace(/^\/spec/, '').split('/')
  if (member === 'profile' && inner !== undefined) return inner
  return scimNames[member] ?? member
}

/** What became of a removal: the approval that it waits for, or undefined. */
export async function removeUser(
  id: string,
  condition: Condition,
  request: ScimRequest,
): Promise<string | undefined> {
  const { context } = request
  return await carryOut(context, async (look) => {
    await gatherUser(look, id, undefined, request)
    const plan = await removalPlan(look, id, condition, request)
    return { statements: plan.statements, answer: plan.answer.held?.approval }
  })
}

/** Deletes as far as the policy goes; where it lets nobody be deleted, the user is deactivated. */
async function removalPlan(
  look: Look,
  id: string,
  condition: Condition,
  { context }: ScimRequest,
): Promise<Plan<Removed<UserValues, UserFacts>>> {
  const ask: Removal = {
    policy: 'delete',
    confirm: undefined,
    assigned: 'refuse',
    isAccountNamed: false,
  }
  try {
    return await planRemoval(look, userKind, id, ask, condition, context)
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'user.removal-exceeds-policy') throw error
    const less: Removal = { ...ask, policy: 'deactivate' }
    return await planRemoval(look, userKind, id, less, condition, context)
  }
}
