/**
 * PATCH of RFC 7644 section 3.5.2 on a resource. Pure: what it is given stays as it is.
 *
 * | Points at | add | replace | remove |
 * | --- | --- | --- | --- |
 * | nothing | every member of the value by itself | the same | refused: noTarget |
 * | an attribute | sets it | sets it | takes it away |
 * | a complex attribute | lays the members over it | the same | takes it away |
 * | a list | adds values that are not there | the values are these | takes all away, or those that the value names |
 * | a list and a filter | lays the members over those chosen; without one, makes one as the filter says | lays over; none: noTarget | takes the chosen away |
 */
import type { Attribute, Resource, ResourceModel } from './attribute.ts'
import { memberOf, readObject, readSingle, readValue } from './body.ts'
import { bindInside, type BoundInside } from './filter/bind.ts'
import { isAssigned, isChosen } from './filter/evaluate.ts'
import { type Filter, parsePatchPath } from './filter/parse.ts'
import { findAttribute, resolve, type Target } from './resolve.ts'
import { faulty } from './scim-error.ts'

export interface Operation {
  op: 'add' | 'replace' | 'remove'
  path: string | undefined
  value: unknown
}

/** Operations in one request. */
const operationsMax = 1_000
/** Values of a list, and of what is laid over it: each is compared with each. No list of a user keeps as many. */
const listValuesMax = 100

/** Reads the message of a PATCH. */
export function readOperations(body: unknown): Operation[] {
  const operations = memberOf(readObject(body, 'the body'), 'Operations')
  if (!Array.isArray(operations) || operations.length === 0)
    throw faulty('invalidSyntax', 'Operations must be a list with at least one operation')
  if (operations.length > operationsMax)
    throw faulty('invalidSyntax', `Operations takes at most ${operationsMax}`)
  return operations.map((one: unknown, index): Operation => {
    const where = `Operations[${index}]`
    const operation = readObject(one, where)
    const op = memberOf(operation, 'op')
    const name = typeof op === 'string' ? op.toLowerCase() : ''
    if (name !== 'add' && name !== 'replace' && name !== 'remove')
      throw faulty('invalidSyntax', `${where}.op must be add, replace or remove`)
    const path = memberOf(operation, 'path')
    if (path !== undefined && path !== null && typeof path !== 'string')
      throw faulty('invalidPath', `${where}.path must be a text`)
    const value = memberOf(operation, 'value')
    if (name !== 'remove' && value === undefined)
      throw faulty('invalidValue', `${where} needs a value`)
    return { op: name, path: path === null || path === '' ? undefined : path, value }
  })
}

export function patched(
  model: ResourceModel,
  before: Resource,
  operations: readonly Operation[],
): Resource {
  const resource = structuredClone(before)
  for (const operation of operations) operate(model, resource, operation)
  return resource
}

function operate(model: ResourceModel, resource: Resource, { op, path, value }: Operation): void {
  if (path !== undefined) {
    operateAt(model, resource, op, path, value)
    return
  }
  if (op === 'remove') throw faulty('noTarget', 'remove needs a path')
  for (const [name, inner] of Object.entries(readObject(value, 'the value'))) {
    // What the client read comes back with what it changed.
    if (isEcho(resource, name, inner)) continue
    operateAt(model, resource, op, name, inner)
  }
}

function isEcho(resource: Resource, name: string, value: unknown): boolean {
  const member = name.toLowerCase()
  return member === 'schemas' || member === 'meta' || (member === 'id' && resource['id'] === value)
}

function operateAt(
  model: ResourceModel,
  resource: Resource,
  op: Operation['op'],
  text: string,
  value: unknown,
): void {
  const { path, filter, sub } = parsePatchPath(text)
  const found = resolve(model, path)
  if (found === undefined) throw faulty('invalidPath', `${path} is no attribute of ${model.name}`)
  if (found.is === 'extension') {
    if (op === 'remove' || value === null) delete resource[found.urn]
    else
      for (const [name, inner] of Object.entries(readObject(value, path)))
        if (name !== 'schemas') operateAt(model, resource, op, `${found.urn}:${name}`, inner)
    return
  }
  const target = sub === undefined ? found.target : withSub(found.target, sub)
  holdWritable(target, text)
  const { extension } = target
  const holder =
    extension === undefined ? resource : readObject(resource[extension] ?? {}, extension)
  if (target.attribute.multiValued) operateOnList(model, holder, op, target, filter, value)
  else if (filter !== undefined)
    throw faulty('invalidPath', `${target.attribute.name} is no list to choose from`)
  else operateOnOne(model, holder, op, target, value)
  if (!isAssigned(holder[target.attribute.name])) delete holder[target.attribute.name]
  if (extension === undefined) return
  if (isAssigned(holder)) resource[extension] = holder
  else delete resource[extension]
}

