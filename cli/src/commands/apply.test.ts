/** `rollcall apply` and `plan` against an API that nock plays: what is sent, in which order, what is shown, and the exit code. */
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { hashApiKey, newApiKey } from '@rollcall/client'
import type { ApplyResult } from '@rollcall/resources'
import nock from 'nock'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readConfig } from '../config.ts'
import { CommandFailure } from '../failure.ts'
import { apply, plan } from './apply.ts'
import type { Command } from './context.ts'

const url = 'http://rollcall.example.test'
const token = newApiKey().text

let folder: string
/** Calls in the order in which they were made, each `METHOD path`. */
let calls: string[]
/** Managers that applies were sent under. */
let managers: Set<string | null>
/** Where the applies came from, as they said. */
let sources: Set<string | null>
/** Bodies by path. */
let bodies: Map<
  string,
  { items: { name: string; spec: object; hash?: string; password?: string }[] }
>

beforeEach(async () => {
  nock.disableNetConnect()
  folder = await mkdtemp(join(tmpdir(), 'rollcall-apply-'))
  calls = []
  keyOfCaller = { expiresAt: null }
  bodies = new Map()
  managers = new Set()
  sources = new Set()
})

afterEach(async () => {
  nock.cleanAll()
  nock.enableNetConnect()
  await rm(folder, { recursive: true })
})

/** Runs a command on the folder's manifests. */
async function run(command: Command, args: readonly string[] = ['--set', 'team']) {
  const shown = { out: '', err: '' }
  const code = await command(['-f', folder, ...args], {
    config: readConfig({
      ROLLCALL_URL: url,
      ROLLCALL_TOKEN: token,
      ROLLCALL_DATA_DIR: join(folder, '.data'),
    }),
    stdin: Readable.from([]),
    stdout: { write: (text: string) => (shown.out += text) },
    stderr: { write: (text: string) => (shown.err += text) },
    now: () => 0,
    signal: new AbortController().signal,
  })
  return { code, out: shown.out.replaceAll(`${folder}/`, '').split('\n'), err: shown.err }
}

function document(kind: string, name: string, spec: string): string {
  return `apiVersion: rollcall.dev/v1beta1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n---\n`
}

/** What the API says of the key that is spoken with. */
let keyOfCaller: { expiresAt: string | null } = { expiresAt: null }

/** The API: every apply answers what `answer` says of each item, lists answer what `held` has, all else is noted and succeeds. */
function play(
  answer: (name: string) => Partial<ApplyResult>,
  held: Record<string, object[]> = {},
): void {
  const note = ({ method, url: asked }: Request): string => {
    const { pathname, search } = new URL(asked)
    calls.push(`${method} ${pathname.replace('/v1/', '')}${search}`)
    return pathname.replace('/v1/', '')
  }
  nock(url)
    .persist()
    .post(/:apply/)
    .reply(async (request: Request) => {
      const path = note(request)
      // It was sent by the client, which sends nothing else.
      const sent = (await request.json()) as { items: { name: string; spec: object }[] }
      bodies.set(path, sent)
      managers.add(request.headers.get('rollcall-manager'))
      sources.add(request.headers.get('rollcall-source'))
      const items = sent.items.map(({ name }) => ({ name, action: 'unchanged', ...answer(name) }))
      return [200, { items }]
    })
    .get('/v1/me')
    .reply(() => [200, { key: keyOfCaller }])
    .get(/.*/)
    .reply((request: Request) => [200, { items: held[note(request)] ?? [], next: null }])
    .patch(/.*/)
    .reply((request: Request) => {
      note(request)
      return [200, {}]
    })
    .delete(/.*/)
    .reply((request: Request) => {
      if (note(request).includes('protected')) {
        return [409, { code: 'role.in-use', detail: 'the role is assigned to 3 users' }]
      }
      return request.url.endsWith('users/9?policy=delete')
        ? [409, { code: 'user.removal-exceeds-policy', detail: 'userRemoval is never' }]
        : [200, {}]
    })
}

