/**
 * Databases for tests. One server a run holds a template that was migrated once; every test file, or every API that a
 * test starts, gets its own copy of it in a few milliseconds.
 */
import { randomBytes } from 'node:crypto'

import { inject } from 'vitest'

import { executeStatements, startPostgres, SUPERUSER, type PostgresServer } from './postgres.ts'
import { chooseInstallation } from './postgres-installations.ts'

/** The three login roles that Rollcall connects as; the names are the ones the migrations grant to. */
export interface DatabaseUrls {
  migratorUrl: string
  appUrl: string
  sealerUrl: string
  /** For tests that look at what row-level security hides, and for nothing else. */
  superuserUrl: string
}

export interface TestDatabase extends DatabaseUrls {
  name: string
  drop(): Promise<void>
}

/** The plain facts that cross from the run's process into the test files' processes. */
export interface DatabaseServer {
  port: number
  version: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    postgres: DatabaseServer
  }
}

const ROLES = ['rollcall_migrator', 'rollcall_app', 'rollcall_sealer']
const TEMPLATE = 'rollcall_template'

/** Starts the server of a run and migrates the template. */
export async function startDatabaseServer(
  migrate: (urls: DatabaseUrls) => Promise<void>,
  installation = chooseInstallation(),
): Promise<{ server: PostgresServer; provided: DatabaseServer }> {
  const server = await startPostgres(installation)
  await server.administer(
    ...ROLES.map((role) => `create role ${role} login`),
    `create database ${TEMPLATE} owner rollcall_migrator`,
  )
  await migrate(urlsOf(server.port, TEMPLATE))
  return { server, provided: { port: server.port, version: server.version } }
}

/** A copy of the migrated template. Without an argument: on the server that the run provides. */
export async function createDatabase(server = inject('postgres')): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`
  const administer = administrator(server.port)
  await administer(`create database ${name} template ${TEMPLATE} owner rollcall_migrator`)
  return {
    name,
    ...urlsOf(server.port, name),
    drop: () => administer(`drop database if exists ${name} with (force)`),
  }
}

function urlsOf(port: number, database: string): DatabaseUrls {
  const urlOf = (role: string): string => `postgres://${role}@127.0.0.1:${port}/${database}`
  return {
    migratorUrl: urlOf('rollcall_migrator'),
    appUrl: urlOf('rollcall_app'),
    sealerUrl: urlOf('rollcall_sealer'),
    superuserUrl: urlOf(SUPERUSER),
  }
}

function administrator(port: number): (statement: string) => Promise<void> {
  return (statement) => executeStatements(urlsOf(port, 'postgres').superuserUrl, [statement])
}
