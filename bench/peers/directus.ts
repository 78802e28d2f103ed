/**
 * Directus 12 with as many users and tokens. Who reads holds a role that may read users and has neither its console nor all rights, who writes is its one administrator: for
 * every user that it creates it loads all who occupy a seat, which a million administrators made 12 s of, and more than a client waits for with 8 in flight.
 */
import { join } from 'node:path'

import pg from 'pg'

import { inheritedEnvironment, runCommand } from '../../test/support/processes.ts'
import { SUPERUSER } from '../../test/support/postgres.ts'
import { bearer } from '../api-subjects.ts'
import type { Stage } from '../stage.ts'
import { pick, scatter, type Subject } from '../subject.ts'
import { compileAddOn, installPeer } from './install.ts'
import { startPeerServer, tokenOf } from './server.ts'

const database = 'directus'
const bootstrapLimitMs = 180_000
const json = { 'content-type': 'application/json' }

export async function startDirectus(stage: Stage, tokens: number): Promise<Subject> {
  const installation = await installPeer(database, (made) => compileAddOn(made, 'isolated-vm'))
  const { postgres } = stage
  await postgres.administer(`drop database if exists ${database}`, `create database ${database}`)
  const settings = {
    DB_CLIENT: 'pg',
    DB_CONNECTION_STRING: postgres.urlOf(SUPERUSER, database),
    SECRET: '07'.repeat(32),
    ADMIN_EMAIL: 'admin@example.com',
    ADMIN_PASSWORD: 'for a benchmark only',
    LOG_LEVEL: 'error',
    TELEMETRY: 'false',
    PRESSURE_LIMITER_ENABLED: 'false',
    HOST: '127.0.0.1',
  }
  const program = join(installation.folder, 'node_modules/@directus/api/dist/cli/run.js')
  const { code, stdout, stderr } = await runCommand(installation.node, [program, 'bootstrap'], {
    cwd: installation.folder,
    env: { ...inheritedEnvironment(), ...settings },
    limitMs: bootstrapLimitMs,
  })
  if (code !== 0) throw new Error(`bootstrap ended with ${code}: ${stdout}${stderr}`.slice(0, 2000))
  const ids = await seed(postgres.urlOf(SUPERUSER, database), stage.users, tokens)
  const server = await startPeerServer(installation, {
    args: [program, 'start'],
    readyPath: '/server/ping',
    environment: ({ port, folder }) => ({
      ...settings,
      PORT: port,
      STORAGE_LOCAL_ROOT: folder,
      EXTENSIONS_PATH: folder,
    }),
  })
  const someone = (index: number): Record<string, string> =>
    bearer(tokenOf(scatter(index, tokens) + 1))
  const administrator = { ...json, ...bearer(tokenOf(0)) }
  return {
    id: 'directus',
    name: 'Directus 12.4.0',
    tenancy: { database, role: SUPERUSER },
    url: server.url,
    groups: { app: server.pid, postgres: postgres.pid },
    asks: {
      read: {
        what: 'GET /users/{id}',
        request: (index) => ({
          method: 'GET',
          path: `/users/${pick(ids, index + 7)}`,
          headers: someone(index),
        }),
        expected: 200,
      },
      create: {
        what: 'POST /users',
        request: (index) => ({
          method: 'POST',
          path: '/users',
          headers: administrator,
          body: JSON.stringify({
            email: `bench-${index}@example.com`,
            first_name: 'Bench',
            last_name: `User ${index}`,
          }),
        }),
        expected: 200,
      },
      patch: {
        what: 'PATCH /users/{id}',
        request: (index) => ({
          method: 'PATCH',
          path: `/users/${pick(ids, index)}`,
          headers: administrator,
          body: JSON.stringify({ last_name: `Changed ${index}` }),
        }),
        expected: 200,
      },
    },
    stop: () => server.stop(),
  }
}

/** A role by which programs read users, as the API makes it. */
const readers = [
  `insert into directus_roles (id, name) values (md5('readers')::uuid, 'readers')`,
  `insert into directus_policies (id, name, admin_access, app_access) values (md5('readers')::uuid, 'readers', false, false)`,
  `insert into directus_permissions (collection, action, permissions, validation, fields, policy) values ('directus_users', 'read', '{}', '{}', '*', md5('readers')::uuid)`,
  `insert into directus_access (id, role, policy, sort) values (md5('readers')::uuid, md5('readers')::uuid, md5('readers')::uuid, 1)`,
]

async function seed(url: string, users: number, tokens: number): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // What refers to what need not be checked row by row.
    await client.query('set session_replication_role = replica; set synchronous_commit = off')
    for (const statement of readers) await client.query(statement)
    await client.query(`update directus_users set token = md5('token0') where role is not null`)
    await client.query(
      `insert into directus_users (id, first_name, last_name, email, status, role, token, provider)
       select md5('directus' || n)::uuid, 'First ' || n % 997, 'Last ' || n % 1999, 'user-' || n || '@example.com', 'active',
              case when n <= $2 then md5('readers')::uuid end, case when n <= $2 then md5('token' || n) end, 'default'
         from generate_series(1, $1::int) as n`,
      [users, tokens],
    )
    await client.query('vacuum (analyze)')
    const { rows } = await client.query<{ id: string }>(
      `select md5('directus' || (1 + (n * 9973) % $1))::uuid as id from generate_series(1, $2::bigint) as n`,
      [users, Math.min(users, 100_000)],
    )
    return rows.map(({ id }) => id)
  } finally {
    await client.end()
  }
}
