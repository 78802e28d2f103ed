/** The routes that every kind has, `/KIND`, `/KIND/{id}` and `/KIND:apply`: shapes of requests and answers, nothing else. */
import {
  type Adoption,
  applyItemsMax,
  type ApplyResult,
  type Approval,
  bodyBytesMax,
  pageSizeDefault,
  pageSizeMax,
} from '@rollcall/resources'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { requirePermission } from '../access/caller.ts'
import { askedApproval, showApproval } from '../approvals/approval.ts'
import { findApproval } from '../approvals/store.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../database/connection.ts'
import '../http/route-schema.ts'
import { readIfMatch, showVersion } from '../http/conditions.ts'
import { problemOf, Refusal, refusalOf } from '../http/errors.ts'
import { type KeptAnswer, readIdempotencyKey } from '../http/idempotency.ts'
import { type Place, readPageCursor, showPageCursor } from '../http/paging.ts'
import { refTo } from '../http/schemas.ts'
import { checkerOf, envelopeCompiler, invalid } from '../http/validation.ts'
import type { Secrets } from '../keys/secrets.ts'
import type { Passwords } from '../passwords/passwords.ts'
import type { Declaration } from './apply.ts'
import type { Context } from './context.ts'
import { faultsOfDraft } from './draft-faults.ts'
import type { Kind, Removal, Wish, World } from './kind.ts'
import {
  type Applied,
  applyObjects,
  createObject,
  notFound,
  patchObject,
  removeObject,
  type Removed,
  type Written,
} from './operations.ts'
import type { Stored } from './stored.ts'
import { isObjectId, objectIdParams } from '../http/object-id.ts'

export interface RouteOptions {
  database: Database
  secrets: Secrets
  passwords: Passwords
  clock: Clock
}

/** What a list is asked, after its schema let it through. */
export type ListQuery = Readonly<Record<string, string | number | boolean | undefined>>

/** What to read of a list. */
export interface ListAsked {
  query: ListQuery
  after: Place | undefined
  limit: number
  isCounted: boolean
}

export interface ListPage<Values, Facts> {
  objects: Stored<Values, Facts>[]
  /** Where the next page goes on; undefined on the last one. */
  next: Place | undefined
  total: number | undefined
}

/** What the routes have to know of a kind, beside what the engine knows. */
export interface Noun<Values extends object, Facts, Known extends World<Values, Facts>> {
  kind: Kind<Values, Facts, Known>
  /** Schema file of the kind. */
  file: string
  /** Filters of the list, as JSON Schema by name. */
  filters: Readonly<Record<string, object>>
  /** Members to sort by; the first is the usual one. */
  sorts: readonly string[]
  find(
    context: Pick<Context, 'database' | 'caller'>,
    id: string,
  ): Promise<Stored<Values, Facts> | undefined>
  list(
    context: Pick<Context, 'database' | 'caller'>,
    asked: ListAsked,
  ): Promise<ListPage<Values, Facts>>
}

interface CreateBody<Values> extends BesideSpec {
  spec: Partial<Values>
}

interface ApplyBody {
  items: ({ name: string; spec: object; adoption?: Adoption } & BesideSpec)[]
}

type PatchBody<Values> = { spec: { [Member in keyof Values]?: Values[Member] | null } } & BesideSpec

export const accountParameter = {
  account: { type: 'string', minLength: 1, maxLength: 63, description: 'Account to act from.' },
}
export const dryRunParameter = {
  dryRun: { type: 'boolean', description: 'Answer what would be, and write nothing.' },
}