const held = (id: string, name: string, spec: object) => ({
  id,
  spec,
  manager: { kind: 'cli', instance: 'team', name },
})

test('what is referred to is applied first, whatever the order of files, under the manager of the set', async () => {
  await writeFile(
    join(folder, 'all.yaml'),
    document('ApiKey', 'ci', '{user: ada, name: ci}') +
      document('RoleAssignment', 'extra', '{user: ada, role: support}') +
      document('User', 'ada', '{username: ada, roles: [support]}') +
      document('Role', 'support', '{name: support}') +
      document('Account', 'eu', '{name: eu}'),
  )
  play(() => ({ action: 'created', changes: [] }))
  const { code } = await run(apply)
  expect(code).toBe(0)
  expect([...managers]).toEqual(['cli/team'])
  expect(calls.filter((call) => call.startsWith('POST'))).toEqual([
    'POST accounts:apply',
    'POST roles:apply',
    'POST users:apply',
    'POST role-assignments:apply',
    'POST api-keys:apply?dryRun=true',
    'POST api-keys:apply',
  ])
})

test('the audit log is told which commit is applied', async () => {
  await writeFile(join(folder, 'all.yaml'), document('User', 'ada', '{username: ada}'))
  await writeFile(join(folder, '.gitignore'), '.data/\n')
  const who = ['-c', 'user.name=Grace', '-c', 'user.email=grace@example.test']
  const git = (...args: string[]): string =>
    execFileSync('git', ['-C', folder, ...who, ...args], { encoding: 'utf8' }).trim()
  git('init', '-q')
  git('add', '.')
  git('commit', '-q', '-m', 'people: begin')
  git('remote', 'add', 'origin', 'https://git.example.test/iam.git')
  play(() => ({}))
  expect((await run(apply)).code).toBe(0)
  const commit = git('rev-parse', 'HEAD')
  expect([...sources].map((text) => JSON.parse(text ?? 'null') as unknown)).toEqual([
    { repo: 'https://git.example.test/iam.git', commit, author: 'Grace' },
  ])
})

test('users that are to be inactive are deactivated before all else, each alone', async () => {
  await writeFile(
    join(folder, 'all.yaml'),
    document('Role', 'support', '{name: support}') +
      document('User', 'ada', '{username: ada, active: false}') +
      document('User', 'grace', '{username: grace, active: false}') +
      document('User', 'alan', '{username: alan}'),
  )
  play(() => ({}), {
    users: [held('1', 'ada', { username: 'ada' }), held('3', 'alan', { username: 'alan' })],
  })
  const { code, out } = await run(apply)
  expect(calls.slice(0, 3)).toEqual([
    'GET users?limit=1000&manager=cli%2Fteam&active=true',
    'PATCH users/1',
    'POST roles:apply',
  ])
  expect(calls.filter((call) => call.startsWith('PATCH'))).toHaveLength(1)
  expect(code).toBe(0)
  expect(out).toEqual([
    'user  ada  updated  active: true -> false',
    '',
    'set team: 1 role, 3 users: 1 updated, 3 unchanged',
    '',
  ])
})

test('it shows what changed, what was let go, what was refused and where', async () => {
  await writeFile(
    join(folder, 'users.yaml'),
    document('Role', 'support', '{name: support}') +
      document('User', 'grace', '{username: grace, roles: [admin]}') +
      document('User', 'ada', '{username: ada}') +
      'apiVersion: rollcall.dev/v1beta1\nkind: User\nmetadata: {name: alan}\nspec:\n  username: alan\n  roles:\n    - support\n    - auditor\n',
  )
  const results: Record<string, Partial<ApplyResult>> = {
    support: { action: 'created', changes: [{ field: 'name', to: 'support' }] },
    grace: { action: 'updated', changes: [{ field: 'roles', from: ['support'], to: ['admin'] }] },
    ada: { action: 'updated', released: [{ field: 'roles', kept: ['admin'] }] },
    alan: {
      action: 'refused',
      problem: {
        type: '',
        title: '',
        status: 422,
        detail: 'the role auditor does not exist',
        code: 'role.not-found',
        errors: [{ pointer: '/spec/roles/1', detail: 'the role auditor does not exist' }],
      },
    },
  }
  play((name) => results[name] ?? {})
  const { code, out } = await run(apply)
  expect(code).toBe(1)
  expect(out).toEqual([
    'role  support  created   name: +support',
    'user  grace    updated   roles: -support +admin',
    'user  ada      released  roles: no longer managed, kept: admin',
    'user  alan     refused   users.yaml:23: spec.roles[1]: the role auditor does not exist (role.not-found)',
    '',
    'set team: 1 role, 3 users: 1 created, 2 updated, 1 refused',
    '',
  ])
})

