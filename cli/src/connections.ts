import { readFile } from 'node:fs/promises'
import { type Client, createClient, isApiKey, RollcallFailure } from '@rollcall/client'
import { addressFile, adminKeyFile, type Config } from './config.ts'
import { CommandFailure } from './failure.ts'
import { reasonOf } from './manifests/find-files.ts'
import type { ConnectionEntry, SetFile } from './manifests/set-file.ts'

/** Where to speak and as whom, with the setting that each comes from. */
export interface Settings {
  url: string
  urlFrom: string
  token: string
  tokenFrom: string
  account: string | undefined
  ca: string | undefined
}

/** The name that a document without connectionRef speaks through. */
export const defaultConnection = 'default'

/** Milliseconds for one answer: an apply of 1,000 declarations on a busy server fits. */
const timeoutMs = 60_000

/** What is said of declarations beside them. */
export interface Declaring {
  /** Names the manager. */
  set: string
  /** Where they come from. */
  source?: Record<string, string> | undefined
  /** Is told what answers warn of. */
  onWarning?: (warning: string) => void
}

/** Makes the client of the settings. */
export function connect(
  settings: Settings,
  { set, source, onWarning }: Partial<Declaring> = {},
): Client {
  try {
    return createClient({
      url: settings.url,
      token: settings.token,
      timeoutMs,
      userAgent: 'rollcall-cli',
      ...(settings.account === undefined ? {} : { account: settings.account }),
      ...(settings.ca === undefined ? {} : { ca: settings.ca }),
      ...(set === undefined ? {} : { manager: { kind: 'cli', instance: set } }),
      ...(source === undefined ? {} : { source }),
      ...(onWarning === undefined ? {} : { onWarning }),
    })
  } catch (error) {
    throw new CommandFailure(`${settings.urlFrom}: ${reasonOf(error)}`, { cause: error })
  }
}

/** Does work over a connection; a failure says which setting to look at. */
export async function speaking<Result>(
  { urlFrom, tokenFrom }: Settings,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof RollcallFailure)) throw error
    const aboutKey = error.status === 401 || error.status === 403
    const setting = aboutKey ? `the API key is from ${tokenFrom}` : `the URL is from ${urlFrom}`
    throw new CommandFailure(`${error.message} (${setting})`, { cause: error })
  }
}

/**
 * Settings of a connection, first that says: the environment (for `default` only), `rollcall.yaml`, a Rollcall that runs in this folder. The environment's URL
 * takes its key from the environment only, so that a key is never sent to an address that it was not meant for.
 */
export async function settingsOf(
  name: string,
  config: Config,
  setFile: SetFile,
  account: string | undefined,
): Promise<Settings> {
  const entry = setFile.connections.get(name)
  const fromEnvironment = name === defaultConnection && config.url !== undefined
  if (entry !== undefined && !fromEnvironment) {
    return await ofEntry(name, entry, setFile.file ?? '', config, account)
  }
  if (name !== defaultConnection) throw new UnknownConnection(name, setFile)
  return await ofEnvironment(config, account)
}

/** A name of a connection that nothing defines. */
export class UnknownConnection extends CommandFailure {
  constructor(name: string, { file, connections }: SetFile) {
    const known = [...connections.keys()].join(', ')
    super(
      file === undefined
        ? `${name}: there is no rollcall.yaml beside the manifests that names connections`
        : `${name} is not in ${file}${known === '' ? '' : `, which has ${known}`}`,
    )
  }
}

/** Settings from the environment, or of a Rollcall that runs in this folder. */
export async function ofEnvironment(
  config: Config,
  account: string | undefined,
): Promise<Settings> {
  const ca =
    config.caFile === undefined ? undefined : await readSetting(config.caFile, 'ROLLCALL_CA_FILE')
  const home = account ?? config.account
  if (config.url !== undefined) {
    const token = await environmentToken(config)
    if (token === undefined) {
      throw new CommandFailure(
        'ROLLCALL_URL is set and no API key: set ROLLCALL_TOKEN_FILE or ROLLCALL_TOKEN',
      )
    }
    return { url: config.url, urlFrom: 'ROLLCALL_URL', ...token, account: home, ca }
  }
  const token = (await environmentToken(config)) ?? (await localToken(config))
  if (token === undefined) {
    throw new CommandFailure(
      `no API to speak to: set ROLLCALL_URL and ROLLCALL_TOKEN_FILE, or start one here (rollcall start; no key in ${adminKeyFile(config)})`,
    )
  }
  const noted = await readIfThere(addressFile(config))
  const url = noted?.trim() ?? config.localUrl
  const urlFrom = noted === undefined ? 'ROLLCALL_URL' : addressFile(config)
  return { url, urlFrom, ...token, account: home, ca }
}

async function ofEntry(
  name: string,
  entry: ConnectionEntry,
  file: string,
  config: Config,
  account: string | undefined,
): Promise<Settings> {
  const from = (member: string): string => `connections.${name}.${member} in ${file}`
  const token =
    entry.tokenFile === undefined
      ? await environmentToken(config)
      : await tokenOf(entry.tokenFile, from('tokenFile'))
  if (token === undefined) {
    throw new CommandFailure(`${from('tokenFile')} is absent and ROLLCALL_TOKEN_FILE is not set`)
  }
  const ca =
    entry.caFile === undefined ? undefined : await readSetting(entry.caFile, from('caFile'))
  return { url: entry.url, urlFrom: from('url'), ...token, account: account ?? entry.account, ca }
}

interface Token {
  token: string
  tokenFrom: string
}

async function environmentToken(config: Config): Promise<Token | undefined> {
  if (config.token !== undefined) return checked(config.token, 'ROLLCALL_TOKEN')
  if (config.tokenFile === undefined) return undefined
  return await tokenOf(config.tokenFile, 'ROLLCALL_TOKEN_FILE')
}

async function localToken(config: Config): Promise<Token | undefined> {
  const file = adminKeyFile(config)
  const text = await readIfThere(file)
  return text === undefined ? undefined : checked(text, file)
}

async function tokenOf(file: string, setting: string): Promise<Token> {
  return checked(await readSetting(file, setting), `${file} (${setting})`)
}

/** A text that is no API key is not sent: it may be another secret. */
function checked(text: string, from: string): Token {
  const token = text.trim()
  if (isApiKey(token)) return { token, tokenFrom: from }
  throw new CommandFailure(
    `${from}: not an API key of Rollcall (rck_ and 49 letters and digits; the checksum is compared)`,
  )
}

async function readSetting(file: string, setting: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new CommandFailure(`${setting}: ${file}: ${reasonOf(error)}`, { cause: error })
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw new CommandFailure(`${file}: ${reasonOf(error)}`, { cause: error })
  }
}
