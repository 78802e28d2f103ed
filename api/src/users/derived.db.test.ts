import { type User, type UserState, userStates } from '@rollcall/resources'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { openApp, type TestApp } from '../../../test/support/app.ts'

let app: TestApp
const now = new Date('2026-11-24T10:00:00Z')

/** What is written into the row of a user beside the API, to bring it where time and mistakes would. */
const places: readonly [name: string, sql: string][] = [
  ['plain', ''],
  ['off', 'update users set active = false'],
  [
    'later',
    `update users set valid_from = '2027-01-01Z', valid_from_text = '2027-01-01T00:00:00Z'`,
  ],
  [
    'over',
    `update users set expires_at = '2026-11-24 10:00Z', expires_at_text = '2026-11-24T10:00:00Z'`,
  ],
  [
    'soon-over',
    `update users set expires_at = '2026-11-24 10:01Z', expires_at_text = '2026-11-24T10:01:00Z'`,
  ],
  [
    'over-and-off',
    `update users set active = false, expires_at = '2020-01-01Z', expires_at_text = '2020-01-01T00:00:00Z'`,
  ],
  [
    'banned',
    `update users set locks = '[{"cause":"ADMIN","kind":"ban","since":"2026-01-01T00:00:00Z","by":"admin"}]'`,
  ],
  [
    'locked',
    `update users set locks = '[{"cause":"ADMIN","kind":"lock","since":"2026-01-01T00:00:00Z","by":"admin"}]'`,
  ],
  [
    'guessed',
    `update users set locks = '[{"cause":"FAILED_PASSWORDS","since":"2026-01-01T00:00:00Z","by":"server"}]'`,
  ],
  [
    'guessed-and-locked',
    `update users set locks = '[{"cause":"FAILED_PASSWORDS","since":"2026-01-01T00:00:00Z","by":"server"},{"cause":"ADMIN","kind":"lock","since":"2026-01-01T00:00:00Z","by":"admin"}]'`,
  ],
  [
    'asleep',
    `update users set locks = '[{"cause":"INACTIVITY","since":"2026-01-01T00:00:00Z","by":"server"}]'`,
  ],
  [
    'banned-and-over',
    `update users set locks = '[{"cause":"ADMIN","kind":"ban","since":"2026-01-01T00:00:00Z","by":"admin"}]', expires_at = '2020-01-01Z', expires_at_text = '2020-01-01T00:00:00Z'`,
  ],
  [
    'dormant-today',
    `update users set activated_at = '2026-01-01Z', last_login_at = '2026-08-24 10:00Z'`,
  ],
  [
    'dormant-not-yet',
    `update users set activated_at = '2026-01-01Z', last_login_at = '2026-08-24 10:00:01Z'`,
  ],
  [
    'seen-only',
    `update users set activated_at = '2026-01-01Z', last_login_at = '2026-03-01Z', last_seen_at = '2026-11-01Z'`,
  ],
  ['never-active', 'update users set activated_at = null'],
  ['unlocked', `update users set activated_at = '2026-01-01Z', activity_base_at = '2026-10-01Z'`],
  ['invited', `update memberships set state = 'INVITED'`],
  ['provisioned', `update memberships set state = 'PROVISIONED'`],
  [
    'must-change',
    `update users set credential_mode = 'secretRef'; insert into passwords (tenant_id, user_id, phc, set_at, must_change) select tenant_id, id, 'x', '2026-11-01Z', true from users`,
  ],
  [
    'password',
    `update users set credential_mode = 'secretRef'; insert into passwords (tenant_id, user_id, phc, set_at) select tenant_id, id, 'x', '2026-11-01Z' from users`,
  ],
  [
    'old-password',
    `update users set credential_mode = 'invite'; insert into passwords (tenant_id, user_id, phc, set_at) select tenant_id, id, 'x', '2026-08-26 10:00Z' from users`,
  ],
  [
    'two-factors',
    `update users set credential_mode = 'secretRef'; insert into passwords (tenant_id, user_id, phc, set_at) select tenant_id, id, 'x', '2026-11-01Z' from users; insert into mfa_factors (tenant_id, id, user_id, kind, name, secret, created_at, confirmed_at) select tenant_id, gen_random_uuid(), id, 'totp', 'x', 'x', now(), now() from users`,
  ],
  [
    'half-a-factor',
    `update users set credential_mode = 'secretRef'; insert into passwords (tenant_id, user_id, phc, set_at) select tenant_id, id, 'x', '2026-11-01Z' from users; insert into mfa_factors (tenant_id, id, user_id, kind, name, secret, created_at) select tenant_id, gen_random_uuid(), id, 'totp', 'x', 'x', now() from users`,
  ],
  ['external', `update users set credential_mode = 'external'`],
  [
    'sso',
    `update users set credential_mode = 'external'; insert into identities (tenant_id, user_id, provider, subject, created_at) select tenant_id, id, 'x', id::text, now() from users`,
  ],
  [
    'recovering',
    `update users set credential_mode = 'secretRef'; insert into passwords (tenant_id, user_id, phc, set_at) select tenant_id, id, 'x', '2026-11-01Z' from users; insert into one_time_tokens (tenant_id, user_id, hash, purpose, created_at, expires_at) select tenant_id, id, sha256(id::text::bytea), 'reset', now(), '2026-11-24 10:30Z' from users`,
  ],
  [
    'recovered',
    `update users set credential_mode = 'secretRef'; insert into passwords (tenant_id, user_id, phc, set_at) select tenant_id, id, 'x', '2026-11-01Z' from users; insert into one_time_tokens (tenant_id, user_id, hash, purpose, created_at, expires_at) select tenant_id, id, sha256(id::text::bytea), 'reset', now(), '2026-11-24 09:30Z' from users`,
  ],
]