test('a refusal names who declares the object', async () => {
  await writeFile(join(folder, 'a.yaml'), document('User', 'ada', '{username: ada}'))
  play(() => ({
    action: 'refused',
    problem: {
      type: '',
      title: '',
      status: 409,
      detail: 'ada is declared by another manager',
      code: 'object.managed-by-another',
      holder: { kind: 'terraform', instance: 'prod', name: 'x' },
    },
  }))
  const { out } = await run(apply)
  expect(out[0]).toBe(
    'user  ada  refused  a.yaml:1: ada is declared by another manager (object.managed-by-another); declared by terraform/prod/x',
  )
})

const leftovers = {
  users: [held('1', 'ada', { username: 'ada' }), held('2', 'gone', { username: 'Gone' })],
  roles: [held('protected', 'old', { name: 'old' })],
  'api-keys': [held('4', 'key', { user: 'Gone', name: 'ci' })],
}

test('what the set no longer contains is told, and left', async () => {
  await writeFile(join(folder, 'a.yaml'), document('User', 'ada', '{username: ada}'))
  play(() => ({}), leftovers)
  const { code, out } = await run(apply)
  expect(code).toBe(0)
  expect(calls.filter((call) => call.startsWith('DELETE'))).toEqual([])
  expect(out).toEqual([
    'API key  Gone ci  left  no longer in the files; --prune would delete it',
    'user     Gone     left  no longer in the files; --prune would deactivate it',
    'role     old      left  no longer in the files; --prune would delete it',
    '',
    'set team: 1 user: 1 unchanged, 3 left',
    '',
  ])
})

test('--prune removes it, what refers to others first, users by deactivating them', async () => {
  await writeFile(join(folder, 'a.yaml'), document('User', 'ada', '{username: ada}'))
  play(() => ({}), leftovers)
  const { code, out } = await run(apply, ['--set', 'team', '--prune'])
  expect(code).toBe(1)
  expect(calls.filter((call) => call.startsWith('DELETE'))).toEqual([
    'DELETE api-keys/4?policy=delete',
    'DELETE users/2?policy=deactivate',
    'DELETE roles/protected?policy=delete',
  ])
  expect(out).toEqual([
    'API key  Gone ci  deleted      no longer in the files',
    'user     Gone     deactivated  no longer in the files',
    'role     old      refused      the role is assigned to 3 users (role.in-use)',
    '',
    'set team: 1 user: 1 unchanged, 2 pruned, 1 not pruned',
    '',
  ])
})

test('--deletion-policy says what pruning does', async () => {
  await writeFile(join(folder, 'a.yaml'), document('User', 'ada', '{username: ada}'))
  play(() => ({}), leftovers)
  await run(apply, ['--set', 'team', '--prune', '--deletion-policy', 'Orphan'])
  expect(calls.filter((call) => call.startsWith('DELETE'))).toEqual([
    'DELETE api-keys/4?policy=orphan',
    'DELETE users/2?policy=orphan',
    'DELETE roles/protected?policy=orphan',
  ])
})

