/**
 * PostgreSQL and Rollcall with a tenant of many users. Making a million takes minutes, so `all.ts` makes one stage and tells the benchmarks of it by an environment
 * variable: a benchmark that is told of a stage plays on it and leaves it standing.
 */
import type { PostgresServer } from '../test/support/postgres.ts'
import { executeStatements, SUPERUSER } from '../test/support/postgres.ts'
import { seedUsers } from './million.ts'
import { number, progress } from './report.ts'
import { startDurablePostgres, startRollcall, type RollcallServer } from './servers.ts'

export interface Stage {
  postgres: Omit<PostgresServer, 'version'>
  rollcall: RollcallServer
  /** How many users were made. */
  users: number
  /** And in which time. */
  madeInSeconds: number
  stop(): Promise<void>
}

const variable = 'ROLLCALL_BENCH_STAGE'

/** What a benchmark has to know of a stage that another program made. */
interface Told {
  postgres: { port: number; pid: number }
  rollcall: Omit<RollcallServer, 'stop'>
  users: number
  madeInSeconds: number
}

/** The stage that this program was told of, or one of its own. */
export async function startStage(users: number): Promise<Stage> {
  const text = process.env[variable]
  // Written by `tellOf`.
  if (text !== undefined) return attach(JSON.parse(text) as Told)
  const postgres = await startDurablePostgres()
  const rollcall = await startRollcall(postgres)
  progress(`making ${number(users)} users`)
  const startedAtMs = performance.now()
  await seedUsers(postgres.urlOf(SUPERUSER, 'rollcall'), users)
  // What was made is on the disk before anything is timed.
  await postgres.administer('checkpoint')
  const madeInSeconds = (performance.now() - startedAtMs) / 1000
  progress(`made ${number(users)} users in ${madeInSeconds.toFixed(0)} s`)
  return {
    postgres,
    rollcall,
    users,
    madeInSeconds,
    async stop() {
      await rollcall.stop()
      await postgres.stop()
    },
  }
}

/** The environment by which another benchmark plays on this stage. */
export function tellOf({
  postgres,
  rollcall,
  users,
  madeInSeconds,
}: Stage): Record<string, string> {
  const { url, pid, adminKey, dataDir, environment } = rollcall
  const told: Told = {
    postgres: { port: postgres.port, pid: postgres.pid },
    rollcall: { url, pid, adminKey, dataDir, environment },
    users,
    madeInSeconds,
  }
  return { [variable]: JSON.stringify(told) }
}

function attach({ postgres: { port, pid }, rollcall, users, madeInSeconds }: Told): Stage {
  const urlOf = (role: string, database: string): string =>
    `postgres://${role}@127.0.0.1:${port}/${database}`
  const stop = (): Promise<void> => Promise.resolve()
  return {
    postgres: {
      port,
      pid,
      urlOf,
      administer: (...statements) => executeStatements(urlOf(SUPERUSER, 'postgres'), statements),
      stop,
    },
    rollcall: { ...rollcall, stop },
    users,
    madeInSeconds,
    stop,
  }
}
