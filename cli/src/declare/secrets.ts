import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rename, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { hashApiKey, isApiKey, newApiKey } from '@rollcall/client'
import { apiKeyPrefixLength } from '@rollcall/resources'
import { CommandFailure } from '../failure.ts'
import type { SecretFile } from '../manifests/declaration.ts'
import { reasonOf } from '../manifests/find-files.ts'

/** What is registered with the API of an API key whose text is in a file. */
export interface Registration {
  hash: string
  prefix: string
}

/** Where the text of an API key is kept: the layout of a mounted Secret. */
export function secretPath(folder: string, { name, key }: SecretFile): string {
  return join(folder, name, key)
}

/** Reads the key of a file; undefined when there is no file. A file that holds something else is not overwritten. */
export async function readSecret(path: string): Promise<Registration | undefined> {
  try {
    const text = (await readFile(path, 'utf8')).trim()
    if (isApiKey(text)) return registrationOf(text)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new CommandFailure(`${path}: ${reasonOf(error)}`, { cause: error })
  }
  throw new CommandFailure(
    `${path}: holds no API key of Rollcall; move it away or name another secretRef`,
  )
}

/** Makes a key that is kept nowhere: for asking what would happen. */
export function rehearseSecret(): Registration {
  const { hash, prefix } = newApiKey()
  return { hash, prefix }
}

/**
 * Makes a key and writes it before anybody registers its hash: a key that works and that nobody has would be worse than a file that nobody registered. The file
 * is whole or absent, whatever happens, and a file that another process wrote in the meantime wins.
 */
export async function createSecret(path: string): Promise<Registration> {
  const { text } = newApiKey()
  const folder = dirname(path)
  const draft = join(folder, `.${randomUUID()}`)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const file = await open(draft, 'wx', 0o600)
    try {
      await file.writeFile(text)
      await file.sync()
    } finally {
      await file.close()
    }
    await place(draft, path)
  } catch (error) {
    throw new CommandFailure(`${path}: ${reasonOf(error)}`, { cause: error })
  }
  return (await readSecret(path)) ?? registrationOf(text)
}

/** Gives the draft its name unless the name is taken. */
async function place(draft: string, path: string): Promise<void> {
  try {
    await link(draft, path)
    await unlink(draft)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EEXIST') await unlink(draft)
    // Some file systems have no links; renaming is as whole, and only not as careful with a second writer.
    else await rename(draft, path)
  }
}

function registrationOf(text: string): Registration {
  return { hash: hashApiKey(text), prefix: text.slice(0, apiKeyPrefixLength) }
}