test('plan writes nothing and exits with 2 when there is something to do', async () => {
  await writeFile(
    join(folder, 'a.yaml'),
    document('User', 'ada', '{username: ada, active: false}') +
      document('ApiKey', 'ci', '{user: ada, name: ci}'),
  )
  play(() => ({ action: 'created' }))
  const { code, out } = await run(plan)
  expect(code).toBe(2)
  expect(calls.filter((call) => !call.startsWith('GET'))).toEqual([
    'POST users:apply?dryRun=true',
    'POST api-keys:apply?dryRun=true',
    'POST api-keys:apply?dryRun=true',
  ])
  expect(out).toEqual([
    'user     ada  create',
    'user     ada  warning  shared-user (S1-03): a person owns an API key: give each application a user of its own, so that it can always be told who changed what',
    'API key  ci   create',
    'API key  ci   note     a key would be written to .data/secrets/ci/key',
    '',
    'set team: 1 user, 1 API key: 2 created (nothing was written)',
    '',
  ])
  await expect(readFile(join(folder, '.data/secrets/ci/key'))).rejects.toThrow('ENOENT')
})

test('plan exits with 0 when there is nothing to do, and counts pruning only when asked to', async () => {
  await writeFile(join(folder, 'a.yaml'), document('User', 'ada', '{username: ada}'))
  play(() => ({}), leftovers)
  expect((await run(plan)).code).toBe(0)
  const { code, out } = await run(plan, ['--set', 'team', '--prune'])
  expect(code).toBe(2)
  expect(out[1]).toBe('user     Gone     deactivate  no longer in the files')
})

test('a plan knows that roles and users come with the same apply', async () => {
  await writeFile(
    join(folder, 'a.yaml'),
    document('Role', 'new', '{name: new}') +
      document('User', 'ada', '{username: ada, roles: [old, new]}') +
      document('ApiKey', 'ci', '{user: Ada, name: ci}'),
  )
  const missing = (code: 'role.not-found' | 'user.not-found'): Partial<ApplyResult> => ({
    action: 'refused',
    problem: { type: '', title: '', status: 422, detail: 'missing', code },
  })
  let asked = 0
  play((name) => {
    if (name === 'new') return { action: 'created' }
    if (name === 'ci') return missing('user.not-found')
    asked += 1
    return asked === 1
      ? missing('role.not-found')
      : { action: 'created', changes: [{ field: 'roles', to: ['old'] }] }
  })
  const { code, out } = await run(plan)
  expect(code).toBe(2)
  expect(out.slice(0, 5)).toEqual([
    'role     new  create',
    'user     ada  create   roles: +old +new',
    'user     ada  warning  shared-user (S1-03): a person owns an API key: give each application a user of its own, so that it can always be told who changed what',
    'API key  ci   create',
    'API key  ci   note     a key would be written to .data/secrets/ci/key',
  ])
})

test('a key is written before its hash is registered, and used again by the next apply', async () => {
  await writeFile(join(folder, 'a.yaml'), document('ApiKey', 'ci', '{user: ada, name: ci}'))
  play(() => ({ action: 'created' }))
  const { out } = await run(apply)
  const text = await readFile(join(folder, '.data/secrets/ci/key'), 'utf8')
  expect(bodies.get('api-keys:apply')?.items[0]?.hash).toBe(hashApiKey(text))
  expect(out.join('\n')).toContain('key written to .data/secrets/ci/key')
  expect(out.join('\n')).not.toContain(text.slice(8))
  calls = []
  await run(apply)
  expect(calls.filter((call) => call.startsWith('POST'))).toEqual(['POST api-keys:apply'])
  expect(bodies.get('api-keys:apply')?.items[0]?.hash).toBe(hashApiKey(text))
})

test('a key that exists and has no file here keeps working, unless it is to be made anew', async () => {
  await writeFile(join(folder, 'a.yaml'), document('ApiKey', 'ci', '{user: ada, name: ci}'))
  play(() => ({ action: 'unchanged' }))
  const { out } = await run(apply)
  expect(bodies.get('api-keys:apply')?.items[0]).not.toHaveProperty('hash')
  expect(out[0]).toContain('is not in .data/secrets/ci/key and was left as it is')
  await run(apply, ['--set', 'team', '--reissue'])
  expect(bodies.get('api-keys:apply')?.items[0]).toHaveProperty('hash')
})

