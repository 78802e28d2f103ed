/**
 * Statements that are sent at once, with one Sync behind the last of them. A query of pg has a Sync of its own, and PostgreSQL answers each by itself: a
 * transaction of four statements took four packets back, each of which woke this process.
 *
 *   Parse, Bind, Describe, Execute   what the connection does not know yet: a statement with a name is parsed and described once
 *   Bind, Execute                    what it knows
 *   Sync                             PostgreSQL commits what no BEGIN opened, and answers
 *
 * What fails takes the rest along: PostgreSQL skips to the Sync and undoes what no COMMIT closed before.
 */
import pg from 'pg'

import { wireValueOf } from './wire-value.ts'

export interface FlightStatement {
  text: string
  /** Absent: parsed every time. */
  name?: string
  values?: readonly unknown[]
}

/** How the text of a type becomes a value. */
export type ParserOf = (oid: number) => (text: string) => unknown

interface Column {
  name: string
  parse: (text: string) => unknown
}

/** What PostgreSQL says of a column. */
interface Field {
  name: string
  dataTypeID: number
}

/** The named statements of a connection. */
interface Prepared {
  /** Those that PostgreSQL has for certain, with their columns. */
  readonly columns: Map<string, readonly Column[]>
  /** Those that were sent. One whose flight failed may be there or not. */
  readonly sent: Set<string>
}

const preparedOn = new WeakMap<pg.Connection, Prepared>()

/** Sends the statements; resolves with the rows of each, rejects with the first failure. */
export async function fly(
  client: pg.ClientBase,
  statements: readonly FlightStatement[],
  parserOf: ParserOf,
): Promise<unknown[][]> {
  return await new Promise((resolve, reject) => {
    client.query(new Flight(statements, parserOf, { resolve, reject }))
  })
}

interface Waiting {
  resolve: (rows: unknown[][]) => void
  reject: (error: unknown) => void
}

/** To pg it is one query, whose messages it hands over. It is a `Query` because a client that pipelines takes nothing else. */
class Flight extends pg.Query {
  readonly #statements: readonly FlightStatement[]
  readonly #values: (string | Buffer | null)[][]
  readonly #parserOf: ParserOf
  readonly #waiting: Waiting
  readonly #rows: unknown[][]
  #prepared: Prepared | undefined
  /** The statement that is answered now. */
  #at = 0
  #columns: readonly Column[] | undefined
  #failure: unknown

  constructor(statements: readonly FlightStatement[], parserOf: ParserOf, waiting: Waiting) {
    // A text, because an object would be copied.
    super('')
    this.#statements = statements
    // Before anything is sent: a value that cannot be must not leave half a flight on the connection.
    this.#values = statements.map(({ values = [] }) => values.map(wireValueOf))
    this.#parserOf = parserOf
    this.#waiting = waiting
    this.#rows = statements.map(() => [])
  }

  override submit = (connection: pg.Connection): void => {
    const prepared = preparedOn.get(connection) ?? { columns: new Map(), sent: new Set() }
    preparedOn.set(connection, prepared)
    this.#prepared = prepared
    const { columns, sent } = prepared
    const own = new Set<string>()
    connection.stream.cork()
    for (const [index, { text, name = '' }] of this.#statements.entries()) {
      const isKnown = columns.has(name)
      if (!isKnown && !own.has(name)) {
        // Closing what is not there is no error, parsing what is there is one.
        if (sent.has(name)) connection.close({ type: 'S', name }, true)
        connection.parse({ name, text, types: [] }, true)
        if (name !== '') own.add(name)
      }
      connection.bind({ statement: name, values: this.#values[index] ?? [] }, true)
      if (!isKnown) connection.describe({ type: 'P' }, true)
      connection.execute(null, true)
    }
    for (const name of own) sent.add(name)
    connection.sync()
    connection.stream.uncork()
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.#columns = fields.map(({ name, dataTypeID }) => ({
      name,
      parse: this.#parserOf(dataTypeID),
    }))
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    this.#columns ??= this.#prepared?.columns.get(this.#statements[this.#at]?.name ?? '') ?? []
    const row: Record<string, unknown> = {}
    try {
      for (const [index, { name, parse }] of this.#columns.entries()) {
        const text = fields[index] ?? null
        row[name] = text === null ? null : parse(text)
      }
    } catch (error) {
      this.#failure ??= error
    }
    this.#rows[this.#at]?.push(row)
  }

  handleCommandComplete(): void {
    const name = this.#statements[this.#at]?.name
    const columns = this.#prepared?.columns
    if (name !== undefined && columns?.has(name) === false) columns.set(name, this.#columns ?? [])
    this.#columns = undefined
    this.#at += 1
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete()
  }

  handleError(error: unknown): void {
    const name = this.#statements[this.#at]?.name
    // Its tables were altered, or the connection has forgotten it: it is parsed anew next time.
    if (name !== undefined && isStale(error)) this.#prepared?.columns.delete(name)
    this.#waiting.reject(error)
  }

  handleReadyForQuery(): void {
    if (this.#failure === undefined) this.#waiting.resolve(this.#rows)
    else this.#waiting.reject(this.#failure)
  }
}

/** 0A000: cached plan must not change result type. 26000: prepared statement does not exist. */
function isStale(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (error.code === '0A000' || error.code === '26000')
}
