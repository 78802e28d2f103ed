import { readFileSync } from 'node:fs'
import { readCaller, readLogLevel } from './plugin/config.ts'

/** Settings that the environment gives when the provider block does not. */
export interface Environment {
  readonly endpoint: string | undefined
  readonly token: string | undefined
  readonly tokenFile: string | undefined
  readonly account: string | undefined
  readonly workspace: string | undefined
  readonly caFile: string | undefined
}

export function readEnvironment(environment: NodeJS.ProcessEnv = process.env): Environment {
  return {
    endpoint: environment['ROLLCALL_URL'],
    token: environment['ROLLCALL_TOKEN'],
    tokenFile: environment['ROLLCALL_TOKEN_FILE'],
    account: environment['ROLLCALL_ACCOUNT'],
    workspace: environment['ROLLCALL_WORKSPACE'],
    caFile: environment['ROLLCALL_CA_FILE'],
  }
}

/** Text of a file that a setting names, without the line end that editors add. */
export function readSettingFile(path: string): string {
  return readFileSync(path, 'utf8').trim()
}

export { readCaller, readLogLevel }
