/**
 * What holds for users whichever way they are declared. Written once, run through REST, `rollcall apply`, kubectl,
 * Terraform and CDKTF. Each fact begins with a declarer that has declared nothing, and uses names that no other fact uses.
 */
import { expect } from 'vitest'

import { until } from '../support/processes.ts'
import type { Declarer, Resource, Surface } from './surface.ts'
import { collections, type World } from './world.ts'

export interface Fact {
  name: string
  holds(this: void, stage: Stage): Promise<void>
}

/** What a fact plays on. */
export interface Stage {
  surface: Surface
  declarer: Declarer
  world: World
}

const CORRECTION_LIMIT_MS = 20_000

type UserResource = Extract<Resource, { kind: 'User' }>
type UserSpec = UserResource['spec']

export const facts: Fact[] = [
  {
    name: 'a declared user exists and reads back as declared',
    async holds({ declarer, world }) {
      await declarer.declare([
        role('created-viewer', ['zones.view']),
        person('created', {
          firstName: 'Ada',
          lastName: 'Lovelace',
          displayName: 'Ada Lovelace',
          language: 'en',
          accessPoints: ['web', 'api'],
          ipWhitelist: [{ cidr: '198.51.100.0/24', comment: 'office' }],
          roles: ['created-viewer'],
        }),
      ])
      const user = await world.getUser('created')
      expect(user.spec).toMatchObject({
        username: 'created',
        type: 'person',
        email: 'created@example.test',
        firstName: 'Ada',
        lastName: 'Lovelace',
        displayName: 'Ada Lovelace',
        language: 'en',
        ipWhitelist: [{ cidr: '198.51.100.0/24', comment: 'office' }],
        roles: ['created-viewer'],
        credential: { mode: 'none' },
      })
      expect(user.spec.accessPoints?.toSorted()).toEqual(['api', 'web'])
      expect(user.status).toMatchObject({ state: 'ACTIVE', membership: 'ACTIVE', locks: [] })
    },
  },
  {
    name: 'the manager and the declared fields are recorded',
    async holds({ declarer, surface, world }) {
      await declarer.declare([person('owned', { firstName: 'Grace' })])
      const user = await world.getUser('owned')
      expect(user.manager?.kind).toBe(surface.managerKind)
      expect(user.declared).toEqual(expect.arrayContaining(['username', 'email', 'firstName']))
      expect(user.declared).not.toContain('roles')
    },
  },
  {
    name: 'a user may be declared before the role it holds',
    async holds({ declarer, world }) {
      await declarer.declare([person('early', { roles: ['late-role'] }), role('late-role', [])])
      expect((await world.getUser('early')).status.effective.roles).toEqual(['late-role'])
    },
  },
  {
    name: 'changed roles replace the ones before, on the same user',
    async holds({ declarer, world }) {
      const roles = [role('zone-viewer', ['zones.view']), role('zone-editor', ['zones.edit'])]
      const user = (names: string[]): Resource => application('mover', { roles: names })
      await declarer.declare([...roles, user(['zone-viewer']), key('mover')])
      const { id } = await world.getUser('mover')
      const text = await declarer.keyOf('mover-key')
      expect(await world.check(text, { permission: 'zones.edit' })).toMatchObject({
        allowed: false,
        reason: 'access.permission-missing',
      })

      await declarer.declare([...roles, user(['zone-editor']), key('mover')])

      expect(await world.getUser('mover')).toMatchObject({ id, spec: { roles: ['zone-editor'] } })
      expect(await world.check(text, { permission: 'zones.edit' })).toMatchObject({ allowed: true })
      expect(await world.check(text, { permission: 'zones.view' })).toMatchObject({
        allowed: false,
      })
    },
  },
  {
    name: 'a changed role changes what its holders may do',
    async holds({ declarer, world }) {
      const user = application('holder', { roles: ['grown'] })
      await declarer.declare([role('grown', ['zones.view']), user, key('holder')])
      const text = await declarer.keyOf('holder-key')
      expect((await world.check(text, { permission: 'zones.edit' })).allowed).toBe(false)
      await declarer.declare([role('grown', ['zones.view', 'zones.edit']), user, key('holder')])
      expect((await world.check(text, { permission: 'zones.edit' })).allowed).toBe(true)
    },
  },
  {
    name: 'a changed whitelist refuses what it does not hold',
    async holds({ declarer, world }) {
      const user = (cidr: string): Resource => application('fenced', { ipWhitelist: [{ cidr }] })
      await declarer.declare([user('198.51.100.0/24'), key('fenced')])
      const text = await declarer.keyOf('fenced-key')
      expect((await world.check(text, { address: '198.51.100.7' })).allowed).toBe(true)

      await declarer.declare([user('192.0.2.0/24'), key('fenced')])

      expect(await world.check(text, { address: '198.51.100.7' })).toMatchObject({
        allowed: false,
        reason: 'access.address-not-whitelisted',
      })
      expect((await world.check(text, { address: '192.0.2.7' })).allowed).toBe(true)
    },
  },
  {
    name: 'an emptied whitelist allows every address',
    async holds({ declarer, world }) {
      const user = (ipWhitelist: { cidr: string }[]): Resource =>
        application('opened', { ipWhitelist })
      await declarer.declare([user([{ cidr: '192.0.2.0/24' }]), key('opened')])
      const text = await declarer.keyOf('opened-key')
      expect((await world.check(text)).allowed).toBe(false)
      await declarer.declare([user([]), key('opened')])
      expect((await world.check(text)).allowed).toBe(true)
      expect((await world.getUser('opened')).spec.ipWhitelist).toEqual([])
    },
  },
  {
    name: 'a renamed user keeps the identity and the keys',
    async holds({ declarer, world }) {
      const user = (username: string): Resource => ({
        kind: 'User',
        handle: 'bride',
        spec: { username, type: 'application' },
      })
      await declarer.declare([user('maiden-name')])
      const { id } = await world.getUser('maiden-name')
      const text = await world.issueKey('maiden-name', 'carried')

      await declarer.declare([user('married-name')])

      expect((await world.getUser('married-name')).id).toBe(id)
      expect(await world.findUser('maiden-name')).toBeUndefined()
      expect(await world.whoAmI(text)).toEqual({ status: 200, username: 'married-name' })
    },
  },
  {
    name: 'an issued key comes in as its user',
    async holds({ declarer, world }) {
      await declarer.declare([application('robot'), key('robot')])
      const text = await declarer.keyOf('robot-key')
      expect(text).toMatch(/^rck_[0-9A-Za-z]{49}$/)
      expect(await world.whoAmI(text)).toEqual({ status: 200, username: 'robot' })
      expect(await world.check(text)).toMatchObject({
        allowed: true,
        reason: 'access.allowed',
        user: { username: 'robot' },
      })
    },
  },
  {
    name: 'a key restricted to some permissions may do no more than they allow',
    async holds({ declarer, world }) {
      await declarer.declare([
        role('broad', ['zones.view', 'zones.edit']),
        application('narrowed', { roles: ['broad'] }),
        key('narrowed', { permissions: ['zones.view'] }),
      ])
      const text = await declarer.keyOf('narrowed-key')
      expect((await world.check(text, { permission: 'zones.view' })).allowed).toBe(true)
      expect(await world.check(text, { permission: 'zones.edit' })).toMatchObject({
        allowed: false,
        reason: 'access.key-permission-missing',
      })
    },
  },
  {
    name: 'a deactivated user can do nothing, and a reactivated one is the same with the same key',
    async holds({ declarer, world }) {
      const user = (active: boolean): Resource => application('sleeper', { active })
      await declarer.declare([user(true), key('sleeper')])
      const { id } = await world.getUser('sleeper')
      const text = await declarer.keyOf('sleeper-key')
      expect((await world.whoAmI(text)).status).toBe(200)

      await declarer.declare([user(false), key('sleeper')])

      expect(await world.getUser('sleeper')).toMatchObject({ id, status: { state: 'DEACTIVATED' } })
      expect((await world.whoAmI(text)).status).toBe(403)
      expect(await world.check(text)).toMatchObject({
        allowed: false,
        reason: 'access.user-inactive',
      })

      await declarer.declare([user(true), key('sleeper')])

      expect(await world.getUser('sleeper')).toMatchObject({ id, status: { state: 'ACTIVE' } })
      expect(await declarer.keyOf('sleeper-key')).toBe(text)
      expect(await world.whoAmI(text)).toEqual({ status: 200, username: 'sleeper' })
    },
  },
  {
    name: 'a field that leaves the declaration is released, keeps its value and is reported',
    async holds({ declarer, surface, world }) {
      const cast = role('kept-role', ['zones.view'])
      await declarer.declare([cast, person('letting-go', { roles: ['kept-role'] })])
      const told = await declarer.declare([cast, person('letting-go')])

      const user = await world.getUser('letting-go')
      expect(user.declared).not.toContain('roles')
      expect(user.spec.roles).toEqual(['kept-role'])
      expect(told).toContain(surface.spelling('roles'))
      expect(told).toMatch(/no longer managed|released/i)
      const changed = await world.call(
        'PATCH',
        `/v1/users/${user.id}`,
        { spec: { roles: [] } },
        { 'if-match': '*' },
      )
      expect(changed.status).toBe(200)
    },
  },
  {
    name: 'a declared field is changed by nobody else, and the refusal names the manager and the field',
    async holds({ declarer, world }) {
      await declarer.declare([person('guarded', { firstName: 'Alan' })])
      const { id, manager } = await world.getUser('guarded')
      const { status, body } = await world.call(
        'PATCH',
        `/v1/users/${id}`,
        { spec: { firstName: 'Mallory' } },
        { 'if-match': '*' },
      )
      expect(status).toBe(409)
      expect(body).toMatchObject({
        code: 'object.field-managed',
        holder: manager,
        errors: [{ pointer: '/spec/firstName' }],
      })
      expect((await world.getUser('guarded')).spec.firstName).toBe('Alan')
    },
  },
  {
    name: 'a removed declaration deactivates its user, whose key stops working, and deletes its role',
    async holds({ declarer, world }) {
      const staying = role('staying-role', [])
      await declarer.declare([staying, role('going-role', []), application('going')])
      const { id } = await world.getUser('going')
      const text = await world.issueKey('going', 'last')

      await declarer.declare([staying])

      expect(await world.getUserById(id)).toMatchObject({
        manager: null,
        status: { state: 'DEACTIVATED' },
      })
      expect((await world.check(text)).allowed).toBe(false)
      expect(await world.findRole('going-role')).toBeUndefined()
      expect(await world.findRole('staying-role')).toBeDefined()
    },
  },
  {
    name: 'a removed key is revoked for good, its user stays',
    async holds({ declarer, world }) {
      await declarer.declare([application('unlocked'), key('unlocked')])
      const text = await declarer.keyOf('unlocked-key')
      await declarer.declare([application('unlocked')])
      expect((await world.whoAmI(text)).status).toBe(401)
      expect(await world.check(text)).toMatchObject({
        allowed: false,
        reason: 'access.credential-unknown',
      })
      expect((await world.getUser('unlocked')).status.state).toBe('ACTIVE')
    },
  },
  {
    name: 'a user declared again after its removal is the same user',
    async holds({ declarer, world }) {
      const before = person('returning', { firstName: 'Edsger', lastName: 'Old' })
      await declarer.declare([before])
      const { id } = await world.getUser('returning')
      await declarer.declare([])
      await declarer.declare([person('returning', { firstName: 'Edsger' })])
      const user = await world.getUser('returning')
      expect(user).toMatchObject({ id, status: { state: 'ACTIVE' } })
      expect(user.spec.lastName).toBeUndefined()
    },
  },
  {
    name: 'an orphaned user stays as it was, without a manager',
    async holds({ declarer, world }) {
      const user: Resource = { ...person('orphan'), deletionPolicy: 'Orphan' }
      await declarer.declare([user])
      await declarer.declare([])
      expect(await world.getUser('orphan')).toMatchObject({
        manager: null,
        declared: [],
        status: { state: 'ACTIVE' },
      })
    },
  },
  {
    name: 'a deletion policy that exceeds the policy of the account is refused by name',
    async holds({ declarer, world }) {
      const user: Resource = { ...person('forever'), deletionPolicy: 'Delete' }
      await declarer.declare([person('forever')])
      const { id } = await world.getUser('forever')
      expect(await declarer.refusal([user])).toMatch(/userRemoval|never|allows no deletion/)
      expect((await world.getUserById(id))?.status.state).toBe('ACTIVE')
    },
  },
  {
    name: 'a user with deletion policy Delete is gone after its removal where the account allows it',
    async holds({ declarer, world }) {
      await allowRemoval(world, 'erase')
      try {
        const user: Resource = { ...person('erased'), deletionPolicy: 'Delete' }
        await declarer.declare([user])
        const { id } = await world.getUser('erased')
        await declarer.declare([])
        expect(await world.getUserById(id)).toBeUndefined()
        expect(await world.findUser('erased')).toBeUndefined()
      } finally {
        await allowRemoval(world, 'never')
      }
    },
  },
  {
    name: 'declaring again without a change writes nothing',
    async holds({ declarer, world }) {
      const set = [
        role('still', ['zones.view', 'zones.edit']),
        person('still', { roles: ['still'], ipWhitelist: [{ cidr: '192.0.2.0/24' }] }),
        application('still-robot'),
        key('still-robot'),
        assignment('still-robot', 'still'),
      ]
      await declarer.declare(set)
      await declarer.lookAgain(set)
      const before = await snapshot(world)
      const ownBefore = await declarer.ownWrites()

      expect(await declarer.differences(set)).toBe('')
      await declarer.declare(set)
      await declarer.lookAgain(set)

      expect(await snapshot(world)).toEqual(before)
      expect(await declarer.ownWrites()).toBe(ownBefore)
    },
  },
  {
    name: 'a change behind the back of the declaration is put right or shown as a difference',
    async holds({ declarer, surface, world }) {
      const set = [person('drifting', { firstName: 'Barbara', lastName: 'Liskov' })]
      await declarer.declare(set)
      await changeBehindItsBack(world, 'drifting', { firstName: 'Mallory' })

      if (surface.correctsByItself) {
        await until('the first name to be put right', CORRECTION_LIMIT_MS, async () => {
          return (await world.getUser('drifting')).spec.firstName === 'Barbara'
        })
        return
      }
      const differences = await declarer.differences(set)
      expect(differences).toContain(surface.spelling('firstName'))
      expect(differences).toContain('Mallory')
      expect((await world.getUser('drifting')).spec.firstName).toBe('Mallory')
      await declarer.declare(set)
      expect((await world.getUser('drifting')).spec.firstName).toBe('Barbara')
      expect(await declarer.differences(set)).toBe('')
    },
  },
  {
    name: 'a second manager is refused and told who holds the user',
    async holds({ declarer, world }) {
      await declaredByAnother(world, 'first', { username: 'taken', email: 'taken@example.test' })
      const refusal = await declarer.refusal([person('taken', { firstName: 'Usurper' })])
      expect(refusal).toContain('cli/another/first')
      const user = await world.getUser('taken')
      expect(user.spec.firstName).toBeUndefined()
      expect(user.manager).toEqual({ kind: 'cli', instance: 'another', name: 'first' })
    },
  },
  {
    name: 'a user that nobody declares is taken over only when the declaration says so',
    async holds({ declarer, surface, world }) {
      const spec = { username: 'found', email: 'found@example.test', type: 'person' }
      const created = await world.call('POST', '/v1/users', { spec })
      expect(created.status).toBe(201)
      expect(await declarer.refusal([person('found')])).toContain('found')
      expect((await world.getUser('found')).manager).toBeNull()

      await declarer.declare([{ ...person('found'), adoption: 'IfUnowned' }])

      const adopted = await world.getUser('found')
      expect(adopted.id).toBe((created.body as { id: string }).id)
      expect(adopted.manager?.kind).toBe(surface.managerKind)
    },
  },
  {
    name: 'an entry with host bits is refused, with the field and what to write instead',
    async holds({ declarer, surface, world }) {
      const user = person('host-bits', { ipWhitelist: [{ cidr: '198.51.100.7/24' }] })
      const refusal = await declarer.refusal([user])
      expect(refusal).toContain(surface.spelling('ipWhitelist'))
      expect(refusal).toMatch(surface.networkAdvice)
      expect(await world.findUser('host-bits')).toBeUndefined()
    },
  },
  {
    name: 'a taken e-mail address is refused with the field',
    async holds({ declarer, surface, world }) {
      await declaredByAnother(world, 'mail', { username: 'mail', email: 'mail@example.test' })
      const user = person('mail-thief', { email: 'MAIL@example.test' })
      const refusal = await declarer.refusal([user])
      expect(refusal).toContain(surface.spelling('email'))
      expect(await world.findUser('mail-thief')).toBeUndefined()
    },
  },
  {
    name: 'a role that does not exist is refused by name, and the user comes when it does',
    async holds({ declarer, world }) {
      const user = person('waiting', { roles: ['not-yet'] })
      expect(await declarer.refusal([user])).toContain('not-yet')
      expect(await world.findUser('waiting')).toBeUndefined()
      await declarer.declare([user, role('not-yet', [])])
      expect((await world.getUser('waiting')).spec.roles).toEqual(['not-yet'])
    },
  },
  {
    name: 'a role assignment adds a role beside the declared ones and takes it away again',
    async holds({ declarer, world }) {
      const cast = [
        role('base', []),
        role('extra', ['zones.extra']),
        application('several', { roles: ['base'] }),
      ]
      await declarer.declare([...cast, assignment('several', 'extra')])
      const user = await world.getUser('several')
      expect(user.status.effective.roles.toSorted()).toEqual(['base', 'extra'])
      expect(user.spec.roles).toEqual(['base'])
      await declarer.declare(cast)
      expect((await world.getUser('several')).status.effective.roles).toEqual(['base'])
    },
  },
]

