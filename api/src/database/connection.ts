/**
 * The way to PostgreSQL. Everything runs in a transaction that has told PostgreSQL its tenant, so that row-level security holds whatever a
 * query forgets. A whole transaction is one flight: set_config and the statements, sent at once, and what PostgreSQL commits at their end.
 */
import { hash } from 'node:crypto'

import type { CompiledQuery } from 'kysely'
import pg from 'pg'

import { Refusal } from '../http/errors.ts'
import { fly, type FlightStatement } from './flight.ts'
import { isPlannedAnew } from './statement.ts'
import { Watchdog, type Waiting } from './watchdog.ts'

/** Two cores gain nothing from more, and lose: reads at 20 were slower than at 10. */
const connectionsDefault = 10
const connectTimeoutMs = 5_000
const statementTimeoutMs = 30_000
/** A new connection plans every statement again, 6 ms for the dearest: one that rests is kept. */
const idleTimeoutMs = 300_000
/** A statement about more things than this is planned for the tables as they are now: that takes 3 ms, and an old plan can take minutes. */
const keptPlanMax = 16
/** Texts beyond these are sent unnamed: a client must not grow the server's statement cache without bound. */
const namedStatementsMax = 500

export interface DatabaseOptions {
  /** Whether the server was not heard of for a while on another connection: then nobody waits for it. */
  isAway?: () => boolean
  url: string
  connectionsMax?: number
  /** Off behind a PgBouncer older than 1.21. */
  preparedStatements?: boolean
  /** Told of connections that were lost while idle; they are replaced. */
  onConnectionLost?: (error: Error) => void
}

/** One list of rows a query. */
export type Rows<Queries extends readonly CompiledQuery[]> = {
  [Index in keyof Queries]: Queries[Index] extends CompiledQuery<infer Row> ? Row[] : never
}

/** Inside a transaction: what a function that needs one takes. */
export interface Transaction {
  readonly tenantId: string
  run<Row>(query: CompiledQuery<Row>): Promise<Row[]>
  /** Runs all, one after the other, in one round trip. */
  runAll<const Queries extends readonly CompiledQuery[]>(queries: Queries): Promise<Rows<Queries>>
  /** Runs all and commits, in one round trip. Nothing can follow. */
  finish<const Queries extends readonly CompiledQuery[]>(queries: Queries): Promise<Rows<Queries>>
}

export class Database {
  readonly #pool: pg.Pool
  readonly #prepared: boolean
  readonly #names = new Map<string, string>()
  readonly #watchdog: Watchdog

