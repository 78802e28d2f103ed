import { expect, test } from 'vitest'

import { validatorCompiler } from './validation.ts'

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
  [{ type: 'integer', maximum: 10 }, '11', 'must be <= 10'],
])('a parameter of the form %j that is %j is told what is allowed', (form, value, detail) => {
  const schema = { type: 'object', properties: { asked: form } }
  const validate = validatorCompiler({ schema, method: 'GET', url: '/', httpPart: 'querystring' })
  expect(validate({ asked: value })).toMatchObject({
    error: { code: 'request.invalid', errors: [{ pointer: 'asked', detail }] },
  })
})
