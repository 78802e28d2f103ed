import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, test } from 'vitest'

import { ConfigFailure, parseConfig, type Environment } from './config.ts'

const folder = mkdtempSync(join(tmpdir(), 'rollcall-config-'))
afterAll(() => rmSync(folder, { recursive: true }))
const cert = join(folder, 'tls.crt')
const key = join(folder, 'tls.key')
const empty = join(folder, 'empty')
writeFileSync(cert, '-----BEGIN CERTIFICATE-----\n')
writeFileSync(key, '-----BEGIN PRIVATE KEY-----\n')
writeFileSync(empty, '')
const oidc = join(folder, 'oidc.json')
const provider = { name: 'example', issuer: 'https://id.example.test', clientId: 'rollcall' }
writeFileSync(oidc, JSON.stringify({ providers: [provider] }))

function faultsOf(environment: Environment, flags = {}): string[] {
  try {
    parseConfig(environment, flags)
    return []
  } catch (error) {
    if (error instanceof ConfigFailure) return error.message.split('\n')
    throw error
  }
}

test('without any setting the API listens on this machine only, on port 8080', () => {
  expect(parseConfig({})).toEqual({
    dataDir: '.rollcall',
    database: { kind: 'server', appUrl: undefined, migratorUrl: undefined, sealerUrl: undefined },
    masterKeys: undefined,
    breachedPasswords: undefined,
    listen: { host: '127.0.0.1', port: 8080, tls: undefined },
    metrics: undefined,
    publicUrl: undefined,
    mail: {
      smtp: undefined,
      from: { name: 'Rollcall', address: 'rollcall@localhost' },
      language: 'en',
    },
    returnUrls: [],
    oidcProviders: [],
    trustedProxies: [],
    logLevel: 'info',
    connectionsMax: 10,
    requestsPerMinute: undefined,
    traces: undefined,
    preparedStatements: true,
    drainMs: 0,
    retention: { audit: undefined, feed: 'P7D' },
  })
})

test('an empty value is as good as none', () => {
  expect(parseConfig({ ROLLCALL_PORT: '', ROLLCALL_BEHIND_PROXY: '' })).toEqual(parseConfig({}))
})

test('every setting is read', () => {
  const config = parseConfig({
    DATABASE_URL: 'postgres://app@db.example.test/rollcall',
    ROLLCALL_MIGRATOR_URL: 'postgresql://migrator@db.example.test/rollcall',
    ROLLCALL_SEALER_URL: 'postgres://sealer@db.example.test/rollcall',
    ROLLCALL_DATA_DIR: '/var/lib/rollcall',
    ROLLCALL_MASTER_KEY: '01'.repeat(32),
    ROLLCALL_BREACHED_PASSWORDS_FILE: '/var/lib/breached.txt',
    ROLLCALL_HOST: '0.0.0.0',
    ROLLCALL_PORT: '8443',
    ROLLCALL_TLS_CERT_FILE: cert,
    ROLLCALL_TLS_KEY_FILE: key,
    ROLLCALL_METRICS_HOST: '0.0.0.0',
    ROLLCALL_METRICS_PORT: '9090',
    ROLLCALL_PUBLIC_URL: 'https://users.example.test/',
    ROLLCALL_SMTP_URL: 'smtps://portal:p%40ss@mail.example.test',
    ROLLCALL_MAIL_FROM: 'Example Portal <noreply@example.test>',
    ROLLCALL_MAIL_LANGUAGE: 'nl-BE',
    ROLLCALL_RETURN_URLS: 'https://portal.example.test, https://www.example.test/start',
    ROLLCALL_OIDC_FILE: oidc,
    ROLLCALL_BEHIND_PROXY: '10.0.0.0/8, 2001:db8::1',
    ROLLCALL_LOG_LEVEL: 'debug',
    ROLLCALL_DATABASE_CONNECTIONS: '4',
    ROLLCALL_PREPARED_STATEMENTS: 'off',
    ROLLCALL_DRAIN_MS: '5000',
    ROLLCALL_REQUESTS_PER_MINUTE: '600',
    ROLLCALL_AUDIT_RETENTION: 'P7Y',
    ROLLCALL_FEED_RETENTION: 'P3D',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
    OTEL_SERVICE_NAME: 'users',
  })
  expect(config).toEqual({
    dataDir: '/var/lib/rollcall',
    database: {
      kind: 'server',
      appUrl: 'postgres://app@db.example.test/rollcall',
      migratorUrl: 'postgresql://migrator@db.example.test/rollcall',
      sealerUrl: 'postgres://sealer@db.example.test/rollcall',
    },
    masterKeys: [Buffer.alloc(32, 1)],
    breachedPasswords: '/var/lib/breached.txt',
    listen: {
      host: '0.0.0.0',
      port: 8443,
      tls: { cert: '-----BEGIN CERTIFICATE-----\n', key: '-----BEGIN PRIVATE KEY-----\n' },
    },
    metrics: { host: '0.0.0.0', port: 9090 },
    publicUrl: 'https://users.example.test',
    mail: {
      smtp: {
        host: 'mail.example.test',
        port: 465,
        tls: 'implicit',
        login: { user: 'portal', password: 'p@ss' },
      },
      from: { name: 'Example Portal', address: 'noreply@example.test' },
      language: 'nl-BE',
    },
    returnUrls: ['https://portal.example.test', 'https://www.example.test/start'],
    oidcProviders: [
      {
        ...provider,
        label: 'example',
        tenant: 'default',
        clientSecret: undefined,
        scopes: ['openid', 'email'],
        acr: [],
        amr: [],
      },
    ],
    trustedProxies: ['10.0.0.0/8', '2001:db8::1'],
    logLevel: 'debug',
    connectionsMax: 4,
    preparedStatements: false,
    drainMs: 5000,
    requestsPerMinute: 600,
    traces: { endpoint: 'http://127.0.0.1:4318', serviceName: 'users' },
    retention: { audit: 'P7Y', feed: 'P3D' },
  })
})

