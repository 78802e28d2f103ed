import type {
  AccessPoint,
  AccountPolicy,
  CredentialMode,
  HandledRevisions,
  IpWhitelistEntry,
  UserType,
} from '@rollcall/resources'

import { declaredRecord, type DeclaredRecord, storedOf } from '../declarations/rows.ts'
import { parentsMax } from '../policy/visible-users.ts'
import type {
  AskedEmail,
  HeldMembership,
  HeldRole,
  StoredLock,
  StoredUser,
  UserFacts,
  UserSecrets,
  UserValues,
} from './user.ts'

/** A user with its memberships as one row. */
export interface UserRecord extends DeclaredRecord {
  username: string
  type: UserType
  email: string | null
  secondary_email: string | null
  first_name: string | null
  last_name: string | null
  display_name: string | null
  language: string | null
  timezone: string | null
  profile: Record<string, string>
  labels: Record<string, string>
  active: boolean
  valid_from_text: string | null
  expires_at_text: string | null
  mfa: 'required' | 'optional'
  access_points: AccessPoint[]
  ip_whitelist: IpWhitelistEntry[]
  credential_mode: CredentialMode
  unlock_revision: number | null
  mfa_reset_revision: number | null
  password_reset_revision: number | null
  invitation_revision: number | null
  handled: HandledRevisions
  locks: StoredLock[]
  pending_email: AskedEmail[]
  activated_at: Date | null
  last_login_at: Date | null
  last_login_ip: string | null
  last_seen_at: Date | null
  activity_base_at: Date | null
  ended_at: Date | null
  removed_at: Date | null
  pending_removal: string | null
  /** Username of the parent, then the identities of it and of its parents. */
  parents: { username: string; ids: string[] } | null
  secrets: SecretsRecord | null
  memberships: MembershipRecord[]
}

interface SecretsRecord {
  password: { setAt: string; mustChange: boolean } | null
  resetUntil: string | null
  hasFactor: boolean
  hasIdentity: boolean
}

interface MembershipRecord {
  accountId: string
  /** Name and policy. */
  account: [string, AccountPolicy]
  state: HeldMembership['state']
  /** Until when the open invitation works; null: there is none. */
  until: string | null
  rolesGiven: boolean
  /** Ids of role and assignment, source, name, rank, required fields and protection, the instants between which it is held, and who declares the assignment. */
  roles:
    | [
        string,
        string,
        'roles' | 'assignment',
        [string, number, string[], boolean],
        string | null,
        string | null,
        string | null,
      ][]
    | null
}

/**
 * Selects `UserRecord`s from `u`, an alias of users. Names come from sub-selects by primary key and not from joins: on a database that was just filled and
 * not yet analysed, a join would walk all assignments of a role for every user. What only some users have is asked only of those: who has no password
 * has no factor and no link to reset one. `json`, which PostgreSQL writes as it goes, and not `jsonb`, which it would build, sort and write out again: a tenth of a read.
 */
export const userColumns = `
  ${declaredRecord('u')},
  u.username, u.type, u.email, u.secondary_email, u.first_name, u.last_name, u.display_name, u.language, u.timezone, u.profile, u.labels, u.active,
  u.valid_from_text, u.expires_at_text, u.mfa, u.access_points, u.ip_whitelist, u.credential_mode,
  u.unlock_revision, u.mfa_reset_revision, u.password_reset_revision, u.invitation_revision, u.handled, u.locks, u.pending_email, u.pending_removal,
  u.activated_at, u.last_login_at, u.last_login_ip, u.last_seen_at, u.activity_base_at, u.ended_at, u.removed_at,
  case when u.parent_id is not null then parent_chain(u.tenant_id, u.parent_id, ${parentsMax}) end as parents,
  case when u.credential_mode <> 'none' then user_secrets(u.tenant_id, u.id) end as secrets,
  coalesce((
    select json_agg(json_build_object('accountId', m.account_id, 'rolesGiven', m.roles_given, 'state', m.state, 'until', m.invitation_expires_at,
             'account', (select json_build_array(a.name, a.policy) from accounts a where a.tenant_id = m.tenant_id and a.id = m.account_id),
             'roles', (select json_agg(json_build_array(g.role_id, g.id, g.source,
                                (select json_build_array(r.name, r.rank, r.required_profile_fields, r.protected) from roles r where r.tenant_id = g.tenant_id and r.id = g.role_id),
                                g.valid_from, g.expires_at, g.manager_kind || '/' || g.manager_instance || '/' || g.manager_name))
                         from role_assignments g where g.tenant_id = m.tenant_id and g.user_id = m.user_id and g.account_id = m.account_id)))
      from memberships m where m.tenant_id = u.tenant_id and m.user_id = u.id), '[]') as memberships`