test('a paused document is left alone and not pruned', async () => {
  await writeFile(
    join(folder, 'a.yaml'),
    document('User', 'ada', '{username: ada, active: false}').replace(
      'metadata: {name: ada}',
      'metadata: {name: ada, annotations: {rollcall.dev/paused: "true"}}',
    ),
  )
  play(() => ({}), { users: [held('1', 'ada', { username: 'ada' })] })
  const { code, out } = await run(apply, ['--set', 'team', '--prune'])
  expect(code).toBe(0)
  expect(calls.filter((call) => !call.startsWith('GET'))).toEqual([])
  expect(out[0]).toBe('user  ada  paused')
})

test('hundreds of new users are counted, and every refusal is shown', async () => {
  const users = Array.from({ length: 500 }, (_, index) =>
    document('User', `u${index}`, `{username: u${index}}`),
  )
  await writeFile(join(folder, 'a.yaml'), users.join(''))
  play((name) => ({ action: Number(name.slice(1)) % 2 === 0 ? 'created' : 'refused' }))
  const { out } = await run(apply)
  expect(out.filter((line) => line.includes('  created'))).toHaveLength(200)
  expect(out.filter((line) => line.includes('  refused'))).toHaveLength(250)
  expect(out).toContain('and 50 more: created (-o json shows all)')
})

test('more than a call takes are several calls', async () => {
  const users = Array.from({ length: 1_001 }, (_, index) =>
    document('User', `u${index}`, `{username: u${index}}`),
  )
  await writeFile(join(folder, 'a.yaml'), users.join(''))
  play(() => ({}))
  const { out } = await run(apply)
  expect(calls.filter((call) => call.startsWith('POST'))).toHaveLength(2)
  expect(out).toEqual(['set team: 1001 users: 1001 unchanged', ''])
})

test('-o json says the same for programs', async () => {
  await writeFile(join(folder, 'a.yaml'), document('User', 'ada', '{username: ada}'))
  play(() => ({ action: 'updated', changes: [{ field: 'language', to: 'nl' }] }), leftovers)
  const { out } = await run(apply, ['--set', 'team', '-o', 'json'])
  expect(JSON.parse(out.join('\n'))).toMatchObject({
    set: 'team',
    dryRun: false,
    items: [
      {
        kind: 'User',
        name: 'ada',
        line: 1,
        action: 'updated',
        changes: [{ field: 'language', to: 'nl' }],
      },
    ],
    removals: [
      { kind: 'ApiKey' },
      { kind: 'User', policy: 'Deactivate', state: 'left' },
      { kind: 'Role' },
    ],
  })
})

test('pruning does what the document said while it was there', async () => {
  const gone = { users: [held('2', 'gone', { username: 'gone' })] }
  await writeFile(join(folder, 'a.yaml'), document('User', 'ada', '{username: ada}'))
  await writeFile(
    join(folder, 'b.yaml'),
    document('User', 'gone', '{username: gone, deletionPolicy: Orphan}'),
  )
  play(() => ({}), gone)
  expect((await run(plan)).code).toBe(0)
  await run(apply)
  await rm(join(folder, 'b.yaml'))
  expect((await run(plan, ['--set', 'team', '--prune'])).out[0]).toBe(
    'user  gone  release  no longer in the files',
  )
  const other = await run(plan, ['--set', 'team', '--prune', '--deletion-policy', 'Delete'])
  expect(other.out[0]).toBe('user  gone  delete  no longer in the files')
  await run(apply, ['--set', 'team', '--prune'])
  expect(calls.filter((call) => call.startsWith('DELETE'))).toEqual([
    'DELETE users/2?policy=orphan',
  ])
})

