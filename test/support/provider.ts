/** The provider as users install it: built once a run, in a filesystem mirror of the run's own. */
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { inheritedEnvironment, runCommand, temporaryFolder } from './processes.ts'

const room = fileURLToPath(new URL('../../provider', import.meta.url))

/** Builds the provider and answers the folder of a mirror that holds it. The build's own folder may be rebuilt meanwhile. */
export async function buildProviderMirror(): Promise<string> {
  const args = [join(room, 'generate/build.ts')]
  const { code, stderr } = await runCommand(process.execPath, args, { env: inheritedEnvironment() })
  if (code !== 0) throw new Error(`building the provider ended with ${code}:\n${stderr}`)
  const mirror = temporaryFolder('mirror')
  cpSync(join(room, 'dist/mirror'), mirror, { recursive: true })
  return mirror
}
