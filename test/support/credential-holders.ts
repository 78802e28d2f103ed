/** Users who each have an API key and a session of the portal: what is taken away when somebody loses access. */
import { randomUUID } from 'node:crypto'

import pg from 'pg'

import { newApiKey } from '../../api/src/access/api-key.ts'
import { newSessionToken } from '../../api/src/sessions/session-token.ts'

export interface CredentialHolder {
  id: string
  username: string
  keyId: string
  key: string
  session: string
}

/** Declares items of a kind and answers their identities, in order. */
export type Apply = (path: 'users' | 'api-keys', items: object[]) => Promise<string[]>

/** A session is not signed in for, which would take a hash each: it is written as a sign-in writes it. */
export async function makeCredentialHolders(
  count: number,
  apply: Apply,
  migratorUrl: string | undefined,
): Promise<CredentialHolder[]> {
  const names = Array.from({ length: count }, () => `holder-${randomUUID().slice(0, 8)}`)
  const members = {
    type: 'application',
    accessPoints: ['web', 'api'],
    credential: { mode: 'none' },
  }
  const ids = await apply(
    'users',
    names.map((username) => ({ name: username, spec: { username, ...members } })),
  )
  const keys = names.map(() => newApiKey())
  const keyIds = await apply(
    'api-keys',
    names.map((user, index) => ({
      name: user,
      spec: { user, name: 'key' },
      hash: keys[index]?.hash.toString('hex'),
      prefix: keys[index]?.prefix,
    })),
  )
  const sessions = names.map(() => newSessionToken())
  const client = new pg.Client({ connectionString: migratorUrl })
  await client.connect()
  await client.query(
    `insert into sessions (tenant_id, id, user_id, hash, access_point, account, created_at, proven_at, last_seen_at, idle_minutes, expires_at, address,
                           user_agent, method)
     select u.tenant_id, gen_random_uuid(), u.id, given.hash, 'web', 'default', now(), now(), now(), 60, now() + interval '1 hour', '192.0.2.7', 'test', 'password'
       from unnest($1::uuid[], $2::bytea[]) as given(id, hash) join users u on u.id = given.id`,
    [ids, sessions.map(({ hash }) => hash)],
  )
  await client.end()
  return names.map((username, index) => ({
    id: ids[index] ?? '',
    username,
    keyId: keyIds[index] ?? '',
    key: keys[index]?.text ?? '',
    session: sessions[index]?.text ?? '',
  }))
}
