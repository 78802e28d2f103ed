/** The provider as Terraform uses it, without the wire: plans and applies one resource after the other. */
import { createLog } from '../../provider/src/plugin/log.ts'
import { applyResourceChange } from '../../provider/src/plugin/server/apply-resource-change.ts'
import { configureProvider } from '../../provider/src/plugin/server/configure-provider.ts'
import { importResourceState } from '../../provider/src/plugin/server/import-resource-state.ts'
import { planResourceChange } from '../../provider/src/plugin/server/plan-resource-change.ts'
import { readResource } from '../../provider/src/plugin/server/read-resource.ts'
import type { Private } from '../../provider/src/plugin/provider.ts'
import type { Served } from '../../provider/src/plugin/server/served.ts'
import type { ObjectValue } from '../../provider/src/plugin/values.ts'
import type { Environment } from '../../provider/src/config.ts'
import { createProvider } from '../../provider/src/provider.ts'
import { address } from './fake-api.ts'

export interface Held {
  readonly state: ObjectValue | null
  readonly memory: Private
}

export const nothing: Held = { state: null, memory: {} }

export const emptyEnvironment = {
  endpoint: undefined,
  token: undefined,
  tokenFile: undefined,
  account: undefined,
  workspace: undefined,
  caFile: undefined,
}

export function startSession(environment: Environment = emptyEnvironment) {
  const served: Served = {
    provider: createProvider(environment, () => new Date('2026-11-01T08:00:00Z')),
    log: createLog('off', () => {}),
  }
  /** A configuration as Terraform sends it: every attribute there, null where nothing is said. */
  const full = (typeName: string, config: ObjectValue): ObjectValue => ({
    ...Object.fromEntries(
      Object.keys(served.provider.resources[typeName]?.schema.attributes ?? {}).map((name) => [
        name,
        null,
      ]),
    ),
    ...config,
  })
  const plan = (typeName: string, config: ObjectValue | null, held: Held = nothing) =>
    planResourceChange(served, {
      typeName,
      config: config && full(typeName, config),
      prior: held.state,
      memory: held.memory,
    })
  return {
    served,
    configure: (block: ObjectValue = {}) =>
      configureProvider(served, {
        endpoint: address,
        token: 'rck_test',
        token_file: null,
        account: null,
        workspace: 'team',
        ca_file: null,
        ...block,
      }),
    plan,
    read: (typeName: string, held: Held) =>
      readResource(served, typeName, held.state ?? {}, held.memory),
    import: (typeName: string, id: string) => importResourceState(served, typeName, id),
    async apply(typeName: string, config: ObjectValue | null, held: Held = nothing) {
      const { planned, memory } = await plan(typeName, config, held)
      return applyResourceChange(served, {
        typeName,
        config: config && full(typeName, config),
        prior: held.state,
        planned,
        memory,
      })
    },
  }
}

export type Session = ReturnType<typeof startSession>
