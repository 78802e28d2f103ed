/** The part that is used of what `terraform providers schema -json` prints. */
export interface TerraformSchema {
  provider_schemas?: Record<string, { resource_schemas?: Record<string, TerraformResource> }>
}

export interface TerraformResource {
  block?: { attributes?: Record<string, TerraformAttribute> }
}

export interface TerraformAttribute {
  description?: string
  required?: boolean
  optional?: boolean
  computed?: boolean
  write_only?: boolean
}

/** Attributes of a resource; empty when the provider's schema is not there or does not have it. */
export function attributesOf(
  schema: TerraformSchema | undefined,
  resource: string,
): Map<string, TerraformAttribute> {
  for (const provider of Object.values(schema?.provider_schemas ?? {})) {
    const found = provider.resource_schemas?.[resource]?.block?.attributes
    if (found) return new Map(Object.entries(found))
  }
  return new Map()
}

/** The name of a member in HCL. */
export function snake(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