test.each([[{ ROLLCALL_DB: 'embedded' }, {}] as const, [{}, { embedded: true }] as const])(
  'the embedded database is chosen by %j %j',
  (environment, flags) => {
    expect(parseConfig({ ...environment, PATH: '/usr/bin' }, flags).database).toEqual({
      kind: 'embedded',
      postgresBin: undefined,
      path: '/usr/bin',
    })
  },
)

describe('a setting that is not as it has to be is named with the fix', () => {
  test.each<[string, Environment, string]>([
    [
      'a port that is a word',
      { ROLLCALL_PORT: 'http' },
      'ROLLCALL_PORT is "http" and must be a whole number from 0 to 65535',
    ],
    [
      'a place to return to that is no address',
      { ROLLCALL_RETURN_URLS: 'https://portal.example.test,javascript:alert(1)' },
      'ROLLCALL_RETURN_URLS has "javascript:alert(1)" and must list addresses',
    ],
    [
      'identity providers that are no JSON',
      { ROLLCALL_OIDC_FILE: empty },
      `ROLLCALL_OIDC_FILE is ${JSON.stringify(empty)}, which is not JSON`,
    ],
    ['a port that is too high', { ROLLCALL_PORT: '65536' }, 'from 0 to 65535'],
    ['a port below nothing', { ROLLCALL_PORT: '-1' }, 'from 0 to 65535'],
    [
      'a port that Kubernetes set',
      { ROLLCALL_PORT: 'tcp://10.0.0.1:80' },
      'enableServiceLinks: false',
    ],
    [
      'a host name to listen on',
      { ROLLCALL_HOST: 'api.example.test' },
      'must be an IP address to listen on',
    ],
    ['an unknown level', { ROLLCALL_LOG_LEVEL: 'loud' }, 'must be one of fatal, error, warn'],
    ['an unknown database', { ROLLCALL_DB: 'sqlite' }, 'must be one of embedded'],
    [
      'an address of something else',
      { DATABASE_URL: 'mysql://u:secret@h/d' },
      'must have the form postgres://USER',
    ],
    ['no address at all', { ROLLCALL_SEALER_URL: 'secret' }, 'must have the form postgres://USER'],
    [
      'two databases',
      { DATABASE_URL: 'postgres://u@h/d', ROLLCALL_DB: 'embedded' },
      'Set one of them',
    ],
    [
      'a relative folder of binaries',
      { ROLLCALL_POSTGRES_BIN: 'bin' },
      'must be the absolute path',
    ],
    ['no connection', { ROLLCALL_DATABASE_CONNECTIONS: '0' }, 'from 1 to 100'],
    [
      'a proxy that is a name',
      { ROLLCALL_BEHIND_PROXY: 'proxy' },
      'is neither an address nor a network',
    ],
    ['all proxies', { ROLLCALL_BEHIND_PROXY: 'true' }, 'is neither an address nor a network'],
    [
      'a network with host bits',
      { ROLLCALL_BEHIND_PROXY: '10.0.0.1/8' },
      'is neither an address nor a network',
    ],
    [
      'a certificate without key',
      { ROLLCALL_TLS_CERT_FILE: cert },
      'ROLLCALL_TLS_KEY_FILE is needed',
    ],
    [
      'a key without certificate',
      { ROLLCALL_TLS_KEY_FILE: key },
      'ROLLCALL_TLS_CERT_FILE is needed',
    ],
    [
      'a file that is not there',
      { ROLLCALL_TLS_CERT_FILE: `${cert}x`, ROLLCALL_TLS_KEY_FILE: key },
      'cannot be read (ENOENT)',
    ],
    [
      'a file that holds something else',
      { ROLLCALL_TLS_CERT_FILE: empty, ROLLCALL_TLS_KEY_FILE: key },
      'does not hold a certificate',
    ],
    [
      'a metrics address without port',
      { ROLLCALL_METRICS_HOST: '0.0.0.0' },
      'ROLLCALL_METRICS_PORT is needed',
    ],
    [
      'a mail server without a sender',
      { ROLLCALL_SMTP_URL: 'smtp://127.0.0.1:2525' },
      'ROLLCALL_MAIL_FROM is needed beside ROLLCALL_SMTP_URL',
    ],
    [
      'a mail server of another kind',
      { ROLLCALL_SMTP_URL: 'https://u:secret@h', ROLLCALL_MAIL_FROM: 'noreply@example.test' },
      'ROLLCALL_SMTP_URL must have the form smtps://USER',
    ],
    [
      'a mail server whose certificate is not to be checked',
      {
        ROLLCALL_SMTP_URL: 'smtps://u:secret@h?tls.rejectUnauthorized=false',
        ROLLCALL_MAIL_FROM: 'noreply@example.test',
      },
      'ROLLCALL_SMTP_URL must have the form smtps://USER',
    ],
    [
      'a user of the mail server without a password',
      { ROLLCALL_SMTP_URL: 'smtps://user@h', ROLLCALL_MAIL_FROM: 'noreply@example.test' },
      'ROLLCALL_SMTP_URL must have the form smtps://USER',
    ],
    [
      'a file with the mail server that is not there',
      { ROLLCALL_SMTP_URL_FILE: `${cert}x` },
      'ROLLCALL_SMTP_URL_FILE is',
    ],
    [
      'two mail servers',
      { ROLLCALL_SMTP_URL: 'smtp://h', ROLLCALL_SMTP_URL_FILE: cert },
      'Set one of them',
    ],
    [
      'a sender that is two',
      { ROLLCALL_MAIL_FROM: 'a@example.test, b@example.test' },
      'must be an address, or a name and an address',
    ],
    [
      'a sender with a header of its own',
      { ROLLCALL_MAIL_FROM: 'Portal\r\nBcc: x <a@example.test>' },
      'must be an address, or a name and an address',
    ],
    [
      'a language that is a word',
      { ROLLCALL_MAIL_LANGUAGE: 'Nederlands!' },
      'must be a BCP 47 tag such as en or nl-BE',
    ],
    [
      'a public address that is a host name',
      { ROLLCALL_PUBLIC_URL: 'users.example.test' },
      'must be the address at which people reach the API',
    ],
    [
      'a public address with a password',
      { ROLLCALL_PUBLIC_URL: 'https://u:p@users.example.test' },
      'must be the address at which people reach the API',
    ],
    ['a drain without end', { ROLLCALL_DRAIN_MS: '999999' }, 'from 0 to 300000'],
  ])('%s', (_, environment, sentence) => {
    const faults = faultsOf(environment)
    expect(faults).toHaveLength(1)
    expect(faults[0]).toContain(sentence)
    expect(faults[0]).not.toContain('secret')
  })

  test('all faults are told at once', () => {
    expect(
      faultsOf({ ROLLCALL_PORT: 'x', ROLLCALL_LOG_LEVEL: 'y', DATABASE_URL: 'z' }),
    ).toHaveLength(3)
  })
})

