import { expect, test } from 'vitest'
import { errorAt, Failure, pinned } from './diagnostics.ts'
import { attribute, findablePath, pathText, type Path } from './paths.ts'

const table: { text: string; path: Path; found: Path }[] = [
  { text: 'email', path: attribute('email'), found: attribute('email') },
  {
    text: 'rows[1].point',
    path: [{ attribute: 'rows' }, { index: 1 }, { attribute: 'point' }],
    found: [{ attribute: 'rows' }, { index: 1 }],
  },
  {
    text: 'labels["team"]',
    path: [{ attribute: 'labels' }, { key: 'team' }],
    found: [{ attribute: 'labels' }, { key: 'team' }],
  },
  {
    text: 'policy.level',
    path: [{ attribute: 'policy' }, { attribute: 'level' }],
    found: [{ attribute: 'policy' }],
  },
  {
    text: 'tags[...]',
    path: [{ attribute: 'tags' }, { element: 'a' }],
    found: [{ attribute: 'tags' }],
  },
  { text: '', path: [], found: [] },
]

test.each(table)('$text is shown where Terraform finds it', ({ text, path, found }) => {
  expect(pathText(path)).toBe(text)
  expect(findablePath(path)).toEqual(found)
})

test('what is cut off a path stands in front of the detail', () => {
  const path: Path = [{ attribute: 'rows' }, { index: 1 }, { attribute: 'point' }]
  expect(pinned(errorAt(path, 'Invalid value', 'must be "web" or "api"'))).toEqual({
    severity: 'error',
    summary: 'Invalid value',
    detail: 'rows[1].point: must be "web" or "api"',
    path: [{ attribute: 'rows' }, { index: 1 }],
  })
})

test('a path that is found is left as it is', () => {
  const diagnostic = errorAt(attribute('email'), 'Taken', 'by another')
  expect(pinned(diagnostic)).toBe(diagnostic)
})

test('a failure reads as its diagnostics', () => {
  const failure = new Failure([errorAt([], 'No', 'because'), errorAt([], 'Nor', 'this')])
  expect(failure.message).toBe('No: because\nNor: this')
})
