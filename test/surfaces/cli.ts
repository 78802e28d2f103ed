/** `rollcall apply --prune` and `rollcall plan` over a folder of manifests, as a process. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import type { RunningApi } from '../support/api.ts'
import {
  inheritedEnvironment,
  removeFolder,
  runCommand,
  temporaryFolder,
  type CommandResult,
} from '../support/processes.ts'
import { manifest } from './manifests.ts'
import type { Declarer, Resource, StartSurface } from './surface.ts'

const MAIN = fileURLToPath(new URL('../../cli/src/main.ts', import.meta.url))
const PLAN_HAS_CHANGES = 2

export const startCli: StartSurface = async (api) => {
  let sets = 0
  return {
    managerKind: 'cli',
    networkAdvice: /198\.51\.100\.0\/24/,
    correctsByItself: false,
    spelling: (field) => field,
    async begin() {
      sets += 1
      return createDeclarer(api, `facts-${sets}`)
    },
    async stop() {},
  }
}

function createDeclarer(api: RunningApi, set: string): Declarer {
  const folder = temporaryFolder(`cli-${set}`)
  const secrets = join(folder, 'secrets')
  const manifests = join(folder, 'manifests')
  const tokenFile = join(folder, 'operator.key')
  writeFileSync(tokenFile, api.operatorKey, { mode: 0o600 })

  function write(resources: Resource[]): void {
    rmSync(manifests, { recursive: true, force: true })
    mkdirSync(manifests)
    const connections = { default: { url: api.url, tokenFile } }
    writeFileSync(join(manifests, 'rollcall.yaml'), JSON.stringify({ set, connections }))
    // A folder without any manifest is taken for a mistyped name, and refused.
    writeFileSync(
      join(manifests, 'about.yaml'),
      '# Everything that this set declares is in this folder.\n',
    )
    for (const resource of resources) {
      const file = `${resource.kind.toLowerCase()}-${resource.handle}.yaml`
      writeFileSync(join(manifests, file), JSON.stringify(manifest(resource), null, 2))
    }
  }

  function run(command: 'apply' | 'plan', resources: Resource[]): Promise<CommandResult> {
    write(resources)
    const args = [MAIN, command, '-f', manifests, '--prune', '--set', set, '--secrets-dir', secrets]
    return runCommand(process.execPath, args, { env: inheritedEnvironment(), cwd: folder })
  }

  const declare: Declarer['declare'] = async (resources) => {
    const result = await run('apply', resources)
    if (result.code !== 0) throw new Error(`apply ended with ${result.code}:\n${said(result)}`)
    return said(result)
  }
  return {
    declare,
    async refusal(resources) {
      const result = await run('apply', resources)
      if (result.code === 0) throw new Error(`nothing was refused:\n${said(result)}`)
      return said(result)
    },
    async differences(resources) {
      const result = await run('plan', resources)
      if (result.code === 0) return ''
      if (result.code === PLAN_HAS_CHANGES) return result.stdout
      throw new Error(`plan ended with ${result.code}:\n${said(result)}`)
    },
    async keyOf(handle) {
      const file = join(secrets, handle, 'key')
      if (!existsSync(file)) throw new Error(`${handle} has no file below the folder for secrets`)
      return readFileSync(file, 'utf8').trim()
    },
    async lookAgain() {},
    ownWrites: async () => 0,
    async close() {
      await declare([])
      removeFolder(folder)
    },
  }
}

function said({ stdout, stderr }: CommandResult): string {
  return `${stdout}${stderr}`
}
