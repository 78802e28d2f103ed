import type { AccountPolicy } from '@rollcall/resources'
import { describe, expect, test } from 'vitest'

import { callerOf, heldRole, membershipOf, storedUser } from '../../../test/support/stored-user.ts'
import type { Caller } from '../access/caller.ts'
import { Refusal } from '../http/errors.ts'
import type { KnownRole } from '../roles/grant.ts'
import type { UserOrder } from './orders.ts'
import { holdMembership, holdRoles, holdRules, holdOwnRules, holdTakeover } from './rules.ts'
import type { HeldMembership, HeldRole, StoredUser, UserValues } from './user.ts'

const now = new Date('2026-11-24T12:00:00Z')
const later = new Date(now.getTime() + 1)

interface Told {
  code: string
  message: string
  pointers: string[]
}

/** What is refused; undefined when nothing is. */
function refusalOf(act: () => void): Told | undefined {
  try {
    act()
    return undefined
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { code, message, errors } = error
    return { code, message, pointers: errors.map(({ pointer }) => pointer ?? '') }
  }
}

const nothingKnown = { roles: new Map<string, KnownRole>(), allowed: undefined }
const grace = { caller: callerOf(), now }

function written(
  before: StoredUser | null,
  after: StoredUser,
  caller: Partial<Caller> = {},
): Told | undefined {
  return refusalOf(() =>
    holdRules({ before, after }, nothingKnown, { caller: callerOf(caller), now }),
  )
}

const created = (values: Partial<UserValues>): Told | undefined => written(null, storedUser(values))

/** A value that is absent, which a stored user says by having none. */
function without(user: StoredUser, member: keyof UserValues): StoredUser {
  const { [member]: _absent, ...values } = user.values
  // Only members that may be absent are taken away.
  return { ...user, values: values as UserValues }
}

const withPolicy = (policy: AccountPolicy, more: Partial<HeldMembership> = {}) => ({
  memberships: [membershipOf('eu', { policy, ...more })],
})

