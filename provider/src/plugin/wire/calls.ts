/**
 * The calls of protocol 6, each from its message to the plugin's function and back. A call that is
 * not here is answered UNIMPLEMENTED by gRPC, which is what Terraform expects of an older plugin.
 */
import type { Diagnostic } from '../diagnostics.ts'
import type { Schema } from '../schema.ts'
import { applyResourceChange } from '../server/apply-resource-change.ts'
import { configureProvider } from '../server/configure-provider.ts'
import { guard } from '../server/guard.ts'
import { importResourceState } from '../server/import-resource-state.ts'
import { moveResourceState } from '../server/move-resource-state.ts'
import { planResourceChange } from '../server/plan-resource-change.ts'
import { readDataSource } from '../server/read-data-source.ts'
import { readResource } from '../server/read-resource.ts'
import {
  decodePrivate,
  encodePrivate,
  getDataSource,
  getResource,
  noSuch,
  type Served,
} from '../server/served.ts'
import { upgradeResourceState } from '../server/upgrade-resource-state.ts'
import { validateConfig } from '../server/validate-config.ts'
import { isObject, type ObjectValue } from '../values.ts'
import { fromJson, parseJson } from './json.ts'
import {
  decodeObject,
  diagnosticMessages,
  encodeObject,
  pathMessage,
  schemaMessage,
} from './messages.ts'
import { objectType } from '../schema.ts'
import type { Message, ReadOf, Written, WrittenOf } from './protobuf.ts'
import * as protocol from './tfplugin6.ts'

/** One unary call: its name on the wire, and bytes to bytes. */
export interface Call {
  readonly name: string
  readonly answer: (served: Served, request: Uint8Array) => Promise<Uint8Array>
}

function call<Request, Response>(
  name: string,
  { request, response }: { request: Message<Request>; response: Message<Response> },
  answer: (served: Served, request: ReadOf<Request>) => Promise<WrittenOf<Response>>,
): Call {
  return {
    name,
    answer: async (served, bytes) => response.encode(await answer(served, request.decode(bytes))),
  }
}

const capabilities = {
  planDestroy: true,
  getProviderSchemaOptional: true,
  moveResourceState: true,
}

const none: ObjectValue = {}

