import type { Role, User } from '@rollcall/resources'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { openApp, type Answer, type TestApp } from '../../../../test/support/app.ts'
import { countRows } from '../../../../test/support/rows.ts'
import { openScimClient, type ScimClient } from '../../../../test/support/scim.ts'

const urn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'

let app: TestApp
let client: ScimClient
let people: string[]
let serial = 0
let name = ''

beforeAll(async () => {
  app = await openApp()
  client = await openScimClient(app, 'idp')
  people = []
  for (let index = 0; index < 4; index++) {
    const { body } = await client.ask('POST /Users', {
      userName: `p${index}`,
      emails: [{ value: `p${index}@example.test` }],
    })
    people.push(String(body['id']))
  }
})
afterAll(() => app.close())
beforeEach(() => {
  serial += 1
  name = `Zone Editors ${serial}`
})

async function made(...members: number[]): Promise<string> {
  const { status, body } = await client.ask('POST /Groups', {
    schemas: [urn],
    displayName: name,
    ...(members.length > 0 ? { members: members.map((at) => ({ value: people[at] })) } : {}),
  })
  expect(body).not.toHaveProperty('detail')
  expect(status).toBe(201)
  return String(body['id'])
}

async function patch(id: string, ...operations: object[]): Promise<Answer> {
  return await client.ask(`PATCH /Groups/${id}`, {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: operations,
  })
}

/** Places of the members among the people. */
async function membersOf(id: string): Promise<number[]> {
  const { body } = await client.ask(`GET /Groups/${id}`)
  const members = (body['members'] ?? []) as { value: string }[]
  return members.map(({ value }) => people.indexOf(value)).toSorted((left, right) => left - right)
}

const value = (...places: number[]): { value: string | undefined }[] =>
  places.map((at) => ({ value: people[at] }))

async function role(id: string): Promise<Role> {
  return (await app.ask(`GET /v1/roles/${id}`)).body as unknown as Role
}

async function person(at: number): Promise<User> {
  return (await app.ask(`GET /v1/users/${people[at]}`)).body as unknown as User
}