export function declaredRoutes<Values extends object, Facts, Known extends World<Values, Facts>>(
  app: FastifyInstance,
  noun: Noun<Values, Facts, Known>,
  options: RouteOptions,
): void {
  const { kind, file } = noun
  const { path } = kind
  const type = kind.kind
  const tags = [path]
  const objectAnswer = { 200: refTo(file, type), ...problemAnswers }
  const waitingAnswer = kind.pendingOf === undefined ? {} : { 202: refTo(file, type) }
  const checkSpec = checkerOf(file, `${type}Spec`)
  const checkItem = checkerOf(file, `${type}ApplyItem`)
  app.get<{ Querystring: ListQuery }>(
    `/${path}`,
    {
      schema: {
        operationId: `list${type}s`,
        summary: `List ${kind.noun}s`,
        tags,
        querystring: queryOf({ ...listParameters(noun), ...noun.filters, ...accountParameter }),
        response: { 200: refTo(file, `${type}Page`), ...problemAnswers },
      },
    },
    async (request, reply) => {
      requirePermission(request.caller, `rollcall.${path}.view`)
      return await answerList(request, reply)
    },
  )

  async function answerList(
    request: FastifyRequest<{ Querystring: ListQuery }>,
    reply: FastifyReply,
  ): Promise<object> {
    const { caller, query } = request
    const { cursor: cursorText, limit, count, ...filter } = query
    const asked = Object.entries(filter).map(([name, value]) => `${name}=${String(value)}`)
    const list = [type, caller.tenantId, caller.accountId, ...asked.toSorted()]
    const cursor = typeof cursorText === 'string' ? readPageCursor(cursorText, list) : undefined
    const feedCursor = cursor?.feedCursor ?? request.feedCursor
    const context = contextOf(request)
    const page = await noun.list(context, {
      query: filter,
      after: cursor?.after,
      limit: typeof limit === 'number' ? limit : pageSizeDefault,
      isCounted: count === 'exact',
    })
    reply.header('feed-cursor', feedCursor)
    return {
      items: page.objects.map((object) => kind.show(object, context)),
      next: page.next === undefined ? null : showPageCursor({ after: page.next, feedCursor }, list),
      ...(page.total === undefined ? {} : { total: page.total }),
    }
  }

  app.get<{ Params: { id: string } }>(
    `/${path}/:id`,
    {
      schema: {
        operationId: `get${type}`,
        summary: `Read one ${kind.noun}`,
        tags,
        params: objectIdParams,
        querystring: queryOf(accountParameter),
        response: objectAnswer,
      },
    },
    async (request, reply) => {
      requirePermission(request.caller, `rollcall.${path}.view`)
      const { id } = request.params
      const context = contextOf(request)
      const object = isObjectId(id) ? await noun.find(context, id) : undefined
      if (object === undefined || !kind.isVisible(object, context)) throw notFound(kind.noun, id)
      reply.header('etag', showVersion(object.version))
      return kind.show(object, context)
    },
  )

  app.post<{ Body: CreateBody<Values>; Querystring: { dryRun?: boolean } }>(
    `/${path}`,
    {
      schema: {
        operationId: `create${type}`,
        summary: `Create ${article(kind.noun)} ${kind.noun} that nobody declares`,
        tags,
        querystring: queryOf({ ...dryRunParameter, ...accountParameter }),
        body: refTo(file, `${type}CreateRequest`),
        response: {
          200: refTo(file, type),
          201: refTo(file, type === 'ApiKey' ? 'CreatedApiKey' : type),
          ...problemAnswers,
        },
      },
    },
    async (request, reply) => {
      const { caller, body } = request
      requirePermission(caller, `rollcall.${path}.create`)
      const context = contextOf(request, request.query.dryRun)
      const wish: Wish<Values> = wishOf(body.spec, body)
      holdCheck(kind, wish)
      const repeatable = context.dryRun
        ? undefined
        : readIdempotencyKey(header(request, 'idempotency-key'), [
            path,
            caller.accountId,
            fingerprinted(body, options.secrets),
          ])
      const made = await createObject(kind, wish, context, repeatable, (written) =>
        keptAnswerOf(written, context),
      )
      if ('body' in made) {
        reply.code(made.status).headers(made.headers).header('idempotent-replay', 'true')
        return reply.type('application/json; charset=utf-8').serializer(asIs).send(made.body)
      }
      noteWritten(request, made.object.id)
      const shown = kind.show(made.object, context)
      warn(reply, made.object)
      if (context.dryRun) return reply.header('dry-run', 'true').send(shown)
      reply.code(201).headers(creationHeaders(made.object))
      return { ...shown, ...made.secret }
    },
  )

  /** What memory holds of a user, keys and sessions included, goes with that user. Whom the other kinds reach only the feed tells. */
  function noteWritten(request: FastifyRequest, id: string): void {
    if (type === 'User') request.written = { tenantId: request.caller.tenantId, kind: type, id }
  }

  /** One header a warning: the answer is the object, which has no place for it. */
  function warn(reply: FastifyReply, object: Stored<Values, Facts>): void {
    const warnings = kind.warnings?.(object) ?? []
    if (warnings.length > 0) reply.header('rollcall-warning', warnings)
  }

  function creationHeaders({
    id,
    version,
  }: {
    id: string
    version: number
  }): Record<string, string> {
    return { etag: showVersion(version), location: `/v1/${path}/${id}` }
  }

  /** What a creation that is sent again is answered: everything but the secret. */
  function keptAnswerOf({ object, secret }: Written<Values, Facts>, context: Context): KeptAnswer {
    const shown = kind.show(object, context)
    const body = secret === undefined ? shown : { ...shown, secretReturned: false }
    return { status: 201, headers: creationHeaders(object), body: JSON.stringify(body) }
  }

  app.patch<{ Params: { id: string }; Body: PatchBody<Values>; Querystring: { dryRun?: boolean } }>(
    `/${path}/:id`,
    {
      schema: {
        operationId: `patch${type}`,
        summary: `Change ${article(kind.noun)} ${kind.noun} by a merge patch`,
        tags,
        params: objectIdParams,
        querystring: queryOf({ ...dryRunParameter, ...accountParameter }),
        body: refTo(file, `${type}PatchRequest`),
        response: { ...objectAnswer, ...waitingAnswer },
      },
    },
    async (request, reply) => {
      requirePermission(request.caller, `rollcall.${path}.update`)
      const condition = readIfMatch(request.headers['if-match'])
      const { id } = request.params
      if (!isObjectId(id)) throw notFound(kind.noun, id)
      const context = contextOf(request, request.query.dryRun)
      const wish: Wish<Values> = patchOf(request.body)
      holdCheck(kind, wish)
      const object = await patchObject(
        kind,
        id.toLowerCase(),
        wish,
        condition,
        (draft) => {
          const faults = faultsOfDraft(checkSpec, draft)
          if (faults.length > 0)
            throw invalid(faults.map((fault) => ({ ...fault, pointer: `/spec${fault.pointer}` })))
        },
        context,
      )
      noteWritten(request, object.id)
      warn(reply, object)
      reply.header('etag', showVersion(object.version))
      if (context.dryRun) reply.header('dry-run', 'true')
      // Accepted, and not done: somebody has to approve a part of it.
      if ((kind.pendingOf?.(object, wish) ?? []).length > 0) reply.code(202)
      return kind.show(object, context)
    },
  )

  app.delete<{
    Params: { id: string }
    Querystring: {
      dryRun?: boolean
      policy?: Removal['policy']
      confirm?: string
      confirmAccounts?: string
      assigned?: Removal['assigned']
      account?: string
    }
  }>(
    `/${path}/:id`,
    {
      schema: {
        operationId: `remove${type}`,
        summary: `Delete, deactivate or release ${article(kind.noun)} ${kind.noun}`,
        tags,
        params: objectIdParams,
        querystring: queryOf({
          ...removalParameters(path),
          ...dryRunParameter,
          ...accountParameter,
        }),
        response: {
          ...objectAnswer,
          ...(kind.holdRemoval === undefined ? {} : { 202: refTo('approval', 'Approval') }),
          204: { type: 'null', description: 'Nothing of it is left.' },
        },
      },
    },
    async (request, reply) => {
      requirePermission(request.caller, `rollcall.${path}.delete`)
      const condition = readIfMatch(request.headers['if-match'])
      const { policy = 'delete', confirm, confirmAccounts, account, dryRun } = request.query
      const context = contextOf(request, dryRun)
      const ask: Removal = {
        policy,
        confirm,
        assigned: request.query.assigned ?? 'refuse',
        isAccountNamed: account !== undefined,
        ...(confirmAccounts === undefined ? {} : { confirmAccounts }),
      }
      const { id } = request.params
      const { object, held } = isObjectId(id)
        ? await removeObject(kind, id.toLowerCase(), ask, condition, context)
        : { object: undefined }
      if (context.dryRun) reply.header('dry-run', 'true')
      if (object !== undefined && held !== undefined)
        return reply.code(202).send(await showHeld(held, object, context))
      if (object === undefined) return reply.code(204).send()
      reply.header('etag', showVersion(object.version))
      return kind.show(object, context)
    },
  )

  app.post<{ Body: ApplyBody; Querystring: { dryRun?: boolean } }>(
    // Two colons are one: a single colon starts a parameter.
    `/${path}::apply`,
    {
      bodyLimit: bodyBytesMax,
      validatorCompiler: envelopeCompiler(applyItemsMax),
      schema: {
        operationId: `apply${type}s`,
        summary: `Make declarations of ${kind.noun}s true`,
        tags,
        querystring: queryOf({ ...dryRunParameter, ...accountParameter }),
        body: refTo(file, `${type}ApplyRequest`),
        response: { 200: refTo(file, `${type}ApplyAnswer`), ...problemAnswers },
      },
    },
    async (request, reply) => {
      requireWriting(request)
      const context = contextOf(request, request.query.dryRun)
      const items = await applyItems(request.body.items, context, isMinimal(request))
      if (context.dryRun) reply.header('dry-run', 'true')
      return { items }
    },
  )

  /** Without either permission not even the question what would be changed is answered. */
  function requireWriting({ caller }: FastifyRequest): void {
    try {
      requirePermission(caller, `rollcall.${path}.update`)
    } catch {
      requirePermission(caller, `rollcall.${path}.create`)
    }
  }

  async function applyItems(
    items: ApplyBody['items'],
    context: Context,
    minimal: boolean,
  ): Promise<ApplyResult[]> {
    const results: (ApplyResult | undefined)[] = []
    const declarations: Declaration<Values>[] = []
    for (const item of items) {
      const refusal = faultOf(item)
      results.push(refusal && refused(nameOf(item), refusal))
      if (refusal === undefined) declarations.push(declarationOf(item))
    }
    const applied =
      declarations.length === 0 && context.caller.manager !== null
        ? []
        : await applyObjects(kind, declarations, context)
    let at = 0
    return results.map((result, index) => {
      if (result !== undefined) return result
      const wish = declarations[at]?.wish
      const done = applied[at++]
      const name = nameOf(items[index])
      return done === undefined || wish === undefined
        ? refused(name, new Refusal('server.broken', 'the item was not decided'))
        : showApplied(name, done, wish, context, minimal)
    })
  }

  function faultOf(item: ApplyBody['items'][number]): Refusal | undefined {
    const faults = checkItem(item)
    if (faults.length > 0) return invalid(faults)
    try {
      holdCheck(kind, declarationOf(item).wish)
      return undefined
    } catch (error) {
      return refusalOf(error)
    }
  }

  function declarationOf(item: ApplyBody['items'][number]): Declaration<Values> {
    // The item fits the schema of the kind, whose spec has the members of the values.
    const spec = item.spec as Partial<Values>
    return { name: item.name, adoption: item.adoption ?? 'IfReleased', wish: wishOf(spec, item) }
  }

  function showApplied(
    name: string,
    { outcome, secret }: Applied<Values, Facts>,
    wish: Wish<Values>,
    context: Context,
    minimal: boolean,
  ): ApplyResult {
    switch (outcome.is) {
      case 'refused':
        return {
          ...refused(name, outcome.refusal),
          ...(outcome.id === undefined ? {} : { id: outcome.id }),
        }
      case 'unchanged': {
        const { object } = outcome
        const result: ApplyResult = {
          name,
          action: 'unchanged',
          id: object.id,
          version: object.version,
        }
        if (!minimal) result.object = kind.show(object, context)
        addPending(result, object, wish)
        return result
      }
      case 'draft': {
        const { before, after, changes, released } = outcome.draft
        const isUnborn = before === null && context.dryRun
        const result: ApplyResult = {
          name,
          action: before === null ? 'created' : 'updated',
          ...(isUnborn ? {} : { id: after.id }),
          version: after.version,
        }
        if (!minimal) result.object = kind.show(after, context)
        if (changes.length > 0) result.changes = changes
        addPending(result, after, wish)
        if (released.length > 0) result.released = released
        Object.assign(result, secret)
        const warnings = kind.warnings?.(after) ?? []
        if (warnings.length > 0) result.warnings = warnings
        return result
      }
    }
  }

  function addPending(
    result: ApplyResult,
    object: Stored<Values, Facts>,
    wish: Wish<Values>,
  ): void {
    const pending = kind.pendingOf?.(object, wish) ?? []
    if (pending.length > 0) result.pending = pending
  }

  /** The approval that a removal waits for; a dry run asks for none that could be read. */
  async function showHeld(
    { approval, ask }: NonNullable<Removed<Values, Facts>['held']>,
    object: Stored<Values, Facts>,
    context: Context,
  ): Promise<Approval> {
    const { tenantId } = context.caller
    const found = await findApproval(
      async (queries) => await options.database.readAll(tenantId, queries),
      tenantId,
      approval,
    )
    if (found !== undefined) return showApproval(found)
    if (ask === undefined) throw notFound('approval', approval)
    return showApproval(askedApproval(ask, object.manager, context))
  }

  function contextOf(request: FastifyRequest, dryRun?: boolean): Context {
    return makeContext(request, options, dryRun)
  }
}