function withSub(target: Target, name: string): Target {
  const sub = findAttribute(target.attribute.subAttributes ?? [], name)
  if (target.sub !== undefined || sub === undefined)
    throw faulty('invalidPath', `${name} is no sub-attribute of ${target.attribute.name}`)
  return { ...target, sub }
}

function holdWritable({ attribute, sub }: Target, text: string): void {
  if (attribute.mutability === 'readOnly' || sub?.mutability === 'readOnly')
    throw faulty('mutability', `${text} is written by Rollcall alone`)
}

function operateOnOne(
  model: ResourceModel,
  holder: Resource,
  op: Operation['op'],
  { attribute, sub }: Target,
  value: unknown,
): void {
  const { name } = attribute
  if (sub !== undefined) {
    const members = readObject(holder[name] ?? {}, name)
    setMember(members, sub, op === 'remove' ? undefined : value, name)
    holder[name] = members
    return
  }
  if (op === 'remove') {
    if (attribute.required) throw faulty('mutability', `${name} is needed: it cannot be removed`)
    delete holder[name]
    return
  }
  const read = readValue(model, attribute, value)
  const isLaidOver = attribute.type === 'complex' && isAssigned(read) && isAssigned(holder[name])
  holder[name] = isLaidOver
    ? { ...readObject(holder[name], name), ...readObject(read, name) }
    : read
}

function setMember(members: Resource, sub: Attribute, value: unknown, where: string): void {
  const read = readSingle(sub, value, `${where}.${sub.name}`)
  if (isAssigned(read)) members[sub.name] = read
  else delete members[sub.name]
}

function operateOnList(
  model: ResourceModel,
  holder: Resource,
  op: Operation['op'],
  target: Target,
  filter: Filter | undefined,
  value: unknown,
): void {
  const { attribute, sub } = target
  const { name } = attribute
  const values = listOf(holder[name])
  if (filter === undefined && sub === undefined) {
    holder[name] = changedList(model, attribute, op, values, value)
    return
  }
  const bound = filter && bindInside(attribute, filter)
  const isTarget = (one: Resource): boolean => bound === undefined || isChosen(bound, one)
  if (op === 'remove') {
    if (sub === undefined) holder[name] = values.filter((one) => !isTarget(one))
    else for (const one of values.filter(isTarget)) setMember(one, sub, undefined, name)
    return
  }
  let chosen = values.filter(isTarget)
  if (chosen.length === 0) {
    if (op === 'replace' && bound !== undefined)
      throw faulty('noTarget', `no value of ${name} is chosen by the filter`)
    const made = valueFor(attribute, bound)
    values.push(made)
    holdLength(attribute, values)
    chosen = [made]
  }
  const laid = sub === undefined ? readObject(readSingle(attribute, value, name), name) : undefined
  for (const one of chosen) {
    if (sub !== undefined) setMember(one, sub, value, name)
    else Object.assign(one, laid)
  }
  onePrimary(values, chosen)
  holder[name] = values.filter(isAssigned)
}

function changedList(
  model: ResourceModel,
  attribute: Attribute,
  op: Operation['op'],
  values: Resource[],
  value: unknown,
): Resource[] {
  const named = listOf(readValue(model, attribute, value))
  holdLength(attribute, named)
  if (op === 'replace') return named
  if (op === 'remove')
    return isAssigned(value)
      ? values.filter((one) => !named.some((other) => isNamedBy(one, other)))
      : []
  const added = named.filter((one) => !values.some((other) => isSame(one, other)))
  const all = [...values, ...added]
  holdLength(attribute, all)
  onePrimary(all, added)
  return all
}

function holdLength({ name }: Attribute, values: readonly unknown[]): void {
  if (values.length > listValuesMax)
    throw faulty('invalidValue', `${name} takes at most ${listValuesMax} values`)
}

/** What is new and primary takes that from the others. */
function onePrimary(values: readonly Resource[], chosen: readonly Resource[]): void {
  if (!chosen.some((one) => one['primary'] === true)) return
  for (const one of values) if (!chosen.includes(one)) delete one['primary']
}

/** A value that a filter would choose, as far as the filter says equal. */
function valueFor(attribute: Attribute, filter: BoundInside | undefined): Resource {
  const terms = filter === undefined ? [] : filter.is === 'and' ? filter.parts : [filter]
  const made: Resource = {}
  for (const term of terms) {
    if (term.is !== 'compare' || term.operator !== 'eq' || term.value instanceof Date)
      throw faulty('noTarget', `no value of ${attribute.name} is chosen by the filter`)
    made[term.sub.name] = term.value
  }
  return made
}

function isNamedBy(value: Resource, name: Resource): boolean {
  return Object.entries(name).every(([member, inner]) => value[member] === inner)
}

function isSame(left: Resource, right: Resource): boolean {
  return isNamedBy(left, right) && isNamedBy(right, left)
}

function listOf(value: unknown): Resource[] {
  return Array.isArray(value) ? value.map((one: unknown) => readObject(one, 'a value')) : []
}
