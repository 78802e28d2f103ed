/**
 * Bodies as clients write them, read into resources with the names of the model. What Rollcall does not keep is refused by name; what only Rollcall writes
 * is left out, RFC 7644 section 3.3. Names are compared without case, truths may be texts, and what is null, '' or [] is not assigned.
 */
import type { Attribute, Resource, ResourceModel } from './attribute.ts'
import { isAssigned } from './filter/evaluate.ts'
import { readTruth } from './filter/bind.ts'
import { findAttribute, resolve } from './resolve.ts'
import { faulty } from './scim-error.ts'

/** Values of one list: whoever replaces the members of a large group names them all. */
const valuesMax = 100_000

export function readResource(model: ResourceModel, body: unknown): Resource {
  const resource: Resource = {}
  for (const [name, value] of Object.entries(readObject(body, 'the body'))) {
    if (!isAssigned(value)) continue
    const found = resolve(model, name)
    if (found === undefined)
      throw faulty('invalidSyntax', `${name} is no attribute of ${model.name}`)
    if (found.is === 'extension') {
      const extension = model.extensions.find(({ id }) => id === found.urn)
      const values = readMembers(extension?.attributes ?? [], value, name)
      if (isAssigned(values)) resource[found.urn] = values
      continue
    }
    const { attribute, extension, sub } = found.target
    if (sub !== undefined) throw faulty('invalidSyntax', `${name} stands inside ${attribute.name}`)
    if (attribute.mutability === 'readOnly') continue
    const read = readValue(model, attribute, value)
    if (!isAssigned(read)) continue
    if (extension === undefined) resource[attribute.name] = read
    else
      resource[extension] = {
        ...readObject(resource[extension] ?? {}, extension),
        [attribute.name]: read,
      }
  }
  return resource
}

/** A value of an attribute; undefined when nothing is assigned. */
export function readValue(model: ResourceModel, attribute: Attribute, value: unknown): unknown {
  if (!isAssigned(value)) return undefined
  if (model.unkept.includes(attribute))
    throw faulty('invalidValue', `Rollcall does not keep ${attribute.name}: leave it out`)
  if (!attribute.multiValued) return readSingle(attribute, value, attribute.name)
  const values: unknown[] = Array.isArray(value) ? value : [value]
  if (values.length > valuesMax)
    throw faulty('invalidValue', `${attribute.name} takes at most ${valuesMax} values at once`)
  return values
    .map((one) => readSingle(attribute, one, attribute.name))
    .filter((one) => isAssigned(one))
}

export function readSingle(attribute: Attribute, value: unknown, where: string): unknown {
  if (!isAssigned(value)) return undefined
  switch (attribute.type) {
    case 'complex': {
      const subs = attribute.subAttributes ?? []
      // Some clients name what has an identity by the identity alone.
      if (typeof value === 'string' && findAttribute(subs, 'value') !== undefined) return { value }
      return readMembers(subs, value, where, attribute.multiValued)
    }
    case 'boolean': {
      const truth = readTruth(value)
      if (truth === undefined) throw faulty('invalidValue', `${where} must be true or false`)
      return truth
    }
    case 'string':
    case 'reference':
    case 'dateTime':
      if (typeof value !== 'string') throw faulty('invalidValue', `${where} must be a text`)
      return value
  }
}

/** RFC 7643 section 2.4: only the server writes these of the values of a list. */
const ofTheServer = new Set(['display', '$ref'])

function readMembers(
  attributes: readonly Attribute[],
  value: unknown,
  where: string,
  isInList = false,
): Resource {
  const members: Resource = {}
  for (const [name, inner] of Object.entries(readObject(value, where))) {
    const attribute = findAttribute(attributes, name)
    if (attribute === undefined) {
      if (!isAssigned(inner) || (isInList && ofTheServer.has(name.toLowerCase()))) continue
      throw faulty('invalidValue', `${where} has no ${name}`)
    }
    if (attribute.mutability === 'readOnly') continue
    const read = readSingle(attribute, inner, `${where}.${attribute.name}`)
    if (isAssigned(read)) members[attribute.name] = read
  }
  return members
}

export function readObject(value: unknown, where: string): Resource {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw faulty('invalidSyntax', `${where} must be an object`)
  return Object.fromEntries(Object.entries(value))
}

/** A member of a message whatever the case of its name. */
export function memberOf(message: Resource, name: string): unknown {
  const wanted = name.toLowerCase()
  return Object.entries(message).find(([member]) => member.toLowerCase() === wanted)?.[1]
}
