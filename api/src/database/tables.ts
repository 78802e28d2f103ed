import type {
  AccountPolicy,
  HandledRevisions,
  IpWhitelistEntry,
  Manager,
  PendingEmail,
} from '@rollcall/resources'
import type { ColumnType, Generated } from 'kysely'

/** Rows as PostgreSQL keeps them. bigint is read as a number: no sequence here comes near 2^53. */
export interface Tables {
  tenants: TenantRow
  tenant_hosts: { host: string; tenant_id: string }
  accounts: AccountRow
  roles: RoleRow
  role_includes: { tenant_id: string; role_id: string; included_id: string }
  users: UserRow
  memberships: MembershipRow
  role_assignments: RoleAssignmentRow
  api_keys: ApiKeyRow
  spent_key_hashes: { tenant_id: string; hash: Buffer; at: Date }
  passwords: PasswordRow
  mfa_factors: MfaFactorRow
  recovery_codes: RecoveryCodeRow
  sessions: SessionRow
  identities: IdentityRow
  one_time_tokens: OneTimeTokenRow
  answered_challenges: { tenant_id: string; digest: Buffer; expires_at: Date }
  throttles: { tenant_id: string; bucket: string; empty_at: Date }
  mail_outbox: MailRow
  changes: ChangeRow
  audit_log: AuditRow
  audit_values: AuditValuesRow
  audit_heads: { tenant_id: string; pos: number; digest: Buffer }
  audit_checkpoints: AuditCheckpointRow
  audit_keys: { key_id: string; public_key: string; since: Date }
  idempotency_keys: IdempotencyKeyRow
  manager_epochs: { tenant_id: string; kind: string; instance: string; epoch: number }
}

/** JSON goes in as text and comes out parsed. */
type Json<Value> = ColumnType<Value, string, string>

export interface TenantRow {
  id: string
  slug: string
  /** Changes when the database is restored: cursors of another epoch are expired. */
  feed_epoch: Generated<string>
  created_at: Generated<Date>
}

/** What every declared object has. */
export interface DeclaredColumns {
  tenant_id: string
  id: string
  version: Generated<number>
  status_version: Generated<number>
  manager_kind: string | null
  manager_instance: string | null
  manager_name: string | null
  /** Members of the spec that the manager declares. */
  declared: Generated<string[]>
  /** Members of the spec that have a value of their own; the columns of the others hold what the server chose. */
  given: Generated<string[]>
  /** A declarer let go of the object: another may take it over under `IfReleased`. */
  released: Generated<boolean>
  created_at: Date
  updated_at: Date
}

export interface AccountRow extends DeclaredColumns {
  name: string
  ip_whitelist: Json<IpWhitelistEntry[]>
  policy: Json<AccountPolicy>
}

export interface RoleRow extends DeclaredColumns {
  name: string
  description: string | null
  permissions: string[]
  required_profile_fields: Generated<string[]>
  rank: Generated<number>
  protected: Generated<boolean>
}

export interface UserRow extends DeclaredColumns {
  username: string
  /** What the username is compared by: `foldKey` of it. A tombstone has a key that is no name's, so that its name is free. */
  username_key: string
  type: string
  email: string | null
  email_key: string
  first_name: string | null
  first_name_key: string
  last_name: string | null
  last_name_key: string
  display_name: string | null
  language: string | null
  active: boolean
  access_points: string[]
  ip_whitelist: Json<IpWhitelistEntry[]>
  credential_mode: string
  /** The searched members, folded, a line feed before each. */
  search_text: string
  /** Instant of a removal that left the user to be revived; null while it is declared or used. */
  ended_at: Date | null
  /** Instant from which only a tombstone is left. */
  removed_at: Date | null
  secondary_email: string | null
  timezone: string | null
  profile: Json<Record<string, string>>
  labels: Json<Record<string, string>>
  parent_id: string | null
  valid_from: Date | null
  /** As it was written. */
  valid_from_text: string | null
  expires_at: Date | null
  expires_at_text: string | null
  mfa: Generated<'required' | 'optional'>
  unlock_revision: number | null
  mfa_reset_revision: number | null
  password_reset_revision: number | null
  invitation_revision: number | null
  /** The last number of each revision that was handled. */
  handled: Json<HandledRevisions>
  /** Locks that are stored; INACTIVITY holds before the clock has stored it. */
  locks: Json<unknown[]>
  /** From when on the user was ACTIVE somewhere. */
  activated_at: Date | null
  last_login_at: Date | null
  last_login_ip: string | null
  /** To the minute. */
  last_seen_at: Date | null
  /** From when on inactivity is counted after it was lifted. */
  activity_base_at: Date | null
  pending_email: Json<PendingEmail[]>
  /** Written by PostgreSQL: the second address, folded. */
  secondary_email_key: ColumnType<string | null, never, never>
}

export interface MembershipRow {
  tenant_id: string
  user_id: string
  account_id: string
  /** Whether the user's `roles` has a value in this account. */
  roles_given: Generated<boolean>
  created_at: Date
  state: Generated<'INVITED' | 'PROVISIONED' | 'ACTIVE'>
  invited_at: Date | null
  invitation_expires_at: Date | null
  /** Username of who invited. */
  invited_by: string | null
  accepted_at: Date | null
  /** Whether the user gets notices of incidents and maintenance. */
  subscribed: Generated<boolean>
}

