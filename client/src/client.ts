import type {
  AccessCheck,
  AccessDecision,
  Account,
  AccountSpec,
  ApiKey,
  ApiKeySpec,
  ChangePage,
  Diagnosis,
  ManagerKind,
  Me,
  ObjectKind,
  Role,
  RoleAssignment,
  RoleAssignmentSpec,
  RoleSpec,
  User,
  UserSpec,
} from '@rollcall/resources'
import { pageSizeMax } from '@rollcall/resources'
import { AuditLog } from './audit.ts'
import { type CallOptions, Collection, one } from './collection.ts'
import { failureOfGarbage } from './failure.ts'
import type { Capabilities, Membership, PermissionMeaning } from './answers.ts'
import { followPages, readPage } from './paging.ts'
import {
  type ApiKeyQuery,
  type MembershipQuery,
  type NamedQuery,
  type RoleAssignmentQuery,
  showQuery,
  type UserQuery,
} from './queries.ts'
import { retriesMaxDefault } from './retry.ts'
import { answerBytesMaxDefault, Transport } from './transport.ts'

/** Milliseconds that an answer may take unless the caller says otherwise: an apply of 1,000 items on a busy machine stays below it. */
const timeoutMsDefault = 30_000

/** Seconds that `changes` asks the API to wait for a change. */
const changesWaitSecondsDefault = 30

/** Whom to speak to, as whom. */
export interface ClientOptions {
  /** Address of the API, `https://rollcall.example.test`; a path is kept. */
  url: string
  /** The API key to speak with. A function is asked before each call, so that a key that was replaced is picked up. */
  token: string | (() => string | Promise<string>)
  /** Home account of what is declared and looked at. Absent: the caller's own. */
  account?: string
  /** Who declares. Needed for apply. */
  manager?: { kind: ManagerKind; instance: string }
  /** Number of the leadership under which is written; a smaller one than the API has seen is refused. */
  epoch?: () => number | undefined
  /** Where declarations come from (repository, commit, path), kept in the audit log. */
  source?: Record<string, string>
  /** Certificates, in PEM, of authorities to trust beside the usual ones. */
  ca?: string
  timeoutMs?: number
  retriesMax?: number
  userAgent?: string
  answerBytesMax?: number
  /** Told of each warning of the API beside an answer: what it took and somebody should look at. Those of an apply are in its results. */
  onWarning?: (warning: string) => void
}

/** A question to the change feed. */
export interface ChangesQuery extends CallOptions {
  /** Cursor to read from. Absent: answers the end of the feed at once. */
  since?: string
  kinds?: readonly ObjectKind[]
  limit?: number
  /** Seconds that the API waits for a change before it answers none. */
  waitSeconds?: number
}

/** Every call that the API takes. */
export type Client = ReturnType<typeof createClient>

