/** The master key as text, and the file in which the embedded default keeps one of its own. */
import { randomBytes } from 'node:crypto'
import { chmodSync, closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

import { masterKeyBytes, Secrets } from './secrets.ts'

/** More than two at once are needed only by who does not finish what was begun. */
const masterKeysMax = 8
const hexKey = /^[0-9a-f]{64}$/i

/** How to make one; said wherever one is missing. */
export const howToMakeMasterKey = 'make one with: openssl rand -hex 32'

/** Reads one key, or several that are separated by white space or commas, the newest first. Undefined when it is anything else. */
export function parseMasterKeys(text: string): readonly Buffer[] | undefined {
  const parts = text.split(/[\s,]+/).filter((part) => part !== '')
  if (parts.length === 0 || parts.length > masterKeysMax) return undefined
  if (!parts.every((part) => hexKey.test(part))) return undefined
  return parts.map((part) => Buffer.from(part, 'hex'))
}

export function secretsOf(keys: readonly Buffer[]): Secrets {
  const [newest, ...older] = keys
  if (newest === undefined) throw new Error('there is no master key')
  return Secrets.fromMasterKey(newest, ...older)
}

/**
 * Reads `master.key` of the data folder, and makes it when there is none. Whoever calls this owns the folder, so nobody else makes one at the
 * same time. The key is on the disk before it is used: what is sealed with a key that is lost is lost.
 */
export function openMasterKeyFile(dataFolder: string): readonly Buffer[] {
  const path = join(dataFolder, 'master.key')
  const found = readKeyFile(path)
  if (found !== undefined) {
    const keys = parseMasterKeys(found)
    if (keys !== undefined) return keys
    throw new Error(
      `${path} does not hold a master key (64 hexadecimal digits). Bring back the one that was there: passwords and ` +
        'second factors cannot be verified with another',
    )
  }
  const key = randomBytes(masterKeyBytes)
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, `${key.toString('hex')}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  // Whatever the umask, only the owner reads it.
  chmodSync(path, 0o600)
  return [key]
}

function readKeyFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}
