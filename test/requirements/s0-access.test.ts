/** S0, the page "Users" of a registrar's product: second factors, access points, API keys and whitelists. */
import type { AccessPoint, UserSpec } from '@rollcall/resources'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { codeOf } from '../support/authenticator.ts'
import { World, type Worker } from './world.ts'

let world: World
const doors: AccessPoint[] = ['web', 'api']

beforeAll(async () => {
  world = await World.open('registrar')
})
afterAll(() => world.close())

/** A password at the API, where a second factor refuses it: the rule is named, and the way that is left. */
async function refusedAtApi(worker: Worker): Promise<void> {
  const { status, body } = await world.signIn(worker, 'api')
  expect([status, body.code]).toEqual([403, 'auth.access-refused'])
  expect(body.detail).toContain('access.password-refused-with-mfa')
  expect(body.detail).toMatch(/API key/)
}

test('S0-09: MFA is forced for one user at creation and not for another', async () => {
  const forced = await world.worker({ mfa: 'required' })
  const free = await world.worker({ mfa: 'optional' })
  const first = await world.signIn(forced)
  expect([first.status, first.body['next'], first.body['session']]).toEqual([
    200,
    'enrol',
    undefined,
  ])
  expect(await world.session(forced)).toMatch(/^rcs_/)
  expect((await world.signIn(free)).body['session']).toBeDefined()
})

test('S0-10: the access points of a user are a set that is chosen at creation', async () => {
  const sets: AccessPoint[][] = [['web'], ['api'], ['web', 'api'], []]
  for (const accessPoints of sets) {
    const worker = await world.worker({ accessPoints })
    const user = await world.read(worker.id)
    expect(user.status.effective.accessPoints).toEqual(accessPoints)
    for (const door of doors) {
      const { status, body } = await world.signIn(worker, door)
      const isOpen = accessPoints.includes(door)
      expect([accessPoints, door, status, body.code]).toEqual([
        accessPoints,
        door,
        isOpen ? 200 : 403,
        isOpen ? undefined : 'auth.access-refused',
      ])
      if (!isOpen) expect(body.detail).toContain('access.access-point-not-allowed')
    }
    // IsProxy is a machine's door: what counts for it is `api`.
    expect(await world.worksWith(await world.keyOf(worker.username))).toBe(
      accessPoints.includes('api'),
    )
  }
  const unknown = await world.call('POST /users', {
    spec: { ...world.profileOf(world.name()), accessPoints: ['isproxy'] },
  })
  expect([unknown.status, unknown.body.errors?.[0]?.pointer]).toEqual([422, '/spec/accessPoints/0'])
})

test('S0-11: forced MFA shuts passwords out of the API from creation on, and not out of the web', async () => {
  const forced = await world.worker({ accessPoints: doors, mfa: 'required' })
  await refusedAtApi(forced)
  await world.session(forced)
  // It is the second factor that refuses: without one the password does at the same door.
  expect((await world.signIn(await world.worker({ accessPoints: doors }), 'api')).status).toBe(200)
})

test('S0-12: MFA that is forced by an edit shuts passwords out of the API from then on', async () => {
  const worker = await world.worker({ accessPoints: doors })
  const opened = (await world.signIn(worker, 'api')).body['session'] as unknown as { token: string }
  expect(await world.worksWith(opened.token)).toBe(true)
  await world.done(`PATCH /users/${worker.id}`, { spec: { mfa: 'required' } })
  await refusedAtApi(worker)
  // What a password opened before goes on no longer either: the rule is asked on every request.
  expect(await world.worksWith(opened.token)).toBe(false)
  await world.session(worker)
})

test('S0-13: who has MFA, forced or not, uses API keys at the API', async () => {
  const worker = await world.worker({ accessPoints: doors })
  const session = await world.session(worker)
  expect((await world.signIn(worker, 'api')).status).toBe(200)
  await enrol(session)
  expect((await world.read(worker.id)).spec.mfa).toBeUndefined()
  await refusedAtApi(worker)
  expect(await world.worksWith(await world.keyOf(worker.username))).toBe(true)

  const forced = await world.worker({ accessPoints: doors, mfa: 'required' })
  expect(await world.worksWith(await world.keyOf(forced.username))).toBe(true)
})

/** A person sets a second factor up whom nobody forces to. */
async function enrol(key: string): Promise<void> {
  const { id, secret } = await world.done<{ id: string; secret: string }>(
    'POST /me/mfa',
    { name: 'phone' },
    { key },
  )
  const code = codeOf(secret, world.now().getTime())
  await world.done(`POST /me/mfa/${id}:confirm`, { code }, { key })
}

test('S0-14: a user may have several whitelists that refuse every other address, or none', async () => {
  const ipWhitelist: UserSpec['ipWhitelist'] = [
    { cidr: '198.51.100.0/24', comment: 'office' },
    { range: { from: '192.0.2.10', to: '192.0.2.20' }, comment: 'data centre' },
  ]
  const listed = await world.worker({ accessPoints: doors, ipWhitelist })
  const open = await world.worker({ accessPoints: doors })
  const key = await world.keyOf(listed.username)
  const anyKey = await world.keyOf(open.username)
  for (const [address, isAllowed] of [
    ['198.51.100.7', true],
    ['192.0.2.10', true],
    ['192.0.2.20', true],
    ['192.0.2.21', false],
    ['203.0.113.9', false],
    ['2001:db8::1', false],
  ] as const) {
    const asked = await world.call('GET /me', undefined, { key, address })
    expect([address, asked.status]).toEqual([address, isAllowed ? 200 : 403])
    if (!isAllowed) expect(asked.body.detail).toContain('access.address-not-whitelisted')
    expect((await world.call('GET /me', undefined, { key: anyKey, address })).status).toBe(200)
  }
  // With the password as well: each sign-in of this world comes from 203.0.113.0/24.
  const refused = await world.signIn(listed)
  expect([refused.status, refused.body.detail]).toEqual([
    403,
    expect.stringContaining('access.address-not-whitelisted'),
  ])
  await world.session(open)
})
