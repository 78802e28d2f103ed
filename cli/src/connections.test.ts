import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { newApiKey } from '@rollcall/client'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Config, readConfig } from './config.ts'
import { connect, settingsOf } from './connections.ts'
import { parseSetFile, type SetFile } from './manifests/set-file.ts'

let folder: string
const environmentKey = newApiKey().text
const fileKey = newApiKey().text

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-connections-'))
  await writeFile(join(folder, 'key'), `${fileKey}\n`)
})

afterEach(async () => {
  await rm(folder, { recursive: true })
})

function config(environment: Record<string, string> = {}): Config {
  return readConfig({ ROLLCALL_DATA_DIR: folder, ...environment })
}

function setFile(connections = ''): SetFile {
  return parseSetFile(join(folder, 'rollcall.yaml'), `set: team\n${connections}`)
}

const fromFile =
  'connections: {default: {url: https://file.example.test, tokenFile: key, account: eu}}'

test('a connection of rollcall.yaml is used, with what names it', async () => {
  expect(await settingsOf('default', config(), setFile(fromFile), undefined)).toMatchObject({
    url: 'https://file.example.test',
    urlFrom: `connections.default.url in ${join(folder, 'rollcall.yaml')}`,
    token: fileKey,
    account: 'eu',
  })
})

test('the URL of the environment comes first and brings its own key', async () => {
  const environment = config({
    ROLLCALL_URL: 'https://env.example.test',
    ROLLCALL_TOKEN: environmentKey,
  })
  expect(await settingsOf('default', environment, setFile(fromFile), 'us')).toMatchObject({
    url: 'https://env.example.test',
    token: environmentKey,
    tokenFrom: 'ROLLCALL_TOKEN',
    account: 'us',
  })
})

test('a key of rollcall.yaml is never sent to the URL of the environment', async () => {
  const environment = config({ ROLLCALL_URL: 'https://env.example.test' })
  await expect(settingsOf('default', environment, setFile(fromFile), undefined)).rejects.toThrow(
    'ROLLCALL_URL is set and no API key',
  )
})

test('without either, a Rollcall that runs in this folder is spoken to', async () => {
  await writeFile(join(folder, 'admin.key'), fileKey)
  const local = { token: fileKey, tokenFrom: join(folder, 'admin.key') }
  expect(await settingsOf('default', config(), setFile(), undefined)).toMatchObject({
    url: 'http://127.0.0.1:8080',
    ...local,
  })
  await writeFile(join(folder, 'address'), 'http://127.0.0.1:40123\n')
  expect(await settingsOf('default', config(), setFile(), undefined)).toMatchObject({
    url: 'http://127.0.0.1:40123',
    ...local,
  })
})

test.each([
  ['eu', '', {}, /^eu is not in .*rollcall\.yaml$/],
  ['eu', fromFile, {}, /is not in .*rollcall\.yaml, which has default$/],
  ['default', '', {}, /no API to speak to: set ROLLCALL_URL/],
  ['default', '', { ROLLCALL_TOKEN: 'hunter2' }, /^ROLLCALL_TOKEN: not an API key of Rollcall/],
  [
    'default',
    '',
    { ROLLCALL_TOKEN_FILE: '/missing' },
    /^ROLLCALL_TOKEN_FILE: \/missing: there is no such file/,
  ],
  [
    'default',
    'connections: {default: {url: https://x.example.test}}',
    {},
    /tokenFile in .* is absent/,
  ],
  [
    'default',
    fromFile,
    { ROLLCALL_CA_FILE: '/missing', ROLLCALL_URL: 'http://x.example.test' },
    /^ROLLCALL_CA_FILE: /,
  ],
])(
  'connection %s with %j and %j fails in one clear line',
  async (name, connections, environment, line) => {
    const work = settingsOf(name, config(environment), setFile(connections), undefined)
    await expect(work).rejects.toThrow(line)
    await expect(work).rejects.not.toThrow('hunter2')
  },
)

test('a URL that is none names its setting', async () => {
  const environment = config({ ROLLCALL_URL: 'rollcall', ROLLCALL_TOKEN: environmentKey })
  const settings = await settingsOf('default', environment, setFile(), undefined)
  expect(() => connect(settings)).toThrow('ROLLCALL_URL: the URL of the API must start with http')
})
