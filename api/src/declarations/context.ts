import type { Caller } from '../access/caller.ts'
import type { Database, Transaction } from '../database/connection.ts'
import type { Secrets } from '../keys/secrets.ts'
import type { Passwords } from '../passwords/passwords.ts'

/** What a write knows of its request. */
export interface Context {
  database: Database
  secrets: Secrets
  passwords: Passwords
  caller: Caller
  now: Date
  dryRun: boolean
}

/** Reads several things of the tenant at one moment: outside of a transaction, or inside one that holds locks. */
export interface Look {
  tenantId: string
  /** Whether the rows that are read are to be locked first. */
  locks: boolean
  /** Whether nothing was tried yet. */
  isFirst: boolean
  readAll: Transaction['runAll']
}
