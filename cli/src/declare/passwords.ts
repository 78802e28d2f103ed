import { readFile } from 'node:fs/promises'
import { CommandFailure } from '../failure.ts'
import type { Declaration, DeclarationOf } from '../manifests/declaration.ts'
import { reasonOf } from '../manifests/find-files.ts'
import { showPlace } from '../manifests/fault.ts'
import { secretPath } from './secrets.ts'

/** The longest password that the API takes. */
const passwordLengthMax = 256

/** Passwords by the declaration that names their file. */
export type Passwords = ReadonlyMap<Declaration, string>

/**
 * Reads the passwords of all users before anything is sent: a file that is missing or empty is told with its document, all of them at once. The line
 * end that editors add is not part of a password.
 */
export async function readPasswords(
  declarations: readonly Declaration[],
  secretsDir: string,
): Promise<Passwords> {
  const passwords = new Map<Declaration, string>()
  const faults: string[] = []
  for (const declaration of declarations) {
    if (declaration.kind !== 'User' || declaration.password === undefined) continue
    const found = await readPassword(declaration, secretPath(secretsDir, declaration.password))
    if (found.fault === undefined) passwords.set(declaration, found.password)
    else faults.push(found.fault)
  }
  if (faults.length > 0) throw new CommandFailure([...faults, 'nothing was sent'])
  return passwords
}

async function readPassword(
  { place, name }: DeclarationOf<'User'>,
  path: string,
): Promise<{ password: string; fault?: undefined } | { fault: string }> {
  const refused = (why: string) => ({
    fault: `${showPlace(place)}: the password of user ${name} is not in ${path}: ${why}`,
  })
  try {
    const password = (await readFile(path, 'utf8')).replace(/\r?\n$/, '')
    if (password === '') return refused('the file is empty')
    if (password.length > passwordLengthMax)
      return refused(`it is longer than ${passwordLengthMax} characters`)
    return { password }
  } catch (error) {
    return refused(reasonOf(error))
  }
}
