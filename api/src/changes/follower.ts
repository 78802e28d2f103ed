/**
 * Follows the change feed of all tenants on one connection as `rollcall_sealer`, and gives new changes their positions.
 *
 *   writers            commit rows without a position, in any order
 *   read               everything beyond the last position, and everything still without one, in one snapshot
 *   tell               whoever keeps something in memory drops what the rows contradict
 *   seal               give positions, in the order of the rows; one instance at a time, elected by a lock, at most 50 times a second
 *   wait               until somebody has to know, a notification of another instance, or 200 ms; 20 ms after a write of this process that told by itself
 *
 * Positions are given after the commit because the order of commits is not the order of sequence numbers: a reader that
 * goes by those lost half of the changes under 50 writers. `NOTIFY` comes from here and never from a writer, where it
 * takes a lock that all commits of the cluster queue for.
 *
 * What was read tells more than positions: `freshAsOfMs` is the instant before which nothing was committed that this
 * process does not know. Access decisions rest on it.
 */
import { setTimeout as pause } from 'node:timers/promises'
import { createClient, type Client } from '../database/client.ts'
import { descendIndexes } from '../database/statement.ts'

/** A row of the feed, positioned or not. */
export interface SeenChange {
  tenantId: string
  kind: string
  id: string
}

export interface FollowerOptions {
  url: string
  /** Told of every change that was read, positioned or not, at least once; `null`: of unknown ones. */
  onChanges: (changes: readonly SeenChange[] | null) => void
  /** Told of the tenants whose feed has new positions. */
  onPositions: (tenantIds: ReadonlySet<string>) => void
  onLost: (error: unknown) => void
}

/** How long an idle feed is left alone. An access decision must not be older than 500 ms. */
const POLL_MS = 200
const RECONNECT_MS = 250
const CONNECT_LIMIT_MS = 5_000
const STATEMENT_LIMIT_MS = 5_000
/**
 * Between two reads that nobody waits for, and between two times that positions are given: each of these is a transaction that waits for the disk, and at hundreds of writes a second one for each would cost as much
 * as the writes. The first after a rest is at once.
 */
const GAP_MS = 20
/** So many rows do not wait. */
const SEAL_AT_ONCE = 500
/** Rows in one read; beyond them the read is repeated at once. */
const ROWS_MAX = 2_000
const SEAL_ROWS_MAX = 2_000
/** Elects the instance that gives positions. Any number that nothing else uses in this database: `rlsq` in ASCII. */
const SEQUENCER_LOCK = 0x72_6c_73_71
const CHANNEL = 'rollcall_feed'

const readText = `
  (select pos, tenant_id, kind, object_id from changes where pos > $1 order by pos limit ${ROWS_MAX})
  union all
  (select null, tenant_id, kind, object_id from changes where pos is null order by seq limit ${ROWS_MAX})`

/**
 * After the lock, in a statement of its own: its snapshot must be younger than the last holder's commit. The floor is the last position when every change
 * was forgotten. The rows are joined by their primary key alone:
 * asked for `pos is null` once more, the planner takes that for one row and compares every waiting row with every other (700 ms instead of 10 for 1,000).
 */
const sealText = `
  with base as (select greatest((select max(pos) from changes where pos is not null), (select pos from feed_floor)) as pos),
  waiting as (select seq, row_number() over (order by seq) as place from
    (select seq from changes where pos is null order by seq limit ${SEAL_ROWS_MAX}) as oldest),
  sealed as (update changes set pos = base.pos + waiting.place from waiting, base
    where changes.seq = waiting.seq returning 1)
  select case when count(*) > 0 then pg_notify('${CHANNEL}', '') end from sealed`

interface FeedRow {
  pos: string | null
  tenant_id: string
  kind: string
  object_id: string
}

export class ChangeFollower {
  readonly #options: FollowerOptions
  #end = 0
  #freshAsOfMs = Number.NEGATIVE_INFINITY
  #stopped = false
  #running: Promise<void> | undefined
  #wake: (() => void) | undefined
  #dirty = false
  #sealedAtMs = Number.NEGATIVE_INFINITY
  #readAtMs = Number.NEGATIVE_INFINITY
  /** Set while a write of this process waits to be read. */
  #noticed: NodeJS.Timeout | undefined
  /** Those who wait for a read that begins after they asked. */
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = []

  constructor(options: FollowerOptions) {
    this.#options = options
  }

  /** Highest position that was read: every change up to it is visible to whoever reads now. */
  get end(): number {
    return this.#end
  }

  /** On the clock of `performance.now()`. */
  get freshAsOfMs(): number {
    return this.#freshAsOfMs
  }

  /** Connects, reads the end of the feed, and goes on following in the background. */
  async start(): Promise<void> {
    const client = await this.#connect()
    this.#running = this.#follow(client)
  }

