import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { CommandFailure } from '../failure.ts'

/** The file beside the manifests that names their set. */
export const setFileName = 'rollcall.yaml'

/** Standard input, as kubectl writes it. */
export const standardInput = '-'

const extensions = new Set(['.yaml', '.yml', '.json'])

/** Most files of one command: a typing error such as `-f /` ends here. */
const filesMax = 20_000

/**
 * Finds the manifests under paths, folders with everything below them, in the order of their names. A path that is a file is taken whatever its extension.
 */
export async function findFiles(paths: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const path of paths) {
    if (path === standardInput) found.push(path)
    else if (await isFolder(path)) await collect(path, found)
    else if (basename(path) !== setFileName) found.push(path)
  }
  return [...new Set(found)]
}

async function collect(folder: string, found: string[]): Promise<void> {
  for (const entry of await sortedEntries(folder)) {
    const path = join(folder, entry.name)
    if (entry.name.startsWith('.') || entry.name === 'node_modules') continue
    if (await isFolderEntry(entry, path)) await collect(path, found)
    else if (extensions.has(extname(entry.name)) && entry.name !== setFileName) found.push(path)
    if (found.length > filesMax) {
      throw new CommandFailure(`${folder}: more than ${filesMax} files; name a smaller folder`)
    }
  }
}

async function sortedEntries(folder: string): Promise<Dirent[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  return entries.toSorted((one, other) => (one.name < other.name ? -1 : 1))
}

async function isFolderEntry(entry: Dirent, path: string): Promise<boolean> {
  return entry.isSymbolicLink() ? await isFolder(path) : entry.isDirectory()
}

/** Whether a path that a person gave is a folder; says plainly when there is nothing there. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory()
  } catch (error) {
    throw new CommandFailure(`${path}: ${reasonOf(error)}`, { cause: error })
  }
}

/** Why a file could not be read, in words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'ENOENT':
      return 'there is no such file or folder'
    case 'EACCES':
    case 'EPERM':
      return 'may not be read or written by this user'
    case 'EISDIR':
      return 'is a folder'
    case 'ELOOP':
      return 'leads round in a circle of links'
    default:
      return error instanceof Error ? error.message : String(error)
  }
}
