/**
 * The types of Terraform's values, in the form that the protocol itself uses:
 * `"string"`, `["list", "string"]`, `["object", {"cidr": "string"}]`.
 */

export type Type =
  | 'string'
  | 'number'
  | 'bool'
  | 'dynamic'
  | readonly ['list' | 'set' | 'map', Type]
  | readonly ['object', Readonly<Record<string, Type>>]
  | readonly ['tuple', readonly Type[]]

/** Reads a type that arrived as JSON, inside a dynamic value or a schema. */
export function parseType(value: unknown): Type {
  switch (value) {
    case 'string':
    case 'number':
    case 'bool':
    case 'dynamic':
      return value
  }
  const [kind, inner] = Array.isArray(value) ? (value as unknown[]) : []
  switch (kind) {
    case 'list':
    case 'set':
    case 'map':
      return [kind, parseType(inner)]
    case 'tuple':
      if (Array.isArray(inner)) return ['tuple', inner.map(parseType)]
      break
    case 'object':
      if (typeof inner === 'object' && inner !== null) {
        const members = Object.entries(inner).map(
          ([name, type]) => [name, parseType(type)] as const,
        )
        return ['object', Object.fromEntries(members)]
      }
  }
  throw new TypeError(`not a Terraform type: ${JSON.stringify(value)}`)
}
