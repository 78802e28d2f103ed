import { expect, test } from 'vitest'

import type { Context } from './context.ts'
import { oneItemStatement } from './one-item.ts'
import { itemsOf, recordOf } from './record.ts'

// As much of it as a statement takes.
const context = {
  now: new Date('2026-11-24T12:00:00Z'),
  caller: {
    tenantId: 'a tenant',
    userId: 'a caller',
    username: 'ada',
    type: 'person',
    keyId: null,
    sessionId: 'a session',
    accessPoint: 'web',
    accountId: 'an account',
    address: '192.0.2.7',
    manager: null,
    source: { repo: 'users.git', commit: 'abc' },
    permissions: [],
    requestId: 'a request',
  },
} as unknown as Context

const text = `with ${itemsOf('name text, labels jsonb, networks text[]')},
stored as (insert into things (id, name, labels) select id, name, labels from item returning 1),
gone as (delete from others o using item where o.id = item.id),
${recordOf('Role')}`

test('one item is parameters where a list is read from JSON', () => {
  const made = oneItemStatement(text, { id: 'an id' }, context)
  expect(made?.sql).not.toContain('jsonb_to_record')
  expect(made?.sql).not.toMatch(/\b(from|join|using) (item|writer)\b/)
  expect(made?.sql).toContain('using (select $1::uuid as id, $7::bigint as old_version')
})

test('every parameter has its place, and JSON is told from an array', () => {
  const item = { id: 'an id', name: 'ops', labels: ['a'], networks: ['b'], change: 'created' }
  const { sql = '', parameters = [] } = oneItemStatement(text, item, context) ?? {}
  const valueOf = (column: string): unknown => {
    const place = new RegExp(`\\$(\\d+)::[a-z\\[\\]]+ as ${column}\\b`).exec(sql)?.[1]
    return parameters[Number(place) - 1]
  }
  const places = [...sql.matchAll(/\$(\d+)/g)].map(([, place]) => Number(place))
  expect(new Set(places)).toEqual(new Set(parameters.map((_value, index) => index + 1)))
  expect(parameters.slice(1, 3)).toEqual(['a tenant', context.now])
  expect(parameters[5]).toBe('a request')
  expect(['id', 'name', 'labels', 'networks', 'change', 'old_version'].map(valueOf)).toEqual([
    'an id',
    'ops',
    '["a"]',
    ['b'],
    'created',
    undefined,
  ])
  expect(['actor_id', 'session_id', 'account_id', 'source_repo'].map(valueOf)).toEqual([
    'a caller',
    'a session',
    'an account',
    'users.git',
  ])
  expect(['source_commit', 'source_path', 'source_verified'].map(valueOf)).toEqual([
    'abc',
    undefined,
    false,
  ])
})

test('a text whose items are subject to a condition keeps its list', () => {
  const conditional = text.replace('where true', 'where name is not null')
  expect(oneItemStatement(conditional, { id: 'an id' }, context)).toBeUndefined()
})
