/**
 * Starts the API or one of its commands. Exit codes: 0 done, 1 failed, 2 typed or set wrongly, 3 migrations are missing. The log goes to standard
 * error as JSON; standard output carries what was asked for, and `ready URL` once the API answers.
 */
import { enableCompileCache } from 'node:module'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'

import { parseCommand, usage, type Command } from './command.ts'
import { makeThreads, parseConfig, readEnvironment, type Config } from './config.ts'
import type { EmbeddedPostgres } from './embedded/embedded.ts'

const SHUTDOWN_LIMIT_MS = 60_000

process.exitCode = await main()

async function main(): Promise<number> {
  let command: Command
  let config: Config
  try {
    command = parseCommand(process.argv.slice(2))
    if (command.name === 'help') {
      process.stdout.write(usage)
      return 0
    }
    const embedded = 'embedded' in command && command.embedded
    config = parseConfig(readEnvironment(), { embedded })
  } catch (error) {
    process.stderr.write(`rollcall: ${messageOf(error).replaceAll('\n', '\nrollcall: ')}\n`)
    if (!(error instanceof Error && error.name === 'ConfigFailure')) process.stderr.write(usage)
    return 2
  }
  try {
    return await run(command, config)
  } catch (error) {
    process.stderr.write(`rollcall: ${messageOf(error)}\n`)
    return 1
  }
}

async function run(command: Exclude<Command, { name: 'help' }>, config: Config): Promise<number> {
  if (command.name === 'serve') {
    await runServer(config)
    return 0
  }
  const { runOnDatabase } = await import('./run-on-database.ts')
  return await runOnDatabase(command, config)
}

async function runServer(config: Config): Promise<void> {
  makeThreads(availableParallelism())
  const embedded = config.database.kind === 'embedded' ? startEmbedded(config) : undefined
  // A failure is reported where it is awaited; meanwhile the rest of the program loads.
  embedded?.catch(() => undefined)
  const { runApi } = await import('./run-api.ts')
  await runApi(config, embedded, {
    shutdownLimitMs: SHUTDOWN_LIMIT_MS,
    abort: () => process.exit(1),
  })
}

/** As early as can be: making a database takes longer than loading everything else. */
async function startEmbedded(config: Config): Promise<EmbeddedPostgres> {
  if (config.database.kind !== 'embedded') throw new Error('the database is not embedded')
  const { postgresBin, path } = config.database
  const { openEmbedded } = await import('./embedded/embedded.ts')
  const opening = openEmbedded(config.dataDir, {
    ...(postgresBin === undefined ? {} : { bin: postgresBin }),
    ...(path === undefined ? {} : { path }),
  })
  // Below the data directory and not in the machine's temporary folder, where others could put what is then run.
  enableCompileCache(join(config.dataDir, 'cache'))
  return await opening
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause instanceof Error ? `: ${error.cause.message}` : ''
  return `${error.message}${cause}`
}
