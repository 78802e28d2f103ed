/** What the operator does where several objects meet: names that are swapped or handed on, and a namespace that goes whole. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'

import { startApi, type RunningApi } from '../support/api.ts'
import { startControlPlane, type ControlPlane } from '../support/control-plane.ts'
import {
  API_VERSION,
  createNamespace,
  getObject,
  list,
  untilCondition,
  untilReady,
} from '../support/kube-objects.ts'
import { installOperator, startOperator, type RunningOperator } from '../support/operator.ts'
import { until } from '../support/processes.ts'
import { openWorld, type World } from '../surfaces/world.ts'

const GONE_LIMIT_MS = 60_000

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
  namespace = `edges-${namespaces}`
  await createNamespace(controlPlane, namespace, api)
})

function object(kind: string, name: string, spec: object): object {
  return { apiVersion: API_VERSION, kind, metadata: { name }, spec }
}

function application(name: string, username: string, more: object = {}): object {
  return object('User', name, { username, type: 'application', ...more })
}

async function apply(...objects: object[]): Promise<void> {
  await controlPlane.kubectl(['apply', '-n', namespace, '-f', '-'], list(objects))
}

test('two users swap their names and stay who they are', async () => {
  await apply(application('left', 'tick'), application('right', 'tock'))
  await untilReady(controlPlane, namespace)
  const tick = await world.getUser('tick')
  const tock = await world.getUser('tock')

  await apply(application('left', 'tock'), application('right', 'tick'))
  await untilReady(controlPlane, namespace)

  expect((await world.getUser('tick')).id).toBe(tock.id)
  expect((await world.getUser('tock')).id).toBe(tick.id)
})

test('a resource that is renamed in git waits for the old one to go, and takes the same user over', async () => {
  await apply(application('old-name', 'courier'))
  await untilReady(controlPlane, namespace)
  const { id } = await world.getUser('courier')

  await apply(application('new-name', 'courier'))
  await untilCondition(
    controlPlane,
    { namespace, kind: 'users.rollcall.dev', name: 'new-name' },
    { type: 'Ready', status: 'False', reason: 'OwnedByAnother' },
  )
  await controlPlane.kubectl(['delete', '-n', namespace, 'users.rollcall.dev/old-name'])
  await untilReady(controlPlane, namespace)
  expect(await world.getUser('courier')).toMatchObject({ id, status: { state: 'ACTIVE' } })
})

test('a namespace goes whole, Connection and Secret with it, and its users can do nothing any more', async () => {
  await apply(
    object('Role', 'helper', { name: 'helper', permissions: ['zones.view'] }),
    application('worker', 'worker', { roles: ['helper'] }),
    object('ApiKey', 'worker-key', { user: 'worker', name: 'worker' }),
  )
  await untilReady(controlPlane, namespace)

  await controlPlane.kubectl(['delete', 'namespace', namespace, '--wait=false'])
  await until('the namespace to be gone', GONE_LIMIT_MS, async () => {
    const { code } = await controlPlane.tryKubectl(['get', 'namespace', namespace])
    return code !== 0
  })

  expect(await world.getUser('worker')).toMatchObject({
    manager: null,
    status: { state: 'DEACTIVATED' },
  })
  expect(await world.findRole('helper')).toBeUndefined()
})

test('an object whose Connection is gone is let go by annotation', async () => {
  await apply(application('stranded', 'stranded', { connectionRef: { name: 'other' } }))
  const place = { namespace, kind: 'users.rollcall.dev', name: 'stranded' }
  await untilCondition(controlPlane, place, { type: 'Ready', reason: 'ConnectionNotFound' })
  await controlPlane.kubectl([
    'delete',
    '-n',
    namespace,
    'users.rollcall.dev/stranded',
    '--wait=false',
  ])
  await untilCondition(controlPlane, place, { type: 'Deleting', status: 'True' })
  const { metadata } = await getObject(controlPlane, namespace, place.kind, place.name)
  expect(metadata.finalizers).toEqual(['rollcall.dev/release'])

  const annotation = 'rollcall.dev/force-orphan=true'
  await controlPlane.kubectl([
    'annotate',
    '-n',
    namespace,
    'users.rollcall.dev/stranded',
    annotation,
  ])
  await controlPlane.kubectl([
    'wait',
    '--for=delete',
    '--timeout=30s',
    '-n',
    namespace,
    'users.rollcall.dev/stranded',
  ])
})
