/**
 * Every operation of the OpenAPI document, asked with bodies, queries and headers that fit and with ones that do not, from a fixed seed. Whatever is asked: no 5xx,
 * only statuses, content types and bodies that the document promises, and the headers of every answer.
 */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../support/app.ts'
import { newPerson, signIn, tokenOf } from '../support/people.ts'
import { expectSafeHeaders } from './headers.ts'
import { misfit, operationOf, operations, promisedAnswer, type Operation } from './operations.ts'
import { broken, fitting } from './values.ts'

const seed = 20261124
const runs = 12
/** A long poll waits as long as it is asked to. */
const waiting = new Set(['wait'])

interface Asked {
  path: string
  query: string[]
  headers: Record<string, string>
  body: unknown
  type: string
}

let app: TestApp
const known: Record<string, string[]> = {}
const statuses = new Map<number, number>()
beforeAll(async () => {
  app = await openApp()
  for (const kind of ['users', 'roles', 'accounts', 'role-assignments', 'api-keys'])
    known[kind] = idsOf((await app.ask(`GET /v1/${kind}`)).body['items'])
})
afterAll(async () => {
  await app.close()
})

function idsOf(items: unknown): string[] {
  return JSON.stringify(items).match(/(?<="id":")[0-9a-f-]{36}/g) ?? []
}

const word = fc.constantFrom('ada', 'x', '%00', '%2e%2e%2f', '0', '%F0%9F%98%80', "'--", '*')

function pathOf({ path }: Operation): fc.Arbitrary<string> {
  const [, kind = ''] = /\/v1\/([a-z-]+)\/\{/.exec(path) ?? []
  // Known when it runs, not when it is declared.
  const ids = fc.oneof(
    fc.nat().map((at) => (known[kind] ?? [])[at % 5] ?? 'none'),
    fc.uuid(),
    word,
  )
  return ids.map((id) => path.replace(/\{[a-z]+\}/, id))
}

function queryOf({ parameters }: Operation, isBroken: boolean): fc.Arbitrary<string[]> {
  const pairs = parameters
    .filter((one) => one.in === 'query' && !waiting.has(one.name))
    .map(({ name, schema }) =>
      fc.option(
        (isBroken ? fc.oneof(fitting(schema), broken(schema)) : fitting(schema)).map(
          (value) => `${name}=${encodeURIComponent(textOf(value))}`,
        ),
        { nil: '', freq: 1 },
      ),
    )
  const strange = isBroken
    ? [fc.constantFrom('', '', 'unknown=1', 'account=a&account=b', '__proto__=1', '%zz=1', '=')]
    : []
  return fc.tuple(...pairs, ...strange).map((parts) => parts.filter((part) => part !== ''))
}

function textOf(value: unknown): string {
  // Half a pair of surrogates is no text that a URL can hold.
  return (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed().slice(0, 4_000)
}

function headersOf(isBroken: boolean): fc.Arbitrary<Record<string, string>> {
  if (!isBroken)
    return fc.constant({
      'if-match': '*',
      'rollcall-manager': 'cli/fuzz',
      prefer: 'return=minimal',
    })
  const strange = fc.constantFrom('"0"', '*', 'W/"1"', 'x', '', '\u00ff', '1'.repeat(300), '{}')
  return fc.record(
    {
      'if-match': strange,
      'rollcall-manager': strange,
      'rollcall-epoch': strange,
      'rollcall-source': strange,
      'idempotency-key': strange,
    },
    { requiredKeys: [] },
  )
}

function askedOf(operation: Operation, isBroken: boolean): fc.Arbitrary<Asked> {
  const { body, consumes } = operation
  const bodies =
    body === undefined ? fc.constant(undefined) : isBroken ? broken(body) : fitting(body)
  const usual = consumes.length === 0 ? [''] : consumes
  const types = isBroken && body !== undefined ? [...usual, 'text/xml'] : usual
  return fc.record({
    path: pathOf(operation),
    query: queryOf(operation, isBroken),
    headers: headersOf(isBroken),
    body: consumes.includes('text/csv') ? rows : bodies,
    type: fc.constantFrom(...types),
  })
}

/** Bodies of the operation that takes files. */
const rows = fc.constantFrom<unknown>(
  'username\r\nada\r\n',
  'username;email\nada;x\n',
  '\uFEFF"unclosed',
  '{"username": "ada"}\n{"',
  'PK\u0003\u0004',
  '',
)

async function hold(operation: Operation, credential: string, asked: Asked): Promise<void> {
  const { method, name } = operation
  const query = asked.query.length === 0 ? '' : `?${asked.query.join('&')}`
  const answer = await app.app.inject({
    // The document names it.
    method: method as 'GET',
    url: `${asked.path}${query}`,
    headers: {
      ...asked.headers,
      ...(operation.isOpen ? {} : { authorization: `Bearer ${credential}` }),
      ...(asked.type === '' ? {} : { 'content-type': asked.type }),
    },
    ...(asked.body === undefined
      ? {}
      : { body: typeof asked.body === 'string' ? asked.body : JSON.stringify(asked.body) }),
  })
  const { statusCode: status, headers } = answer
  const what = `${name} ${query}: ${status} ${answer.body.slice(0, 600)}`
  statuses.set(status, (statuses.get(status) ?? 0) + 1)
  expect(status, what).toBeLessThan(500)
  expectSafeHeaders(headers, status, name)
  const promised = promisedAnswer(operation, status)
  expect(promised, `${what}: a status that the document does not promise`).toBeDefined()
  if (answer.body === '' || promised?.content === undefined) {
    expect(answer.body, what).toBe('')
    return
  }
  const type = String(headers['content-type']).split(';', 1)[0] ?? ''
  // Where browsers go, problems are pages.
  if (type === 'text/html' && operation.path.startsWith('/v1/auth/oidc/')) return
  const { schema } = promised.content[type] ?? {}
  expect(schema, `${what}: a content type that the document does not promise`).toBeDefined()
  if (schema !== undefined && type.endsWith('json') && type !== 'application/x-ndjson')
    expect(misfit(schema, answer.json()), what).toBeUndefined()
}

describe.each([...operations])('$name', (operation) => {
  test.each([
    ['what fits', false],
    ['what does not', true],
  ])('asked with %s answers what the document promises', async (_, isBroken) => {
    const credential = await credentialFor(operation)
    await fc.assert(
      fc.asyncProperty(askedOf(operation, isBroken), (asked) => hold(operation, credential, asked)),
      { seed, numRuns: runs, endOnFailure: true },
    )
  })
})

/** A new session where it may end with what is asked. */
async function credentialFor({ path }: Operation): Promise<string> {
  if (!path.startsWith('/v1/me')) return app.keys.admin
  return tokenOf(await signIn(app, await newPerson(app)))
}

test('the questions were let in and refused in every way, and nothing locked its own door', async () => {
  expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 401, 404, 415, 422]))
  expect(statuses.get(200)).toBeGreaterThan(200)
  expect((await app.ask('GET /v1/me')).status).toBe(200)
})

test('an answer that the document does not promise is noticed', () => {
  const { responses } = operationOf('getUser')
  const schema = responses['200']?.content?.['application/json']?.schema ?? {}
  expect(misfit(schema, { id: 'x' })).toContain('must')
  expect(promisedAnswer(operationOf('getUser'), 201)).toBeUndefined()
})
