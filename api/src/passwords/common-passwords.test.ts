import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

/** No plan asks the API: what `rollcall plan` warns of stands in the lints. */
test('the long ones are those that the lint weak-password knows', () => {
  const list = new URL('common-passwords.txt', import.meta.url)
  const lints = readFileSync(new URL('../../../resources/src/lints.ts', import.meta.url), 'utf8')
  const long = readFileSync(list, 'utf8')
    .split('\n')
    .filter((line) => line.length >= 20 && !line.startsWith('#'))
  expect(long.length).toBeGreaterThan(0)
  expect(long.filter((password) => !lints.includes(`'${password}'`))).toEqual([])
})
