/**
 * The API as a whole for one scenario after another: on a database of its own, over HTTP, with a mail server, a clock that can be turned, and the account
 * `default` under one preset.
 */
import {
  type AccessCheck,
  type AccessDecision,
  type Account,
  type Approval,
  type ApplyResult,
  type AuditEntry,
  type EffectivePolicy,
  effectivePolicy,
  type PolicyPreset,
  type Problem,
  type User,
  type UserSpec,
} from '@rollcall/resources'
import { expect, vi } from 'vitest'

import { newApiKey } from '../../api/src/access/api-key.ts'
import { statement } from '../../api/src/database/statement.ts'
import { openApp, type TestApp } from '../support/app.ts'
import { codeOf } from '../support/authenticator.ts'
import { tenantIdOf } from '../support/people.ts'
import { type MailServer, openMailServer, type ReceivedMail } from '../support/mail-server.ts'

export const sourcePresets = [
  'registrar',
  'approvals',
  'dns-portal',
  'payments-portal',
] as const satisfies readonly PolicyPreset[]

export type SourcePreset = (typeof sourcePresets)[number]

export interface Called<Body = Record<string, unknown>> {
  status: number
  headers: Headers
  /** Empty when nothing was answered. */
  body: Body & Partial<Omit<Problem, 'status'>>
}

export interface CallOptions {
  /** Text of a credential; absent: the first administrator's. Null: none. */
  key?: string | null
  manager?: string
  /** Where the request comes from, as the proxy before the API says. */
  address?: string
  /** What a PATCH or DELETE expects to find; absent: whatever is there. Null: no word of it. */
  ifMatch?: string | null
  /** Type of a body that is a file. */
  type?: string
}

/** Somebody who works: a member of the account with a password. */
export interface Worker {
  id: string
  username: string
  email: string
  password: string
}

const password = 'three blind mice see how they run'
const dayMs = 86_400_000

export class World {
  readonly preset: SourcePreset
  readonly policy: EffectivePolicy
  readonly app: TestApp
  readonly mail: MailServer
  readonly url: string
  readonly #turned: { ms: number }
  readonly #followed = new Set<string>()
  #serial = 0

  private constructor(
    preset: SourcePreset,
    parts: { app: TestApp; mail: MailServer; url: string; turned: { ms: number } },
  ) {
    this.preset = preset
    this.policy = effectivePolicy({ preset })
    this.app = parts.app
    this.mail = parts.mail
    this.url = parts.url
    this.#turned = parts.turned
  }

  static async open(preset: SourcePreset): Promise<World> {
    const mail = await openMailServer()
    const turned = { ms: 0 }
    const app = await openApp({
      clock: () => new Date(Date.now() + turned.ms),
      environment: {
        ROLLCALL_SMTP_URL: mail.url,
        ROLLCALL_MAIL_FROM: 'Rollcall <noreply@example.test>',
        ROLLCALL_PUBLIC_URL: 'https://users.example.test',
        ROLLCALL_BEHIND_PROXY: '127.0.0.1/32',
      },
    })
    const url = await app.app.listen({ host: '127.0.0.1', port: 0 })
    const world = new World(preset, { app, mail, url, turned })
    await world.setPolicy('default', { preset })
    return world
  }

  async close(): Promise<void> {
    await this.app.close()
    await this.mail.close()
  }

  /** A name that no other scenario has. */
  name(of = 'user'): string {
    this.#serial += 1
    return `${of}-${this.#serial}`
  }