describe('ASVS 12.3.1: mail goes to its server under TLS', () => {
  const smtpOf = (url: string): unknown =>
    parseConfig({ ROLLCALL_SMTP_URL: url, ROLLCALL_MAIL_FROM: 'noreply@example.test' }).mail.smtp

  test.each([
    ['smtps://mail.example.test', { port: 465, tls: 'implicit' }],
    ['smtp://mail.example.test', { port: 587, tls: 'required' }],
    ['smtp://mail.example.test:2525', { port: 2525, tls: 'required' }],
    ['smtp://mail.example.test:25?tls=off', { port: 25, tls: 'off' }],
    ['smtp://127.0.0.1:1025', { port: 1025, tls: 'off' }],
    ['smtp://[::1]:1025', { host: '::1', port: 1025, tls: 'off' }],
  ])('%s', (url, expected) => {
    expect(smtpOf(url)).toMatchObject(expected)
  })

  test('the URL can be in a file', () => {
    const file = join(folder, 'smtp')
    writeFileSync(file, 'smtps://portal:pass@mail.example.test\n')
    expect(
      parseConfig({
        ROLLCALL_SMTP_URL_FILE: file,
        ROLLCALL_MAIL_FROM: 'noreply@example.test',
      }).mail.smtp?.login,
    ).toEqual({ user: 'portal', password: 'pass' })
  })
})

