/**
 * Validation by the generated schemas. Bodies are strict: nothing is coerced, nothing is removed, nothing has a default. Parameters and queries are
 * text, so they are coerced. Validators are compiled when first used and once: compiling all of them would cost a third of the start.
 */
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import formats from 'ajv-formats'
import type { FastifySchemaCompiler, FastifySerializerCompiler } from 'fastify'
import { nameFault, nameChecks, type ProblemDetail, wordsOfPattern } from '@rollcall/resources'
import fastJsonStringify, { type Schema as FastJsonSchema } from 'fast-json-stringify'

import { Refusal } from './errors.ts'
import { schemaFiles } from './schemas.ts'

/** More faults than these are not told: the first ones are what a person reads. */
const faultsMax = 20

const bodies = lazy(() => makeAjv(false))
const texts = lazy(() => makeAjv(true))

function makeAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({
    strict: true,
    strictTypes: false,
    strictRequired: false,
    allErrors: true,
    coerceTypes,
    useDefaults: false,
    removeAdditional: false,
    allowUnionTypes: true,
    formats: nameChecks,
  })
  // What comes over the type boundary of this CommonJS module is the function itself or an object that holds it.
  const addFormats = 'default' in formats ? formats.default : formats
  addFormats(ajv as unknown as Parameters<typeof addFormats>[0])
  ajv.addVocabulary(['k8s', 'terraform'])
  for (const [name, schema] of Object.entries(schemaFiles)) ajv.addSchema(schema, name)
  return ajv
}

/** Fastify's validators, compiled when the route is first asked for. */
export const validatorCompiler: FastifySchemaCompiler<object> = ({ schema, httpPart }) => {
  const isBody = httpPart === 'body'
  const compiled = lazy(() => (isBody ? bodies() : texts()).compile(schema))
  return (data: unknown) => {
    const validate = compiled()
    if (validate(data)) return { value: data }
    return { error: invalid(faultsOf(validate.errors ?? [], data, isBody ? '' : undefined)) }
  }
}

/** Validators of a list of items that the handler checks one by one, so that one that does not fit fails no other. */
export function envelopeCompiler(itemsMax: number): FastifySchemaCompiler<object> {
  const envelope = {
    type: 'object',
    properties: {
      items: { type: 'array', minItems: 1, maxItems: itemsMax, items: { type: 'object' } },
    },
    required: ['items'],
    additionalProperties: false,
  }
  return (route) =>
    validatorCompiler(route.httpPart === 'body' ? { ...route, schema: envelope } : route)
}

/** Fastify's serializers, compiled when the route first answers. What a schema does not name is not answered. */
export const serializerCompiler: FastifySerializerCompiler<object> = ({ schema }) => {
  // What fastify hands over as an object is the JSON Schema that the route wrote.
  const compiled = lazy(() =>
    fastJsonStringify(schema as FastJsonSchema, {
      schema: schemaFiles as Record<string, FastJsonSchema>,
    }),
  )
  return (data) => compiled()(data)
}

/** A check of a value against a definition of a generated file, for what Fastify does not check by itself. */
export function checkerOf(file: string, definition: string): (value: unknown) => ProblemDetail[] {
  const compiled = lazy((): ValidateFunction =>
    bodies().compile({ $ref: `${file}#/definitions/${definition}` }),
  )
  return (value) => {
    const validate = compiled()
    return validate(value) ? [] : faultsOf(validate.errors ?? [], value, '')
  }
}

/** The refusal of a request whose parts do not fit. */
export function invalid(faults: readonly ProblemDetail[]): Refusal {
  const told = faults.slice(0, faultsMax)
  const [first] = told
  const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : ''
  const sentence = first === undefined ? 'the request is invalid' : sentenceOf(first)
  return new Refusal('request.invalid', `${sentence}${more}`, { errors: told })
}

function sentenceOf({ pointer, detail }: ProblemDetail): string {
  return pointer === '' ? detail : `${pointer} ${detail}`
}

