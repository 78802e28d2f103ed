import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import { openScimClient, type ScimClient } from '../../../test/support/scim.ts'

const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'
const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'
const searchUrn = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest'
const users = 25

let app: TestApp
let client: ScimClient
beforeAll(async () => {
  app = await openApp()
  client = await openScimClient(app, 'idp')
  for (let index = 0; index < users; index++) {
    const { status } = await client.ask('POST /Users', {
      userName: `u${index}`,
      emails: [{ value: `u${index}@example.test` }],
    })
    expect(status).toBe(201)
  }
})
afterAll(() => app.close())

type Page = Record<string, unknown> & { Resources: { id: string; userName: string }[] }

async function page(query: string): Promise<Page> {
  const { status, body } = await client.ask(`GET /Users${query}`)
  expect(body).toMatchObject({ schemas: [listUrn] })
  expect(status).toBe(200)
  return body as Page
}

describe('what the door says of itself', () => {
  test('the configuration is true', async () => {
    const { body } = await client.ask('GET /ServiceProviderConfig')
    expect(body).toMatchObject({
      patch: { supported: true },
      bulk: { supported: false },
      filter: { supported: true, maxResults: 1000 },
      sort: { supported: false },
      etag: { supported: true },
      pagination: { cursor: true, index: true, defaultPaginationMethod: 'index' },
      meta: { resourceType: 'ServiceProviderConfig' },
    })
  })

  test.each(['/Schemas', '/ResourceTypes'])(
    '%s lists what can be read one by one',
    async (path) => {
      const { body } = await client.ask(`GET ${path}`)
      const resources = body['Resources'] as { id: string }[]
      expect(body['totalResults']).toBe(resources.length)
      for (const resource of resources)
        expect((await client.ask(`GET ${path}/${resource.id}`)).body).toEqual(resource)
      expect((await client.ask(`GET ${path}/nothing`)).status).toBe(404)
      expect((await client.ask(`GET ${path}?filter=id%20pr`)).status).toBe(403)
    },
  )

  test.each([
    ['GET /nothing', 404],
    ['POST /ServiceProviderConfig', 405],
    ['DELETE /Users', 405],
    ['POST /Bulk', 501],
    ['GET /Me', 501],
    ['POST /.search', 501],
    ['GET /Users/nobody', 404],
    ['GET /Users/01a20d48-ef6b-7eb9-bc2a-f49f560afc78', 404],
    ['GET /Groups/nothing', 404],
  ])('%s is %i as SCIM answers errors', async (request, status) => {
    const answer = await client.ask(request, request.startsWith('POST') ? {} : undefined)
    expect(answer.body).toMatchObject({ schemas: [errorUrn], status: String(status) })
    expect(answer.headers['content-type']).toBe('application/scim+json; charset=utf-8')
    expect(answer.status).toBe(status)
  })

  test('without a credential it is closed', async () => {
    const answer = await app.ask('GET /scim/v2/Users', { key: null })
    expect(answer.body).toMatchObject({ schemas: [errorUrn], status: '401' })
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  test.each([
    ['application/json', '{"userName": "j", "emails": [{"value": "j@example.test"}]}', 201],
    ['text/plain', '{}', 415],
    ['application/scim+json', '{', 400],
    ['application/scim+json', '', 400],
    ['application/scim+json', '[]', 400],
    ['application/scim+json', '{"__proto__": {"x": 1}}', 400],
  ])('a body of %s: %s', async (type, body, status) => {
    const answer = await app.app.inject({
      method: 'POST',
      url: '/scim/v2/Users',
      headers: { authorization: `Bearer ${app.keys.operator}`, 'content-type': type },
      body,
    })
    expect(answer.statusCode).toBe(status)
    if (status !== 201) expect(answer.json()).toMatchObject({ schemas: [errorUrn] })
  })
})

describe('pages by index', () => {
  test('say how many there are, and where they are', async () => {
    const first = await page('?count=10&filter=userName%20sw%20%22u%22')
    expect(first).toMatchObject({ totalResults: users, startIndex: 1, itemsPerPage: 10 })
    const last = await page('?count=10&startIndex=21&filter=userName%20sw%20%22u%22')
    expect(last).toMatchObject({ totalResults: users, startIndex: 21, itemsPerPage: 5 })
    expect(last.Resources.map(({ userName }) => userName)).toEqual([
      'u20',
      'u21',
      'u22',
      'u23',
      'u24',
    ])
  })

  test.each([
    ['?startIndex=0&count=1', { startIndex: 1, itemsPerPage: 1 }],
    ['?startIndex=-3&count=1', { startIndex: 1, itemsPerPage: 1 }],
    ['?count=0', { itemsPerPage: 0, Resources: [] }],
    ['?count=-1', { itemsPerPage: 0, Resources: [] }],
    ['?startIndex=900', { startIndex: 900, itemsPerPage: 0, Resources: [] }],
  ])('%s', async (query, shape) => {
    const found = await page(query)
    expect(found).toMatchObject(shape)
    expect(found['totalResults']).toBeGreaterThanOrEqual(users)
  })
})

describe('pages by cursor', () => {
  test('reach everybody once, and the last has no next one', async () => {
    const names: string[] = []
    let cursor = ''
    for (let pages = 0; pages < 10; pages++) {
      const found = await page(`?count=7&cursor=${cursor}&filter=userName%20sw%20%22u%22`)
      names.push(...found.Resources.map(({ userName }) => userName))
      const { nextCursor: next } = found
      if (typeof next !== 'string') break
      // RFC 9865 section 2: characters that a URL takes as they are.
      expect(next).toMatch(/^[\w.~-]+$/)
      cursor = next
    }
    expect(names).toEqual(Array.from({ length: users }, (_, index) => `u${index}`))
  })

  test.each([
    ['invalidCursor', '?cursor=nonsense'],
    ['invalidCount', '?cursor=&count=0'],
    ['invalidValue', '?cursor=&startIndex=1'],
    ['invalidValue', '?count=many'],
    ['invalidValue', '?sortBy=userName'],
    ['invalidValue', '?nothing=1'],
    ['invalidValue', '?count=1&count=2'],
    ['invalidValue', '?attributes=userName&excludedAttributes=emails'],
    ['invalidFilter', '?filter=userName%20eq'],
  ])('%s: %s', async (scimType, query) => {
    const { status, body } = await client.ask(`GET /Users${query}`)
    expect(body).toMatchObject({ schemas: [errorUrn], scimType })
    expect(status).toBe(400)
  })

  test('a cursor is of no use with another filter', async () => {
    const { nextCursor } = await page('?count=1&cursor=')
    const { body } = await client.ask(`GET /Users?cursor=${String(nextCursor)}&filter=active%20pr`)
    expect(body).toMatchObject({ scimType: 'invalidCursor' })
  })
})

describe('.search', () => {
  test('asks what a list asks, without an address that says it', async () => {
    const { status, body } = await client.ask('POST /Users/.search', {
      schemas: [searchUrn],
      filter: 'userName eq "U3"',
      attributes: ['userName'],
      startIndex: 1,
      count: 10,
    })
    expect(status).toBe(200)
    expect(body).toMatchObject({ totalResults: 1 })
    expect(body['Resources']).toEqual([
      { schemas: expect.any(Array), id: expect.any(String), userName: 'u3' },
    ])
    expect((await client.ask('POST /Users/.search', { filter: 'active pr' })).body).toMatchObject({
      scimType: 'invalidSyntax',
    })
  })
})

describe('many at once', () => {
  const writers = 20

  test('of twins one is made, and the others are told that the name is taken', async () => {
    const twin = { userName: 'twin', externalId: 't', emails: [{ value: 'twin@example.test' }] }
    const answers = await Promise.all(
      Array.from({ length: writers }, () => client.ask('POST /Users', twin)),
    )
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
    const others = answers.filter(({ status }) => status !== 201)
    expect(others.map(({ body }) => body['scimType'])).toEqual(others.map(() => 'uniqueness'))
  })

  test('patches of different attributes are all kept', async () => {
    const { body } = await client.ask('POST /Users', {
      userName: 'many',
      emails: [{ value: 'many@example.test' }],
    })
    const types = ['work', 'home', 'mobile', 'fax', 'pager', 'other']
    const answers = await Promise.all(
      types.map((type) =>
        client.ask(`PATCH /Users/${String(body['id'])}`, {
          Operations: [{ op: 'add', path: 'phoneNumbers', value: [{ type, value: type }] }],
        }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(types.map(() => 200))
    const { body: after } = await client.ask(`GET /Users/${String(body['id'])}`)
    expect(after['phoneNumbers']).toHaveLength(types.length)
  })

  test('members that come in by many requests are all in', async () => {
    const { Resources } = await page('?count=20&attributes=id&filter=userName%20sw%20%22u%22')
    const { body } = await client.ask('POST /Groups', { displayName: 'Everybody' })
    const path = `/Groups/${String(body['id'])}`
    const answers = await Promise.all(
      Resources.map(({ id }) =>
        client.ask(`PATCH ${path}`, {
          Operations: [{ op: 'add', path: 'members', value: [{ value: id }] }],
        }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(Resources.map(() => 204))
    expect((await client.ask(`GET ${path}`)).body['members']).toHaveLength(Resources.length)
  })
})
