/** docs/security/asvs.md says of each requirement where it is proven or why it does not apply. It is compared with the list and with the names of the tests. */
import { describe, expect, test } from 'vitest'

import { isApplicable, notApplicable, requirements } from './requirements.ts'
import { readSources, readText } from './sources.ts'

/** What the names of tests say: `ASVS 3.4.1, 3.4.2 to 3.4.4: ...`. */
function idsIn(text: string): string[] {
  const lists = text.matchAll(/\bASVS ((?:\d+\.\d+\.\d+(?:, (?:ASVS )?| to | and )?)+)/g)
  return [...lists].flatMap(([, list = '']) => {
    const ids = list.match(/\d+\.\d+\.\d+/g) ?? []
    const [from, to] = ids
    if (!list.includes(' to ') || from === undefined || to === undefined) return ids
    const section = from.slice(0, from.lastIndexOf('.'))
    const [first, last] = [from, to].map((id) => Number(id.slice(id.lastIndexOf('.') + 1)))
    return Array.from(
      { length: (last ?? 0) - (first ?? 0) + 1 },
      (_, at) => `${section}.${(first ?? 0) + at}`,
    )
  })
}

const namedIn = new Map<string, Set<string>>()
for (const { path, text } of readSources(
  '{api,cli,client,operator,provider,resources,test}/**/*.test.ts',
))
  for (const id of idsIn(text)) namedIn.set(id, (namedIn.get(id) ?? new Set()).add(path))

const page = readText('docs/security/asvs.md')
const rows = new Map(
  page
    .split('\n')
    .filter((line) => /^\| \d/.test(line))
    .map((line) => {
      const [, id = '', said = ''] = line.split('|').map((cell) => cell.trim())
      return [id, said]
    }),
)

test('the page has every requirement of levels 1 and 2 once', () => {
  const known = [...Object.keys(notApplicable), ...requirements.filter(isApplicable)]
  expect([...rows.keys()].toSorted()).toEqual([...new Set(known)].toSorted())
  expect(requirements.length).toBeGreaterThan(240)
})

describe('the page', () => {
  test('gives the reason of what does not apply', () => {
    for (const [id, reason] of Object.entries(notApplicable))
      expect([id, rows.get(id)]).toEqual([id, `does not apply: ${reason}`])
  })

  test('names tests that name the requirement', () => {
    for (const id of requirements.filter(isApplicable)) {
      const files = [...(rows.get(id) ?? '').matchAll(/`([^`]+)`/g)].map(([, path]) => path ?? '')
      expect(files, id).not.toEqual([])
      for (const path of files)
        expect([...(namedIn.get(id) ?? [])], `${id} in ${path}`).toContain(path)
    }
  })
})

test('no test names a requirement that there is not', () => {
  const sections = new Set(requirements.map((id) => id.split('.').slice(0, 2).join('.')))
  const strange = [...namedIn.keys()].filter(
    (id) => !sections.has(id.split('.').slice(0, 2).join('.')),
  )
  expect(strange).toEqual([])
})
