/**
 * A Connection in use: the client, the batches of applies, and whether the API answers.
 *
 * A failure that is about the connection is noted once, here. From then on no object calls: all of them would only fail
 * the same way. The Connection's own run probes, and wakes everybody when it succeeds.
 */
import { type Client, RollcallFailure, createClient } from '@rollcall/client'
import type {
  Account,
  AccountSpec,
  ApiKey,
  ApiKeySpec,
  ObjectMeta,
  Role,
  RoleAssignment,
  RoleAssignmentSpec,
  RoleSpec,
  User,
  UserRemoval,
  UserSpec,
} from '@rollcall/resources'

import type { WriteGate } from '../runtime/write-gate.ts'
import { type Applier, Batch } from './batch.ts'
import type { ConnectionObject } from './declared.ts'
import { Ended } from './ended.ts'
import { isAboutConnection, outcomeOfFailure } from './failures.ts'

export interface LinkOptions {
  connection: ConnectionObject
  key: string
  token: string
  /** Which cluster this is: the uid of its kube-system namespace. */
  instance: string
  gate: WriteGate
  /** Ends every call that is under way. */
  signal: AbortSignal
  /** The connection is out of order, or in order again. */
  onHealth(failing: boolean): void
}

/** Versions that own writes made: their changes in the feed are no news. Older ones stand in the objects' status. */
const OWN_VERSIONS_MAX = 5_000
/** The policy is only asked about a wish; what is done in the end the API decides. */
const POLICY_AGE_MS_MAX = 60_000

export class Link {
  readonly key: string
  readonly url: string
  readonly client: Client
  readonly accounts: Batch<AccountSpec, Account>
  readonly roles: Batch<RoleSpec, Role>
  readonly users: Batch<UserSpec, User>
  readonly roleAssignments: Batch<RoleAssignmentSpec, RoleAssignment>
  readonly apiKeys: Batch<ApiKeySpec, ApiKey>
  readonly signal: AbortSignal
  readonly #closing = new AbortController()
  readonly #options: LinkOptions
  readonly #ownVersions = new Map<string, number>()
  #token: string
  #userRemoval: { at: number; value: Promise<UserRemoval | undefined> } | undefined
  #failure: RollcallFailure | undefined
  /** Name of the account that is declared into, once the API has said it. */
  account: string | undefined

  constructor(options: LinkOptions) {
    const { connection, instance, gate } = options
    const { url, account, caBundle } = connection.spec
    this.#options = options
    this.key = options.key
    this.url = url
    this.#token = options.token
    this.signal = AbortSignal.any([options.signal, this.#closing.signal])
    this.client = createClient({
      url,
      token: () => this.#token,
      manager: { kind: 'kubernetes', instance },
      epoch: () => gate.epoch(),
      userAgent: 'rollcall-operator',
      ...(account !== undefined && { account }),
      ...(caBundle !== undefined && { ca: caBundle }),
    })
    this.accounts = new Batch(this.#guarded(this.client.accounts), this.signal)
    this.roles = new Batch(this.#guarded(this.client.roles), this.signal)
    this.users = new Batch(this.#guarded(this.client.users), this.signal)
    this.roleAssignments = new Batch(this.#guarded(this.client.roleAssignments), this.signal)
    this.apiKeys = new Batch(this.#guarded(this.client.apiKeys), this.signal)
  }

  get token(): string {
    return this.#token
  }

  /** Another key for the same connection: what was refused before may be allowed now. */
  useToken(token: string): void {
    this.#token = token
  }

  /**
   * Ends the run of an object when the connection is known to be out of order. The message is the same from run to run,
   * whichever call failed, or each run would write a status; the Connection says what is wrong.
   */
  assertInOrder(): void {
    if (this.#failure === undefined) return
    const isAway = outcomeOfFailure(this.#failure)?.reason === 'ApiUnavailable'
    throw new Ended({
      outcome: 'unavailable',
      reason: isAway ? 'ApiUnavailable' : 'ConnectionNotReady',
      message: isAway
        ? `${this.url} does not answer: see the Connection ${this.key}`
        : `the Connection ${this.key} is not ready`,
      because: isAway ? 'ProgressingWithRetry' : 'DependencyNotReady',
    })
  }

  /** Makes a call that writes. */
  async write<T>(call: (client: Client) => Promise<T>): Promise<T> {
    const { gate } = this.#options
    gate.assertOpen()
    const epoch = gate.epoch()
    try {
      return await this.read(call)
    } catch (error) {
      if (error instanceof RollcallFailure && error.code === 'request.epoch-stale') {
        gate.epochRefused(epoch)
      }
      throw error
    }
  }

  async read<T>(call: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await this.probe(call)
    } catch (error) {
      if (error instanceof RollcallFailure && isAboutConnection(error)) this.assertInOrder()
      throw error
    }
  }

  /** A call of the Connection itself: it wants to know what is wrong. */
  async probe<T>(call: (client: Client) => Promise<T>): Promise<T> {
    try {
      return await call(this.client)
    } catch (error) {
      if (error instanceof RollcallFailure && isAboutConnection(error)) this.#fail(error)
      throw error
    }
  }

  /** The API answered the probe. */
  recover(): void {
    if (this.#failure === undefined) return
    this.#failure = undefined
    this.#options.onHealth(false)
  }

  noteOwnVersion(id: string, version: number): void {
    this.#ownVersions.delete(id)
    this.#ownVersions.set(id, version)
    for (const oldest of this.#ownVersions.keys()) {
      if (this.#ownVersions.size <= OWN_VERSIONS_MAX) break
      this.#ownVersions.delete(oldest)
    }
  }

  ownVersion(id: string): number | undefined {
    return this.#ownVersions.get(id)
  }

  /** How far users of the account may be removed. */
  async userRemoval(signal: AbortSignal): Promise<UserRemoval | undefined> {
    const now = performance.now()
    if (this.#userRemoval === undefined || now - this.#userRemoval.at > POLICY_AGE_MS_MAX) {
      const value = this.read((client) => findUserRemoval(client, this.account, signal))
      this.#userRemoval = { at: now, value }
      value.catch(() => {
        this.#userRemoval = undefined
      })
    }
    return this.#userRemoval.value
  }

  /** Resolves when the applies that are under way now are answered. */
  async settled(): Promise<void> {
    const { accounts, roles, users, roleAssignments, apiKeys } = this
    await Promise.all(
      [accounts, roles, users, roleAssignments, apiKeys].map((batch) => batch.settled()),
    )
  }

  close(): void {
    this.#closing.abort()
    this.client.close()
  }

  #fail(failure: RollcallFailure): void {
    const isNews = this.#failure === undefined
    this.#failure = failure
    if (isNews) this.#options.onHealth(true)
  }

  /** Behind the gate, and noting what was written before anybody hears of it. */
  #guarded<Spec, Item extends ObjectMeta>(applier: Applier<Spec, Item>): Applier<Spec, Item> {
    return {
      apply: async (items, options) => {
        const results = await this.write(() => applier.apply(items, options))
        for (const { id, version } of results) {
          if (id !== undefined && version !== undefined) this.noteOwnVersion(id, version)
        }
        return results
      },
    }
  }
}

async function findUserRemoval(
  client: Client,
  account: string | undefined,
  signal: AbortSignal,
): Promise<UserRemoval | undefined> {
  const name = account ?? (await client.me({ signal })).account
  for await (const found of client.accounts.list({ name }, { signal })) {
    return found.status.effective.policy.userRemoval
  }
  return undefined
}
