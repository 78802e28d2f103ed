import { errorCodes } from '@rollcall/resources'
import { expect, test } from 'vitest'

import { problemOf, Refusal, refusalOf, statuses } from './errors.ts'

test('every code has a status, and no status has no code', () => {
  expect(Object.keys(statuses).toSorted()).toEqual(Object.keys(errorCodes).toSorted())
})

test.each([
  ['a bug', new TypeError('x is not a function'), 'server.broken'],
  ['nothing', undefined, 'server.broken'],
  ['a text', 'oops', 'server.broken'],
  [
    'a refused connection',
    Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
    'server.unavailable',
  ],
  [
    'a server that shuts down',
    Object.assign(new Error('bye'), { code: '57P01' }),
    'server.unavailable',
  ],
  [
    'a text that PostgreSQL cannot keep',
    Object.assign(new Error('NUL'), { code: '22021' }),
    'request.malformed',
  ],
  [
    'a body that is too large',
    Object.assign(new Error('big'), { code: 'FST_ERR_CTP_BODY_TOO_LARGE' }),
    'request.too-large',
  ],
  [
    'a fault of the client',
    Object.assign(new Error('bad'), { statusCode: 400 }),
    'request.malformed',
  ],
])('%s', (_, error, code) => {
  expect(refusalOf(error).code).toBe(code)
})

test('what is broken says nothing of its inside', () => {
  const problem = problemOf(refusalOf(new Error('password=hunter2 at /data/app.ts')))
  expect(JSON.stringify(problem)).not.toMatch(/hunter2|app\.ts/)
})

test('a refusal tells pointer and holder', () => {
  const holder = { kind: 'cli', instance: 'a', name: 'b' } as const
  const problem = problemOf(
    new Refusal('user.username-taken', 'taken', { pointer: '/spec/username', holder }),
  )
  expect(problem).toEqual({
    type: '/docs/errors#user.username-taken',
    title: errorCodes['user.username-taken'],
    status: 409,
    detail: 'taken',
    code: 'user.username-taken',
    errors: [{ pointer: '/spec/username', detail: 'taken' }],
    holder,
  })
})
