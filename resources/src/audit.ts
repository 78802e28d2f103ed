/** What an act can be done to: the kinds of objects, and what waits to be approved. */
export const auditKinds = [
  'Account',
  'Role',
  'User',
  'RoleAssignment',
  'ApiKey',
  'Approval',
] as const

/** What an act can be done to. */
export type AuditKind = (typeof auditKinds)[number]

/** What can be done, as entries say it. */
export const auditActions = [
  // Declarations.
  'create',
  'update',
  'rotate',
  'retire',
  'adopt',
  'revive',
  'orphan',
  'deactivate',
  'delete',
  'detach',
  'erase',
  // Acts on users.
  'lock',
  'unlock',
  'ban',
  'reactivate',
  'invite',
  'require-password-change',
  'send-reset',
  'set-password',
  'reset-mfa',
  'revoke-sessions',
  'revoke-invitation',
  // What people do about themselves.
  'accept-invitation',
  'decline-invitation',
  'change-password',
  'complete-reset',
  'request-reset',
  'enrol-factor',
  'remove-factor',
  'renew-recovery-codes',
  'link-identity',
  'sign-in',
  'sign-in-factor',
  'step-up',
  'sign-out',
  'end-sessions',
  'subscribe',
  'unsubscribe',
  // Approvals.
  'request',
  'withdraw',
  'approve',
  'reject',
  // Commands of whoever runs Rollcall.
  'bootstrap',
  'recover',
] as const

/** What can be done. */
export type AuditAction = (typeof auditActions)[number]

/** Who did it. Names and addresses are null once the user was erased; identities stay. */
export interface AuditActor {
  /**
   * Identity of the user, null for somebody who is not known and for the server itself.
   * @format uuid
   */
  userId: string | null

  /** Name of the user at the time, or the name under which somebody tried to sign in; `rollcall` for the server itself. */
  username: string | null

  /** Person, application, or the server itself. */
  type: 'person' | 'application' | 'server' | null

  /**
   * The API key that was used.
   * @format uuid
   */
  keyId: string | null

  /**
   * The session that was used.
   * @format uuid
   */
  sessionId: string | null

  /** The door that was used. */
  accessPoint: 'web' | 'api' | null

  /** Where from. */
  address: string | null

  /** The declarer in whose name it was done, as KIND/INSTANCE. */
  onBehalfOf: string | null
}

/** The text that declares the object, as the writer said it. */
export interface AuditSource {
  /** The repository. */
  repo?: string

  /** The commit. */
  commit?: string

  /** The file in it. */
  path?: string

  /** Who wrote the commit. */
  author?: string

  /** Whether it was said by an application with the permission `rollcall.audit.vouch`; anybody may say anything. */
  verified: boolean
}

/** The place of an entry in the chain. Digests are SHA-256 in hexadecimal. */
export interface AuditSeal {
  /** Digest of the entry before; of nothing before the first: zeros. */
  previous: string

  /** Digest of this entry, the one before included. */
  digest: string

  /** Salted digest of the name, the address and the author, which can be erased. */
  actorDigest: string | null

  /** Salted digest of the values, which can be erased. */
  valuesDigest: string | null
}

/** One act. */
export interface AuditEntry {
  /**
   * Number of the entry; grows, with gaps.
   * @asType integer
   * @minimum 1
   */
  id: number

  /**
   * Place in the chain of the tenant, without gaps; null until it was sealed, within seconds.
   * @minimum 1
   */
  position: number | null

  /**
   * Instant of the act, RFC 3339 in UTC.
   * @format date-time
   */
  at: string

  /** Who did it. */
  actor: AuditActor

  /** The account in which it was done, null when it was done in none, or in one that was deleted. */
  account: string | null

  /** What was done: `create`, `update`, `delete`, `sign-in`, `lock`. */
  action: string

  /** What it was done to: a kind of object, or `Approval`. */
  kind: string

  /**
   * Identity of the object, null when it was done to nothing that is known.
   * @format uuid
   */
  objectId: string | null

  /**
   * The user whom it is about, when that is not the object: the owner of a key.
   * @format uuid
   */
  subjectId: string | null

  /**
   * Version of the object after the act.
   * @minimum 0
   */
  version: number | null

  /** Who declares the object, as KIND/INSTANCE/NAME, without the name once it was erased. */
  manager: string | null

  /** Members that changed. */
  fields: string[]

  /** Values before, by member; secrets are never kept. */
  before?: Record<string, unknown>

  /** Values after, by member; secrets are never kept. */
  after?: Record<string, unknown>

