/** Commands of `rollcall` in the process of the test, over HTTP. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'

import type { Command } from '../../cli/src/commands/context.ts'
import { readConfig } from '../../cli/src/config.ts'
import type { World } from './world.ts'

export interface Ran {
  /** What the process would exit with. */
  code: number
  /** What a person sees. */
  out: string
}

export async function runCommand(
  world: World,
  command: Command,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ran> {
  let out = ''
  const write = (text: string): unknown => (out += text)
  const code = await command(args, {
    config: readConfig({
      ROLLCALL_URL: world.url,
      ROLLCALL_TOKEN: world.app.keys.admin,
      ...environment,
    }),
    stdin: Readable.from([]),
    stdout: { write },
    stderr: { write },
    now: () => 0,
    signal: new AbortController().signal,
  })
  return { code, out }
}

/** Kind and spec of a document. */
export type Document = readonly [string, object]

/** One set of documents after another, by the commands that are run with it. */
export async function withSet(
  world: World,
  set: string,
  work: (run: (command: Command, documents: readonly Document[]) => Promise<Ran>) => Promise<void>,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-set-'))
  const file = join(folder, 'set.yaml')
  try {
    await work(async (command, documents) => {
      const texts = documents.map(([kind, spec], index) =>
        JSON.stringify({
          apiVersion: 'rollcall.dev/v1beta1',
          kind,
          metadata: { name: `document-${index}` },
          spec,
        }),
      )
      await writeFile(file, texts.join('\n---\n'))
      const environment = { ROLLCALL_DATA_DIR: join(folder, 'data') }
      return await runCommand(world, command, ['-f', file, '--set', set], environment)
    })
  } finally {
    await rm(folder, { recursive: true })
  }
}
