/** Where the first keys are kept: in files for one machine, in Secrets for a cluster. */
import { spawn } from 'node:child_process'
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'

import type { NewApiKey } from '../access/api-key.ts'

/** Keeps the text of keys where their users will find it: in files, in Secrets. */
export interface KeyKeeper {
  /** Resolves when the key is kept, with the key to register: the given one, or one that was kept there before. */
  keep(holder: KeyHolder, key: NewApiKey): Promise<RegisteredKey>
}

export type KeyHolder = 'admin' | 'operator'

/** All that the database learns of a key. */
export type RegisteredKey = Pick<NewApiKey, 'hash' | 'prefix'>

/** `admin.key` and `operator.key`, for their owner's eyes only. A prefix tells the keys of other tenants apart. */
export class KeyFiles implements KeyKeeper {
  readonly #folder: string
  readonly #prefix: string

  constructor(folder: string, prefix = '') {
    this.#folder = folder
    this.#prefix = prefix
  }

  pathOf(holder: KeyHolder): string {
    return join(this.#folder, `${this.#prefix}${holder}.key`)
  }

  async keep(holder: KeyHolder, key: NewApiKey): Promise<RegisteredKey> {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 })
    const path = this.pathOf(holder)
    // Renamed when complete, so that the file is never half a key; a new file, so that its mode is certain.
    const unfinished = `${path}.${process.pid}`
    rmSync(unfinished, { force: true })
    writeFileSync(unfinished, `${key.text}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(unfinished, path)
    return key
  }
}

/**
 * A Secret for each key: `NAME` for the administrator, `NAME-operator` for the operator. The operator's program writes
 * them, started as a child, because it alone knows Kubernetes. The key goes through its standard input: arguments and
 * environments can be read by others. A Secret that holds a key already keeps it, so a run that was cut off and is
 * repeated ends with the same key; the program answers which one it is.
 */
export class KeySecrets implements KeyKeeper {
  readonly #name: string
  readonly #program: string

  constructor(name: string, program = operatorProgram()) {
    this.#name = name
    this.#program = program
  }

  nameOf(holder: KeyHolder): string {
    return holder === 'admin' ? this.#name : `${this.#name}-operator`
  }

  async keep(holder: KeyHolder, key: NewApiKey): Promise<RegisteredKey> {
    const name = this.nameOf(holder)
    const args = [this.#program, 'publish-key', '--secret', name]
    const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    // A child that ends early does not read; its exit code says why.
    child.stdin.on('error', () => undefined)
    child.stdin.end(key.text)
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once('error', reject)
      child.once('close', resolve)
    })
    const [said, code] = await Promise.all([text(child.stdout), ended])
    if (code === 0) return parseAnswer(said)
    throw new Error(`the Secret ${name} could not be written: publish-key ended with ${code}`)
  }
}

function parseAnswer(said: string): RegisteredKey {
  const answer: unknown = JSON.parse(said)
  if (
    typeof answer === 'object' &&
    answer !== null &&
    'hash' in answer &&
    typeof answer.hash === 'string' &&
    /^[0-9a-f]{64}$/.test(answer.hash) &&
    'prefix' in answer &&
    typeof answer.prefix === 'string'
  ) {
    return { hash: Buffer.from(answer.hash, 'hex'), prefix: answer.prefix }
  }
  throw new Error('publish-key did not answer the hash and the prefix of the key that it keeps')
}

function operatorProgram(): string {
  return fileURLToPath(new URL('../../../operator/src/main.ts', import.meta.url))
}
