import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { CommandFailure } from '../failure.ts'
import { readManifests } from './read.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-manifests-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

async function write(name: string, text: string): Promise<string> {
  const path = join(folder, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, text)
  return path
}

function document(kind: string, name: string, spec: string): string {
  return `apiVersion: rollcall.dev/v1beta1\nkind: ${kind}\nmetadata:\n  name: ${name}\nspec:\n  ${spec}\n`
}

async function read(paths: readonly string[] = [folder], stdin = '') {
  return await readManifests(paths, Readable.from([stdin]))
}

/** What a command would say, with the temporary folder taken out. */
async function faultsOf(paths?: readonly string[]): Promise<string[]> {
  try {
    await read(paths)
  } catch (error) {
    if (error instanceof CommandFailure) {
      return error.lines.map((line) => line.replaceAll(`${folder}/`, ''))
    }
    throw error
  }
  throw new Error('nothing was wrong')
}

const role = document('Role', 'support', 'name: support')

test('folders are read with all below them, in the order of names, and files of other kinds are not', async () => {
  await write('b.yml', document('Role', 'b', 'name: b'))
  await write('a/deep/c.yaml', document('Role', 'c', 'name: c'))
  await write(
    'd.json',
    JSON.stringify({
      apiVersion: 'rollcall.dev/v1beta1',
      kind: 'Role',
      metadata: { name: 'd' },
      spec: { name: 'd' },
    }),
  )
  await write('notes.txt', 'not yaml: [')
  await write('.hidden/e.yaml', 'not yaml: [')
  await write('rollcall.yaml', 'set: team')
  const { declarations } = await read()
  expect(declarations.map(({ name }) => name)).toEqual(['c', 'b', 'd'])
})

test('a file that is named is read whatever it is called, once', async () => {
  const path = await write('roles.txt', role)
  expect((await read([path, path])).declarations).toHaveLength(1)
})

test('- reads standard input', async () => {
  const { declarations } = await read(['-'], role)
  expect(declarations[0]?.place).toEqual({ file: 'stdin', line: 1 })
})

test('a file holds many documents, and each knows its line', async () => {
  await write(
    'all.yaml',
    `# first\n${role}---\n# nothing here\n---\n${document('Role', 'ops', 'name: ops')}`,
  )
  const { declarations } = await read()
  expect(declarations.map(({ name, place }) => [name, place.line])).toEqual([
    ['support', 2],
    ['ops', 11],
  ])
})

test('a List holds documents', async () => {
  const items = [
    {
      apiVersion: 'rollcall.dev/v1beta1',
      kind: 'Role',
      metadata: { name: 'x' },
      spec: { name: 'X' },
    },
  ]
  await write('list.json', JSON.stringify({ apiVersion: 'v1', kind: 'List', items }, null, 2))
  expect(await faultsOf()).toContainEqual(
    expect.stringMatching(
      /^list\.json:12: items\[0\]\.spec\.name: must be lower-case letters, digits, /,
    ),
  )
})

test('a List that contains itself ends', async () => {
  await write(
    'list.yaml',
    'apiVersion: v1\nkind: List\nitems: &all\n  - {apiVersion: v1, kind: List, items: *all}\n',
  )
  expect(await faultsOf()).toContainEqual('list.yaml:4: items[0]: a List inside a List is not read')
})

test('documents for other tools are told and left to them', async () => {
  await write(
    'mixed.yaml',
    `${role}---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n---\n${document('Connection', 'default', 'url: x')}`,
  )
  const { declarations, foreign } = await read()
  expect(declarations).toHaveLength(1)
  expect(foreign.map((line) => line.replace(folder, ''))).toEqual([
    '/mixed.yaml:8: Secret (v1)',
    '/mixed.yaml:12: Connection (for Kubernetes)',
  ])
})

test('what the command line reads itself does not go to the API', async () => {
  await write(
    'user.yaml',
    document(
      'User',
      'ada',
      '{username: ada, connectionRef: {name: eu}, adoption: IfUnowned, deletionPolicy: Orphan}',
    ),
  )
  await write(
    'key.yaml',
    document('ApiKey', 'ci', '{user: ada, name: ci, secretRef: {name: ci-key, key: token}}'),
  )
  const { declarations } = await read()
  expect(declarations).toMatchObject([
    { kind: 'ApiKey', secret: { name: 'ci-key', key: 'token' }, connection: 'default' },
    { kind: 'User', connection: 'eu', adoption: 'IfUnowned', deletionPolicy: 'Orphan' },
  ])
  expect(declarations.map(({ spec }) => spec)).toEqual([
    { user: 'ada', name: 'ci' },
    { username: 'ada' },
  ])
})

test('a key without secretRef is kept under its own name', async () => {
  await write('key.yaml', document('ApiKey', 'ci', '{user: ada, name: ci}'))
  expect((await read()).declarations[0]).toMatchObject({ secret: { name: 'ci', key: 'key' } })
})

test('the annotation paused pauses', async () => {
  await write(
    'role.yaml',
    role.replace(
      '  name: support\nspec',
      '  name: support\n  annotations: {rollcall.dev/paused: "true"}\nspec',
    ),
  )
  expect((await read()).declarations[0]?.paused).toBe(true)
})

