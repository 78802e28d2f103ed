/**
 * What a SCIM resource wants of a user. Pure.
 *
 * | Member | PUT and POST | PATCH |
 * | --- | --- | --- |
 * | has a value | wanted, and declared | wanted and declared when it is another one |
 * | has none, and this client declared it | cleared, but for `active` | cleared when the PATCH took it away |
 * | has none, and nobody or somebody else gave it | stays | stays |
 */
import type { Wish } from '../../declarations/kind.ts'
import type { StoredUser, UserValues } from '../../users/user.ts'
import { isKept } from './kept.ts'
import { mappedMembers, type UserSaid } from './user-resource.ts'

/** What is wanted, and what of the user the client declares afterwards. */
export interface UserWish {
  wish: Wish<UserValues>
  declared: string[]
}

export interface Saying {
  said: UserSaid
  /** What the user said before; only a PATCH knows. */
  before: UserSaid | undefined
  /** The user as it is; undefined: it is to be made. */
  user: StoredUser | undefined
  /** Whether this client declares the user already. */
  isOurs: boolean
  /** Username of the parent that was named. */
  parent: string | undefined
}

export function userWish({ said, before, user, isOurs, parent }: Saying): UserWish {
  const declared = new Set(isOurs ? user?.declared : [])
  const set: Partial<UserValues> = {}
  const clear: string[] = []
  const want = <Member extends keyof UserValues>(
    member: Member,
    value: UserValues[Member] | undefined,
    had: UserValues[Member] | undefined,
  ): void => {
    if (value !== undefined) {
      if (before !== undefined && value === had) return
      set[member] = value
      declared.add(member)
      return
    }
    const isGone = before === undefined ? declared.has(member) : had !== undefined
    if (!isGone || member === 'active') return
    clear.push(member)
    declared.delete(member)
  }
  for (const member of mappedMembers) want(member, said.values[member], before?.values[member])
  want('parent', parent, before?.managerId === said.managerId ? parent : user?.values.parent)
  const profile = profileOf(said, user, isOurs || before !== undefined)
  if (profile !== undefined) {
    set.profile = profile
    declared.add('profile')
  }
  if (said.password !== undefined) set.credential = { mode: 'secretRef' }
  const wish: Wish<UserValues> = {
    set,
    clear,
    joins: user === undefined,
    ...(said.password === undefined ? {} : { password: said.password }),
  }
  return { wish, declared: [...declared] }
}

/** The profile with what SCIM says of it; what others keep there stays. Undefined: it is that already. */
function profileOf(
  { kept }: UserSaid,
  user: StoredUser | undefined,
  isWhole: boolean,
): Record<string, string> | undefined {
  const had = user?.values.profile ?? {}
  const others = Object.entries(had).filter(([key]) => !isWhole || !isKept(key))
  const profile = { ...Object.fromEntries(others), ...kept }
  const keys = Object.keys(profile)
  const isSame =
    keys.length === Object.keys(had).length && keys.every((key) => had[key] === profile[key])
  const isDeclared = user?.declared.includes('profile') ?? false
  return isSame && (isDeclared || Object.keys(kept).length === 0) ? undefined : profile
}