export function makeContext(
  { caller }: FastifyRequest,
  { database, secrets, passwords, clock }: RouteOptions,
  dryRun = false,
): Context {
  return { database, secrets, passwords, caller, now: clock(), dryRun }
}

function refused(name: string, refusal: Refusal): ApplyResult {
  return { name, action: 'refused', problem: problemOf(refusal) }
}

/** The name of an item that may not fit the schema. */
function nameOf(item: unknown): string {
  return typeof item === 'object' &&
    item !== null &&
    'name' in item &&
    typeof item.name === 'string'
    ? item.name
    : ''
}

export function wishOf<Values>(spec: Partial<Values>, beside: BesideSpec): Wish<Values> {
  return { set: spec, clear: [], joins: true, ...besideOf(beside) }
}

/** A body whose fast digest may be kept: nobody guesses a password from it. */
function fingerprinted(body: BesideSpec, secrets: Secrets): object {
  if (body.password === undefined) return body
  return { ...body, password: secrets.mac('idempotency', body.password).toString('hex') }
}

/** What stands beside the spec in the bodies of some kinds. */
export interface BesideSpec {
  hash?: string
  prefix?: string
  password?: string
  passwordHash?: string
  acknowledgeLockout?: string[]
}

function besideOf(beside: BesideSpec): BesideSpec {
  const { hash, prefix, password, passwordHash, acknowledgeLockout } = beside
  return {
    ...(hash === undefined ? {} : { hash }),
    ...(prefix === undefined ? {} : { prefix }),
    ...(password === undefined ? {} : { password }),
    ...(passwordHash === undefined ? {} : { passwordHash }),
    ...(acknowledgeLockout === undefined ? {} : { acknowledgeLockout }),
  }
}

