/** `serve`: from the settings to the line `ready URL`, and from a signal to a clean end. */
import { pino, type Logger } from 'pino'

import { bootstrap } from './bootstrap/bootstrap.ts'
import { KeyFiles } from './bootstrap/keepers.ts'
import type { Config } from './config.ts'
import { migrate } from './database/migrate.ts'
import type { EmbeddedPostgres } from './embedded/embedded.ts'
import { howToMakeMasterKey, openMasterKeyFile, secretsOf } from './keys/master-key.ts'
import type { Secrets } from './keys/secrets.ts'
import { serve, type Serving } from './serve.ts'

/** How long a stop may take, and what ends the process when it takes longer or is asked for twice. */
export interface StopOptions {
  shutdownLimitMs: number
  abort: () => void
}

/** Serves until a signal asks to stop; resolves when everything was let go of. */
export async function runApi(
  config: Config,
  opening: Promise<EmbeddedPostgres> | undefined,
  { shutdownLimitMs, abort }: StopOptions,
): Promise<void> {
  const log = createLog(config)
  const stopSignal = waitForSignal(abort)
  const embedded = await opening
  if (embedded !== undefined) {
    // Whatever ends this process, the server is asked to end as well; after a kill it is adopted by the next start.
    process.once('exit', () => embedded.abandon())
    log.info({ pid: embedded.pid, origin: embedded.origin }, 'embedded PostgreSQL runs')
  }
  let serving: Serving | undefined
  try {
    const urls = await prepare(config, embedded, log)
    const secrets = openSecrets(config, embedded)
    serving = await serve({ config, urls, secrets, log, clock: () => new Date() })
    process.stdout.write(`ready ${serving.url}\n`)
    log.info({ url: serving.url }, 'serving')
    const died = embedded?.died.then(() => {
      throw new Error(
        'the embedded PostgreSQL ended; its log is postgres.log in the data directory',
      )
    })
    const signal = await Promise.race([stopSignal, ...(died === undefined ? [] : [died])])
    log.info({ signal }, 'stopping')
    boundShutdown(log, { shutdownLimitMs, abort })
  } finally {
    await serving?.close()
    await embedded?.stop()
    log.info('stopped')
  }
}

async function prepare(
  config: Config,
  embedded: EmbeddedPostgres | undefined,
  log: Logger,
): Promise<{ app: string; sealer: string }> {
  if (embedded !== undefined) {
    const { migrator } = embedded.urls
    const { applied } = await migrate(migrator)
    if (applied.length > 0) log.info({ applied }, 'migrated')
    const keys = new KeyFiles(config.dataDir)
    if (await bootstrap(migrator, keys, new Date())) {
      log.info({ adminKey: keys.pathOf('admin') }, 'first administrator made')
    }
    return embedded.urls
  }
  if (config.database.kind !== 'server') throw new Error('there is no database')
  const { appUrl, sealerUrl } = config.database
  const missing = [
    ...(appUrl === undefined ? ['DATABASE_URL'] : []),
    ...(sealerUrl === undefined ? ['ROLLCALL_SEALER_URL'] : []),
  ]
  if (appUrl !== undefined && sealerUrl !== undefined) return { app: appUrl, sealer: sealerUrl }
  throw new Error(
    `${missing.join(' and ')} must name the database: postgres://USER:PASSWORD@HOST:PORT/DATABASE. ` +
      'To try Rollcall without a database server, use serve --embedded',
  )
}

/** Beside a database server the key is given, so that all instances have the same; the embedded default has a file of its own. */
function openSecrets(config: Config, embedded: EmbeddedPostgres | undefined): Secrets {
  if (config.masterKeys !== undefined) return secretsOf(config.masterKeys)
  if (embedded !== undefined) return secretsOf(openMasterKeyFile(config.dataDir))
  throw new Error(
    'ROLLCALL_MASTER_KEY_FILE or ROLLCALL_MASTER_KEY must give the key that passwords and second factors are protected ' +
      `with, the same on every instance; ${howToMakeMasterKey}`,
  )
}

function createLog(config: Config): Logger {
  return pino(
    {
      level: config.logLevel,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ['req.headers.authorization', 'headers.authorization', '*.authorization'],
      formatters: { level: (label) => ({ level: label }) },
    },
    // At once, so that the last lines of a process that dies are there.
    pino.destination({ fd: 2, sync: true }),
  )
}

/** The first signal ends things in order, the second at once. */
function waitForSignal(abort: () => void): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => {
        resolve(signal)
        process.once(signal, abort)
      })
    }
  })
}

function boundShutdown(log: Logger, { shutdownLimitMs, abort }: StopOptions): void {
  const timer = setTimeout(() => {
    log.error({ limitMs: shutdownLimitMs }, 'not stopped in time')
    abort()
  }, shutdownLimitMs)
  timer.unref()
}
