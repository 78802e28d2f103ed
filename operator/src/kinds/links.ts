/**
 * All Connections in use. A link is opened when it is first needed, from the Connection and its Secret, and kept with
 * its credentials for as long as something is declared through it: when a namespace goes, Connection, Secret and users
 * go in any order, and the users must still be deactivated.
 */
import type { ObjectKind } from '@rollcall/resources'

import type { Clock } from '../runtime/clock.ts'
import type { Log } from '../runtime/log.ts'
import type { RestClient } from '../runtime/rest.ts'
import type { Store } from '../runtime/store.ts'
import type { WriteGate } from '../runtime/write-gate.ts'
import { type ConnectionObject, type Dependent, connectionKeyOf } from './declared.ts'
import { Ended, Unreachable } from './ended.ts'
import { followFeed } from './feed.ts'
import { Link } from './link.ts'
import { isTerminating } from './namespaces.ts'
import { findSecret, textOf } from './secrets.ts'
import type { Waits } from './waits.ts'

export interface LinksOptions {
  client: RestClient
  connections: Store<ConnectionObject>
  instance: string
  gate: WriteGate
  waits: Waits
  clock: Clock
  log: Log
  /** Looks at everything that is declared through a connection again. */
  wakeDependents(connectionKey: string): void
  /** Looks at the Connection again. */
  wakeConnection(connectionKey: string): void
  /** Looks at the object of a kind again, by its name in the API's manager. */
  wakeObject(kind: ObjectKind, name: string, change: { id: string; version: number }): void
}

export const SECRET_KEY_DEFAULT = 'key'

interface Open {
  link: Link
  /** What the link was made from. */
  madeOf: string
}

export class Links {
  readonly #options: LinksOptions
  readonly #open = new Map<string, Open>()
  readonly #opening = new Map<string, Promise<Link>>()
  #signal: AbortSignal = AbortSignal.abort()

  constructor(options: LinksOptions) {
    this.#options = options
  }

  /** Runs until the signal aborts; links are only open meanwhile. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal
    await new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
    })
    for (const key of this.#open.keys()) this.close(key)
  }

  /** The link of an object, in order. Ends the run when there is none now. */
  async linkOf(object: Dependent): Promise<Link> {
    const key = connectionKeyOf(object)
    const connection = this.#options.connections.get(key)
    if (connection === undefined) {
      // In a namespace that is being deleted nobody will make the Connection again.
      const { deletionTimestamp, namespace = '' } = object.metadata
      if (
        deletionTimestamp !== undefined &&
        (await isTerminating(this.#options.client, namespace))
      ) {
        throw new Unreachable(`the Connection ${key} is gone`)
      }
      throw new Ended({
        outcome: 'waiting',
        reason: 'ConnectionNotFound',
        message: `there is no Connection ${key}`,
      })
    }
    const link = this.#open.get(key)?.link ?? (await this.#openOnce(key, connection))
    link.assertInOrder()
    return link
  }

  /** The link of a Connection with what its Secret holds now. */
  async refresh(key: string, connection: ConnectionObject): Promise<Link> {
    const token = await this.#readToken(connection)
    const present = this.#open.get(key)
    if (present !== undefined && present.madeOf === madeOf(connection)) {
      present.link.useToken(token)
      return present.link
    }
    if (present !== undefined) this.close(key)
    return this.#openWith(key, connection, token)
  }

  find(key: string): Link | undefined {
    return this.#open.get(key)?.link
  }

  close(key: string): void {
    this.#open.get(key)?.link.close()
    this.#open.delete(key)
  }

  #openOnce(key: string, connection: ConnectionObject): Promise<Link> {
    const opening =
      this.#opening.get(key) ??
      this.#readToken(connection)
        .then((token) => this.#open.get(key)?.link ?? this.#openWith(key, connection, token))
        .finally(() => this.#opening.delete(key))
    this.#opening.set(key, opening)
    return opening
  }

  #openWith(key: string, connection: ConnectionObject, token: string): Link {
    const { instance, gate } = this.#options
    const link = new Link({
      connection,
      key,
      token,
      instance,
      gate,
      signal: this.#signal,
      onHealth: (isFailing) => {
        this.#options.log.warn({ connection: key, isFailing }, 'connection changed')
        if (isFailing) this.#options.wakeConnection(key)
        else this.#options.wakeDependents(key)
      },
    })
    this.#open.set(key, { link, madeOf: madeOf(connection) })
    void followFeed(link, this.#options)
    return link
  }

  async #readToken(connection: ConnectionObject): Promise<string> {
    const { name, key = SECRET_KEY_DEFAULT } = connection.spec.credentialsSecretRef
    const namespace = connection.metadata.namespace ?? ''
    const secret = await findSecret(this.#options.client, namespace, name)
    const token = secret === undefined ? undefined : textOf(secret, key)
    if (token !== undefined && token !== '') return token
    if (connection.metadata.deletionTimestamp !== undefined) {
      throw new Unreachable(`the Connection is being deleted and its Secret ${name} is gone`)
    }
    throw new Ended({
      outcome: 'unavailable',
      reason: 'ConnectionNotReady',
      message:
        secret === undefined
          ? `there is no Secret ${namespace}/${name}`
          : `the Secret ${namespace}/${name} has nothing under ${key}`,
      because: 'DependencyNotReady',
      isLost: true,
    })
  }
}

function madeOf(connection: ConnectionObject): string {
  return `${connection.metadata.uid}/${connection.metadata.generation ?? 0}`
}