test('a user that the account no longer lets be deleted is deactivated, and it is said', async () => {
  await writeFile(join(folder, 'rollcall.yaml'), 'set: team')
  play(() => ({}), { users: [held('9', 'gone', { username: 'gone' })] })
  const { code, out } = await run(apply, ['--prune', '--deletion-policy', 'Delete'])
  expect(code).toBe(0)
  expect(calls.filter((call) => call.startsWith('DELETE'))).toEqual([
    'DELETE users/9?policy=delete',
    'DELETE users/9?policy=deactivate',
  ])
  expect(out[0]).toBe(
    'user  gone  deactivated  no longer in the files; the account allows no deletion',
  )
})

test('a plan remembers nothing', async () => {
  await writeFile(
    join(folder, 'a.yaml'),
    document('User', 'ada', '{username: ada, deletionPolicy: Orphan}'),
  )
  play(() => ({}))
  await run(plan)
  await expect(readFile(join(folder, '.data/sets/team.json'))).rejects.toThrow('ENOENT')
})

test('a deletionPolicy that is more than the account allows is refused when it is written', async () => {
  await writeFile(
    join(folder, 'a.yaml'),
    document('User', 'ada', '{username: ada, deletionPolicy: Delete}') +
      document('User', 'grace', '{username: grace}'),
  )
  play(() => ({}), {
    accounts: [
      {
        id: '1',
        manager: null,
        spec: { name: 'eu' },
        status: { effective: { policy: { userRemoval: 'never' } } },
      },
    ],
  })
  const { code, out } = await run(apply, ['--set', 'team', '--account', 'eu'])
  expect(code).toBe(1)
  expect(out[0]).toBe(
    'user  ada  refused  a.yaml:4: spec.deletionPolicy: the policy of account eu allows no deletion (userRemoval: never); write Deactivate or Orphan (user.removal-exceeds-policy)',
  )
  expect(bodies.get('users:apply')?.items.map(({ name }) => name)).toEqual(['grace'])
})

test('a folder that names its set may be empty: then all of the set is pruned', async () => {
  await writeFile(join(folder, 'rollcall.yaml'), 'set: team')
  play(() => ({}), { users: [held('2', 'gone', { username: 'gone' })] })
  const { code, out } = await run(apply, ['--prune'])
  expect(code).toBe(0)
  expect(out).toEqual([
    'user  gone  deactivated  no longer in the files',
    '',
    'set team: nothing declared: 1 pruned',
    '',
  ])
})

test('an empty folder that names no set is a mistake and prunes nothing', async () => {
  play(() => ({}), leftovers)
  await expect(run(apply, ['--set', 'team', '--prune'])).rejects.toThrow(
    'no .yaml, .yml or .json file',
  )
  expect(calls).toEqual([])
})

test('what was done before a call failed is shown, and the failure names the URL and the setting', async () => {
  await writeFile(
    join(folder, 'a.yaml'),
    document('Role', 'support', '{name: support}') + document('User', 'ada', '{username: ada}'),
  )
  nock(url)
    .post('/v1/roles:apply')
    .reply(200, { items: [{ name: 'support', action: 'created' }] })
    .post('/v1/users:apply')
    .reply(401, { code: 'auth.credential-invalid', detail: 'the API key is not known' })
  const shown: string[] = []
  const failing = apply(['-f', folder, '--set', 'team'], {
    config: readConfig({ ROLLCALL_URL: url, ROLLCALL_TOKEN: token, ROLLCALL_DATA_DIR: folder }),
    stdin: Readable.from([]),
    stdout: { write: (text: string) => shown.push(text) },
    stderr: { write: () => undefined },
    now: () => 0,
    signal: new AbortController().signal,
  })
  await expect(failing).rejects.toThrow(
    `POST ${url}/v1/users:apply: the API key is not known (auth.credential-invalid); check the API key (the API key is from ROLLCALL_TOKEN)`,
  )
  expect(shown.join('')).toContain('role  support  created')
})

