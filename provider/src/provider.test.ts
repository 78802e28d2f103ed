import nock from 'nock'
import { afterEach, describe, expect, test } from 'vitest'
import type { Diagnostic } from './plugin/diagnostics.ts'
import { checkSchema, isNested, type Attributes } from './plugin/schema.ts'
import { validateConfig } from './plugin/server/validate-config.ts'
import { unknown } from './plugin/values.ts'
import { createProvider } from './provider.ts'
import { camelCase, snakeCase } from './schema/names.ts'
import { address, problemOf } from '../../test/support/fake-api.ts'
import { emptyEnvironment, startSession } from '../../test/support/provider-session.ts'

afterEach(() => {
  nock.cleanAll()
  nock.enableNetConnect()
})

const provider = createProvider(emptyEnvironment)
const kinds = Object.entries({ ...provider.resources, ...prefixed(provider.dataSources) })

function prefixed<Kind>(all: Readonly<Record<string, Kind>>): Record<string, Kind> {
  return Object.fromEntries(Object.entries(all).map(([name, kind]) => [`data.${name}`, kind]))
}

describe('every schema', () => {
  test.each(kinds)('%s is one that core takes', (_, { schema }) => {
    expect(() => checkSchema(schema)).not.toThrow()
  })

  test.each(kinds)('%s describes each attribute', (_, { schema }) => {
    expect(undescribed(schema.attributes)).toEqual([])
  })

  test.each(kinds)('%s has names that lead back to the words of the API', (_, { schema }) => {
    const names = Object.keys(schema.attributes)
    expect(names.map((name) => snakeCase(camelCase(name)))).toEqual(names)
    expect(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([])
  })
})

function undescribed(attributes: Attributes, prefix = ''): string[] {
  return Object.entries(attributes).flatMap(([name, { description, type }]) => [
    ...(description === '' ? [`${prefix}${name}`] : []),
    ...(isNested(type) ? undescribed(type.attributes, `${prefix}${name}.`) : []),
  ])
}

describe('the provider block', () => {
  test.each([
    ['an endpoint of another kind', { endpoint: 'ftp://example.test' }, 'endpoint'],
    ['a key in the endpoint', { endpoint: 'http://ada:pw@example.test' }, 'endpoint'],
    ['a slash in the workspace', { workspace: 'a/b' }, 'workspace'],
  ])('refuses %s', (_, block, name) => {
    expect(validateConfig(provider.schema.attributes, block)).toMatchObject([
      { path: [{ attribute: name }] },
    ])
  })

  test.each([
    ['endpoint', { endpoint: null }, /ROLLCALL_URL/],
    ['token', { token: null }, /ROLLCALL_TOKEN_FILE/],
    [
      'token_file',
      { token: null, token_file: '/nowhere/key' },
      /\/nowhere\/key, which cannot be read/,
    ],
  ])('without a usable %s says what to set', async (name, block, detail) => {
    const diagnostics = await startSession().configure(block)
    expect(diagnostics).toMatchObject([{ severity: 'error', path: [{ attribute: name }] }])
    expect(diagnostics[0]?.detail).toMatch(detail)
  })

  test('that is not known yet is good enough for a plan', async () => {
    nock.disableNetConnect()
    const session = startSession()
    expect(await session.configure({ endpoint: unknown })).toEqual([])
    const config = { username: 'ada', deletion_policy: 'Delete' }
    expect((await session.plan('rollcall_user', config)).diagnostics).toEqual([])
    expect((await session.apply('rollcall_user', config)).diagnostics).toMatchObject([
      { summary: 'The provider is not configured yet' },
    ])
  })
})

describe('an API', () => {
  test('that is away is named with the setting that leads to it', async () => {
    nock(address)
      .get('/v1/me')
      .times(9)
      .replyWithError(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
    const [only, ...others] = await startSession().configure()
    expect(others).toEqual([])
    expect(only?.detail).toContain(`GET ${address}/v1/me`)
    expect(only?.detail).toContain('"endpoint" in the provider block or from ROLLCALL_URL')
  }, 15_000)

  test('that does not know the key says so in one line, without the key', async () => {
    const problem = problemOf(401, 'auth.credential-invalid', 'The credential is not valid.')
    nock(address).get('/v1/me').reply(401, problem, { 'content-type': 'application/problem+json' })
    const diagnostics: readonly Diagnostic[] = await startSession().configure()
    expect(diagnostics).toMatchObject([{ summary: 'The API key is not valid' }])
    expect(JSON.stringify(diagnostics)).not.toContain('rck_test')
  })

  test('that refuses a provider without a block is told of by the first call', async () => {
    const problem = problemOf(401, 'auth.credential-invalid', 'The credential is not valid.')
    const refusal = [401, problem, { 'content-type': 'application/problem+json' }] as const
    nock(address)
      .get('/v1/me')
      .reply(...refusal)
      .get(/users/)
      .reply(...refusal)
    const session = startSession({ ...emptyEnvironment, endpoint: address, token: 'rck_test' })
    expect(await session.configure({ endpoint: null, token: null, workspace: null })).toEqual([])
    expect((await session.import('rollcall_user', 'ada')).diagnostics).toMatchObject([
      { summary: 'The API key is not valid' },
    ])
  })

  test('whose key ends soon is warned of before it does', async () => {
    const key = { id: 'k', prefix: 'rck_abcd', expiresAt: '2026-11-08T00:00:00Z' }
    nock(address).get('/v1/me').reply(200, { key }, { 'content-type': 'application/json' })
    expect(await startSession().configure()).toMatchObject([
      { severity: 'warning', summary: 'The API key expires soon' },
    ])
  })
})
