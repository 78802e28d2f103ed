/**
 * Declarations, decided. Pure: it is given what was read.
 *
 * An item finds its object by the name that its manager has for it, so a rename is an update; only when there is none by its unique key,
 * and then only if `adoption` lets it take the object over. Unique keys are compared as they will be after the whole call, so names can be swapped.
 */
import type { Adoption, Manager } from '@rollcall/resources'
import { showManager } from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'
import { mayAdopt } from './adoption.ts'
import type { Context } from './context.ts'
import { draftOf } from './draft.ts'
import type { Kind, Wish, World } from './kind.ts'
import { merge } from './merge.ts'
import type { Draft, Stored } from './stored.ts'

/** One declaration. */
export interface Declaration<Values> {
  name: string
  adoption: Adoption
  wish: Wish<Values>
}

/** What a wish comes to. */
export type Outcome<Values, Facts> =
  | { is: 'draft'; draft: Draft<Values, Facts> }
  | { is: 'unchanged'; object: Stored<Values, Facts> }
  | {
      is: 'refused'
      refusal: Refusal
      /** Identity of the object that stays as it is; absent when there is none, or it was not found. */
      id?: string
    }

/** Decides every declaration by itself; one that is refused fails no other. */
export function decideDeclarations<
  Values extends object,
  Facts,
  Known extends World<Values, Facts>,
>(
  kind: Kind<Values, Facts, Known>,
  declarations: readonly Declaration<Values>[],
  declarer: Pick<Manager, 'kind' | 'instance'>,
  known: Known,
  context: Context,
  /** Throws a refusal when the caller may not write this. */
  permit: (draft: Draft<Values, Facts>) => void,
): Outcome<Values, Facts>[] {
  const find = finder(kind, declarations, declarer, known, context)
  const outcomes = declarations.map((declaration, index): Outcome<Values, Facts> => {
    let before: Stored<Values, Facts> | null = null
    try {
      before = find(declaration, index)
      const ownership = {
        manager: { kind: declarer.kind, instance: declarer.instance, name: declaration.name },
        declared: Object.keys(declaration.wish.set),
        released: false,
      }
      const draft = draftOf(kind, before, declaration.wish, ownership, known, context)
      if (draft !== null) {
        permit(draft)
        return { is: 'draft', draft }
      }
      // Only an object that exists can be unchanged.
      return before === null
        ? { is: 'refused', refusal: new Refusal('server.broken', 'nothing to create') }
        : { is: 'unchanged', object: before }
    } catch (error) {
      if (error instanceof Refusal) return refusedOf(before, error)
      throw error
    }
  })
  holdUniqueKeys(kind, known, outcomes, context)
  holdTogether(kind, known, outcomes, context)
  return outcomes
}

function refusedOf(before: { id: string } | null, refusal: Refusal): Outcome<never, never> {
  return { is: 'refused', refusal, ...(before === null ? {} : { id: before.id }) }
}

/** Finds the object of a declaration: by manager and name, else by unique key subject to adoption. */
function finder<Values extends object, Facts, Known extends World<Values, Facts>>(
  kind: Kind<Values, Facts, Known>,
  declarations: readonly Declaration<Values>[],
  declarer: Pick<Manager, 'kind' | 'instance'>,
  known: Known,
  context: Context,
): (declaration: Declaration<Values>, index: number) => Stored<Values, Facts> | null {
  const byName = new Map<string, Stored<Values, Facts>>()
  const byKey = new Map<string, Stored<Values, Facts>>()
  for (const object of known.objects) {
    if (isHeldBy(object.manager, declarer)) byName.set(object.manager.name, object)
    for (const key of kind.keys(object)) byKey.set(key, object)
  }
  const firstOfName = new Map<string, number>()
  const claimed = new Set<string>()
  for (const [index, { name }] of declarations.entries()) {
    if (!firstOfName.has(name)) firstOfName.set(name, index)
    const object = byName.get(name)
    if (object !== undefined) claimed.add(object.id)
  }
  return ({ name, adoption, wish }, index) => {
    if (firstOfName.get(name) !== index)
      throw new Refusal('request.invalid', `another item of this call is named ${name}`, {
        pointer: '/name',
      })
    const own = byName.get(name)
    if (own !== undefined) return own
    const values = kind.complete(merge<Values>(null, wish).values, context)
    const found = byKey.get(kind.identity(values, known))
    // What another item of this call declares is not free; its key may become so, which is decided later.
    if (found === undefined || claimed.has(found.id)) return null
    refuseAdoption(kind.noun, found, adoption)
    claimed.add(found.id)
    return found
  }
}

