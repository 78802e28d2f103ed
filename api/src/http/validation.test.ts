import { expect, test } from 'vitest'

import { validatorCompiler } from './validation.ts'

test('a member of a patch that may be null is told only what its value must be', () => {
  const mode = { anyOf: [{ type: 'string', enum: ['web', 'api'] }, { type: 'null' }] }
  const spec = { anyOf: [{ type: 'object', properties: { mode } }, { type: 'null' }] }
  const schema = { type: 'object', properties: { spec } }
  const validate = validatorCompiler({ schema, method: 'PATCH', url: '/', httpPart: 'body' })
  expect(validate({ spec: { mode: 'door' } })).toMatchObject({
    error: {
      message: '/spec/mode must be one of "web", "api"',
      errors: [{ pointer: '/spec/mode', detail: 'must be one of "web", "api"' }],
    },
  })
  expect(validate({ spec: { mode: null } })).toEqual({ value: { spec: { mode: null } } })
})

test.each([
  [
    { type: 'string', format: 'date-time' },
    'yesterday',
    'must be an instant as RFC 3339 writes it: 2026-12-01T00:00:00Z',
  ],
  [
    { type: 'string', format: 'uuid' },
    'ada',
    'must be an identity: 01890a5d-ac96-774b-bcce-b302099a8057',
  ],
  [{ type: 'string', enum: ['web', 'api'] }, 'door', 'must be one of "web", "api"'],
  [{ type: 'integer', maximum: 10 }, '11', 'must be at most 10'],
  [{ type: 'integer', minimum: 1 }, '0', 'must be at least 1'],
  [{ type: 'string', minLength: 6 }, 'abc', 'must have at least 6 characters'],
  [{ type: 'string', maxLength: 2 }, 'abc', 'must have at most 2 characters'],
  [{ type: 'array', items: { type: 'string' }, minItems: 1 }, [], 'must have at least 1 entry'],
  [{ type: 'array', items: {}, maxItems: 1 }, ['a', 'b'], 'must have at most 1 entry'],
  [{ type: 'array', items: {}, uniqueItems: true }, ['a', 'a'], 'has an entry twice'],
  [{ type: 'string', pattern: '^[0-9]{6}$' }, 'A B', 'must be six digits'],
  [
    { type: 'string', format: 'time-zone' },
    'Europe/Amsterdm',
    'Europe/Amsterdm is no time zone of the IANA database; write Europe/Amsterdam',
  ],
  [
    { type: 'string', format: 'language-tag' },
    'xx',
    'there is no language xx; write a tag such as en or nl-BE',
  ],
])('a parameter of the form %j that is %j is told what is allowed', (form, value, detail) => {
  const schema = { type: 'object', properties: { asked: form } }
  const validate = validatorCompiler({ schema, method: 'GET', url: '/', httpPart: 'querystring' })
  expect(validate({ asked: value })).toMatchObject({
    error: { code: 'request.invalid', errors: [{ pointer: 'asked', detail }] },
  })
})
