/**
 * The messages of Terraform's plugin protocol 6 that this server speaks, up to version 6.10, by
 * field number. What is not here is skipped when read.
 */
import { bool, bytes, int, list, map, message, nested, optional, string } from './protobuf.ts'

export const service = 'tfplugin6.Provider'

const empty = message({})

export const DynamicValue = message({ msgpack: bytes(1), json: bytes(2) })

const Step = message({
  attributeName: optional(string(1)),
  elementKeyString: optional(string(2)),
  elementKeyInt: optional(int(3)),
})
export const AttributePath = message({ steps: list(1, Step) })

export const severity = { error: 1, warning: 2 } as const
export const Diagnostic = message({
  severity: int(1),
  summary: string(2),
  detail: string(3),
  attribute: nested(4, AttributePath),
})
const diagnostics = (number: number) => list(number, Diagnostic)

const RawState = message({ json: bytes(1) })

export const objectNesting = { single: 1, list: 2, set: 3, map: 4 } as const

// An object's attributes may be objects again: the inner message is described by bytes.
export const SchemaAttribute = message({
  name: string(1),
  type: bytes(2),
  description: string(3),
  required: bool(4),
  optional: bool(5),
  computed: bool(6),
  sensitive: bool(7),
  descriptionKind: int(8),
  deprecated: bool(9),
  nestedType: optional(bytes(10)),
  writeOnly: bool(11),
})
export const SchemaObject = message({ attributes: list(1, SchemaAttribute), nesting: int(3) })
const Block = message({
  version: int(1),
  attributes: list(2, SchemaAttribute),
  description: string(4),
  descriptionKind: int(5),
})
export const Schema = message({ version: int(1), block: nested(2, Block) })

export const ServerCapabilities = message({
  planDestroy: bool(1),
  getProviderSchemaOptional: bool(2),
  moveResourceState: bool(3),
})
const ClientCapabilities = message({
  deferralAllowed: bool(1),
  writeOnlyAttributesAllowed: bool(2),
})

const TypeName = message({ typeName: string(1) })

export const GetMetadata = {
  request: empty,
  response: message({
    serverCapabilities: nested(1, ServerCapabilities),
    diagnostics: diagnostics(2),
    dataSources: list(3, TypeName),
    resources: list(4, TypeName),
  }),
}

export const GetProviderSchema = {
  request: empty,
  response: message({
    provider: nested(1, Schema),
    resourceSchemas: map(2, Schema),
    dataSourceSchemas: map(3, Schema),
    diagnostics: diagnostics(4),
    serverCapabilities: nested(6, ServerCapabilities),
  }),
}

export const GetResourceIdentitySchemas = {
  request: empty,
  response: message({ diagnostics: diagnostics(2) }),
}

export const UpgradeResourceIdentity = {
  request: TypeName,
  response: message({ diagnostics: diagnostics(2) }),
}

export const ValidateProviderConfig = {
  request: message({ config: nested(1, DynamicValue) }),
  response: message({ diagnostics: diagnostics(2) }),
}

export const ValidateResourceConfig = {
  request: message({
    typeName: string(1),
    config: nested(2, DynamicValue),
    clientCapabilities: nested(3, ClientCapabilities),
  }),
  response: message({ diagnostics: diagnostics(1) }),
}

export const ValidateDataResourceConfig = {
  request: message({ typeName: string(1), config: nested(2, DynamicValue) }),
  response: message({ diagnostics: diagnostics(1) }),
}

export const UpgradeResourceState = {
  request: message({ typeName: string(1), version: int(2), rawState: nested(3, RawState) }),
  response: message({ upgradedState: nested(1, DynamicValue), diagnostics: diagnostics(2) }),
}

export const ConfigureProvider = {
  request: message({ terraformVersion: string(1), config: nested(2, DynamicValue) }),
  response: message({ diagnostics: diagnostics(1) }),
}

export const ReadResource = {
  request: message({
    typeName: string(1),
    currentState: nested(2, DynamicValue),
    private: bytes(3),
  }),
  response: message({
    newState: nested(1, DynamicValue),
    diagnostics: diagnostics(2),
    private: bytes(3),
  }),
}

export const PlanResourceChange = {
  request: message({
    typeName: string(1),
    priorState: nested(2, DynamicValue),
    proposedNewState: nested(3, DynamicValue),
    config: nested(4, DynamicValue),
    priorPrivate: bytes(5),
  }),
  response: message({
    plannedState: nested(1, DynamicValue),
    requiresReplace: list(2, AttributePath),
    plannedPrivate: bytes(3),
    diagnostics: diagnostics(4),
  }),
}

export const ApplyResourceChange = {
  request: message({
    typeName: string(1),
    priorState: nested(2, DynamicValue),
    plannedState: nested(3, DynamicValue),
    config: nested(4, DynamicValue),
    plannedPrivate: bytes(5),
  }),
  response: message({
    newState: nested(1, DynamicValue),
    private: bytes(2),
    diagnostics: diagnostics(3),
  }),
}

const ImportedResource = message({
  typeName: string(1),
  state: nested(2, DynamicValue),
  private: bytes(3),
})
export const ImportResourceState = {
  request: message({ typeName: string(1), id: string(2) }),
  response: message({ importedResources: list(1, ImportedResource), diagnostics: diagnostics(2) }),
}

export const MoveResourceState = {
  request: message({
    sourceProviderAddress: string(1),
    sourceTypeName: string(2),
    targetTypeName: string(5),
  }),
  response: message({ targetState: nested(1, DynamicValue), diagnostics: diagnostics(2) }),
}

export const ReadDataSource = {
  request: message({ typeName: string(1), config: nested(2, DynamicValue) }),
  response: message({ state: nested(1, DynamicValue), diagnostics: diagnostics(2) }),
}

export const GetFunctions = { request: empty, response: message({ diagnostics: diagnostics(2) }) }

const FunctionError = message({ text: string(1), functionArgument: optional(int(2)) })
export const CallFunction = {
  request: message({ name: string(1) }),
  response: message({ result: nested(1, DynamicValue), error: nested(2, FunctionError) }),
}

/** The four calls about ephemeral resources; their answers hold more, which nothing here sends. */
export const EphemeralResource = {
  request: TypeName,
  response: message({ diagnostics: diagnostics(1) }),
}

export const StopProvider = { request: empty, response: message({ error: string(1) }) }
