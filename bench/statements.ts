/**
 * How many statements a request costs, and how often it waits for the disk. PostgreSQL counts; one request at a time, so that no other shares its flush. What is
 * timed pays for none of it: statements are counted only while this works.
 */
import { setTimeout as pause } from 'node:timers/promises'

import pg from 'pg'

import { SUPERUSER } from '../test/support/postgres.ts'
import type { Stage } from './stage.ts'
import type { Tenancy } from './subject.ts'

/** Settings of a server that can count. */
export const countingSettings = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.save': 'off',
}

/** Statements that have such a server count them, or leave it. A setting of its command line could not be changed. */
export function tracking(what: 'top' | 'none'): string[] {
  return [`alter system set pg_stat_statements.track = '${what}'`, 'select pg_reload_conf()']
}

/** A connection tells of its flushes at most this often, when it goes idle. */
const toldAfterMs = 1_200

/** Of one request. */
export interface Counts {
  statements: number
  /** How often it waited until the log was on the disk; when that was asked for, of PostgreSQL 18 and later. */
  flushes?: number
  /** Statements that others in the same database did meanwhile. */
  beside: number
}

type Asking = (requests: number) => Promise<number>

export interface Counter {
  /** `ask` sends a number of requests, one after the other, and answers how many. Flushes take seconds to be told. */
  count(where: Tenancy, ask: Asking, wish: { flushes: boolean }): Promise<Counts>
  stop(): Promise<void>
}

export async function startCounter({ postgres }: Pick<Stage, 'postgres'>): Promise<Counter> {
  const url = postgres.urlOf(SUPERUSER, 'postgres')
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query('create extension if not exists pg_stat_statements')
  const { rows } = await client.query<{ known: boolean }>(
    `select to_regproc('pg_stat_get_backend_io') is not null as known`,
  )
  const flushesAreKnown = rows[0]?.known === true
  await postgres.administer(...tracking('top'))
  return {
    async count(where, ask, wish) {
      const flushes = wish.flushes && flushesAreKnown
      if (flushes) await settle(ask)
      else await ask(1)
      const before = await read(client, where, flushes)
      const counted = await ask(requestsCounted)
      const after = await read(client, where, false)
      const each = {
        statements: (after.statements - before.statements) / counted,
        beside: (after.beside - before.beside) / counted,
      }
      if (!flushes) return each
      await settle(ask)
      const told = await read(client, where, true)
      // The request that makes the connection tell is told of too.
      const flushed = flushesBetween(before.flushes, told.flushes)
      return { ...each, flushes: flushed / (counted + 1) }
    },
    async stop() {
      await postgres.administer(...tracking('none'))
      await client.end()
    },
  }
}

const requestsCounted = 100

/** Has the connection tell what it has not told yet. */
async function settle(ask: Asking): Promise<void> {
  await pause(toldAfterMs)
  await ask(1)
}

interface Read {
  statements: number
  beside: number
  /** By connection: one that ends takes its count with it. */
  flushes: ReadonlyMap<number, number>
}

async function read(
  client: pg.Client,
  { database, role }: Tenancy,
  flushesAreKnown: boolean,
): Promise<Read> {
  const { rows } = await client.query<{ statements: number; beside: number }>(
    `select coalesce(sum(s.calls) filter (where r.rolname = $2), 0)::float8 as statements,
            coalesce(sum(s.calls) filter (where r.rolname <> $2), 0)::float8 as beside
       from pg_stat_statements(false) s join pg_roles r on r.oid = s.userid
      where s.dbid = (select oid from pg_database where datname = $1)`,
    [database, role],
  )
  const { rows: flushes } = flushesAreKnown
    ? await client.query<{ pid: number; flushes: number }>(
        `select a.pid, coalesce(sum(io.fsyncs), 0)::float8 as flushes
           from pg_stat_activity a cross join lateral pg_stat_get_backend_io(a.pid) io
          where a.datname = $1 and a.usename = $2 and io.object = 'wal' group by a.pid`,
        [database, role],
      )
    : { rows: [] }
  const [found] = rows
  return {
    statements: found?.statements ?? 0,
    beside: found?.beside ?? 0,
    flushes: new Map(flushes.map((row) => [row.pid, row.flushes])),
  }
}

/** What the connections that are there now have flushed since; those that have ended were idle. */
export function flushesBetween(
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): number {
  return [...after].reduce((sum, [pid, flushes]) => sum + flushes - (before.get(pid) ?? 0), 0)
}
