/**
 * Values on the wire: MessagePack by the attribute's type. Unknown is extension 0; an unknown of
 * which something is known (never null, a prefix) is extension 12. Every extension reads as
 * unknown: Terraform uses no other, and takes a plain unknown back.
 */
import { Decoder, Encoder, ExtData } from '@msgpack/msgpack'
import { parseType, type Type } from '../types.ts'
import {
  Dynamic,
  isList,
  isObject,
  LongNumber,
  parseNumber,
  unknown,
  Unknown,
  type Value,
} from '../values.ts'

const decoder = new Decoder({ useBigInt64: true })
const encoder = new Encoder({ useBigInt64: true })

export function decodeMsgpack(type: Type, bytes: Uint8Array): Value {
  return fromMsgpack(type, decoder.decode(bytes))
}

export function encodeMsgpack(type: Type, value: Value): Uint8Array {
  return encoder.encode(toMsgpack(type, value))
}

function fromMsgpack(type: Type, data: unknown): Value {
  if (data === null || data === undefined) return null
  // The library turns extension -1 into a date by itself.
  if (data instanceof ExtData || data instanceof Date) return unknown
  switch (type) {
    case 'string':
      if (typeof data === 'string') return data
      break
    case 'bool':
      if (typeof data === 'boolean') return data
      break
    case 'number':
      if (typeof data === 'string') return parseNumber(data)
      if (typeof data === 'bigint') return parseNumber(data.toString())
      if (typeof data === 'number') return data
      break
    case 'dynamic':
      if (Array.isArray(data) && data[0] instanceof Uint8Array) {
        const inner = parseType(JSON.parse(Buffer.from(data[0]).toString('utf8')))
        return new Dynamic(inner, fromMsgpack(inner, data[1]))
      }
      break
    default:
      return collectionFromMsgpack(type, data)
  }
  throw new TypeError(`a value does not fit its type ${JSON.stringify(type)}`)
}

function collectionFromMsgpack(type: Exclude<Type, string>, data: unknown): Value {
  if (Array.isArray(data)) {
    const items: unknown[] = data
    if (type[0] === 'tuple') return type[1].map((item, at) => fromMsgpack(item, items[at]))
    if (type[0] === 'list' || type[0] === 'set') {
      return items.map((item) => fromMsgpack(type[1], item))
    }
  } else if (typeof data === 'object' && data !== null) {
    const members = new Map<string, unknown>(Object.entries(data))
    if (type[0] === 'map') {
      return Object.fromEntries(
        [...members].map(([key, item]) => [key, fromMsgpack(type[1], item)]),
      )
    }
    if (type[0] === 'object') {
      return Object.fromEntries(
        Object.entries(type[1]).map(([name, item]) => [name, fromMsgpack(item, members.get(name))]),
      )
    }
  }
  throw new TypeError(`a value does not fit its type ${JSON.stringify(type)}`)
}

const unknownExtension = new ExtData(0, new Uint8Array([0]))

function toMsgpack(type: Type, value: Value): unknown {
  if (value === null) return null
  if (value instanceof Unknown) return unknownExtension
  if (type === 'dynamic') {
    if (!(value instanceof Dynamic)) throw new TypeError('a dynamic value must carry its type')
    return [Buffer.from(JSON.stringify(value.type)), toMsgpack(value.type, value.value)]
  }
  if (typeof value === 'bigint') return bigToMsgpack(value)
  // Terraform computes in decimal: 0.1 as a binary float would be another number than 0.1.
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : String(value)
  if (value instanceof LongNumber) return value.text
  // Terraform compares strings after Unicode normalization form C.
  if (typeof value === 'string') return value.normalize('NFC')
  if (typeof type === 'string') return value
  if (isList(value)) {
    if (type[0] === 'tuple') return type[1].map((item, at) => toMsgpack(item, value[at] ?? null))
    if (type[0] === 'list' || type[0] === 'set') {
      return value.map((item) => toMsgpack(type[1], item))
    }
  } else if (isObject(value)) {
    if (type[0] === 'map') {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [key, toMsgpack(type[1], item)]),
      )
    }
    if (type[0] === 'object') {
      return Object.fromEntries(
        Object.entries(type[1]).map(([name, item]) => [name, toMsgpack(item, value[name] ?? null)]),
      )
    }
  }
  throw new TypeError(`a value does not fit its type ${JSON.stringify(type)}`)
}

/** A whole number as an integer of 64 bits where it fits, else as decimal text. */
function bigToMsgpack(value: bigint): unknown {
  return BigInt.asIntN(64, value) === value ? value : value.toString()
}
