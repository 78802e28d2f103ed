/** Commands of `rollcall` in the process of the test, over HTTP. */
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
