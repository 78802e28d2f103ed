import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { lengthOf } from './duration.ts'
import {
  type AccountPolicy,
  type EffectivePolicy,
  effectivePolicy,
  type PolicyPreset,
  policyPresets,
  strictest,
  type UserPolicy,
} from './policy.ts'

/**
 * The table of requirements.md, section 4, in its order: every value of every preset. Columns: standard, registrar, approvals, dns-portal, payments-portal.
 */
const presets: readonly PolicyPreset[] = [
  'standard',
  'registrar',
  'approvals',
  'dns-portal',
  'payments-portal',
]
const none = undefined
const table: readonly [string, unknown[]][] = [
  ['userRemoval', ['never', 'never', 'never', 'tombstone', 'erase']],
  ['removalScope', ['account', 'account', 'account', 'everywhere', 'account']],
  ['emailChange', ['admin', 'admin', 'admin', 'request', 'admin']],
  [
    'credentialModes',
    [
      ['invite', 'secretRef', 'none', 'external'],
      ['secretRef', 'none'],
      ['invite'],
      ['invite', 'external'],
      ['invite'],
    ],
  ],
  ['roleCardinality', ['many', 'many', 'one', 'one', 'one']],
  ['lockout.maxFailures', [10, 10, 10, 10, 10]],
  ['inactivity.after', [none, none, 'P3M', none, none]],
  ['inactivity.counts', [none, none, 'login', none, none]],
  ['inactivity.exemptTypes', [none, none, ['application'], none, none]],
  ['passwordExpiryDays', [0, 0, 0, 0, 90]],
  ['mfa', ['perUser', 'perUser', 'perUser', 'perUser', 'required']],
  [
    'apiPassword',
    [
      ['deniedWithMfa'],
      ['deniedWithMfa', 'deniedOnceKeyExists'],
      [],
      ['deniedWithMfa'],
      ['deniedWithMfa'],
    ],
  ],
  ['invitation.validFor', ['P7D', 'P7D', 'P7D', 'P7D', 'P7D']],
  ['invitation.maxPerRequest', [1000, 1000, 1000, 1000, 1000]],
  [
    'requiredProfile',
    [
      [],
      ['displayName', 'language'],
      ['firstName', 'lastName'],
      ['firstName', 'lastName'],
      ['firstName', 'lastName'],
    ],
  ],
  ['notifications.created', [[], ['user'], [], [], []]],
  ['notifications.invited', [['user'], [], ['user'], ['user'], ['user']]],
  ['notifications.changed', [[], [], [], ['user'], []]],
  ['notifications.locked', [[], [], [], [], []]],
  ['notifications.removed', [[], [], [], [], []]],
  ['serviceNotices', ['optIn', 'optIn', 'optIn', 'autoSubscribe', 'optIn']],
  ['listDefault', ['all', 'active', 'all', 'all', 'all']],
  ['visibleUsers', ['account', 'account', 'account', 'account', 'children']],
  ['editRank', Array.from({ length: 5 }, () => 'lowerOrEqual')],
  ['guard.maxRemovals', Array.from({ length: 5 }, () => '5%')],
  ['guard.window', Array.from({ length: 5 }, () => 'P1D')],
  ['guard.minAdmins', [1, 1, 1, 1, 1]],
]

describe('the presets', () => {
  const cases = table.flatMap(([path, values]) =>
    presets.map((preset, column): [string, PolicyPreset, unknown] => [
      path,
      preset,
      values[column],
    ]),
  )

  test.each(cases)('%s under %s is %j', (path, preset, value) => {
    expect(valueAt(effectivePolicy({ preset }), path)).toEqual(value)
  })

  test('have no member that the table does not name', () => {
    const named = new Set(table.map(([path]) => path.split('.')[0]))
    for (const preset of presets)
      expect(Object.keys(policyPresets[preset]).filter((member) => !named.has(member))).toEqual([])
  })
})