describe('a group is a role', () => {
  test('with a name for files and one for people, declared by the client', async () => {
    const id = await made(0)
    const named = await role(id)
    expect(named.spec).toMatchObject({ name: `zone-editors-${serial}`, description: name })
    expect(named.manager).toMatchObject({ kind: 'scim', instance: client.instance })
    const { body } = await client.ask(`GET /Groups/${id}`)
    expect(body).toMatchObject({
      schemas: [urn],
      displayName: name,
      members: [{ value: people[0], type: 'User' }],
      meta: { resourceType: 'Group', version: 'W/"1"' },
    })
  })

  test.each([
    ['zone-editors', 'zone-editors'],
    ['Équipe Réseau', 'equipe-reseau'],
    ['編集者', 'group-2f8b9a4f6a0c'],
  ])('%s', async (displayName, roleName) => {
    const { body } = await client.ask('POST /Groups', { displayName })
    expect(body['displayName']).toBe(displayName)
    const { spec } = await role(String(body['id']))
    if (roleName.startsWith('group-')) expect(spec.name).toMatch(/^group-[0-9a-f]{12}$/)
    else expect(spec.name).toBe(roleName)
    const { body: found } = await client.ask(
      `GET /Groups?filter=${encodeURIComponent(`displayName eq "${displayName.toUpperCase()}"`)}`,
    )
    expect(found).toMatchObject({ totalResults: 1, Resources: [{ displayName }] })
  })

  test('a role from elsewhere is a group of its name', async () => {
    const { body } = await client.ask('GET /Groups?filter=displayName%20eq%20%22admin%22')
    expect(body).toMatchObject({ totalResults: 1, Resources: [{ displayName: 'admin' }] })
  })

  test('a taken name is 409 uniqueness', async () => {
    await made()
    const { status, body } = await client.ask('POST /Groups', { displayName: name.toUpperCase() })
    expect(body).toMatchObject({ schemas: [errorUrn], scimType: 'uniqueness' })
    expect(status).toBe(409)
  })

  test('a new name renames the role, and its holders keep it', async () => {
    const id = await made(0)
    await patch(id, { op: 'replace', path: 'displayName', value: `${name} new` })
    expect((await role(id)).spec).toMatchObject({ name: `zone-editors-${serial}-new` })
    expect(await membersOf(id)).toEqual([0])
    await client.ask(`PUT /Groups/${id}`, { displayName: `plain-${serial}` })
    expect((await role(id)).spec).toEqual({ name: `plain-${serial}` })
  })

  test('a removed group is gone, and nobody holds the role', async () => {
    const id = await made(0, 1)
    expect((await client.ask(`DELETE /Groups/${id}`)).status).toBe(204)
    expect((await client.ask(`GET /Groups/${id}`)).status).toBe(404)
    expect((await client.ask(`DELETE /Groups/${id}`)).status).toBe(404)
    const { body } = await client.ask(`GET /Users/${people[0]}`)
    expect(JSON.stringify(body)).not.toContain(id)
  })

  test('members are known by identities in upper case', async () => {
    const id = await made(1)
    const upper = (at: number): string => String(people[at]).toUpperCase()
    const add = { op: 'add', path: 'members', value: [{ value: upper(0) }] }
    expect((await patch(id, add)).status).toBe(204)
    expect(await membersOf(id)).toEqual([0, 1])
    await patch(id, { op: 'remove', path: `members[value eq "${upper(1)}"]` })
    expect(await membersOf(id)).toEqual([0])
  })

  test('what the system or git declares is 409, and takes members', async () => {
    await app.ask('POST /v1/roles:apply', {
      body: {
        items: [{ name: 'r', spec: { name: `role-${serial}`, permissions: ['zones.view'] } }],
      },
      headers: { 'rollcall-manager': 'cli/people' },
    })
    const { body } = await client.ask(`GET /Groups?filter=displayName%20eq%20%22role-${serial}%22`)
    const [{ id }] = body['Resources'] as [{ id: string }]
    const renamed = await patch(id, { op: 'replace', path: 'displayName', value: 'other' })
    expect(renamed.body['detail']).toContain('cli/people/r')
    expect(renamed.status).toBe(409)
    expect((await client.ask(`DELETE /Groups/${id}`)).status).toBe(409)
    expect((await patch(id, { op: 'add', path: 'members', value: value(0) })).status).toBe(204)
    expect(await membersOf(id)).toEqual([0])
    await patch(id, { op: 'remove', path: 'members' })
  })
})

