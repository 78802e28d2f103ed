/** The operations of the API, as its OpenAPI document tells them: a route that comes later is tested by itself. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { nameChecks } from '@rollcall/resources'
import { Ajv, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'

export interface Schema {
  [keyword: string]: unknown
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  schema: Schema
}

export interface Operation {
  /** `GET /v1/users/{id}`. */
  name: string
  method: string
  path: string
  operationId: string
  /** Whether it is asked without a credential. */
  isOpen: boolean
  parameters: Parameter[]
  /** Schema of the JSON body; undefined: there is none, or it is no JSON. */
  body: Schema | undefined
  /** Content types of the body. */
  consumes: string[]
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>
}

interface Document {
  paths: Record<string, Record<string, RawOperation>>
  components: { schemas: Record<string, Schema> }
}

interface RawOperation {
  operationId: string
  security?: unknown[]
  parameters: Parameter[]
  requestBody?: { content: Record<string, { schema: Schema }> }
  responses: Operation['responses']
}

const text = readFileSync(join(import.meta.dirname, '../../api/openapi.json'), 'utf8')
// A test of the generator holds the file to what the routes say.
const document = JSON.parse(text) as Document

export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(
  ([path, methods]) =>
    Object.entries(methods).map(([method, raw]) => ({
      name: `${method.toUpperCase()} ${path}`,
      method: method.toUpperCase(),
      path,
      operationId: raw.operationId,
      isOpen: raw.security?.length === 0,
      parameters: raw.parameters,
      body: raw.requestBody?.content['application/json']?.schema,
      consumes: Object.keys(raw.requestBody?.content ?? {}),
      responses: raw.responses,
    })),
)

export function operationOf(operationId: string): Operation {
  const found = operations.find((operation) => operation.operationId === operationId)
  if (found === undefined) throw new Error(`there is no operation ${operationId}`)
  return found
}

/** Follows a reference to a component. */
export function resolved(schema: Schema): Schema {
  const { $ref: ref } = schema
  if (typeof ref !== 'string') return schema
  const found = document.components.schemas[ref.replace('#/components/schemas/', '')]
  if (found === undefined) throw new Error(`${ref} leads nowhere`)
  return found
}

const ajv = new Ajv({ strict: false, allErrors: false, formats: nameChecks })
// What comes over the type boundary of this CommonJS module is the function itself or an object that holds it.
const addFormats = 'default' in formats ? formats.default : formats
addFormats(ajv as unknown as Parameters<typeof addFormats>[0])
ajv.addSchema({ $id: 'openapi', components: document.components })
const compiled = new Map<Schema, ValidateFunction>()

/** Why a value does not fit a schema of the document; undefined when it does. */
export function misfit(schema: Schema, value: unknown): string | undefined {
  let validate = compiled.get(schema)
  if (validate === undefined) {
    // References of the document are relative to it.
    const absolute: unknown = JSON.parse(
      JSON.stringify(schema).replaceAll('"#/components/', '"openapi#/components/'),
    )
    validate = ajv.compile(absolute as Schema)
    compiled.set(schema, validate)
  }
  return validate(value) ? undefined : ajv.errorsText(validate.errors)
}

/** What the document promises of a status: the status itself, else its class. */
export function promisedAnswer(
  { responses }: Operation,
  status: number,
): Operation['responses'][string] | undefined {
  return responses[String(status)] ?? responses[`${Math.floor(status / 100)}XX`]
}