export interface RoleAssignmentRow extends DeclaredColumns {
  user_id: string
  role_id: string
  account_id: string
  /** `roles`: from the user's own list; `assignment`: an object of its own. */
  source: 'roles' | 'assignment'
  valid_from: Date | null
  /** As it was written. */
  valid_from_text: string | null
  expires_at: Date | null
  expires_at_text: string | null
}

export interface ApiKeyRow extends DeclaredColumns {
  user_id: string
  name: string
  hash: Buffer
  prefix: string
  permissions: string[] | null
  access_points: string[]
  ip_whitelist: Json<IpWhitelistEntry[]>
  expires_at: Date | null
  /** As it was written. */
  expires_at_text: string | null
  revoked_at: Date | null
  description: string | null
  expires_after: string | null
  rotation: Json<{ every: string; overlap: string }> | null
  recipient: string | null
  /** When the present text was made, and from when on it is refused. */
  text_made_at: Generated<Date>
  text_expires_at: Date | null
  /** The text before the present one, and until when it goes on. */
  previous_hash: Buffer | null
  previous_prefix: string | null
  previous_until: Date | null
  last_used_at: Date | null
  last_used_from: string | null
  /** KIND/INSTANCE of the declarer in whose name it was used last. */
  declares_as: string | null
}

export interface PasswordRow {
  tenant_id: string
  user_id: string
  phc: string
  pepper_id: string | null
  source_digest: Buffer | null
  set_at: Date
  must_change: Generated<boolean>
  failures: Generated<number>
  attempted_at: Date | null
}

export interface MfaFactorRow {
  tenant_id: string
  id: string
  user_id: string
  kind: 'totp' | 'passkey'
  name: string
  /** Null: of a passkey nothing is secret. */
  secret: Buffer | null
  credential_id: string | null
  public_key: Buffer | null
  counter: number | null
  transports: string[] | null
  last_step: Generated<number>
  created_at: Date
  confirmed_at: Date | null
  last_used_at: Date | null
}

export interface RecoveryCodeRow {
  tenant_id: string
  user_id: string
  mac: Buffer
  created_at: Date
  used_at: Date | null
}

export interface SessionRow {
  tenant_id: string
  id: string
  user_id: string
  hash: Buffer
  access_point: 'web' | 'api'
  account: string
  created_at: Date
  last_seen_at: Date
  idle_minutes: number
  expires_at: Date
  address: string
  user_agent: string
  mfa_at: Date | null
  proven_at: Date
  method: 'password' | 'oidc' | 'passkey' | 'link'
  ended_at: Date | null
}

export interface IdentityRow {
  tenant_id: string
  provider: string
  subject: string
  user_id: string
  created_at: Date
  last_used_at: Date | null
}

export interface OneTimeTokenRow {
  tenant_id: string
  hash: Buffer
  purpose: string
  user_id: string
  account_id: string | null
  created_at: Date
  expires_at: Date
  used_at: Date | null
  data: Json<Record<string, unknown>>
}

export interface MailRow {
  tenant_id: string
  id: string
  user_id: string
  template: string
  sealed: Buffer | null
  message_id: string | null
  attempts: Generated<number>
  created_at: Date
  next_at: Date
  sent_at: Date | null
  failed_at: Date | null
  last_error: string | null
}

export interface ChangeRow {
  seq: Generated<number>
  tenant_id: string
  /** Position in the feed, given after commit by the sequencer. */
  pos: number | null
  at: Date
  kind: string
  object_id: string
  object_version: number
  change: 'created' | 'updated' | 'deleted' | 'status'
  fields: string[]
  manager: Json<Manager | null>
}

export interface AuditRow {
  tenant_id: string
  seq: Generated<number>
  at: Date
  /** Null for nobody that is known, and for the server itself. */
  actor_id: string | null
  actor_type: string | null
  key_id: string | null
  session_id: string | null
  access_point: string | null
  /** KIND/INSTANCE of the declarer in whose name it was done. */
  on_behalf: string | null
  account_id: string | null
  /** KIND/INSTANCE of the declarer of the object. */
  manager: string | null
  action: string
  kind: string
  object_id: string | null
  /** The user whom the values are about, when that is not the object. */
  subject_id: string | null
  object_version: number | null
  fields: string[]
  result: 'success' | 'failure' | 'denied'
  reason: string | null
  source_repo: string | null
  source_commit: string | null
  source_path: string | null
  source_verified: boolean | null
  request_id: string
  actor_digest: Buffer | null
  values_digest: Buffer | null
  /** Place in the chain; null until it was given, soon after the commit. */
  pos: number | null
  previous: Buffer | null
  digest: Buffer | null
}

/** What is personal in a row of the audit log; each pair is null once it was erased. */
export interface AuditValuesRow {
  tenant_id: string
  seq: number
  actor_salt: Buffer | null
  actor_text: string | null
  values_salt: Buffer | null
  values_text: string | null
}

export interface AuditCheckpointRow {
  tenant_id: string
  pos: number
  digest: Buffer
  at: Date
  /** Rows up to here were deleted, or are being deleted. */
  cut: boolean
  key_id: string
  signature: Buffer
}

export interface IdempotencyKeyRow {
  tenant_id: string
  user_id: string
  key: string
  /** SHA-256 of method, path and body. */
  fingerprint: Buffer
  /** Null until the answer is known, in the same transaction. */
  status: number | null
  headers: Json<Record<string, string>> | null
  body: string | null
  created_at: Date
}
