/**
 * A change of an IP whitelist that shuts out somebody who must get in: the caller, a declarer (then nothing in git is made true any more), or the last
 * administrator of an account (then nobody can take it back). Refused, with the entry named, unless the write names them in `acknowledgeLockout`.
 *
 * Who comes from where is known by the last use of each credential. Of somebody who was never seen nothing is known, and nothing is refused. Pure.
 */
import type { AccessPoint, IpWhitelistEntry, ObjectKind, ProblemDetail } from '@rollcall/resources'

import { foldKey } from '../declarations/fold.ts'
import { Refusal } from '../http/errors.ts'
import { parseAddress } from './address.ts'
import { shownEntry } from './explain.ts'
import { compileIpWhitelist, findAllowingEntry, type Arrival } from './ip-whitelist.ts'

/** Somebody who came in, and from where. */
export interface Entrant {
  as: 'caller' | 'declarer' | 'administrator'
  userId: string
  username: string
  /** Null: with a session. */
  keyId: string | null
  /** Accounts that the user is a member of; of an administrator, those that it administrates. */
  accountIds: readonly string[]
  accessPoint: AccessPoint
  address: string
  /** Only of a declarer: KIND/INSTANCE. */
  manager?: string
}

export interface WhitelistChange {
  kind: ObjectKind
  id: string
  before: readonly IpWhitelistEntry[]
  after: readonly IpWhitelistEntry[]
}

/** Whom the change shuts out, the caller first. */
export function findShutOut(
  change: WhitelistChange,
  entrants: readonly Entrant[],
  now: Date,
): Entrant[] {
  const before = compileIpWhitelist(change.before)
  const after = compileIpWhitelist(change.after)
  const isShutOut = (entrant: Entrant): boolean => {
    const arrival = arrivalOf(entrant, now)
    return before.allows(arrival) && !after.allows(arrival)
  }
  const concerned = entrants.filter((entrant) => isConcerned(entrant, change))
  const shutOut = concerned.filter(isShutOut)
  const single = shutOut.filter(({ as }) => as !== 'administrator')
  return [...single, ...lastAdministrators(change, entrants, shutOut)]
}

/** Administrators are only missed when none of an account is left: one that comes in elsewhere, or was never seen, is left. */
function lastAdministrators(
  change: WhitelistChange,
  entrants: readonly Entrant[],
  shutOut: readonly Entrant[],
): Entrant[] {
  const gone = new Set(shutOut)
  const administrators = entrants.filter(({ as }) => as === 'administrator')
  const accountIds =
    change.kind === 'Account' ? [change.id] : [...gone].flatMap((entrant) => entrant.accountIds)
  const last = accountIds.flatMap((accountId) => {
    const own = administrators.filter((entrant) => entrant.accountIds.includes(accountId))
    return own.every((entrant) => gone.has(entrant)) ? own : []
  })
  return [...new Set(last)]
}

function isConcerned(
  { userId, keyId, accountIds }: Entrant,
  { kind, id }: WhitelistChange,
): boolean {
  switch (kind) {
    case 'User':
      return userId === id
    case 'ApiKey':
      return keyId === id
    case 'Account':
      return accountIds.includes(id)
    case 'Role':
    case 'RoleAssignment':
      return false
  }
}

/** Refuses a change that shuts out somebody who is not acknowledged. */
export function holdLockout(
  change: WhitelistChange,
  entrants: readonly Entrant[],
  acknowledged: readonly string[],
  now: Date,
): void {
  const names = new Set(acknowledged.map(foldKey))
  const shutOut = findShutOut(change, entrants, now).filter(
    ({ username }) => !names.has(foldKey(username)),
  )
  if (shutOut.length === 0) return
  const errors = new Map<string, ProblemDetail>()
  for (const entrant of shutOut) {
    const pointer = pointerOf(change, entrant, now)
    const detail = `shuts out ${nameOf(entrant)}`
    errors.set(`${pointer} ${detail}`, { pointer, detail })
  }
  throw new Refusal('ip-whitelist.lockout', sentenceOf(change, shutOut, now), {
    errors: [...errors.values()],
  })
}

function sentenceOf(change: WhitelistChange, shutOut: readonly Entrant[], now: Date): string {
  // Somebody who comes in by several doors, or with several credentials, is named once.
  const persons = shutOut.map((entrant) => {
    const found = findAllowingEntry(change.before, arrivalOf(entrant, now))
    const how =
      found === undefined
        ? `which any address could until now: the first entry that limits it is ${limitOf(change, entrant, now)}`
        : `let in until now by ${shownEntry(found.entry, now)}`
    return `${nameOf(entrant)}, coming from ${entrant.address}, ${how}`
  })
  const names = [...new Set(shutOut.map(({ username }) => username))]
  return (
    `the IP whitelist would shut out ${[...new Set(persons)].join('; and ')}. ` +
    `If that is meant, say so with acknowledgeLockout: ${JSON.stringify(names)}`
  )
}

/** The entry that took the door from everybody, or the whole whitelist when it was limited before. */
function pointerOf(change: WhitelistChange, entrant: Entrant, now: Date): string {
  if (findAllowingEntry(change.before, arrivalOf(entrant, now)) !== undefined)
    return '/spec/ipWhitelist'
  return `/spec/ipWhitelist/${limitIndex(change, entrant)}`
}

function limitOf(change: WhitelistChange, entrant: Entrant, now: Date): string {
  const entry = change.after[limitIndex(change, entrant)]
  return entry === undefined ? 'none' : shownEntry(entry, now)
}

function limitIndex({ after }: WhitelistChange, { accessPoint }: Entrant): number {
  return after.findIndex(
    ({ accessPoints }) => accessPoints === undefined || accessPoints.includes(accessPoint),
  )
}

function nameOf({ as, username, manager }: Entrant): string {
  switch (as) {
    case 'caller':
      return `the caller, user ${username}`
    case 'declarer':
      return `user ${username}, who declares as ${manager ?? 'a manager'}`
    case 'administrator':
      return `the last administrator, user ${username}`
  }
}

function arrivalOf({ address, accessPoint }: Entrant, now: Date): Arrival {
  return { address: parseAddress(address), accessPoint, now }
}
