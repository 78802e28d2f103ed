/** Random walks of a user's life through the real API, each step compared with the model. */
import type { User } from '@rollcall/resources'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Answer, openApp, testSecrets, type TestApp } from '../../../test/support/app.ts'
import {
  after,
  maySignIn,
  mayUseKeys,
  type Model,
  type ModelEvent,
  modelEvents,
  newborn,
  stateOf,
} from '../../../test/support/user-model.ts'
import { statement } from '../database/statement.ts'
import { openLetter } from '../mail/outbox.ts'

const walks = 20
const stepsMax = 14
/** Keys are looked up in memory; the feed tells of a change within a moment. */
const toldWithinMs = 1_000
const minuteMs = 60_000
let app: TestApp
let clock = new Date('2026-03-01T09:00:00Z')
let tenantId = ''
let serial = 0
let sources = 0

beforeAll(async () => {
  app = await openApp({ clock: () => clock })
  const [tenant] = await app.database.run(statement<{ id: string }>('select id from tenants', []))
  tenantId = tenant?.id ?? ''
  const accounts = await app.ask('GET /v1/accounts')
  const [account] = accounts.body['items'] as { id: string }[]
  const policy = {
    inactivity: { after: 'P3M', counts: 'login', exemptTypes: ['application'] },
    apiPassword: [],
  }
  const { status } = await app.ask(`PATCH /v1/accounts/${account?.id}`, {
    body: { spec: { policy } },
  })
  expect(status).toBe(200)
})
afterAll(() => app.close())

/** One user that is walked about. Everything is asked by an application, which no inactivity locks. */
class Walk {
  readonly username: string
  readonly #spec: Record<string, unknown>
  #id = ''
  #key = ''
  #password = 'the very first passphrase'
  #passwords = 0
  #asked = 0

