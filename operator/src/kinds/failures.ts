/** What a failure of the API means for the object that it happened to. */
import type { RollcallFailure } from '@rollcall/client'
import { type ErrorCode, type Problem, showManager } from '@rollcall/resources'

import type { Refused, Unavailable, Waiting } from '../runtime/outcome.ts'

/** Codes that are about the connection: true of everything that is declared through it. */
const CONNECTION_CODES = new Set<ErrorCode>([
  'auth.credential-missing',
  'auth.credential-invalid',
  'auth.access-refused',
])

/** What is not there yet, by the kind of object that would end the wait. */
const AWAITED: Partial<Record<ErrorCode, { kind: string; reason: string }>> = {
  'role.not-found': { kind: 'Role', reason: 'RoleNotFound' },
  'user.not-found': { kind: 'User', reason: 'UserNotFound' },
  'account.not-found': { kind: 'Account', reason: 'AccountNotFound' },
}

const REASONS: Partial<Record<ErrorCode, string>> = {
  'object.managed-by-another': 'OwnedByAnother',
  'object.field-managed': 'OwnedByAnother',
}

export function isAboutConnection(failure: RollcallFailure): boolean {
  if (failure.kind === 'unavailable') return failure.status !== 429
  if (failure.kind === 'broken') return failure.status !== 500
  return failure.code !== undefined && CONNECTION_CODES.has(failure.code)
}

/** What a call that failed means, when it is not about the declaration. undefined: it is. */
export function outcomeOfFailure(failure: RollcallFailure): Unavailable | undefined {
  const { message, retryAfterMs } = failure
  if (failure.status === 429) {
    return { outcome: 'unavailable', reason: 'ApiThrottled', message, retryAfterMs }
  }
  if (failure.kind !== 'refused' || failure.problem === undefined) {
    return { outcome: 'unavailable', reason: 'ApiUnavailable', message, retryAfterMs }
  }
  switch (failure.problem.code) {
    case 'auth.credential-missing':
    case 'auth.credential-invalid':
    case 'auth.access-refused':
    case 'auth.permission-missing':
      return { outcome: 'unavailable', reason: 'Unauthorized', message, isLost: true }
    case 'request.not-found':
    case 'request.method-not-allowed':
      return { outcome: 'unavailable', reason: 'ApiTooOld', message, isLost: true }
    case 'request.epoch-stale':
      return { outcome: 'unavailable', reason: 'Progressing', message }
    default:
      return undefined
  }
}

/** What a refused declaration means. `awaits` is the kind of object that would end the wait. */
export function outcomeOfProblem(
  problem: Problem,
): (Waiting<never> & { awaits: string }) | Refused<never> {
  const awaited = AWAITED[problem.code]
  const message = messageOf(problem)
  if (awaited !== undefined) {
    return { outcome: 'waiting', reason: awaited.reason, message, awaits: awaited.kind }
  }
  return { outcome: 'refused', reason: reasonOf(problem), message }
}

function reasonOf(problem: Problem): string {
  if (problem.holder !== undefined) return 'OwnedByAnother'
  const known = REASONS[problem.code]
  if (known !== undefined) return known
  if (/^(request|ip-whitelist)\./.test(problem.code)) return 'InvalidSpec'
  // `user.email-taken` -> `EmailTaken`: the code itself, as a reason is spelled.
  const [, name = problem.code] = problem.code.split('.')
  return name.replace(/(^|-)([a-z])/g, (_, _dash, letter: string) => letter.toUpperCase())
}

/** The problem as a sentence, with the fields and the holder. */
function messageOf(problem: Problem): string {
  const faults = (problem.errors ?? []).map(({ pointer, detail }) => {
    const field = pointer
      .replace(/^\/items\/\d+/, '')
      .replace(/^\//, '')
      .replaceAll('/', '.')
    return detail === problem.detail ? field : `${field}: ${detail}`
  })
  const holder =
    problem.holder === undefined || problem.detail.includes(showManager(problem.holder))
      ? []
      : [`held by ${showManager(problem.holder)}`]
  return [problem.detail, ...faults, ...holder].join('; ')
}