/** RFC 7396 on the members of a spec: null takes the member away. */
function patchOf<Values extends object>({ spec, ...beside }: PatchBody<Values>): Wish<Values> {
  const set: Partial<Values> = {}
  const clear: string[] = []
  for (const [member, value] of Object.entries(spec)) {
    if (value === null) clear.push(member)
    else Object.assign(set, { [member]: value })
  }
  return { set, clear, joins: false, isPatch: true, ...besideOf(beside) }
}

/** Refuses what a schema cannot see, with the code of the first fault. */
export function holdCheck<Values extends object, Facts, Known extends World<Values, Facts>>(
  kind: Kind<Values, Facts, Known>,
  wish: Wish<Values>,
): void {
  const faults = kind.check(wish)
  const [first] = faults
  if (first === undefined) return
  throw new Refusal(first.code, `${first.pointer} ${first.detail}`, {
    errors: faults.map(({ pointer, detail }) => ({ pointer, detail })),
  })
}

function listParameters(noun: { sorts: readonly string[] }): Record<string, object> {
  return {
    limit: {
      type: 'integer',
      minimum: 1,
      maximum: pageSizeMax,
      description: `Objects in a page; ${pageSizeDefault} when absent.`,
    },
    cursor: {
      type: 'string',
      minLength: 1,
      maxLength: 4096,
      description: 'Where to go on: `next` of the page before.',
    },
    sort: {
      type: 'string',
      enum: noun.sorts.flatMap((sort) => [sort, `-${sort}`]),
      description: `Member to sort by, with - before it downwards; ${noun.sorts[0] ?? ''} when absent.`,
    },
    count: { type: 'string', enum: ['exact'], description: 'Also count the whole list.' },
    manager: {
      type: 'string',
      pattern: '^(kubernetes|terraform|cli|scim)/[^/]+(/.+)?$',
      maxLength: 1024,
      description: 'What a manager declares: KIND/INSTANCE or KIND/INSTANCE/NAME.',
    },
  }
}

