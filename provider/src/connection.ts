/**
 * The way to the API, from the provider block and the environment. Nothing is loaded and nothing
 * is sent before something needs the API, so a provider whose endpoint is only known after apply
 * can be planned with.
 */
import type { Client } from '@rollcall/client'
import type { Me } from '@rollcall/resources'
import { readSettingFile, type Environment } from './config.ts'
import { errorAt, Failure } from './plugin/diagnostics.ts'
import { attribute } from './plugin/paths.ts'
import { Unknown, type ObjectValue } from './plugin/values.ts'

export interface Settings {
  readonly endpoint: string
  readonly token: string
  readonly account: string | undefined
  /** Which set of declarations this is: the instance of the manager `terraform/INSTANCE/NAME`. */
  readonly workspace: string
  readonly ca: string | undefined
}

export const defaultWorkspace = 'default'

/** The settings, or undefined when one of them is known only after apply. */
export function readSettings(block: ObjectValue, environment: Environment): Settings | undefined {
  const names = ['endpoint', 'token', 'token_file', 'account', 'workspace', 'ca_file']
  if (names.some((name) => block[name] instanceof Unknown)) return undefined
  const text = (name: string) => {
    const value = block[name]
    return typeof value === 'string' ? value : undefined
  }
  const endpoint = text('endpoint') ?? environment.endpoint
  if (endpoint === undefined) {
    throw missing('endpoint', 'Set it to the address of the Rollcall API, or set ROLLCALL_URL.')
  }
  const ca = text('ca_file') ?? environment.caFile
  return {
    endpoint,
    token: readToken(text('token'), text('token_file'), environment),
    account: text('account') ?? environment.account,
    workspace: text('workspace') ?? environment.workspace ?? defaultWorkspace,
    ca: ca === undefined ? undefined : readFile('ca_file', 'ROLLCALL_CA_FILE', ca),
  }
}

function readToken(
  token: string | undefined,
  tokenFile: string | undefined,
  environment: Environment,
): string {
  // What the block says goes before what the environment says, whichever of the two it is.
  const inBlock = token !== undefined || tokenFile !== undefined
  const text = inBlock ? token : environment.token
  const file = inBlock ? tokenFile : environment.tokenFile
  if (text !== undefined) return text
  if (file !== undefined) return readFile('token_file', 'ROLLCALL_TOKEN_FILE', file)
  throw missing(
    'token',
    'Set token or token_file to an API key, or set ROLLCALL_TOKEN or ROLLCALL_TOKEN_FILE.',
  )
}

function readFile(setting: string, variable: string, path: string): string {
  try {
    return readSettingFile(path)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    const detail = `${setting} (or ${variable}) names ${path}, which cannot be read: ${reason}`
    throw new Failure([errorAt(attribute(setting), 'A file cannot be read', detail)], cause)
  }
}

function missing(setting: string, detail: string): Failure {
  return new Failure([errorAt(attribute(setting), `The provider has no ${setting}`, detail)])
}

export class Connection {
  #settings: Settings | undefined
  #client: Promise<Client> | undefined
  #me: Promise<Me> | undefined
  /** Whether this process has begun to change things. */
  isApplying = false
  readonly #stopped = new AbortController()

  configure(settings: Settings | undefined): void {
    this.#settings = settings
    this.isApplying = false
    this.#client = undefined
    this.#me = undefined
  }

  /** Aborts calls that are waiting for an answer when the provider is stopped. */
  get signal(): AbortSignal {
    return this.#stopped.signal
  }

  stop(): void {
    this.#stopped.abort()
  }

  get isConfigured(): boolean {
    return this.#settings !== undefined
  }

  get settings(): Settings {
    if (this.#settings === undefined) {
      const detail =
        'A setting of the provider is known only after apply, and this needs the API now. Apply first what the setting comes from, with -target.'
      throw new Failure([errorAt([], 'The provider is not configured yet', detail)])
    }
    return this.#settings
  }

  /** The library that speaks HTTP is loaded here, after the handshake. */
  client(): Promise<Client> {
    const settings = this.settings
    return (this.#client ??= import('@rollcall/client').then(({ createClient }) =>
      createClient({
        url: settings.endpoint,
        token: settings.token,
        manager: { kind: 'terraform', instance: settings.workspace },
        userAgent: 'terraform-provider-rollcall',
        ...(settings.account === undefined ? {} : { account: settings.account }),
        ...(settings.ca === undefined ? {} : { ca: settings.ca }),
      }),
    ))
  }

  /** Who the provider speaks as; asked once. */
  me(): Promise<Me> {
    return (this.#me ??= this.client().then((client) => client.me()))
  }

  /** Name of the account that declarations refer to. */
  async homeAccount(): Promise<string> {
    return this.settings.account ?? (await this.me()).account
  }
}
