/**
 * `GET /v1/changes`: what changed after a cursor, as a page that is waited for or as a stream of server-sent events.
 * A change carries no data, so order and repetition harm nobody: whoever hears of it reads the object.
 */
import { setMaxListeners } from 'node:events'

import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  changesWaitSecondsMax,
  objectKinds,
  type ChangePage,
  type ObjectKind,
} from '@rollcall/resources'

import { requirePermission } from '../access/caller.ts'
import type { Credentials } from '../access/credentials.ts'
import { admit } from '../http/identify.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/connection.ts'
import { Refusal } from '../http/errors.ts'
import { refTo } from '../http/schemas.ts'
import { parseCursor, showCursor } from './cursor.ts'
import type { Feed } from './feed.ts'
import { listChanges, type PlacedChange } from './store.ts'

export interface ChangesRoutesOptions {
  database: Database
  credentials: Credentials
  feed: Feed
  clock: Clock
}

interface ChangesQuery {
  since?: string
  kinds?: string
  limit?: number
  wait?: number
}

const LIMIT_DEFAULT = 1_000
/** A stream that is silent for this long gets its cursor, so that proxies keep it and a reader comes back to here. */
const BOOKMARK_MS = 15_000

const querystring = {
  type: 'object',
  additionalProperties: false,
  properties: {
    since: {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      description: 'Cursor after which to go on. Absent: from now on.',
    },
    kinds: {
      type: 'string',
      minLength: 1,
      maxLength: 128,
      description: `Kinds to follow, separated by commas, of ${objectKinds.join(', ')}. Absent: all.`,
    },
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: LIMIT_DEFAULT,
      description: 'Most changes in one answer.',
    },
    wait: {
      type: 'integer',
      minimum: 0,
      maximum: changesWaitSecondsMax,
      description: 'Seconds to wait for a change.',
    },
    account: {
      type: 'string',
      minLength: 1,
      maxLength: 63,
      description: 'Account in which the caller holds the permission.',
    },
  },
} as const

const changesSchema = {
  operationId: 'listChanges',
  summary:
    'What changed after a cursor; with Accept: text/event-stream as a stream of server-sent events',
  tags: ['changes'],
  querystring,
  response: { 200: refTo('change', 'ChangePage') },
}

export async function changesRoutes(
  app: FastifyInstance,
  options: ChangesRoutesOptions,
): Promise<void> {
  // Long answers must not hold up the end of the server.
  app.addHook('preClose', async () => options.feed.release())

  app.get<{ Querystring: ChangesQuery }>(
    '/changes',
    { schema: changesSchema },
    async (request, reply) => {
      requirePermission(request.caller, 'rollcall.changes.view')
      const kinds = parseKinds(request.query.kinds)
      if (wantsStream(request)) return await stream(request, reply, kinds, options)
      return await page(request, kinds, options)
    },
  )
}

async function page(
  request: FastifyRequest<{ Querystring: ChangesQuery }>,
  kinds: readonly ObjectKind[],
  { database, feed }: ChangesRoutesOptions,
): Promise<ChangePage> {
  const { feedEpoch: epoch, id: tenantId } = request.tenant
  const { since, limit = LIMIT_DEFAULT, wait = 0 } = request.query
  // Without a cursor there is nothing to wait for: the answer is where to begin.
  if (since === undefined) return { items: [], cursor: showCursor({ epoch, position: feed.end }) }
  let { position } = parseCursor(since, epoch, await endFor(since, feed))
  const giveUpAtMs = performance.now() + wait * 1_000
  for (;;) {
    const read = await readOn(database, tenantId, position, kinds, limit, feed)
    position = read.position
    const leftMs = giveUpAtMs - performance.now()
    if (read.changes.length > 0 || leftMs <= 0 || feed.closed || request.signal.aborted) {
      return {
        items: read.changes.map(({ change }) => change),
        cursor: showCursor({ epoch, position }),
      }
    }
    // What moved between the read and here is past the end that was read up to.
    if (feed.end === position) await feed.waitForChange(tenantId, leftMs, request.signal)
  }
}

/** A cursor of another instance may be ahead of what this one has read: then it reads on first. */
async function endFor(since: string, feed: Feed): Promise<number> {
  if (Number(since.split('.')[1]) > feed.end) await feed.catchUp()
  return feed.end
}

