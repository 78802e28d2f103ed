import type { FastifyInstance } from 'fastify'

import { Alike } from '../src/access/alike.ts'
import { Credentials } from '../src/access/credentials.ts'
import { findCredential } from '../src/access/store.ts'
import { usesIn } from '../src/access/uses-store.ts'
import { Uses } from '../src/access/uses.ts'
import { buildApp } from '../src/app.ts'
import { Feed } from '../src/changes/feed.ts'
import { Database } from '../src/database/connection.ts'
import { Health } from '../src/health/health.ts'
import { masterKeyBytes, Secrets } from '../src/keys/secrets.ts'
import { collectRoutes, type DescribedRoute, openApiDocument } from '../src/http/openapi.ts'
import { Passwords } from '../src/passwords/passwords.ts'
import { version } from '../src/system/version.ts'
import { TenantDirectory } from '../src/tenants/directory.ts'

/** A database that is never asked: only the routes are looked at. */
const nowhere = 'postgres://nobody@127.0.0.1:1/nothing'

/** The routes of the application -> api/openapi.json. */
export async function generateOpenApi(): Promise<Map<string, string>> {
  let routes: readonly DescribedRoute[] = []
  await addRoutes((unrouted) => {
    routes = collectRoutes(unrouted)
  })
  const document = openApiDocument(routes, version)
  return new Map([['api/openapi.json', `${JSON.stringify(document, null, 2)}\n`]])
}

/** Adds every route to an application that `look` sees before them, and throws the application away. */
export async function addRoutes(look: (unrouted: FastifyInstance) => void): Promise<void> {
  const database = new Database({ url: nowhere })
  const feed = new Feed({ sealerUrl: nowhere, onChanges: () => undefined, onLost: () => undefined })
  const secrets = Secrets.fromMasterKey(Buffer.alloc(masterKeyBytes))
  const app = await buildApp({
    database,
    feed,
    credentials: new Credentials(
      (kind, hash) => findCredential(database, new Alike(), kind, hash),
      () => feed,
      () => new Date(),
    ),
    uses: new Uses({ ...usesIn(database), onFailed: () => undefined }),
    tenants: new TenantDirectory(database),
    health: new Health(database, feed),
    secrets,
    passwords: new Passwords(secrets),
    clock: () => new Date(),
    site: { product: 'Rollcall', language: 'en', publicUrl: () => '', returnUrls: [] },
    oidcProviders: [],
    beforeRoutes: look,
  })
  await app.close()
}
