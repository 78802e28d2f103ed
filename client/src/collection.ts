import { randomUUID } from 'node:crypto'
import {
  type Approval,
  type Adoption,
  applyItemsMax,
  type ApplyResult,
  type ObjectMeta,
  pageSizeMax,
} from '@rollcall/resources'
import { failureOfGarbage, failureOfHeld } from './failure.ts'
import { followPages, type Page, readPage } from './paging.ts'
import { type ListQuery, showQuery } from './queries.ts'
import type { Answer, Call, Transport } from './transport.ts'

/** What every call takes. */
export interface CallOptions {
  signal?: AbortSignal
}

/** What every write takes. */
export interface WriteOptions extends CallOptions {
  /** Only ask what would happen. */
  dryRun?: boolean
  /** Name of the account to write from. */
  account?: string
}

/** The version that a change rests on, `*` for whatever it is. */
export interface MatchOptions extends WriteOptions {
  ifMatch: number | '*'
}

/** What deleting takes. */
export interface RemoveOptions extends MatchOptions {
  policy?: 'deactivate' | 'delete' | 'orphan'
  /** Username of the user that is erased, by which a person confirms it. */
  confirm?: string
  /** Deleting a role that is assigned: refused, or taken from everybody. */
  assigned?: 'refuse' | 'detach'
}

/** What applying takes. */
export interface ApplyOptions extends WriteOptions {
  /** Leave the objects out of the answer. */
  minimal?: boolean
}

/** What a creation sends. */
export interface Creation<Spec> {
  spec: Spec
  /** API keys: SHA-256 of a key made by the caller. */
  hash?: string
  /** API keys: first characters of that key. */
  prefix?: string
  /** Users: the password, under `credential.mode: secretRef`. */
  password?: string
  /** Users: the hash of the password, a PHC string of argon2id. */
  passwordHash?: string
  /** Usernames that the write may shut out. */
  acknowledgeLockout?: readonly string[]
}

/** One declaration. */
export interface ApplyItem<Spec> extends Creation<Spec> {
  /** Name of the declaration; the object keeps it while the spec may rename. */
  name: string
  adoption?: Adoption
}

/** Headers that say who writes. */
export interface WriterHeaders {
  (): Record<string, string>
}

/** A created object. `secret` is the text of an API key that the API made: shown once. */
export type Created<Item> = Item & { secret?: string }

/** Changes of a spec: a member that is null is cleared, a member that is absent stays. */
export type SpecPatch<Spec> = { [Member in keyof Spec]?: Spec[Member] | null }

/** The calls that every kind of object has. */
export class Collection<Spec, Item extends ObjectMeta, Query extends ListQuery> {
  readonly #transport: Transport
  readonly #path: string
  readonly #writer: WriterHeaders
  readonly #account: string | undefined

  constructor(
    transport: Transport,
    path: string,
    writer: WriterHeaders,
    account: string | undefined,
  ) {
    this.#transport = transport
    this.#path = path
    this.#writer = writer
    this.#account = account
  }