  /** What else is worth knowing of the act. */
  details?: Record<string, unknown>

  /** Whether personal values were erased with a user. */
  erased: boolean

  /** What came of it. */
  result: AuditResult

  /** The rule that refused. */
  reason: string | null

  /** Which text in which repository declares it. */
  source: AuditSource | null

  /** The request, as answered in `Request-Id`. */
  requestId: string

  /** Place in the chain, null until it was sealed. */
  seal: AuditSeal | null
}

/** What came of an act. */
export type AuditResult = 'success' | 'failure' | 'denied'

/** Entries, newest first. */
export interface AuditPage {
  /** The entries. A page may hold fewer than asked for, and none, and not be the last. */
  items: AuditEntry[]

  /** Cursor of the next page, null on the last one. */
  next: string | null
}

/**
 * The signed end of the chain at an instant. Kept elsewhere, it shows later whether entries up to it were changed or removed. What is signed is the text
 * of the lines `rollcall audit checkpoint v1`, tenant, position, digest and instant, each ended with a line feed.
 */
export interface AuditCheckpoint {
  /**
   * Identity of the tenant.
   * @minLength 36
   * @maxLength 36
   * @format uuid
   */
  tenant: string

  /**
   * Entries in the chain.
   * @asType integer
   * @minimum 0
   * @maximum 9007199254740991
   */
  position: number

  /**
   * Digest of the last entry.
   * @pattern ^[0-9a-f]{64}$
   */
  digest: string

  /**
   * When it was signed, RFC 3339 in UTC.
   * @minLength 24
   * @maxLength 24
   * @pattern ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}[.][0-9]{3}Z$
   */
  at: string

  /**
   * Which key signed.
   * @pattern ^[0-9a-f]{8}$
   */
  keyId: string

  /**
   * Public half of the key: Ed25519, SubjectPublicKeyInfo in base64.
   * @minLength 60
   * @maxLength 60
   * @pattern ^[0-9A-Za-z+/]{59}=$
   */
  publicKey: string

  /**
   * Ed25519 signature in base64.
   * @minLength 88
   * @maxLength 88
   * @pattern ^[0-9A-Za-z+/]{86}==$
   */
  signature: string
}

/** Body of a verification. */
export interface AuditVerifyRequest {
  /**
   * Position to begin with. Absent: the first that was kept.
   * @asType integer
   * @minimum 1
   * @maximum 9007199254740991
   */
  from?: number

  /**
   * Most entries to verify. Absent: 200,000.
   * @asType integer
   * @minimum 1
   * @maximum 200000
   */
  limit?: number

  /** A checkpoint that was kept elsewhere: the chain has to agree with it. */
  checkpoint?: AuditCheckpoint
}

/**
 * What is wrong with an entry. `changed`: it is not as it was sealed. `removed`: entries are missing. `inserted`: it was never sealed there. `swapped`: it
 * was sealed at another place. `values-changed`, `values-removed`: what stands beside it is not what it was, or is gone without the user having been
 * erased. `rewritten`: the chain is whole and not the one that was signed. `signature`: a checkpoint was not signed by this installation.
 */
export type AuditFaultKind =
  | 'changed'
  | 'removed'
  | 'inserted'
  | 'swapped'
  | 'values-changed'
  | 'values-removed'
  | 'rewritten'
  | 'signature'

/** One thing that is wrong. */
export interface AuditFault {
  /**
   * Place in the chain.
   * @asType integer
   * @minimum 0
   */
  position: number

  /** What is wrong. */
  fault: AuditFaultKind

  /** What was found and what that means. */
  detail: string
}

/** Answer to a verification. */
export interface AuditVerification {
  /** Whether nothing is wrong with what was verified. */
  valid: boolean

  /**
   * First position that was verified.
   * @asType integer
   * @minimum 1
   */
  from: number

  /**
   * Last position that was verified; 0 when there was none.
   * @asType integer
   * @minimum 0
   */
  to: number

  /**
   * Position to go on from, null when the end was reached.
   * @minimum 1
   */
  next: number | null

  /**
   * Entries that have no place in the chain yet.
   * @asType integer
   * @minimum 0
   */
  unsealed: number

  /**
   * What the checkpoint of the request showed. `agrees`: the chain holds its entry. `differs`: not the same entry, or none. `not-reached`: it lies beyond
   * what was verified. `too-old`: retention removed what it stands for. Null: none was given.
   */
  checkpoint: 'agrees' | 'differs' | 'not-reached' | 'too-old' | null

  /** What is wrong, at most 100. */
  faults: AuditFault[]
}
