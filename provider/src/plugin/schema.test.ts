import { expect, test } from 'vitest'
import { checkSchema, type Attribute, type Attributes } from './schema.ts'

const text: Attribute = { type: 'string', description: '', optional: true }
const inList = (attributes: Attributes): Attributes => ({
  rows: { type: { nesting: 'list', attributes }, description: '', optional: true },
})

const refused: { reason: string; attributes: Attributes; message: RegExp }[] = [
  {
    reason: 'an attribute that nobody sets',
    attributes: { a: { type: 'string', description: '' } },
    message: /attribute a: is neither/,
  },
  {
    reason: 'required and computed',
    attributes: { a: { ...text, required: true } },
    message: /a: is required and something else/,
  },
  {
    reason: 'a write-only attribute that the server fills',
    attributes: { a: { ...text, computed: true, writeOnly: true } },
    message: /a: is write-only and computed/,
  },
  {
    reason: 'a default that core would not let through',
    attributes: { a: { ...text, default: 'x' } },
    message: /a: has a default/,
  },
  {
    reason: 'a volatile attribute that nobody computes',
    attributes: { a: { ...text, volatileWith: ['*'] } },
    message: /a: is volatile/,
  },
  {
    reason: 'a derived attribute that a configuration may set',
    attributes: { a: { ...text, computed: true, derive: () => null } },
    message: /a: is derived/,
  },
  {
    reason: 'a computed attribute inside a written collection',
    attributes: inList({ a: { type: 'string', description: '', computed: true } }),
    message: /rows\.a: is computed inside a collection/,
  },
  {
    reason: 'a replacement from within',
    attributes: inList({ a: { ...text, forceNew: true } }),
    message: /rows\.a: has forceNew/,
  },
]

test.each(refused)('refuses $reason', ({ attributes, message }) => {
  expect(() => checkSchema({ version: 0, description: '', attributes })).toThrow(message)
})

test('takes a collection that is only read', () => {
  const attributes: Attributes = {
    rows: {
      type: {
        nesting: 'list',
        attributes: { a: { type: 'string', description: '', computed: true } },
      },
      description: '',
      computed: true,
    },
  }
  expect(() => checkSchema({ version: 0, description: '', attributes })).not.toThrow()
})
