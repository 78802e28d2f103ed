/**
 * A permission: a dotted name such as `zones.view`, owned by the relying application; one of Rollcall's own such as `rollcall.users.view`;
 * a prefix with `.*` for everything below it; or `*` for everything.
 * @minLength 1
 * @maxLength 128
 * @pattern ^(\*|[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*(\.\*)?)$
 */
export type Permission = string

/** Every permission of Rollcall itself, with what it allows. The list is closed: no other name may start with `rollcall.`. */
export const rollcallPermissions = {
  'rollcall.accounts.view': 'See accounts',
  'rollcall.accounts.create': 'Create accounts',
  'rollcall.accounts.update': 'Change accounts',
  'rollcall.accounts.delete': 'Delete accounts',
  'rollcall.users.view': 'See users and their memberships',
  'rollcall.users.create': 'Create users',
  'rollcall.users.update': 'Change, deactivate and reactivate users',
  'rollcall.users.delete': 'Remove users',
  'rollcall.users.import': 'Create and change users from a file',
  'rollcall.roles.view': 'See roles',
  'rollcall.roles.create': 'Create roles',
  'rollcall.roles.update': 'Change roles',
  'rollcall.roles.delete': 'Delete roles',
  'rollcall.role-assignments.view': 'See role assignments',
  'rollcall.role-assignments.create': 'Assign roles',
  'rollcall.role-assignments.update': 'Change role assignments',
  'rollcall.role-assignments.delete': 'End role assignments',
  'rollcall.api-keys.view': 'See API keys, never their secrets',
  'rollcall.api-keys.create': 'Issue API keys',
  'rollcall.api-keys.update': 'Change API keys',
  'rollcall.api-keys.delete': 'Revoke API keys',
  'rollcall.approvals.view': 'See what waits for an approval, and what was decided',
  'rollcall.approvals.decide': 'Approve and reject what others asked for',
  'rollcall.access.check':
    'Ask for access decisions about other credentials, addresses and access points',
  'rollcall.access.explain': 'Ask why access is allowed or refused, rule by rule',
  'rollcall.changes.view': 'Follow the change feed',
  'rollcall.audit.view': 'See the audit log and export it',
  'rollcall.audit.verify': 'Verify the audit log, and take its checkpoint',
  'rollcall.audit.vouch':
    'Applications only: what they say of the source of a declaration counts as verified',
  'rollcall.system.view': 'See how the installation stands: database, feed, audit log, mails',
} as const

/** A permission of Rollcall itself. */
export type RollcallPermission = keyof typeof rollcallPermissions

/** Whether a set of granted permissions covers one that is wanted. `*` covers everything, `zones.*` every name below `zones.`. Pure. */
export function holds(granted: Iterable<string>, wanted: string): boolean {
  for (const permission of granted) {
    if (permission === '*' || permission === wanted) return true
    if (permission.endsWith('.*') && wanted.startsWith(permission.slice(0, -1))) return true
  }
  return false
}
