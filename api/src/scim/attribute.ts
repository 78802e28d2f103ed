/** What an attribute is, as RFC 7643 section 7 describes it. The same tables answer `/Schemas`, and say how filters, patches and bodies are read. */
export interface Attribute {
  name: string
  type: 'string' | 'boolean' | 'dateTime' | 'reference' | 'complex'
  description: string
  multiValued: boolean
  required: boolean
  caseExact: boolean
  mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly'
  returned: 'always' | 'default' | 'never' | 'request'
  uniqueness: 'none' | 'server'
  canonicalValues?: readonly string[]
  referenceTypes?: readonly string[]
  subAttributes?: readonly Attribute[]
}

/** A schema: the core of a resource, or an extension of it. */
export interface ResourceSchema {
  id: string
  name: string
  description: string
  attributes: readonly Attribute[]
}

/** A kind of resource with everything that it may hold. */
export interface ResourceModel {
  name: 'User' | 'Group'
  endpoint: '/Users' | '/Groups'
  description: string
  core: ResourceSchema
  extensions: readonly ResourceSchema[]
  /** Attributes that every resource has; they stand in no schema. */
  common: readonly Attribute[]
  /** Attributes of the core schema that Rollcall does not keep: filters find them unassigned, and nobody can assign them. */
  unkept: readonly Attribute[]
}

/** Values of the attributes of one resource, by the name of the attribute or the URN of the extension. */
export type Resource = Record<string, unknown>

type Details = Partial<Omit<Attribute, 'name' | 'description'>>

/** An attribute with what RFC 7643 section 2.2 chooses for what is not said. */
export function attribute(name: string, description: string, details: Details = {}): Attribute {
  return {
    name,
    type: 'string',
    description,
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...details,
  }
}

const readOnly = { mutability: 'readOnly' } as const

export const commonAttributes: readonly Attribute[] = [
  attribute('schemas', 'URNs of the schemas of the resource.', {
    ...readOnly,
    type: 'reference',
    multiValued: true,
    caseExact: true,
    returned: 'always',
  }),
  attribute('id', 'Identity that Rollcall gave.', {
    ...readOnly,
    caseExact: true,
    returned: 'always',
    uniqueness: 'server',
  }),
  attribute('externalId', 'Identity that the client has for the resource.', { caseExact: true }),
  attribute('meta', 'When and where.', {
    ...readOnly,
    type: 'complex',
    subAttributes: [
      attribute('resourceType', 'Kind of resource.', { ...readOnly, caseExact: true }),
      attribute('created', 'Instant of creation.', { ...readOnly, type: 'dateTime' }),
      attribute('lastModified', 'Instant of the last change.', { ...readOnly, type: 'dateTime' }),
      attribute('location', 'Address of the resource.', { ...readOnly, type: 'reference' }),
      attribute('version', 'ETag of the resource.', { ...readOnly, caseExact: true }),
    ],
  }),
]
