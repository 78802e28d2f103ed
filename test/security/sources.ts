/** The program as it is written, for what can be proven by reading it. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '../..')

export interface Source {
  /** From the root. */
  path: string
  text: string
}

export function readSources(pattern: string): Source[] {
  return globSync(pattern, { cwd: root, exclude: (name) => name.includes('node_modules') })
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** What runs when the API runs. */
export function readProgram(): Source[] {
  return readSources('api/src/**/*.ts').filter(({ path }) => !path.endsWith('.test.ts'))
}

export function readText(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** Files of which a part fits, with the parts. */
export function findIn(sources: readonly Source[], pattern: RegExp): string[] {
  return sources.flatMap(({ path, text }) =>
    [...text.matchAll(pattern)].map(([found]) => `${path}: ${found.trim()}`),
  )
}
