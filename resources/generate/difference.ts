import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Files, Generator } from './generators.ts'

/** How a file on disk differs from what would be generated. */
export interface Difference {
  path: string
  how: 'missing' | 'stale' | 'no longer generated'
  /** What should stand there; absent when nothing should. */
  text?: string
}

/** Compares what a generator makes with what is on disk. */
export function differencesOf(generator: Generator, files: Files, root: string): Difference[] {
  const made = [...files].flatMap(([path, text]): Difference[] => {
    const at = join(root, path)
    if (!existsSync(at)) return [{ path, how: 'missing', text }]
    return readFileSync(at, 'utf8') === text ? [] : [{ path, how: 'stale', text }]
  })
  const folders = new Set([...files.keys()].map((path) => dirname(path)))
  const left = [...folders]
    .filter((folder) => existsSync(join(root, folder)))
    .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}`))
    .filter((path) => generator.owns(path) && !files.has(path))
    .map((path): Difference => ({ path, how: 'no longer generated' }))
  return [...made, ...left]
}

/** Makes the file what it should be. */
export function settle(difference: Difference, root: string): void {
  const at = join(root, difference.path)
  if (difference.text === undefined) {
    rmSync(at)
    return
  }
  mkdirSync(dirname(at), { recursive: true })
  writeFileSync(at, difference.text)
}