  private constructor(mode: 'invite' | 'secretRef') {
    serial += 1
    this.username = `walker${serial}`
    this.#spec = {
      username: this.username,
      email: `${this.username}@example.test`,
      accessPoints: ['web', 'api'],
      active: true,
      credential: { mode },
    }
  }

  static async begin(mode: 'invite' | 'secretRef'): Promise<Walk> {
    const walk = new Walk(mode)
    const made = await walk.#apply({}, mode === 'secretRef' ? { password: walk.#password } : {})
    expect(made).toMatchObject({ action: 'created' })
    walk.#id = String(made['id'])
    const key = await walk.#ask('POST /v1/api-keys', { spec: { user: walk.username, name: 'k' } })
    walk.#key = String(key.body['secret'])
    return walk
  }

  async state(): Promise<string> {
    const { body } = await this.#ask(`GET /v1/users/${this.#id}`)
    return (body as unknown as User).status.state
  }

  async isKeyTaken(expected: boolean): Promise<boolean> {
    const until = performance.now() + toldWithinMs
    for (;;) {
      const taken = (await app.ask('GET /v1/me', { key: this.#key })).status === 200
      if (taken === expected || performance.now() > until) return taken
    }
  }

  async isPasswordTaken(): Promise<boolean> {
    const { status, body } = await this.#signIn(this.#password)
    return status === 200 && 'session' in body
  }

  /** Whether the event can be caused at all as the user stands: mails are not sent without end, and some need a link. */
  isPossible(event: ModelEvent, model: Model): boolean {
    if (event === 'ask for a reset') return this.#asked < 3
    if (event === 'complete the reset') return model.resetOpen
    if (event === 'choose a new password') return model.password === 'must-change'
    return true
  }

  async cause(event: ModelEvent, model: Model): Promise<void> {
    switch (event) {
      case 'activate':
        await this.#apply({ active: true })
        return
      case 'deactivate':
        await this.#apply({ active: false })
        return
      case 'apply again':
        expect(await this.#apply({})).toMatchObject({ action: 'unchanged' })
        return
      case 'lock':
      case 'unlock':
      case 'reactivate':
        await this.#act(event, {})
        return
      case 'ban':
        await this.#act('ban', { reason: 'a walk' })
        return
      case 'raise unlockRevision':
        await this.#raise('unlockRevision')
        return
      case 'raise passwordResetRevision':
        await this.#raise('passwordResetRevision')
        return
      case 'send reset':
        await this.#act('sendReset', {})
        return
      case 'set password': {
        const { status } = await this.#act('setPassword', { password: this.#nextPassword() })
        if (status === 200) this.#password = this.#newest()
        return
      }
      case 'require password change':
        await this.#act('requirePasswordChange', {})
        return
      case 'revoke sessions':
        await this.#act('revokeSessions', {})
        return
      case 'ten wrong passwords':
        for (let attempt = 0; attempt < 10; attempt++) await this.#signIn('not the password at all')
        return
      case 'ask for a reset':
        this.#asked += 1
        await this.#visit('/v1/auth/reset', { username: this.username })
        return
      case 'complete the reset': {
        const token = await this.#tokenOf('reset')
        const { status } = await this.#visit('/v1/auth/reset', {
          token,
          password: this.#nextPassword(),
        })
        if (status < 300) this.#password = this.#newest()
        return
      }
      case 'sign in':
        await this.#signIn(this.#password)
        return
      case 'choose a new password': {
        const { body } = await this.#signIn(this.#password)
        if (typeof body['ticket'] !== 'string') return
        const answer = await this.#visit('/v1/auth/new-password', {
          ticket: body['ticket'],
          password: this.#nextPassword(),
        })
        expect(answer.status).toBe(200)
        this.#password = this.#newest()
        return
      }
      case 'accept': {
        if (after(model, event) === model) return
        // A lock or a deactivation has ended the link.
        expect((await this.#act('invite', {})).status).toBe(200)
        const token = await this.#tokenOf('invited')
        await this.#visit('/v1/auth/accept', { token, password: this.#nextPassword() })
        this.#password = this.#newest()
        return
      }
      case 'become inactive':
        clock = new Date(clock.getTime() + 93 * 24 * 60 * minuteMs)
        this.#asked = 0
        return
      case 'reset link expires':
        clock = new Date(clock.getTime() + 61 * minuteMs)
        this.#asked = 0
        return
    }
  }

  async #ask(request: string, body?: object): Promise<Answer> {
    const ask = { key: app.keys.operator, headers: { 'rollcall-manager': 'cli/walks' } }
    return await app.ask(request, body === undefined ? ask : { ...ask, body })
  }

  async #act(act: string, body: object): Promise<Answer> {
    const answer = await this.#ask(`POST /v1/users/${this.#id}:${act}`, body)
    expect([200, 409]).toContain(answer.status)
    return answer
  }

  async #apply(change: object, beside: object = {}): Promise<Record<string, unknown>> {
    Object.assign(this.#spec, change)
    const { body } = await this.#ask('POST /v1/users:apply', {
      items: [{ name: this.username, spec: this.#spec, ...beside }],
    })
    return (body['items'] as Record<string, unknown>[])[0] ?? {}
  }

  /** A declaration that is refused is taken back. */
  async #raise(revision: string): Promise<void> {
    const last = this.#spec[revision]
    const result = await this.#apply({ [revision]: (typeof last === 'number' ? last : 0) + 1 })
    if (result['action'] !== 'refused') return
    if (last === undefined) delete this.#spec[revision]
    else this.#spec[revision] = last
  }

  async #visit(path: string, body: object): Promise<Answer> {
    // Each from a source of its own: one source may not ask without end.
    sources += 1
    const address = `2001:db8:${(sources >> 16).toString(16)}:${(sources & 0xffff).toString(16)}::1`
    return await app.ask(`POST ${path}`, { key: null, body, address })
  }

  async #signIn(password: string): Promise<Answer> {
    const { username } = this
    return await this.#visit('/v1/auth/sign-in', { username, password, accessPoint: 'web' })
  }

  #nextPassword(): string {
    this.#passwords += 1
    return this.#newest()
  }

  #newest(): string {
    return `a wholly new passphrase no ${this.#passwords}`
  }

  /** The link of the mail that was queued last. */
  async #tokenOf(template: string): Promise<string> {
    const [mail] = await app.database.read(
      tenantId,
      statement<{ id: string; sealed: Buffer }>(
        'select id, sealed from mail_outbox where user_id = $1 and template = $2 order by id desc limit 1',
        [this.#id, template],
      ),
    )
    if (mail === undefined) throw new Error(`no mail ${template} was queued`)
    const { template: letter } = openLetter(testSecrets, { tenantId, ...mail })
    return 'token' in letter.data ? String(letter.data.token) : ''
  }
}

test(
  'whatever happens to a user, in any order, the API is where the model is',
  { timeout: 180_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('invite' as const, 'secretRef' as const),
        fc.array(fc.constantFrom(...modelEvents), { minLength: 4, maxLength: stepsMax }),
        async (mode, events) => {
          const walk = await Walk.begin(mode)
          let model = newborn[mode]
          const way: string[] = [mode]
          for (const event of events) {
            if (!walk.isPossible(event, model)) continue
            await walk.cause(event, model)
            model = after(model, event)
            way.push(event)
            expect([way, await walk.state()]).toEqual([way, stateOf(model)])
            const isTaken = mayUseKeys(model)
            expect([way, await walk.isKeyTaken(isTaken)]).toEqual([way, isTaken])
          }
          // Last: a sign-in that is right forgets the wrong ones.
          const signsIn = maySignIn(model)
          expect([way, await walk.isPasswordTaken()]).toEqual([way, signsIn])
        },
      ),
      { numRuns: walks, examples: [['invite', ['lock', 'unlock', 'become inactive']]] },
    )
  },
)
