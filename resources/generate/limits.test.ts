import { expect, test } from 'vitest'
import { accessChecksMax, apiKeyPattern, apiKeyPrefixLength, applyItemsMax } from '../src/index.ts'
import { definitionOf, definitionsOf } from './definitions.ts'
import { readSources } from './sources.ts'

const definitions = definitionsOf(readSources('resources/src'))

test('the numbers in limits.ts are those of the tags', () => {
  for (const kind of ['Account', 'Role', 'User', 'RoleAssignment', 'ApiKey'])
    expect(definitionOf(definitions, `${kind}ApplyRequest`).properties?.['items']?.maxItems).toBe(
      applyItemsMax,
    )
  expect(definitionOf(definitions, 'AccessCheckList').properties?.['checks']?.maxItems).toBe(
    accessChecksMax,
  )
})

test('the prefix of an API key is the start of what the key looks like', () => {
  const prefix = definitionOf(definitions, 'ApiKeyHash').properties?.['prefix']
  expect(prefix?.maxLength).toBe(apiKeyPrefixLength)
  const key = `rck_${'0'.repeat(49)}`
  expect(key).toMatch(apiKeyPattern)
  expect(key.slice(0, apiKeyPrefixLength)).toMatch(new RegExp(prefix?.pattern ?? '', 'u'))
})