  constructor(options: DatabaseOptions) {
    this.#prepared = options.preparedStatements ?? true
    this.#watchdog = new Watchdog(options.isAway ?? (() => false))
    this.#pool = new pg.Pool({
      connectionString: options.url,
      max: options.connectionsMax ?? connectionsDefault,
      connectionTimeoutMillis: connectTimeoutMs,
      idleTimeoutMillis: idleTimeoutMs,
      application_name: 'rollcall',
      pipeline: true,
      // Planning the statement of a creation takes longer than running it. The statements are written so that one plan is right for any size.
      // A pooler refuses settings that belong to a connection; behind one they come with each transaction.
      ...(this.#prepared
        ? {
            options: '-c plan_cache_mode=force_generic_plan',
            statement_timeout: statementTimeoutMs,
          }
        : {}),
      keepAlive: true,
    } satisfies pg.PoolConfig & { pipeline: boolean })
    // A connection that is cut while it is used also fails the query that waits for it, which is where it is dealt with; unheard, it would end the process.
    this.#pool.on('connect', (client) => client.on('error', () => undefined))
    // The error of pg holds the client with everything in it, which is nothing for a log.
    this.#pool.on('error', ({ message }) => options.onConnectionLost?.(new Error(message)))
  }

  /** Runs one query without a tenant: functions and the tables that have none. */
  async run<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
    const client = await this.#connect()
    return await using(client, async () => {
      const [rows] = await this.#send(client, [this.#named(query)])
      return rowsOf<Row>(rows)
    })
  }

  /** A read of a tenant in one round trip. */
  async read<Row>(tenantId: string, query: CompiledQuery<Row>): Promise<Row[]> {
    const [rows] = await this.readAll(tenantId, [query])
    return rows
  }

  /** Several reads of a tenant in one round trip; each sees what was committed when it began. */
  async readAll<const Queries extends readonly CompiledQuery[]>(
    tenantId: string,
    queries: Queries,
  ): Promise<Rows<Queries>> {
    return await this.#fly(this.#tenantQuery(tenantId, 'reads'), queries)
  }

  /** A write of a tenant in one round trip, all or nothing. */
  async write<const Queries extends readonly CompiledQuery[]>(
    tenantId: string,
    queries: Queries,
  ): Promise<Rows<Queries>> {
    return await this.#fly(this.#tenantQuery(tenantId, 'writes'), queries)
  }

  /** A transaction that has to look before it writes. Commits when `work` did not `finish` it, rolls back when it throws. */
  async transaction<Result>(
    tenantId: string,
    work: (transaction: Transaction) => Promise<Result>,
  ): Promise<Result> {
    const client = await this.#connect()
    return await using(client, async () => {
      let state: 'unopened' | 'open' | 'finished' = 'unopened'
      const opening = (): FlightStatement[] => {
        if (state !== 'unopened') return []
        state = 'open'
        return [this.#plain('begin'), this.#tenantQuery(tenantId, 'writes')]
      }
      const transaction: Transaction = {
        tenantId,
        run: async <Row>(query: CompiledQuery<Row>) => {
          const results = await this.#send(client, [...opening(), this.#named(query)])
          return rowsOf<Row>(results.at(-1))
        },
        runAll: async (queries) => {
          const first = opening()
          const sent = [...first, ...queries.map((query) => this.#named(query))]
          const results = await this.#send(client, sent)
          return rowsOfAll(results.slice(first.length))
        },
        finish: async (queries) => {
          const first = opening()
          const sent = [
            ...first,
            ...queries.map((query) => this.#named(query)),
            this.#plain('commit'),
          ]
          state = 'finished'
          const results = await this.#send(client, sent)
          return rowsOfAll(results.slice(first.length, -1))
        },
      }
      try {
        const result = await work(transaction)
        if (stillOpen(state)) await this.#send(client, [this.#plain('commit')])
        return result
      } catch (error) {
        if (stillOpen(state)) await this.#send(client, [this.#plain('rollback')])
        throw error
      }
    })
  }

  async close(): Promise<void> {
    this.#watchdog.close()
    await this.#pool.end()
  }

  async #fly<const Queries extends readonly CompiledQuery[]>(
    tenant: FlightStatement,
    queries: Queries,
  ): Promise<Rows<Queries>> {
    const client = await this.#connect()
    return await using(client, async () => {
      const sent = [tenant]
      for (const query of queries) sent.push(this.#named(query))
      const results = await this.#send(client, sent)
      return rowsOfAll<Queries>(results.slice(1))
    })
  }

  async #send(client: pg.PoolClient, statements: readonly FlightStatement[]): Promise<unknown[][]> {
    const stream = streamOf(client)
    if (stream !== undefined) this.#watchdog.watch(stream)
    try {
      return await fly(client, statements, getTypeParser)
    } catch (error) {
      throw isAnswer(error) ? error : unreachable(error)
    } finally {
      if (stream !== undefined) this.#watchdog.forget(stream)
    }
  }

  /** Whatever keeps PostgreSQL from taking a connection, for the caller of a request it is away. */
  async #connect(): Promise<pg.PoolClient> {
    try {
      return await this.#pool.connect()
    } catch (error) {
      throw unreachable(error)
    }
  }

  /** `true` as third argument: until the end of the transaction, so a pooled connection never keeps it. */
  #tenantQuery(tenantId: string, purpose: 'reads' | 'writes'): FlightStatement {
    const readOnly = purpose === 'reads' ? ", set_config('transaction_read_only', 'on', true)" : ''
    const text = `select set_config('rollcall.tenant', $1, true)${readOnly}`
    if (this.#prepared) return { name: `tenant ${purpose}`, text, values: [tenantId] }
    // A pooler gives each transaction another connection, which has not heard of the name or has heard it from somebody else.
    return {
      text: `${text}, set_config('statement_timeout', '${statementTimeoutMs}', true)`,
      values: [tenantId],
    }
  }

  #plain(text: 'begin' | 'commit' | 'rollback'): FlightStatement {
    return this.#prepared ? { name: text, text } : { text }
  }

  #named(query: CompiledQuery): FlightStatement {
    const values = query.parameters
    if (!this.#prepared || isPlannedAnew(query) || values.some(isLongList))
      return { text: query.sql, values }
    let name = this.#names.get(query.sql)
    if (name === undefined) {
      if (this.#names.size >= namedStatementsMax) return { text: query.sql, values }
      name = `s${hash('sha256', query.sql).slice(0, 16)}`
      this.#names.set(query.sql, name)
    }
    return { name, text: query.sql, values }
  }
}

/** Gives the client back; one whose connection broke is thrown away by the pool. */
async function using<Result>(client: pg.PoolClient, work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await work()
    client.release()
    return result
  } catch (error) {
    client.release(isConnectionBroken(error) ? true : undefined)
    throw error
  }
}

/** Only what says that PostgreSQL ends or is gone: a refusal of the work between leaves the connection as good as it was. */
function isConnectionBroken(error: unknown): boolean {
  if (error instanceof Refusal) return error.code === 'server.unavailable'
  return error instanceof pg.DatabaseError && /^(08|57P)/.test(error.code ?? '')
}

/** Whether PostgreSQL said it, or a mistake was made here; anything else is a connection that broke. */
function isAnswer(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError || error instanceof TypeError || error instanceof RangeError
  )
}

function unreachable(cause: unknown): Refusal {
  return new Refusal('server.unavailable', 'the database cannot be reached now: try again', {
    cause,
    retryAfterSeconds: 1,
  })
}

function isLongList(value: unknown): boolean {
  return Array.isArray(value) && value.length > keptPlanMax
}

function stillOpen(state: string): boolean {
  return state === 'open'
}

function rowsOf<Row>(rows: unknown[] | undefined): Row[] {
  // The row type comes from the compiled query; pg does not know it.
  return (rows ?? []) as Row[]
}

function rowsOfAll<Queries extends readonly CompiledQuery[]>(
  results: readonly unknown[][],
): Rows<Queries> {
  // One result a query, in order; the row types come from the compiled queries.
  return results as unknown as Rows<Queries>
}

/** pg keeps its socket at `connection.stream`, undocumented; without it the watchdog has nothing to cut. */
function streamOf(client: pg.PoolClient): Waiting | undefined {
  if (!('connection' in client)) return undefined
  const { connection } = client
  if (typeof connection !== 'object' || connection === null || !('stream' in connection)) return
  const { stream } = connection
  if (typeof stream !== 'object' || stream === null || !('destroy' in stream)) return undefined
  // It has destroy, so it is a stream.
  return stream as Waiting
}

const bigintOid = 20

/** bigint as a number: the sequences here do not come near 2^53. */
function getTypeParser(oid: number): (text: string) => unknown {
  // Of a text pg's parsers make whatever the type is.
  return oid === bigintOid ? Number : (pg.types.getTypeParser(oid) as (text: string) => unknown)
}
