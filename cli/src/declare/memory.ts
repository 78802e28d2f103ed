import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ObjectKind } from '@rollcall/resources'
import { CommandFailure } from '../failure.ts'
import type { Declaration } from '../manifests/declaration.ts'
import { isMapping } from '../manifests/envelope.ts'
import { reasonOf } from '../manifests/find-files.ts'
import { type RemovalPolicy, usualPolicy } from './outcome.ts'

/**
 * What documents said about their own removal. A document that is gone can say it no more, and the API keeps what an object is, not what shall become of it. So the
 * unusual policies of a set are kept beside the secrets, on this machine; where they are not known, pruning is usual.
 */
export interface Memory {
  /** Unusual policies by connection, kind and name. */
  policies: Map<string, RemovalPolicy>
  file: string
}

/** Where the memory of a set is. */
export function memoryFile(dataDir: string, set: string): string {
  return join(dataDir, 'sets', `${set}.json`)
}

/** Key of a declaration in the memory. */
export function memoryKey(connection: string, kind: ObjectKind, name: string): string {
  return `${connection}/${kind}/${name}`
}

/** Reads the memory of a set; empty when this machine has none. */
export async function readMemory(file: string): Promise<Memory> {
  const policies = new Map<string, RemovalPolicy>()
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      return { policies, file }
    }
    throw new CommandFailure(`${file}: ${reasonOf(error)}`, { cause: error })
  }
  const found = isMapping(value) ? value['deletionPolicies'] : undefined
  for (const [key, policy] of Object.entries(isMapping(found) ? found : {})) {
    if (policy === 'Deactivate' || policy === 'Delete' || policy === 'Orphan') {
      policies.set(key, policy)
    }
  }
  return { policies, file }
}

/** Takes up what the documents say now. Answers whether anything is new. */
export function learn(memory: Memory, declarations: readonly Declaration[]): boolean {
  let changed = false
  for (const { connection, kind, name, deletionPolicy } of declarations) {
    const key = memoryKey(connection, kind, name)
    if (deletionPolicy === undefined || deletionPolicy === usualPolicy(kind)) {
      changed = memory.policies.delete(key) || changed
    } else if (memory.policies.get(key) !== deletionPolicy) {
      memory.policies.set(key, deletionPolicy)
      changed = true
    }
  }
  return changed
}

/** Writes the memory, whole or not at all. */
export async function writeMemory({ policies, file }: Memory): Promise<void> {
  const draft = `${file}.${randomUUID()}`
  const value = { deletionPolicies: Object.fromEntries(policies) }
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 })
    await writeFile(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
    await rename(draft, file)
  } catch (error) {
    throw new CommandFailure(`${file}: ${reasonOf(error)}`, { cause: error })
  }
}
