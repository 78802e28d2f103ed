import { createHash, randomUUID } from 'node:crypto'
import Fastify from 'fastify'
import { Client, Pool } from 'pg'

/**
 * The floor of the API scenarios: a bare Fastify with pg on the same PostgreSQL that checks an API key by one hash, validates the body, and writes the user and an
 * audit row in one statement. No roles, no ownership, no tenants, no feed, no whitelist, and a key is all that it asks for. Started as `node bench/floor-api.ts DATABASE_URL`, prints `ready URL`.
 */
const databaseUrl = process.argv[2]
if (databaseUrl === undefined) throw new Error('usage: node bench/floor-api.ts DATABASE_URL')

const setup = new Client({ connectionString: databaseUrl })
await setup.connect()
await setup.query(`
  drop table if exists floor_users, floor_audit, floor_keys;
  create table floor_users(id uuid primary key, username text collate "C" unique, email text, display_name text, active boolean not null, version bigint not null, created_at timestamptz not null default now());
  create table floor_audit(seq bigint generated always as identity primary key, at timestamptz not null default now(), actor uuid, object_id uuid, action text);
  create table floor_keys(hash bytea primary key, user_id uuid not null);`)
await setup.query('insert into floor_keys values ($1, $2)', [hash('floor'), randomUUID()])
await setup.end()

const pool = new Pool({ connectionString: databaseUrl, max: 10 })
const app = Fastify()
const user = {
  type: 'object',
  properties: {
    id: { type: 'string' },
    username: { type: 'string' },
    email: { type: 'string' },
    displayName: { type: 'string' },
    active: { type: 'boolean' },
    version: { type: 'integer' },
    createdAt: { type: 'string' },
  },
}

interface FloorRow {
  id: string
  username: string
  email: string
  display_name: string
  active: boolean
  version: string
  created_at: Date
}

app.addHook('onRequest', async (request, reply) => {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? ''
  const keys = await pool.query<{ user_id: string }>({
    name: 'key',
    text: 'select user_id from floor_keys where hash = $1',
    values: [hash(token)],
  })
  if (keys.rows.length === 0) return reply.code(401).send({})
})

app.get<{ Params: { id: string } }>(
  '/users/:id',
  { schema: { response: { 200: user } } },
  async (request) => {
    const rows = await pool.query<FloorRow>({
      name: 'get',
      text: 'select * from floor_users where id = $1',
      values: [request.params.id],
    })
    return show(rows.rows[0])
  },
)

app.post<{ Body: { username: string; email: string; displayName: string } }>(
  '/users',
  {
    schema: {
      body: {
        type: 'object',
        required: ['username', 'email', 'displayName'],
        properties: {
          username: { type: 'string', maxLength: 254 },
          email: { type: 'string', maxLength: 254 },
          displayName: { type: 'string', maxLength: 256 },
        },
      },
      response: { 201: user },
    },
  },
  async (request, reply) => {
    const { username, email, displayName } = request.body
    const rows = await pool.query<FloorRow>({
      name: 'create',
      text: `with u as (insert into floor_users(id, username, email, display_name, active, version) values ($1, $2, $3, $4, true, 1) returning *),
        a as (insert into floor_audit(actor, object_id, action) select $1, id, 'created' from u)
        select * from u`,
      values: [randomUUID(), username, email, displayName],
    })
    return reply.code(201).send(show(rows.rows[0]))
  },
)

app.patch<{ Params: { id: string }; Body: { displayName: string } }>(
  '/users/:id',
  {
    schema: {
      body: {
        type: 'object',
        required: ['displayName'],
        properties: { displayName: { type: 'string', maxLength: 256 } },
      },
      response: { 200: user },
    },
  },
  async (request) => {
    const rows = await pool.query<FloorRow>({
      name: 'patch',
      text: `with u as (update floor_users set display_name = $2, version = version + 1 where id = $1 returning *),
        a as (insert into floor_audit(actor, object_id, action) select $1, id, 'updated' from u)
        select * from u`,
      values: [request.params.id, request.body.displayName],
    })
    return show(rows.rows[0])
  },
)

function show(row: FloorRow | undefined): object {
  if (row === undefined) return {}
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    displayName: row.display_name,
    active: row.active,
    version: Number(row.version),
    createdAt: row.created_at.toISOString(),
  }
}

function hash(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}

const address = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`ready ${address}\n`)
process.on('SIGTERM', () => {
  void app.close().then(() => pool.end())
})
