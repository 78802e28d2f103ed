import { readFile } from 'node:fs/promises'
import type { Context } from './context.ts'
import { exitDone } from './context.ts'

/** `rollcall version` */
export async function version(_args: readonly string[], { stdout }: Context): Promise<number> {
  const url = new URL('../../package.json', import.meta.url)
  const manifest: unknown = JSON.parse(await readFile(url, 'utf8'))
  const number =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest
      ? String(manifest.version)
      : 'unknown'
  stdout.write(`rollcall ${number}, node ${process.versions.node}\n`)
  return exitDone
}
