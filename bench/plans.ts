/**
 * What PostgreSQL does for a request of Rollcall: another instance, whose connections write down the plan of every statement, is asked once. Nothing that is timed
 * pays for it.
 */
import { readFileSync, readlinkSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

import { request } from 'undici'

import { startServer } from './servers.ts'
import type { Stage } from './stage.ts'

const settings = {
  session_preload_libraries: 'auto_explain',
  'auto_explain.log_min_duration': '0',
  'auto_explain.log_nested_statements': 'on',
}
/** The plan is written before the answer leaves, but by another process. */
const writtenAfterMs = 30

export interface Plans {
  /** By which scans the users are found. */
  of(path: string): Promise<string[]>
  stop(): Promise<void>
}

export async function startPlans({ postgres, rollcall }: Stage): Promise<Plans> {
  const database = 'alter database rollcall'
  await postgres.administer(
    ...Object.entries(settings).map(([name, value]) => `${database} set ${name} = '${value}'`),
  )
  const server = await startServer(['api/src/main.ts', 'serve'], rollcall.environment)
  // The server writes its log to its standard error.
  const log = readlinkSync(`/proc/${postgres.pid}/fd/2`)
  return {
    async of(path) {
      const from = readFileSync(log).byteLength
      const headers = { authorization: `Bearer ${rollcall.adminKey}` }
      const { body } = await request(`${server.url}${path}`, { headers })
      await body.dump()
      await pause(writtenAfterMs)
      return scansOf(readFileSync(log).subarray(from).toString())
    },
    async stop() {
      await server.stop()
      await postgres.administer(...Object.keys(settings).map((name) => `${database} reset ${name}`))
    },
  }
}

/** The scans of the table of users in plans as text, each once; by what index, or through all of them. */
export function scansOf(text: string): string[] {
  const scans = text.matchAll(
    /(Seq Scan|Index Scan|Index Only Scan|Bitmap Index Scan)(?: Backward)?(?: using (\S+))? on (\w+)/g,
  )
  const ways = [...scans].flatMap(([, kind = '', index, table = '']) => {
    if (kind === 'Seq Scan') return table === 'users' ? ['ALL USERS'] : []
    // A bitmap's scan names the index where the others name the table.
    const name = index ?? table
    return table === 'users' || name.startsWith('users_') ? [name] : []
  })
  return [...new Set(ways)]
}