describe('the policy that applies', () => {
  test('is that of preset standard when nothing is declared', () => {
    expect(effectivePolicy()).toEqual({ preset: 'standard', ...policyPresets.standard })
    expect(effectivePolicy({})).toEqual(effectivePolicy())
  })

  test('has the declared members over those of the preset', () => {
    const policy = effectivePolicy({ preset: 'dns-portal', userRemoval: 'never', mfa: 'required' })
    expect(policy).toEqual({
      ...effectivePolicy({ preset: 'dns-portal' }),
      userRemoval: 'never',
      mfa: 'required',
    })
  })

  test('keeps the lists of events that are not declared', () => {
    const { notifications } = effectivePolicy({
      preset: 'dns-portal',
      notifications: { locked: ['admins'], changed: [] },
    })
    expect(notifications).toEqual({
      created: [],
      invited: ['user'],
      changed: [],
      locked: ['admins'],
      removed: [],
    })
  })

  test('names the preset that was chosen', () => {
    expect(presets.map((preset) => effectivePolicy({ preset }).preset)).toEqual(presets)
  })
})

/** One member at a time: two values, and what is left of them in either order. */
const pairs: readonly [keyof UserPolicy, AccountPolicy, AccountPolicy, unknown][] = [
  ['userRemoval', { userRemoval: 'never' }, { userRemoval: 'tombstone' }, 'never'],
  ['userRemoval', { userRemoval: 'tombstone' }, { userRemoval: 'erase' }, 'tombstone'],
  ['userRemoval', { userRemoval: 'erase' }, { userRemoval: 'never' }, 'never'],
  ['removalScope', { removalScope: 'account' }, { removalScope: 'everywhere' }, 'account'],
  ['emailChange', { emailChange: 'never' }, { emailChange: 'request' }, 'never'],
  ['emailChange', { emailChange: 'request' }, { emailChange: 'admin' }, 'request'],
  ['emailChange', { emailChange: 'admin' }, { emailChange: 'never' }, 'never'],
  [
    'credentialModes',
    { credentialModes: ['secretRef', 'none'] },
    { credentialModes: ['none', 'invite'] },
    ['none'],
  ],
  ['credentialModes', { credentialModes: ['secretRef'] }, { credentialModes: ['invite'] }, []],
  [
    'lockout',
    { lockout: { maxFailures: 3 } },
    { lockout: { maxFailures: 10 } },
    { maxFailures: 3 },
  ],
  [
    'inactivity',
    { inactivity: { after: 'P3M', counts: 'login', exemptTypes: ['application'] } },
    { inactivity: { after: 'P90D', counts: 'anyAuthentication', exemptTypes: ['person'] } },
    { after: 'P90D', counts: 'login', exemptTypes: [] },
  ],
  [
    'inactivity',
    {},
    { inactivity: { after: 'P1Y', counts: 'anyAuthentication', exemptTypes: ['application'] } },
    { after: 'P1Y', counts: 'anyAuthentication', exemptTypes: ['application'] },
  ],
  ['inactivity', {}, {}, undefined],
  ['passwordExpiryDays', { passwordExpiryDays: 0 }, { passwordExpiryDays: 365 }, 365],
  ['passwordExpiryDays', { passwordExpiryDays: 30 }, { passwordExpiryDays: 90 }, 30],
  ['passwordExpiryDays', { passwordExpiryDays: 0 }, { passwordExpiryDays: 0 }, 0],
  ['mfa', { mfa: 'perUser' }, { mfa: 'required' }, 'required'],
  [
    'invitation',
    { invitation: { validFor: 'P7D', maxPerRequest: 10 } },
    { invitation: { validFor: 'PT12H', maxPerRequest: 500 } },
    { validFor: 'PT12H', maxPerRequest: 10 },
  ],
  ['editRank', { editRank: 'lowerOrEqual' }, { editRank: 'lower' }, 'lower'],
]

