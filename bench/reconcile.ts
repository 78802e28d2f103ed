import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { startControlPlane } from '../test/support/control-plane.ts'
import { installOperator } from '../test/support/operator.ts'
import { freePorts, inheritedEnvironment, startProcess } from '../test/support/processes.ts'
import { startCountingProxy } from './counting-proxy.ts'
import { median, residentMiB, sample } from './measure.ts'
import { printTable } from './report.ts'
import { startDurablePostgres, startRollcall } from './servers.ts'

/**
 * Scenario: 1,000 User resources, from the first create to all Ready, on a real kube-apiserver, the operator with in-cluster configuration. Floor: a bare undici client that issues
 * the same writes of as many resources in the same run: create, finalizer patch, server-side apply of the status. Writes are counted in the API server's audit log.
 * Usage: node bench/reconcile.ts [ROUNDS]
 */
const rounds = Number(process.argv[2] ?? 3)
const users = 1000
const connections = 16
/** Each look lists a thousand objects: more often, and the looking is what is measured. */
const pollMs = 500
const limitMs = 300_000
const kind = '/apis/rollcall.dev/v1beta1/namespaces'

const postgres = await startDurablePostgres()
const rollcall = await startRollcall(postgres)
const proxy = await startCountingProxy(rollcall.url)
const controlPlane = await startControlPlane()
const access = await installOperator(controlPlane)
const kube = new Pool(controlPlane.url, {
  connections,
  pipelining: 1,
  connect: {
    ca: controlPlane.ca,
    cert: controlPlane.admin.certificate,
    key: controlPlane.admin.key,
  },
})

const directory = mkdtempSync(join(tmpdir(), 'rollcall-sa-'))
writeFileSync(join(directory, 'token'), access.token, { mode: 0o600 })
writeFileSync(join(directory, 'ca.crt'), controlPlane.ca)
writeFileSync(join(directory, 'namespace'), 'rollcall-system')
const { hostname, port } = new URL(controlPlane.url)
const operatorEnvironment = {
  KUBERNETES_SERVICE_HOST: hostname,
  KUBERNETES_SERVICE_PORT: port,
  ROLLCALL_SERVICE_ACCOUNT_DIR: directory,
  POD_NAMESPACE: 'rollcall-system',
  ROLLCALL_LOG_LEVEL: 'warn',
  MALLOC_ARENA_MAX: '1',
}

const seconds = { floor: [] as number[], operator: [] as number[] }
const operatorWrites: number[] = []
const apiCalls: number[] = []
const cpuMillis: number[] = []
const resident: number[] = []
let restartWrites = 0
let restartSeconds = 0
for (let round = 0; round < rounds; round += 1) {
  const bare = `bare-${round}`
  await namespace(bare)
  seconds.floor.push(await timed(() => bareWrites(bare)))

  const name = `users-${round}`
  await namespace(name)
  await connection(name)
  const operator = await startOperator(name)
  const before = {
    writes: writes(name),
    calls: proxy.total(),
    cpu: sample({ operator: operator.pid }),
  }
  seconds.operator.push(
    await timed(async () => {
      await eachUser((index) => create(name, `round-${round}-user-${index}`))
      await until(async () => (await countReady(name)) === users)
    }),
  )
  const after = sample({ operator: operator.pid })
  cpuMillis.push(
    (((after.groups['operator'] ?? 0) - (before.cpu.groups['operator'] ?? 0)) * 1000) / users,
  )
  operatorWrites.push((writes(name) - before.writes) / users)
  apiCalls.push(proxy.total() - before.calls)
  resident.push(residentMiB(operator.pid))
  await operator.stop()

  const settled = writes(name)
  const again = await startOperator(name)
  restartSeconds = await timed(() => quiet())
  restartWrites += writes(name) - settled
  await again.stop()
}

printTable(
  `${users} User resources to Ready`,
  ['', 'median', 'range'],
  [
    line('floor: bare client, the same kube writes', seconds.floor),
    line('operator', seconds.operator),
    ['ratio', (median(seconds.operator) / median(seconds.floor)).toFixed(2)],
    ['operator writes per resource', median(operatorWrites).toFixed(2)],
    ['API calls in all', String(median(apiCalls))],
    ['operator CPU per resource', `${median(cpuMillis).toFixed(2)} ms`],
    ['operator resident', `${median(resident).toFixed(0)} MiB`],
    ['kube writes after a restart', String(restartWrites), `over ${restartSeconds.toFixed(0)} s`],
  ],
)

await kube.close()
proxy.close()
await controlPlane.stop()
await rollcall.stop()
await postgres.stop()
rmSync(directory, { recursive: true })

