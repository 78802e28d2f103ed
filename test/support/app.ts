/** The API in the process of the test, on a database of its own: requests are injected, so they can come from any address. */
import type { Me, Problem } from '@rollcall/resources'

import { newApiKey, type NewApiKey } from '../../api/src/access/api-key.ts'
import { bootstrap } from '../../api/src/bootstrap/bootstrap.ts'
import type { KeyHolder, KeyKeeper } from '../../api/src/bootstrap/keepers.ts'
import { parseConfig } from '../../api/src/config.ts'
import { Secrets } from '../../api/src/keys/secrets.ts'
import { assemble, type Assembly } from '../../api/src/serve.ts'
import { createDatabase, type TestDatabase } from './database.ts'

export interface Answer {
  status: number
  headers: Record<string, unknown>
  /** The parsed body: what it is depends on the request. */
  body: Record<string, unknown> & Partial<Problem> & Partial<Me>
}

export interface Ask {
  /** Text of the API key; absent: the administrator's. Null: none. */
  key?: string | null
  body?: object
  headers?: Record<string, string>
  /** Where the request comes from. */
  address?: string
}

export interface TestApp extends Assembly {
  keys: Record<KeyHolder, string>
  urls: TestDatabase
  ask(request: string, options?: Ask): Promise<Answer>
}

/** The same in every test, so that instances beside each other understand each other. */
export const testSecrets = Secrets.fromMasterKey(Buffer.alloc(32, 7))

/** Keeps keys in memory. */
export class KeptKeys implements KeyKeeper {
  readonly kept = new Map<KeyHolder, NewApiKey>()

  async keep(holder: KeyHolder, key: NewApiKey): Promise<NewApiKey> {
    this.kept.set(holder, key)
    return key
  }

  textOf(holder: KeyHolder): string {
    return this.kept.get(holder)?.text ?? newApiKey().text
  }
}

/** Opens the API on a bootstrapped database, a new one unless one is given. */
export async function openApp(
  options: {
    environment?: Record<string, string>
    clock?: () => Date
    /** Another instance beside the first one: its database and its keys. */
    beside?: TestApp
  } = {},
): Promise<TestApp> {
  const { beside } = options
  const urls = beside?.urls ?? (await createDatabase())
  const keeper = new KeptKeys()
  if (beside === undefined) await bootstrap(urls.migratorUrl, keeper, new Date())
  const assembly = await assemble({
    config: parseConfig(options.environment ?? {}),
    urls: { app: urls.appUrl, sealer: urls.sealerUrl },
    secrets: testSecrets,
    clock: options.clock ?? (() => new Date()),
  })
  const keys = beside?.keys ?? {
    admin: keeper.textOf('admin'),
    operator: keeper.textOf('operator'),
  }
  return {
    ...assembly,
    keys,
    urls,
    async ask(request, { key = keys.admin, body, headers, address } = {}) {
      const [method = 'GET', url = '/'] = request.split(' ')
      const answer = await assembly.app.inject({
        // The test wrote it; light-my-request refuses what is no method.
        method: method as 'GET',
        url,
        headers: {
          ...(key === null ? {} : { authorization: `Bearer ${key}` }),
          ...(method === 'PATCH' ? { 'if-match': '*' } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body }),
        ...(address === undefined ? {} : { remoteAddress: address }),
      })
      // What was answered is what the test looks at.
      const parsed = (answer.body === '' ? {} : answer.json()) as Answer['body']
      return { status: answer.statusCode, headers: answer.headers, body: parsed }
    },
    async close() {
      await assembly.close()
      if (beside === undefined) await urls.drop()
    },
  }
}
