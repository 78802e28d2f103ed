import type {
  AuditCheckpoint,
  AuditEntry,
  AuditVerification,
  AuditVerifyRequest,
} from '@rollcall/resources'
import { pageSizeMax } from '@rollcall/resources'
import { type CallOptions, one } from './collection.ts'
import { followPages, readPage } from './paging.ts'
import { type AuditQuery, showQuery } from './queries.ts'
import type { Transport } from './transport.ts'

/** The audit log. */
export class AuditLog {
  readonly #transport: Transport
  readonly #account: string | undefined

  constructor(transport: Transport, account: string | undefined) {
    this.#transport = transport
    this.#account = account
  }

  /** Entries, newest first, page after page. A page may be empty and not the last. */
  async *list(
    query: AuditQuery = {},
    options: CallOptions = {},
  ): AsyncGenerator<AuditEntry, void, undefined> {
    const pages = followPages(query.cursor, async (cursor) => {
      const asked = { account: this.#account, limit: pageSizeMax, ...query, cursor }
      const path = `/v1/audit${showQuery(asked)}`
      const call = { method: 'GET' as const, path, repeatable: true, ...options }
      return readPage<AuditEntry>(await this.#transport.send(call))
    })
    for await (const page of pages) yield* page.items
  }

  /** The signed end of the log, to be kept elsewhere. */
  async checkpoint(options: CallOptions = {}): Promise<AuditCheckpoint> {
    const path = `/v1/audit/checkpoint${showQuery({ account: this.#account })}`
    const call = { method: 'GET' as const, path, repeatable: true, ...options }
    return one<AuditCheckpoint>(await this.#transport.send(call))
  }

  /** Verifies a part of the log; `next` of the answer says where to go on. */
  async verify(
    request: AuditVerifyRequest = {},
    options: CallOptions = {},
  ): Promise<AuditVerification> {
    const path = `/v1/audit:verify${showQuery({ account: this.#account })}`
    const headers = { 'content-type': 'application/json' }
    const call = {
      method: 'POST' as const,
      path,
      body: request,
      headers,
      repeatable: true,
      ...options,
    }
    return one<AuditVerification>(await this.#transport.send(call))
  }
}
