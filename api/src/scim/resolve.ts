/** From an attribute as a request writes it to the attribute of the model. Names are compared without case, RFC 7643 section 2.1. */
import type { Attribute, ResourceModel } from './attribute.ts'

/** An attribute, and where its values stand in a resource. */
export interface Target {
  /** URN of the extension that holds the attribute; undefined: the resource itself. */
  extension: string | undefined
  attribute: Attribute
  sub: Attribute | undefined
}

/** What a path names: an attribute, or a whole extension. */
export type Named = { is: 'attribute'; target: Target } | { is: 'extension'; urn: string }

export function resolve(model: ResourceModel, path: string): Named | undefined {
  const wanted = path.toLowerCase()
  const extension = model.extensions.find(({ id }) => id.toLowerCase() === wanted)
  if (extension !== undefined) return { is: 'extension', urn: extension.id }
  const colon = wanted.lastIndexOf(':')
  if (colon < 0) return named(undefined, attributesOf(model), path)
  const urn = wanted.slice(0, colon)
  const rest = path.slice(colon + 1)
  if (urn === model.core.id.toLowerCase()) return named(undefined, attributesOf(model), rest)
  const of = model.extensions.find(({ id }) => id.toLowerCase() === urn)
  return of === undefined ? undefined : named(of.id, of.attributes, rest)
}

/** All attributes that stand in the resource itself. */
function attributesOf({ common, core, unkept }: ResourceModel): readonly Attribute[] {
  return [...common, ...core.attributes, ...unkept]
}

function named(
  extension: string | undefined,
  attributes: readonly Attribute[],
  text: string,
): Named | undefined {
  const [name = '', subName] = text.split('.')
  const attribute = findAttribute(attributes, name)
  if (attribute === undefined) return undefined
  if (subName === undefined)
    return { is: 'attribute', target: { extension, attribute, sub: undefined } }
  const sub = findAttribute(attribute.subAttributes ?? [], subName)
  return sub && { is: 'attribute', target: { extension, attribute, sub } }
}

export function findAttribute(
  attributes: readonly Attribute[],
  name: string,
): Attribute | undefined {
  const wanted = name.toLowerCase()
  return attributes.find((attribute) => attribute.name.toLowerCase() === wanted)
}