export const calls: readonly Call[] = [
  call('GetMetadata', protocol.GetMetadata, async ({ provider }) => ({
    serverCapabilities: capabilities,
    resources: Object.keys(provider.resources).map((typeName) => ({ typeName })),
    dataSources: Object.keys(provider.dataSources).map((typeName) => ({ typeName })),
  })),

  call('GetProviderSchema', protocol.GetProviderSchema, async ({ provider }) => ({
    provider: schemaMessage(provider.schema),
    resourceSchemas: schemaMessages(provider.resources),
    dataSourceSchemas: schemaMessages(provider.dataSources),
    serverCapabilities: capabilities,
  })),

  call('ValidateProviderConfig', protocol.ValidateProviderConfig, (served, { config }) =>
    diagnosed(served, () => {
      const { schema } = served.provider
      return validateConfig(schema.attributes, decodeObject(schema, config) ?? none)
    }),
  ),

  call('ValidateResourceConfig', protocol.ValidateResourceConfig, (served, request) =>
    diagnosed(served, () => {
      const resource = getResource(served, request.typeName)
      const config = decodeObject(resource.schema, request.config) ?? none
      return validateConfig(
        resource.schema.attributes,
        config,
        (all) => resource.validate?.(all) ?? [],
      )
    }),
  ),

  call('ValidateDataResourceConfig', protocol.ValidateDataResourceConfig, (served, request) =>
    diagnosed(served, () => {
      const source = getDataSource(served, request.typeName)
      const config = decodeObject(source.schema, request.config) ?? none
      return validateConfig(source.schema.attributes, config, (all) => source.validate?.(all) ?? [])
    }),
  ),

  call('UpgradeResourceState', protocol.UpgradeResourceState, (served, request) =>
    guard<Written<(typeof protocol.UpgradeResourceState)['response']>>(
      served.log,
      async () => {
        const { schema } = getResource(served, request.typeName)
        const stored = parseJson(Buffer.from(request.rawState?.json ?? []).toString('utf8') || '{}')
        const record = typeof stored === 'object' && stored !== null ? { ...stored } : {}
        const upgraded = upgradeResourceState(served, request.typeName, request.version, record)
        const state = fromJson(objectType(schema.attributes), upgraded)
        return { upgradedState: encodeObject(schema, isObject(state) ? state : null) }
      },
      (diagnostics) => ({ diagnostics: diagnosticMessages(diagnostics) }),
    ),
  ),

  call('ConfigureProvider', protocol.ConfigureProvider, async (served, { config }) => {
    const values = decodeObject(served.provider.schema, config) ?? none
    return { diagnostics: diagnosticMessages(await configureProvider(served, values)) }
  }),

  call('ReadResource', protocol.ReadResource, (served, request) =>
    withSchema(served, request.typeName, async (schema) => {
      const state = decodeObject(schema, request.currentState)
      if (state === null) return { newState: encodeObject(schema, null) }
      const memory = decodePrivate(request.private)
      const read = await readResource(served, request.typeName, state, memory)
      return {
        newState: encodeObject(schema, read.state),
        private: encodePrivate(read.memory),
        diagnostics: diagnosticMessages(read.diagnostics),
      }
    }),
  ),

  call('PlanResourceChange', protocol.PlanResourceChange, (served, request) =>
    withSchema(served, request.typeName, async (schema) => {
      // A destroy has no proposed state; its configuration may still be there.
      const destroys = decodeObject(schema, request.proposedNewState) === null
      const plan = await planResourceChange(served, {
        typeName: request.typeName,
        config: destroys ? null : decodeObject(schema, request.config),
        prior: decodeObject(schema, request.priorState),
        memory: decodePrivate(request.priorPrivate),
      })
      return {
        plannedState: encodeObject(schema, plan.planned),
        requiresReplace: plan.requiresReplace.map(pathMessage),
        plannedPrivate: encodePrivate(plan.memory),
        diagnostics: diagnosticMessages(plan.diagnostics),
      }
    }),
  ),

  call('ApplyResourceChange', protocol.ApplyResourceChange, (served, request) =>
    withSchema(served, request.typeName, async (schema) => {
      const applied = await applyResourceChange(served, {
        typeName: request.typeName,
        config: decodeObject(schema, request.config),
        prior: decodeObject(schema, request.priorState),
        planned: decodeObject(schema, request.plannedState),
        memory: decodePrivate(request.plannedPrivate),
      })
      return {
        newState: encodeObject(schema, applied.state),
        private: encodePrivate(applied.memory),
        diagnostics: diagnosticMessages(applied.diagnostics),
      }
    }),
  ),

  call('ImportResourceState', protocol.ImportResourceState, (served, { typeName, id }) =>
    withSchema(served, typeName, async (schema) => {
      const { state, memory, diagnostics } = await importResourceState(served, typeName, id)
      return {
        importedResources:
          state === null
            ? []
            : [{ typeName, state: encodeObject(schema, state), private: encodePrivate(memory) }],
        diagnostics: diagnosticMessages(diagnostics),
      }
    }),
  ),

  call('MoveResourceState', protocol.MoveResourceState, async (_, request) => {
    const { sourceProviderAddress, sourceTypeName, targetTypeName } = request
    const refusal = moveResourceState(sourceProviderAddress, sourceTypeName, targetTypeName)
    return { diagnostics: diagnosticMessages([refusal]) }
  }),

  call('ReadDataSource', protocol.ReadDataSource, (served, request) =>
    guard<Written<(typeof protocol.ReadDataSource)['response']>>(
      served.log,
      async () => {
        const { schema } = getDataSource(served, request.typeName)
        const config = decodeObject(schema, request.config) ?? none
        const { state, diagnostics } = await readDataSource(served, request.typeName, config)
        return {
          state: encodeObject(schema, state),
          diagnostics: diagnosticMessages(diagnostics),
        }
      },
      (diagnostics) => ({ diagnostics: diagnosticMessages(diagnostics) }),
    ),
  ),

  // What this server has none of, it says so.
  call('GetFunctions', protocol.GetFunctions, async () => ({})),
  call('CallFunction', protocol.CallFunction, async (_, { name }) => ({
    error: { text: noSuch('function', name).message },
  })),
  call('GetResourceIdentitySchemas', protocol.GetResourceIdentitySchemas, async () => ({})),
  call('UpgradeResourceIdentity', protocol.UpgradeResourceIdentity, async (_, { typeName }) => ({
    diagnostics: diagnosticMessages(noSuch('identity of resource type', typeName).diagnostics),
  })),
  ...[
    'ValidateEphemeralResourceConfig',
    'OpenEphemeralResource',
    'RenewEphemeralResource',
    'CloseEphemeralResource',
  ].map((name) =>
    call(name, protocol.EphemeralResource, async (_, { typeName }) => ({
      diagnostics: diagnosticMessages(noSuch('ephemeral resource type', typeName).diagnostics),
    })),
  ),

  call('StopProvider', protocol.StopProvider, async ({ provider }) => {
    provider.stop()
    return {}
  }),
]

function schemaMessages(kinds: Readonly<Record<string, { readonly schema: Schema }>>) {
  return Object.fromEntries(
    Object.entries(kinds).map(([name, { schema }]) => [name, schemaMessage(schema)]),
  )
}

interface Diagnosed {
  readonly diagnostics: ReturnType<typeof diagnosticMessages>
}

function diagnosed(served: Served, find: () => readonly Diagnostic[]): Promise<Diagnosed> {
  return guard(
    served.log,
    async () => ({ diagnostics: diagnosticMessages(find()) }),
    (diagnostics) => ({ diagnostics: diagnosticMessages(diagnostics) }),
  )
}

function withSchema<Answer>(
  served: Served,
  typeName: string,
  answer: (schema: Schema) => Promise<Answer>,
): Promise<Answer | Diagnosed> {
  return guard<Answer | Diagnosed>(
    served.log,
    () => answer(getResource(served, typeName).schema),
    (diagnostics) => ({ diagnostics: diagnosticMessages(diagnostics) }),
  )
}
