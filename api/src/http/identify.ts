/**
 * From a request to its caller. The same decision that relying applications ask for guards Rollcall's own API: door `api`
 * for an API key and the door of its beginning for a session, the connection's address, the account asked for.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import fastifyPlugin from 'fastify-plugin'
import {
  accessReasons,
  managerKinds,
  type AccessReason,
  type ManagerKind,
} from '@rollcall/resources'

import type { Clock } from '../clock.ts'
import { showCursor } from '../changes/cursor.ts'
import type { Feed } from '../changes/feed.ts'
import { Refusal } from './errors.ts'
import type { TenantDirectory } from '../tenants/directory.ts'
import type { Tenant } from '../tenants/store.ts'
import type { Caller } from '../access/caller.ts'
import type { Credentials, FoundCredential } from '../access/credentials.ts'
import { parseAddress } from '../access/address.ts'
import { decide, intersectPermissions, type AccessQuestion } from '../access/decide.ts'
import { heldAt, type CredentialFacts } from '../access/facts.ts'
import type { UsedFrom, Uses } from '../access/uses.ts'
import { refuseForgedWrite, sessionCookieOf } from './session-cookie.ts'
import { catchUpAfterWrite, writes } from './writes.ts'

export interface IdentifyOptions {
  credentials: Credentials
  tenants: TenantDirectory
  feed: Feed
  /** Told of every use of a credential. */
  uses: Uses
  clock: Clock
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Who makes the request. Only in the routes below `/v1`. */
    caller: Caller
    /** A place in the feed before everything that this request will read or write. */
    feedCursor: string
    /** What is known of the credential that was shown. */
    credential: FoundCredential
    /** Text of the credential that was shown. */
    credentialText: string
    tenant: Tenant
  }
}

const HOME_ACCOUNT = 'default'
const SOURCE_MAX_CHARACTERS = 4_096
const INSTANCE_MAX_CHARACTERS = 256

/** Identifies the caller of every route that is registered beside it, before the body is read. */
export const identifyCaller = fastifyPlugin(
  async (app: FastifyInstance, options: IdentifyOptions) => {
    // Set by the hook before any handler runs; the types say what handlers may count on.
    app.decorateRequest('caller', null as unknown as Caller)
    app.decorateRequest('feedCursor', '')
    app.decorateRequest('credential', null as unknown as FoundCredential)
    app.decorateRequest('credentialText', '')
    app.decorateRequest('tenant', null as unknown as Tenant)
    app.addHook('onRequest', async (request) => {
      const tenant = await options.tenants.get(request.headers.host)
      request.feedCursor = showCursor({ epoch: tenant.feedEpoch, position: options.feed.end })
      request.tenant = tenant
      request.credentialText = credentialOf(request)
      request.credential = await options.credentials.find(request.credentialText)
      const now = options.clock()
      const caller = admit(request, now)
      request.caller = caller
      options.uses.note(request.credential.facts, now, usedFrom(caller))
    })
    app.addHook('onSend', async (request, reply, payload) => {
      if (!writes(request)) return payload
      if (request.feedCursor !== '' && !reply.hasHeader('feed-cursor')) {
        reply.header('feed-cursor', request.feedCursor)
      }
      await catchUpAfterWrite(options.feed, request, reply)
      return payload
    })
  },
)

