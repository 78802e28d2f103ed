import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { CommandFailure } from '../failure.ts'
import { isMapping } from './envelope.ts'
import { type Path, showFault, showPath } from './fault.ts'
import { isFolder, reasonOf, setFileName, standardInput } from './find-files.ts'
import { parseText } from './parse.ts'

/** Where one connection leads. */
export interface ConnectionEntry {
  url: string
  /** Absolute path. */
  tokenFile: string | undefined
  account: string | undefined
  /** Absolute path. */
  caFile: string | undefined
}

/** What `rollcall.yaml` beside the manifests says. */
export interface SetFile {
  /** The file itself; undefined when there is none. */
  file: string | undefined
  set: string | undefined
  connections: Map<string, ConnectionEntry>
}

/** Names of sets become part of a manager, `cli/SET`, and of URLs. */
export const setNamePattern = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,126}[A-Za-z0-9])?$/

const members = ['set', 'connections']
const entryMembers = ['url', 'tokenFile', 'account', 'caFile']

/** Finds and reads the one `rollcall.yaml` beside the manifests. Two of them would be two sets in one command. */
export async function readSetFile(paths: readonly string[]): Promise<SetFile> {
  const candidates = new Set<string>()
  for (const path of paths) candidates.add(join(await folderOf(path), setFileName))
  const found: string[] = []
  for (const candidate of candidates) if (await exists(candidate)) found.push(candidate)
  const [file, other] = found
  if (file === undefined) return { file: undefined, set: undefined, connections: new Map() }
  if (other !== undefined) {
    throw new CommandFailure(`${file} and ${other} name different sets; apply them one by one`)
  }
  return parseSetFile(file, await readFile(file, 'utf8'))
}

async function folderOf(path: string): Promise<string> {
  if (path === standardInput) return '.'
  return (await isFolder(path)) ? path : dirname(path)
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw new CommandFailure(`${file}: ${reasonOf(error)}`, { cause: error })
  }
}

/** Reads the text of a set file. Throws all its faults at once. */
export function parseSetFile(file: string, text: string): SetFile {
  const { documents, faults } = parseText(file, text)
  const [document] = documents
  const value = document?.value ?? {}
  const say = (path: Path, message: string): void => {
    const line = document?.lineOf(path) ?? 1
    faults.push({ file, line, field: showPath(path), message })
  }
  const found: SetFile = { file, set: undefined, connections: new Map() }
  if (documents.length > 1) say([], 'must be one document')
  if (isMapping(value)) {
    refuseUnknown(value, members, [], say)
    const { set, connections } = value
    if (set !== undefined) {
      if (typeof set === 'string' && setNamePattern.test(set)) found.set = set
      else say(['set'], 'must be letters, digits, dots, hyphens and underscores, at most 128')
    }
    if (isMapping(connections)) readConnections(file, connections, found, say)
    else if (connections !== undefined) say(['connections'], 'must be a mapping')
  } else say([], 'must be a mapping')
  if (faults.length > 0) throw new CommandFailure(faults.map(showFault))
  return found
}

type Say = (path: Path, message: string) => void

function readConnections(
  file: string,
  connections: Record<string, unknown>,
  found: SetFile,
  say: Say,
): void {
  for (const [name, entry] of Object.entries(connections)) {
    const path = ['connections', name]
    if (!isMapping(entry)) {
      say(path, 'must be a mapping with url')
      continue
    }
    refuseUnknown(entry, entryMembers, path, say)
    const text = (member: string): string | undefined => {
      const value = entry[member]
      if (value === undefined || (typeof value === 'string' && value !== '')) return value
      say([...path, member], 'must be text')
      return undefined
    }
    const url = text('url')
    if (entry['url'] === undefined) say([...path, 'url'], 'is needed')
    const beside = (member: string): string | undefined => {
      const named = text(member)
      return named === undefined ? undefined : resolve(dirname(file), named)
    }
    found.connections.set(name, {
      url: url ?? '',
      tokenFile: beside('tokenFile'),
      account: text('account'),
      caFile: beside('caFile'),
    })
  }
}

function refuseUnknown(
  value: Record<string, unknown>,
  known: readonly string[],
  path: Path,
  say: Say,
): void {
  for (const member of Object.keys(value)) {
    if (!known.includes(member)) {
      say([...path, member], `is not known; known are ${known.join(', ')}`)
    }
  }
}