function removalParameters(path: string): Record<string, object> {
  return {
    policy: {
      type: 'string',
      enum: path === 'users' ? ['deactivate', 'delete', 'orphan'] : ['delete', 'orphan'],
      description: 'What is done; delete when absent.',
    },
    ...(path === 'users'
      ? {
          confirm: {
            type: 'string',
            maxLength: 254,
            description: 'Username of the user that is erased.',
          },
          confirmAccounts: {
            type: 'string',
            maxLength: 1024,
            description:
              'Names of the other accounts that the removal reaches, with commas between, as the refusal without it shows them.',
          },
        }
      : {}),
    ...(path === 'roles'
      ? {
          assigned: {
            type: 'string',
            enum: ['refuse', 'detach'],
            description: 'What to do when users hold the role; refuse when absent.',
          },
        }
      : {}),
  }
}

export function queryOf(properties: Record<string, object>): object {
  return { type: 'object', properties, additionalProperties: false }
}

/** Problems that any route may answer. */
export const problemAnswers = {
  '4xx': refTo('problem', 'Problem'),
  '5xx': refTo('problem', 'Problem'),
}

/** RFC 7240: leave the objects out of the answer. */
function isMinimal(request: FastifyRequest): boolean {
  return /(^|[,;\s])return=minimal($|[,;\s])/.test(header(request, 'prefer') ?? '')
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

function article(noun: string): string {
  return /^[aeiou]/i.test(noun) && !noun.startsWith('user') ? 'an' : 'a'
}

function asIs(payload: unknown): string {
  return typeof payload === 'string' ? payload : JSON.stringify(payload)
}