function refuseAdoption(
  noun: string,
  found: { manager: Manager | null; released: boolean },
  adoption: Adoption,
): void {
  const verdict = mayAdopt(found, adoption)
  if (verdict === null) return
  if (verdict === 'managed-by-another' && found.manager !== null)
    throw new Refusal(
      'object.managed-by-another',
      `this ${noun} is declared by ${showManager(found.manager)}; remove it there, or take it over with adoption From:${showManager(found.manager)}`,
      { holder: found.manager },
    )
  throw new Refusal(
    'object.adoption-refused',
    `this ${noun} exists and ${found.released ? 'was released' : 'nobody ever declared it'}; adoption ${adoption} does not take it over`,
    { pointer: '/adoption' },
  )
}

/** Whether an object is declared by this declarer, under whatever name. */
export function isHeldBy(
  manager: Manager | null,
  declarer: Pick<Manager, 'kind' | 'instance'> | null,
): manager is Manager {
  return (
    manager !== null &&
    declarer !== null &&
    manager.kind === declarer.kind &&
    manager.instance === declarer.instance
  )
}

/**
 * Refuses drafts whose keys are held by others after the call. A holder that moves away in the same call frees its key; when that holder is itself
 * refused the key is held again, so it is asked until nothing more is refused: at most once an item.
 */
export function holdUniqueKeys<Values extends object, Facts, Known extends World<Values, Facts>>(
  kind: Kind<Values, Facts, Known>,
  known: World<Values, Facts>,
  outcomes: Outcome<Values, Facts>[],
  context: Context,
): void {
  const holders = new Map<string, Stored<Values, Facts>>()
  for (const object of known.objects) for (const key of kind.keys(object)) holders.set(key, object)
  for (let pass = 0; pass <= outcomes.length; pass++) {
    const keysAfter = new Map<string, Set<string>>()
    for (const outcome of outcomes)
      if (outcome.is === 'draft')
        keysAfter.set(outcome.draft.after.id, new Set(kind.keys(outcome.draft.after)))
    const taken = new Map<string, Stored<Values, Facts>>()
    let refused = false
    for (const [index, outcome] of outcomes.entries()) {
      if (outcome.is !== 'draft') continue
      const { before, after } = outcome.draft
      const keys = kind.keys(after)
      const fault = keys
        .map((key) => ({ key, holder: taken.get(key) ?? staying(key) }))
        .find(({ holder }) => holder !== undefined && holder !== after && holder.id !== after.id)
      const twin = keys.find((key) => taken.has(key))
      if (fault?.holder === undefined && twin === undefined) {
        for (const key of keys) taken.set(key, after)
        continue
      }
      const key = fault?.key ?? twin ?? ''
      const holder = fault?.holder ?? taken.get(key) ?? after
      outcomes[index] = refusedOf(before, takenBy(kind, key, holder, context))
      refused = true
    }
    if (!refused) return

    function staying(key: string): Stored<Values, Facts> | undefined {
      const holder = holders.get(key)
      if (holder === undefined) return undefined
      const moved = keysAfter.get(holder.id)
      return moved === undefined || moved.has(key) ? holder : undefined
    }
  }
}

/** Names the holder only to callers that may see it. */
function takenBy<Values extends object, Facts, Known extends World<Values, Facts>>(
  kind: Kind<Values, Facts, Known>,
  key: string,
  holder: Stored<Values, Facts>,
  context: Context,
): Refusal {
  const refusal = kind.taken(key, holder)
  if (kind.isVisible(holder, context)) return refusal
  const [fault] = refusal.errors
  return new Refusal(
    refusal.code,
    `it is held by another ${kind.noun}, which this caller may not see`,
    fault === undefined ? {} : { pointer: fault.pointer },
  )
}

export function holdTogether<Values extends object, Facts, Known extends World<Values, Facts>>(
  kind: Kind<Values, Facts, Known>,
  known: Known,
  outcomes: Outcome<Values, Facts>[],
  context: Context,
): void {
  const places: number[] = []
  const drafts: Draft<Values, Facts>[] = []
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.is !== 'draft') continue
    places.push(index)
    drafts.push(outcome.draft)
  }
  for (const [at, refusal] of kind.holdTogether(drafts, known, context)) {
    const place = places[at]
    if (place !== undefined) outcomes[place] = refusedOf(drafts[at]?.before ?? null, refusal)
  }
}
