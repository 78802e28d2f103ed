import type { Readable } from 'node:stream'

import {
  holds,
  importBytesMax,
  type ImportFormat,
  type ImportMode,
  type ImportRow,
  pageSizeMax,
} from '@rollcall/resources'
import type { FastifyInstance, FastifyReply } from 'fastify'

import { type Caller, requirePermission } from '../access/caller.ts'
import { notFound } from '../declarations/operations.ts'
import {
  accountParameter,
  makeContext,
  problemAnswers,
  queryOf,
  type RouteOptions,
} from '../declarations/routes.ts'
import '../http/route-schema.ts'
import { Refusal } from '../http/errors.ts'
import { dearRoute } from '../http/rate-limit.ts'
import { refTo } from '../http/schemas.ts'
import { validatorCompiler } from '../http/validation.ts'
import { maySeeAccount } from '../users/user.ts'
import { fileTooLarge } from './fault.ts'
import { readRowCursor, runImport, showRowCursor } from './run.ts'
import { findImport } from './store.ts'
import { receive, type Upload } from './upload.ts'
import { type Held, Uploads } from './uploads.ts'
import { isObjectId, objectIdParams } from '../http/object-id.ts'
import { AtOnce } from '../http/at-once.ts'

/** What is taken, by what the sender says that it is; the first bytes must agree. */
const formats: Readonly<Record<string, ImportFormat>> = {
  'text/csv': 'csv',
  'text/tab-separated-values': 'csv',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/x-ndjson': 'ndjson',
}

/** More files at once are refused: each takes a connection, a core and some memory for seconds. */
const importsAtOnceMax = 2

export async function importRoutes(app: FastifyInstance, options: RouteOptions): Promise<void> {
  app.removeAllContentTypeParsers()
  for (const type of Object.keys(formats))
    app.addContentTypeParser(type, (_request, payload, done) => done(null, payload))
  app.addContentTypeParser('*', (_request, _payload, done) => {
    done(
      new Refusal(
        'request.unsupported-media-type',
        `send a file of users as ${Object.keys(formats).join(', ')}`,
      ),
    )
  })
  const running = new AtOnce(importsAtOnceMax, 'other files are being imported: try again')
  const uploads = new Uploads()

  app.post<{ Body: Readable | undefined; Querystring: { dryRun?: boolean; mode?: ImportMode } }>(
    '/imports',
    {
      config: dearRoute,
      bodyLimit: importBytesMax,
      // The body is a file: its rows are checked one by one, and answered one by one.
      validatorCompiler: (route) =>
        route.httpPart === 'body' ? () => true : validatorCompiler(route),
      schema: {
        operationId: 'importUsers',
        summary: 'Create and change users from a file, one user a row',
        description:
          'A dry run unless `dryRun=false`: the answer says for each row what would be done. Columns are named like the members of a user; an empty cell changes nothing. Nobody is removed. A file that does not come within two minutes is answered 408; two files of one user can be on their way at once.',
        tags: ['imports'],
        consumes: Object.keys(formats),
        querystring: queryOf({
          dryRun: {
            type: 'boolean',
            description: 'Answer what would be, and write nothing. True when absent.',
          },
          mode: {
            type: 'string',
            enum: ['all', 'good'],
            description:
              'What one refused row means: `all`, the usual one, refuses the file; `good` takes the other rows.',
          },
          ...accountParameter,
        }),
        body: { type: 'string', description: 'The file.', maxLength: importBytesMax },
        response: { 200: refTo('import', 'Import'), ...problemAnswers },
      },
    },
    async (request, reply) => {
      const { caller, query, body } = request
      requireImporting(caller)
      const { dryRun = true, mode = 'all' } = query
      const format = formats[(request.headers['content-type'] ?? '').split(';', 1)[0]?.trim() ?? '']
      if (body === undefined || format === undefined)
        throw new Refusal('request.malformed', 'the file is missing')
      if (Number(request.headers['content-length'] ?? 0) > importBytesMax)
        throw fileTooLarge(`a file of users has at most ${importBytesMax} bytes`)
      // Who would be refused once the file is whole is told so before it is sent.
      running.take()()
      const held = uploads.begin(caller.userId)
      try {
        const upload = await received(body, format, held, reply)
        const release = running.take()
        try {
          const context = makeContext(request, options, dryRun)
          if (dryRun) reply.header('dry-run', 'true')
          return await runImport(upload, mode, context)
        } finally {
          release()
        }
      } finally {
        held.end()
      }
    },
  )

  app.get<{
    Params: { id: string }
    Querystring: { limit?: number; cursor?: string; action?: ImportRow['action'] }
  }>(
    '/imports/:id',
    {
      schema: {
        operationId: 'getImport',
        summary: 'Read the report of an import',
        tags: ['imports'],
        params: objectIdParams,
        querystring: queryOf({
          limit: {
            type: 'integer',
            minimum: 1,
            maximum: pageSizeMax,
            description: `Rows in a page; ${pageSizeMax} when absent.`,
          },
          cursor: {
            type: 'string',
            minLength: 1,
            maxLength: 64,
            description: 'Where to go on: `next` of the page before.',
          },
          action: {
            type: 'string',
            enum: ['created', 'updated', 'unchanged', 'refused'],
            description: 'Only rows that came to this.',
          },
          ...accountParameter,
        }),
        response: { 200: refTo('import', 'Import'), ...problemAnswers },
      },
    },
    async (request) => {
      const { caller, params, query } = request
      requireImporting(caller)
      const { limit = pageSizeMax, cursor, action } = query
      const afterRow = cursor === undefined ? 0 : readRowCursor(cursor)
      const found = isObjectId(params.id)
        ? await findImport({ database: options.database, caller }, params.id, {
            afterRow,
            action,
            limit: limit + 1,
          })
        : undefined
      if (found === undefined || !maySeeAccount({ caller }, found.accountId))
        throw notFound('import', params.id)
      const rows = found.rows.slice(0, limit)
      const last = rows.at(-1)
      const isLastPage = found.rows.length <= limit || last === undefined
      return { ...found.summary, rows, next: isLastPage ? null : showRowCursor(last.row) }
    },
  )
}

/** The file, once it is whole. What is left of one that is refused is not read, so that the connection can carry nothing more. */
async function received(
  body: Readable,
  format: ImportFormat,
  held: Held,
  reply: FastifyReply,
): Promise<Upload> {
  try {
    const upload = await receive(body, format, held)
    held.isWhole()
    return upload
  } catch (error) {
    reply.header('connection', 'close')
    throw error
  }
}

/** The permission to import, or one of those that it stands for: then the rows that need the other one are refused. */
function requireImporting(caller: Caller): void {
  const ofRows = ['rollcall.users.create', 'rollcall.users.update']
  if (ofRows.some((permission) => holds(caller.permissions, permission))) return
  requirePermission(caller, 'rollcall.users.import')
}