/** Makes a client. Nothing is sent before the first call. */
export function createClient(options: ClientOptions) {
  const { token, manager, account } = options
  const transport = new Transport({
    url: parseUrl(options.url),
    token: typeof token === 'string' ? () => token : token,
    ca: options.ca,
    timeoutMs: options.timeoutMs ?? timeoutMsDefault,
    retriesMax: options.retriesMax ?? retriesMaxDefault,
    userAgent: options.userAgent ?? 'rollcall-client',
    answerBytesMax: options.answerBytesMax ?? answerBytesMaxDefault,
    onWarning: options.onWarning,
  })

  function writer(): Record<string, string> {
    const epoch = options.epoch?.()
    return {
      ...(manager === undefined
        ? {}
        : { 'rollcall-manager': `${manager.kind}/${manager.instance}` }),
      ...(epoch === undefined ? {} : { 'rollcall-epoch': String(epoch) }),
      ...(options.source === undefined ? {} : { 'rollcall-source': ascii(options.source) }),
    }
  }

  async function get<Body>(path: string, { signal }: CallOptions, waitMs = 0): Promise<Body> {
    const answer = await transport.send({ method: 'GET', path, repeatable: true, waitMs, signal })
    return one<Body>(answer)
  }

  /** A question is a POST that changes nothing, so it may be repeated. */
  async function checkAccess(check: AccessCheck, options?: CallOptions): Promise<AccessDecision>
  async function checkAccess(
    checks: readonly AccessCheck[],
    options?: CallOptions,
  ): Promise<AccessDecision[]>
  async function checkAccess(
    asked: AccessCheck | readonly AccessCheck[],
    { signal }: CallOptions = {},
  ): Promise<AccessDecision | AccessDecision[]> {
    const path = '/v1/access:check'
    const headers = { 'content-type': 'application/json' }
    const many = 'length' in asked
    const body = many ? { checks: asked } : asked
    const call = { method: 'POST' as const, path, body, headers, repeatable: true, signal }
    const answer = await transport.send(call)
    if (!many) return one<AccessDecision>(answer)
    const { decisions } = one<{ decisions?: AccessDecision[] }>(answer)
    if (decisions?.length === asked.length) return decisions
    throw failureOfGarbage(answer.asked, answer.status, 'too few decisions')
  }

  return {
    accounts: new Collection<AccountSpec, Account, NamedQuery>(
      transport,
      '/v1/accounts',
      writer,
      account,
    ),
    roles: new Collection<RoleSpec, Role, NamedQuery>(transport, '/v1/roles', writer, account),
    users: new Collection<UserSpec, User, UserQuery>(transport, '/v1/users', writer, account),
    roleAssignments: new Collection<RoleAssignmentSpec, RoleAssignment, RoleAssignmentQuery>(
      transport,
      '/v1/role-assignments',
      writer,
      account,
    ),
    apiKeys: new Collection<ApiKeySpec, ApiKey, ApiKeyQuery>(
      transport,
      '/v1/api-keys',
      writer,
      account,
    ),

    /** Memberships, page after page. */
    async *memberships(
      query: MembershipQuery = {},
      options: CallOptions = {},
    ): AsyncGenerator<Membership, void, undefined> {
      const pages = followPages(query.cursor, async (cursor) => {
        const asked = { account, limit: pageSizeMax, ...query, cursor }
        const path = `/v1/memberships${showQuery(asked)}`
        const answer = await transport.send({ method: 'GET', path, repeatable: true, ...options })
        return readPage<Membership>(answer)
      })
      for await (const page of pages) yield* page.items
    },

    /** Who did what, and the proof that nobody changed it since. */
    audit: new AuditLog(transport, account),

    /** Changes after a cursor; waits for one when there is none. A refusal `changes.cursor-expired` means: list again. */
    async changes(query: ChangesQuery = {}): Promise<ChangePage> {
      const { signal, since, kinds, limit, waitSeconds = changesWaitSecondsDefault } = query
      const wait = since === undefined ? undefined : waitSeconds
      const path = `/v1/changes${showQuery({ since, kinds, limit, wait })}`
      return await get<ChangePage>(path, { ...(signal && { signal }) }, (wait ?? 0) * 1000)
    },

    checkAccess,

    /** Who the client speaks as, and what that key may do. */
    async me(options: CallOptions = {}): Promise<Me> {
      return await get<Me>('/v1/me', options)
    },

    /** What this API is and can. */
    async capabilities(options: CallOptions = {}): Promise<Capabilities> {
      return await get<Capabilities>('/v1/capabilities', options)
    },

    /** How the installation stands. */
    async diagnosis(options: CallOptions = {}): Promise<Diagnosis> {
      return await get<Diagnosis>('/v1/diagnosis', options)
    },

    /** Whether the API and its database answer now; fails, without trying again, when they do not. */
    async ready({ signal }: CallOptions = {}): Promise<void> {
      await transport.send({ method: 'GET', path: '/readyz', repeatable: false, signal })
    },

    /** Rollcall's own permissions with their meanings. */
    async permissions(options: CallOptions = {}): Promise<PermissionMeaning[]> {
      const { items } = await get<{ items: PermissionMeaning[] }>('/v1/permissions', options)
      return items
    },

    /** Ends kept connections. */
    close(): void {
      transport.close()
    },
  }
}

/** Refuses early what cannot work, and a key in the URL, which would be shown with it. */
function parseUrl(text: string): URL {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw new TypeError(`the URL of the API must start with http:// or https://`)
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new TypeError('the URL of the API must have no user, password, query or fragment')
  }
  return url
}

/** JSON in a header: characters beyond ASCII as escapes. */
function ascii(value: object): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