beforeAll(async () => {
  app = await openApp({ clock: () => now })
  await app.ask('POST /v1/accounts', { body: { spec: { name: 'strict', policy: {} } } })
  for (const name of ['aa', 'bb'])
    await app.ask('POST /v1/roles', { body: { spec: { name, permissions: ['zones.view'] } } })
  const client = new pg.Client({ connectionString: app.urls.superuserUrl })
  await client.connect()
  const items = places.map(([name], index) => ({
    name,
    spec: {
      username: name,
      email: `${name}@example.test`,
      credential: { mode: 'none' },
      labels: { team: `t${index % 3}`, ...(index % 2 === 0 ? { even: '' } : {}) },
      roles:
        index % 4 === 0 ? ['bb'] : index % 4 === 1 ? ['aa', 'bb'] : index % 4 === 2 ? ['aa'] : [],
    },
  }))
  const { body } = await app.ask('POST /v1/users:apply', {
    headers: { 'rollcall-manager': 'cli/people' },
    body: { items },
  })
  expect((body['items'] as { action: string }[]).map(({ action }) => action)).toEqual(
    places.map(() => 'created'),
  )
  for (const [name, sql] of places)
    for (const part of sql.split(';').filter((text) => text.trim() !== '')) {
      const isOfMemberships = part.includes('update memberships')
      const which = isOfMemberships
        ? `where user_id = (select id from users where username = '${name}')`
        : `where username = '${name}'`
      await client.query(`${part} ${which}`)
    }
  // In a second account: invited in one of the two, and under two policies.
  await client.query(`insert into memberships (tenant_id, user_id, account_id, created_at, state)
    select u.tenant_id, u.id, a.id, now(), 'PROVISIONED' from users u, accounts a where a.name = 'strict' and u.username in ('invited', 'seen-only', 'plain')`)
  await client.end()
})
afterAll(() => app.close())

async function list(query: string): Promise<User[]> {
  const { status, body } = await app.ask(`GET /v1/users?limit=1000&${query}`)
  expect([status, body.detail]).toEqual([200, undefined])
  return body['items'] as User[]
}

const namesOf = (users: readonly User[]): unknown[] => users.map(({ spec }) => spec.username)

/** Past the API, which lets only owners of an account relax its policy. */
async function declarePolicies(home: object, strict: object): Promise<void> {
  const client = new pg.Client({ connectionString: app.urls.superuserUrl })
  await client.connect()
  for (const [name, policy] of Object.entries({ default: home, strict }))
    await client.query('update accounts set policy = $2 where name = $1', [
      name,
      JSON.stringify(policy),
    ])
  await client.end()
}

describe.each<[string, object, object]>([
  ['no period of inactivity and no expiry', {}, {}],
  [
    'three months of inactivity by sign-in, passwords of 90 days',
    { inactivity: { after: 'P3M', counts: 'login', exemptTypes: [] }, passwordExpiryDays: 90 },
    {},
  ],
  [
    'any use counts, and a shorter period elsewhere',
    { inactivity: { after: 'P3M', counts: 'anyAuthentication', exemptTypes: ['application'] } },
    {
      inactivity: { after: 'P7D', counts: 'anyAuthentication', exemptTypes: [] },
      passwordExpiryDays: 30,
    },
  ],
  [
    'persons are exempt here and not elsewhere',
    { inactivity: { after: 'P1M', counts: 'login', exemptTypes: ['person'] } },
    { inactivity: { after: 'P1M', counts: 'login', exemptTypes: ['application'] } },
  ],
])('under %s', (_name, home, strict) => {
  beforeAll(() => declarePolicies(home, strict))

  test.each(['', '&account=default'])(
    'each state lists the users that show it %s',
    async (where) => {
      const all = await list(`sort=username${where}`)
      for (const state of userStates.filter((one) => one !== 'REMOVED')) {
        const shown = all.filter((user) => user.status.state === state)
        expect([state, ...namesOf(await list(`state=${state}${where}`))]).toEqual([
          state,
          ...namesOf(shown),
        ])
      }
    },
  )

  test('the export says the states that the list says', async () => {
    const { payload } = await app.app.inject({
      url: '/v1/users.csv',
      headers: { authorization: `Bearer ${app.keys.admin}` },
    })
    const lines = payload
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => line.split(','))
    const said = new Map(lines.map((cells) => [cells[0], [cells[5], cells[4]]]))
    for (const { spec, status } of await list('account=default'))
      expect([spec.username, ...(said.get(spec.username) ?? [])]).toEqual([
        spec.username,
        status.state,
        status.loginType ?? '',
      ])
  })

  test.each(['state', 'loginType', 'role'])(
    'by %s everybody comes once, both ways',
    async (sort) => {
      const keyOf = ({ status }: User): string =>
        sort === 'state'
          ? status.state
          : sort === 'loginType'
            ? (status.loginType ?? '')
            : (status.effective.roles[0] ?? '')
      const up = await list(`sort=${sort}`)
      const all = await list('')
      expect(new Set(namesOf(up))).toEqual(new Set(namesOf(all)))
      expect(up).toHaveLength(all.length)
      const wanted = all.toSorted((left, right) =>
        keyOf(left) === keyOf(right)
          ? left.id < right.id
            ? -1
            : 1
          : keyOf(left) < keyOf(right)
            ? -1
            : 1,
      )
      expect(namesOf(up)).toEqual(namesOf(wanted))
      expect(namesOf(await list(`sort=-${sort}`))).toEqual(namesOf(wanted.toReversed()))
      expect(await paged(`sort=${sort}`, 4)).toEqual(namesOf(wanted))
      expect(await paged(`sort=-${sort}&q=example`, 3)).toEqual(
        namesOf(wanted.toReversed().filter(({ spec }) => spec.email !== undefined)),
      )
    },
  )
})

