import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generators } from '../../resources/generate/generators.ts'

/** A new member of a user, as somebody would write it. */
const newMember = `
  /**
   * Name that friends use.
   * @minLength 1
   * @maxLength 64
   * @examples ["countess"]
   */
  nickName?: string
`

const repository = join(import.meta.dirname, '../..')
const rooms = ['resources', 'client', 'api', 'operator', 'provider', 'cli']
let copy = ''

beforeAll(() => {
  copy = realpathSync(mkdtempSync(join(tmpdir(), 'rollcall-one-source-')))
  copyTree()
  const file = join(copy, 'resources/src/user.ts')
  const before = readFileSync(file, 'utf8')
  const after = before.replace(/(export interface UserSpec \{\n)/, `$1${newMember.slice(1)}\n`)
  expect(after).not.toBe(before)
  writeFileSync(file, after)
  execFileSync(process.execPath, ['resources/generate/main.ts'], { cwd: copy, encoding: 'utf8' })
}, 60_000)
afterAll(() => rmSync(copy, { recursive: true }))

/** The rooms, what is generated, and the packages; rooms find each other in the copy, packages where they are installed. */
function copyTree(): void {
  const paths = [
    ...rooms.flatMap((room) =>
      ['src', 'generate', 'schemas', 'package.json'].map((part) => `${room}/${part}`),
    ),
    'package.json',
    'crds',
    'charts',
    'docs/reference',
    'api/openapi.json',
    'provider/schema.json',
    'cdktf-bindings',
  ]
  for (const path of paths)
    if (existsSync(join(repository, path)))
      cpSync(join(repository, path), join(copy, path), { recursive: true })
  const packages = join(copy, 'node_modules')
  mkdirSync(join(packages, '@rollcall'), { recursive: true })
  for (const name of readdirSync(join(repository, 'node_modules')))
    if (name !== '@rollcall' && !name.startsWith('.'))
      symlinkSync(join(repository, 'node_modules', name), join(packages, name))
  for (const room of rooms) {
    symlinkSync(join(copy, room), join(packages, '@rollcall', room))
    const own = join(repository, room, 'node_modules')
    if (existsSync(own)) symlinkSync(own, join(copy, room, 'node_modules'))
  }
}

function read(path: string): string {
  return readFileSync(join(copy, path), 'utf8')
}

test.each([
  ['the schema of the spec', 'resources/schemas/user.json', '"nickName": {'],
  ['OpenAPI', 'api/openapi.json', '"nickName": {'],
  ['the CRD', 'crds/user.yaml', 'nickName:'],
  ["the chart's CRD", 'charts/rollcall/templates/crds/user.yaml', 'nickName:'],
  ['the Terraform schema', 'provider/schema.json', '"nick_name"'],
  ['the bindings for cdktf', 'cdktf-bindings/cdktf/lib/user/index.d.ts', 'nickName'],
  ['the bindings for CDK Terrain', 'cdktf-bindings/cdktn/lib/user/index.d.ts', 'nickName'],
  ['the reference page', 'docs/reference/user.md', '### nickName'],
])('a new member of a user reaches %s', (_, path, text) => {
  expect(read(path)).toContain(text)
  expect(readFileSync(join(repository, path), 'utf8')).not.toContain(text)
})

test('every generator of the list has its room', () => {
  expect(generators.filter(({ module }) => !existsSync(join(repository, module)))).toEqual([])
})