describe('members', () => {
  test('come in and go out as identity providers say it', async () => {
    const id = await made(0)
    const steps: [object, number[]][] = [
      [{ op: 'Add', path: 'members', value: value(1, 2) }, [0, 1, 2]],
      [{ op: 'add', value: { members: value(3) } }, [0, 1, 2, 3]],
      [{ op: 'Remove', path: `members[value eq "${people[0]}"]` }, [1, 2, 3]],
      [{ op: 'remove', path: 'members', value: value(1, 0) }, [2, 3]],
      [{ op: 'replace', path: 'members', value: value(0, 2) }, [0, 2]],
      [{ op: 'replace', value: { id, displayName: name, members: value(1) } }, [1]],
      [{ op: 'remove', path: 'members' }, []],
    ]
    for (const [operation, members] of steps) {
      const answer = await patch(id, operation)
      expect(answer.body).toEqual({})
      expect(answer.status).toBe(204)
      expect(await membersOf(id), JSON.stringify(operation)).toEqual(members)
    }
  })

  test('are role assignments that the client declares', async () => {
    const id = await made(0)
    const { body } = await app.ask(`GET /v1/role-assignments?role=zone-editors-${serial}`)
    expect(body['items']).toMatchObject([
      {
        spec: { user: 'p0' },
        manager: { kind: 'scim', instance: client.instance, name: `${id}/${people[0]}` },
      },
    ])
    expect((await client.ask(`GET /Users/${people[0]}`)).body['groups']).toContainEqual({
      value: id,
      $ref: expect.stringContaining(`/scim/v2/Groups/${id}`),
      display: name,
    })
  })

  test('who is in already and who is out already is no change', async () => {
    const id = await made(0)
    const before = await countRows(app.urls.superuserUrl)
    const { status } = await patch(
      id,
      { op: 'add', path: 'members', value: value(0) },
      { op: 'remove', path: 'members', value: value(1) },
    )
    expect(status).toBe(204)
    expect(await countRows(app.urls.superuserUrl)).toEqual(before)
  })

  test('of one patch all change or none', async () => {
    const id = await made(0)
    const { status, body } = await patch(
      id,
      { op: 'add', path: 'members', value: value(1) },
      { op: 'remove', path: `members[value eq "${people[0]}"]` },
      { op: 'add', path: 'members', value: [{ value: '01a20d48-ef6b-7eb9-bc2a-f49f560afc78' }] },
    )
    expect(body).toMatchObject({ schemas: [errorUrn], scimType: 'invalidValue' })
    expect(status).toBe(400)
    expect(await membersOf(id)).toEqual([0])
  })

  test('a PUT without members leaves them, and one with an empty list takes them away', async () => {
    const id = await made(0, 1)
    await client.ask(`PUT /Groups/${id}`, { displayName: name })
    expect(await membersOf(id)).toEqual([0, 1])
    await client.ask(`PUT /Groups/${id}`, { displayName: name, members: value(2) })
    expect(await membersOf(id)).toEqual([2])
    await client.ask(`PUT /Groups/${id}`, { displayName: name, members: [] })
    expect(await membersOf(id)).toEqual([])
  })

  test('whoever holds the role from the own list is a member, and leaves by that list', async () => {
    const id = await made()
    await app.ask(`PATCH /v1/users/${people[3]}`, {
      body: { spec: { roles: [`zone-editors-${serial}`] } },
    })
    expect(await membersOf(id)).toEqual([3])
    await patch(id, { op: 'remove', path: 'members', value: value(3) })
    expect(await membersOf(id)).toEqual([])
    expect((await person(3)).spec.roles).toEqual([])
  })

  test('whom git gave the role is 409 with the declarer', async () => {
    const id = await made()
    const assigned = { user: 'p1', role: `zone-editors-${serial}` }
    await app.ask('POST /v1/role-assignments:apply', {
      body: { items: [{ name: 'a', spec: assigned }] },
      headers: { 'rollcall-manager': 'cli/people' },
    })
    const { status, body } = await patch(id, { op: 'remove', path: 'members', value: value(1) })
    expect(body['detail']).toContain('cli/people/a')
    expect(status).toBe(409)
    expect(await membersOf(id)).toEqual([1])
  })

  test('are given by whoever may assign roles, without the right to change roles', async () => {
    const id = await made()
    const permissions = [
      'rollcall.users.view',
      'rollcall.roles.view',
      'rollcall.role-assignments.*',
    ]
    const { body } = await app.ask('POST /v1/roles', {
      body: { spec: { name: `giver-${serial}`, permissions } },
    })
    expect(body).not.toHaveProperty('code')
    const giver = await openScimClient(app, `giver-${serial}`, [`giver-${serial}`])
    const say = (operation: object): Promise<Answer> =>
      giver.ask(`PATCH /Groups/${id}`, { Operations: [operation] })
    expect((await say({ op: 'add', path: 'members', value: value(0) })).status).toBe(204)
    const renamed = await say({ op: 'replace', path: 'displayName', value: 'other' })
    expect(renamed.body['detail']).toContain('rollcall.roles.update')
    expect(renamed.status).toBe(403)
  })

  test('nobody gives a role that allows more than they may', async () => {
    const { body: owners } = await client.ask('GET /Groups?filter=displayName%20eq%20%22owner%22')
    const [{ id }] = owners['Resources'] as [{ id: string }]
    const { status, body } = await patch(id, { op: 'add', path: 'members', value: value(0) })
    expect(body).toMatchObject({ schemas: [errorUrn] })
    expect(status).toBe(403)
  })

  test.each([
    ['mutability', { op: 'replace', path: 'members[value eq "x"].value', value: 'y' }],
    ['mutability', { op: 'remove', path: 'displayName' }],
    ['mutability', { op: 'replace', path: 'meta.created', value: 'x' }],
    ['invalidFilter', { op: 'remove', path: 'members[type eq "User"]' }],
    ['invalidPath', { op: 'add', path: 'color', value: 'red' }],
    ['invalidValue', { op: 'add', path: 'members', value: [{ value: 'x', type: 'Group' }] }],
    ['invalidValue', { op: 'add', path: 'members', value: [{ value: 'nobody' }] }],
    ['noTarget', { op: 'remove' }],
  ])('%s: %j', async (scimType, operation) => {
    const { status, body } = await patch(await made(), operation)
    expect(body).toMatchObject({ schemas: [errorUrn], scimType })
    expect(status).toBe(400)
  })

  test('attributes decide whether they are answered', async () => {
    const id = await made(0)
    const keys = async (query: string): Promise<string[]> =>
      Object.keys((await client.ask(`GET /Groups/${id}?${query}`)).body).toSorted()
    expect(await keys('excludedAttributes=members')).toEqual([
      'displayName',
      'id',
      'meta',
      'schemas',
    ])
    expect(await keys('attributes=members')).toEqual(['id', 'members', 'schemas'])
    const patched = await client.ask(`PATCH /Groups/${id}?attributes=members`, {
      Operations: [{ op: 'add', path: 'members', value: value(1) }],
    })
    expect(patched.body['members']).toHaveLength(2)
    expect(patched.status).toBe(200)
  })
})