/** Only for its own namespace: what the floor wrote is not the operator's work. */
async function startOperator(watched: string): Promise<{ pid: number; stop(): Promise<unknown> }> {
  const [health = 0, metrics = 0] = await freePorts(2)
  const operator = startProcess(
    process.execPath,
    // As the chart starts it.
    [
      '--max-semi-space-size=1',
      '--heap-growing-percent=15',
      'operator/src/main.ts',
      '--watch-namespace',
      watched,
    ],
    {
      log: join(directory, 'operator.log'),
      env: {
        ...inheritedEnvironment(),
        ...operatorEnvironment,
        ROLLCALL_HEALTH_PORT: String(health),
        ROLLCALL_METRICS_PORT: String(metrics),
      },
    },
  )
  await until(async () => {
    if (operator.hasExited()) throw new Error(`the operator ended:\n${operator.tail()}`)
    return fetch(`http://127.0.0.1:${health}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    )
  })
  return operator
}

async function namespace(name: string): Promise<void> {
  await send('POST', '/api/v1/namespaces', { metadata: { name } })
}

async function connection(name: string): Promise<void> {
  await send('POST', `/api/v1/namespaces/${name}/secrets`, {
    metadata: { name: 'rollcall' },
    stringData: { key: rollcall.adminKey },
  })
  await send('POST', `${kind}/${name}/connections`, {
    apiVersion: 'rollcall.dev/v1beta1',
    kind: 'Connection',
    metadata: { name: 'default' },
    spec: { url: proxy.url, credentialsSecretRef: { name: 'rollcall' } },
  })
}

async function create(name: string, user: string): Promise<void> {
  await send('POST', `${kind}/${name}/users`, {
    apiVersion: 'rollcall.dev/v1beta1',
    kind: 'User',
    metadata: { name: user },
    spec: {
      username: user,
      type: 'person',
      email: `${user}@example.test`,
      displayName: `User ${user}`,
      accessPoints: ['web'],
      ipWhitelist: [{ cidr: '198.51.100.0/24' }],
      credential: { mode: 'none' },
    },
  })
}

async function bareWrites(name: string): Promise<void> {
  await eachUser(async (index) => {
    const user = `bare-user-${index}`
    await create(name, user)
    await send(
      'PATCH',
      `${kind}/${name}/users/${user}`,
      [{ op: 'add', path: '/metadata/finalizers', value: ['rollcall.dev/bench'] }],
      'application/json-patch+json',
    )
    await send(
      'PATCH',
      `${kind}/${name}/users/${user}/status?fieldManager=bench&force=true`,
      {
        apiVersion: 'rollcall.dev/v1beta1',
        kind: 'User',
        metadata: { name: user },
        status: {
          observedGeneration: 1,
          id: '01890000-0000-7000-8000-000000000000',
          conditions: [
            {
              type: 'Ready',
              status: 'True',
              reason: 'Succeeded',
              message: 'declared',
              lastTransitionTime: '2026-01-01T00:00:00Z',
              observedGeneration: 1,
            },
          ],
        },
      },
      'application/apply-patch+yaml',
    )
  })
}

async function eachUser(work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < users) await work(next++)
  }
  await Promise.all(Array.from({ length: connections }, worker))
}

async function send(
  method: 'GET' | 'POST' | 'PATCH',
  path: string,
  body?: object,
  contentType = 'application/json',
): Promise<unknown> {
  const answer = await kube.request({
    method,
    path,
    headers: { 'content-type': contentType },
    body: body === undefined ? null : JSON.stringify(body),
  })
  const text = await answer.body.text()
  if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${text.slice(0, 500)}`)
  return JSON.parse(text)
}

interface UserList {
  items: { status?: { conditions?: { type: string; status: string }[] } }[]
}

async function countReady(name: string): Promise<number> {
  // The API server answers a list of the kind that was asked for. resourceVersion=0: from its cache.
  const list = (await send('GET', `${kind}/${name}/users?resourceVersion=0`)) as UserList
  return list.items.filter(({ status }) =>
    status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'),
  ).length
}

/** Writes of the operator to User resources of a namespace, by the API server's audit log. */
function writes(name: string): number {
  return controlPlane
    .auditedRequests()
    .filter(
      (request) =>
        request.user === access.username &&
        request.namespace === name &&
        request.resource === 'users' &&
        ['create', 'update', 'patch', 'delete'].includes(request.verb),
    ).length
}

/** Waits until the API has heard nothing but the feed for two seconds. */
async function quiet(): Promise<void> {
  for (let calls = -1; calls !== proxy.total();) {
    calls = proxy.total()
    await sleep(2000)
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + limitMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('the resources did not get Ready')
    await sleep(pollMs)
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now()
  await work()
  return (performance.now() - startedAt) / 1000
}

function line(name: string, values: readonly number[]): string[] {
  return [
    name,
    `${median(values).toFixed(2)} s`,
    `${Math.min(...values).toFixed(2)}-${Math.max(...values).toFixed(2)}`,
  ]
}
