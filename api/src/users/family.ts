/** Parents, over all users of a call: who is a child of whom afterwards, without circles. Pure. */
import { LocksNeeded } from '../declarations/carry-out.ts'
import type { Context } from '../declarations/context.ts'
import { foldKey } from '../declarations/fold.ts'
import { Refusal } from '../http/errors.ts'
import { parentsMax, seesOnlyChildren } from '../policy/visible-users.ts'
import { ownerRank } from '../policy/rank.ts'
import type { UserDraft, UserWorld } from './store.ts'

/**
 * Finds the parents that the call itself creates, and refuses what cannot be: a parent that is not there, a circle, a chain that is too long. Of two writers
 * who would close a circle together the second sees the first: whoever gives an existing user a parent holds the lock of the accounts.
 */
export function holdFamilies(
  drafts: readonly UserDraft[],
  known: UserWorld,
  context: Context,
): Map<number, Refusal> {
  const refused = new Map<number, Refusal>()
  const moved = drafts
    .map((draft, index) => ({ draft, index }))
    .filter(({ draft }) => isMoved(draft))
  if (moved.length === 0) return refused
  if (known.guards === undefined && moved.some(({ draft }) => draft.before !== null))
    throw new LocksNeeded()
  const created = new Map(drafts.map(({ after }) => [foldKey(after.values.username), after.id]))
  const parentOf = parentsAfter(drafts, known)
  for (const { draft, index } of moved) {
    const { values, facts, id } = draft.after
    const name = values.parent ?? ''
    const parent = facts.parents[0] ?? created.get(foldKey(name))
    const refusal =
      parent === undefined || !mayBeParent(parent, parentOf, drafts, known, context)
        ? new Refusal('user.not-found', `there is no user ${name} to be the parent`, {
            pointer: '/spec/parent',
          })
        : chainFault(id, parent, name, parentOf)
    if (refusal !== undefined) refused.set(index, refusal)
    else if (parent !== undefined && facts.parents[0] === undefined) facts.parents = [parent]
  }
  return refused
}

function isMoved({ before, after }: UserDraft): boolean {
  const { parent } = after.values
  return parent !== undefined && parent !== before?.values.parent
}

function parentsAfter(drafts: readonly UserDraft[], known: UserWorld): Map<string, string> {
  const parentOf = new Map<string, string>()
  const chains = [
    ...[...known.parents.values()].map(({ chain }) => chain),
    ...known.objects.map(({ id, facts }) => [id, ...facts.parents]),
  ]
  for (const chain of chains)
    for (const [index, id] of chain.entries()) {
      const parent = chain[index + 1]
      if (parent !== undefined) parentOf.set(id, parent)
    }
  const created = new Map(drafts.map(({ after }) => [foldKey(after.values.username), after.id]))
  for (const { after } of drafts) {
    const { parent } = after.values
    const id = after.facts.parents[0] ?? (parent && created.get(foldKey(parent)))
    if (id === undefined || id === '') parentOf.delete(after.id)
    else parentOf.set(after.id, id)
  }
  return parentOf
}

function chainFault(
  id: string,
  parent: string,
  name: string,
  parentOf: ReadonlyMap<string, string>,
): Refusal | undefined {
  let at: string | undefined = parent
  for (let depth = 1; depth <= parentsMax; depth++) {
    if (at === id)
      return new Refusal(
        'user.parent-circle',
        `${name} is this user, or a child of it: parents lead upwards`,
        { pointer: '/spec/parent' },
      )
    if (at === undefined) return undefined
    at = parentOf.get(at)
  }
  return new Refusal('user.parent-circle', `more than ${parentsMax} parents lead up from here`, {
    pointer: '/spec/parent',
  })
}

/** Who sees only their children gives them no other parents than themselves and those children. */
function mayBeParent(
  parent: string,
  parentOf: ReadonlyMap<string, string>,
  drafts: readonly UserDraft[],
  { homePolicy }: UserWorld,
  { caller }: Context,
): boolean {
  if (caller.rank >= ownerRank || caller.manager !== null) return true
  if (!seesOnlyChildren(homePolicy, caller)) return true
  if (drafts.some(({ after }) => after.id === parent)) return true
  let at: string | undefined = parent
  for (let depth = 0; depth <= parentsMax && at !== undefined; depth++) {
    if (at === caller.userId) return true
    at = parentOf.get(at)
  }
  return false
}
