/** Schemas, diagnostics, paths and values, between the words of the plugin and the wire's messages. */
import type { Diagnostic } from '../diagnostics.ts'
import type { Path, Step } from '../paths.ts'
import { isNested, objectType, type Attribute, type Attributes, type Schema } from '../schema.ts'
import { isObject, type ObjectValue } from '../values.ts'
import { fromJson, parseJson } from './json.ts'
import { decodeMsgpack, encodeMsgpack } from './msgpack.ts'
import type { Read, Written } from './protobuf.ts'
import * as protocol from './tfplugin6.ts'

const markdown = 1

export function schemaMessage(schema: Schema): Written<typeof protocol.Schema> {
  return {
    version: schema.version,
    block: {
      version: schema.version,
      description: schema.description,
      descriptionKind: markdown,
      attributes: attributeMessages(schema.attributes),
    },
  }
}

function attributeMessages(attributes: Attributes): Written<typeof protocol.SchemaAttribute>[] {
  return Object.entries(attributes).map(([name, attribute]) => attributeMessage(name, attribute))
}

function attributeMessage(
  name: string,
  attribute: Attribute,
): Written<typeof protocol.SchemaAttribute> {
  const { type, description, required, optional, computed, sensitive, writeOnly, deprecated } =
    attribute
  const form = isNested(type)
    ? {
        nestedType: protocol.SchemaObject.encode({
          attributes: attributeMessages(type.attributes),
          nesting: protocol.objectNesting[type.nesting],
        }),
      }
    : { type: Buffer.from(JSON.stringify(type)) }
  return {
    name,
    ...form,
    description,
    descriptionKind: markdown,
    required,
    optional,
    computed,
    sensitive,
    writeOnly,
    deprecated,
  }
}

export function diagnosticMessages(
  diagnostics: readonly Diagnostic[],
): Written<typeof protocol.Diagnostic>[] {
  return diagnostics.map(({ severity, summary, detail, path }) => ({
    severity: protocol.severity[severity],
    summary,
    detail,
    attribute: path.length === 0 ? undefined : pathMessage(path),
  }))
}

export function pathMessage(path: Path): Written<typeof protocol.AttributePath> {
  return { steps: path.map(stepMessage) }
}

function stepMessage(step: Step) {
  if ('attribute' in step) return { attributeName: step.attribute }
  if ('key' in step) return { elementKeyString: step.key }
  if ('index' in step) return { elementKeyInt: step.index }
  throw new TypeError('an element of a set has no path on the wire')
}

type ValueMessage = Read<typeof protocol.DynamicValue> | undefined

/** An object of this schema, or null. Terraform sends MessagePack, older state comes as JSON. */
export function decodeObject(schema: Schema, message: ValueMessage): ObjectValue | null {
  if (message === undefined) return null
  const type = objectType(schema.attributes)
  const value =
    message.msgpack.length > 0
      ? decodeMsgpack(type, message.msgpack)
      : message.json.length > 0
        ? fromJson(type, parseJson(Buffer.from(message.json).toString('utf8')))
        : null
  return isObject(value) ? value : null
}

export function encodeObject(
  schema: Schema,
  value: ObjectValue | null,
): Written<typeof protocol.DynamicValue> {
  return { msgpack: encodeMsgpack(objectType(schema.attributes), value) }
}
