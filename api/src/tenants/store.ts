import type { Database } from '../database/connection.ts'
import { query } from '../database/statement.ts'

export interface Tenant {
  id: string
  slug: string
  /** Changes when the database is restored. */
  feedEpoch: string
}

export async function listTenants(
  database: Database,
): Promise<{ tenants: Tenant[]; hosts: { host: string; tenantId: string }[] }> {
  const [tenants, hosts] = await Promise.all([
    database.run(query.selectFrom('tenants').select(['id', 'slug', 'feed_epoch']).compile()),
    database.run(query.selectFrom('tenant_hosts').select(['host', 'tenant_id']).compile()),
  ])
  return {
    tenants: tenants.map((row) => ({ id: row.id, slug: row.slug, feedEpoch: row.feed_epoch })),
    hosts: hosts.map((row) => ({ host: row.host, tenantId: row.tenant_id })),
  }
}
