import pg from 'pg'
import { expect, test } from 'vitest'

import { createDatabase } from '../../../test/support/database.ts'
import { descendIndexes, walkIndexes } from '../database/statement.ts'
import { byPlace, sealText } from './seal-store.ts'

test('rows are sealed where they stand: the work of a batch grows with its rows and not with their square', async () => {
  const urls = await createDatabase()
  const sealer = new pg.Client({ connectionString: urls.sealerUrl })
  await sealer.connect()
  await sealer.query('begin')
  for (const text of [`${walkIndexes.sql}, ${descendIndexes}`, byPlace]) await sealer.query(text)
  await sealer.query(`prepare sealing as ${sealText}`)
  const { rows } = await sealer.query<{ 'QUERY PLAN': string }>(
    `explain (costs off) execute sealing ('{"(0,1)","(0,2)"}', '{}', '{}', '{}', '{}', '{}')`,
  )
  const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
  expect(plan).toMatch(/Tid Scan on audit_log/)
  expect(plan).not.toMatch(/Index/)
  await sealer.query('rollback')
  await sealer.end()
  await urls.drop()
})
