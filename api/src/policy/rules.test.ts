import type { AccountPolicy, EmailChange } from '@rollcall/resources'
import { describe, expect, test } from 'vitest'

import { refusedLoss, type GuardedAccount } from './administrators.ts'
import { refusedCredentialMode, usualCredentialMode } from './credential-mode.ts'
import { emailChangeForbidden, emailRuleOf, emailVerdict } from './email-change.ts'
import { accountsWhere, policyOf } from './policy-of.ts'
import { refusedEdit } from './rank.ts'
import { missingFields, refusalOfMissing } from './required-profile.ts'
import { isOneRole, refusedRoles } from './role-cardinality.ts'
import { seesOnlyChildren } from './visible-users.ts'

const eu = (policy: AccountPolicy): { account: string; policy: AccountPolicy } => ({
  account: 'eu',
  policy,
})
const us = (policy: AccountPolicy): { account: string; policy: AccountPolicy } => ({
  account: 'us',
  policy,
})

describe('the policy of a user', () => {
  test('is the strictest of all accounts', () => {
    const { userRemoval, emailChange } = policyOf([
      eu({ userRemoval: 'erase', emailChange: 'never' }),
      us({ userRemoval: 'tombstone' }),
    ])
    expect([userRemoval, emailChange]).toEqual(['tombstone', 'never'])
  })

  test('is that of the account asked from when there is none', () => {
    expect(policyOf([], { userRemoval: 'erase' }).userRemoval).toBe('erase')
    expect(policyOf([eu({})], { userRemoval: 'erase' }).userRemoval).toBe('never')
    expect(policyOf([]).userRemoval).toBe('never')
  })

  test('names the accounts that say something', () => {
    const accounts = [eu({ mfa: 'required' }), us({})]
    expect(accountsWhere(accounts, ({ mfa }) => mfa === 'required')).toEqual(['eu'])
  })
})

describe('the way to a credential', () => {
  test.each([
    ['person', [eu({ preset: 'registrar' })], 'secretRef'],
    ['person', [eu({ preset: 'dns-portal' })], 'invite'],
    ['person', [], 'invite'],
    [
      'person',
      [eu({ credentialModes: ['secretRef'] }), us({ credentialModes: ['invite'] })],
      'none',
    ],
    ['application', [eu({ preset: 'registrar' })], 'none'],
    ['application', [eu({ preset: 'approvals' })], 'none'],
  ] as const)('of a %s in %j is usually %s', (type, accounts, mode) => {
    expect(usualCredentialMode(type, accounts)).toBe(mode)
  })

  test('is refused by the name of the account that does not allow it', () => {
    const refusal = refusedCredentialMode({ type: 'person', mode: 'secretRef' }, [
      eu({ preset: 'approvals' }),
      us({}),
    ])
    expect(refusal?.code).toBe('user.credential-mode-forbidden')
    expect(refusal?.message).toBe(
      'the policy of account eu does not allow credential.mode secretRef; allowed: invite',
    )
    expect(refusal?.errors).toMatchObject([{ pointer: '/spec/credential/mode' }])
  })

  test('is refused by the names of all accounts that do not allow it, with what they allow', () => {
    const refusal = refusedCredentialMode({ type: 'person', mode: 'secretRef' }, [
      eu({ preset: 'dns-portal' }),
      us({ credentialModes: ['external', 'invite'] }),
    ])
    expect(refusal?.message).toBe(
      'the policy of account eu and us does not allow credential.mode secretRef; allowed: invite, external',
    )
  })

  test('is refused by the names of both accounts when they have none in common', () => {
    const refusal = refusedCredentialMode({ type: 'person', mode: 'invite' }, [
      eu({ preset: 'registrar' }),
      us({ preset: 'approvals' }),
    ])
    expect(refusal?.code).toBe('user.credential-mode-forbidden')
    expect(refusal?.message).toBe(
      'no credential.mode is allowed by all accounts of this user: account eu allows secretRef, none; account us allows invite',
    )
    expect(refusal?.errors).toMatchObject([{ pointer: '/spec/credential/mode' }])
  })

  test('is taken when every account allows it', () => {
    const accounts = [eu({ preset: 'dns-portal' }), us({ preset: 'approvals' })]
    expect(refusedCredentialMode({ type: 'person', mode: 'invite' }, accounts)).toBeUndefined()
  })

  test('none is for every application, and for persons only where it is named', () => {
    const accounts = [eu({ preset: 'approvals' })]
    expect(refusedCredentialMode({ type: 'application', mode: 'none' }, accounts)).toBeUndefined()
    expect(refusedCredentialMode({ type: 'person', mode: 'none' }, accounts)).toBeDefined()
    expect(refusedCredentialMode({ type: 'application', mode: 'secretRef' }, accounts)?.code).toBe(
      'user.credential-mode-forbidden',
    )
  })
})