  /** Resolves when everything committed before the call was told of. Rejects when the feed cannot be read now. */
  async catchUp(): Promise<void> {
    if (this.#stopped) return
    const caught = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }))
    this.poke()
    await caught
  }

  /** Something may have been committed: read now. */
  poke(): void {
    this.#dirty = true
    this.#wake?.()
  }

  /** A write was committed of which this process knows everything: it is read together with those that come within the gap, at once after a rest. */
  notice(): void {
    if (this.#noticed !== undefined || this.#stopped) return
    const restMs = this.#readAtMs + GAP_MS - performance.now()
    if (restMs <= 0) this.poke()
    else this.#noticed = setTimeout(() => this.poke(), restMs)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#noticed)
    this.#wake?.()
    await this.#running
    for (const { resolve } of this.#waiting.splice(0)) resolve()
  }

  async #follow(first: Client): Promise<void> {
    let client: Client | undefined = first
    while (!this.#stopped) {
      try {
        client ??= await this.#connect()
        await this.#turn(client)
      } catch (error) {
        this.#options.onLost(error)
        for (const { reject } of this.#waiting.splice(0)) reject(error)
        client?.end().catch(() => undefined)
        client = undefined
        if (!this.#stopped) await pause(RECONNECT_MS)
      }
    }
    await client?.end().catch(() => undefined)
  }

  /** What was committed while there was no connection is unknown: everything kept in memory is dropped. */
  async #connect(): Promise<Client> {
    const client = createClient({
      connectionString: this.#options.url,
      application_name: 'rollcall feed',
      connectionTimeoutMillis: CONNECT_LIMIT_MS,
      statement_timeout: STATEMENT_LIMIT_MS,
      query_timeout: STATEMENT_LIMIT_MS,
      keepAlive: true,
    })
    // A broken connection shows in the next query; without a listener the event would end the process.
    client.on('error', () => this.poke())
    client.on('notification', () => this.poke())
    try {
      await client.connect()
      await client.query(`listen ${CHANNEL}`)
      await client.query('select note_feed_origin()')
      const asOfMs = performance.now()
      const { rows } = await client.query<{ pos: string }>(
        'select greatest((select max(pos) from changes where pos is not null), (select pos from feed_floor)) as pos',
      )
      this.#end = Math.max(this.#end, Number(rows[0]?.pos ?? 0))
      this.#options.onChanges(null)
      this.#freshAsOfMs = asOfMs
      return client
    } catch (error) {
      client.end().catch(() => undefined)
      throw error
    }
  }

  async #turn(client: Client): Promise<void> {
    this.#dirty = false
    clearTimeout(this.#noticed)
    this.#noticed = undefined
    this.#readAtMs = performance.now()
    const waiting = this.#waiting.splice(0)
    let limitMs = POLL_MS
    try {
      const unsealed = await this.#read(client)
      for (const { resolve } of waiting) resolve()
      const restMs = this.#sealedAtMs + GAP_MS - performance.now()
      if (unsealed > 0 && (restMs <= 0 || unsealed >= SEAL_AT_ONCE)) {
        await seal(client)
        this.#sealedAtMs = performance.now()
      } else if (unsealed > 0) limitMs = restMs
    } catch (error) {
      for (const { reject } of waiting) reject(error)
      throw error
    }
    if (!this.#dirty && !this.#stopped) await this.#rest(limitMs)
  }

  /** Reads to the end. Answers how many rows without a position there are. */
  async #read(client: Client): Promise<number> {
    for (;;) {
      const asOfMs = performance.now()
      const { rows } = await client.query<FeedRow>({
        name: 'read',
        text: readText,
        values: [this.#end],
      })
      const positioned = rows.filter((row) => row.pos !== null)
      const unpositioned = rows.length - positioned.length
      // More wait than were read: which ones is unknown.
      this.#options.onChanges(unpositioned === ROWS_MAX ? null : rows.map(seenOf))
      this.#end = Number(positioned.at(-1)?.pos ?? this.#end)
      if (positioned.length > 0) {
        this.#options.onPositions(new Set(positioned.map((row) => row.tenant_id)))
      }
      if (positioned.length < ROWS_MAX) {
        this.#freshAsOfMs = asOfMs
        return unpositioned
      }
    }
  }

  async #rest(limitMs: number): Promise<void> {
    const timer = new AbortController()
    const woken = new Promise<void>((resolve) => (this.#wake = resolve))
    const slept = pause(limitMs, undefined, { signal: timer.signal }).catch(() => undefined)
    await Promise.race([woken, slept])
    this.#wake = undefined
    timer.abort()
  }
}

/** Only one instance at a time gives positions; the others are notified when it has. */
async function seal(client: Client): Promise<void> {
  const begun = client.query('begin')
  // When the connection breaks, the next query fails as well, and that is the one that is waited for.
  begun.catch(() => undefined)
  const { rows } = await client.query<{ elected: boolean }>({
    name: 'elect',
    text: `select ${descendIndexes}, pg_try_advisory_xact_lock($1) as elected`,
    values: [SEQUENCER_LOCK],
  })
  await begun
  if (rows[0]?.elected === true) await client.query({ name: 'seal', text: sealText })
  await client.query('commit')
}

function seenOf(row: FeedRow): SeenChange {
  return { tenantId: row.tenant_id, kind: row.kind, id: row.object_id }
}
