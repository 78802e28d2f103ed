import { RollcallFailure } from '@rollcall/client'
import type { ErrorCode, Problem } from '@rollcall/resources'
import { expect, test } from 'vitest'

import { isAboutConnection, outcomeOfFailure, outcomeOfProblem } from './failures.ts'

function problem(code: ErrorCode, more: Partial<Problem> = {}): Problem {
  return { type: 'about:blank', title: code, status: 409, detail: 'as asked', code, ...more }
}

function failure(status: number | undefined, code?: ErrorCode): RollcallFailure {
  const kind =
    status === undefined || status === 429 || status === 503
      ? 'unavailable'
      : status >= 500
        ? 'broken'
        : 'refused'
  const facts = { kind, method: 'POST', url: 'http://api.test/', status } as const
  return new RollcallFailure('as asked', {
    ...facts,
    ...(code !== undefined && { problem: problem(code) }),
  })
}

test.each<[ErrorCode, string, string]>([
  ['role.not-found', 'waiting', 'RoleNotFound'],
  ['user.not-found', 'waiting', 'UserNotFound'],
  ['account.not-found', 'waiting', 'AccountNotFound'],
  ['object.managed-by-another', 'refused', 'OwnedByAnother'],
  ['object.adoption-refused', 'refused', 'AdoptionRefused'],
  ['user.email-taken', 'refused', 'EmailTaken'],
  ['request.invalid', 'refused', 'InvalidSpec'],
  ['ip-whitelist.host-bits', 'refused', 'InvalidSpec'],
])('%s: %s, %s', (code, outcome, reason) => {
  expect(outcomeOfProblem(problem(code))).toMatchObject({ outcome, reason })
})

test('whoever holds what is wanted is named', () => {
  const holder = { kind: 'terraform' as const, instance: 'default', name: 'abc' }
  expect(outcomeOfProblem(problem('user.username-taken', { holder }))).toMatchObject({
    outcome: 'refused',
    reason: 'OwnedByAnother',
    message: 'as asked; held by terraform/default/abc',
  })
})

test('the field that is wrong is named as it stands in the resource', () => {
  const errors = [{ pointer: '/items/3/spec/email', detail: 'not an address' }]
  expect(outcomeOfProblem(problem('request.invalid', { errors })).message).toBe(
    'as asked; spec.email: not an address',
  )
})

test.each<[string, RollcallFailure, boolean, string | undefined]>([
  ['no answer', failure(undefined), true, 'ApiUnavailable'],
  ['503', failure(503), true, 'ApiUnavailable'],
  ['500, which may be about one item', failure(500), false, 'ApiUnavailable'],
  ['429', failure(429), false, 'ApiThrottled'],
  ['a wrong key', failure(401, 'auth.credential-invalid'), true, 'Unauthorized'],
  [
    'a missing permission, which may be about one kind',
    failure(403, 'auth.permission-missing'),
    false,
    'Unauthorized',
  ],
  ['an older API', failure(404, 'request.not-found'), false, 'ApiTooOld'],
  ['a refused declaration', failure(409, 'object.protected'), false, undefined],
])('%s', (_name, error, isWhole, reason) => {
  expect(isAboutConnection(error)).toBe(isWhole)
  expect(outcomeOfFailure(error)?.reason).toBe(reason)
})
