/**
 * Advice about declarations: warnings that `rollcall plan` shows and that block nothing. Each names the row of the requirements that it comes from. Pure.
 */
import type { ApiKeySpec } from './api-key.ts'
import { holds, rollcallPermissions } from './permissions.ts'
import type { RoleAssignmentSpec } from './role-assignment.ts'
import type { RoleSpec } from './role.ts'
import type { UserSpec } from './user.ts'

/** Every lint, with the row that advises it. */
export const lintRows = {
  'shared-user': 'S1-03',
  'broad-role': 'S1-05',
  'weak-password': 'S1-11',
  'person-with-api': 'S1-12',
  'application-name': 'S1-16',
  'application-without-mfa': 'S1-17',
  'application-with-web': 'S1-17',
} as const

/** Name of a lint. */
export type LintName = keyof typeof lintRows

/** One piece of advice. */
export interface Lint {
  /** Name of the lint. */
  lint: LintName

  /** Row of the requirements. */
  row: string

  /** What is advised, and why. */
  detail: string
}

/** A user as it is declared. */
export interface LintedUser {
  /** The declaration. */
  spec: UserSpec

  /** The password that goes with it; only looked at. */
  password?: string
}

/** Everything that is declared together. */
export interface LintedSet {
  /** The users. */
  users: readonly LintedUser[]

  /** The roles. Of others only `owner` and `admin` are known: they hold everything. */
  roles: readonly RoleSpec[]

  /** Roles that are assigned beside those of the users. */
  assignments: readonly RoleAssignmentSpec[]

  /** The API keys. */
  apiKeys: readonly ApiKeySpec[]

  /** Account that the roles of the users are held in. */
  homeAccount: string
}

/** Username of the first administrator, who is meant to hold everything. */
const bootstrapAdmin = 'admin'

/** Fewest characters of a password that comes from a generator. */
const generatedLengthMin = 20

/** Passwords of that length that are used most nevertheless. */
const commonLongPasswords: ReadonlySet<string> = new Set([
  '12345678900987654321',
  'nemvxyheqdd5oqxyxyzi',
  'q1w2e3r4t5y6u7i8o9p0',
])

/** The advice for every user of the set, in the order of the users. */
export function lintsOf(set: LintedSet): Lint[][] {
  const permissions = permissionsByRole(set.roles)
  const named = [...permissions.values()].flat()
  const everything = [
    ...Object.keys(rollcallPermissions),
    // Rollcall's own are known one by one.
    ...named.filter(
      (permission) => permission !== '*' && !/^rollcall\.(.+\.)?\*$/.test(permission),
    ),
  ]
  return set.users.map((user) => [
    ...sharedUser(user, set.apiKeys),
    ...broadRole(user, set, permissions, everything),
    ...weakPassword(user),
    ...personOrApplication(user),
  ])
}

function sharedUser({ spec }: LintedUser, apiKeys: readonly ApiKeySpec[]): Lint[] {
  const name = fold(usernameOf(spec))
  const keys = apiKeys.filter(({ user }) => fold(user) === name)
  if (keys.length === 0) return []
  if (typeOf(spec) === 'person')
    return [
      lint(
        'shared-user',
        `a person owns ${keys.length === 1 ? 'an API key' : `${keys.length} API keys`}: give each application a user of its own, so that it can always be told who changed what`,
      ),
    ]
  const applications = [...new Set(keys.map((key) => applicationOf(key.name)))].filter(
    (application) => application !== '',
  )
  if (applications.length < 2) return []
  return [
    lint(
      'shared-user',
      `its API keys name ${applications.length} applications (${applications.join(', ')}): give each application a user of its own`,
    ),
  ]
}

/** What a key is named after, without what tells one rotation from the next: `billing-2026-11` is `billing`; a date alone is nobody's name. */
function applicationOf(keyName: string): string {
  return fold(keyName)
    .split(/[\s._/:-]/)
    .filter((word) => !/^(v?\d|[a-z]?\d{2,})$/.test(word) && !rotationWords.has(word))
    .join('-')
}

