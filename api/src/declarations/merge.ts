import type { FieldChange, ReleasedField } from '@rollcall/resources'

/** What a write wants of the members of a spec: values to set and members to clear. Whatever is in neither stays as it is. */
export interface Wanted<Values> {
  set: Partial<Values>
  clear: readonly string[]
  /** Objects in it are laid over those that are stored, member by member (RFC 7396); otherwise they take their place. */
  isPatch?: boolean
}

export interface Merged<Values> {
  /** Without the members that the server has to choose again. */
  values: Partial<Values>
  given: string[]
}

/** Lays what is wanted over what is stored. A cleared member loses its value, so that the server chooses again. */
export function merge<Values extends object>(
  before: { values: Values; given: readonly string[] } | null,
  { set, clear, isPatch = false }: Wanted<Values>,
): Merged<Values> {
  const values: Partial<Values> = before === null ? {} : { ...before.values }
  const given = new Set(before?.given)
  for (const member of clear) {
    if (!given.delete(member)) continue
    // `clear` holds names of members: the schema let nothing else through.
    delete values[member as keyof Values]
  }
  for (const [member, wanted] of Object.entries(set)) {
    // `set` holds members of the spec only.
    const name = member as keyof Values
    const stored = given.has(member) ? values[name] : undefined
    Object.assign(values, { [member]: isPatch ? patched(stored, wanted) : wanted })
    given.add(member)
  }
  return { values, given: [...given] }
}

/** RFC 7396: null takes a member away, anything but an object takes the place of what was there. */
function patched(stored: unknown, patch: unknown): unknown {
  if (!isPlainObject(patch)) return patch
  const result: Record<string, unknown> = isPlainObject(stored) ? { ...stored } : {}
  for (const [member, value] of Object.entries(patch)) {
    if (value === null) delete result[member]
    else result[member] = patched(result[member], value)
  }
  return result
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The members of two specs that differ, in the order of `members`. Lists in `sets` are compared without order. */
export function differences<Values extends object>(
  members: readonly (keyof Values & string)[],
  sets: ReadonlySet<string>,
  from: Partial<Values>,
  to: Partial<Values>,
): FieldChange[] {
  const changes: FieldChange[] = []
  for (const member of members) {
    const old = from[member]
    const wanted = to[member]
    if (isSame(old, wanted, sets.has(member))) continue
    const change: FieldChange = { field: member }
    if (old !== undefined) change.from = old
    if (wanted !== undefined) change.to = wanted
    changes.push(change)
  }
  return changes
}

/** Members that were declared and are no more, with the values that they keep. */
export function releasedMembers<Values extends object>(
  declaredBefore: readonly string[],
  declaredNow: ReadonlySet<string>,
  values: Values,
): ReleasedField[] {
  return declaredBefore
    .filter((member) => !declaredNow.has(member))
    .map((field) => {
      // Declared members are members of the values.
      const kept: unknown = values[field as keyof Values]
      return kept === undefined ? { field } : { field, kept }
    })
}

function isSame(left: unknown, right: unknown, asSet: boolean): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null)
    return false
  if (Array.isArray(left) && Array.isArray(right)) {
    if (left.length !== right.length) return false
    if (!asSet) return left.every((entry, index) => isSame(entry, right[index], false))
    const entries = new Set<unknown>(right)
    return left.every((entry) => entries.has(entry))
  }
  if (Array.isArray(left) || Array.isArray(right)) return false
  return isSameObject(left, right)
}

function isSameObject(left: object, right: object): boolean {
  const ours = new Map<string, unknown>(Object.entries(left))
  const theirs = Object.entries(right)
  return (
    ours.size === theirs.length &&
    theirs.every(([member, value]) => isSame(ours.get(member), value, false))
  )
}
