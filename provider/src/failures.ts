/** What the API refuses, as diagnostics: in one sentence, on the attribute that it is about. */
import type { Problem } from '@rollcall/resources'
import { errorAt, Failure, type Diagnostic } from './plugin/diagnostics.ts'
import type { Path, Step } from './plugin/paths.ts'
import { isNested, type Attributes } from './plugin/schema.ts'
import { snakeCase } from './schema/names.ts'

/** The diagnostics of a problem document: one for each fault, or one for the whole. */
export function problemDiagnostics(attributes: Attributes, problem: Problem): Diagnostic[] {
  const faults = problem.errors ?? []
  const holder =
    problem.holder === undefined || problem.detail.includes(problem.holder.name)
      ? ''
      : `\n\nHeld by ${problem.holder.kind}/${problem.holder.instance}/${problem.holder.name}.`
  if (faults.length === 0) return [errorAt([], problem.title, `${problem.detail}${holder}`)]
  return faults.map(({ pointer, detail }) =>
    errorAt(pointerPath(attributes, pointer), problem.title, `${detail}${holder}`),
  )
}

/** `/spec/ipWhitelist/0/cidr` as a path into the configuration; what is not in it is left out. */
export function pointerPath(attributes: Attributes, pointer: string): Path {
  const [first, ...rest] = pointer.split('/').slice(1).map(unescape)
  if (first === 'items') return pointerPath(attributes, `/${rest.slice(1).join('/')}`)
  if (first !== 'spec') return topLevelPath(attributes, first)
  return memberPath(attributes, rest)
}

/** Members beside `spec`: a key's hash stands for the secret that it was made from. */
function topLevelPath(attributes: Attributes, member: string | undefined): Path {
  if (member === 'hash' && 'secret_wo' in attributes) return [{ attribute: 'secret_wo' }]
  return member !== undefined && member in attributes ? [{ attribute: member }] : []
}

function memberPath(attributes: Attributes, [member, index, ...rest]: readonly string[]): Path {
  const name = member === undefined ? '' : snakeCase(member)
  const found = attributes[name]
  if (found === undefined) return []
  const step: Step = { attribute: name }
  if (!isNested(found.type)) {
    // A set's elements have no place; Terraform shows the whole set.
    const isList = typeof found.type === 'object' && found.type[0] === 'list'
    return isList && index !== undefined ? [step, { index: Number(index) }] : [step]
  }
  const inner = found.type.attributes
  if (found.type.nesting === 'single') {
    return [step, ...memberPath(inner, index === undefined ? [] : [index, ...rest])]
  }
  if (found.type.nesting === 'set' || index === undefined) return [step]
  return [step, { index: Number(index) }, ...memberPath(inner, rest)]
}

function unescape(text: string): string {
  return text.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** Settings that decide whether the API is reached and lets the provider in. */
const endpointHint = 'The address comes from "endpoint" in the provider block or from ROLLCALL_URL.'
const tokenHint =
  'The API key comes from "token" or "token_file" in the provider block, or from ROLLCALL_TOKEN or ROLLCALL_TOKEN_FILE.'

/** Turns a failed call into diagnostics. Anything else is passed on as it is. */
export function explain(attributes: Attributes, cause: unknown): unknown {
  if (!isRollcallFailure(cause)) return cause
  const { kind, problem, message } = cause
  if (problem?.code.startsWith('auth.credential') === true) {
    return new Failure(
      [errorAt([], 'The API key is not valid', `${message}\n\n${tokenHint}`)],
      cause,
    )
  }
  if (kind === 'refused' && problem !== undefined) {
    return new Failure(problemDiagnostics(attributes, problem), cause)
  }
  const summary =
    kind === 'unavailable' ? 'The Rollcall API cannot be reached' : 'The Rollcall API failed'
  return new Failure([errorAt([], summary, `${message}\n\n${endpointHint}`)], cause)
}

interface ApiFailure {
  readonly kind: 'refused' | 'unavailable' | 'broken'
  readonly problem: Problem | undefined
  readonly status: number | undefined
  readonly message: string
}

/** By name, not by class: the class comes with the HTTP library, which is not loaded for this. */
export function isRollcallFailure(cause: unknown): cause is ApiFailure {
  return cause instanceof Error && cause.name === 'RollcallFailure'
}

export function isNotFound(cause: unknown): boolean {
  return isRollcallFailure(cause) && cause.status === 404 && cause.problem !== undefined
}

/** Runs calls to the API; their failures come out as diagnostics. */
export async function explained<T>(attributes: Attributes, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (cause) {
    throw explain(attributes, cause)
  }
}
