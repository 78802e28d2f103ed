import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { describe, expect, test } from 'vitest'
import { bool, bytes, int, list, map, message, nested, optional, string } from './protobuf.ts'

const inner = message({ text: string(1) })
const all = message({
  text: string(1),
  flag: bool(2),
  count: int(3),
  raw: bytes(4),
  one: nested(5, inner),
  many: list(6, inner),
  named: map(7, inner),
  maybe: optional(int(8)),
})

test('what is written is read', () => {
  const value = {
    text: 'ada',
    flag: true,
    count: -5,
    raw: new Uint8Array([1, 2]),
    one: { text: '' },
    many: [{ text: 'a' }, { text: 'b' }],
    named: { x: { text: 'y' } },
    maybe: 0,
  }
  expect(all.decode(all.encode(value))).toEqual(value)
})

test('what is absent reads as its default, and a default is not written', () => {
  const empty = {
    text: '',
    flag: false,
    count: 0,
    raw: new Uint8Array(),
    one: undefined,
    many: [],
    named: {},
    maybe: undefined,
  }
  expect(all.decode(new Uint8Array())).toEqual(empty)
  expect(all.encode(empty)).toHaveLength(0)
})

describe('the bytes', () => {
  test('are those of the encoding guide: field 3 with 150', () => {
    expect(Buffer.from(all.encode({ count: 150 })).toString('hex')).toBe('189601')
  })

  test('of a field that is not in the table are skipped', () => {
    const writer = new BinaryWriter()
    writer.tag(99, WireType.LengthDelimited).string('of a newer version')
    writer.tag(1, WireType.LengthDelimited).string('ada')
    expect(all.decode(writer.finish()).text).toBe('ada')
  })

  test('that end too early are an error', () => {
    expect(() => all.decode(Buffer.from('0a05616461', 'hex'))).toThrow(RangeError)
  })
})
