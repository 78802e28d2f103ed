import { expect, test } from 'vitest'

import { parseProviders } from './provider-file.ts'

const least = { name: 'example', issuer: 'https://id.example.test', clientId: 'rollcall' }
const fileOf = (...providers: readonly object[]): string => JSON.stringify({ providers })
const read = (text: string): unknown =>
  parseProviders(text, (path) => {
    if (path === 'secret') return 'of a file\n'
    throw new Error('ENOENT')
  })

test('what is not said is usual', () => {
  expect(read(fileOf(least))).toEqual([
    {
      ...least,
      label: 'example',
      tenant: 'default',
      clientSecret: undefined,
      scopes: ['openid', 'email'],
      acr: [],
      amr: [],
      maxAgeMinutes: undefined,
    },
  ])
})

test('a secret stands in the file or in one beside it', () => {
  expect(read(fileOf({ ...least, clientSecret: 'x' }))).toMatchObject([{ clientSecret: 'x' }])
  expect(read(fileOf({ ...least, clientSecretFile: 'secret' }))).toMatchObject([
    { clientSecret: 'of a file' },
  ])
})

test.each([
  ['{', 'is not JSON'],
  ['[]', 'needs an object as the file'],
  ['{}', 'needs a list "providers"'],
  ['{"providers": [], "provider": []}', 'has the unknown member provider'],
  [fileOf({ ...least, name: undefined }), 'needs the member name'],
  [fileOf({ ...least, name: 'Ex/ample' }), 'has the provider name "Ex/ample"'],
  [fileOf(least, least), 'names the provider example twice'],
  [fileOf({ ...least, clientID: 'x' }), 'has the unknown member clientID in the provider example'],
  [fileOf({ ...least, issuer: 'http://id.example.test' }), 'needs an https address'],
  [fileOf({ ...least, issuer: 'https://id.example.test?x' }), 'needs an https address'],
  [fileOf({ ...least, issuer: 'id.example.test' }), 'needs an https address'],
  [fileOf({ ...least, scopes: ['email'] }), 'needs the scope openid'],
  [fileOf({ ...least, acr: ['a b'] }), 'as acr'],
  [fileOf({ ...least, amr: 'otp' }), 'as amr'],
  [fileOf({ ...least, clientSecret: 'x', clientSecretFile: 'secret' }), 'has both'],
  [fileOf({ ...least, clientSecretFile: 'gone' }), 'cannot be read'],
  [fileOf({ ...least, maxAgeMinutes: 0 }), 'needs a whole number from 1 to 10080 as maxAgeMinutes'],
  [fileOf({ ...least, maxAgeMinutes: 1.5 }), 'as maxAgeMinutes'],
  [fileOf({ ...least, maxAgeMinutes: '10' }), 'as maxAgeMinutes'],
  [fileOf({ ...least, label: 5 }), 'needs a text as label'],
  [fileOf(...Array.from({ length: 21 }, () => least)), 'at most 20'],
])('%s', (text, fault) => {
  expect(() => read(text)).toThrow(fault)
})

test('a secret is in no message about a fault', () => {
  for (const text of [`{"clientSecret": "geheim"`, fileOf({ ...least, clientSecret: ['geheim'] })])
    expect(() => read(text)).toThrow(expect.not.stringContaining('geheim'))
})

test('on this machine a provider may speak plain HTTP', () => {
  for (const issuer of ['http://localhost:3000', 'http://127.0.0.1', 'http://[::1]:1'])
    expect(read(fileOf({ ...least, issuer }))).toMatchObject([{ issuer }])
})
