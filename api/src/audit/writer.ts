/** Who acts, as a row of the audit log holds it: identities in the row, what is personal beside it with a salt. */
import { hash, randomBytes } from 'node:crypto'

import { type AccessPoint, holds, type UserType } from '@rollcall/resources'

import type { Caller } from '../access/caller.ts'
import type { Context } from '../declarations/context.ts'

/** Who did it, where no caller was identified: somebody who signs in, or the server by itself. */
export interface AuditWriter {
  tenantId: string
  now: Date
  requestId: string
  /** Null: nobody that is known. */
  userId: string | null
  /** `rollcall` for what the server does by itself. */
  username: string | null
  type: UserType | 'server' | null
  keyId?: string | null
  sessionId?: string | null
  accessPoint: AccessPoint | null
  /** Where from; null for the server itself. */
  address: string | null
  /** The account in which it was done; absent: in none. */
  accountId?: string | null
}

/** Whose word on where a declaration comes from is taken: applications that were given this. */
const vouching = 'rollcall.audit.vouch'

const saltBytes = 16
const saltPoolBytes = 4_096

/** What the server does by itself: the clock, a clean-up, a command. */
export function serverWriter(tenantId: string, now: Date, requestId: string): AuditWriter {
  return {
    tenantId,
    now,
    requestId,
    userId: null,
    username: 'rollcall',
    type: 'server',
    accessPoint: null,
    address: null,
  }
}

/** What stands beside a row: its text, the salt, and the digest that the row holds. Bytes are written in hexadecimal. */
export interface Salted {
  salt: string
  text: string
  digest: string
}

/** Nothing to stand beside the row when no member has a value. */
export function salted(values: Record<string, unknown>): Salted | undefined {
  const text = JSON.stringify(values)
  if (text === '{}') return undefined
  const salt = newSalt()
  return { salt: salt.toString('hex'), text, digest: digestOf(salt, text) }
}

/** In hexadecimal. */
export function digestOf(salt: Buffer, text: string): string {
  return hash('sha256', Buffer.concat([salt, Buffer.from(text, 'utf8')]), 'hex')
}

let pool = Buffer.alloc(0)

/** Asking the system for random bytes costs more than the digest: they are asked for many at a time, and each is used once. */
function newSalt(): Buffer {
  if (pool.length < saltBytes) pool = randomBytes(saltPoolBytes)
  const salt = pool.subarray(0, saltBytes)
  pool = pool.subarray(saltBytes)
  return salt
}

/** What a row of the audit log says of its writer; the salt and what it salts stand beside it. */
export interface WriterMembers {
  actor_id: string | null
  actor_type: AuditWriter['type']
  key_id: string | null | undefined
  session_id: string | null | undefined
  access_point: AccessPoint | null
  on_behalf: string | null
  account_id: string | null | undefined
  actor_salt: string | undefined
  actor_text: string | undefined
  actor_digest: string | undefined
  source_repo: string | undefined
  source_commit: string | undefined
  source_path: string | undefined
  source_verified: boolean | undefined
}

/** The parameters that every statement of the audit log takes after its items: tenant, instant, writer, source, request. */
export function writerParameters(by: Context | AuditWriter): unknown[] {
  const { source_repo, source_commit, source_path, source_verified, ...writer } = writerMembers(by)
  const source =
    source_verified === undefined
      ? null
      : { repo: source_repo, commit: source_commit, path: source_path, verified: source_verified }
  const { tenantId, requestId } = 'caller' in by ? by.caller : by
  return [
    tenantId,
    by.now.toISOString(),
    JSON.stringify(writer),
    source === null ? null : JSON.stringify(source),
    requestId,
  ]
}

export function writerMembers(by: Context | AuditWriter): WriterMembers {
  const isRequest = 'caller' in by
  const who: AuditWriter = isRequest ? { ...by.caller, now: by.now } : by
  const source = isRequest ? sourceOf(by.caller) : undefined
  const beside = salted({
    ...(who.username === null ? {} : { username: who.username }),
    ...(who.address === null ? {} : { address: who.address }),
    ...(source?.author === undefined ? {} : { author: source.author }),
  })
  const behalf = isRequest ? by.caller.manager : null
  return {
    actor_id: who.userId,
    actor_type: who.type,
    key_id: who.keyId,
    session_id: who.sessionId,
    access_point: who.accessPoint,
    on_behalf: behalf === null ? null : `${behalf.kind}/${behalf.instance}`,
    account_id: who.accountId,
    actor_salt: beside?.salt,
    actor_text: beside?.text,
    actor_digest: beside?.digest,
    source_repo: source?.repo,
    source_commit: source?.commit,
    source_path: source?.path,
    source_verified: source?.verified,
  }
}

interface Source {
  repo?: string
  commit?: string
  path?: string
  author?: string
  verified: boolean
}

/** Which text in which repository declares it. Said by the writer: it counts as verified only from an application that may vouch for it. */
function sourceOf({ source, type, permissions }: Caller): Source | undefined {
  if (source === null) return undefined
  const said: Source = { verified: type === 'application' && holds(permissions, vouching) }
  for (const name of ['repo', 'commit', 'path', 'author'] as const) {
    const text = source[name]
    if (typeof text === 'string') said[name] = text
  }
  return said
}
