/** An export as a spreadsheet reads it. */
import { parse } from 'csv-parse/sync'
import { expect } from 'vitest'

import type { World } from './world.ts'

export interface Export {
  headers: Headers
  columns: string[]
  /** The users, each by column. */
  rows: Record<string, string>[]
}

export async function readExport(
  world: World,
  account: string,
  key = world.app.keys.admin,
): Promise<Export> {
  const answer = await fetch(`${world.url}/v1/users.csv?account=${account}`, {
    headers: { authorization: `Bearer ${key}` },
  })
  expect(answer.status).toBe(200)
  // Nothing is cast: every cell is a text.
  const [columns = [], ...lines] = parse(Buffer.from(await answer.arrayBuffer()), {
    bom: true,
  }) as string[][]
  const rows = lines.map((cells) =>
    Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? ''])),
  )
  return { headers: answer.headers, columns, rows }
}
