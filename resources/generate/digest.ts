import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Generator } from './generators.ts'

/**
 * What a slow generator last read and wrote, as digests in a committed file. While both still stand, running it again would change nothing, and a hand edit of either shows
 * without running it.
 */
export interface Digests {
  /** Of the files that it reads. */
  inputs: string
  /** Of the files that it wrote. */
  outputs: string
}

type Slow = Generator & { record: NonNullable<Generator['record']> }

/** Whether a generator is slow, and goes by what is recorded. */
export function isSlow(generator: Generator): generator is Slow {
  return generator.record !== undefined
}

/** What the record says should be said: undefined when the files are those that were last read and written. */
export function staleBecause(generator: Slow, root: string): string | undefined {
  const at = join(root, generator.record.path)
  if (!existsSync(at)) return 'was never generated'
  const now = digestsOf(generator, root)
  // Written by recordText; anything else in it is as good as another digest.
  const then = JSON.parse(readFileSync(at, 'utf8')) as Partial<Digests>
  if (then.inputs !== now.inputs) return 'what it is made from has changed'
  return then.outputs === now.outputs ? undefined : 'was edited by hand'
}

/** The text of the record for what is on disk now. */
export function recordText(generator: Slow, root: string): string {
  return `${JSON.stringify(digestsOf(generator, root), null, 2)}\n`
}

function digestsOf(generator: Slow, root: string): Digests {
  const { folder, inputs } = generator.record
  const outputs = filesBelow(root, folder).filter((path) => generator.owns(path))
  return { inputs: digestOf(root, inputs), outputs: digestOf(root, outputs) }
}

/** Digest of files by path and content; a missing one counts as missing. */
function digestOf(root: string, paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of paths.toSorted()) {
    const at = join(root, path)
    hash.update(`${path}\0`)
    hash.update(existsSync(at) ? readFileSync(at) : 'missing')
    hash.update('\0')
  }
  return hash.digest('hex')
}

/** Every file below a folder, as paths from the root; installed packages are no part of it. */
function filesBelow(root: string, folder: string): string[] {
  const at = join(root, folder)
  if (!existsSync(at)) return []
  return readdirSync(at, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`
      return entry.isDirectory() ? filesBelow(root, path) : [path]
    })
}