/** The user of a row, seen from an account. */
export function userOf(row: UserRecord, accountId: string): StoredUser {
  const memberships = row.memberships
    .map(membershipOf)
    .toSorted((left, right) => (left.account < right.account ? -1 : 1))
  const here = memberships.find((membership) => membership.accountId === accountId)
  // Whether `roles` has a value is a matter of the account and stands with the membership.
  const given = row.given.filter((member) => member !== 'roles')
  if (here?.rolesGiven === true) given.push('roles')
  return { ...storedOf(row, valuesOf(row, here), factsOf(row, memberships)), given }
}

function valuesOf(row: UserRecord, here: HeldMembership | undefined): UserValues {
  const values: UserValues = {
    username: row.username,
    type: row.type,
    profile: row.profile,
    labels: row.labels,
    active: row.active,
    mfa: row.mfa,
    accessPoints: row.access_points,
    ipWhitelist: row.ip_whitelist,
    roles: (here?.roles ?? []).filter(({ source }) => source === 'roles').map(({ name }) => name),
    credential: { mode: row.credential_mode },
  }
  if (row.email !== null) values.email = row.email
  if (row.secondary_email !== null) values.secondaryEmail = row.secondary_email
  if (row.first_name !== null) values.firstName = row.first_name
  if (row.last_name !== null) values.lastName = row.last_name
  if (row.display_name !== null) values.displayName = row.display_name
  if (row.language !== null) values.language = row.language
  if (row.timezone !== null) values.timezone = row.timezone
  if (row.parents !== null) values.parent = row.parents.username
  if (row.valid_from_text !== null) values.validFrom = row.valid_from_text
  if (row.expires_at_text !== null) values.expiresAt = row.expires_at_text
  if (row.unlock_revision !== null) values.unlockRevision = row.unlock_revision
  if (row.mfa_reset_revision !== null) values.mfaResetRevision = row.mfa_reset_revision
  if (row.password_reset_revision !== null)
    values.passwordResetRevision = row.password_reset_revision
  if (row.invitation_revision !== null) values.invitationRevision = row.invitation_revision
  return values
}

function factsOf(row: UserRecord, memberships: HeldMembership[]): UserFacts {
  return {
    memberships,
    parents: row.parents?.ids ?? [],
    locks: row.locks,
    handled: row.handled,
    pendingEmail: row.pending_email,
    pendingRemoval: row.pending_removal,
    activity: {
      activatedAt: row.activated_at,
      lastLoginAt: row.last_login_at,
      lastLoginIp: row.last_login_ip,
      lastSeenAt: row.last_seen_at,
      baseAt: row.activity_base_at,
    },
    secrets: secretsOf(row.secrets),
    endedAt: row.ended_at,
    removedAt: row.removed_at,
    orders: [],
  }
}

function secretsOf(record: SecretsRecord | null): UserSecrets {
  if (record === null)
    return { password: null, resetUntil: null, hasFactor: false, hasIdentity: false }
  const { password, resetUntil, hasFactor, hasIdentity } = record
  return {
    password:
      password === null
        ? null
        : { setAt: new Date(password.setAt), mustChange: password.mustChange },
    resetUntil: instantOf(resetUntil),
    hasFactor,
    hasIdentity,
  }
}

function membershipOf(record: MembershipRecord): HeldMembership {
  const [account, policy] = record.account
  return {
    accountId: record.accountId,
    account,
    policy,
    state: record.state,
    invitationExpiresAt: instantOf(record.until),
    rolesGiven: record.rolesGiven,
    roles: (record.roles ?? [])
      .map(([id, assignmentId, source, role, validFrom, expiresAt, manager]): HeldRole => ({
        id,
        assignmentId,
        name: role[0],
        rank: role[1],
        isProtected: role[3],
        requiredProfileFields: role[2],
        source,
        manager,
        validFrom: instantOf(validFrom),
        expiresAt: instantOf(expiresAt),
      }))
      .toSorted((left, right) => (left.name < right.name ? -1 : 1)),
  }
}

function instantOf(text: string | null | undefined): Date | null {
  return text === null || text === undefined ? null : new Date(text)
}