  now(): Date {
    return new Date(Date.now() + this.#turned.ms)
  }

  /** Turns the clock to an instant. */
  turnTo(instant: Date): void {
    this.#turned.ms = instant.getTime() - Date.now()
  }

  async call<Body = Record<string, unknown>>(
    request: string,
    body?: object | string,
    {
      key = this.app.keys.admin,
      manager,
      address,
      ifMatch = '*',
      type = 'application/json',
    }: CallOptions = {},
  ): Promise<Called<Body>> {
    const [method = 'GET', path = '/'] = request.split(' ')
    const isConditional = method === 'PATCH' || method === 'DELETE'
    const answer = await fetch(`${this.url}/v1${path}`, {
      method,
      headers: {
        ...(key === null ? {} : { authorization: `Bearer ${key}` }),
        ...(body === undefined ? {} : { 'content-type': type }),
        ...(isConditional && ifMatch !== null ? { 'if-match': ifMatch } : {}),
        ...(manager === undefined ? {} : { 'rollcall-manager': manager }),
        ...(address === undefined ? {} : { 'x-forwarded-for': address }),
      },
      ...(body === undefined ? {} : { body: isFile(body) ? body : JSON.stringify(body) }),
    })
    const text = await answer.text()
    const isJson = answer.headers.get('content-type')?.includes('json') === true
    // What was answered is what the scenario looks at.
    const parsed = (isJson ? JSON.parse(text) : {}) as Called<Body>['body']
    return { status: answer.status, headers: answer.headers, body: parsed }
  }

  /** Calls, and expects that it was done. */
  async done<Body = Record<string, unknown>>(
    request: string,
    body?: object | string,
    options?: CallOptions,
  ): Promise<Body> {
    const answer = await this.call<Body>(request, body, options)
    expect([request, answer.status < 300, answer.body.detail]).toEqual([request, true, undefined])
    return answer.body
  }

  /** The account's policy, the one of before taken away first. A new account is made. */
  async setPolicy(account: string, policy: object): Promise<void> {
    const { items } = await this.done<{ items: Account[] }>(`GET /accounts?name=${account}`)
    const [found] = items
    if (found === undefined) {
      await this.done('POST /accounts', { spec: { name: account, policy } })
      return
    }
    for (const wanted of [null, policy])
      await this.done(`PATCH /accounts/${found.id}`, { spec: { policy: wanted } })
  }

  /** Another account under the preset, which the first administrator owns as well. */
  async account(more: object = {}): Promise<string> {
    const name = this.name('account')
    await this.setPolicy(name, { preset: this.preset, ...more })
    await this.done('POST /role-assignments', {
      spec: { user: 'admin', role: 'owner', account: name },
    })
    return name
  }

  /** Everything that any preset requires of a person. */
  profileOf(username: string): UserSpec {
    return {
      username,
      email: `${username}@example.test`,
      firstName: 'Ada',
      lastName: 'Byron',
      displayName: 'Ada Byron',
      language: 'en',
    }
  }

  async create(spec: UserSpec, beside: object = {}, options: CallOptions = {}): Promise<User> {
    return await this.done<User>('POST /users', { spec, ...beside }, options)
  }

  /** A person in the state that the preset's way to a password begins with. */
  async person(more: UserSpec = {}): Promise<User> {
    return await this.create({ ...this.profileOf(this.name()), ...more })
  }

  async application(more: UserSpec = {}): Promise<User> {
    return await this.create({ ...this.applicationOf(this.name('app')), ...more })
  }

  /** Everything that any preset requires of an application: it has no address of its own. */
  applicationOf(username: string): UserSpec {
    const { email: _none, ...spec } = this.profileOf(username)
    return { ...spec, type: 'application' }
  }

  async read(id: string, options?: CallOptions): Promise<User> {
    return await this.done<User>(`GET /users/${id}`, undefined, options)
  }

  async patch(id: string, spec: object, options?: CallOptions): Promise<Called<User>> {
    return await this.call<User>(`PATCH /users/${id}`, { spec }, options)
  }

  async remove(id: string, query = '', options?: CallOptions): Promise<Called<User>> {
    return await this.call<User>(`DELETE /users/${id}?${query}`, undefined, options)
  }

  /** Declares one user. */
  async apply(name: string, spec: UserSpec, manager = 'cli/people'): Promise<ApplyResult<User>> {
    const { items } = await this.done<{ items: ApplyResult<User>[] }>(
      'POST /users:apply',
      { items: [{ name, spec }] },
      { manager },
    )
    const [result] = items
    if (result === undefined) throw new Error('nothing was answered')
    return result
  }

  /** The usernames in a list. */
  async usernames(query: string, options?: CallOptions): Promise<string[]> {
    const found = await this.done<{ items: User[] }>(`GET /users?${query}`, undefined, options)
    return found.items.map(({ status }) => status.effective.username)
  }

  /** Why a credential is let in or refused, to do something or at all. */
  async reasonOf(
    credential: string,
    question: Omit<AccessCheck, 'credential'> = {},
  ): Promise<string> {
    const body = { credential, ...question }
    return (await this.done<AccessDecision>('POST /access:check', body)).reason
  }

  /** The audit log of an object, the newest entry first. */
  async audit(query: string): Promise<AuditEntry[]> {
    return (await this.done<{ items: AuditEntry[] }>(`GET /audit?${query}`)).items
  }

  async role(more: object = {}): Promise<string> {
    const name = this.name('role')
    await this.done('POST /roles', { spec: { name, ...more } })
    return name
  }

  async assign(user: string, role: string, account = 'default'): Promise<Called> {
    return await this.call('POST /role-assignments', { spec: { user, role, account } })
  }

  /** A new API key of a user. */
  async keyOf(user: string): Promise<string> {
    const { text, hash, prefix } = newApiKey()
    const body = { spec: { user, name: this.name('key') }, hash: hash.toString('hex'), prefix }
    await this.done('POST /api-keys', body)
    return text
  }

  /** Whether a credential is let in at all. */
  async worksWith(key: string): Promise<boolean> {
    return (await this.call('GET /me', undefined, { key })).status === 200
  }

  /** Somebody who works, by the preset's own way to a first password. */
  async worker(more: UserSpec = {}): Promise<Worker> {
    const username = more.username ?? this.name('worker')
    const spec: UserSpec = { ...this.profileOf(username), ...more }
    const email = spec.email ?? ''
    const isInvited = this.policy.credentialModes[0] === 'invite'
    const user = isInvited
      ? await this.create(spec)
      : await this.create({ ...spec, credential: { mode: 'secretRef' } }, { password })
    if (isInvited) {
      await this.accept(await this.linkTo(email))
    }
    return { id: user.id, username, email, password }
  }

  /** The mails that were sent to an address, when nothing waits to be sent any more. */
  async mails(email: string): Promise<ReceivedMail[]> {
    await vi.waitFor(async () => expect(await this.mailsWaiting()).toBe(0), { timeout: 10_000 })
    return await this.mail.mailsTo(email, 0)
  }

  /** The token of a link that is mailed to an address: the first one, or the first that was not followed yet. */
  async linkTo(email: string): Promise<string> {
    for (let count = 1; ; count++) {
      const mails = await this.mail.mailsTo(email, count)
      const token = mails
        .map((mail) => mail.token)
        .find((text) => text !== '' && !this.#followed.has(text))
      if (token === undefined) continue
      this.#followed.add(token)
      return token
    }
  }

  async mailsWaiting(): Promise<number> {
    const tenantId = await tenantIdOf(this.app)
    const text = `select count(*)::int as waiting from mail_outbox where sent_at is null and failed_at is null`
    const [row] = await this.app.database.read(tenantId, statement<{ waiting: number }>(text, []))
    return row?.waiting ?? 0
  }

  async accept(token: string, more: object = {}): Promise<Called> {
    return await this.call('POST /auth/accept', { token, password, ...more }, { key: null })
  }

  /** Signs in with a password. Each comes from an address of its own, so that no throttle of a source counts. */
  async signIn(
    { username, password: text = password }: { username: string; password?: string },
    accessPoint: 'web' | 'api' = 'web',
  ): Promise<Called> {
    this.#serial += 1
    const address = `203.0.113.${(this.#serial % 250) + 1}`
    return await this.call(
      'POST /auth/sign-in',
      { username, password: text, accessPoint },
      { key: null, address },
    )
  }

  /** Signs in to the end: with a second factor that is set up on the way, where one is asked for. */
  async session(worker: { username: string; password?: string }): Promise<string> {
    let answer = await this.signIn(worker)
    if (answer.body['next'] === 'enrol') {
      const { ticket, enrolment } = answer.body as unknown as {
        ticket: string
        enrolment: { secret: string }
      }
      const code = codeOf(enrolment.secret, this.now().getTime())
      answer = await this.call('POST /auth/mfa', { ticket, code }, { key: null })
    }
    // A session is what is left, or the expectation says what was answered.
    const { session } = answer.body as unknown as { session?: { token: string } }
    expect([answer.status, answer.body.detail, session?.token]).toEqual([
      200,
      undefined,
      expect.any(String),
    ])
    return session?.token ?? ''
  }

  async approvals(query: string): Promise<Approval[]> {
    return (await this.done<{ items: Approval[] }>(`GET /approvals?${query}`)).items
  }

  /** So many days later. */
  afterDays(days: number): Date {
    return new Date(this.now().getTime() + days * dayMs)
  }
}

/** A file is sent as it is, anything else as JSON. */
function isFile(body: object | string): body is string | Buffer<ArrayBuffer> {
  return typeof body === 'string' || body instanceof Buffer
}
