/**
 * A provider's schema in the form of `terraform providers schema -json`, from which bindings are
 * generated (hashicorp/terraform, internal/command/jsonprovider).
 */
import type { Provider } from './provider.ts'
import { isNested, type Attribute, type Attributes, type Schema } from './schema.ts'

export interface SchemaDocument {
  readonly format_version: '1.0'
  readonly provider_schemas: Readonly<Record<string, object>>
}

export function schemaDocument(address: string, provider: Provider): SchemaDocument {
  return {
    format_version: '1.0',
    provider_schemas: {
      [address]: {
        provider: schemaJson(provider.schema),
        resource_schemas: schemasJson(provider.resources),
        data_source_schemas: schemasJson(provider.dataSources),
      },
    },
  }
}

function schemasJson(kinds: Readonly<Record<string, { readonly schema: Schema }>>): object {
  return Object.fromEntries(
    Object.keys(kinds)
      .toSorted()
      .flatMap((name) => {
        const kind = kinds[name]
        return kind === undefined ? [] : [[name, schemaJson(kind.schema)]]
      }),
  )
}

function schemaJson({ version, description, attributes }: Schema): object {
  return {
    version,
    block: { attributes: attributesJson(attributes), description, description_kind: 'markdown' },
  }
}

function attributesJson(attributes: Attributes): object {
  return Object.fromEntries(
    Object.keys(attributes)
      .toSorted()
      .flatMap((name) => {
        const attribute = attributes[name]
        return attribute === undefined ? [] : [[name, attributeJson(attribute)]]
      }),
  )
}

function attributeJson(attribute: Attribute): object {
  const { type, description, required, optional, computed, sensitive, writeOnly, deprecated } =
    attribute
  return {
    ...(isNested(type)
      ? {
          nested_type: {
            attributes: attributesJson(type.attributes),
            nesting_mode: type.nesting,
          },
        }
      : { type }),
    description,
    description_kind: 'markdown',
    ...(deprecated && { deprecated }),
    ...(required && { required }),
    ...(optional && { optional }),
    ...(computed && { computed }),
    ...(sensitive && { sensitive }),
    ...(writeOnly && { write_only: writeOnly }),
  }
}