describe('keys do not travel in clear text', () => {
  test.each(['0.0.0.0', '::', '192.0.2.7'])('plain HTTP on %s is refused', (host) => {
    const [fault] = faultsOf({ ROLLCALL_HOST: host })
    expect(fault).toContain(`ROLLCALL_HOST ${host} is reachable from other machines`)
    expect(fault).toContain('ROLLCALL_TLS_CERT_FILE')
    expect(fault).toContain('ROLLCALL_BEHIND_PROXY')
  })
  test.each(['127.0.0.1', '127.3.2.1', '::1', 'localhost'])('plain HTTP on %s is fine', (host) => {
    expect(faultsOf({ ROLLCALL_HOST: host })).toEqual([])
  })
  test('plain HTTP is fine behind proxies that are named', () => {
    expect(faultsOf({ ROLLCALL_HOST: '0.0.0.0', ROLLCALL_BEHIND_PROXY: '10.0.0.0/8' })).toEqual([])
  })
})

test('ASVS 13.3.1: the master key is read from a file as well, and never shown', () => {
  const path = join(folder, 'master')
  writeFileSync(path, `${'02'.repeat(32)}\n${'01'.repeat(32)}\n`)
  expect(parseConfig({ ROLLCALL_MASTER_KEY_FILE: path }).masterKeys).toEqual([
    Buffer.alloc(32, 2),
    Buffer.alloc(32, 1),
  ])
  const short = '03'.repeat(31)
  const [fault] = faultsOf({ ROLLCALL_MASTER_KEY: short })
  expect(fault).toMatch(
    /^ROLLCALL_MASTER_KEY must hold 64 hexadecimal digits; .*openssl rand -hex 32/,
  )
  expect(fault).not.toContain(short)
  expect(faultsOf({ ROLLCALL_MASTER_KEY_FILE: empty })[0]).toMatch(/^ROLLCALL_MASTER_KEY_FILE must/)
  expect(faultsOf({ ROLLCALL_MASTER_KEY_FILE: '/nowhere/key' })[0]).toMatch(
    /cannot be read \(ENOENT\)/,
  )
  expect(
    faultsOf({ ROLLCALL_MASTER_KEY: '01'.repeat(32), ROLLCALL_MASTER_KEY_FILE: path })[0],
  ).toMatch(/Set one of them/)
})