/** `prefix` undefined: the pointer is the name of a parameter and not a JSON pointer. */
function faultsOf(
  errors: readonly ErrorObject[],
  data: unknown,
  prefix: string | undefined,
): ProblemDetail[] {
  const faults = new Map<string, ProblemDetail>()
  const nullable = new Set(errors.filter(isOfNull).map(({ instancePath }) => instancePath))
  const named = new Set(
    errors.filter((error) => nameDetail(error, data)).map(({ instancePath }) => instancePath),
  )
  for (const error of errors) {
    // Says only that the branch failed whose faults are told already.
    if (error.keyword === 'if' || isOfNull(error)) continue
    if (error.keyword === 'anyOf' && nullable.has(error.instancePath)) continue
    // The format says more of a name than its form does.
    if (error.keyword === 'pattern' && named.has(error.instancePath)) continue
    const path = pointerOf(error)
    const pointer = prefix === undefined ? path.slice(1) : `${prefix}${path}`
    const detail = nameDetail(error, data) ?? describe(error)
    faults.set(`${pointer} ${detail}`, { pointer, detail })
  }
  return [...faults.values()]
}

/** What is wrong with a name that must exist: a time zone, a language. */
function nameDetail({ keyword, params, instancePath }: ErrorObject, data: unknown) {
  if (keyword !== 'format') return undefined
  const value = valueAt(instancePath, data)
  return typeof value === 'string' ? nameFault(String(params['format']), value) : undefined
}

/** The value at a JSON pointer. */
function valueAt(pointer: string, data: unknown): unknown {
  let at = data
  for (const step of pointer.split('/').slice(1)) {
    if (typeof at !== 'object' || at === null) return undefined
    const member = step.replaceAll('~1', '/').replaceAll('~0', '~')
    at = Object.entries(at).find(([name]) => name === member)?.[1]
  }
  return at
}

/** A member of a patch may be null as well: that says nothing of a value that is not. */
function isOfNull({ keyword, params }: ErrorObject): boolean {
  return keyword === 'type' && params['type'] === 'null'
}

function pointerOf({ instancePath, keyword, params }: ErrorObject): string {
  const member: unknown =
    keyword === 'additionalProperties'
      ? params['additionalProperty']
      : keyword === 'required'
        ? params['missingProperty']
        : undefined
  return typeof member === 'string' ? `${instancePath}/${escapePointer(member)}` : instancePath
}

/** RFC 6901 section 3. */
export function escapePointer(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** What a value of a format looks like. */
const formatNames: Readonly<Record<string, string>> = {
  'date-time': 'an instant as RFC 3339 writes it: 2026-12-01T00:00:00Z',
  uuid: 'an identity: 01890a5d-ac96-774b-bcce-b302099a8057',
}

function describe({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case 'additionalProperties':
      return 'is not known here'
    case 'required':
      return 'is needed'
    case 'enum':
      return `must be one of ${listOf(params['allowedValues'])}`
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`
    case 'pattern':
      return `must ${wordsOfPattern(String(params['pattern']))}`
    case 'format':
      return `must be ${formatNames[String(params['format'])] ?? `of the format ${String(params['format'])}`}`
    case 'uniqueItems':
      return 'has an entry twice'
    case 'minLength':
      return `must have at least ${countOf(params['limit'], 'character', 'characters')}`
    case 'maxLength':
      return `must have at most ${countOf(params['limit'], 'character', 'characters')}`
    case 'minItems':
      return `must have at least ${countOf(params['limit'], 'entry', 'entries')}`
    case 'maxItems':
      return `must have at most ${countOf(params['limit'], 'entry', 'entries')}`
    case 'minimum':
      return `must be at least ${String(params['limit'])}`
    case 'maximum':
      return `must be at most ${String(params['limit'])}`
    default:
      return message ?? 'is invalid'
  }
}

function countOf(limit: unknown, one: string, many: string): string {
  return `${String(limit)} ${limit === 1 ? one : many}`
}

function listOf(values: unknown): string {
  return Array.isArray(values) ? values.map((value) => JSON.stringify(value)).join(', ') : ''
}

function lazy<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined
  return () => (made ??= { value: make() }).value
}