describe('a name and an address', () => {
  test('a user as it should be is written', () => {
    expect(created({})).toBeUndefined()
  })

  test('a user without a name is not', () => {
    expect(created({ username: '' })).toEqual({
      code: 'request.invalid',
      message: 'username or email is needed',
      pointers: ['/spec/username'],
    })
  })

  test('a person has an address', () => {
    const nobody = without(storedUser(), 'email')
    expect(written(null, nobody)).toEqual({
      code: 'user.email-required',
      message: 'a person needs an e-mail address',
      pointers: ['/spec/email'],
    })
    expect(written(storedUser(), nobody)?.code).toBe('user.email-required')
  })

  test('an application needs one to be invited, and not otherwise', () => {
    const application = without(storedUser({ type: 'application' }), 'email')
    expect(written(null, application)).toBeUndefined()
    const values = { ...application.values, credential: { mode: 'invite' as const } }
    expect(written(null, { ...application, values })).toEqual({
      code: 'user.email-required',
      message: 'an invitation needs an e-mail address to go to',
      pointers: ['/spec/email'],
    })
  })

  test('who has none already is changed in other ways', () => {
    const nobody = without(storedUser({ credential: { mode: 'invite' } }), 'email')
    const named = { ...nobody, values: { ...nobody.values, firstName: 'Ada' } }
    expect(written(nobody, named)).toBeUndefined()
  })

  test('an application without one does not become a person', () => {
    const application = without(storedUser({ type: 'application' }), 'email')
    const person = without(storedUser(), 'email')
    expect(written(application, person)?.code).toBe('user.email-required')
  })

  test.each([
    ['2026-11-24T12:00:00Z', '2026-11-24T12:00:00.001Z', undefined],
    ['2026-11-24T12:00:00Z', '2026-11-24T12:00:00Z', 'request.invalid'],
    ['2026-11-24T12:00:00.001Z', '2026-11-24T12:00:00Z', 'request.invalid'],
    ['2026-11-24T12:00:00Z', undefined, undefined],
    [undefined, '2026-11-24T12:00:00Z', undefined],
  ])('validity from %s to %s: %s', (validFrom, expiresAt, code) => {
    const refusal = created({
      ...(validFrom === undefined ? {} : { validFrom }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    })
    expect(refusal?.code).toBe(code)
    if (code !== undefined)
      expect(refusal).toMatchObject({
        message: 'expiresAt must be later than validFrom',
        pointers: ['/spec/expiresAt'],
      })
  })
})

describe('who may edit', () => {
  const ranked = (rank: number, policy: AccountPolicy = {}) =>
    storedUser({}, withPolicy(policy, { roles: [heldRole('editor', { rank })] }))

  test('nobody edits whom they do not see, unless it is in no account', () => {
    const elsewhere = storedUser({}, { memberships: [membershipOf('us')] })
    expect(written(elsewhere, elsewhere)).toEqual({
      code: 'object.adoption-refused',
      message: 'this user is not one that the caller manages: have somebody who does add it here',
      pointers: [],
    })
    const nowhere = storedUser({}, { memberships: [] })
    expect(written(nowhere, nowhere)).toBeUndefined()
  })

  test('X10: nobody edits a higher rank, nor an equal one under editRank: lower', () => {
    expect(written(ranked(100), ranked(100))).toBeUndefined()
    expect(written(ranked(101), ranked(101))?.message).toBe('user ada ranks above user grace')
    const lower = ranked(100, { editRank: 'lower' })
    expect(written(lower, lower)?.code).toBe('object.rank-too-low')
  })

  test('a new user is nobody’s yet', () => {
    expect(written(null, ranked(100, { editRank: 'lower' }))).toBeUndefined()
  })

  test('a user that edits itself is not asked for its rank, and for all the rest', () => {
    const self = { caller: callerOf({ userId: 'ada-id' }), now }
    const draft = (after: StoredUser) => ({ before: storedUser(), after })
    expect(refusalOf(() => holdRules(draft(storedUser()), nothingKnown, self))?.code).toBe(
      'user.own-user',
    )
    expect(refusalOf(() => holdOwnRules(draft(storedUser()), nothingKnown, self))).toBeUndefined()
    const nameless = draft(storedUser({ username: '' }))
    expect(refusalOf(() => holdOwnRules(nameless, nothingKnown, self))?.code).toBe(
      'request.invalid',
    )
  })
})

describe('taking over', () => {
  const limited = callerOf({ permissions: ['zones.view'] })
  const allowed = new Map([['ada-id', ['zones.view', 'zones.update']]])
  const held = (after: StoredUser, known = allowed, caller = limited) =>
    refusalOf(() => holdTakeover({ before: storedUser(), after }, { allowed: known }, { caller }))
  const ordering = (...orders: UserOrder[]) => storedUser({}, { orders })
  const readdressed = storedUser({ email: 'mallory@example.test' })
  const hashed = { phc: '', pepperId: '' }

  test('takes every permission that the user holds', () => {
    expect(held(readdressed)).toEqual({
      code: 'user.exceeds-caller',
      message:
        'user ada holds zones.update, which user grace does not: whoever changes how a user signs in could do it as that user',
      pointers: [],
    })
    const wide = callerOf({ permissions: ['zones.*'] })
    expect(held(readdressed, allowed, wide)).toBeUndefined()
  })

  test.each<[string, UserOrder]>([
    ['a password is set', { do: 'set-password', hashed, declared: null, mustChange: false }],
    ['the second factors are taken away', { do: 'reset-mfa' }],
  ])('is when %s', (_what, order) => {
    expect(held(ordering({ do: 'end-sessions' }, order))?.code).toBe('user.exceeds-caller')
  })

  test('is no change of anything else, nor the making of a user', () => {
    expect(held(storedUser({ firstName: 'Augusta' }))).toBeUndefined()
    expect(held(ordering({ do: 'end-sessions' }))).toBeUndefined()
    const made = { before: null, after: readdressed }
    expect(refusalOf(() => holdTakeover(made, { allowed }, { caller: limited }))).toBeUndefined()
  })

  test('is open to whom nobody exceeds, and of whom nothing is held', () => {
    expect(held(readdressed, new Map())).toBeUndefined()
    const draft = { before: storedUser(), after: readdressed }
    expect(
      refusalOf(() => holdTakeover(draft, { allowed: undefined }, { caller: limited })),
    ).toBeUndefined()
  })

  test('is looked at in every write', () => {
    const draft = { before: storedUser(), after: readdressed }
    const known = { ...nothingKnown, allowed }
    expect(refusalOf(() => holdRules(draft, known, { caller: limited, now }))?.code).toBe(
      'user.exceeds-caller',
    )
    expect(refusalOf(() => holdOwnRules(draft, known, { caller: limited, now }))).toBeUndefined()
  })
})

describe('roles', () => {
  const known = (name: string, more: Partial<KnownRole> = {}): [string, KnownRole] => [
    name,
    {
      id: `${name}-id`,
      name,
      rank: 10,
      isProtected: false,
      permissions: ['zones.view'],
      requiredProfileFields: [],
      ...more,
    },
  ]
  const roles = new Map([
    known('viewer'),
    known('editor', { permissions: ['zones.view', 'zones.update'] }),
    known('chief', { rank: 101 }),
  ])
  const limited = { caller: callerOf({ permissions: ['zones.view'] }), now }

  function user(names: string[], held: HeldRole[], policy: AccountPolicy = {}): StoredUser {
    return storedUser({ roles: names }, withPolicy(policy, { roles: held }))
  }
  const own = (...names: string[]): StoredUser =>
    user(
      names,
      names.map((name) => heldRole(name)),
    )
  const given = (before: StoredUser | null, after: StoredUser, asking = limited) =>
    refusalOf(() => holdRoles({ before, after }, { roles }, asking))

  test('nobody gives what they do not hold', () => {
    expect(given(null, own('viewer'))).toBeUndefined()
    expect(given(null, own('viewer', 'editor'))).toEqual({
      code: 'role.exceeds-grantor',
      message: 'role editor holds zones.update, which user grace does not hold in account eu',
      pointers: ['/spec/roles/1'],
    })
    expect(given(null, own('chief'), grace)?.code).toBe('object.rank-too-low')
  })

  test('what the user has already is not given', () => {
    expect(given(own('editor'), own('editor', 'viewer'))).toBeUndefined()
  })

  test('what the user has by an assignment is given all the same', () => {
    const assigned = user([], [heldRole('editor', { source: 'assignment' })])
    expect(given(assigned, own('editor'))?.code).toBe('role.exceeds-grantor')
  })

  test('what the user has in another account is given all the same', () => {
    const us = membershipOf('us', { roles: [heldRole('editor')] })
    const before = storedUser({}, { memberships: [us, membershipOf('eu')] })
    expect(given(before, own('editor'))?.code).toBe('role.exceeds-grantor')
  })

  test('of an account that the user is no member of are not looked at', () => {
    const elsewhere = storedUser({ roles: ['editor'] }, { memberships: [membershipOf('us')] })
    expect(given(null, elsewhere)).toBeUndefined()
  })

  describe('where one is held', () => {
    const one: AccountPolicy = { roleCardinality: 'one' }
    const viewer = heldRole('viewer')
    const editor = heldRole('editor', { source: 'assignment' })
    const holding = (...held: HeldRole[]) => user(['viewer'], held, one)

    test('no second one is, wherever it comes from', () => {
      expect(given(holding(viewer), holding(viewer, editor))).toEqual({
        code: 'user.one-role',
        message:
          'a user holds one role in account eu (roleCardinality: one), not 2: viewer, editor',
        pointers: ['/spec/roles'],
      })
      expect(given(null, holding(viewer, editor))?.code).toBe('user.one-role')
    })

    test('one takes the place of another', () => {
      expect(given(holding(editor), holding(viewer))).toBeUndefined()
    })

    test('one that is assigned for another time does not count, one of the user’s own does', () => {
      const past = { ...editor, expiresAt: now }
      expect(given(holding(viewer), holding(viewer, past))).toBeUndefined()
      const next = { ...editor, validFrom: later }
      expect(given(holding(viewer), holding(viewer, next))).toBeUndefined()
      const ownNext = { ...next, source: 'roles' as const }
      expect(given(holding(viewer), holding(viewer, ownNext))?.code).toBe('user.one-role')
    })

    test('an older fault does not stop another change', () => {
      expect(given(holding(viewer, editor), holding(viewer, editor))).toBeUndefined()
      const chief = heldRole('chief')
      expect(given(holding(viewer, editor, chief), holding(viewer, editor))).toBeUndefined()
      expect(given(holding(viewer, editor), holding(viewer, editor, chief))?.code).toBe(
        'user.one-role',
      )
    })
  })

  test('are looked at in every write', () => {
    const draft = { before: null, after: own('editor') }
    expect(refusalOf(() => holdRules(draft, { roles, allowed: undefined }, limited))?.code).toBe(
      'role.exceeds-grantor',
    )
  })
})

describe('the way to a credential', () => {
  const invites = withPolicy({ credentialModes: ['invite'] })
  const secret = storedUser({}, invites)
  const code = 'user.credential-mode-forbidden'

  test('is one that the account allows when the user is made', () => {
    expect(written(null, secret)?.code).toBe(code)
    expect(written(null, storedUser({ credential: { mode: 'invite' } }, invites))).toBeUndefined()
  })

  test('is not asked for again by another change', () => {
    expect(written(secret, secret)).toBeUndefined()
  })

  test('is asked for when it changes, when the type does, and when an account is joined', () => {
    expect(written(storedUser({ credential: { mode: 'invite' } }, invites), secret)?.code).toBe(
      code,
    )
    expect(written(storedUser({ type: 'application' }, invites), secret)?.code).toBe(code)
    const two = [...invites.memberships, membershipOf('us')]
    expect(written(secret, storedUser({}, { memberships: two }))?.code).toBe(code)
    expect(written(storedUser({}, { memberships: two }), secret)).toBeUndefined()
  })
})

describe('the required profile', () => {
  const named = withPolicy({ requiredProfile: ['firstName', 'lastName'] })
  const missing = {
    code: 'user.profile-incomplete',
    message: 'firstName is required by the policy; lastName is required by the policy',
    pointers: ['/spec/firstName', '/spec/lastName'],
  }

  test('is there when the user is made', () => {
    expect(written(null, storedUser({}, named))).toEqual(missing)
    const ada = { firstName: 'Ada', lastName: 'Byron' }
    expect(written(null, storedUser(ada, named))).toBeUndefined()
  })

  test('does not go away, and what was missing before stops no other change', () => {
    const half = storedUser({ firstName: 'Ada' }, named)
    expect(written(half, storedUser({ firstName: 'Augusta' }, named))).toBeUndefined()
    expect(written(half, storedUser({}, named))?.pointers).toEqual(['/spec/firstName'])
  })

  test('is added by who was invited, until it was ACTIVE somewhere', () => {
    const invited = (...states: HeldMembership['state'][]) =>
      storedUser(
        { credential: { mode: 'invite' } },
        {
          memberships: states.map((state, index) =>
            membershipOf(index === 0 ? 'eu' : 'us', { ...named.memberships[0], state }),
          ),
        },
      )
    expect(written(null, invited('INVITED'))).toBeUndefined()
    expect(written(null, invited('INVITED', 'PROVISIONED'))).toBeUndefined()
    expect(written(null, invited('INVITED', 'ACTIVE'))?.code).toBe('user.profile-incomplete')
    const waiting = storedUser(
      {},
      withPolicy({ requiredProfile: ['firstName'] }, { state: 'INVITED' }),
    )
    expect(written(null, waiting)?.code).toBe('user.profile-incomplete')
  })

  test('is nothing of whoever left or was removed', () => {
    expect(written(null, storedUser({}, { ...named, endedAt: now }))).toBeUndefined()
    expect(written(null, storedUser({}, { ...named, removedAt: now }))).toBeUndefined()
  })

  test.each([
    ['held', {}, true],
    ['held until later', { expiresAt: later }, true],
    ['to be held later', { validFrom: later }, true],
    ['held until now', { expiresAt: now }, false],
  ])('is what a role that is %s requires', (_when, bounds, isAsked) => {
    const signer = heldRole('signer', { requiredProfileFields: ['phone'], ...bounds })
    const refusal = written(null, storedUser({}, withPolicy({}, { roles: [signer] })))
    expect(refusal?.message).toBe(isAsked ? 'phone is required by role signer' : undefined)
  })
})

describe('becoming a member of another account', () => {
  const eu = membershipOf('eu')
  const joining = (policy: AccountPolicy, values: Partial<UserValues> = {}) =>
    refusalOf(() =>
      holdMembership(
        storedUser(values),
        storedUser(values, { memberships: [eu, membershipOf('us', { policy })] }),
        grace,
      ),
    )

  test('asks for the way to a credential of all of them', () => {
    expect(joining({ credentialModes: ['invite'] })?.code).toBe('user.credential-mode-forbidden')
    expect(joining({ credentialModes: ['invite', 'secretRef'] })).toBeUndefined()
    expect(
      joining(
        { credentialModes: ['invite'] },
        { type: 'application', credential: { mode: 'none' } },
      ),
    ).toBeUndefined()
  })

  test('does not ask for what the policy there requires of those whom it makes', () => {
    expect(joining({ requiredProfile: ['firstName'] })).toBeUndefined()
  })

  test('asks for what a role requires, and of no credential when only a role is new', () => {
    const signer = heldRole('signer', { requiredProfileFields: ['phone'] })
    const policy: AccountPolicy = { credentialModes: ['invite'] }
    const before = storedUser({}, withPolicy(policy))
    const holding = (values: Partial<UserValues>) =>
      refusalOf(() =>
        holdMembership(before, storedUser(values, withPolicy(policy, { roles: [signer] })), grace),
      )
    expect(holding({})?.pointers).toEqual(['/spec/profile/phone'])
    expect(holding({ profile: { phone: '+44 20 0000 0000' } })).toBeUndefined()
  })
})
