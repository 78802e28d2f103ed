import { readFileSync } from 'node:fs'
import { nameFault, nameChecks, type ObjectKind, wordsOfPattern } from '@rollcall/resources'
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv'
import type { Path } from './fault.ts'

/** Something wrong inside a spec. */
export interface SpecFault {
  /** From the spec on. */
  path: Path
  message: string
  /** A broken pattern: whatever else is wrong with the same value says it better. */
  vague?: boolean
}

/** Checks the spec of a kind against the schema generated from the types: the same that the API and Kubernetes check. */
export type SpecCheck = (kind: ObjectKind, spec: unknown) => SpecFault[]

/** Files in `resources/schemas`, by kind. */
const schemaFiles: Record<ObjectKind, string> = {
  Account: 'account',
  Role: 'role',
  User: 'user',
  RoleAssignment: 'role-assignment',
  ApiKey: 'api-key',
}

/** Makes the check. A kind's schema is compiled when the first of its documents is met, because compiling takes 5 to 10 ms each. */
export function createSpecCheck(): SpecCheck {
  const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, formats: nameChecks })
  const compiled = new Map<ObjectKind, ValidateFunction>()
  return (kind, spec) => {
    let validate = compiled.get(kind)
    if (validate === undefined) {
      validate = compile(ajv, kind)
      compiled.set(kind, validate)
    }
    if (validate(spec)) return []
    return (validate.errors ?? []).map((error) => faultOf(error, spec))
  }
}

function compile(ajv: Ajv, kind: ObjectKind): ValidateFunction {
  const url = import.meta.resolve(`@rollcall/resources/schemas/${schemaFiles[kind]}.json`)
  // The file is generated from the types and compared with them by a test.
  const { definitions } = JSON.parse(readFileSync(new URL(url), 'utf8')) as {
    definitions: Record<string, object>
  }
  return ajv.compile({ ...definitions[`${kind}KubernetesSpec`], definitions })
}

function faultOf(error: ErrorObject, spec: unknown): SpecFault {
  const path = parsePointer(error.instancePath, spec)
  const params: Record<string, unknown> = error.params
  switch (error.keyword) {
    case 'additionalProperties': {
      const name = String(params['additionalProperty'])
      const known = Object.keys((error.parentSchema?.['properties'] ?? {}) as object)
      return { path: [...path, name], message: unknownMember(name, known) }
    }
    case 'required':
      return { path: [...path, String(params['missingProperty'])], message: 'is needed' }
    case 'format': {
      const message = nameFault(String(params['format']), String(error.data))
      return { path, message: message ?? sentence(error.keyword, params) }
    }
    default:
      return { path, message: sentence(error.keyword, params), vague: error.keyword === 'pattern' }
  }
}

function sentence(keyword: string, params: Record<string, unknown>): string {
  const limit = String(params['limit'])
  switch (keyword) {
    case 'type':
      return `must be ${typeWords[String(params['type'])] ?? String(params['type'])}`
    case 'enum': {
      const allowed = params['allowedValues']
      return `must be ${Array.isArray(allowed) ? allowed.join(' or ') : 'one of the allowed values'}`
    }
    case 'const':
      return `must be ${String(params['allowedValue'])}`
    case 'minLength':
      return limit === '1' ? 'must not be empty' : `must have at least ${limit} characters`
    case 'maxLength':
      return `must have at most ${limit} characters`
    case 'minItems':
      return `must have at least ${limit} entries`
    case 'maxItems':
      return `must have at most ${limit} entries`
    case 'uniqueItems':
      return `entries ${Number(params['i']) + 1} and ${Number(params['j']) + 1} are the same`
    case 'minimum':
      return `must be ${limit} or more`
    case 'maximum':
      return `must be ${limit} or less`
    case 'pattern':
      return `must ${wordsOfPattern(String(params['pattern']))}`
    default:
      return `breaks the rule ${keyword}`
  }
}

const typeWords: Record<string, string> = {
  string: 'text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  integer: 'a whole number',
  number: 'a number',
}

function unknownMember(name: string, known: readonly string[]): string {
  const meant = known.find(
    (one) => one.toLowerCase() === name.toLowerCase() || distance(one, name) <= 2,
  )
  if (meant !== undefined) return `is not known; did you mean ${meant}?`
  return `is not known; known are ${known.toSorted().join(', ')}`
}

/** Levenshtein's distance: letters to change, add or leave out. Names are short, so the plain table does. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (let i = 0; i < one.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < other.length; j++) {
      const replaced = (row[j] ?? 0) + (one[i] === other[j] ? 0 : 1)
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1))
    }
    row = next
  }
  return row[other.length] ?? 0
}

/** Reads a JSON pointer (RFC 6901). Steps into lists become numbers; the value says which are lists. */
export function parsePointer(pointer: string, value: unknown): Path {
  const path: (string | number)[] = []
  let at = value
  for (const part of pointer.split('/').slice(1)) {
    const name = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (Array.isArray(at)) {
      path.push(Number(name))
      at = at[Number(name)]
    } else {
      path.push(name)
      at =
        typeof at === 'object' && at !== null
          ? Object.entries(at).find(([key]) => key === name)?.[1]
          : undefined
    }
  }
  return path
}
