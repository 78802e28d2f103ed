/**
 * The settings of the API, read from the environment once, when the process starts. Nothing else reads it. Every fault
 * is reported at once, each with the variable, what it may be, and what to do; values that hold passwords are not shown.
 */
import { readFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { isAbsolute } from 'node:path'

import { isDuration, networkFault } from '@rollcall/resources'

import { howToMakeMasterKey, parseMasterKeys } from './keys/master-key.ts'
import { isLoopback } from './http/loopback.ts'
import { type OidcProvider, parseProviders, ProviderFault } from './oidc/provider-file.ts'
import type { Retention } from './upkeep/upkeep.ts'
import {
  howToNameSmtp,
  type MailFrom,
  parseMailFrom,
  parseSmtpUrl,
  type SmtpConfig,
} from './mail/mail-config.ts'

export const logLevels = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export interface Config {
  /** Folder of what Rollcall keeps beside a database: keys after a local bootstrap, the embedded database. */
  dataDir: string
  database: DatabaseConfig
  /** What all other secrets are derived from, the newest first; undefined: not given. */
  masterKeys: readonly Buffer[] | undefined
  /** Sorted SHA-1 digests of passwords that are known from breaches. */
  breachedPasswords: string | undefined
  listen: { host: string; port: number; tls: TlsConfig | undefined }
  metrics: { host: string; port: number } | undefined
  /** Where people reach the API: what links in mails start with. Undefined: where it listens. */
  publicUrl: string | undefined
  mail: MailConfig
  /** Where a sign-in on the pages may go on to: these addresses, and what lies below them. */
  returnUrls: readonly string[]
  /** Identity providers that people may sign in at. */
  oidcProviders: readonly OidcProvider[]
  /** Networks of the proxies whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[]
  logLevel: LogLevel
  connectionsMax: number
  /** Most requests of one caller to one route in a minute. */
  requestsPerMinute: number | undefined
  /** Where traces go, as OTLP over HTTP; undefined: none are made. */
  traces: { endpoint: string; serviceName: string } | undefined
  preparedStatements: boolean
  /** How long the process says "not ready" before it stops taking requests. */
  drainMs: number
  retention: Retention
}

export type DatabaseConfig =
  | { kind: 'embedded'; postgresBin: string | undefined; path: string | undefined }
  | {
      kind: 'server'
      appUrl: string | undefined
      migratorUrl: string | undefined
      sealerUrl: string | undefined
    }

export interface MailConfig {
  /** Undefined: there is no mail server. */
  smtp: SmtpConfig | undefined
  from: MailFrom
  /** BCP 47; for whoever has no language that mails are written in. */
  language: string
}

export interface TlsConfig {
  cert: string
  key: string
}

export type Environment = Readonly<Record<string, string | undefined>>

/** What the command line says beside the environment. */
export interface Flags {
  embedded?: boolean
}

/** Settings that are not as they have to be, one sentence a fault. */
export class ConfigFailure extends Error {
  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.name = 'ConfigFailure'
  }
}

const PORT_DEFAULT = 8080
const CONNECTIONS_DEFAULT = 10
const CONNECTIONS_MAX = 100
const REQUESTS_PER_MINUTE_MAX = 100_000_000
const DRAIN_MAX_MS = 300_000
const FEED_RETENTION_DEFAULT = 'P7D'

export function readEnvironment(): Environment {
  return process.env
}

/** What node makes by itself, for files and names. */
const threadsUsual = 4

/**
 * Passwords are hashed on the threads that node also reads files and looks names up with: four, however many cores there are. Makes one a core and leaves
 * some for the rest. Has to come before anything uses them; whoever set the number knows better.
 */
export function makeThreads(cores: number): void {
  process.env['UV_THREADPOOL_SIZE'] ??= String(Math.max(threadsUsual, cores + threadsUsual / 2))
}

