import { describe, expect, test } from 'vitest'
import type { IpWhitelistEntry } from '@rollcall/resources'

import { findShutOut, holdLockout, type Entrant, type WhitelistChange } from './lockout.ts'

const now = new Date('2026-11-24T12:00:00Z')
const office: IpWhitelistEntry = { cidr: '192.0.2.0/24', comment: 'office' }
const elsewhere: IpWhitelistEntry = { cidr: '203.0.113.0/24' }
const account = '0190-account'

const caller: Entrant = {
  as: 'caller',
  userId: 'ada-id',
  username: 'ada',
  keyId: 'ada-key',
  accountIds: [account],
  accessPoint: 'api',
  address: '192.0.2.7',
}
const declarer: Entrant = {
  ...caller,
  as: 'declarer',
  userId: 'pipeline-id',
  username: 'pipeline',
  keyId: 'pipeline-key',
  manager: 'cli/people',
}
const administrator: Entrant = {
  ...caller,
  as: 'administrator',
  userId: 'grace-id',
  username: 'grace',
  keyId: null,
  accessPoint: 'web',
}

const limits = (kind: WhitelistChange['kind'], id: string): WhitelistChange => ({
  kind,
  id,
  before: [],
  after: [elsewhere],
})
const shutOut = (change: WhitelistChange, entrants: Entrant[]): string[] =>
  findShutOut(change, entrants, now).map(({ username }) => username)

describe('a whitelist shuts out', () => {
  test.each<[string, WhitelistChange, Entrant]>([
    ['the caller from its own user', limits('User', 'ada-id'), caller],
    ['the caller from its own key', limits('ApiKey', 'ada-key'), caller],
    ['the caller from the account', limits('Account', account), caller],
    ['a declarer from its user', limits('User', 'pipeline-id'), declarer],
    ['a declarer from its key', limits('ApiKey', 'pipeline-key'), declarer],
    ['a declarer from the account', limits('Account', account), declarer],
    ['the last administrator from its user', limits('User', 'grace-id'), administrator],
    ['the last administrator from the account', limits('Account', account), administrator],
  ])('%s', (_, change, entrant) => {
    expect(shutOut(change, [entrant])).toEqual([entrant.username])
  })

  test.each<[string, WhitelistChange, Entrant]>([
    ['of another user', limits('User', 'other'), caller],
    ['of another key', limits('ApiKey', 'other'), declarer],
    ['of another account', limits('Account', 'other'), caller],
    ['that becomes empty', { ...limits('User', 'ada-id'), before: [office], after: [] }, caller],
    [
      'that goes on allowing the address',
      { ...limits('User', 'ada-id'), after: [elsewhere, office] },
      caller,
    ],
    [
      'that did not allow the address before either',
      { ...limits('User', 'ada-id'), before: [elsewhere], after: [{ cidr: '203.0.113.0/25' }] },
      caller,
    ],
    [
      'that is about another door',
      { ...limits('User', 'ada-id'), after: [{ ...elsewhere, accessPoints: ['web'] }] },
      caller,
    ],
    ['of a role, which has none', limits('Role', 'ada-id'), caller],
    ['of an assignment, which has none', limits('RoleAssignment', 'ada-id'), caller],
  ])('nobody: one %s', (_, change, entrant) => {
    expect(shutOut(change, [entrant])).toEqual([])
  })

  test('whom an entry let in that has run out', () => {
    const change = {
      ...limits('User', 'ada-id'),
      before: [office],
      after: [{ ...office, expiresAt: '2026-11-24T12:00:00Z' }],
    }
    expect(shutOut(change, [caller])).toEqual(['ada'])
  })
})

