import Fastify from 'fastify'
import { describe, expect, test } from 'vitest'

import { isStorable, readBodies } from './body.ts'

/** Answers the body as it was read, for POST and DELETE. */
async function send(method: 'POST' | 'DELETE', payload: string | Buffer): Promise<unknown> {
  const app = Fastify()
  readBodies(app)
  app.route({
    method: ['POST', 'DELETE'],
    url: '/',
    handler: async ({ body }) => ({ read: body ?? 'nothing' }),
  })
  app.setErrorHandler(async (error: Error, _request, reply) =>
    reply.code(400).send({ refused: error.message }),
  )
  const headers = { 'content-type': 'application/json' }
  const answer = await app.inject({ method, url: '/', headers, payload })
  return answer.json()
}

test('JSON is read', async () => {
  expect(await send('POST', '{"a":["b"]}')).toEqual({ read: { a: ['b'] } })
})

test('a deletion may say the type of a body that it does not have', async () => {
  expect(await send('DELETE', '')).toEqual({ read: 'nothing' })
})

describe('what would surprise a reader is refused', () => {
  test.each([
    ['nothing', '', 'the body is empty'],
    ['blanks', ' \n', 'the body is empty'],
    ['half an object', '{"a":', 'the body is not JSON'],
    ['bytes that are no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'the body is not UTF-8'],
    ['a NUL', '{"a":{"b":"\\u0000"}}', '/a/b holds a character that is not allowed'],
    ['half a surrogate pair', '{"a":"\\ud800"}', '/a holds a character that is not allowed'],
    ['a NUL in a name', '{"a":{"\\u0000":1}}', '/a holds a character that is not allowed'],
    [
      'a prototype',
      '{"__proto__":{"a":1}}',
      'the body has a member named __proto__ or constructor.prototype: none is taken',
    ],
    ['half an object about a prototype', '{"__proto__":{', 'the body is not JSON'],
  ])('%s', async (_, payload, refused) => {
    expect(await send('POST', payload)).toEqual({ refused })
  })
})

test('text that PostgreSQL keeps', () => {
  expect(isStorable('Ada \u{1f600}')).toBe(true)
  expect(isStorable('\ud83d')).toBe(false)
  expect(isStorable('a\0')).toBe(false)
})