/** Reads all settings; throws a ConfigFailure that names everything that is wrong. */
export function parseConfig(environment: Environment, flags: Flags = {}): Config {
  const reader = new Reader(environment)
  const host = reader.address('ROLLCALL_HOST') ?? '127.0.0.1'
  const config: Config = {
    dataDir: reader.text('ROLLCALL_DATA_DIR') ?? '.rollcall',
    database: parseDatabase(reader, flags),
    masterKeys: parseKeys(reader),
    breachedPasswords: reader.text('ROLLCALL_BREACHED_PASSWORDS_FILE'),
    listen: { host, port: reader.port('ROLLCALL_PORT') ?? PORT_DEFAULT, tls: parseTls(reader) },
    metrics: parseMetrics(reader),
    publicUrl: reader.webUrl('ROLLCALL_PUBLIC_URL'),
    mail: parseMail(reader),
    returnUrls: reader.webUrls('ROLLCALL_RETURN_URLS') ?? [],
    oidcProviders: parseOidc(reader),
    trustedProxies: reader.networks('ROLLCALL_BEHIND_PROXY') ?? [],
    logLevel: reader.oneOf('ROLLCALL_LOG_LEVEL', logLevels) ?? 'info',
    connectionsMax:
      reader.number('ROLLCALL_DATABASE_CONNECTIONS', 1, CONNECTIONS_MAX) ?? CONNECTIONS_DEFAULT,
    requestsPerMinute: reader.number('ROLLCALL_REQUESTS_PER_MINUTE', 1, REQUESTS_PER_MINUTE_MAX),
    traces: parseTraces(reader),
    preparedStatements:
      (reader.oneOf('ROLLCALL_PREPARED_STATEMENTS', ['on', 'off']) ?? 'on') === 'on',
    drainMs: reader.number('ROLLCALL_DRAIN_MS', 0, DRAIN_MAX_MS) ?? 0,
    retention: {
      audit: reader.duration('ROLLCALL_AUDIT_RETENTION'),
      feed: reader.duration('ROLLCALL_FEED_RETENTION') ?? FEED_RETENTION_DEFAULT,
    },
  }
  if (
    !isLoopback(host) &&
    config.listen.tls === undefined &&
    config.trustedProxies.length === 0 &&
    !reader.isFaulty('ROLLCALL_BEHIND_PROXY', 'ROLLCALL_TLS_CERT_FILE', 'ROLLCALL_TLS_KEY_FILE')
  ) {
    reader.fault(
      'ROLLCALL_HOST',
      `${host} is reachable from other machines, and API keys must not travel in clear text. Set ` +
        'ROLLCALL_TLS_CERT_FILE and ROLLCALL_TLS_KEY_FILE, or ROLLCALL_BEHIND_PROXY to the networks of the proxies ' +
        'that end TLS before it, or listen on 127.0.0.1',
    )
  }
  reader.end()
  return config
}

function parseDatabase(reader: Reader, flags: Flags): DatabaseConfig {
  const appUrl = reader.databaseUrl('DATABASE_URL')
  const migratorUrl = reader.databaseUrl('ROLLCALL_MIGRATOR_URL')
  const sealerUrl = reader.databaseUrl('ROLLCALL_SEALER_URL')
  const named = reader.oneOf('ROLLCALL_DB', ['embedded'])
  const postgresBin = reader.text('ROLLCALL_POSTGRES_BIN')
  if (postgresBin !== undefined && !isAbsolute(postgresBin)) {
    reader.fault(
      'ROLLCALL_POSTGRES_BIN',
      'must be the absolute path of the folder that holds postgres and initdb',
    )
  }
  if (named === undefined && flags.embedded !== true) {
    return { kind: 'server', appUrl, migratorUrl, sealerUrl }
  }
  if (appUrl !== undefined) {
    reader.fault(
      'DATABASE_URL',
      'is set together with ROLLCALL_DB=embedded or --embedded. Set one of them',
    )
  }
  return { kind: 'embedded', postgresBin, path: reader.text('PATH') }
}

function parseKeys(reader: Reader): Config['masterKeys'] {
  const text = reader.text('ROLLCALL_MASTER_KEY')
  const path = reader.text('ROLLCALL_MASTER_KEY_FILE')
  if (text !== undefined && path !== undefined) {
    reader.fault(
      'ROLLCALL_MASTER_KEY',
      'is set together with ROLLCALL_MASTER_KEY_FILE. Set one of them',
    )
  }
  if (text !== undefined) return readKeys(reader, 'ROLLCALL_MASTER_KEY', text)
  const content = reader.content('ROLLCALL_MASTER_KEY_FILE', 'the master key')
  if (content === undefined) return undefined
  return readKeys(reader, 'ROLLCALL_MASTER_KEY_FILE', content)
}

/** The text is not shown. */
function readKeys(reader: Reader, name: string, text: string): Config['masterKeys'] {
  const keys = parseMasterKeys(text)
  if (keys === undefined) {
    reader.fault(
      name,
      `must hold 64 hexadecimal digits; ${howToMakeMasterKey}. To replace a key, put the new one before it`,
    )
  }
  return keys
}