describe('an e-mail address', () => {
  const ada = { address: 'ada@example.test' }
  test.each([
    ['never', null, 'ada@example.test', 'changed'],
    ['request', null, undefined, 'changed'],
    ['never', ada, 'ada@example.test', 'kept'],
    ['request', { address: undefined }, undefined, 'kept'],
    ['admin', ada, 'a@example.test', 'changed'],
    ['admin', ada, undefined, 'changed'],
    ['request', ada, 'a@example.test', 'pending'],
    ['request', ada, undefined, 'pending'],
    ['request', { address: undefined }, 'ada@example.test', 'pending'],
    ['request', ada, 'Ada@example.test', 'pending'],
    ['never', ada, 'a@example.test', 'forbidden'],
    ['never', ada, undefined, 'forbidden'],
  ] as const)('under %s, %j wished to be %s, is %s', (rule, before, wanted, verdict) => {
    expect(emailVerdict(rule satisfies EmailChange, before, wanted)).toBe(verdict)
  })

  test('is under the strictest rule, and the refusal names the account of it', () => {
    const accounts = [eu({ emailChange: 'request' }), us({ emailChange: 'never' })]
    expect(emailRuleOf(accounts)).toBe('never')
    const refusal = emailChangeForbidden('secondaryEmail', accounts)
    expect(refusal.code).toBe('user.email-change-forbidden')
    expect(refusal.message).toBe(
      'the policy of account us lets nobody change secondaryEmail (emailChange: never)',
    )
    expect(refusal.errors).toMatchObject([{ pointer: '/spec/secondaryEmail' }])
    const both = [eu({ emailChange: 'never' }), us({ emailChange: 'never' })]
    expect(emailChangeForbidden('email', both).message).toContain('account eu and us lets')
  })
})

describe('one role', () => {
  test.each([
    [{ preset: 'registrar' }, false],
    [{ preset: 'approvals' }, true],
    [{}, false],
  ] as const)('is the rule under %j: %s', (policy, isOne) => {
    expect(isOneRole(policy)).toBe(isOne)
  })

  test('is held, and no second one', () => {
    const account = eu({ roleCardinality: 'one' })
    expect(refusedRoles([], account)).toBeUndefined()
    expect(refusedRoles(['editor'], account)).toBeUndefined()
    expect(refusedRoles(['editor', 'editor'], account)).toBeUndefined()
    const refusal = refusedRoles(['editor', 'viewer', 'editor'], account)
    expect(refusal?.code).toBe('user.one-role')
    expect(refusal?.message).toBe(
      'a user holds one role in account eu (roleCardinality: one), not 2: editor, viewer',
    )
    expect(refusal?.errors).toMatchObject([{ pointer: '/spec/roles' }])
  })

  test('is no rule under many', () => {
    expect(refusedRoles(['editor', 'viewer'], eu({}))).toBeUndefined()
  })
})

describe('the required profile', () => {
  const role = { name: 'signer', requiredProfileFields: ['phone', 'firstName', 'timezone'] }

  test('is everything that policies and roles name, each once', () => {
    expect(missingFields({ lastName: '' }, ['firstName', 'lastName'], [role])).toEqual([
      { pointer: '/spec/firstName', detail: 'firstName is required by the policy' },
      { pointer: '/spec/lastName', detail: 'lastName is required by the policy' },
      { pointer: '/spec/profile/phone', detail: 'phone is required by role signer' },
      { pointer: '/spec/timezone', detail: 'timezone is required by role signer' },
    ])
  })

  test('is there when every member has a text', () => {
    const values = {
      firstName: 'Ada',
      lastName: 'Byron',
      timezone: 'UTC',
      profile: { phone: '+44 20 0000 0000' },
    }
    expect(missingFields(values, ['firstName', 'lastName'], [role])).toEqual([])
  })

  test.each(['displayName', 'language', 'email', 'secondaryEmail'])(
    'looks for %s in the user, not in its profile',
    (field) => {
      const roles = [{ name: 'signer', requiredProfileFields: [field] }]
      expect(missingFields({ profile: { [field]: 'x' } }, [], roles)).toMatchObject([
        { pointer: `/spec/${field}` },
      ])
      expect(missingFields({ [field]: 'x' }, [], roles)).toEqual([])
    },
  )

  test('is refused by the names of everything that is missing', () => {
    const refusal = refusalOfMissing(missingFields({}, ['firstName', 'language'], []))
    expect(refusal?.code).toBe('user.profile-incomplete')
    expect(refusal?.message).toBe(
      'firstName is required by the policy; language is required by the policy',
    )
    expect(refusal?.errors.map(({ pointer }) => pointer)).toEqual([
      '/spec/firstName',
      '/spec/language',
    ])
  })

  test('is no refusal when nothing is missing', () => {
    expect(refusalOfMissing([])).toBeUndefined()
  })
})

