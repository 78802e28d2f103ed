import { request } from 'undici'
import { load, type LoadResult } from './measure.ts'
import { printLoads } from './report.ts'
import { startDurablePostgres, startFloor, startRollcall } from './servers.ts'

/**
 * Scenarios: point read by API key, access check, create with audit and feed. Rollcall and a bare Fastify with pg alternate on the same PostgreSQL;
 * 8 requests in flight, the client on the same two cores. Usage: node bench/api.ts [ROUNDS]
 */
const rounds = Number(process.argv[2] ?? 5)
const inFlight = 8
const warmUp = 2000
const requestsPerRound = 20_000
const createsPerRound = 8000

const postgres = await startDurablePostgres()
const floor = await startFloor(postgres)
const rollcall = await startRollcall(postgres)
const floorGroups = { app: floor.pid, postgres: postgres.pid }
const rollcallGroups = { app: rollcall.pid, postgres: postgres.pid }
const json = { 'content-type': 'application/json' }
const floorHeaders = { ...json, authorization: 'Bearer floor' }
const headers = { ...json, authorization: `Bearer ${rollcall.adminKey}` }

let created = 0
const rollcallUser = (): string => {
  created += 1
  return JSON.stringify({
    spec: {
      username: `bench-${created}`,
      type: 'person',
      email: `bench-${created}@example.test`,
      displayName: `Bench User ${created}`,
      accessPoints: ['web', 'api'],
      ipWhitelist: [{ cidr: '127.0.0.0/8' }],
      credential: { mode: 'none' },
    },
  })
}
const floorUser = (): string => {
  created += 1
  return JSON.stringify({
    username: `bench-${created}`,
    email: `bench-${created}@example.test`,
    displayName: `Bench User ${created}`,
  })
}

const createRollcall = (count: number): Promise<LoadResult> =>
  load(
    rollcall.url,
    count,
    inFlight,
    rollcallGroups,
    () => ({ method: 'POST', path: '/v1/users', headers, body: rollcallUser() }),
    201,
  )
const createFloor = (count: number): Promise<LoadResult> =>
  load(
    floor.url,
    count,
    inFlight,
    floorGroups,
    () => ({ method: 'POST', path: '/users', headers: floorHeaders, body: floorUser() }),
    201,
  )

await createFloor(warmUp)
await createRollcall(warmUp)
const one = await make(`${rollcall.url}/v1/users`, headers, rollcallUser())
const floorOne = await make(`${floor.url}/users`, floorHeaders, floorUser())

const readRollcall = (count: number): Promise<LoadResult> =>
  load(
    rollcall.url,
    count,
    inFlight,
    rollcallGroups,
    () => ({ method: 'GET', path: `/v1/users/${one}`, headers }),
    200,
  )
const readFloor = (count: number): Promise<LoadResult> =>
  load(
    floor.url,
    count,
    inFlight,
    floorGroups,
    () => ({ method: 'GET', path: `/users/${floorOne}`, headers: floorHeaders }),
    200,
  )
const check = JSON.stringify({
  credential: rollcall.adminKey,
  accessPoint: 'api',
  address: '192.0.2.7',
  permission: 'zones.view',
  account: 'default',
})
const checkRollcall = (count: number): Promise<LoadResult> =>
  load(
    rollcall.url,
    count,
    inFlight,
    rollcallGroups,
    () => ({ method: 'POST', path: '/v1/access:check', headers, body: check }),
    200,
  )

await readFloor(warmUp)
await readRollcall(warmUp)
await checkRollcall(warmUp)
const results = {
  readFloor: [] as LoadResult[],
  readRollcall: [] as LoadResult[],
  checkRollcall: [] as LoadResult[],
  createFloor: [] as LoadResult[],
  createRollcall: [] as LoadResult[],
}
for (let round = 0; round < rounds; round += 1) {
  results.readFloor.push(await readFloor(requestsPerRound))
  results.readRollcall.push(await readRollcall(requestsPerRound))
  results.checkRollcall.push(await checkRollcall(requestsPerRound))
  results.createFloor.push(await createFloor(createsPerRound))
  results.createRollcall.push(await createRollcall(createsPerRound))
}

printLoads('Point read by API key', [
  { name: 'floor: Fastify + pg, one key, no tenants', rounds: results.readFloor },
  { name: 'GET /v1/users/{id}', rounds: results.readRollcall },
])
printLoads('Access check', [
  { name: 'floor: point read of the floor', rounds: results.readFloor },
  { name: 'POST /v1/access:check', rounds: results.checkRollcall },
])
printLoads('Create with audit (Rollcall: and feed)', [
  { name: 'floor: one statement, user and audit row', rounds: results.createFloor },
  { name: 'POST /v1/users', rounds: results.createRollcall },
])

await rollcall.stop()
await floor.stop()
await postgres.stop()

async function make(url: string, heads: Record<string, string>, body: string): Promise<string> {
  const answer = await request(url, { method: 'POST', headers: heads, body })
  // Both servers answer the object they made.
  const object = (await answer.body.json()) as { id: string }
  return object.id
}