test.each([
  [[], 'which set is this?'],
  [['--set', 'a/b'], '--set a/b: must be'],
  [['--deletion-policy', 'Keep'], '--deletion-policy Keep: must be Deactivate, Delete, Orphan'],
  [['--prun'], "Unknown option '--prun'"],
  [['extra'], 'apply does not take extra'],
  [['-o', 'xml'], '-o xml: must be table, json, yaml'],
])('apply with %j fails before anything is sent: %s', async (args, message) => {
  await writeFile(join(folder, 'a.yaml'), document('Role', 'support', '{name: support}'))
  const failure: unknown = await run(apply, args).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(CommandFailure)
  expect(String(failure)).toContain(message)
})

test('a connection that nothing defines names the document that asks for it', async () => {
  await writeFile(
    join(folder, 'a.yaml'),
    document('User', 'ada', '{username: ada, connectionRef: {name: eu}}'),
  )
  await expect(run(apply)).rejects.toThrow(
    'a.yaml:4: spec.connectionRef.name: eu: there is no rollcall.yaml beside the manifests',
  )
})

test('nothing is sent when one of the files is wrong', async () => {
  await writeFile(join(folder, 'a.yaml'), document('Role', 'support', '{name: support}'))
  await writeFile(join(folder, 'b.yaml'), document('User', 'ada', '{username: ada, active: 1}'))
  play(() => ({}))
  await expect(run(apply)).rejects.toThrow('b.yaml:4: spec.active: must be true or false')
  expect(calls).toEqual([])
})

test('the password of a user comes from its file, beside the spec, and is shown nowhere', async () => {
  await writeFile(
    join(folder, 'ada.yaml'),
    document(
      'User',
      'ada',
      '{username: ada, credential: {mode: secretRef}, passwordSecretRef: {name: ada-password}}',
    ),
  )
  const secrets = join(folder, '.data/secrets/ada-password')
  await mkdir(secrets, { recursive: true })
  await writeFile(join(secrets, 'password'), ' correct horse battery staple \n')
  play(() => ({ action: 'created' }))
  const { code, out, err } = await run(apply)
  expect(code).toBe(0)
  expect(bodies.get('users:apply')?.items).toEqual([
    {
      name: 'ada',
      spec: { username: 'ada', credential: { mode: 'secretRef' } },
      password: ' correct horse battery staple ',
    },
  ])
  expect(out.join('\n') + err).not.toContain('horse')
})

test('a password whose file is missing is told with its document before anything is sent', async () => {
  await writeFile(
    join(folder, 'ada.yaml'),
    document('Role', 'support', '{name: support}') +
      document(
        'User',
        'ada',
        '{username: ada, credential: {mode: secretRef}, passwordSecretRef: {name: ada, key: pw}}',
      ),
  )
  play(() => ({ action: 'created' }))
  const failure: unknown = await run(apply).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(CommandFailure)
  expect(String(failure instanceof CommandFailure ? failure.message : '')).toContain(
    'ada.yaml:6: the password of user ada is not in',
  )
  expect(calls).toEqual([])
})

test('a password reference without the mode that reads it is refused', async () => {
  await writeFile(
    join(folder, 'ada.yaml'),
    document('User', 'ada', '{username: ada, passwordSecretRef: {name: ada}}'),
  )
  await expect(run(apply)).rejects.toThrow(
    'spec.passwordSecretRef: needs credential.mode: secretRef',
  )
})

test('advice stands beside what is planned, blocks nothing, and is not given by apply', async () => {
  await writeFile(
    join(folder, 'a.yaml'),
    document('User', 'ada', '{username: ada, accessPoints: [web, api]}'),
  )
  play(() => ({ action: 'unchanged' }))
  const planned = await run(plan)
  expect(planned.code).toBe(0)
  expect(planned.out[0]).toMatch(/^user {2}ada {2}warning {2}person-with-api \(S1-12\): /)
  expect((await run(apply)).out.join('\n')).not.toContain('warning')
  const structured = await run(plan, ['--set', 'team', '-o', 'json'])
  expect(structured.out.join('')).toContain('"lint": "person-with-api"')
})

