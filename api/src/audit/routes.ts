/** `/v1/audit`: reading, exporting, and proving the log. */
import { Readable } from 'node:stream'

import {
  type AuditCheckpoint,
  type AuditPage,
  type AuditVerification,
  type AuditVerifyRequest,
  auditActions,
  auditKinds,
  managerKinds,
  pageSizeDefault,
  pageSizeMax,
} from '@rollcall/resources'
import type { FastifyInstance, FastifyRequest } from 'fastify'

import { requirePermission } from '../access/caller.ts'
import type { Credentials } from '../access/credentials.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/connection.ts'
import { problemAnswers, queryOf } from '../declarations/routes.ts'
import { abandonedSignal } from '../http/abandoned.ts'
import { Refusal } from '../http/errors.ts'
import { fileAnswer } from '../http/file-answer.ts'
import { admit } from '../http/identify.ts'
import { readPageCursor, showPageCursor } from '../http/paging.ts'
import { dearRoute } from '../http/rate-limit.ts'
import { refTo } from '../http/schemas.ts'
import type { Secrets } from '../keys/secrets.ts'
import { chainStart } from './chain.ts'
import { auditKey, auditKeys, publicKeyOf, showCheckpoint, signHead } from './checkpoint.ts'
import { showEntry } from './entry.ts'
import { type AuditFilter, listAudit } from './list-store.ts'
import { readChainFacts } from './verify-store.ts'
import { verifyChain } from './verify.ts'
import { AtOnce } from '../http/at-once.ts'

export interface AuditRoutesOptions {
  database: Database
  credentials: Credentials
  secrets: Secrets
  clock: Clock
}

/** Both take long and are asked for seldom: what is asked for beyond waits. */
const verificationsMax = 1
const exportsMax = 2
/** Entries that an export holds in memory. */
const exportPageSize = 500
/** Cursors of this list have a number alone. */
const noId = '00000000-0000-0000-0000-000000000000'

interface AuditQuery {
  user?: string
  kind?: string
  id?: string
  action?: string
  result?: string
  manager?: string
  from?: string
  to?: string
  repo?: string
  commit?: string
  account?: string
  limit?: number
  cursor?: string
}

const instant = {
  type: 'string',
  maxLength: 27,
  pattern: '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,6})?Z$',
}

const accountParameter = {
  account: {
    type: 'string',
    minLength: 1,
    maxLength: 63,
    description:
      'Acts in this account alone. Absent: in every account for holders of `owner` or `admin`, in the home account for others.',
  },
}

const filters = {
  user: {
    type: 'string',
    minLength: 1,
    maxLength: 254,
    description: 'Who acted: username, or identity.',
  },
  kind: {
    type: 'string',
    enum: [...auditKinds],
    description: 'Kind of the object.',
  },
  id: {
    type: 'string',
    maxLength: 36,
    format: 'uuid',
    description: 'Identity of the object.',
  },
  action: {
    type: 'string',
    enum: [...auditActions],
    description: 'What was done.',
  },
  result: {
    type: 'string',
    enum: ['success', 'failure', 'denied'],
    description: 'What came of it.',
  },
  manager: {
    type: 'string',
    minLength: 3,
    maxLength: 1024,
    description: 'Who declares the object: KIND/INSTANCE or KIND/INSTANCE/NAME.',
  },
  from: { ...instant, description: 'Not before this instant, RFC 3339 in UTC.' },
  to: { ...instant, description: 'Not after this instant, RFC 3339 in UTC.' },
  repo: { type: 'string', minLength: 1, maxLength: 1024, description: 'Repository of the source.' },
  commit: { type: 'string', minLength: 1, maxLength: 256, description: 'Commit of the source.' },
  ...accountParameter,
}

