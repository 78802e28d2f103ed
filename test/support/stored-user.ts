/** Users as the API keeps them, for the tests of its pure decisions. */
import type { Caller } from '../../api/src/access/caller.ts'
import {
  type HeldMembership,
  type HeldRole,
  noFacts,
  type StoredUser,
  type UserFacts,
  type UserValues,
} from '../../api/src/users/user.ts'

/** A person who works: ACTIVE in account `eu`, without a role. */
export function storedUser(
  values: Partial<UserValues> = {},
  facts: Partial<UserFacts> = {},
): StoredUser {
  const at = new Date('2026-01-01T00:00:00Z')
  return {
    id: 'ada-id',
    version: 1,
    statusVersion: 1,
    manager: null,
    declared: [],
    released: false,
    given: [],
    values: {
      username: 'ada',
      type: 'person',
      email: 'ada@example.test',
      profile: {},
      labels: {},
      active: true,
      mfa: 'optional',
      accessPoints: ['web'],
      ipWhitelist: [],
      roles: [],
      credential: { mode: 'secretRef' },
      ...values,
    },
    facts: { ...noFacts, memberships: [membershipOf('eu')], ...facts },
    createdAt: at,
    updatedAt: at,
  }
}

/** A membership of the account of that name, whose identity is `NAME-id`. */
export function membershipOf(account: string, more: Partial<HeldMembership> = {}): HeldMembership {
  return {
    accountId: `${account}-id`,
    account,
    policy: {},
    state: 'ACTIVE',
    invitationExpiresAt: null,
    rolesGiven: true,
    roles: [],
    ...more,
  }
}

/** A role that is held by the user's own list. */
export function heldRole(name: string, more: Partial<HeldRole> = {}): HeldRole {
  return {
    id: `${name}-id`,
    assignmentId: '',
    name,
    rank: 10,
    isProtected: false,
    requiredProfileFields: [],
    source: 'roles',
    manager: null,
    validFrom: null,
    expiresAt: null,
    ...more,
  }
}

/** Somebody who works in account `eu` and may do everything there below rank 100. */
export function callerOf(more: Partial<Caller> = {}): Caller {
  return {
    tenantId: 'tenant-id',
    userId: 'grace-id',
    username: 'grace',
    type: 'person',
    keyId: null,
    sessionId: 'session-id',
    accessPoint: 'api',
    rank: 100,
    permissions: ['*'],
    accountId: 'eu-id',
    accountName: 'eu',
    address: '192.0.2.7',
    manager: null,
    epoch: null,
    source: null,
    requestId: 'request-id',
    ...more,
  }
}
