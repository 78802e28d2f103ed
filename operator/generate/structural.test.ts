import { expect, test } from 'vitest'

import { crdOf, generateCrds } from './crds.ts'
import { structural } from './structural.ts'

const spec = { path: 'User.spec', bounded: true }
const status = { path: 'User.status', bounded: false }

test.each([
  ['a string', { type: 'string' }, 'maxLength'],
  ['a list', { type: 'array', items: { type: 'boolean' } }, 'maxItems'],
  ['a map', { type: 'object', additionalProperties: { type: 'boolean' } }, 'maxProperties'],
  ['a number', { type: 'integer' }, 'maximum'],
])('%s under spec needs a bound', (_name, schema, keyword) => {
  expect(() => structural(schema, spec)).toThrow(`User.spec: needs @${keyword}`)
  expect(() => structural(schema, status)).not.toThrow()
})

test('a keyword that Kubernetes would ignore is refused, with its place', () => {
  const schema = { type: 'object', properties: { a: { anyOf: [] } } }
  expect(() => structural(schema, spec)).toThrow('User.spec.a: anyOf has no place in a CRD')
})

test('what Kubernetes spells in another way is rewritten', () => {
  const schema = {
    type: 'object',
    additionalProperties: false,
    required: ['mode'],
    properties: {
      mode: { const: 'none' },
      names: {
        type: 'array',
        maxItems: 2,
        uniqueItems: true,
        items: { type: 'string', maxLength: 3 },
      },
    },
  }
  expect(structural(schema, spec)).toEqual({
    type: 'object',
    required: ['mode'],
    properties: {
      mode: { enum: ['none'] },
      names: {
        type: 'array',
        maxItems: 2,
        items: { type: 'string', maxLength: 3 },
        'x-kubernetes-list-type': 'set',
      },
    },
  })
})

test('a member that never changes can neither be changed, nor added, nor taken away', () => {
  const schema = {
    type: 'object',
    properties: { account: { type: 'string', maxLength: 9, k8s: { immutable: true } } },
  }
  expect(structural(schema, spec)).toMatchObject({
    properties: { account: { 'x-kubernetes-validations': [{ rule: 'self == oldSelf' }] } },
    'x-kubernetes-validations': [{ rule: 'has(self.account) == has(oldSelf.account)' }],
  })
})

test('a status is not judged: what the API says is shown', () => {
  const schema = { type: 'string', enum: ['A'], pattern: '^A$', k8s: { cel: [{ rule: 'false' }] } }
  expect(structural(schema, status)).toEqual({ type: 'string' })
})

test('until the operator has looked, no tool takes an object for finished', () => {
  for (const [path, text] of generateCrds()) {
    if (path.startsWith('crds/')) expect(text, path).toContain('observedGeneration: -1')
  }
})

test('a kind without a definition is a fault of the generator', () => {
  expect(() => crdOf('User', {})).toThrow('resources/schemas has no UserKubernetesSpec')
})