function person(name: string, spec: UserSpec = {}): UserResource {
  return {
    kind: 'User',
    handle: name,
    spec: {
      username: name,
      type: 'person',
      email: `${name}@example.test`,
      credential: { mode: 'none' },
      ...spec,
    },
  }
}

function application(name: string, spec: UserSpec = {}): UserResource {
  return { kind: 'User', handle: name, spec: { username: name, type: 'application', ...spec } }
}

function role(name: string, permissions: string[]): Resource {
  return { kind: 'Role', handle: name, spec: { name, permissions } }
}

function key(user: string, spec: { permissions?: string[] } = {}): Resource {
  return { kind: 'ApiKey', handle: `${user}-key`, spec: { user, name: 'facts', ...spec } }
}

function assignment(user: string, name: string): Resource {
  return { kind: 'RoleAssignment', handle: `${user}-${name}`, spec: { user, role: name } }
}

async function declaredByAnother(world: World, name: string, spec: UserSpec): Promise<void> {
  const item = { name, spec: { type: 'person', credential: { mode: 'none' }, ...spec } }
  const { body } = await world.call(
    'POST',
    '/v1/users:apply',
    { items: [item] },
    { 'rollcall-manager': 'cli/another' },
  )
  expect(body).toMatchObject({ items: [{ action: 'created' }] })
}

