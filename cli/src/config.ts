import { join } from 'node:path'

/** What the command line takes from its environment. */
export interface Config {
  /** ROLLCALL_URL: address of the API. */
  url: string | undefined
  /** ROLLCALL_TOKEN: the API key to speak with. */
  token: string | undefined
  /** ROLLCALL_TOKEN_FILE: file that holds it. */
  tokenFile: string | undefined
  /** ROLLCALL_ACCOUNT: home account of what is declared. */
  account: string | undefined
  /** ROLLCALL_CA_FILE: certificates of authorities to trust beside the usual ones. */
  caFile: string | undefined
  /** ROLLCALL_DATA_DIR: where a Rollcall that runs here keeps its state. */
  dataDir: string
  /** ROLLCALL_HOST and ROLLCALL_PORT: where a Rollcall that runs here listens. */
  localUrl: string
  /** ROLLCALL_LOG_LEVEL: what the API logs. */
  logLevel: string | undefined
  /** Everything, to be handed on to the API's own process. */
  environment: NodeJS.ProcessEnv
}

/** Reads the environment. An empty variable counts as absent. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): Config {
  const read = (name: string): string | undefined => {
    const value = environment[name]
    return value === '' ? undefined : value
  }
  const host = read('ROLLCALL_HOST') ?? '127.0.0.1'
  const port = read('ROLLCALL_PORT') ?? '8080'
  return {
    url: read('ROLLCALL_URL'),
    token: read('ROLLCALL_TOKEN'),
    tokenFile: read('ROLLCALL_TOKEN_FILE'),
    account: read('ROLLCALL_ACCOUNT'),
    caFile: read('ROLLCALL_CA_FILE'),
    dataDir: read('ROLLCALL_DATA_DIR') ?? '.rollcall',
    localUrl: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    logLevel: read('ROLLCALL_LOG_LEVEL'),
    environment,
  }
}

/** Where a Rollcall that runs here keeps the first administrator's key. */
export function adminKeyFile(config: Config): string {
  return join(config.dataDir, 'admin.key')
}

/** Where `rollcall start` notes the address that it listens on, for commands in the same folder. */
export function addressFile(config: Config): string {
  return join(config.dataDir, 'address')
}

/** Where the texts of API keys are kept unless the command says otherwise. */
export function secretsFolder(config: Config): string {
  return join(config.dataDir, 'secrets')
}