describe('an administrator is not the last', () => {
  const other: Entrant = { ...administrator, userId: 'alan-id', username: 'alan' }
  test('while another one of the account is not touched', () => {
    expect(shutOut(limits('User', 'grace-id'), [administrator, other])).toEqual([])
  })
  test('while another one of the account goes on coming in', () => {
    const inside = { ...other, address: '203.0.113.9' }
    expect(shutOut(limits('Account', account), [administrator, inside])).toEqual([])
  })
  test('while it comes in by another door itself', () => {
    const byKey: Entrant = { ...administrator, keyId: 'k', accessPoint: 'api' }
    const change = {
      ...limits('User', 'grace-id'),
      after: [{ ...elsewhere, accessPoints: ['web' as const] }],
    }
    expect(shutOut(change, [administrator, byKey])).toEqual([])
  })
  test('but with all of them shut out each is named', () => {
    expect(shutOut(limits('Account', account), [administrator, other])).toEqual(['grace', 'alan'])
  })
  test('but whoever else of the account comes in is no administrator', () => {
    const inside = { ...caller, address: '203.0.113.9' }
    expect(shutOut(limits('Account', account), [inside, administrator])).toEqual(['grace'])
  })
  test('of an account, whoever administrates others', () => {
    const elsewhereOnly = { ...other, accountIds: ['other'] }
    expect(shutOut(limits('User', 'grace-id'), [administrator, elsewhereOnly])).toEqual(['grace'])
  })
  test('of another account, when only the one that changes is without', () => {
    const both = { ...administrator, accountIds: [account, 'other'] }
    const there = { ...other, accountIds: ['other'] }
    expect(shutOut(limits('Account', account), [both, there])).toEqual(['grace'])
    expect(
      shutOut(limits('Account', 'other'), [both, { ...there, address: '203.0.113.9' }]),
    ).toEqual([])
  })
})

describe('the refusal', () => {
  const hold =
    (change: WhitelistChange, acknowledged: string[] = []) =>
    () =>
      holdLockout(change, [caller, declarer], acknowledged, now)

  test('names who, from where, and the entry that let them in', () => {
    const change = { ...limits('Account', account), before: [office] }
    expect(hold(change, ['pipeline'])).toThrow(
      expect.objectContaining({
        code: 'ip-whitelist.lockout',
        message:
          'the IP whitelist would shut out the caller, user ada, coming from 192.0.2.7, let in until now by 192.0.2.0/24 (office). ' +
          'If that is meant, say so with acknowledgeLockout: ["ada"]',
        errors: [{ pointer: '/spec/ipWhitelist', detail: 'shuts out the caller, user ada' }],
      }),
    )
  })

  test('names the entry that closes a door that was open, and points at it', () => {
    const after = [{ ...elsewhere, accessPoints: ['web' as const] }, elsewhere]
    const change = { ...limits('User', 'ada-id'), after }
    expect(hold(change)).toThrow(
      expect.objectContaining({
        message: expect.stringContaining('the first entry that limits it is 203.0.113.0/24.'),
        errors: [{ pointer: '/spec/ipWhitelist/1', detail: 'shuts out the caller, user ada' }],
      }),
    )
  })

  test('names the declarer by what it declares', () => {
    expect(hold(limits('ApiKey', 'pipeline-key'))).toThrow(
      'user pipeline, who declares as cli/people,',
    )
  })

  test('names the last administrator as such, and everybody who is shut out', () => {
    const refuse = (): void =>
      holdLockout(limits('Account', account), [caller, administrator], [], now)
    expect(refuse).toThrow(
      'the IP whitelist would shut out the caller, user ada, coming from 192.0.2.7, which any address could until now: the first entry that limits it is 203.0.113.0/24; ' +
        'and the last administrator, user grace, coming from 192.0.2.7, which any address could until now: the first entry that limits it is 203.0.113.0/24. ' +
        'If that is meant, say so with acknowledgeLockout: ["ada","grace"]',
    )
  })

  test('names once whoever comes in by several doors', () => {
    const doors = [administrator, { ...administrator, accessPoint: 'web' as const }]
    expect(() => holdLockout(limits('Account', account), doors, [], now)).toThrow(
      expect.objectContaining({
        message:
          'the IP whitelist would shut out the last administrator, user grace, coming from 192.0.2.7, which any address could until now: ' +
          'the first entry that limits it is 203.0.113.0/24. If that is meant, say so with acknowledgeLockout: ["grace"]',
        errors: [
          {
            pointer: '/spec/ipWhitelist/0',
            detail: 'shuts out the last administrator, user grace',
          },
        ],
      }),
    )
  })

  test('is lifted by naming everybody, however written', () => {
    expect(hold(limits('Account', account), ['ADA', 'Pipeline'])).not.toThrow()
    expect(hold(limits('Account', account), ['ada'])).toThrow('pipeline')
    expect(hold(limits('Account', account), ['pipeline'])).toThrow('ada')
  })
})
