import { createHash } from 'node:crypto'
import Fastify from 'fastify'
import { Pool } from 'pg'

/**
 * The floor of the lists: a bare Fastify with pg that reads Rollcall's own table, and so the same users by the same indexes, past row-level security: a key by its hash,
 * then one plain statement by keyset. No roles, no accounts, no states. Started as `node bench/floor-list-api.ts DATABASE_URL`, prints `ready URL`.
 */
const pool = new Pool({ connectionString: process.argv[2], max: 10 })
const app = Fastify()

/** By which column a page goes on, and what a user has there. */
const sorts = {
  createdAt: 'id',
  username: 'username_key',
  lastName: 'last_name_key',
} as const

interface Asked {
  sort: keyof typeof sorts
  limit: number
  /** The last key of the page before, and its user. */
  key?: string
  after?: string
  q?: string
}

interface Row {
  id: string
  username: string
  email: string
  first_name: string
  last_name: string
  type: string
  active: boolean
  created_at: Date
}

const texts = Object.fromEntries(
  ['id', 'username', 'email', 'firstName', 'lastName', 'type', 'createdAt'].map((name) => [
    name,
    { type: 'string' },
  ]),
)
const page = {
  type: 'object',
  properties: {
    items: {
      type: 'array',
      items: { type: 'object', properties: { ...texts, active: { type: 'boolean' } } },
    },
  },
}

app.addHook('onRequest', async (request, reply) => {
  const token = request.headers.authorization?.slice('Bearer '.length) ?? ''
  const keys = await pool.query({
    name: 'key',
    text: 'select tenant_id, user_id from api_keys where hash = $1',
    values: [createHash('sha256').update(token).digest()],
  })
  if (keys.rows.length === 0) return reply.code(401).send({})
})

app.get<{ Querystring: Asked }>(
  '/users',
  {
    schema: {
      querystring: {
        type: 'object',
        properties: {
          sort: { enum: Object.keys(sorts), default: 'username' },
          limit: { type: 'integer', maximum: 1000, default: 50 },
          key: { type: 'string', maxLength: 254 },
          after: { type: 'string', format: 'uuid' },
          q: { type: 'string', maxLength: 254 },
        },
      },
      response: { 200: page },
    },
  },
  async ({ query: { sort, limit, key, after, q } }) => {
    const column = sorts[sort]
    const by = column === 'id' ? 'id' : `${column}, id`
    const values: unknown[] = []
    const value = (given: unknown): string => `$${values.push(given)}`
    const conditions = ['tenant_id = (select id from tenants limit 1)', 'removed_at is null']
    if (after !== undefined)
      conditions.push(
        column === 'id'
          ? `id > ${value(after)}`
          : `(${column}, id) > (${value(key ?? '')}, ${value(after)})`,
      )
    // As in Rollcall, fewer than three letters are the beginning of a name, an address or a username.
    if (q !== undefined)
      conditions.push(`search_text like ${value(q.length < 3 ? `%\n${q}%` : `%${q}%`)}`)
    const { rows } = await pool.query<Row>(
      `select id, username, email, first_name, last_name, type, active, created_at from users
        where ${conditions.join(' and ')} order by ${by} limit ${value(limit)}`,
      values,
    )
    return { items: rows.map(show) }
  },
)

function show(row: Row): object {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    type: row.type,
    active: row.active,
    createdAt: row.created_at.toISOString(),
  }
}

const address = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`ready ${address}\n`)
process.on('SIGTERM', () => {
  void app.close().then(() => pool.end())
})
