/** Rollcall and its floor as subjects of `api.ts`: the same number of users, the same texts of keys. */
import pg from 'pg'

import { SUPERUSER } from '../test/support/postgres.ts'
import { request } from 'undici'
import { seedKeys } from './million.ts'
import { startFloor } from './servers.ts'
import type { Stage } from './stage.ts'
import { type Ask, pick, type Subject } from './subject.ts'

const json = { 'content-type': 'application/json' }
/** Questions in one list. */
const checksMax = 100
/** Names of this run: the stage may have been played on before. */
const run = Date.now().toString(36)

export function bearer(text: string): Record<string, string> {
  return { authorization: `Bearer ${text}` }
}

/** Rollcall with that many keys of its users, as far as there are users who may use one. `learn` asks about each key once. */
export async function rollcallSubject(
  { postgres, rollcall }: Stage,
  keyCount: number,
): Promise<Subject & { keys: string[]; learn(): Promise<void> }> {
  const keys = await seedKeys(postgres.urlOf(SUPERUSER, 'rollcall'), keyCount)
  const headers = { ...json, ...bearer(rollcall.adminKey) }
  await holdAllowed(rollcall.url, headers, keys[0]?.text ?? '')
  return {
    id: 'rollcall',
    name: 'Rollcall',
    tenancy: { database: 'rollcall', role: 'rollcall_app' },
    keys: keys.map(({ text }) => text),
    url: rollcall.url,
    groups: { app: rollcall.pid, postgres: postgres.pid },
    async learn() {
      const lists = Array.from({ length: Math.ceil(keys.length / checksMax) }, (_, index) =>
        keys.slice(index * checksMax, (index + 1) * checksMax),
      )
      for (const list of lists) {
        const body = JSON.stringify({ checks: list.map(({ text }) => questionOf(text)) })
        const path = `${rollcall.url}/v1/access:check`
        const answer = await request(path, { method: 'POST', headers, body })
        await answer.body.dump()
      }
    },
    asks: {
      // Keys are in no order of their users.
      firstRead: {
        what: 'GET /v1/users/{id}, a key that was not seen before',
        request: (index) => ({
          method: 'GET',
          path: `/v1/users/${pick(keys, index).userId}`,
          headers: bearer(keys[index % keys.length]?.text ?? ''),
        }),
        expected: 200,
      },
      firstCheck: {
        what: 'POST /v1/access:check about a key that was not seen before',
        request: (index) => ({
          method: 'POST',
          path: '/v1/access:check',
          headers,
          body: question(keys.at(-1 - (index % keys.length))?.text ?? ''),
        }),
        expected: 200,
      },
      read: {
        what: 'GET /v1/users/{id}, the key of another user each time',
        request: (index) => ({
          method: 'GET',
          path: `/v1/users/${pick(keys, index + 7).userId}`,
          headers: bearer(pick(keys, index).text),
        }),
        expected: 200,
      },
      check: {
        what: 'POST /v1/access:check about a key',
        request: (index) => ({
          method: 'POST',
          path: '/v1/access:check',
          headers,
          body: question(pick(keys, index).text),
        }),
        expected: 200,
      },
      create: {
        what: 'POST /v1/users',
        request: (index) => ({
          method: 'POST',
          path: '/v1/users',
          headers,
          body: JSON.stringify({
            spec: {
              ...person(index),
              type: 'person',
              accessPoints: ['web', 'api'],
              ipWhitelist: [{ cidr: '127.0.0.0/8' }],
              credential: { mode: 'none' },
            },
          }),
        }),
        expected: 201,
      },
      patch: {
        what: 'PATCH /v1/users/{id}',
        request: (index) => ({
          method: 'PATCH',
          path: `/v1/users/${pick(keys, index).userId}`,
          headers: { ...headers, 'content-type': 'application/merge-patch+json', 'if-match': '*' },
          body: JSON.stringify({ spec: { displayName: `Changed ${run} ${index}` } }),
        }),
        expected: 200,
      },
    },
    stop: () => Promise.resolve(),
  }
}

/** A bare Fastify with as many users, of whom as many have a key. */
export async function floorSubject(
  { postgres, users }: Stage,
  keys: readonly string[],
): Promise<Subject> {
  const floor = await startFloor(postgres)
  const ids = await seedFloor(postgres.urlOf(SUPERUSER, 'floor'), users, keys)
  const headers = { ...json, ...bearer('floor') }
  const read: Ask = {
    what: 'the key and the user, two statements',
    request: (index) => ({
      method: 'GET',
      path: `/users/${pick(ids, index + 7)}`,
      headers: bearer(pick(keys, index)),
    }),
    expected: 200,
  }
  return {
    id: 'floor',
    name: 'floor: Fastify + pg',
    tenancy: { database: 'floor', role: SUPERUSER },
    url: floor.url,
    groups: { app: floor.pid, postgres: postgres.pid },
    asks: {
      firstRead: read,
      firstCheck: read,
      read,
      create: {
        what: 'user and audit row, one statement',
        request: (index) => ({
          method: 'POST',
          path: '/users',
          headers,
          body: JSON.stringify(person(index)),
        }),
        expected: 201,
      },
      patch: {
        what: 'user and audit row, one statement',
        request: (index) => ({
          method: 'PATCH',
          path: `/users/${pick(ids, index)}`,
          headers,
          body: JSON.stringify({ displayName: `Changed ${run} ${index}` }),
        }),
        expected: 200,
      },
    },
    stop: () => floor.stop(),
  }
}

function person(index: number): { username: string; email: string; displayName: string } {
  const username = `bench-${run}-${index}`
  return { username, email: `${username}@example.test`, displayName: `Bench User ${index}` }
}

function question(credential: string): string {
  return JSON.stringify(questionOf(credential))
}

function questionOf(credential: string): object {
  return {
    credential,
    accessPoint: 'api',
    address: '192.0.2.7',
    permission: 'zones.view',
    account: 'default',
  }
}

/** A refusal is cheaper than a yes: what is measured must be yes. */
async function holdAllowed(
  url: string,
  headers: Record<string, string>,
  key: string,
): Promise<void> {
  const body = question(key)
  const answer = await request(`${url}/v1/access:check`, { method: 'POST', headers, body })
  const decision = await answer.body.text()
  if (!decision.includes('"allowed":true'))
    throw new Error(`the seeded key is refused: ${decision}`)
}

async function seedFloor(url: string, users: number, keys: readonly string[]): Promise<string[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('set synchronous_commit = off')
    await client.query(
      `insert into floor_users (id, username, email, display_name, active, version)
       select md5('floor' || n)::uuid, 'user-' || n, 'user-' || n || '@example.test', 'User ' || n, true, 1 from generate_series(1, $1::int) as n`,
      [users],
    )
    await client.query(
      `insert into floor_keys (hash, user_id)
       select sha256(convert_to(text, 'UTF8')), md5('floor' || n)::uuid from unnest($1::text[]) with ordinality as k(text, n)`,
      [keys],
    )
    await client.query('vacuum (analyze) floor_users')
    await client.query('vacuum (analyze) floor_keys')
    const { rows } = await client.query<{ id: string }>(
      `select md5('floor' || (1 + (n * 9973) % $1))::uuid as id from generate_series(1, $2::bigint) as n`,
      [users, Math.min(users, 100_000)],
    )
    return rows.map(({ id }) => id)
  } finally {
    await client.end()
  }
}
