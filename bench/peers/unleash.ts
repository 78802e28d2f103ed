/** Unleash 8 with as many users and personal access tokens. All who ask hold the root role Admin, which its routes about users want. */
import { join } from 'node:path'

import pg from 'pg'

import { SUPERUSER } from '../../test/support/postgres.ts'
import type { Stage } from '../stage.ts'
import { scatter, type Subject } from '../subject.ts'
import { installPeer } from './install.ts'
import { startPeerServer, tokenOf } from './server.ts'

const database = 'unleash'
const json = { 'content-type': 'application/json' }
/** Its first users are its own. */
const firstId = 1000
const noLimit = '1000000000'

export async function startUnleash(stage: Stage, tokens: number): Promise<Subject> {
  const installation = await installPeer(database)
  const { postgres } = stage
  await postgres.administer(`drop database if exists ${database}`, `create database ${database}`)
  const server = await startPeerServer(installation, {
    args: [join(installation.folder, 'node_modules/unleash-server/dist/server.js')],
    readyPath: '/health',
    environment: ({ port }) => ({
      NODE_ENV: 'production',
      DATABASE_URL: postgres.urlOf(SUPERUSER, database),
      DATABASE_SSL: 'false',
      DATABASE_POOL_MAX: '10',
      HTTP_HOST: '127.0.0.1',
      PORT: port,
      LOG_LEVEL: 'error',
      CHECK_VERSION: 'false',
      SEND_TELEMETRY: 'false',
      CREATE_USER_RATE_LIMIT_PER_MINUTE: noLimit,
      TOKEN_AUTHENTICATION_RATE_LIMIT_PER_MINUTE: noLimit,
    }),
  })
  try {
    await seed(postgres.urlOf(SUPERUSER, database), stage.users, tokens)
  } catch (error) {
    await server.stop()
    throw error
  }
  const someone = (index: number): Record<string, string> => ({
    authorization: `user:${tokenOf(scatter(index, tokens) + 1)}`,
  })
  const userPath = (index: number): string =>
    `/api/admin/user-admin/${firstId + 1 + scatter(index, stage.users)}`
  return {
    id: 'unleash',
    name: 'Unleash 8.2.0',
    tenancy: { database, role: SUPERUSER },
    url: server.url,
    groups: { app: server.pid, postgres: postgres.pid },
    asks: {
      read: {
        what: 'GET /api/admin/user-admin/{id}',
        request: (index) => ({
          method: 'GET',
          path: userPath(index + 7),
          headers: someone(index),
        }),
        expected: 200,
      },
      create: {
        what: 'POST /api/admin/user-admin (with bcrypt)',
        request: (index) => ({
          method: 'POST',
          path: '/api/admin/user-admin',
          headers: { ...json, ...someone(index) },
          body: JSON.stringify({
            username: `bench-${index}`,
            name: `Bench User ${index}`,
            rootRole: 3,
            sendEmail: false,
          }),
        }),
        expected: 201,
      },
      patch: {
        what: 'PUT /api/admin/user-admin/{id}',
        request: (index) => ({
          method: 'PUT',
          path: userPath(index),
          headers: { ...json, ...someone(index) },
          body: JSON.stringify({ name: `Changed ${index}` }),
        }),
        expected: 200,
      },
    },
    stop: () => server.stop(),
  }
}

async function seed(url: string, users: number, tokens: number): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    // What refers to what need not be checked row by row.
    await client.query('set session_replication_role = replica; set synchronous_commit = off')
    await client.query(
      `insert into users (id, name, username, email, created_at)
       select $1::int + n, 'User ' || n, 'user-' || n, 'user-' || n || '@example.com', now() from generate_series(1, $2::int) as n`,
      [firstId, users],
    )
    await client.query(
      `select setval(pg_get_serial_sequence('users', 'id'), (select max(id) from users))`,
    )
    await client.query(
      `insert into role_user (role_id, user_id, project, created_at)
       select r.id, $1::int + n, 'default', now() from generate_series(1, $2::int) as n
         join roles r on r.type = 'root' and r.name = case when n <= $3::int then 'Admin' else 'Viewer' end`,
      [firstId, users, tokens],
    )
    await client.query(
      `insert into personal_access_tokens (secret, description, user_id, expires_at)
       select 'user:' || md5('token' || n), 'bench', $1::int + n, now() + interval '1 day' from generate_series(1, $2::int) as n`,
      [firstId, tokens],
    )
    await client.query('vacuum (analyze)')
  } finally {
    await client.end()
  }
}
