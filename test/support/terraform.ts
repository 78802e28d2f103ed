/**
 * Terraform or OpenTofu against a folder of configuration, as a user runs it: `init` installs the provider from a
 * filesystem mirror, and nothing is read from the user's own configuration or the network.
 */
import { execFile } from 'node:child_process'
import { accessSync, constants, cpSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { inject } from 'vitest'

import { buildMissing, cacheFolder } from './go-build.ts'
import {
  inheritedEnvironment,
  removeFolder,
  runCommand,
  temporaryFolder,
  type CommandResult,
} from './processes.ts'

export interface TerraformProgram {
  command: string
  name: 'Terraform' | 'OpenTofu'
  version: string
}

export interface TerraformWorkspace {
  folder: string
  /** Runs a command; fails with what it wrote when it ends with another code than 0. */
  run(...args: string[]): Promise<string>
  /** The same, answering the code and both streams instead of failing. */
  tryRun(...args: string[]): Promise<CommandResult>
  write(file: string, text: string): void
  init(): Promise<string>
  /** Plans and answers the plan's text, and whether it wants to change anything. */
  plan(...args: string[]): Promise<{ changes: boolean; text: string }>
  apply(...args: string[]): Promise<string>
  destroy(...args: string[]): Promise<string>
  /** `show -json` of the state. */
  state(): Promise<unknown>
  remove(): void
}

export interface WorkspaceOptions {
  program: TerraformProgram
  /** The folder of a filesystem mirror that holds the provider. Absent: the one that the run provides. */
  mirror?: string
  env?: Record<string, string>
  /** A folder whose files are copied into the workspace first. */
  from?: string
}

const OLDEST = [1, 11] as const
const OPENTOFU_VERSION = '1.12.6'
const LIMIT_MS = 120_000
const PLAN_HAS_CHANGES = 2

/**
 * `terraform` on the PATH when it is new enough, else OpenTofu from the cache, built with Go the first time.
 * ROLLCALL_TEST_TERRAFORM=opentofu asks for OpenTofu although there is a terraform.
 */
export async function findTerraform(): Promise<TerraformProgram> {
  const wanted = process.env['ROLLCALL_TEST_TERRAFORM'] ?? 'terraform'
  for (const command of onPath(wanted === 'opentofu' ? 'tofu' : 'terraform')) {
    const version = await versionOf(command)
    if (version !== undefined && isNewEnough(version)) {
      return { command, name: wanted === 'opentofu' ? 'OpenTofu' : 'Terraform', version }
    }
  }
  const folder = cacheFolder(`opentofu-${OPENTOFU_VERSION}`)
  await buildMissing({
    module: fileURLToPath(new URL('opentofu', import.meta.url)),
    folder,
    programs: [{ name: 'tofu', source: 'github.com/opentofu/opentofu/cmd/tofu' }],
    // Otherwise it calls itself 1.12.6-dev, which satisfies no required_version.
    ldflags: '-s -w -X github.com/opentofu/opentofu/version.dev=no',
    about: 'there is no terraform >= 1.11 on the PATH; about three minutes on two cores',
  })
  return { command: join(folder, 'tofu'), name: 'OpenTofu', version: OPENTOFU_VERSION }
}

export function createWorkspace(options: WorkspaceOptions): TerraformWorkspace {
  const folder = temporaryFolder('terraform')
  if (options.from !== undefined) cpSync(options.from, folder, { recursive: true })
  const configuration = join(folder, '.cli-configuration')
  writeFileSync(configuration, cliConfiguration(options.mirror ?? inject('providerMirror')))
  const env = {
    ...inheritedEnvironment(),
    TF_CLI_CONFIG_FILE: configuration,
    TF_IN_AUTOMATION: '1',
    TF_INPUT: '0',
    CHECKPOINT_DISABLE: '1',
    ...options.env,
  }

  const tryRun: TerraformWorkspace['tryRun'] = (...args) =>
    runCommand(options.program.command, [...args], { cwd: folder, env, limitMs: LIMIT_MS })
  const run: TerraformWorkspace['run'] = async (...args) => {
    const result = await tryRun(...args)
    if (result.code === 0) return result.stdout
    throw new Error(
      `${args.join(' ')} ended with ${result.code}:\n${result.stdout}${result.stderr}`,
    )
  }
  return {
    folder,
    run,
    tryRun,
    write: (file, text) => writeFileSync(join(folder, file), text),
    init: () => run('init', '-no-color'),
    async plan(...args) {
      const { code, stdout, stderr } = await tryRun(
        'plan',
        '-no-color',
        '-detailed-exitcode',
        ...args,
      )
      if (code !== 0 && code !== PLAN_HAS_CHANGES) {
        throw new Error(`plan ended with ${code}:\n${stdout}${stderr}`)
      }
      return { changes: code === PLAN_HAS_CHANGES, text: stdout }
    },
    apply: (...args) => run('apply', '-no-color', '-auto-approve', ...args),
    destroy: (...args) => run('destroy', '-no-color', '-auto-approve', ...args),
    async state() {
      const answer: unknown = JSON.parse(await run('show', '-json'))
      return answer
    },
    remove: () => removeFolder(folder),
  }
}

/** No other installation method stands here, so a provider that the mirror lacks is an error and never a download. */
function cliConfiguration(mirror: string): string {
  return `provider_installation {\n  filesystem_mirror {\n    path = ${JSON.stringify(mirror)}\n  }\n}\n`
}

function onPath(name: string): string[] {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  return folders.map((folder) => join(folder, name)).filter(isExecutable)
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}

async function versionOf(command: string): Promise<string | undefined> {
  try {
    const env = {
      ...inheritedEnvironment(),
      CHECKPOINT_DISABLE: '1',
      TF_CLI_CONFIG_FILE: '/dev/null',
    }
    const { stdout } = await promisify(execFile)(command, ['version', '-json'], { env })
    // The format of `version -json` is documented and stable.
    return (JSON.parse(stdout) as { terraform_version?: string }).terraform_version
  } catch {
    return undefined
  }
}

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])
}