test('what waits for an approval is told with the approval', async () => {
  await writeFile(join(folder, 'a.yaml'), document('User', 'ada', '{username: ada}'))
  const approval = '01900000-0000-7000-8000-000000000001'
  const pending = [
    { approval, code: 'user.email-change-pending', detail: 'email stays as it is' } as const,
  ]
  play(() => ({ action: 'unchanged', pending }))
  const { code, out } = await run(apply)
  expect(code).toBe(0)
  expect(out[0]).toBe(
    `user  ada  note  email stays as it is: approval ${approval} (user.email-change-pending)`,
  )
})

const overlap = '/spec/ipWhitelist/1 overlaps with /spec/ipWhitelist/0: some addresses are in both'

async function declareTwo(): Promise<void> {
  const whitelist = 'ipWhitelist: [{cidr: 192.0.2.0/24}, {cidr: 192.0.2.0/25}]'
  await writeFile(
    join(folder, 'users.yaml'),
    document('User', 'ada', `{username: ada, ${whitelist}}`) +
      document('User', 'grace', `{username: grace, ${whitelist}}`),
  )
}

test.each([
  ['plan', plan, 2],
  ['apply', apply, 0],
] as const)(
  '%s says what the API warns of once, on standard error',
  async (_name, command, exitCode) => {
    await declareTwo()
    play(() => ({ action: 'created', warnings: [overlap] }))
    const { code, out, err } = await run(command)
    expect(code).toBe(exitCode)
    expect(err.trim().split('\n')).toEqual([
      'warning  user ada, user grace  spec.ipWhitelist[1] overlaps with spec.ipWhitelist[0]: some addresses are in both',
    ])
    expect(out.join()).not.toContain('overlaps')
  },
)

test('as JSON the warnings are a member, and standard error is quiet', async () => {
  await declareTwo()
  play(() => ({ action: 'created', warnings: [overlap] }))
  const { out, err } = await run(apply, ['--set', 'team', '-o', 'json'])
  expect(err).toBe('')
  expect(JSON.parse(out.join('\n'))).toMatchObject({
    warnings: [
      {
        message: expect.stringContaining('spec.ipWhitelist[1] overlaps'),
        objects: [
          { kind: 'User', name: 'ada' },
          { kind: 'User', name: 'grace' },
        ],
      },
    ],
  })
})

test('a header of a deactivation that warns is told as well', async () => {
  await writeFile(
    join(folder, 'users.yaml'),
    document('User', 'ada', '{username: ada, active: false}'),
  )
  nock(url)
    .patch(/.*/)
    .reply(200, {}, ['Rollcall-Warning', 'one, with a comma', 'Rollcall-Warning', 'two'])
  play(() => ({}), { users: [held('1', 'ada', {})] })
  const { err } = await run(apply)
  expect(err.trim().split('\n')).toEqual([
    'warning  connection  one, with a comma',
    'warning  connection  two',
  ])
})

test('a key that ends soon is told of before it does, by plan and by apply', async () => {
  await declareTwo()
  play(() => ({ action: 'created' }))
  for (const [leftMs, told] of [
    [3 * 86_400_000 + 60_000, 'expires in 3 days'],
    [90 * 60_000, 'expires in 1 hour'],
    [60_000, 'expires within the hour'],
    [15 * 86_400_000, undefined],
    [null, undefined],
  ] as const) {
    const expiresAt = leftMs === null ? null : new Date(Date.now() + leftMs).toISOString()
    keyOfCaller = { expiresAt }
    for (const command of [plan, apply]) {
      const { err } = await run(command)
      expect(err).toBe(
        told === undefined
          ? ''
          : `warning  connection  the API key from ROLLCALL_TOKEN ${told} (${expiresAt}): make a new one before\n`,
      )
    }
  }
})

test('an object that is only taken over says so', async () => {
  await writeFile(join(folder, 'roles.yaml'), document('Role', 'support', '{name: support}'))
  play(() => ({ action: 'updated' }))
  const { out } = await run(plan)
  expect(out).toContain('role  support  update  declared by this set from now on')
})
