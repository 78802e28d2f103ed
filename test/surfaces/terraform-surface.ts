/** Terraform or OpenTofu over one folder of configuration. How the configuration is written is the caller's: HCL as JSON here, CDKTF elsewhere. */
import { newApiKey } from '@rollcall/client'

import type { RunningApi } from '../support/api.ts'
import { createWorkspace, findTerraform, type TerraformWorkspace } from '../support/terraform.ts'
import type { Declarer, Resource, StartSurface } from './surface.ts'

/** Writes the configuration of these resources into the workspace's folder. */
export type WriteConfiguration = (
  workspace: TerraformWorkspace,
  resources: Resource[],
  settings: Record<string, string>,
) => Promise<void>

export function startTerraformWith(writeConfiguration: WriteConfiguration): StartSurface {
  return async (api) => {
    const program = await findTerraform()
    let workspaces = 0
    return {
      managerKind: 'terraform',
      networkAdvice: /198\.51\.100\.0\/24/,
      correctsByItself: false,
      spelling: snakeCase,
      async begin() {
        workspaces += 1
        const keys = new Map<string, string>()
        const workspace = createWorkspace({
          program,
          env: { ROLLCALL_TOKEN: api.operatorKey },
        })
        return createDeclarer(api, workspace, keys, writeConfiguration, `facts-${workspaces}`)
      },
      async stop() {},
    }
  }
}

function createDeclarer(
  api: RunningApi,
  workspace: TerraformWorkspace,
  keys: Map<string, string>,
  writeConfiguration: WriteConfiguration,
  name: string,
): Declarer {
  let initialised = false

  async function write(resources: Resource[]): Promise<string[]> {
    await writeConfiguration(workspace, resources, { endpoint: api.url, workspace: name })
    if (!initialised) await workspace.init()
    initialised = true
    return resources
      .filter(({ kind }) => kind === 'ApiKey')
      .map(({ handle }) => `-var=${keyVariable(handle)}=${secretOf(handle)}`)
  }
  /** The secret comes from outside, as from a vault; the same one each time. */
  function secretOf(handle: string): string {
    const secret = keys.get(handle) ?? newApiKey().text
    keys.set(handle, secret)
    return secret
  }

  const declare: Declarer['declare'] = async (resources) => {
    const variables = await write(resources)
    return workspace.apply(...variables)
  }
  return {
    declare,
    async refusal(resources) {
      const variables = await write(resources)
      const result = await workspace.tryRun('apply', '-no-color', '-auto-approve', ...variables)
      const text = unwrap(`${result.stdout}${result.stderr}`)
      if (result.code === 0) throw new Error(`nothing was refused:\n${text}`)
      return text
    },
    async differences(resources) {
      const variables = await write(resources)
      const { changes, text } = await workspace.plan(...variables)
      return changes ? text : ''
    },
    async keyOf(handle) {
      const secret = keys.get(handle)
      if (secret === undefined) throw new Error(`${handle} was never declared`)
      return secret
    },
    async lookAgain(resources) {
      const variables = await write(resources)
      await workspace.apply('-refresh-only', ...variables)
    },
    async ownWrites() {
      // The serial of the state grows with each write that changes it.
      const state = JSON.parse(await workspace.run('state', 'pull')) as { serial: number }
      return state.serial
    },
    async close() {
      await declare([])
      workspace.remove()
    },
  }
}

/** Terraform breaks its error texts at the width of a terminal that is not there; a sentence is searched whole. */
function unwrap(text: string): string {
  return text.replaceAll(/\n[│ ]+/g, ' ')
}

/** The sensitive variable that a declared key's text comes in by. */
export function keyVariable(handle: string): string {
  return `secret_${labelOf(handle)}`
}

export function labelOf(handle: string): string {
  return handle.replaceAll('-', '_')
}

export function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

/** Every member name inside a value in snake_case; what stands in them is left as it is. */
export function withSnakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withSnakeCase)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [snakeCase(name), withSnakeCase(member)]),
  )
}
