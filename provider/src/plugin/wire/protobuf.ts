/**
 * Messages described as tables, read and written with the primitives of @bufbuild/protobuf. The
 * table is the type: `message({ text: string(1) })` decodes to `{ text: string }`. Generated code
 * would need a compiler of 96 MB to make and a registry to load (docs/decisions/0020).
 *
 * As proto3 has it: a field that is absent reads as its default, a default is not written, and an
 * `optional` one or a message is undefined when absent. Fields not in the table are skipped.
 */
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

interface Field<In, Out> {
  readonly number: number
  /** What an absent field reads as. A function, so that no two messages share a list. */
  readonly absent: () => Out
  // A method, not a property: a list of fields admits fields of every type.
  read(reader: BinaryReader, wireType: WireType, before: Out): Out
  readonly write: (writer: BinaryWriter, value: In) => void
}

type AnyField = Field<never, unknown>
export type Fields = Readonly<Record<string, AnyField>>
type In<F> = F extends Field<infer I, unknown> ? I : never
type Out<F> = F extends Field<never, infer O> ? O : never

/** A message as read: every field present. */
export type ReadOf<F> = { readonly [N in keyof F]: Out<F[N]> }
/** A message to write: what is left out is absent. */
export type WrittenOf<F> = { readonly [N in keyof F]?: In<F[N]> | undefined }

export interface Message<F> {
  readonly decode: (bytes: Uint8Array) => ReadOf<F>
  readonly encode: (value: WrittenOf<F>) => Uint8Array
}
export type Read<M> = M extends Message<infer F> ? ReadOf<F> : never
export type Written<M> = M extends Message<infer F> ? WrittenOf<F> : never

export function message<const F extends Fields>(fields: F): Message<F> {
  const byNumber = new Map(
    Object.entries(fields).map(([name, field]) => [field.number, { name, field }]),
  )
  return {
    decode: (bytes) => {
      const value: Record<string, unknown> = {}
      for (const [name, field] of Object.entries(fields)) value[name] = field.absent()
      const reader = new BinaryReader(bytes)
      while (reader.pos < reader.len) {
        const [number, wireType] = reader.tag()
        const known = byNumber.get(number)
        if (known === undefined) reader.skip(wireType, number)
        // Each field reads into the member of its own name, which it made itself.
        else value[known.name] = known.field.read(reader, wireType, value[known.name])
      }
      // The loop above put every field's own type under its own name.
      return value as ReadOf<F>
    },
    encode: (value) => {
      const writer = new BinaryWriter()
      const members: Readonly<Record<string, unknown>> = value
      for (const [name, field] of Object.entries(fields)) {
        const member = members[name]
        // `Written` gave the member the type that its field writes.
        if (member !== undefined) field.write(writer, member as never)
      }
      return writer.finish()
    },
  }
}

function scalar<T>(
  number: number,
  wireType: WireType,
  zero: T,
  read: (reader: BinaryReader) => T,
  write: (writer: BinaryWriter, value: T) => void,
): Field<T, T> {
  return {
    number,
    absent: () => zero,
    read: (reader) => read(reader),
    write: (writer, value) => {
      if (value !== zero) write(writer.tag(number, wireType), value)
    },
  }
}

export const string = (number: number) =>
  scalar(
    number,
    WireType.LengthDelimited,
    '',
    (r) => r.string(),
    (w, value) => w.string(value),
  )

export const bool = (number: number) =>
  scalar(
    number,
    WireType.Varint,
    false,
    (r) => r.bool(),
    (w, value) => w.bool(value),
  )

/** int64 and enumerations. Everything the protocol counts fits a JavaScript number. */
export const int = (number: number) =>
  scalar(
    number,
    WireType.Varint,
    0,
    (r) => Number(r.int64()),
    (w, value) => w.int64(value),
  )

export const bytes = (number: number): Field<Uint8Array, Uint8Array> => ({
  number,
  absent: () => new Uint8Array(),
  read: (reader) => reader.bytes(),
  write: (writer, value) => {
    if (value.length > 0) writer.tag(number, WireType.LengthDelimited).bytes(value)
  },
})

/** A scalar with presence: also the default is written, and absent reads as undefined. */
export function optional<T>(field: Field<T, T>): Field<T, T | undefined> {
  const always = scalarWriters.get(field.absent())
  return {
    number: field.number,
    absent: () => undefined,
    read: (reader, wireType) => field.read(reader, wireType, field.absent()),
    write: (writer, value) =>
      always !== undefined && value === field.absent()
        ? always(writer, field.number)
        : field.write(writer, value),
  }
}

const scalarWriters = new Map<unknown, (writer: BinaryWriter, number: number) => void>([
  ['', (writer, number) => writer.tag(number, WireType.LengthDelimited).string('')],
  [0, (writer, number) => writer.tag(number, WireType.Varint).int64(0)],
  [false, (writer, number) => writer.tag(number, WireType.Varint).bool(false)],
])

export function nested<F extends Fields>(
  number: number,
  of: Message<F>,
): Field<WrittenOf<F>, ReadOf<F> | undefined> {
  return {
    number,
    absent: () => undefined,
    read: (reader) => of.decode(reader.bytes()),
    write: (writer, value) => writer.tag(number, WireType.LengthDelimited).bytes(of.encode(value)),
  }
}

export function list<F extends Fields>(
  number: number,
  of: Message<F>,
): Field<readonly WrittenOf<F>[], readonly ReadOf<F>[]> {
  return {
    number,
    absent: () => [],
    read: (reader, _, before) => [...before, of.decode(reader.bytes())],
    write: (writer, items) => {
      for (const item of items) writer.tag(number, WireType.LengthDelimited).bytes(of.encode(item))
    },
  }
}

/** A map from text, on the wire a list of entries with the key as field 1 and the value as field 2. */
export function map<F extends Fields>(
  number: number,
  of: Message<F>,
): Field<Readonly<Record<string, WrittenOf<F>>>, Readonly<Record<string, ReadOf<F>>>> {
  const entry = message({ key: string(1), value: nested(2, of) })
  return {
    number,
    absent: () => ({}),
    read: (reader, _, before) => {
      const { key, value } = entry.decode(reader.bytes())
      return { ...before, [key]: value ?? of.decode(new Uint8Array()) }
    },
    write: (writer, values) => {
      for (const [key, value] of Object.entries(values)) {
        writer.tag(number, WireType.LengthDelimited).bytes(entry.encode({ key, value }))
      }
    },
  }
}