describe('the strictest', () => {
  test.each(pairs)('%s of %j and %j is %j', (member, left, right, expected) => {
    const policies = [effectivePolicy(left), effectivePolicy(right)]
    expect(strictest(policies)[member]).toEqual(expected)
    expect(strictest(policies.toReversed())[member]).toEqual(expected)
  })

  test.each([
    ['apiPassword', ['denied'], ['deniedWithMfa', 'denied'], ['denied', 'deniedWithMfa']],
    ['requiredProfile', ['language'], ['firstName'], ['firstName', 'language']],
  ] as const)('%s is the union of both', (member, left, right, union) => {
    const of = (values: readonly string[]): EffectivePolicy =>
      effectivePolicy({ [member]: [...values] })
    const values: readonly string[] = strictest([of(left), of(right)])[member]
    expect(values.toSorted()).toEqual(union)
  })

  test('of no account is the preset standard', () => {
    expect(canonical(strictest([]))).toEqual(canonical(effectivePolicy()))
  })

  test('of one account is that of the account', () => {
    const policy = effectivePolicy({ preset: 'dns-portal' })
    expect(canonical(strictest([policy]))).toEqual(canonical(policy))
  })

  test('of two spellings of one length is that of the first account', () => {
    const links = (validFor: string): EffectivePolicy =>
      effectivePolicy({ invitation: { validFor, maxPerRequest: 1 } })
    expect(strictest([links('P1W'), links('P7D')]).invitation.validFor).toBe('P1W')
  })

  test('has no member inactivity where nobody is locked for doing nothing', () => {
    expect(strictest([effectivePolicy(), effectivePolicy()])).not.toHaveProperty('inactivity')
  })

  test('keeps the order of the modes of the first account, whose first mode is the usual one', () => {
    const modes = (list: EffectivePolicy['credentialModes']): EffectivePolicy =>
      effectivePolicy({ credentialModes: list })
    const { credentialModes } = strictest([
      modes(['external', 'invite', 'none']),
      modes(['none', 'invite', 'external']),
    ])
    expect(credentialModes).toEqual(['external', 'invite', 'none'])
  })

  test('is the same in any order', () => {
    fc.assert(
      fc.property(fc.array(policies, { minLength: 1, maxLength: 4 }), (list) => {
        expect(canonical(strictest(list))).toEqual(canonical(strictest(list.toReversed())))
      }),
    )
  })

  test('is the same however the accounts are grouped', () => {
    fc.assert(
      fc.property(policies, policies, policies, (first, second, third) => {
        const left = { ...first, ...strictest([first, second]) }
        const right = { ...third, ...strictest([second, third]) }
        expect(canonical(strictest([left, third]))).toEqual(canonical(strictest([first, right])))
      }),
    )
  })

  test('of a policy and itself is that policy', () => {
    fc.assert(
      fc.property(policies, (policy) => {
        expect(canonical(strictest([policy, policy]))).toEqual(canonical(policy))
      }),
    )
  })

  test('allows nothing that one of the accounts does not allow', () => {
    fc.assert(
      fc.property(fc.array(policies, { minLength: 1, maxLength: 4 }), (list) => {
        const result = strictest(list)
        for (const policy of list) expect(laxerMembers(policy, result)).toEqual([])
      }),
    )
  })
})

/** Any policy, by any preset with any member overridden. */
const policies = fc
  .record(
    {
      preset: fc.constantFrom(...presets),
      userRemoval: fc.constantFrom('never', 'tombstone', 'erase'),
      removalScope: fc.constantFrom('account', 'everywhere'),
      emailChange: fc.constantFrom('admin', 'request', 'never'),
      credentialModes: fc.subarray(['secretRef', 'invite', 'none', 'external'] as const, {
        minLength: 1,
      }),
      lockout: fc.record({ maxFailures: fc.integer({ min: 1, max: 100 }) }),
      inactivity: fc.record({
        after: fc.constantFrom('P90D', 'P3M', 'P1Y', 'P12M', 'P2W', 'PT36H'),
        counts: fc.constantFrom('login', 'anyAuthentication'),
        exemptTypes: fc.subarray(['application', 'person'] as const),
      }),
      passwordExpiryDays: fc.constantFrom(0, 30, 90, 180, 365),
      mfa: fc.constantFrom('perUser', 'required'),
      apiPassword: fc.subarray(['deniedWithMfa', 'deniedOnceKeyExists', 'denied'] as const),
      invitation: fc.record({
        validFor: fc.constantFrom('P7D', 'P1W', 'PT1H', 'P1M'),
        maxPerRequest: fc.integer({ min: 1, max: 1000 }),
      }),
      requiredProfile: fc.subarray(['firstName', 'lastName', 'displayName', 'language'] as const),
      editRank: fc.constantFrom('lower', 'lowerOrEqual'),
    },
    { requiredKeys: [] },
  )
  // Only members with values that the type allows were made.
  .map((policy) => effectivePolicy(policy as AccountPolicy))