test('instants and words stay text, merge keys are read', async () => {
  await write(
    'key.yaml',
    `apiVersion: rollcall.dev/v1beta1\nkind: ApiKey\nmetadata: {name: ci}\nspec:\n  <<: {user: "no"}\n  name: yes\n  expiresAt: 2027-01-31T00:00:00Z\n`,
  )
  expect((await read()).declarations[0]?.spec).toEqual({
    user: 'no',
    name: 'yes',
    expiresAt: '2027-01-31T00:00:00Z',
  })
})

test('every fault of every file is told at once, with file, line and field', async () => {
  await write(
    'users.yaml',
    `apiVersion: rollcall.dev/v1beta1
kind: User
metadata:
  name: ada
spec:
  username: ada
  emial: ada@example.test
  active: "yes"
  type: persn
  displayName: ""
  roles: [support, support]
  ipWhitelist:
    - cidr: 198.51.100.0/24
    - comment: office
      cidr: 10.1.2.3/8
    - {cidr: office}
    - {comment: nothing}
---
apiVersion: rollcall.dev/v1beta1
kind: User
metadata: {name: grace}
spec: {language: nl}
`,
  )
  await write(
    'key.yaml',
    document('ApiKey', 'ci', '{user: ada, name: ci, expiresAt: "2027-13-40T00:00:00Z"}'),
  )
  await write('other.yaml', 'apiVersion: rollcall.dev/v1\nkind: User\n')
  await write(
    'unknown.yaml',
    'apiVersion: rollcall.dev/v1beta1\nkind: Usr\nmetadata: {name: A_B}\nspce: {}\n',
  )
  expect(await faultsOf()).toEqual([
    'key.yaml:6: spec.expiresAt: 2027-13-40T00:00:00Z is not an instant; write 2027-01-31T12:00:00Z',
    'other.yaml:1: apiVersion: rollcall.dev/v1 is not known; write rollcall.dev/v1beta1',
    'unknown.yaml:2: kind: Usr is not known; known are Account, Role, User, RoleAssignment, ApiKey',
    'unknown.yaml:4: spce: is not known; did you mean a member of spec?',
    'unknown.yaml:3: metadata.name: must be lower-case letters, digits, dots and hyphens, at most 253, as in Kubernetes',
    'unknown.yaml:1: spec: must be a mapping',
    'users.yaml:7: spec.emial: is not known; did you mean email?',
    'users.yaml:8: spec.active: must be true or false',
    'users.yaml:9: spec.type: must be person or application',
    'users.yaml:10: spec.displayName: must not be empty',
    'users.yaml:11: spec.roles: entries 1 and 2 are the same',
    'users.yaml:15: spec.ipWhitelist[1].cidr: host bits are set; write 10.0.0.0/8',
    'users.yaml:16: spec.ipWhitelist[2].cidr: office is not a network; write 198.51.100.0/24 or 2001:db8::/32',
    'users.yaml:17: spec.ipWhitelist[3]: cidr or range is needed',
    'users.yaml:22: spec.username: is needed, or email, which then is the username',
    '15 faults in the files: nothing was sent',
  ])
})

test('a file that is no YAML names the line', async () => {
  await write('a.yaml', 'kind: Role\n  name: x\n')
  await write('b.yaml', 'kind: Role\nkind: User\n')
  const faults = await faultsOf()
  expect(faults[0]).toMatch(/^a\.yaml:2: not YAML: /)
  expect(faults[1]).toMatch(/^b\.yaml:2: not YAML: duplicated mapping key/)
})

test('two documents for one thing are a fault, and names of users compare without case', async () => {
  await write('a.yaml', `${role}---\n${document('User', 'ada', 'username: Ada')}`)
  await write(
    'b.yaml',
    `${role}---\n${document('User', 'ada2', 'email: "x@example.test"\n  username: ADA')}`,
  )
  expect(await faultsOf()).toEqual([
    'b.yaml:4: metadata.name: Role support is declared at a.yaml:1 already',
    'b.yaml:6: spec.name: support is declared at a.yaml:1 already',
    'b.yaml:14: spec.username: username ADA is declared at a.yaml:8 already',
    '3 faults in the files: nothing was sent',
  ])
})

test('two keys that would be written into one file are a fault', async () => {
  await write(
    'a.yaml',
    document('ApiKey', 'one', '{user: ada, name: one, secretRef: {name: shared}}'),
  )
  await write(
    'b.yaml',
    document('ApiKey', 'two', '{user: ada, name: two, secretRef: {name: shared}}'),
  )
  expect(await faultsOf()).toContainEqual(
    'b.yaml:4: metadata.name: the secret shared/key is declared at a.yaml:1 already',
  )
})

test('a path that is not there, a folder without manifests and a folder without ours are said', async () => {
  expect(await faultsOf([join(folder, 'missing')])).toEqual([
    'missing: there is no such file or folder',
  ])
  expect(await faultsOf()).toEqual([`${folder}: no .yaml, .yml or .json file`])
  await write('secret.yaml', 'apiVersion: v1\nkind: Secret\n')
  expect(await faultsOf()).toEqual([`${folder}: no document of rollcall.dev`])
})

test('a circle of links is said and not followed for ever', async () => {
  await mkdir(join(folder, 'a'))
  await symlink(folder, join(folder, 'a', 'back'))
  await write('role.yaml', role)
  expect((await faultsOf())[0]).toMatch(/leads round in a circle of links|name too long/)
})
