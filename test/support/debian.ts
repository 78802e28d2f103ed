/** Programs that Debian packages: found where they are, else installed with apt, which takes root and is said. */
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

import { progress, withLock, cacheFolder } from './go-build.ts'
import { inheritedEnvironment, runCommand } from './processes.ts'

const installLimitMs = 5 * 60_000
/** Where Debian puts programs of the system, which is not on everybody's PATH. */
const systemFolders = ['/usr/sbin', '/usr/bin']

/** Answers the path of a program, installing its package when there is none. */
export async function findDebianProgram(program: string, debianPackage: string): Promise<string> {
  const present = findProgram(program)
  if (present !== undefined) return present
  if (process.getuid?.() !== 0)
    throw new Error(`${program} is needed: install the Debian package ${debianPackage}`)
  return await withLock(cacheFolder('apt'), async () => {
    const found = findProgram(program)
    if (found !== undefined) return found
    progress(`installing the Debian package ${debianPackage} (once)`)
    const env = { ...inheritedEnvironment(), DEBIAN_FRONTEND: 'noninteractive' }
    const install = ['install', '-y', '--no-install-recommends', debianPackage]
    let outcome = await runCommand('apt-get', install, { env, limitMs: installLimitMs })
    if (outcome.code !== 0) {
      // The lists of a machine that was just made are old or absent.
      await runCommand('apt-get', ['update'], { env, limitMs: installLimitMs })
      outcome = await runCommand('apt-get', install, { env, limitMs: installLimitMs })
    }
    const made = findProgram(program)
    if (made !== undefined) return made
    throw new Error(`${debianPackage} cannot be installed:\n${outcome.stderr.slice(-2_000)}`)
  })
}

function findProgram(program: string): string | undefined {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...systemFolders]
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path))
}