/** The bearer token, else the cookie. A write with the cookie has to come from a page of this server. */
function credentialOf(request: FastifyRequest): string {
  const header = request.headers.authorization
  if (header !== undefined) {
    const found = /^Bearer +(\S+) *$/i.exec(header)?.[1]
    if (found === undefined) throw invalidCredential()
    return found
  }
  const cookie = sessionCookieOf(request)
  if (cookie === undefined) {
    throw new Refusal(
      'auth.credential-missing',
      'send an API key or a session in the header Authorization: Bearer rck_...',
    )
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') refuseForgedWrite(request)
  return cookie
}

/** One sentence for every credential that is not known, whatever the reason. */
function invalidCredential(): Refusal {
  return new Refusal(
    'auth.credential-invalid',
    'the credential is not known or was revoked: check that it was copied whole, or ask for a new one',
  )
}

/** Asked again while an answer goes on: a stream ends with the right to it. */
export function admit(request: FastifyRequest, now: Date): Caller {
  const { facts } = request.credential
  if (facts === undefined || facts.tenantId !== request.tenant.id) throw invalidCredential()
  const { credential } = facts
  const account = accountOf(request, facts)
  const accessPoint = doorOf(facts)
  const reason = decide(facts, {
    accessPoint,
    address: parseAddress(request.ip),
    account,
    // Which accounts there are is nothing that a caller learns here.
    accountExists: true,
    now,
  })
  const membership = facts.memberships.get(account)
  if (reason !== 'access.allowed' || membership === undefined) throw accessRefusal(reason)
  const { rank, permissions } = heldAt(membership, now)
  return {
    tenantId: facts.tenantId,
    userId: facts.user.id,
    username: facts.user.username,
    type: facts.user.type,
    keyId: credential.kind === 'key' ? credential.id : null,
    sessionId: credential.kind === 'session' ? credential.id : null,
    accessPoint,
    rank,
    permissions:
      credential.kind === 'key'
        ? intersectPermissions(permissions, credential.permissions)
        : permissions,
    accountId: membership.accountId,
    accountName: membership.account,
    accountPolicy: membership.policy,
    address: request.ip,
    manager: managerOf(request),
    epoch: epochOf(request),
    source: sourceOf(request),
    requestId: request.id,
  }
}

function usedFrom({ address, manager }: Caller): UsedFrom {
  return { address, manager: manager === null ? null : `${manager.kind}/${manager.instance}` }
}

/** A session is bound to the door through which it was begun; an API key comes through `api`. */
function doorOf({ credential }: CredentialFacts): AccessQuestion['accessPoint'] {
  return credential.kind === 'session' ? credential.accessPoint : 'api'
}

/** Credentials that are over: another one is needed, where the other reasons ask for another right. */
const isOver: ReadonlySet<AccessReason> = new Set([
  'access.key-superseded',
  'access.session-ended',
  'access.session-expired',
  'access.session-idle',
])

/** The refusing rule is named: the credential is valid, so whoever shows it may know why it does not work. */
export function accessRefusal(reason: AccessReason): Refusal {
  return new Refusal(
    isOver.has(reason) ? 'auth.credential-invalid' : 'auth.access-refused',
    `${reason}: ${accessReasons[reason]}`,
  )
}

/** What was asked for, else the home account: that of the session, `default`, or the only one that the user has. */
function accountOf(request: FastifyRequest, facts: CredentialFacts): string {
  const { query } = request
  if (typeof query === 'object' && query !== null && 'account' in query) {
    if (typeof query.account === 'string') return query.account
    throw new Refusal('request.invalid', 'account can be given once', { pointer: 'account' })
  }
  const { credential } = facts
  if (credential.kind === 'session' && facts.memberships.has(credential.account))
    return credential.account
  if (facts.memberships.has(HOME_ACCOUNT)) return HOME_ACCOUNT
  return facts.memberships.keys().next().value ?? HOME_ACCOUNT
}

function managerOf(request: FastifyRequest): Caller['manager'] {
  const text = headerOf(request, 'rollcall-manager')
  if (text === undefined) return null
  const slash = text.indexOf('/')
  const kind = managerKinds.find((known) => known === text.slice(0, slash))
  const instance = text.slice(slash + 1)
  if (kind === undefined || instance === '' || instance.length > INSTANCE_MAX_CHARACTERS) {
    throw invalidHeader(
      'Rollcall-Manager',
      `KIND/INSTANCE with KIND one of ${managerKinds.join(', ')}`,
    )
  }
  return { kind: kind satisfies ManagerKind, instance }
}

function epochOf(request: FastifyRequest): number | null {
  const text = headerOf(request, 'rollcall-epoch')
  if (text === undefined) return null
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw invalidHeader('Rollcall-Epoch', 'a whole number')
}

/** What the audit log keeps of it: another member would be lost without a word. */
const sourceMembers: readonly string[] = ['repo', 'commit', 'path', 'author']

function isSourceMember([name, value]: [string, unknown]): boolean {
  return sourceMembers.includes(name) && typeof value === 'string'
}

function sourceOf(request: FastifyRequest): Record<string, unknown> | null {
  const text = headerOf(request, 'rollcall-source')
  if (text === undefined) return null
  const source = text.length > SOURCE_MAX_CHARACTERS ? undefined : parseObject(text)
  if (source !== undefined && Object.entries(source).every(isSourceMember)) return source
  throw invalidHeader(
    'Rollcall-Source',
    `a JSON object with texts as ${sourceMembers.join(', ')}, at most ${SOURCE_MAX_CHARACTERS} characters`,
  )
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
    return Object.fromEntries(Object.entries(parsed))
  } catch {
    return undefined
  }
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name]
  return Array.isArray(value) ? value[0] : value
}

function invalidHeader(name: string, wanted: string): Refusal {
  return new Refusal('request.invalid', `the header ${name} must be ${wanted}`, { pointer: name })
}