  async get(id: string, options: CallOptions & { account?: string } = {}): Promise<Item> {
    const { signal, ...query } = options
    const path = this.#at(id, query)
    return one(await this.#send({ method: 'GET', path, repeatable: true, signal }))
  }

  /** Every object that fits, page after page. */
  async *list(
    query: Partial<Query> = {},
    options: CallOptions = {},
  ): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages(query, options)) yield* page.items
  }

  /** The pages of what fits, with the position of the change feed. */
  pages(
    query: Partial<Query> = {},
    options: CallOptions = {},
  ): AsyncGenerator<Page<Item>, void, undefined> {
    return followPages(query.cursor, async (cursor) => {
      const path = this.#at(undefined, { limit: pageSizeMax, ...query, cursor })
      const answer = await this.#send({ method: 'GET', path, repeatable: true, ...options })
      return readPage<Item>(answer)
    })
  }

  /** Creates an object that nobody declares. May be repeated: the client sends an Idempotency-Key of its own. */
  async create(body: Creation<Spec>, options: WriteOptions = {}): Promise<Created<Item>> {
    const { signal, ...query } = options
    const path = this.#at(undefined, query)
    const headers = { 'content-type': 'application/json', 'idempotency-key': randomUUID() }
    const call: Call = { method: 'POST', path, body, headers, repeatable: true, signal }
    return one<Created<Item>>(await this.#send(call))
  }

  async patch(id: string, spec: SpecPatch<Spec>, options: MatchOptions): Promise<Item> {
    const { signal, ifMatch, ...query } = options
    const path = this.#at(id, query)
    const headers = {
      ...this.#writer(),
      'content-type': 'application/merge-patch+json',
      'if-match': showMatch(ifMatch),
    }
    const call: Call = { method: 'PATCH', path, body: { spec }, headers, repeatable: false, signal }
    return one(await this.#send(call))
  }

  /**
   * Deletes, deactivates or releases. Answers the object as it is left, undefined when nothing of it is; gone already is success. A removal that waits for an
   * approval is a failure `user.removal-held`: nothing was removed.
   */
  async remove(id: string, options: RemoveOptions): Promise<Item | undefined> {
    const { signal, ifMatch, ...query } = options
    const path = this.#at(id, query)
    const headers = { ...this.#writer(), 'if-match': showMatch(ifMatch) }
    const answer = await this.#send({ method: 'DELETE', path, headers, repeatable: true, signal })
    if (answer.status === 202)
      throw failureOfHeld(answer.asked, answer.status, one<Approval>(answer).id)
    return answer.body === undefined ? undefined : one(answer)
  }

  /**
   * Makes declarations true under the client's manager; one result an item, in order. An item that is refused fails no other.
   * At most 1,000 items: more are several calls, and swaps of names work inside one.
   */
  async apply(
    items: readonly ApplyItem<Spec>[],
    options: ApplyOptions = {},
  ): Promise<ApplyResult<Item>[]> {
    if (items.length > applyItemsMax) {
      throw new RangeError(`${items.length} items in one apply, at most ${applyItemsMax}`)
    }
    const { signal, minimal, ...query } = options
    const path = `${this.#at(undefined, query).replace(/^[^?]+/, '$&:apply')}`
    const writer = this.#writer()
    if (writer['rollcall-manager'] === undefined) {
      throw new TypeError('apply needs a client that was made with a manager')
    }
    const headers = {
      ...writer,
      'content-type': 'application/json',
      ...(minimal === true ? { prefer: 'return=minimal' } : {}),
    }
    const call: Call = { method: 'POST', path, body: { items }, headers, repeatable: true, signal }
    const answer = await this.#send(call)
    const page = readPage<ApplyResult<Item>>(answer)
    if (page.items.length !== items.length) {
      const what = `${page.items.length} results for ${items.length} items`
      throw failureOfGarbage(answer.asked, answer.status, what)
    }
    return page.items
  }

  #at(id: string | undefined, query: Parameters<typeof showQuery>[0]): string {
    const at = id === undefined ? this.#path : `${this.#path}/${encodeURIComponent(id)}`
    const dryRun = query['dryRun'] === true ? true : undefined
    return `${at}${showQuery({ account: this.#account, ...query, dryRun })}`
  }

  async #send(call: Call): Promise<Answer> {
    return await this.#transport.send(call)
  }
}

/** An entity tag of a version, RFC 9110 section 8.8.3. */
function showMatch(ifMatch: number | '*'): string {
  return ifMatch === '*' ? '*' : `"${ifMatch}"`
}

/** Reads one object from an answer. */
export function one<Item>(answer: Answer): Item {
  const { asked, body, status } = answer
  if (typeof body === 'object' && body !== null && !Array.isArray(body)) {
    // What the object is is the API's promise; the OpenAPI document and the API's own response schemas hold it.
    return body as Item
  }
  throw failureOfGarbage(asked, status, 'something that is not an object')
}