function parseTls(reader: Reader): TlsConfig | undefined {
  const cert = reader.file('ROLLCALL_TLS_CERT_FILE', 'a certificate in PEM form')
  const key = reader.file('ROLLCALL_TLS_KEY_FILE', 'its private key in PEM form')
  if (cert !== undefined && key !== undefined) return { cert, key }
  if (reader.isFaulty('ROLLCALL_TLS_CERT_FILE', 'ROLLCALL_TLS_KEY_FILE')) return undefined
  if (cert !== undefined) reader.fault('ROLLCALL_TLS_KEY_FILE', 'is needed beside the certificate')
  if (key !== undefined) reader.fault('ROLLCALL_TLS_CERT_FILE', 'is needed beside the private key')
  return undefined
}

function parseMetrics(reader: Reader): Config['metrics'] {
  const host = reader.address('ROLLCALL_METRICS_HOST')
  const port = reader.port('ROLLCALL_METRICS_PORT')
  if (port !== undefined) return { host: host ?? '127.0.0.1', port }
  if (host !== undefined && !reader.isFaulty('ROLLCALL_METRICS_PORT')) {
    reader.fault('ROLLCALL_METRICS_PORT', 'is needed beside ROLLCALL_METRICS_HOST')
  }
  return undefined
}

function parseOidc(reader: Reader): Config['oidcProviders'] {
  const name = 'ROLLCALL_OIDC_FILE'
  const text = reader.content(name, 'the identity providers as JSON')
  if (text === undefined) return []
  try {
    return parseProviders(text, (path) => readFileSync(path, 'utf8'))
  } catch (error) {
    if (!(error instanceof ProviderFault)) throw error
    reader.fault(name, `is ${JSON.stringify(reader.text(name))}, which ${error.message}`)
    return []
  }
}

/** The names of the variables are OpenTelemetry's own. */
function parseTraces(reader: Reader): Config['traces'] {
  const endpoint = reader.webUrl(
    'OTEL_EXPORTER_OTLP_ENDPOINT',
    'the address of a collector: http://127.0.0.1:4318',
  )
  const serviceName = reader.text('OTEL_SERVICE_NAME') ?? 'rollcall'
  return endpoint === undefined ? undefined : { endpoint, serviceName }
}

function parseMail(reader: Reader): MailConfig {
  const smtp = parseSmtp(reader)
  const fromText = reader.text('ROLLCALL_MAIL_FROM')
  const from = fromText === undefined ? mailFromDefault : parseMailFrom(fromText)
  if (from === undefined) {
    reader.fault(
      'ROLLCALL_MAIL_FROM',
      `is ${JSON.stringify(fromText)} and must be an address, or a name and an address: Example Portal <noreply@example.test>`,
    )
  }
  if (smtp !== undefined && fromText === undefined) {
    reader.fault(
      'ROLLCALL_MAIL_FROM',
      'is needed beside ROLLCALL_SMTP_URL: the address that mails come from, such as Example Portal <noreply@example.test>',
    )
  }
  const language = reader.text('ROLLCALL_MAIL_LANGUAGE') ?? 'en'
  if (!/^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$/.test(language)) {
    reader.fault(
      'ROLLCALL_MAIL_LANGUAGE',
      `is ${JSON.stringify(language)} and must be a BCP 47 tag such as en or nl-BE`,
    )
  }
  return { smtp, from: from ?? mailFromDefault, language }
}

const mailFromDefault: MailFrom = { name: 'Rollcall', address: 'rollcall@localhost' }

/** The URL may hold a password: it can be in a file, and is not shown. */
function parseSmtp(reader: Reader): SmtpConfig | undefined {
  const inline = reader.text('ROLLCALL_SMTP_URL')
  if (inline !== undefined && reader.text('ROLLCALL_SMTP_URL_FILE') !== undefined) {
    reader.fault(
      'ROLLCALL_SMTP_URL',
      'is set together with ROLLCALL_SMTP_URL_FILE. Set one of them',
    )
    return undefined
  }
  const name = inline === undefined ? 'ROLLCALL_SMTP_URL_FILE' : 'ROLLCALL_SMTP_URL'
  const text = inline ?? reader.content(name, 'the URL of the mail server')?.trim()
  if (text === undefined) return undefined
  const smtp = parseSmtpUrl(text, isLoopback)
  if (smtp === undefined) reader.fault(name, howToNameSmtp)
  return smtp
}

/** Whether it is the address of a page, without anything that only one request would have. */
function isWebUrl(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, username, password, search, hash } = new URL(text)
  return (
    (protocol === 'https:' || protocol === 'http:') &&
    `${username}${password}${search}${hash}` === ''
  )
}

