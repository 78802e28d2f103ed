/** Requirements of ASVS that are proven by reading the program. */
import { DEFAULT_MIN_VERSION } from 'node:tls'

import { expect, test } from 'vitest'

import { allowedReturn } from '../../api/src/pages/site.ts'

import { operations } from './operations.ts'
import { findIn, readProgram, readSources, readText } from './sources.ts'

const program = readProgram()

test('the program is read whole', () => {
  expect(program.length).toBeGreaterThan(150)
})

test('ASVS 1.2.5, 1.3.2: nothing that is sent reaches a shell or is run as a program', () => {
  expect(findIn(program, /\beval\(|new Function\(|node:vm'|execSync|exec\(`/g)).toEqual([])
  const starters = findIn(program, /from 'node:child_process'/g).map(
    (line) => line.split(':', 1)[0],
  )
  // PostgreSQL of the embedded database, and node itself to write Secrets: programs that the settings name, with lists of arguments.
  const known = ['api/src/embedded/', 'api/src/bootstrap/keepers.ts']
  expect(starters.filter((path) => !known.some((one) => path?.startsWith(one)))).toEqual([])
  expect(findIn(program, /shell: true/g)).toEqual([])
})

test('ASVS 1.3.3, 2.1.1: every text that is taken has a longest form, a pattern or a list of values', () => {
  const openings = operations.flatMap(({ name, parameters }) =>
    parameters
      .filter(({ schema }) => schema['type'] === 'string')
      .filter(({ schema }) => !('maxLength' in schema) && !('enum' in schema))
      .map((parameter) => `${name} ${parameter.name}`),
  )
  expect(openings).toEqual([])
})

test('ASVS 1.3.6, 13.2.4, 13.2.5, 15.3.2: the program calls nothing but what its settings name, and follows no redirect by itself', () => {
  const callers = new Set(
    findIn(
      program,
      /from '(?:undici|got|nodemailer|openid-client|@opentelemetry\/exporter[^']*|pg)'|\bfetch\(|(?:http|https|net|tls)\.(?:request|connect|get)\(/g,
    ).map((line) => line.split(':', 1)[0]),
  )
  // Each goes to an address from a setting: of PostgreSQL, the collector of traces, the mail server, the file of identity providers.
  expect([...callers].map(String).toSorted()).toEqual([
    'api/src/database/client.ts',
    'api/src/database/connection.ts',
    'api/src/database/flight.ts',
    'api/src/database/migrate.ts',
    'api/src/database/migrations.ts',
    'api/src/embedded/embedded.ts',
    'api/src/http/traces.ts',
    'api/src/mail/delivery.ts',
    'api/src/oidc/provider.ts',
  ])
  expect(findIn(program, /redirect: '(?:follow)'|followRedirect: true/g)).toEqual([])
})

test('ASVS 6.4.2: there are no hints and no questions', () => {
  const kept = [
    ...readSources('resources/schemas/*.json'),
    ...readSources('api/src/database/migrations/*.ts'),
  ]
  expect(kept.length).toBeGreaterThan(20)
  expect(findIn(kept, /(?:security|secret|password)_?(?:question|hint|answer)/gi)).toEqual([])
})

test('ASVS 11.2.1, 11.4.1, 11.4.3: the only digests are SHA-256, SHA-1 where a standard or a published list says so', () => {
  const digests = findIn(program, /\b(?:hash|createHash|createHmac|hkdfSync)\('[^']+'/g)
  const weak = digests.filter((line) => !line.includes(`'sha256'`))
  expect(weak).toEqual([
    // RFC 6238 as every authenticator app has it.
    "api/src/mfa/totp.ts: createHmac('sha1'",
    // The lists of breached passwords are lists of SHA-1.
    "api/src/passwords/breached-file.ts: hash('sha1'",
  ])
  expect(digests.length).toBeGreaterThan(8)
})

test('ASVS 11.3.1, 11.3.2, 11.3.3: the only cipher is AES-256-GCM, which notices changes', () => {
  const ciphers = findIn(program, /create(?:Cipher|Decipher)iv\(\s*'[^']+'/g)
  expect(ciphers.length).toBeGreaterThan(0)
  expect(ciphers.filter((line) => !line.includes(`'aes-256-gcm'`))).toEqual([])
})

test('ASVS 11.5.1: randomness that decides anything comes from node:crypto', () => {
  const weak = findIn(program, /Math\.random\(\)/g).map((line) => line.split(':', 1)[0])
  // How long to wait before trying again.
  expect(new Set(weak)).toEqual(
    new Set(['api/src/declarations/carry-out.ts', 'api/src/mail/mailer.ts']),
  )
})

test('ASVS 11.2.1, 11.4.4: cryptography is that of node, a library for password hashes and one for age files', () => {
  const packages = JSON.parse(readText('api/package.json')) as {
    dependencies: Record<string, string>
  }
  const cryptographic = Object.keys(packages.dependencies).filter((name) =>
    /argon|bcrypt|crypt|jose|jwt|hash|sodium|nacl|otp|forge/i.test(name),
  )
  expect(cryptographic).toEqual(['@node-rs/argon2', 'age-encryption'])
})

test('ASVS 11.6.1: what is signed is signed with Ed25519', () => {
  expect(findIn(program, /generateKeyPair|RSA-|'rsa'|'ec'/g)).toEqual([])
  expect(findIn(program, /sign\(null,/g).length).toBeGreaterThan(0)
})

test('ASVS 14.2.1: no query and no path takes a secret', () => {
  const places = operations
    // What an identity provider gives to a browser, as OAuth says; it works once and for the browser that asked.
    .filter(({ path }) => !path.startsWith('/v1/auth/oidc/'))
    .flatMap(({ name, parameters }) =>
      parameters
        .filter(
          (one) =>
            one.in !== 'header' && /token|secret|password|code|credential|key$/i.test(one.name),
        )
        .map((one) => `${name} ${one.name}`),
    )
  expect(places).toEqual([])
})

test('ASVS 15.1.2, 15.2.4: every dependency has one version, written down with its digest', () => {
  const { dependencies } = JSON.parse(readText('api/package.json')) as {
    dependencies: Record<string, string>
  }
  for (const [name, version] of Object.entries(dependencies))
    if (!name.startsWith('@rollcall/')) expect(version, name).toMatch(/^\d+\.\d+\.\d+(-[\w.]+)?$/)
  const { packages } = JSON.parse(readText('package-lock.json')) as {
    packages: Record<string, { integrity?: string; link?: boolean; inBundle?: boolean }>
  }
  const bare = Object.entries(packages).filter(
    ([path, { integrity, link, inBundle }]) =>
      // What comes inside another package is under the digest of that one.
      path.includes('node_modules/') &&
      link !== true &&
      inBundle !== true &&
      integrity === undefined,
  )
  expect(bare.map(([path]) => path)).toEqual([])
})

test('ASVS 15.2.3: what runs needs nothing of the tests', () => {
  expect(findIn(program, /from '[^']*(?:\/test\/|vitest|fast-check)[^']*'/g)).toEqual([])
})

test('ASVS 11.1.1, 11.1.2: every purpose of the master key stands in the inventory', () => {
  const purposes = program.flatMap(({ text }) =>
    [
      ...text.matchAll(
        /(?:sealContext|macPurpose) = '([^']+)'|secrets\.mac\('([^']+)'|^const purpose = '([^']+)'/gm,
      ),
    ].map(([, ...names]) => names.find((name) => name !== undefined) ?? ''),
  )
  expect(purposes.length).toBeGreaterThan(5)
  const guide = readText('docs/guide/security.md')
  expect([...new Set(purposes)].filter((name) => !guide.includes(`\`${name}\``))).toEqual([])
})

test('ASVS 13.1.1: every setting that leads somewhere stands in the list of connections', () => {
  const [, section = ''] = readText('docs/guide/security.md').split('## Connections')
  const settings = [
    ...readText('api/src/config.ts').matchAll(
      /'((?:ROLLCALL|OTEL|DATABASE)_[A-Z_]*(?:URL|ENDPOINT|OIDC\w*))'/g,
    ),
  ].map(([, name]) => name ?? '')
  expect(settings.length).toBeGreaterThan(3)
  // Addresses that browsers are sent to and nothing is asked at.
  const shown = new Set(['ROLLCALL_PUBLIC_URL', 'ROLLCALL_RETURN_URLS'])
  expect(
    [...new Set(settings)].filter((name) => !shown.has(name) && !section.includes(name)),
  ).toEqual([])
})

test('ASVS 5.1.1: the guide names every type of file that an import takes', () => {
  const [, section = ''] = readText('docs/guide/security.md').split('## What is dear')
  const { consumes } = operations.find(({ operationId }) => operationId === 'importUsers') ?? {}
  const words: Readonly<Record<string, string>> = {
    'text/csv': 'CSV',
    'text/tab-separated-values': 'TSV',
    'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'XLSX',
    'application/x-ndjson': 'NDJSON',
  }
  expect(consumes).toEqual(Object.keys(words))
  for (const word of Object.values(words)) expect(section).toContain(word)
})

test('ASVS 8.1.2, 14.1.1: the guide says of every member of a user whose it is', () => {
  const guide = readText('docs/guide/security.md')
  for (const heading of ['Who may do what', 'Data'])
    expect(guide.split(`## ${heading}`)).toHaveLength(2)
  for (const kind of ['secret', 'personal', 'operational'])
    expect(guide).toMatch(new RegExp(String.raw`\| ${kind} +\|`))
  for (const member of [
    'email',
    'accessPoints',
    'mfa',
    'ipWhitelist',
    'roles',
    'active',
    'credential',
  ])
    expect(guide).toContain(`\`${member}\``)
})

test('ASVS 15.1.1, 15.1.3: the guide says when dependencies are renewed and what is dear', () => {
  const guide = readText('docs/guide/security.md')
  expect(guide).toMatch(/within seven days, another within\s+thirty/)
  const dear = findIn(program, /config: (?:dearRoute|\{[^}]*\.\.\.dearRoute)/g)
  expect(dear.length).toBe(5)
  for (const word of ['Imports', 'exports', 'verification of the audit log', 'sixty a minute'])
    expect(guide).toContain(word)
})

test('ASVS 16.1.1, 16.2.3: the program writes to the logs of the inventory and to no other', () => {
  const [, section = ''] = readText('docs/guide/security.md').split('## Logs')
  const logs = [...section.matchAll(/^\| (process|audit|feed|metrics|traces) +\|/gm)].map(
    ([, log]) => log,
  )
  expect(logs).toEqual(['process', 'audit', 'feed', 'metrics', 'traces'])
  const sinks = findIn(program, /\bpino\(|console\.\w+\(|createWriteStream|appendFile|syslog/g)
  expect(sinks.map((line) => line.split(':', 1)[0])).toEqual(['api/src/run-api.ts'])
})

test('ASVS 12.1.1, 12.1.2: TLS is that of node, from 1.2 on, and nothing lowers it', () => {
  expect(DEFAULT_MIN_VERSION).toBe('TLSv1.2')
  const lowering =
    /minVersion: (?!'TLSv1\.[23]')|maxVersion|secureProtocol|ciphers|rejectUnauthorized: false|TLS_REJECT/g
  expect(findIn(program, lowering)).toEqual([])
})

test('ASVS 1.2.2, 3.7.2: an address to go on to is one of the web that the settings name', () => {
  const site = { returnUrls: ['https://portal.example.test/start'] }
  expect(allowedReturn(site, 'https://portal.example.test/start/here?x=%0d%0a')).toBe(
    'https://portal.example.test/start/here?x=%0d%0a',
  )
  for (const wanted of [
    'javascript:alert(1)//https://portal.example.test/start',
    'data:text/html,x',
    '//elsewhere.example.test/start',
    'https://portal.example.test@elsewhere.example.test/start',
    'https://portal.example.test.elsewhere.example.test/start',
    'https://portal.example.test/start/../other',
    'https://portal.example.test/starting',
    'http://portal.example.test/start',
    'https://portal.example.test:8443/start',
    String.raw`https:\\elsewhere.example.test/start`,
  ])
    expect(allowedReturn(site, wanted), wanted).toBeUndefined()
})
