/** What PostgreSQL makes of a flight, on one connection whose statements are known or not. */
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { createDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { fly, type FlightStatement } from './flight.ts'

let urls: TestDatabase
let client: pg.Client

beforeAll(async () => {
  urls = await createDatabase()
  client = new pg.Client({ connectionString: urls.superuserUrl })
  await client.connect()
  await client.query('create table kept (n int primary key)')
})
afterAll(async () => {
  await client.end()
  await urls.drop()
})

function parserOf(oid: number): (text: string) => unknown {
  // Of a text pg's parsers make whatever the type is.
  return pg.types.getTypeParser(oid) as (text: string) => unknown
}

async function send(...statements: FlightStatement[]): Promise<unknown[][]> {
  return await fly(client, statements, parserOf)
}

const insert = (n: number): FlightStatement => ({
  name: 'insert',
  text: 'insert into kept values ($1)',
  values: [n],
})
const count: FlightStatement = { name: 'count', text: 'select count(*)::int as n from kept' }

test('each statement has its own rows, the first time and when it is known', async () => {
  const statements = [
    { name: 'two', text: 'select $1::int as a, $2::text[] as b', values: [1, ['x', 'y"z']] },
    { text: 'select 2 as c' },
    { name: 'none', text: 'select 3 as d where false' },
  ]
  const rows = [[{ a: 1, b: ['x', 'y"z'] }], [{ c: 2 }], []]
  expect(await send(...statements)).toEqual(rows)
  expect(await send(...statements)).toEqual(rows)
})

test('one statement that is sent twice in a flight is parsed once', async () => {
  const same = { name: 'same', text: 'select $1::int as n' }
  expect(await send({ ...same, values: [1] }, { ...same, values: [2] })).toEqual([
    [{ n: 1 }],
    [{ n: 2 }],
  ])
})

test('a flight without BEGIN is one transaction: what was done before a failure is undone', async () => {
  await send(insert(1))
  await expect(send(insert(2), insert(1))).rejects.toMatchObject({ code: '23505' })
  expect(await send(count)).toEqual([[{ n: 1 }]])
})

test('what is set for the transaction holds in the flight and not after it', async () => {
  const read = { text: "select current_setting('rollcall.tenant', true) as tenant" }
  const set = { text: "select set_config('rollcall.tenant', 'ada', true)" }
  expect((await send(set, read))[1]).toEqual([{ tenant: 'ada' }])
  expect(await send(read)).toEqual([[{ tenant: '' }]])
})

test('a statement whose flight failed before it is used again', async () => {
  const late = { name: 'late', text: 'select 4 as n' }
  await expect(send({ text: 'select 1 / 0' }, late)).rejects.toMatchObject({ code: '22012' })
  expect(await send(late)).toEqual([[{ n: 4 }]])
})

test('a statement whose table was altered is prepared anew after one failure', async () => {
  const all = { name: 'all', text: 'select * from altered' }
  await client.query('create table altered (a int)')
  await send(all)
  await client.query('alter table altered add b int')
  await expect(send(all)).rejects.toMatchObject({ code: '0A000' })
  await client.query('insert into altered values (1, 2)')
  expect(await send(all)).toEqual([[{ a: 1, b: 2 }]])
})

test('a value that cannot be sent leaves the connection as it was', async () => {
  await expect(send({ text: 'select $1', values: [Symbol('key')] })).rejects.toThrow(TypeError)
  expect(await send({ text: 'select 5 as n' })).toEqual([[{ n: 5 }]])
})

test('flights that are sent one upon the other on a connection that pipelines do not mix', async () => {
  const piped = new pg.Client({
    connectionString: urls.superuserUrl,
    pipeline: true,
  } as pg.ClientConfig)
  await piped.connect()
  const flight = async (n: number): Promise<unknown[][]> =>
    await fly(piped, [{ name: 'piped', text: 'select 10 / $1::int as n', values: [n] }], parserOf)
  const all = await Promise.allSettled([flight(1), flight(0), flight(2)])
  await piped.end()
  expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(all.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))).toEqual([
    [{ n: 10 }],
    [{ n: 5 }],
  ])
})