describe('editing another user', () => {
  const caller = { userId: '1', username: 'grace', rank: 100 }
  const user = (rank: number, id = '2'): { id: string; username: string; rank: number } => ({
    id,
    username: 'ada',
    rank,
  })

  test.each([
    ['lower', 'lowerOrEqual', 99, undefined],
    ['lower', 'lower', 99, undefined],
    ['equal', 'lowerOrEqual', 100, undefined],
    ['equal', 'lower', 100, 'object.rank-too-low'],
    ['higher', 'lowerOrEqual', 101, 'object.rank-too-low'],
    ['higher', 'lower', 101, 'object.rank-too-low'],
  ] as const)('of %s rank under %s', (_how, editRank, rank, code) => {
    expect(refusedEdit(user(rank), caller, editRank)?.code).toBe(code)
  })

  test('names both, and the rule', () => {
    expect(refusedEdit(user(101), caller, 'lower')?.message).toBe('user ada ranks above user grace')
    expect(refusedEdit(user(100), caller, 'lower')?.message).toBe(
      'user ada ranks the same as user grace, and the policy lets only lower ones be edited (editRank: lower)',
    )
  })

  test('of oneself is done at /v1/me', () => {
    const refusal = refusedEdit(user(0, '1'), caller, 'lowerOrEqual')
    expect(refusal?.code).toBe('user.own-user')
    expect(refusal?.message).toContain('/v1/me')
  })

  test('of one owner by another is done under lower as well', () => {
    const owner = { ...caller, rank: 1000 }
    expect(refusedEdit(user(1000), owner, 'lower')).toBeUndefined()
  })
})

describe('children', () => {
  test.each([
    [{ preset: 'payments-portal' }, 900, true],
    [{ preset: 'payments-portal' }, 999, true],
    [{ preset: 'payments-portal' }, 1000, false],
    [{ preset: 'dns-portal' }, 900, false],
  ] as const)('are all that is seen under %j at rank %i: %s', (policy, rank, isSo) => {
    expect(seesOnlyChildren(policy, { rank })).toBe(isSo)
  })
})

describe('administrators that remain', () => {
  const accounts = (
    ranks: Record<string, number>,
    minAdmins = 1,
  ): ReadonlyMap<string, GuardedAccount> =>
    new Map([['1', { account: 'eu', minAdmins, guards: new Map(Object.entries(ranks)) }]])
  const change = (userId: string, rank: number, accountId = '1') => ({ accountId, userId, rank })

  test('the last owner is not taken away, whatever administrators there are', () => {
    const refusal = refusedLoss(accounts({ ada: 1000, grace: 900 }), [change('ada', 0)])
    expect(refusal?.code).toBe('user.last-owner')
    expect(refusal?.message).toContain('account eu')
    expect(refusedLoss(accounts({ ada: 1000, grace: 900 }), [change('ada', 900)])?.code).toBe(
      'user.last-owner',
    )
  })

  test('one of two owners is', () => {
    expect(refusedLoss(accounts({ ada: 1000, grace: 1000 }), [change('ada', 0)])).toBeUndefined()
  })

  test('an owner gives way to another in the same write', () => {
    expect(
      refusedLoss(accounts({ ada: 1000 }), [change('ada', 0), change('grace', 1000)]),
    ).toBeUndefined()
  })

  test('an account goes not below its fewest administrators', () => {
    const three = { ada: 1000, grace: 900, alan: 900 }
    expect(refusedLoss(accounts(three, 2), [change('alan', 0)])).toBeUndefined()
    const refusal = refusedLoss(accounts(three, 3), [change('alan', 0)])
    expect(refusal?.code).toBe('user.too-few-administrators')
    expect(refusal?.message).toBe(
      'account eu keeps 3 active administrators (guard.minAdmins), and would have 2',
    )
  })

  test('an account that is short of them already is not stopped from anything else', () => {
    expect(refusedLoss(accounts({ ada: 1000 }, 3), [change('grace', 0)])).toBeUndefined()
    expect(refusedLoss(accounts({ ada: 1000 }, 3), [change('grace', 900)])).toBeUndefined()
    expect(refusedLoss(accounts({}, 3), [])).toBeUndefined()
  })

  test('an account without owners loses no last one', () => {
    expect(refusedLoss(accounts({ grace: 900, alan: 900 }), [change('alan', 0)])).toBeUndefined()
  })

  test('other accounts are not looked at', () => {
    expect(refusedLoss(accounts({ ada: 1000 }), [change('ada', 0, '2')])).toBeUndefined()
  })
})
