import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hasWords, wordsOfPattern } from '../src/index.ts'

test('every pattern of the schemas and of the routes has words, and none shows a regular expression', () => {
  const files = [
    ...readdirSync('resources/schemas')
      .filter((name) => name.endsWith('.json'))
      .map((name) => `resources/schemas/${name}`),
    'api/openapi.json',
  ]
  const patterns = new Set(
    files.flatMap((file) => patternsIn(JSON.parse(readFileSync(file, 'utf8')))),
  )
  expect(patterns.size).toBeGreaterThan(20)
  expect([...patterns].filter((pattern) => !hasWords(pattern))).toEqual([])
  for (const pattern of patterns) expect(wordsOfPattern(pattern)).not.toMatch(/[[\]^]|\\p/)
})

function patternsIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = 'pattern' in value && typeof value.pattern === 'string' ? [value.pattern] : []
  return [...own, ...Object.values(value).flatMap(patternsIn)]
}
