import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'
import { statement } from '../database/statement.ts'
import { giveBackStatement, type TakenRow, takeStatement } from './throttle-store.ts'

const rate = { burst: 3, perMs: 10_000 }
const begin = new Date('2026-11-24T12:00:00Z')
let app: TestApp
let tenantId = ''

beforeAll(async () => {
  app = await openApp()
  const [row] = await app.database.run(statement<{ id: string }>('select id from tenants', []))
  tenantId = row?.id ?? ''
})
afterAll(() => app.close())

async function take(bucket: string, seconds = 0): Promise<TakenRow | undefined> {
  const now = new Date(begin.getTime() + seconds * 1000)
  const [[row]] = await app.database.write(tenantId, [
    takeStatement(tenantId, { bucket, rate, now }),
  ])
  return row
}

test('a bucket takes its burst, says how long to wait, and takes one more after that', async () => {
  expect(await take('a')).toMatchObject({ taken: 1 })
  expect(await take('a')).toMatchObject({ taken: 1 })
  expect(await take('a')).toMatchObject({ taken: 1 })
  expect(await take('a')).toEqual({ taken: 0, wait: 10 })
  expect(await take('a', 4)).toEqual({ taken: 0, wait: 6 })
  expect(await take('a', 10)).toMatchObject({ taken: 1 })
  expect(await take('a', 10)).toEqual({ taken: 0, wait: 10 })
  expect(await take('b')).toMatchObject({ taken: 1 })
})

test('a bucket that was left alone is empty, and no emptier', async () => {
  await take('c')
  const taken = []
  for (let index = 0; index < 5; index += 1) taken.push((await take('c', 1_000))?.taken)
  expect(taken).toEqual([1, 1, 1, 0, 0])
})

test('what is given back makes room', async () => {
  for (let index = 0; index < 3; index += 1) await take('d')
  await app.database.write(tenantId, [giveBackStatement(tenantId, { bucket: 'd', rate })])
  expect([(await take('d'))?.taken, (await take('d'))?.taken]).toEqual([1, 0])
})

test('of 50 at the same time as many are taken as there is room for', async () => {
  const taken = await Promise.all(Array.from({ length: 50 }, () => take('e')))
  expect(taken.filter((one) => one?.taken === 1)).toHaveLength(rate.burst)
})

test('buckets that have long been empty are forgotten, a few at a time', async () => {
  await take('f')
  await take('g', 2 * 3_600 + 100)
  const rows = await app.database.read(
    tenantId,
    statement<{ bucket: string }>(`select bucket from throttles where bucket in ('f', 'g')`, []),
  )
  expect(rows).toEqual([{ bucket: 'g' }])
})
