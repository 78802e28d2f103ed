import type { MeProfile, MeShown } from '@rollcall/resources'

import { type CompiledQuery, query } from '../database/statement.ts'
import type { Context } from '../declarations/context.ts'
import { faultsOfDraft } from '../declarations/draft-faults.ts'
import type { Kind, Wish } from '../declarations/kind.ts'
import { patchObject } from '../declarations/operations.ts'
import { specOf } from '../declarations/stored.ts'
import { Refusal } from '../http/errors.ts'
import { checkerOf, invalid } from '../http/validation.ts'
import { userKind } from '../users/kind.ts'
import { holdOwnRules } from '../users/rules.ts'
import type { UserWorld } from '../users/store.ts'
import type { UserFacts, UserValues } from '../users/user.ts'
import type { UserRecord } from '../users/rows.ts'

export type ProfileMember = keyof MeProfile

export const profileMembers: readonly ProfileMember[] = [
  'firstName',
  'lastName',
  'displayName',
  'language',
  'timezone',
]

/** A member that is absent stays, null takes it away. */
export type ProfilePatch = { [Member in ProfileMember]?: string | null }

/** Users as they edit themselves: no rank is asked, and what a manager declares stays the manager's. */
const ownKind: Kind<UserValues, UserFacts, UserWorld> = {
  ...userKind,
  hold: holdOwnRules,
  isVisible: () => true,
}

const checkSpec = checkerOf('user', 'UserSpec')

export async function changeProfile(context: Context, patch: ProfilePatch): Promise<MeShown> {
  const { caller } = context
  const user = await patchObject(
    ownKind,
    caller.userId,
    wishOf(patch),
    'any',
    (draft) => {
      const faults = faultsOfDraft(checkSpec, draft)
      if (faults.length > 0) throw invalid(faults)
    },
    context,
  )
  return shownOf({ ...specOf(user) })
}

function wishOf(patch: ProfilePatch): Wish<UserValues> {
  const entries = Object.entries(patch)
  const set = Object.fromEntries(entries.filter(([, value]) => value !== null))
  const clear = profileMembers.filter((member) => patch[member] === null)
  return { set, clear, joins: false }
}

type ProfileRow = Pick<
  UserRecord,
  | 'email'
  | 'secondary_email'
  | 'first_name'
  | 'last_name'
  | 'display_name'
  | 'language'
  | 'timezone'
>

export async function showProfile({
  database,
  caller,
}: Pick<Context, 'database' | 'caller'>): Promise<MeShown> {
  const [row] = await database.read(caller.tenantId, profileQuery(caller.userId))
  if (row === undefined) throw new Refusal('auth.credential-invalid', 'the user is gone')
  const { email, secondary_email, first_name, last_name, display_name, language, timezone } = row
  return shownOf({
    email,
    secondaryEmail: secondary_email,
    firstName: first_name,
    lastName: last_name,
    displayName: display_name,
    language,
    timezone,
  })
}

function profileQuery(userId: string): CompiledQuery<ProfileRow> {
  return query
    .selectFrom('users')
    .select([
      'email',
      'secondary_email',
      'first_name',
      'last_name',
      'display_name',
      'language',
      'timezone',
    ])
    .where('id', '=', userId)
    .compile()
}

function shownOf(values: Readonly<Record<string, unknown>>): MeShown {
  const members = [...profileMembers, 'email', 'secondaryEmail'] as const
  const shown: MeShown = {}
  for (const member of members) {
    const value = values[member]
    if (typeof value === 'string') shown[member] = value
  }
  return shown
}
