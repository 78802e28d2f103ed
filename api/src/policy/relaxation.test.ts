import { type AccountPolicy, effectivePolicy } from '@rollcall/resources'
import { expect, test } from 'vitest'

import { relaxedMembers } from './relaxation.ts'

function relaxed(from: AccountPolicy, to: AccountPolicy): string[] {
  return relaxedMembers(effectivePolicy(from), effectivePolicy(to))
}

/** The second is laxer than the first. */
const steps: readonly [string, AccountPolicy, AccountPolicy][] = [
  ['userRemoval', { userRemoval: 'never' }, { userRemoval: 'tombstone' }],
  ['userRemoval', { userRemoval: 'tombstone' }, { userRemoval: 'erase' }],
  ['removalScope', { removalScope: 'account' }, { removalScope: 'everywhere' }],
  ['emailChange', { emailChange: 'never' }, { emailChange: 'request' }],
  ['emailChange', { emailChange: 'request' }, { emailChange: 'admin' }],
  [
    'credentialModes',
    { credentialModes: ['invite'] },
    { credentialModes: ['invite', 'secretRef'] },
  ],
  ['credentialModes', { credentialModes: ['invite'] }, { credentialModes: ['secretRef'] }],
  ['lockout', { lockout: { maxFailures: 10 } }, { lockout: { maxFailures: 11 } }],
  ['inactivity', { preset: 'approvals' }, { preset: 'approvals', ...inactiveAfter('P4M') }],
  ['inactivity', inactiveAfter('P3M', 'login'), inactiveAfter('P3M', 'anyAuthentication')],
  ['inactivity', inactiveAfter('P3M', 'login', []), inactiveAfter('P3M', 'login', ['person'])],
  ['inactivity', inactiveAfter('P3M'), {}],
  ['passwordExpiryDays', { passwordExpiryDays: 30 }, { passwordExpiryDays: 90 }],
  ['passwordExpiryDays', { passwordExpiryDays: 365 }, { passwordExpiryDays: 0 }],
  ['mfa', { mfa: 'required' }, { mfa: 'perUser' }],
  ['apiPassword', { apiPassword: ['denied', 'deniedWithMfa'] }, { apiPassword: ['denied'] }],
  [
    'invitation',
    { invitation: { validFor: 'P7D', maxPerRequest: 5 } },
    { invitation: { validFor: 'P8D', maxPerRequest: 5 } },
  ],
  [
    'invitation',
    { invitation: { validFor: 'P7D', maxPerRequest: 5 } },
    { invitation: { validFor: 'P7D', maxPerRequest: 6 } },
  ],
  ['requiredProfile', { requiredProfile: ['firstName'] }, { requiredProfile: ['lastName'] }],
  ['editRank', { editRank: 'lower' }, { editRank: 'lowerOrEqual' }],
  ['roleCardinality', { roleCardinality: 'one' }, { roleCardinality: 'many' }],
  ['visibleUsers', { visibleUsers: 'children' }, { visibleUsers: 'account' }],
  ['guard', guardOf('5'), guardOf('6')],
  ['guard', guardOf('5%'), guardOf('6%')],
  ['guard', guardOf('1000'), guardOf('1%')],
  ['guard', guardOf('50%'), guardOf('21')],
  ['guard', guardOf('5', 'P7D'), guardOf('5', 'P1D')],
  ['guard', guardOf('5', 'P1D', 2), guardOf('5', 'P1D', 1)],
]

test.each(steps)('%s is relaxed from %j to %j, and not the other way round', (member, from, to) => {
  expect(relaxed(from, to)).toEqual([member])
  // A list may leave out one thing and take in another: that is relaxed both ways.
  const isSwap = ['credentialModes', 'requiredProfile'].includes(member) && from !== to
  if (!isSwap) expect(relaxed(to, from).filter((name) => name !== 'guard')).toEqual([])
})

test.each([
  ['a share by a number up to the smallest share', guardOf('5%'), guardOf('20')],
  ['fewer removals', guardOf('6'), guardOf('5')],
  ['a smaller share', guardOf('6%'), guardOf('5%')],
  ['the same guard', guardOf('5'), guardOf('5')],
  ['a longer window', guardOf('5', 'P1D'), guardOf('5', 'P7D')],
  ['more administrators', guardOf('5', 'P1D', 1), guardOf('5', 'P1D', 2)],
  [
    'the same users that are seen',
    { visibleUsers: 'children' },
    { visibleUsers: 'children', userRemoval: 'never' },
  ],
  ['the order of a list', { apiPassword: ['denied', 'deniedWithMfa'] }, reversedRules()],
  ['another spelling of a duration', inactiveAfter('P1Y'), inactiveAfter('P12M')],
  ['a list of users that shows more', { listDefault: 'active' }, { listDefault: 'all' }],
  ['a notice', { notifications: { locked: ['admins'] } }, { notifications: { locked: [] } }],
  ['service notices', { serviceNotices: 'autoSubscribe' }, { serviceNotices: 'optIn' }],
  ['the same preset by its values', { preset: 'standard' }, { userRemoval: 'never' }],
  ['preset registrar in place of standard', { preset: 'standard' }, { preset: 'registrar' }],
] satisfies [string, AccountPolicy, AccountPolicy][])(
  'nothing is relaxed by %s',
  (_what, from, to) => {
    expect(relaxed(from, to)).toEqual([])
  },
)

test('what a preset relaxes is named member by member', () => {
  expect(relaxed({ preset: 'standard' }, { preset: 'dns-portal' })).toEqual([
    'userRemoval',
    'removalScope',
  ])
  expect(relaxed({ preset: 'payments-portal' }, { preset: 'standard' })).toEqual([
    'credentialModes',
    'passwordExpiryDays',
    'mfa',
    'requiredProfile',
    'roleCardinality',
    'visibleUsers',
  ])
})

function inactiveAfter(
  after: string,
  counts: 'login' | 'anyAuthentication' = 'login',
  exemptTypes: ('application' | 'person')[] = ['application'],
): AccountPolicy {
  return { inactivity: { after, counts, exemptTypes } }
}

function guardOf(maxRemovals: string, window = 'P1D', minAdmins = 1): AccountPolicy {
  return { guard: { maxRemovals, window, minAdmins } }
}

function reversedRules(): AccountPolicy {
  return { apiPassword: ['deniedWithMfa', 'denied'] }
}