/** Lists without order and durations by length: what two policies are compared by. */
function canonical(policy: UserPolicy): unknown {
  const { inactivity, invitation } = policy
  return {
    userRemoval: policy.userRemoval,
    removalScope: policy.removalScope,
    emailChange: policy.emailChange,
    credentialModes: policy.credentialModes.toSorted(),
    lockout: policy.lockout,
    inactivity: inactivity && {
      after: lengthOf(inactivity.after),
      counts: inactivity.counts,
      exemptTypes: inactivity.exemptTypes.toSorted(),
    },
    passwordExpiryDays: policy.passwordExpiryDays,
    mfa: policy.mfa,
    apiPassword: policy.apiPassword.toSorted(),
    invitation: { ...invitation, validFor: lengthOf(invitation.validFor) },
    requiredProfile: policy.requiredProfile.toSorted(),
    editRank: policy.editRank,
  }
}

/** Members in which `result` allows something that `policy` does not: written apart from the code that is tested. */
function laxerMembers(policy: UserPolicy, result: UserPolicy): string[] {
  const order = (values: readonly string[], value: string): number => values.indexOf(value)
  const removals = ['never', 'tombstone', 'erase']
  const emails = ['never', 'request', 'admin']
  const days = (value: number): number => (value === 0 ? Infinity : value)
  const laxer: Record<string, boolean> = {
    userRemoval: order(removals, result.userRemoval) > order(removals, policy.userRemoval),
    removalScope: policy.removalScope === 'account' && result.removalScope !== 'account',
    emailChange: order(emails, result.emailChange) > order(emails, policy.emailChange),
    credentialModes: result.credentialModes.some((mode) => !policy.credentialModes.includes(mode)),
    lockout: result.lockout.maxFailures > policy.lockout.maxFailures,
    inactivity: isInactivityLaxer(policy.inactivity, result.inactivity),
    passwordExpiryDays: days(result.passwordExpiryDays) > days(policy.passwordExpiryDays),
    mfa: policy.mfa === 'required' && result.mfa !== 'required',
    apiPassword: policy.apiPassword.some((rule) => !result.apiPassword.includes(rule)),
    invitation:
      lengthOf(result.invitation.validFor) > lengthOf(policy.invitation.validFor) ||
      result.invitation.maxPerRequest > policy.invitation.maxPerRequest,
    requiredProfile: policy.requiredProfile.some(
      (field) => !result.requiredProfile.includes(field),
    ),
    editRank: policy.editRank === 'lower' && result.editRank !== 'lower',
  }
  return Object.keys(laxer).filter((member) => laxer[member])
}

function isInactivityLaxer(
  policy: UserPolicy['inactivity'],
  result: UserPolicy['inactivity'],
): boolean {
  if (policy === undefined) return false
  if (result === undefined) return true
  return (
    lengthOf(result.after) > lengthOf(policy.after) ||
    (policy.counts === 'login' && result.counts !== 'login') ||
    result.exemptTypes.some((type) => !policy.exemptTypes.includes(type))
  )
}

function valueAt(policy: EffectivePolicy, path: string): unknown {
  let value: unknown = policy
  for (const member of path.split('.'))
    value =
      typeof value === 'object' && value !== null
        ? new Map<string, unknown>(Object.entries(value)).get(member)
        : undefined
  return value
}