export async function auditRoutes(
  app: FastifyInstance,
  options: AuditRoutesOptions,
): Promise<void> {
  const { database, secrets, clock } = options
  const verifications = new AtOnce(
    verificationsMax,
    'a verification is going on already: try again later',
  )
  const exports = new AtOnce(exportsMax, 'an export is going on already: try again later')

  app.get<{ Querystring: AuditQuery }>(
    '/audit',
    {
      schema: {
        operationId: 'listAudit',
        summary: 'Who did what, newest first',
        tags: ['audit'],
        querystring: queryOf({
          ...filters,
          limit: {
            type: 'integer',
            minimum: 1,
            maximum: pageSizeMax,
            description: 'Entries in a page.',
          },
          cursor: { type: 'string', minLength: 1, maxLength: 4096, description: 'Where to go on.' },
        }),
        response: { 200: refTo('audit', 'AuditPage'), ...problemAnswers },
      },
    },
    async ({ caller, query }): Promise<AuditPage> => {
      requirePermission(caller, 'rollcall.audit.view')
      const { cursor, limit = pageSizeDefault, ...asked } = query
      const list = ['audit', caller.tenantId, caller.accountId, asked]
      const { records, next } = await listAudit(
        { database, caller },
        {
          filter: filterOf(asked),
          isAccountNamed: asked.account !== undefined,
          order: 'newest first',
          after: cursor === undefined ? undefined : Number(readPageCursor(cursor, list).after.key),
          limit,
        },
      )
      return {
        items: records.map(showEntry),
        next:
          next === undefined
            ? null
            : showPageCursor({ after: { key: String(next), id: noId }, feedCursor: '' }, list),
      }
    },
  )

  app.get<{ Querystring: AuditQuery }>(
    '/audit.ndjson',
    {
      config: dearRoute,
      schema: {
        operationId: 'exportAudit',
        summary: 'Every entry, oldest first, one a line',
        description:
          'A stream that ends when it has reached the newest entry. One that breaks off ends without its last chunk.',
        tags: ['audit'],
        querystring: queryOf(filters),
        produces: ['application/x-ndjson'],
        response: { 200: fileAnswer, ...problemAnswers },
      },
    },
    async (request, reply) => {
      requirePermission(request.caller, 'rollcall.audit.view')
      const filter = filterOf(request.query)
      const release = exports.take()
      const lines = Readable.from(exportLines(request, filter, options), { objectMode: false })
      lines.once('close', release)
      reply.header('content-type', 'application/x-ndjson; charset=utf-8')
      return await reply.send(lines)
    },
  )

  app.get(
    '/audit/checkpoint',
    {
      schema: {
        operationId: 'getAuditCheckpoint',
        summary: 'The signed end of the log, to be kept elsewhere',
        tags: ['audit'],
        querystring: queryOf(accountParameter),
        response: { 200: refTo('audit', 'AuditCheckpoint'), ...problemAnswers },
      },
    },
    async ({ caller }): Promise<AuditCheckpoint> => {
      requirePermission(caller, 'rollcall.audit.verify')
      const { tenantId } = caller
      const { head, keys } = await readChainFacts(database, tenantId)
      const key = auditKey(secrets)
      // Nothing was sealed yet: the checkpoint says so.
      const signed = head ?? signHead({ tenantId, ...chainStart, at: clock() }, key)
      const own = auditKeys(secrets).find(({ id }) => id === signed.keyId)
      const publicKey = own === undefined ? keys.get(signed.keyId) : publicKeyOf(own)
      if (publicKey === undefined) throw new Error(`the audit key ${signed.keyId} is not known`)
      return showCheckpoint(signed, publicKey)
    },
  )

  app.post<{ Body: AuditVerifyRequest }>(
    '/audit::verify',
    {
      config: { readsOnly: true, ...dearRoute },
      schema: {
        operationId: 'verifyAudit',
        summary: 'Whether an entry was changed, removed, put in or moved',
        tags: ['audit'],
        querystring: queryOf(accountParameter),
        body: refTo('audit', 'AuditVerifyRequest'),
        response: { 200: refTo('audit', 'AuditVerification'), ...problemAnswers },
      },
    },
    async ({ caller, body }, reply): Promise<AuditVerification> => {
      requirePermission(caller, 'rollcall.audit.verify')
      const release = verifications.take()
      const signal = abandonedSignal(reply)
      try {
        return await verifyChain({ database, secrets, tenantId: caller.tenantId, signal }, body)
      } finally {
        release()
      }
    },
  )
}

/** A page at a time; a reader that is slow is waited for. The right to it is asked for again with each. */
async function* exportLines(
  request: FastifyRequest,
  filter: AuditFilter,
  { database, credentials, clock }: AuditRoutesOptions,
): AsyncGenerator<string> {
  const { query } = request
  const isAccountNamed = typeof query === 'object' && query !== null && 'account' in query
  let { caller } = request
  let after: number | undefined
  for (;;) {
    const { records, next } = await listAudit(
      { database, caller },
      { filter, isAccountNamed, order: 'oldest first', after, limit: exportPageSize },
    )
    if (records.length > 0)
      yield records.map((record) => `${JSON.stringify(showEntry(record))}\n`).join('')
    if (next === undefined) return
    after = next
    request.credential = await credentials.find(request.credentialText)
    caller = admit(request, clock())
    requirePermission(caller, 'rollcall.audit.view')
  }
}

function filterOf(query: AuditQuery): AuditFilter {
  return {
    user: query.user,
    kind: query.kind,
    id: query.id,
    action: query.action,
    result: query.result,
    manager: query.manager === undefined ? undefined : managerOf(query.manager),
    from: instantOf(query.from, 'from'),
    to: instantOf(query.to, 'to'),
    repo: query.repo,
    commit: query.commit,
  }
}

function managerOf(text: string): AuditFilter['manager'] {
  const [kindText, instance, ...name] = text.split('/')
  const kind = managerKinds.find((known) => known === kindText)
  if (kind === undefined || instance === undefined || instance === '')
    throw new Refusal(
      'request.invalid',
      `manager must be KIND/INSTANCE or KIND/INSTANCE/NAME with KIND one of ${managerKinds.join(', ')}`,
      { pointer: 'manager' },
    )
  return name.length === 0 ? { kind, instance } : { kind, instance, name: name.join('/') }
}

function instantOf(text: string | undefined, pointer: string): Date | undefined {
  if (text === undefined) return undefined
  const instant = new Date(text)
  if (!Number.isNaN(instant.getTime())) return instant
  throw new Refusal('request.invalid', `${pointer} is no instant: there is no such day or hour`, {
    pointer,
  })
}
