/** What a reader of the document may count on, whichever route it is about. */
import { readFileSync } from 'node:fs'

import { describe, expect, test } from 'vitest'

interface Schema {
  [keyword: string]: unknown
  type?: string | string[]
  properties?: Record<string, Schema>
}
interface Parameter {
  name: string
  in: string
  required: boolean
  description: string
  schema: Schema
}
interface Content {
  content?: Record<string, { schema: Schema }>
}
interface Operation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  parameters: Parameter[]
  requestBody?: Content
  responses: Record<string, Content & { description: string }>
}

// The file under test.
const document = JSON.parse(readFileSync('api/openapi.json', 'utf8')) as {
  openapi: string
  security: object[]
  paths: Record<string, Record<string, Operation>>
  components: { schemas: Record<string, Schema>; securitySchemes: object }
}
const { schemas } = document.components
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    name: `${method.toUpperCase()} ${path}`,
    path,
    method,
    operation,
  })),
)

/** Asked with POST, because the question is long. */
const readsWithPost = new Set(['/v1/access:check', '/v1/access:explain', '/v1/audit:verify'])

test('is OpenAPI 3.1, and every route needs an API key', () => {
  expect(document.openapi).toBe('3.1.0')
  expect(document.security).toEqual([{ apiKey: [] }])
  expect(operations.length).toBeGreaterThan(30)
})

test('no two operations have the same name', () => {
  const names = operations.map(({ operation }) => operation.operationId)
  expect(new Set(names).size).toBe(names.length)
})

describe.each(operations)('$name', ({ path, method, operation }) => {
  test('says what it is for', () => {
    expect(operation.operationId).toMatch(/^[a-z][A-Za-z]+$/)
    expect(operation.summary).not.toBe('')
    expect(operation.description).toMatch(/[.?]$/)
    expect(operation.description).not.toMatch(/[.?][.?]$/)
    expect(operation.tags).toHaveLength(1)
    for (const { description } of Object.values(operation.responses))
      expect(description).toMatch(/\.$/)
  })

  test('answers problems when it refuses and when it fails', () => {
    for (const status of ['4XX', '5XX']) {
      const content = operation.responses[status]?.content ?? {}
      const isPage = path.startsWith('/v1/auth/oidc/')
      expect(Object.keys(content)).toEqual([
        'application/problem+json',
        ...(isPage ? ['text/html'] : []),
      ])
      expect(content['application/problem+json']?.schema).toEqual({
        $ref: '#/components/schemas/Problem',
      })
    }
  })

  test('succeeds in some way that has a shape', () => {
    const successes = Object.entries(operation.responses).filter(([status]) =>
      /^(2|303)/.test(status),
    )
    expect(successes).not.toEqual([])
    for (const [status, { content }] of successes)
      if (content === undefined) expect(['202', '204', '303']).toContain(status)
  })

  test('describes its parameters, and names those of its path', () => {
    for (const { name, description } of operation.parameters)
      expect(description, name).toMatch(/\S/)
    const inPath = operation.parameters.filter((one) => one.in === 'path')
    expect(inPath.map(({ name }) => `{${name}}`)).toEqual(path.match(/\{[^}]+\}/g) ?? [])
    expect(inPath.filter(({ required }) => !required)).toEqual([])
  })

  test('bounds everything that it takes', () => {
    const taken = [
      ...operation.parameters.map(({ name, schema }) => ({ name, schema })),
      ...Object.values(operation.requestBody?.content ?? {}).map(({ schema }) => ({
        name: 'body',
        schema,
      })),
    ]
    expect(taken.flatMap(({ name, schema }) => unbounded(schema, name))).toEqual([])
  })

  test('takes conditions, managers and keys where they matter', () => {
    const headers = operation.parameters.filter((one) => one.in === 'header')
    // What people do with themselves is nothing that a declarer declares.
    if (/^\/v1\/(auth|me)(\/|:|$)/.test(path)) return expect(headers).toEqual([])
    const needed = headers.filter(({ required }) => required).map(({ name }) => name)
    if (method === 'patch' || method === 'delete') expect(needed).toContain('If-Match')
    if (path.endsWith(':apply') || method === 'put') expect(needed).toContain('Rollcall-Manager')
    if (method === 'post' && !path.includes(':'))
      expect(headers.map(({ name }) => name)).toContain('Idempotency-Key')
    if (method === 'get') expect(headers).toEqual([])
    const isWrite = method !== 'get' && !readsWithPost.has(path)
    const dryRun = operation.parameters.some(({ name }) => name === 'dryRun')
    expect(dryRun).toBe(isWrite)
  })
})

describe('schemas', () => {
  test('every reference leads somewhere, and nothing stands there unused', () => {
    const refs = new Set(
      [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g)].map(
        ([, name]) => name ?? '',
      ),
    )
    expect([...refs].toSorted()).toEqual(Object.keys(schemas).toSorted())
  })

  test('say nothing that is for other surfaces only', () => {
    expect(JSON.stringify(schemas)).not.toMatch(/"(k8s|terraform|definitions)":/)
  })

  test.each(Object.entries(schemas))('%s describes every member', (_, schema) => {
    const silent = Object.entries(schema.properties ?? {}).filter(
      ([, member]) => typeof member['description'] !== 'string',
    )
    expect(silent).toEqual([])
  })

  test('users, roles, keys, assignments and accounts are all there', () => {
    for (const kind of ['Account', 'ApiKey', 'Role', 'RoleAssignment', 'User'])
      expect(Object.keys(schemas)).toContain(kind)
  })
})

/** Places in a schema where a text, a list or a number has no end. References are followed once. */
function unbounded(schema: Schema, place: string, met: readonly string[] = []): string[] {
  const ref = schema['$ref']
  if (typeof ref === 'string') {
    const name = ref.replace('#/components/schemas/', '')
    const target = schemas[name]
    return target === undefined || met.includes(name) ? [] : unbounded(target, name, [...met, name])
  }
  const inner = [
    ...Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
      unbounded(member, `${place}.${name}`, met),
    ),
    ...['items', 'then', 'else', 'additionalProperties'].flatMap((keyword) => {
      const value = schema[keyword]
      return isSchema(value) ? unbounded(value, `${place}[${keyword}]`, met) : []
    }),
    ...['anyOf', 'oneOf', 'allOf'].flatMap((keyword) => {
      const value = schema[keyword]
      return Array.isArray(value)
        ? value.filter(isSchema).flatMap((one) => unbounded(one, place, met))
        : []
    }),
  ]
  return [...(hasEnd(schema) ? [] : [place]), ...inner]
}

function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function hasEnd(schema: Schema): boolean {
  if ('enum' in schema || 'const' in schema) return true
  const types = [schema.type ?? []].flat()
  const isFixed = schema['format'] === 'uuid' || schema['format'] === 'date-time'
  if (types.includes('string') && !('maxLength' in schema) && !isFixed) return false
  if (types.includes('array') && !('maxItems' in schema)) return false
  const isNumber = types.includes('number') || types.includes('integer')
  return !isNumber || ('minimum' in schema && 'maximum' in schema)
}
