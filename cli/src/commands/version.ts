import { readFile } from 'node:fs/promises'
import type { Context } from './context.ts'
import { exitDone } from './context.ts'

/** `rollcall version` */
export async function version(_args: readonly string[], { stdout }: Context): Promise<number> {
  stdout.write(`rollcall ${await cliVersion()}, node ${process.versions.node}\n`)
  return exitDone
}

/** Version of the command line. */
export async function cliVersion(): Promise<string> {
  const url = new URL('../../package.json', import.meta.url)
  const manifest: unknown = JSON.parse(await readFile(url, 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest
    ? String(manifest.version)
    : 'unknown'
}