/** Changes after the position, and the position up to which none is missing. */
async function readOn(
  database: Database,
  tenantId: string,
  after: number,
  kinds: readonly ObjectKind[],
  limit: number,
  feed: Feed,
): Promise<{ changes: PlacedChange[]; position: number }> {
  // Read before the rows are: everything up to here is visible to them.
  const { end } = feed
  const changes = await listChanges(database, tenantId, after, kinds, limit)
  const last = changes.at(-1)?.position ?? after
  return { changes, position: changes.length === limit ? last : Math.max(last, end) }
}

async function stream(
  request: FastifyRequest<{ Querystring: ChangesQuery }>,
  reply: FastifyReply,
  kinds: readonly ObjectKind[],
  { database, credentials, feed, clock }: ChangesRoutesOptions,
): Promise<FastifyReply> {
  const { feedEpoch: epoch, id: tenantId } = request.tenant
  const { limit = LIMIT_DEFAULT } = request.query
  const resumed = request.headers['last-event-id']
  const since = (Array.isArray(resumed) ? resumed[0] : resumed) ?? request.query.since
  let position =
    since === undefined ? feed.end : parseCursor(since, epoch, await endFor(since, feed)).position
  // Before the answer begins: one that ended at once would be asked for for ever.
  await listChanges(database, tenantId, position, kinds, 1)
  const gone = new AbortController()
  // One listener a wait, one a write: far from a leak, and more than ten at times.
  setMaxListeners(0, gone.signal)
  request.raw.once('close', () => gone.abort())
  reply.hijack()
  const { raw } = reply
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) raw.setHeader(name, value)
  }
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
    // An end of the server must not wait for the keep-alive of a connection whose stream it just ended.
    connection: 'close',
  })
  const idOf = (at: number): string => `id: ${showCursor({ epoch, position: at })}\n`
  let heardAtMs = performance.now()
  const say = async (text: string): Promise<void> => {
    heardAtMs = performance.now()
    await write(raw, text, gone.signal)
  }
  try {
    await say(`${idOf(position)}: from here on\n\n`)
    while (!gone.signal.aborted && !feed.closed) {
      const read = await readOn(database, tenantId, position, kinds, limit, feed)
      // A stream outlives the decision that opened it, so it is taken again before anything more is said.
      request.credential = await credentials.find(request.credentialText)
      requirePermission(admit(request, clock()), 'rollcall.changes.view')
      ;({ position } = read)
      const silentMs = performance.now() - heardAtMs
      if (read.changes.length > 0) {
        await say(read.changes.map((placed) => eventOf(idOf, placed)).join(''))
      } else if (silentMs >= BOOKMARK_MS) {
        await say(`${idOf(position)}: bookmark\n\n`)
      }
      if (feed.end === position) {
        const leftMs = heardAtMs + BOOKMARK_MS - performance.now()
        await feed.waitForChange(tenantId, leftMs, gone.signal)
      }
    }
  } catch (error) {
    // The reader comes back with its cursor and is then told why, in an answer with a status.
    if (!(error instanceof Refusal)) request.log.warn({ err: error }, 'change stream ended')
  }
  raw.end()
  return reply
}

function eventOf(idOf: (at: number) => string, { position, change }: PlacedChange): string {
  return `${idOf(position)}event: change\ndata: ${JSON.stringify(change)}\n\n`
}

/** Waits while the reader is slower than the feed, so that nothing piles up here. */
async function write(raw: FastifyReply['raw'], text: string, gone: AbortSignal): Promise<void> {
  if (gone.aborted || raw.write(text)) return
  await new Promise<void>((resolve) => {
    const finish = (): void => {
      raw.off('drain', finish)
      gone.removeEventListener('abort', finish)
      resolve()
    }
    raw.once('drain', finish)
    gone.addEventListener('abort', finish, { once: true })
  })
}

function wantsStream(request: FastifyRequest): boolean {
  return request.headers.accept?.includes('text/event-stream') ?? false
}

function parseKinds(text: string | undefined): readonly ObjectKind[] {
  if (text === undefined) return objectKinds
  return text.split(',').map((name) => {
    const kind = objectKinds.find((known) => known === name)
    if (kind !== undefined) return kind
    throw new Refusal('request.invalid', `kinds must be of ${objectKinds.join(', ')}`, {
      pointer: 'kinds',
    })
  })
}