/** Only its manager may change a declared field, so whoever does it behind its back uses the manager's name. */
async function changeBehindItsBack(world: World, username: string, spec: UserSpec): Promise<void> {
  const { id, manager } = await world.getUser(username)
  const { status } = await world.call(
    'PATCH',
    `/v1/users/${id}`,
    { spec },
    { 'if-match': '*', 'rollcall-manager': `${manager?.kind}/${manager?.instance}` },
  )
  expect(status).toBe(200)
}

async function allowRemoval(world: World, userRemoval: string): Promise<void> {
  const { body } = await world.call('GET', '/v1/accounts?name=default')
  // The documented body of the route.
  const { id } = (body as { items: { id: string }[] }).items[0] ?? {}
  const { status } = await world.call(
    'PATCH',
    `/v1/accounts/${id}`,
    { spec: { policy: { userRemoval } } },
    { 'if-match': '*' },
  )
  expect(status).toBe(200)
}

/** Everything that a needless write would change: every version, the change feed and the audit log. */
async function snapshot(world: World): Promise<unknown> {
  const versions = await Promise.all(
    Object.values(collections).map(async (collection) => {
      const { body } = await world.call('GET', `/v1/${collection}?limit=1000`)
      // The documented body of the route.
      const { items } = body as { items: { id: string; version: number; statusVersion: number }[] }
      return items.map(({ id, version, statusVersion }) => `${id} ${version} ${statusVersion}`)
    }),
  )
  return { versions: versions.flat().toSorted(), ...(await world.written()) }
}
