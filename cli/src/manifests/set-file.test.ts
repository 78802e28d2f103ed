import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseSetFile, readSetFile } from './set-file.ts'

test('a set file names the set and its connections; paths are from where it stands', () => {
  const text = `set: team
connections:
  eu: {url: https://eu.example.test, tokenFile: ../keys/eu, account: europe, caFile: /etc/ca.pem}
`
  const { set, connections } = parseSetFile('/data/git/rollcall.yaml', text)
  expect(set).toBe('team')
  expect(connections.get('eu')).toEqual({
    url: 'https://eu.example.test',
    tokenFile: '/data/keys/eu',
    account: 'europe',
    caFile: '/etc/ca.pem',
  })
})

test('all faults of a set file are told at once', () => {
  const text = `set: "a/b"
sets: x
connections:
  eu: {ulr: https://eu.example.test}
  us: https://us.example.test
  as: {url: 5}
`
  expect(() => parseSetFile('rollcall.yaml', text)).toThrow(
    [
      'rollcall.yaml:2: sets: is not known; known are set, connections',
      'rollcall.yaml:1: set: must be letters, digits, dots, hyphens and underscores, at most 128',
      'rollcall.yaml:4: connections.eu.ulr: is not known; known are url, tokenFile, account, caFile',
      'rollcall.yaml:4: connections.eu.url: is needed',
      'rollcall.yaml:5: connections.us: must be a mapping with url',
      'rollcall.yaml:6: connections.as.url: must be text',
    ].join('\n'),
  )
})

test('two set files in one command are two sets', async () => {
  const one = await mkdtemp(join(tmpdir(), 'rollcall-set-'))
  const other = await mkdtemp(join(tmpdir(), 'rollcall-set-'))
  await writeFile(join(one, 'rollcall.yaml'), 'set: one')
  expect(await readSetFile([one, other])).toMatchObject({ set: 'one' })
  await writeFile(join(other, 'rollcall.yaml'), 'set: other')
  await expect(readSetFile([one, other])).rejects.toThrow('name different sets')
  await Promise.all([one, other].map((folder) => rm(folder, { recursive: true })))
})
