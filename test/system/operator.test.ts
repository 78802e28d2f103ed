/**
 * The operator on the real API server, in the hours when something is away: itself, the Rollcall API, the API server,
 * a role, a key. Each test has a namespace and usernames of its own.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

import { startApi, type RunningApi } from '../support/api.ts'
import { startControlPlane, type ControlPlane } from '../support/control-plane.ts'
import {
  API_VERSION,
  conditionOf,
  connectionTo,
  createNamespace,
  getObject,
  isReady,
  list,
  look,
  untilCondition,
  untilReady,
} from '../support/kube-objects.ts'
import { installOperator, startOperator, type RunningOperator } from '../support/operator.ts'
import { until } from '../support/processes.ts'
import { openWorld, type World } from '../surfaces/world.ts'

const WRITES = new Set(['create', 'update', 'patch', 'delete'])
const EFFECT_LIMIT_MS = 30_000

let controlPlane: ControlPlane
let api: RunningApi
let world: World
let operator: RunningOperator
let namespace: string
let namespaces = 0

beforeAll(async () => {
  controlPlane = await startControlPlane()
  api = await startApi()
  world = await openWorld(api)
  operator = await startOperator(controlPlane, await installOperator(controlPlane))
})

afterAll(async () => {
  await operator?.stop()
  await world?.close()
  await api?.close()
  await controlPlane?.stop()
})

beforeEach(async () => {
  namespaces += 1
  namespace = `system-${namespaces}`
  await createNamespace(controlPlane, namespace, api)
})

describe('at rest', () => {
  test('a create takes at most two writes, a change one, a restart none', async () => {
    const names = Array.from({ length: 30 }, (_, index) => `many-${index}`)
    await apply(names.map((name) => user(name)))
    await untilReady(controlPlane, namespace)
    expect(operatorWrites().length).toBeLessThanOrEqual(2 * names.length)

    const beforeChange = operatorWrites().length
    await apply([user('many-0', { firstName: 'Changed' })])
    await untilReady(controlPlane, namespace)
    expect(operatorWrites().length - beforeChange).toBeLessThanOrEqual(1)

    const before = await look(controlPlane, namespace)
    const written = await world.written()
    const beforeRestart = operatorWrites().length
    await operator.stop()
    await operator.start()
    // Handled after everything that the new process found, so its answer says that all of that was looked at.
    await requestReconcile('many-29', 'restarted')
    expect(await world.written()).toEqual(written)
    expect(operatorWrites().length - beforeRestart).toBe(1)
    const after = await look(controlPlane, namespace)
    const unchanged = after.filter(({ metadata }) => metadata.name !== 'many-29')
    expect(unchanged.map(versionOf)).toEqual(
      before.filter(({ metadata }) => metadata.name !== 'many-29').map(versionOf),
    )
  })

  test('a paused user is left alone, and taken up again', async () => {
    await apply([user('resting')])
    await untilReady(controlPlane, namespace)
    await annotate('resting', 'rollcall.dev/paused=true')
    await apply([user('resting', { firstName: 'Unseen' })])
    await untilPaused('resting')
    expect((await world.getUser('resting')).spec.firstName).toBeUndefined()
    await annotate('resting', 'rollcall.dev/paused-')
    await until('the first name to arrive', EFFECT_LIMIT_MS, async () => {
      return (await world.getUser('resting')).spec.firstName === 'Unseen'
    })
  })
})

describe('while the Rollcall API is away', () => {
  test('a change waits with a condition and arrives by itself', async () => {
    await apply([user('patient')])
    await untilReady(controlPlane, namespace)
    await api.kill()
    await apply([user('patient', { firstName: 'Later' }), user('newcomer')])
    for (const name of ['patient', 'newcomer']) {
      const ready = await untilCondition(controlPlane, object(name), {
        type: 'Ready',
        status: 'False',
      })
      expect(ready.message).not.toMatch(/rck_/)
      expect(['ApiUnavailable', 'ConnectionNotReady']).toContain(ready.reason)
    }
    await api.start()
    await untilReady(controlPlane, namespace)
    expect((await world.getUser('patient')).spec.firstName).toBe('Later')
    expect(await world.findUser('newcomer')).toBeDefined()
  })

  test('a deleted user keeps its finalizer until the API has deactivated it', async () => {
    await apply([user('leaving')])
    await untilReady(controlPlane, namespace)
    await api.kill()
    await controlPlane.kubectl([
      'delete',
      'users.rollcall.dev',
      'leaving',
      '-n',
      namespace,
      '--wait=false',
    ])
    await untilCondition(controlPlane, object('leaving'), { type: 'Ready', status: 'False' })
    await api.start()
    await until('the object to go', EFFECT_LIMIT_MS, async () => {
      return (await look(controlPlane, namespace)).length === 0
    })
    expect((await world.getUser('leaving')).status.state).toBe('DEACTIVATED')
  })
})

describe('while the API server is away', () => {
  test('the operator waits, and what drifted meanwhile is put right', async () => {
    await apply([user('steady', { firstName: 'Steady' })])
    await untilReady(controlPlane, namespace)
    const pid = operator.pid()
    await controlPlane.stopApiServer()
    const { id, manager } = await world.getUser('steady')
    const drifted = await world.call(
      'PATCH',
      `/v1/users/${id}`,
      { spec: { firstName: 'Drifted' } },
      { 'if-match': '*', 'rollcall-manager': `${manager?.kind}/${manager?.instance}` },
    )
    expect(drifted.status).toBe(200)
    await controlPlane.startApiServer()
    await until('the first name to be put right', EFFECT_LIMIT_MS, async () => {
      return (await world.getUser('steady')).spec.firstName === 'Steady'
    })
    await apply([user('after-the-break')])
    await untilReady(controlPlane, namespace)
    expect(operator.pid()).toBe(pid)
    expect(operator.isRunning()).toBe(true)
  })
})

describe('while the operator is away', () => {
  test('a killed operator takes everything up again', async () => {
    await apply([user('survivor')])
    await untilReady(controlPlane, namespace)
    await operator.kill()
    await apply([user('survivor', { active: false }), user('born-alone')])
    await operator.start()
    await untilReady(controlPlane, namespace)
    expect((await world.getUser('survivor')).status.state).toBe('DEACTIVATED')
    expect(await world.findUser('born-alone')).toBeDefined()
  })
})

describe('what is not there yet', () => {
  test('a missing role is waited for with a condition, while deactivation goes through at once', async () => {
    await apply([user('waiting-one')])
    await untilReady(controlPlane, namespace)
    await apply([user('waiting-one', { roles: ['missing-role'], active: false })])
    const ready = await untilCondition(controlPlane, object('waiting-one'), {
      type: 'Ready',
      status: 'False',
    })
    expect(ready.reason).toBe('RoleNotFound')
    expect(ready.message).toContain('missing-role')
    const shown = await getObject(controlPlane, namespace, 'users.rollcall.dev', 'waiting-one')
    expect(conditionOf(shown, 'Reconciling')?.status).toBe('True')
    expect(conditionOf(shown, 'Stalled')).toBeUndefined()
    expect((await world.getUser('waiting-one')).status.state).toBe('DEACTIVATED')

    await apply([role('missing-role')])
    await untilReady(controlPlane, namespace)
    expect((await world.getUser('waiting-one')).spec.roles).toEqual(['missing-role'])
  })

  test('a resource whose Connection is missing says which', async () => {
    const lonely = user('lonely', { connectionRef: { name: 'nowhere' } })
    await apply([lonely])
    const ready = await untilCondition(controlPlane, object('lonely'), {
      type: 'Ready',
      status: 'False',
    })
    expect(ready.message).toContain('nowhere')
    expect(await world.findUser('lonely')).toBeUndefined()
  })

  test('a wrong key is one clear line on the Connection, and the right one heals it', async () => {
    await apply(connectionTo(api, `rck_${'0'.repeat(49)}`))
    const connection = { namespace, kind: 'connections.rollcall.dev', name: 'default' }
    const ready = await untilCondition(controlPlane, connection, { type: 'Ready', status: 'False' })
    expect(ready.reason).toBe('Unauthorized')
    expect(ready.message).not.toContain('\n')
    expect(ready.message).not.toMatch(/rck_0/)
    await apply(connectionTo(api, api.operatorKey))
    await untilCondition(controlPlane, connection, { type: 'Ready', status: 'True' })
    await apply([user('healed')])
    await untilReady(controlPlane, namespace)
  })
})

describe('the key of the Connection', () => {
  const connection = (): { namespace: string; kind: string; name: string } => ({
    namespace,
    kind: 'connections.rollcall.dev',
    name: 'default',
  })

  /** A key of the operator's user that ends then. */
  async function keyThatEnds(expiresAt: string): Promise<string> {
    const spec = { user: 'rollcall-operator', name: `ends-${namespace}`, expiresAt }
    const { body } = await world.call('POST', '/v1/api-keys', { spec })
    // The documented body of the route.
    return (body as { secret: string }).secret
  }

  test('says that it ends soon in a condition and one event, and stays Ready; another key ends that', async () => {
    const expiresAt = new Date(Date.now() + 10 * 86_400_000).toISOString()
    const key = await keyThatEnds(expiresAt)
    await apply(connectionTo(api, key))
    const soon = await untilCondition(controlPlane, connection(), { type: 'KeyExpiresSoon' })
    expect(soon).toMatchObject({
      status: 'True',
      reason: 'KeyExpiresSoon',
      message: `the API key in the Secret rollcall expires at ${expiresAt}: put a new one there before`,
    })
    await untilCondition(controlPlane, connection(), { type: 'Ready', status: 'True' })
    const events = await until('the event', EFFECT_LIMIT_MS, async () => {
      const found = await controlPlane.kubectl(['get', 'events', '-n', namespace])
      return found.includes('KeyExpiresSoon') ? found : false
    })
    expect(events.match(/KeyExpiresSoon/g)).toHaveLength(1)
    expect(events).not.toContain(key)

    await apply(connectionTo(api, api.operatorKey))
    await until('the condition to go', EFFECT_LIMIT_MS, async () => {
      const { kind, name } = connection()
      const shown = await getObject(controlPlane, namespace, kind, name)
      return conditionOf(shown, 'KeyExpiresSoon') === undefined
    })
  })
})

