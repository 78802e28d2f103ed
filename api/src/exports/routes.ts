import { Readable } from 'node:stream'

import { pageSizeMax } from '@rollcall/resources'
import type { FastifyInstance, FastifyReply } from 'fastify'

import { requirePermission } from '../access/caller.ts'
import type { Context } from '../declarations/context.ts'
import {
  accountParameter,
  makeContext,
  problemAnswers,
  queryOf,
  type RouteOptions,
} from '../declarations/routes.ts'
import { AtOnce } from '../http/at-once.ts'
import { fileAnswer } from '../http/file-answer.ts'
import type { Place } from '../http/paging.ts'
import { dearRoute } from '../http/rate-limit.ts'
import '../http/route-schema.ts'
import { listUsers } from '../users/list-store.ts'
import { showUser } from '../users/show.ts'
import { csvChunks, csvColumns } from './store.ts'

/** More exports at once are refused: each takes a core while its client reads fast. */
const exportsAtOnceMax = 4

/** By which a spreadsheet knows that the text is UTF-8. */
const byteOrderMark = '\uFEFF'

export async function exportRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  const running = new AtOnce(exportsAtOnceMax, 'other exports are under way: try again')

  /** Sends a file while it is made. The name is fixed: nothing that anybody chose gets into a header. */
  function send(
    reply: FastifyReply,
    chunks: AsyncGenerator<string>,
    { name, type }: { name: string; type: string },
  ): FastifyReply {
    const release = running.take()
    const body = Readable.from(chunks, { objectMode: false, highWaterMark: 1 })
    body.once('close', release)
    return reply
      .header('content-type', type)
      .header('content-disposition', `attachment; filename="${name}"`)
      .send(body)
  }

  app.get(
    '/users.csv',
    {
      config: dearRoute,
      schema: {
        operationId: 'exportUsersAsCsv',
        summary: 'Export all users of the account as CSV',
        description:
          'UTF-8 with a byte order mark. Texts that a spreadsheet would take for a formula begin with an apostrophe, which an import takes off again.',
        tags: ['users'],
        produces: ['text/csv'],
        querystring: queryOf(accountParameter),
        response: { 200: fileAnswer, ...problemAnswers },
      },
    },
    async (request, reply) => {
      requirePermission(request.caller, 'rollcall.users.view')
      const lines = csvFile(makeContext(request, options))
      return send(reply, lines, {
        name: 'UserList.csv',
        type: 'text/csv; charset=utf-8; header=present',
      })
    },
  )

  app.get(
    '/users.ndjson',
    {
      config: dearRoute,
      schema: {
        operationId: 'exportUsersAsNdjson',
        summary: 'Export all users of the account, one JSON object a line',
        tags: ['users'],
        produces: ['application/x-ndjson'],
        querystring: queryOf(accountParameter),
        response: { 200: fileAnswer, ...problemAnswers },
      },
    },
    async (request, reply) => {
      requirePermission(request.caller, 'rollcall.users.view')
      const lines = ndjsonFile(makeContext(request, options))
      return send(reply, lines, { name: 'UserList.ndjson', type: 'application/x-ndjson' })
    },
  )
}

async function* csvFile(context: Context): AsyncGenerator<string> {
  yield `${byteOrderMark}${csvColumns.join(',')}\r\n`
  yield* csvChunks(context)
}

/** Page by page; the next is read while one is written. */
async function* ndjsonFile(context: Context): AsyncGenerator<string> {
  const read = async (after: Place | undefined): Promise<Page> =>
    await listUsers(context, {
      query: { sort: 'createdAt', account: context.caller.accountName },
      after,
      limit: pageSizeMax,
      isCounted: false,
    })
  let coming: Promise<Page> | undefined = read(undefined)
  try {
    while (coming !== undefined) {
      const page: Page = await coming
      coming = page.next === undefined ? undefined : read(page.next)
      // It is awaited above; until then nobody looks at it, and a rejection must not end the process.
      coming?.catch(() => undefined)
      const lines = page.objects.map((user) => JSON.stringify(showUser(user, context)))
      if (lines.length > 0) yield `${lines.join('\n')}\n`
    }
  } finally {
    await Promise.allSettled([coming])
  }
}

type Page = Awaited<ReturnType<typeof listUsers>>