describe('a large group', () => {
  const many = 1_001

  test('is answered without its members unless they are asked for, and is changed in parts', async () => {
    const spec = (index: number): object => ({
      username: `m${index}`,
      email: `m${index}@example.test`,
      credential: { mode: 'none' },
    })
    const ids: string[] = []
    for (const [from, to] of [
      [0, 1_000],
      [1_000, many],
    ] as const) {
      const items = Array.from({ length: to - from }, (_, index) => ({
        name: `m${from + index}`,
        spec: spec(from + index),
      }))
      const { body } = await app.ask('POST /v1/users:apply', {
        body: { items },
        headers: { 'rollcall-manager': 'cli/many', prefer: 'return=minimal' },
      })
      ids.push(...(body['items'] as { id: string }[]).map(({ id }) => id))
    }
    const id = await made()
    const named = ids.map((one) => ({ value: one }))
    const tooMany = await patch(
      id,
      { op: 'add', path: 'members', value: named.slice(0, 600) },
      { op: 'add', path: 'members', value: named.slice(600) },
    )
    expect(tooMany.body).toMatchObject({ schemas: [errorUrn], status: '413' })
    const changed = async (operation: object): Promise<void> => {
      const { status, body } = await patch(id, operation)
      expect(body).toEqual({})
      expect(status).toBe(204)
    }
    await changed({ op: 'add', path: 'members', value: named.slice(0, 1_000) })
    expect((await client.ask(`GET /Groups/${id}`)).body['members']).toHaveLength(1_000)
    await changed({ op: 'add', path: 'members', value: named.slice(1_000) })
    expect((await client.ask(`GET /Groups/${id}`)).body).not.toHaveProperty('members')
    expect((await client.ask(`GET /Groups/${id}?attributes=members`)).body['members']).toHaveLength(
      many,
    )
    // What a client that read it so writes back leaves the members.
    const { body: read } = await client.ask(`GET /Groups/${id}`)
    expect((await client.ask(`PUT /Groups/${id}`, { ...read })).status).toBe(200)
    const all = await patch(id, { op: 'remove', path: 'members' })
    expect(all.body).toMatchObject({ status: '413' })
    expect((await role(id)).status.assigned).toBe(many)
    const whole = { displayName: name, members: named.slice(1) }
    expect((await client.ask(`PUT /Groups/${id}`, whole)).status).toBe(200)
    expect((await role(id)).status.assigned).toBe(many - 1)
    const last = ids.at(-1)
    const { body: found } = await client.ask(
      `GET /Groups?attributes=displayName&filter=${encodeURIComponent(`members.value eq "${last}"`)}`,
    )
    expect(found).toMatchObject({ totalResults: 1, Resources: [{ id }] })
    await changed({ op: 'remove', path: `members[value eq "${last}"]` })
    expect((await role(id)).status.assigned).toBe(many - 2)
  }, 60_000)
})