/** Reads one variable at a time and remembers what is wrong. An empty value is as good as none. */
class Reader {
  readonly #environment: Environment
  readonly #faults = new Map<string, string>()

  constructor(environment: Environment) {
    this.#environment = environment
  }

  fault(name: string, sentence: string): void {
    if (!this.#faults.has(name)) this.#faults.set(name, `${name} ${sentence}`)
  }

  isFaulty(...names: readonly string[]): boolean {
    return names.some((name) => this.#faults.has(name))
  }

  end(): void {
    if (this.#faults.size > 0) throw new ConfigFailure([...this.#faults.values()])
  }

  text(name: string): string | undefined {
    const value = this.#environment[name]
    return value === undefined || value === '' ? undefined : value
  }

  number(name: string, lowest: number, highest: number): number | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (value >= lowest && value <= highest) return value
    this.fault(
      name,
      `is ${JSON.stringify(text)} and must be a whole number from ${lowest} to ${highest}`,
    )
    return undefined
  }

  port(name: string): number | undefined {
    const text = this.text(name)
    if (text?.startsWith('tcp://') === true) {
      this.fault(
        name,
        `is ${JSON.stringify(text)}, which Kubernetes sets for a Service called rollcall: set enableServiceLinks: false, ` +
          'or the variable itself',
      )
      return undefined
    }
    return this.number(name, 0, 65_535)
  }

  duration(name: string): string | undefined {
    const text = this.text(name)
    if (text === undefined || isDuration(text)) return text
    this.fault(
      name,
      `is ${JSON.stringify(text)} and must be a length of time as ISO 8601 writes it: P7D for seven days, P1Y for a year`,
    )
    return undefined
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const word = words.find((known) => known === text)
    if (word === undefined) {
      this.fault(name, `is ${JSON.stringify(text)} and must be one of ${words.join(', ')}`)
    }
    return word
  }

  address(name: string): string | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    if (isIP(text) !== 0 || text === 'localhost') return text
    this.fault(
      name,
      `is ${JSON.stringify(text)} and must be an IP address to listen on: 127.0.0.1, or 0.0.0.0 for all`,
    )
    return undefined
  }

  /** Separated by commas. A network with host bits is refused here as everywhere. */
  networks(name: string): readonly string[] | undefined {
    const texts = this.text(name)
      ?.split(',')
      .map((text) => text.trim())
    if (texts === undefined) return undefined
    for (const text of texts) {
      const known = text.includes('/') ? networkFault(text) === undefined : isIP(text) !== 0
      if (known) continue
      this.fault(
        name,
        `has ${JSON.stringify(text)}, which is neither an address nor a network such as 10.0.0.0/8. It must list the ` +
          'networks of the trusted proxies, separated by commas',
      )
    }
    return texts
  }

  /** Without a final slash, ready for a path. */
  webUrl(
    name: string,
    what = 'the address at which people reach the API: https://users.example.test',
  ): string | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    if (isWebUrl(text)) return new URL(text).href.replace(/\/+$/, '')
    this.fault(name, `is ${JSON.stringify(text)} and must be ${what}`)
    return undefined
  }

  /** Separated by commas. */
  webUrls(name: string): readonly string[] | undefined {
    const texts = this.text(name)
      ?.split(',')
      .map((text) => text.trim())
    const faulty = texts?.find((text) => !isWebUrl(text))
    if (faulty === undefined) return texts
    this.fault(
      name,
      `has ${JSON.stringify(faulty)} and must list addresses of the portal, separated by commas: https://portal.example.test/start`,
    )
    return undefined
  }

  databaseUrl(name: string): string | undefined {
    const text = this.text(name)
    if (text === undefined) return undefined
    const protocol = URL.canParse(text) ? new URL(text).protocol : ''
    if (protocol === 'postgres:' || protocol === 'postgresql:') return text
    // The value is not shown: it may hold a password.
    this.fault(name, 'must have the form postgres://USER:PASSWORD@HOST:PORT/DATABASE')
    return undefined
  }

  /** A file in PEM form. */
  file(name: string, what: string): string | undefined {
    const text = this.content(name, what)
    if (text === undefined || text.includes('-----BEGIN ')) return text
    this.fault(name, `is ${JSON.stringify(this.text(name))}, which does not hold ${what}`)
    return undefined
  }

  /** What is in the file that is named. */
  content(name: string, what: string): string | undefined {
    const path = this.text(name)
    if (path === undefined) return undefined
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'
      this.fault(
        name,
        `is ${JSON.stringify(path)}, which cannot be read (${why}). It must hold ${what}`,
      )
      return undefined
    }
  }
}
