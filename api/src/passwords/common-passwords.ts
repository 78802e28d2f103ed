import { readFileSync } from 'node:fs'

const file = new URL('common-passwords.txt', import.meta.url)

/** The passwords that are used most, as they are compared. Read when the first password is set: most processes never set one. */
export function readCommonPasswords(): ReadonlySet<string> {
  const lines = readFileSync(file, 'utf8').split('\n')
  return new Set(lines.filter((line) => line !== '' && !line.startsWith('# ')))
}
