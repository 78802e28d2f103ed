/** docs/guide/rules.md says which values have to fit together and how much there may be: every row is tried at the door, or compared with the number in the program. */
import { randomUUID } from 'node:crypto'

import { policyPresets } from '@rollcall/resources'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

import { type Answer, openApp, type TestApp } from '../support/app.ts'
import { tableRows } from '../support/markdown.ts'
import { operations } from './operations.ts'
import { readProgram, readSources, readText } from './sources.ts'

const guide = readText('docs/guide/rules.md')
let app: TestApp

beforeAll(async () => {
  app = await openApp()
  const policy = {
    roleCardinality: 'one',
    credentialModes: ['secretRef'],
    requiredProfile: ['firstName'],
  }
  await app.ask('POST /v1/accounts', { body: { spec: { name: 'strict', policy } } })
  const owner = { user: 'admin', role: 'owner', account: 'strict' }
  expect((await app.ask('POST /v1/role-assignments', { body: { spec: owner } })).status).toBe(201)
  for (const name of ['viewer', 'editor'])
    await app.ask('POST /v1/roles', { body: { spec: { name, permissions: ['zones.view'] } } })
  await app.ask('POST /v1/users', { body: person({ username: 'ada' }) })
})
afterAll(() => app.close())

/** Cells of the rows below a heading. */
function rowsBelow(heading: string): string[][] {
  const [, after = ''] = guide.split(`${heading}\n`)
  const [section = ''] = after.split(/\n##/)
  return tableRows(section)
}

function person(spec: object = {}, beside: object = {}): { spec: object } {
  const username = `person-${randomUUID()}`
  const email = `${username}@example.test`
  return { spec: { username, email, credential: { mode: 'secretRef' }, ...spec }, ...beside }
}

describe('ASVS 2.1.2: values that go together', () => {
  const window = { validFrom: '2027-02-01T00:00:00Z', expiresAt: '2027-01-01T00:00:00Z' }
  const password = 'correct horse battery staple'
  const phc =
    '$argon2id$v=19$m=8192,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'
  const hash = 'ab'.repeat(32)
  const recipient = 'age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p'
  const post = (what: string) => (body: object) => app.ask(`POST /v1/${what}`, { body })
  const [create, createStrict] = [post('users'), post('users?account=strict')]
  const entry = (one: object): object => person({ ipWhitelist: [one] })
  const key = (spec: object, beside: object = {}): object => ({
    spec: { user: 'ada', name: randomUUID(), ...spec },
    ...beside,
  })
  async function ada(): Promise<string> {
    const { body } = await app.ask('GET /v1/users?q=ada')
    const [user] = body['items'] as unknown as [{ id: string }]
    return user.id
  }
  const change = async (spec: object): Promise<Answer> =>
    await app.ask(`PATCH /v1/users/${await ada()}`, { body: { spec } })

  /** What breaks each rule. */
  const broken: Readonly<Record<string, () => Promise<Answer>>> = {
    'a person has an `email`': () => create(person({ email: undefined })),
    'the profile has what the policy and the roles of the user require': () =>
      createStrict(person()),
    '`expiresAt` of a user is later than `validFrom`': () => create(person(window)),
    '`expiresAt` of a role assignment is later than `validFrom`': () =>
      post('role-assignments')({
        spec: { user: 'ada', role: 'viewer', account: 'default', ...window },
      }),
    'an entry of a whitelist has `cidr` or `range`, one of them': () =>
      create(entry({ cidr: '192.0.2.0/24', range: { from: '192.0.2.1', to: '192.0.2.2' } })),
    '`from` of a range does not come after `to`': () =>
      create(entry({ range: { from: '192.0.2.9', to: '192.0.2.2' } })),
    '`from` and `to` of a range are both IPv4 or both IPv6': () =>
      create(entry({ range: { from: '192.0.2.9', to: '2001:db8::1' } })),
    'the address of a network has no bits beyond its length': () =>
      create(entry({ cidr: '192.0.2.1/24' })),
    'a list of roles names each once': () => create(person({ roles: ['viewer', 'viewer'] })),
    'under `roleCardinality: one` a user has one role': () =>
      createStrict(person({ firstName: 'Ada', roles: ['viewer', 'editor'] })),
    '`credential.mode` is one that every account of the user allows': () =>
      createStrict(person({ firstName: 'Ada', credential: { mode: 'invite' } })),
    'a password is for `credential.mode: secretRef`': () =>
      create(person({ credential: { mode: 'none' } }, { password })),
    '`password` and `passwordHash` exclude each other': () =>
      create(person({}, { password, passwordHash: phc })),
    'a password is not made of the names of its user': () =>
      create(person({ username: 'gracehopper' }, { password: 'gracehopper gracehopper' })),
    'a parent is neither the user nor one of its children': () => change({ parent: 'ada' }),
    'a revision is not lower than the one before': async () => {
      expect((await change({ unlockRevision: 5 })).status).toBe(200)
      return await change({ unlockRevision: 4 })
    },
    'roles do not include each other in a circle': () =>
      post('roles')({ spec: { name: 'loop', includes: ['loop'] } }),
    '`hash` and `prefix` of an API key come together': () => post('api-keys')(key({}, { hash })),
    '`hash` and `recipient` of an API key exclude each other': () =>
      post('api-keys')(key({ recipient }, { hash, prefix: 'rck_abcd' })),
    '`rotation.overlap` of an API key is shorter than `rotation.every`': () =>
      post('api-keys')(key({ rotation: { every: 'P1D', overlap: 'P2D' } })),
    'a removal is no more than `userRemoval` of every account allows': async () =>
      await app.ask(`DELETE /v1/users/${await ada()}`, { headers: { 'if-match': '*' } }),
  }
  const rows = rowsBelow('## Values that go together')

  test('and every rule of the page is tried', () => {
    expect(rows.map(([what]) => what)).toEqual(Object.keys(broken))
  })

  test.each(rows.map(([what = '', code = '', at = '']) => [what, code, at] as const))(
    '%s',
    async (what, code, at) => {
      const answer = await broken[what]?.()
      expect(`\`${answer?.body.code}\``).toBe(code)
      const pointers = (answer?.body['errors'] ?? []) as unknown as { pointer: string }[]
      expect(pointers.map(({ pointer }) => `\`${pointer}\``)[0] ?? 'the request').toBe(at)
    },
  )

  test('no refusal of a combination is left out', () => {
    const codes = new Set(rows.map(([, code]) => code?.replaceAll('`', '')))
    const errors = readText('resources/src/errors.ts')
    const about = [...errors.matchAll(/^ {2}'([\w.-]+)': /gm)]
      .map(([, code = '']) => code)
      .filter((code) => /circle|combination|incomplete|lowered|forbidden$|one-role/.test(code))
    // The change of an address is a matter of the policy alone, and no combination.
    const known = new Set([...codes, 'user.email-change-forbidden'])
    expect([...new Set(about)].filter((code) => !known.has(code))).toEqual([])
  })
})

describe('ASVS 2.1.3: limits', () => {
  /** The value of a constant as it stands in the program. */
  function valueIn(path: string, name: string): number {
    const [, text] = new RegExp(`const ${name} = ([\\d_ *]+)$`, 'm').exec(readText(path)) ?? []
    if (text === undefined) throw new Error(`${path} has no number ${name}`)
    return text
      .split('*')
      .map((factor) => Number(factor.replaceAll('_', '')))
      .reduce((product, factor) => product * factor, 1)
  }
  function boundOf(kind: string, member: string, bound: 'maxItems' | 'maxProperties'): number {
    // As the generator writes it.
    const schema = JSON.parse(readText(`resources/schemas/${kind}.json`)) as {
      definitions: Record<string, { properties?: Record<string, Record<string, unknown>> }>
    }
    const [spec] = Object.entries(schema.definitions).filter(([name]) => /^\w+Spec$/.test(name))
    return Number(spec?.[1].properties?.[member]?.[bound])
  }
  const { lockout, invitation, guard } = policyPresets.standard

  /** What the page says of each, as the program has it; the constants of the list are compared below. */
  const limits: Readonly<Record<string, string | number>> = {
    'wrong passwords in a row': `\`lockout.maxFailures\`, ${lockout.maxFailures}`,
    'live sessions': valueIn('api/src/sessions/limits.ts', 'sessionsPerUserMax'),
    'second factors': valueIn('api/src/mfa/factor-store.ts', 'factorsMax'),
    'roles, of which one under `roleCardinality: one`': boundOf('user', 'roles', 'maxItems'),
    'entries of the whitelist, also of a key and of an account': boundOf(
      'user',
      'ipWhitelist',
      'maxItems',
    ),
    labels: boundOf('user', 'labels', 'maxProperties'),
    'profile fields of its own': boundOf('user', 'profile', 'maxProperties'),
    'parents above': valueIn('api/src/policy/visible-users.ts', 'parentsMax'),
    'permissions of an API key or a role': boundOf('api-key', 'permissions', 'maxItems'),
    'requests a minute to one route': `\`ROLLCALL_REQUESTS_PER_MINUTE\`, ${valueIn('api/src/http/rate-limit.ts', 'requestsPerMinuteDefault')}`,
    'imports, exports and verifications a minute': valueIn(
      'api/src/http/rate-limit.ts',
      'dearPerMinute',
    ),
    'files sent at once': valueIn('api/src/imports/uploads.ts', 'ofOneUserMax'),
    'bytes of a body': valueIn('resources/src/limits.ts', 'bodyBytesMax'),
    'items of an `:apply`': valueIn('resources/src/limits.ts', 'applyItemsMax'),
    'objects of a page': valueIn('resources/src/limits.ts', 'pageSizeMax'),
    'checks of an `access:check`': valueIn('resources/src/limits.ts', 'accessChecksMax'),
    invitations: `\`invitation.maxPerRequest\`, ${invitation.maxPerRequest}`,
    'seconds that `GET /v1/changes` waits': valueIn(
      'resources/src/limits.ts',
      'changesWaitSecondsMax',
    ),
    'bytes of a file of users': valueIn('resources/src/limits.ts', 'importBytesMax'),
    'bytes that a spreadsheet unpacks to': valueIn('api/src/imports/zip.ts', 'unpackedBytesMax'),
    'rows of a file of users': valueIn('resources/src/limits.ts', 'importRowsMax'),
    'columns of a file of users': valueIn('api/src/imports/table.ts', 'columnsMax'),
    'operations of a SCIM PATCH': valueIn('api/src/scim/patch.ts', 'operationsMax'),
    'members of a group that one SCIM request changes': valueIn(
      'api/src/scim/groups/member-writes.ts',
      'membersChangedMax',
    ),
    'characters of a SCIM filter': valueIn('api/src/scim/filter/parse.ts', 'filterLengthMax'),
    'removals by omission, of one writer in an account': `\`guard.maxRemovals\`, ${guard.maxRemovals}, in \`guard.window\`, ${guard.window}`,
    'administrators that must remain in an account': `\`guard.minAdmins\`, ${guard.minAdmins}`,
    'life of an invitation': `\`invitation.validFor\`, ${invitation.validFor}`,
    'failed attempts to sign in to a tenant at once': Number(
      /tenantRate[^{]*\{ burst: ([\d_]+)/
        .exec(readText('api/src/throttles/bucket.ts'))?.[1]
        ?.replaceAll('_', ''),
    ),
    'imports that are carried out at once': valueIn(
      'api/src/imports/routes.ts',
      'importsAtOnceMax',
    ),
    'files that are sent at once': valueIn('api/src/imports/uploads.ts', 'ofAllMax'),
    'exports of users at once': valueIn('api/src/exports/routes.ts', 'exportsAtOnceMax'),
    'exports of the audit log at once': valueIn('api/src/audit/routes.ts', 'exportsMax'),
    'verifications of the audit log at once': valueIn(
      'api/src/audit/routes.ts',
      'verificationsMax',
    ),
    'entries that one verification reads': valueIn('api/src/audit/verify.ts', 'verifiedMax'),
    'connections to PostgreSQL of an instance': `\`ROLLCALL_DATABASE_CONNECTIONS\`, ${valueIn('api/src/database/connection.ts', 'connectionsDefault')}`,
    'password hashes that wait for a core': valueIn(
      'api/src/passwords/passwords.ts',
      'waitingPerThread',
    ),
    'attempts to deliver a mail': valueIn('api/src/mail/mailer.ts', 'attemptsMax'),
    'identity providers': valueIn('api/src/oidc/provider-file.ts', 'providersMax'),
    'users, accounts, roles and API keys': 'none',
  }
  const rows = ['one user', 'one request', 'an account, a tenant and the whole'].flatMap((what) =>
    rowsBelow(`### For ${what}`),
  )

  test('the page has every limit with its number, and no other', () => {
    expect(Object.fromEntries(rows.map(([what, limit]) => [what, limit]))).toEqual(
      Object.fromEntries(Object.entries(limits).map(([what, limit]) => [what, String(limit)])),
    )
    expect(rows).toHaveLength(Object.keys(limits).length)
  })

  test('a list that a request may hold is no longer than the page says', () => {
    const told = new Set(rows.map(([, limit = '']) => limit.replace(/^.*, /, '')))
    for (const { name, parameters } of operations)
      for (const { schema } of parameters)
        if (typeof schema['maxItems'] === 'number')
          expect(told, name).toContain(String(schema['maxItems']))
  })

  test.each([
    ['items of an `:apply`', 'POST /v1/users:apply', (count: number) => ({ items: many(count) })],
    [
      'checks of an `access:check`',
      'POST /v1/access:check',
      (count: number) => ({
        checks: Array.from({ length: count }, () => ({ credential: 'x', accessPoint: 'api' })),
      }),
    ],
    [
      'invitations',
      'POST /v1/users:invite',
      (count: number) => ({
        emails: Array.from({ length: count }, (_, at) => `person-${at}@example.test`),
      }),
    ],
  ] as const)('one more than %s is refused whole', async (what, request, bodyOf) => {
    const limit = Number(String(limits[what]).replace(/^.*, /, ''))
    const headers = { 'rollcall-manager': 'cli/people' }
    const answer = await app.ask(`${request}?dryRun=true`.replace(':check?dryRun=true', ':check'), {
      body: bodyOf(limit + 1),
      headers,
    })
    expect(answer.status).toBe(422)
    expect(JSON.stringify(answer.body)).toMatch(new RegExp(`\\b${limit}\\b`))
  })

  test('a page and a wait that are longer are refused', async () => {
    for (const asked of ['GET /v1/users?limit=1001', 'GET /v1/changes?wait=61'])
      expect((await app.ask(asked)).status).toBe(422)
  })

  /** Bounds that keep the server in shape and that nobody who uses it comes to: of a queue, a cache, a batch, a retry, of what a file format or a library can hold. */
  const inner =
    /(?:database|users|declarations|embedded|changes|http|pages|keys|upkeep|access|locale|openapi|config|session-store|master-key|breached-file|phc)|imports\/(?:ndjson|csv|xml|rows|xlsx|write|cells)|imports\/zip\.ts: (?:entries|comment)|imports\/table\.ts: cellLength|scim\/(?:body|projection)|scim\/patch\.ts: listValues|scim\/groups\/group|scim\/filter\/parse\.ts: (?:terms|depth)|mail\/(?:outbox|delivery|mail-config)|mail\/mailer\.ts: (?:DELAY|WAIT)|audit\/(?:verify-store|list-store|cut|seal|place|verifier)|oidc\/provider(?:\.ts|-file\.ts: (?:list|text|maxAge))|invitations\/|passwords\/rules|serve|system\/diagnosis|sessions\/limits\.ts: (?:idle|sessionHours)/

  test('every other bound of the program is an inner one', () => {
    const bounds = [...readProgram(), ...readSources('resources/src/*.ts')].flatMap(
      ({ path, text }) =>
        [...text.matchAll(/^(?:export )?const (\w*(?:Max|MAX)\w*) = ([\d_ *]+)$/gm)].map(
          ([, name = '']) => ({
            name,
            at: `${path.replace(/^(?:api|resources)\/src\//, '')}: ${name}`,
          }),
        ),
    )
    expect(bounds.length).toBeGreaterThan(60)
    const source = readText('test/security/rules.test.ts')
    const unknown = bounds.filter(
      ({ name, at }) => !source.includes(`'${name}'`) && !inner.test(at),
    )
    expect(unknown.map(({ at }) => at)).toEqual([])
  })
})

function many(count: number): object[] {
  return Array.from({ length: count }, () => ({ name: randomUUID(), ...person() }))
}
