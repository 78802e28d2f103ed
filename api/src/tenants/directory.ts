/**
 * Which tenant a request is for: the one that its host name is mapped to, else `default`. Tenants come and go by
 * `rollcall tenant`, in another process, so what is kept in memory is read again after a few seconds.
 *
 * Meanwhile the directory of before is used: nobody waits for it, and while PostgreSQL does not answer nobody hangs here.
 * It lets nobody in: which tenant a credential is of is known by the credential.
 */
import type { Database } from '../database/connection.ts'
import { Refusal } from '../http/errors.ts'
import { listTenants, type Tenant } from './store.ts'

const KEPT_MS = 2_000
export const DEFAULT_TENANT = 'default'

interface Directory {
  byHost: ReadonlyMap<string, Tenant>
  fallback: Tenant | undefined
  readAtMs: number
}

export class TenantDirectory {
  readonly #database: Database
  #directory: Directory | undefined
  #reading: Promise<Directory> | undefined

  constructor(database: Database) {
    this.#database = database
  }

  /** The tenant of a `Host` header or `:authority`, port included. */
  async get(host: string | undefined): Promise<Tenant> {
    let directory = this.#directory
    if (directory === undefined) directory = await this.#read()
    else if (performance.now() - directory.readAtMs > KEPT_MS) {
      // What cannot be read is tried again by the next request.
      this.#read().catch(() => undefined)
    }
    const tenant = directory.byHost.get(hostName(host ?? '')) ?? directory.fallback
    if (tenant !== undefined) return tenant
    throw new Refusal(
      'server.unavailable',
      'there is no tenant yet: run rollcall bootstrap against this database',
      { retryAfterSeconds: 5 },
    )
  }

  /** One read for all who wait. */
  async #read(): Promise<Directory> {
    this.#reading ??= this.#load().finally(() => (this.#reading = undefined))
    return await this.#reading
  }

  async #load(): Promise<Directory> {
    const readAtMs = performance.now()
    const { tenants, hosts } = await listTenants(this.#database)
    const byId = new Map(tenants.map((tenant) => [tenant.id, tenant]))
    const byHost = new Map<string, Tenant>()
    for (const { host, tenantId } of hosts) {
      const tenant = byId.get(tenantId)
      if (tenant !== undefined) byHost.set(host, tenant)
    }
    const fallback = tenants.find((tenant) => tenant.slug === DEFAULT_TENANT)
    this.#directory = { byHost, fallback, readAtMs }
    return this.#directory
  }
}

/** Without port and final dot, in lower case: `ACME.example.test:8443` is `acme.example.test`. */
export function hostName(host: string): string {
  const name = host.startsWith('[') ? host.slice(1, host.indexOf(']')) : host.replace(/:\d*$/, '')
  return name.toLowerCase().replace(/\.$/, '')
}
