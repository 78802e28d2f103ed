/**
 * What a request wants of a group. Members are never a list that is read, changed and written: a group may have a hundred thousand. What is kept is who
 * comes in, who goes out, and whether everybody else goes.
 */
import { memberOf, readObject, readResource, readValue } from '../body.ts'
import { bindInside, type BoundInside } from '../filter/bind.ts'
import { parsePatchPath } from '../filter/parse.ts'
import { groupModel } from './group-model.ts'
import type { Operation } from '../patch.ts'
import { findAttribute, resolve } from '../resolve.ts'
import { faulty } from '../scim-error.ts'

export interface GroupWish {
  /** Undefined: as it is. */
  displayName: string | undefined
  /** Null: none any more. Undefined: as it is. */
  externalId: string | null | undefined
  members: MembersWish
}

export interface MembersWish {
  /** Whoever does not come in goes out. */
  isWhole: boolean
  coming: Set<string>
  going: Set<string>
}

const membersAttribute = findAttribute(groupModel.core.attributes, 'members')

/** Of a POST and a PUT. A PUT without members leaves them: those of a large group are not in what the client read. */
export function readGroup(body: unknown): GroupWish {
  const resource = readResource(groupModel, body)
  const { displayName, externalId } = resource
  if (typeof displayName !== 'string') throw faulty('invalidValue', 'displayName is needed')
  return {
    displayName,
    externalId: typeof externalId === 'string' ? externalId : null,
    members: {
      isWhole: Array.isArray(memberOf(readObject(body, 'the body'), 'members')),
      coming: new Set(identitiesOf(resource['members'])),
      going: new Set(),
    },
  }
}

/** Of a PATCH. `id`: of the group, which clients send along. */
export function readGroupPatch(operations: readonly Operation[], id: string): GroupWish {
  const wish: GroupWish = {
    displayName: undefined,
    externalId: undefined,
    members: { isWhole: false, coming: new Set(), going: new Set() },
  }
  for (const { op, path, value } of operations) {
    if (path !== undefined) operateAt(wish, op, path, value)
    else if (op === 'remove') throw faulty('noTarget', 'remove needs a path')
    else
      for (const [name, inner] of Object.entries(readObject(value, 'the value'))) {
        const isEcho = ['schemas', 'meta'].includes(name) || (name === 'id' && inner === id)
        if (!isEcho) operateAt(wish, op, name, inner)
      }
  }
  return wish
}

function operateAt(wish: GroupWish, op: Operation['op'], text: string, value: unknown): void {
  const { path, filter, sub } = parsePatchPath(text)
  const found = resolve(groupModel, path)
  if (found?.is !== 'attribute') throw faulty('invalidPath', `${path} is no attribute of Group`)
  const { attribute } = found.target
  if (attribute.mutability === 'readOnly')
    throw faulty('mutability', `${attribute.name} is written by Rollcall alone`)
  if (attribute === membersAttribute) {
    if (sub !== undefined || found.target.sub !== undefined)
      throw faulty('mutability', 'a member is added or removed, and does not change')
    const bound = filter && bindInside(attribute, filter)
    operateOnMembers(wish.members, op, bound, readValue(groupModel, attribute, value))
    return
  }
  if (filter !== undefined) throw faulty('invalidPath', `${attribute.name} is no list`)
  const said = op === 'remove' ? undefined : readValue(groupModel, attribute, value)
  if (attribute.name === 'externalId') wish.externalId = typeof said === 'string' ? said : null
  else if (typeof said === 'string') wish.displayName = said
  else throw faulty('mutability', 'displayName is needed: it cannot be removed')
}

function operateOnMembers(
  wish: MembersWish,
  op: Operation['op'],
  filter: BoundInside | undefined,
  value: unknown,
): void {
  const named = filter === undefined ? identitiesOf(value) : chosenBy(filter)
  if (op === 'add') {
    if (filter !== undefined) throw faulty('invalidPath', 'members are added without a filter')
    comeIn(wish, named)
    return
  }
  if (op === 'remove' && (filter !== undefined || named.length > 0)) {
    for (const id of named) {
      wish.coming.delete(id)
      wish.going.add(id)
    }
    return
  }
  if (filter !== undefined)
    throw faulty('mutability', 'a member is added or removed, and does not change')
  wish.isWhole = true
  wish.coming.clear()
  wish.going.clear()
  comeIn(wish, named)
}

function comeIn(wish: MembersWish, named: readonly string[]): void {
  for (const id of named) {
    wish.going.delete(id)
    wish.coming.add(id)
  }
}

/** Identities that a filter names: `value eq "..."`, several joined by or. */
function chosenBy(filter: BoundInside): string[] {
  if (filter.is === 'or') return filter.parts.flatMap(chosenBy)
  if (filter.is === 'compare' && filter.sub.name === 'value' && filter.operator === 'eq')
    return [String(filter.value).toLowerCase()]
  throw faulty('invalidFilter', 'members are chosen by value eq "...", several joined by or')
}

function identitiesOf(members: unknown): string[] {
  if (!Array.isArray(members)) return []
  return members.map((member: unknown) => {
    const { value, type } = readObject(member, 'a member')
    if (typeof value !== 'string') throw faulty('invalidValue', 'a member needs its value')
    if (typeof type === 'string' && type.toLowerCase() !== 'user')
      throw faulty('invalidValue', 'members are users: a role is part of a role by includes')
    return value.toLowerCase()
  })
}