const rotationWords: ReadonlySet<string> = new Set([
  '',
  'api',
  'bootstrap',
  'current',
  'default',
  'key',
  'main',
  'new',
  'next',
  'old',
  'previous',
  'primary',
  'secondary',
])

function broadRole(
  { spec }: LintedUser,
  { assignments, homeAccount }: LintedSet,
  permissions: ReadonlyMap<string, readonly string[]>,
  everything: readonly string[],
): Lint[] {
  const username = fold(usernameOf(spec))
  if (username === bootstrapAdmin) return []
  const rolesByAccount = new Map([[homeAccount, [...(spec.roles ?? [])]]])
  for (const { user, role, account } of assignments) {
    if (fold(user) !== username) continue
    const at = account ?? homeAccount
    rolesByAccount.set(at, [...(rolesByAccount.get(at) ?? []), role])
  }
  for (const [account, roles] of rolesByAccount) {
    const held = roles.flatMap((role) => permissions.get(role) ?? [])
    if (!everything.every((permission) => holds(held, permission))) continue
    return [
      lint(
        'broad-role',
        `${roles.join(', ')} ${roles.length === 1 ? 'covers' : 'cover'} every permission of account ${account}: limit the user to what is needed`,
      ),
    ]
  }
  return []
}

/** Included roles with them; a circle ends where it began. */
function permissionsByRole(roles: readonly RoleSpec[]): Map<string, readonly string[]> {
  const known = new Map(roles.map((role) => [role.name, role]))
  const found = new Map<string, readonly string[]>([
    ['owner', ['*']],
    ['admin', ['*']],
  ])
  for (const { name } of roles) {
    const reached = new Set<string>()
    const next = [name]
    for (let at = next.pop(); at !== undefined; at = next.pop()) {
      if (reached.has(at)) continue
      reached.add(at)
      next.push(...(known.get(at)?.includes ?? []))
    }
    const held = [...reached].flatMap(
      (role) => known.get(role)?.permissions ?? (known.has(role) ? [] : (found.get(role) ?? [])),
    )
    found.set(name, held)
  }
  return found
}

function weakPassword({ spec, password }: LintedUser): Lint[] {
  if (password === undefined) return []
  if (spec.credential !== undefined && spec.credential.mode !== 'secretRef') return []
  const isCommon = commonLongPasswords.has(fold(password))
  if (!isCommon && Array.from(password).length >= generatedLengthMin) return []
  const why = isCommon
    ? 'the password is one of those that are used most'
    : `the password has fewer than ${generatedLengthMin} characters`
  return [lint('weak-password', `${why}: let a generator make it`)]
}

function personOrApplication({ spec }: LintedUser): Lint[] {
  if (typeOf(spec) === 'person')
    return spec.accessPoints?.includes('api') === true
      ? [
          lint(
            'person-with-api',
            'a person may use the API: let persons use the web alone, and give programs users of their own',
          ),
        ]
      : []
  const lints: Lint[] = []
  const application = spec.labels?.['application']
  const names = [usernameOf(spec), spec.displayName].map((name) => fold(name ?? ''))
  if (application !== undefined && !names.includes(fold(application)))
    lints.push(
      lint(
        'application-name',
        `neither username nor displayName is ${application}: name the user after its application`,
      ),
    )
  if (spec.mfa !== 'required')
    lints.push(
      lint(
        'application-without-mfa',
        'with mfa: required the user works with API keys only, whatever password it may have',
      ),
    )
  if (spec.accessPoints?.includes('web') === true)
    lints.push(
      lint('application-with-web', 'an application may use the web: it needs the API alone'),
    )
  return lints
}

function lint(name: LintName, detail: string): Lint {
  return { lint: name, row: lintRows[name], detail }
}

function typeOf({ type = 'person' }: UserSpec): NonNullable<UserSpec['type']> {
  return type
}

function usernameOf({ username, email }: UserSpec): string {
  return username ?? email ?? ''
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase()
}