async function paged(query: string, limit: number): Promise<unknown[]> {
  const names: unknown[] = []
  let cursor = ''
  for (let page = 0; page < 50; page += 1) {
    const { body } = await app.ask(`GET /v1/users?${query}&limit=${limit}${cursor}`)
    names.push(...namesOf(body['items'] as User[]))
    if (body['next'] === null) return names
    // A page that is not the last one says where to go on.
    cursor = `&cursor=${body['next'] as string}`
  }
  throw new Error('the list has no end')
}

describe('filters', () => {
  beforeAll(() => declarePolicies({}, {}))

  test.each<[string, (user: User) => boolean]>([
    ['loginType=Direct', ({ status }) => status.loginType === 'Direct'],
    ['loginType=Direct-2FA', ({ status }) => status.loginType === 'Direct-2FA'],
    ['loginType=SSO', ({ status }) => status.loginType === 'SSO'],
    ['label=team', ({ spec }) => spec.labels?.['team'] !== undefined],
    ['label=team=t1', ({ spec }) => spec.labels?.['team'] === 't1'],
    ['label=even=', ({ spec }) => spec.labels?.['even'] === ''],
    ['label=nothing', () => false],
    ['role=aa', ({ status }) => status.effective.roles.includes('aa')],
    ['role=nobody', () => false],
    [
      'lastSeenBefore=2026-10-01T00:00:00Z',
      ({ status, createdAt }) =>
        (status.lastSeenAt ?? status.lastLoginAt ?? createdAt) < '2026-10-01T00:00:00Z',
    ],
    [
      'manager=cli/people&active=false',
      ({ status, manager }) => manager !== null && !status.effective.active,
    ],
  ])('%s', async (query, holds) => {
    expect(namesOf(await list(query))).toEqual(namesOf((await list('sort=username')).filter(holds)))
  })

  test('a parent lists its children', async () => {
    const { body } = await app.ask('POST /v1/users', {
      body: { spec: { username: 'child', type: 'application', parent: 'plain' } },
    })
    expect(body.detail).toBeUndefined()
    expect(namesOf(await list('parent=PLAIN'))).toEqual(['child'])
    expect(namesOf(await list('parent=nobody'))).toEqual([])
  })

  test.each(['lastLoginAt', '-lastLoginAt'])(
    'sort=%s puts who never signed in at the old end',
    async (sort) => {
      const keyOf = ({ status }: User): string => status.lastLoginAt ?? ''
      const found = await list(`sort=${sort}`)
      const sorted = found.toSorted((left, right) =>
        keyOf(left) === keyOf(right)
          ? left.id < right.id
            ? -1
            : 1
          : keyOf(left) < keyOf(right)
            ? -1
            : 1,
      )
      expect(namesOf(found)).toEqual(namesOf(sort.startsWith('-') ? sorted.toReversed() : sorted))
      expect(await paged(`sort=${sort}`, 5)).toEqual(namesOf(found))
    },
  )

  test.each([
    'state=DENIED',
    'loginType=SAML',
    'label==x',
    'lastSeenBefore=yesterday',
    'sort=password',
    'accessPoint=isproxy',
  ])('%s is refused with what is allowed', async (query) => {
    const { status, body } = await app.ask(`GET /v1/users?${query}`)
    expect([status, body.code]).toEqual([422, 'request.invalid'])
  })

  test('removed users are listed only when asked for', async () => {
    const states: UserState[] = (await list('')).map(({ status }) => status.state)
    expect(states).not.toContain('REMOVED')
  })
})