describe('passwords in Secrets', () => {
  const [first, second] = ['the first one of the Secret 1', 'the second one of the Secret 2']

  function passwordSecret(name: string, password: string): object {
    const metadata = { name, labels: { 'rollcall.dev/secret': 'true' } }
    return { apiVersion: 'v1', kind: 'Secret', metadata, stringData: { password } }
  }

  function person(name: string): object {
    return user(name, {
      credential: { mode: 'secretRef' },
      passwordSecretRef: { name: `${name}-password` },
    })
  }

  async function signsIn(username: string, password: string): Promise<boolean> {
    const { status } = await fetch(`${api.url}/v1/auth/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password, accessPoint: 'web' }),
    })
    return status === 200
  }

  test('a changed one is taken up, the old one ends, and neither stands in a log, a status, an event or the audit log', async () => {
    await apply([passwordSecret('keeper-password', first), person('keeper')])
    await untilReady(controlPlane, namespace)
    expect(await signsIn('keeper', first)).toBe(true)
    await apply([passwordSecret('keeper-password', second)])
    await until('the new password to work', EFFECT_LIMIT_MS, () => signsIn('keeper', second))
    expect(await signsIn('keeper', first)).toBe(false)

    const { id } = await world.getUser('keeper')
    const audit = JSON.stringify((await world.call('GET', `/v1/audit?id=${id}`)).body)
    expect(audit).toContain('password')
    const kinds = 'rollcall,events'
    const shown = await controlPlane.kubectl(['get', kinds, '-n', namespace, '-o', 'json'])
    for (const said of [shown, audit, operator.log(), api.log()])
      for (const password of [first, second]) expect(said).not.toContain(password)
  })

  test('a Secret that is touched and holds the same writes nothing', async () => {
    await apply([passwordSecret('same-password', first), person('same')])
    await untilReady(controlPlane, namespace)
    const before = await world.getUser('same')
    const secret = ['secret', 'same-password', '-n', namespace]
    await controlPlane.kubectl(['annotate', ...secret, 'example.test/touched=1'])
    // Handled after the Secret was: its answer says that the user was looked at again.
    await requestReconcile('same', 'touched')
    expect((await world.getUser('same')).version).toBe(before.version)
    expect(await signsIn('same', first)).toBe(true)
  })
})

describe('keys in Secrets', () => {
  test('a deleted Secret is made again with a key that works, and the old text stops working', async () => {
    await apply([robot('mender'), apiKey('mender')])
    await untilReady(controlPlane, namespace)
    const before = await secretKey('mender-key')
    expect((await world.whoAmI(before)).status).toBe(200)
    await controlPlane.kubectl(['delete', 'secret', 'mender-key', '-n', namespace])
    const after = await until('another key', EFFECT_LIMIT_MS, async () => {
      const found = await controlPlane.tryKubectl(['get', 'secret', 'mender-key', '-n', namespace])
      return found.code === 0 ? secretKey('mender-key') : false
    })
    await until(
      'the new key to work',
      EFFECT_LIMIT_MS,
      async () => (await world.whoAmI(after)).status === 200,
    )
    expect(after).not.toBe(before)
    expect((await world.whoAmI(before)).status).toBe(401)
  })

  test('a Secret of somebody else is never overwritten', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'squatter-key' },
      stringData: { key: 'precious' },
    }
    await apply([secret, robot('squatter'), apiKey('squatter')])
    const ready = await untilCondition(
      controlPlane,
      { namespace, kind: 'apikeys.rollcall.dev', name: 'squatter-key' },
      { type: 'Ready', status: 'False' },
    )
    expect(ready.reason).toBe('SecretOwnedByAnother')
    expect(await secretKey('squatter-key')).toBe('precious')
    expect(await world.findKey('squatter', 'system')).toBeUndefined()
  })

  test('the Secret goes with its ApiKey', async () => {
    await apply([robot('owner-of-key'), apiKey('owner-of-key')])
    await untilReady(controlPlane, namespace)
    const text = await secretKey('owner-of-key-key')
    await controlPlane.kubectl([
      'delete',
      'apikeys.rollcall.dev',
      'owner-of-key-key',
      '-n',
      namespace,
    ])
    expect((await world.whoAmI(text)).status).toBe(401)
    await until('the Secret to go', EFFECT_LIMIT_MS, async () => {
      const found = await controlPlane.tryKubectl([
        'get',
        'secret',
        'owner-of-key-key',
        '-n',
        namespace,
      ])
      return found.code !== 0
    })
  })
})

describe('what a person reads', () => {
  test('kubectl get rcuser has the columns username, active, ready, reason, age', async () => {
    await apply([user('readable')])
    await untilReady(controlPlane, namespace)
    const text = await controlPlane.kubectl(['get', 'rcuser', '-n', namespace])
    const [header = '', line = ''] = text.split('\n')
    expect(header.trim().split(/\s+/)).toEqual([
      'NAME',
      'USERNAME',
      'ACTIVE',
      'READY',
      'REASON',
      'AGE',
    ])
    expect(line).toMatch(/^readable +readable +true +True +Succeeded +\d+/)
  })

  test('kubectl get rollcall lists every kind, and kubectl explain describes a member', async () => {
    await apply([user('described')])
    await untilReady(controlPlane, namespace)
    const text = await controlPlane.kubectl(['get', 'rollcall', '-n', namespace])
    expect(text).toContain('user.rollcall.dev/described')
    expect(text).toContain('connection.rollcall.dev/default')
    const explained = await controlPlane.kubectl([
      'explain',
      'user.spec.ipWhitelist',
      `--api-version=${API_VERSION}`,
    ])
    expect(explained).toMatch(/Networks from which the user may come/)
    expect(explained).toMatch(/cidr\s+<string>/)
    expect(explained).toMatch(/range\s+<Object>/)
  })

  test('no Secret’s text stands in a log, a status or an event', async () => {
    await apply([robot('discreet'), apiKey('discreet')])
    await untilReady(controlPlane, namespace)
    const text = await secretKey('discreet-key')
    const shown = await controlPlane.kubectl([
      'get',
      'rollcall,events',
      '-n',
      namespace,
      '-o',
      'json',
    ])
    for (const said of [shown, operator.log(), api.log()]) {
      expect(said).not.toContain(text)
      expect(said).not.toContain(api.operatorKey)
    }
  })
})

function apply(objects: object[]): Promise<string> {
  return controlPlane.kubectl(['apply', '-n', namespace, '-f', '-'], list(objects))
}

function declared(kind: string, name: string, spec: object): object {
  return { apiVersion: API_VERSION, kind, metadata: { name }, spec }
}

function user(name: string, spec: object = {}): object {
  const email = `${name}@example.test`
  return declared('User', name, { username: name, email, credential: { mode: 'none' }, ...spec })
}

function robot(name: string): object {
  return declared('User', name, { username: name, type: 'application' })
}

function role(name: string): object {
  return declared('Role', name, { name, permissions: ['zones.view'] })
}

function apiKey(username: string): object {
  return declared('ApiKey', `${username}-key`, { user: username, name: 'system' })
}

function object(name: string): { namespace: string; kind: string; name: string } {
  return { namespace, kind: 'users.rollcall.dev', name }
}

async function secretKey(name: string): Promise<string> {
  const encoded = await controlPlane.kubectl([
    'get',
    'secret',
    name,
    '-n',
    namespace,
    '-o',
    'jsonpath={.data.key}',
  ])
  return Buffer.from(encoded, 'base64').toString()
}

async function annotate(name: string, annotation: string): Promise<void> {
  await controlPlane.kubectl([
    'annotate',
    '--overwrite',
    '-n',
    namespace,
    'users.rollcall.dev',
    name,
    annotation,
  ])
}

async function requestReconcile(name: string, token: string): Promise<void> {
  await annotate(name, `rollcall.dev/reconcile-requested-at=${token}`)
  await until(`${name} to have handled ${token}`, EFFECT_LIMIT_MS, async () => {
    const shown = await getObject(controlPlane, namespace, 'users.rollcall.dev', name)
    return shown.status?.lastHandledReconcileAt === token && isReady(shown)
  })
}

function untilPaused(name: string): Promise<unknown> {
  return until(`${name} to be paused`, EFFECT_LIMIT_MS, async () => {
    const shown = await getObject(controlPlane, namespace, 'users.rollcall.dev', name)
    return conditionOf(shown, 'Paused')?.status === 'True'
  })
}

/** Writes to the users of this test's namespace and their status. */
function operatorWrites(): unknown[] {
  return controlPlane
    .auditedRequests()
    .filter(
      (request) =>
        request.user === operator.username &&
        request.namespace === namespace &&
        request.resource === 'users' &&
        WRITES.has(request.verb),
    )
}

function versionOf({ metadata, status }: Awaited<ReturnType<typeof look>>[number]): string {
  return `${metadata.name} ${metadata.resourceVersion} ${status?.version}`
}
