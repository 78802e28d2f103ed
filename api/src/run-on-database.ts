/** The commands that do one thing to the database and end. */

import { bootstrap, createTenant, recover } from './bootstrap/bootstrap.ts'
import { KeyFiles, KeySecrets } from './bootstrap/keepers.ts'
import type { Command } from './command.ts'
import type { Config } from './config.ts'
import { checkMigrations, migrate } from './database/migrate.ts'
import { findEmbedded, openEmbedded } from './embedded/embedded.ts'
import { hostName } from './tenants/directory.ts'
import { createClient } from './database/client.ts'

type DatabaseCommand = Exclude<Command, { name: 'help' | 'serve' }>

const DONE = 0
/** Told apart from 1, failed, and from 2, typed wrongly: a pipeline goes on differently. */
const MIGRATIONS_MISSING = 3
const SLUG = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/
const HOST = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/

/** Answers the exit code. */
export async function runOnDatabase(command: DatabaseCommand, config: Config): Promise<number> {
  const { url, release } = await openAsOwner(config)
  try {
    return await runCommand(command, config, url)
  } finally {
    await release()
  }
}

async function runCommand(command: DatabaseCommand, config: Config, url: string): Promise<number> {
  switch (command.name) {
    case 'migrate': {
      if (command.check) return await runMigrateCheck(url)
      const { applied } = await migrate(url)
      say(applied.length === 0 ? 'the schema is the newest' : `migrated: ${applied.join(', ')}`)
      return DONE
    }
    case 'bootstrap':
      await runBootstrap(command, config, url)
      return DONE
    case 'tenant create':
      await runTenantCreate(command, config, url)
      return DONE
    case 'tenant list':
      await runTenantList(url)
      return DONE
  }
}

/** For a pipeline: whether the new release can be started on this database as it is. */
async function runMigrateCheck(url: string): Promise<number> {
  const { missing, unknown } = await checkMigrations(url)
  for (const name of missing) say(`missing  ${name}`)
  for (const name of unknown) say(`unknown  ${name}: made by a newer release`)
  if (missing.length === 0 && unknown.length === 0) say('the schema is the newest')
  return missing.length > 0 ? MIGRATIONS_MISSING : DONE
}

async function runBootstrap(
  command: Extract<DatabaseCommand, { name: 'bootstrap' }>,
  config: Config,
  url: string,
): Promise<void> {
  const { secret } = command
  const keeper = secret === undefined ? new KeyFiles(config.dataDir) : new KeySecrets(secret)
  const placeOf = (holder: 'admin' | 'operator'): string =>
    keeper instanceof KeyFiles ? keeper.pathOf(holder) : `the Secret ${keeper.nameOf(holder)}`
  if (command.recover) {
    const username = await recover(url, keeper, new Date())
    say(`a new key of ${username} is in ${placeOf('admin')}`)
    return
  }
  if (await bootstrap(url, keeper, new Date())) {
    say(
      `the administrator's key is in ${placeOf('admin')}, the operator's in ${placeOf('operator')}`,
    )
  } else {
    say('the first tenant was made before; nothing was changed')
  }
}

async function runTenantCreate(
  command: Extract<DatabaseCommand, { name: 'tenant create' }>,
  config: Config,
  url: string,
): Promise<void> {
  const { slug } = command
  if (!SLUG.test(slug)) {
    throw new Error(`${JSON.stringify(slug)} must be lower-case letters, digits and hyphens`)
  }
  const hosts = command.hosts.map(hostName)
  if (hosts.length === 0) {
    throw new Error(
      'name at least one --host: the host name of a request says which tenant it is for',
    )
  }
  const wrong = hosts.find((host) => !HOST.test(host))
  if (wrong !== undefined) throw new Error(`${JSON.stringify(wrong)} is not a host name`)
  const files = new KeyFiles(config.dataDir, `${slug}-`)
  await createTenant(url, slug, hosts, files, new Date())
  say(`made tenant ${slug}: the administrator's key is in ${files.pathOf('admin')}`)
}

async function runTenantList(url: string): Promise<void> {
  const client = createClient({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ slug: string; hosts: string[] }>(
      `select slug, array(select host from tenant_hosts where tenant_id = tenants.id order by host) as hosts
         from tenants order by slug`,
    )
    for (const { slug, hosts } of rows) say([slug, ...hosts].join(' '))
  } finally {
    await client.end()
  }
}

/** The embedded server may be running under `serve`; then it is used beside it. */
async function openAsOwner(config: Config): Promise<{ url: string; release: () => Promise<void> }> {
  if (config.database.kind === 'server') {
    const { migratorUrl } = config.database
    if (migratorUrl !== undefined) return { url: migratorUrl, release: async () => undefined }
    throw new Error(
      'ROLLCALL_MIGRATOR_URL must name the database for the role that owns the tables: ' +
        'postgres://rollcall_migrator:PASSWORD@HOST:PORT/DATABASE',
    )
  }
  const running = await findEmbedded(config.dataDir)
  if (running !== undefined) {
    return { url: running.urls.migrator, release: async () => running.release() }
  }
  const { postgresBin, path } = config.database
  const embedded = await openEmbedded(config.dataDir, {
    ...(postgresBin === undefined ? {} : { bin: postgresBin }),
    ...(path === undefined ? {} : { path }),
  })
  await migrate(embedded.urls.migrator)
  return { url: embedded.urls.migrator, release: () => embedded.stop() }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
