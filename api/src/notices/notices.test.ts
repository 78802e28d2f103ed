import { policyPresets, type PolicyPreset } from '@rollcall/resources'
import { describe, expect, test } from 'vitest'

import type { MailTemplateName } from '../mail/outgoing.ts'
import { type Happening, noticesFor, type NoticeUser } from './notices.ts'

const ada: NoticeUser = {
  id: 'ada',
  type: 'person',
  username: 'ada',
  displayName: 'Ada Byron',
  email: 'ada@example.test',
  language: 'nl',
}
const happenings: Record<Happening['is'], Happening> = {
  created: { is: 'created', signIn: true },
  invited: {
    is: 'invited',
    by: 'grace',
    expiresAt: new Date('2026-12-01T00:00:00Z'),
    token: 'the-token',
    apiOnly: false,
  },
  changed: { is: 'changed', fields: ['roles'], by: 'grace', addresses: [] },
  locked: { is: 'locked', cause: 'ADMIN', banned: false, since: '2026-11-24T12:00:00.000Z' },
  removed: { is: 'removed', everywhere: false },
}
const events = Object.keys(happenings) as Happening['is'][]

function account(name: string, policy: object) {
  return { accountId: `id-of-${name}`, account: name, policy }
}

/** The matrix of `requirements.md` section 4: whom each preset tells of what. */
const told: Record<PolicyPreset, Partial<Record<Happening['is'], true>>> = {
  standard: { invited: true },
  registrar: { created: true },
  approvals: { invited: true },
  'dns-portal': { invited: true, changed: true },
  'payments-portal': { invited: true },
}

describe.each(Object.keys(policyPresets) as PolicyPreset[])('X13-%s', (preset) => {
  test.each(events)(
    'on %s the user is told or not, as the preset says, and no administrator',
    (event) => {
      const mails = noticesFor(happenings[event], ada, [account('here', { preset })])
      expect(mails.map(({ to }) => to)).toEqual(
        told[preset][event] === true ? ['ada@example.test'] : [],
      )
    },
  )
})

describe.each(events)('on %s', (event) => {
  const notify = (audiences: string[]): object => ({ notifications: { [event]: audiences } })

  test('the user, the administrators, both or nobody are told', () => {
    const toOf = (audiences: string[]): unknown[] =>
      noticesFor(happenings[event], ada, [account('here', notify(audiences))]).map(({ to }) => to)
    expect(toOf([])).toEqual([])
    expect(toOf(['user'])).toEqual(['ada@example.test'])
    expect(toOf(['admins'])).toEqual([{ adminsOf: ['id-of-here'] }])
    expect(toOf(['user', 'admins'])).toEqual(['ada@example.test', { adminsOf: ['id-of-here'] }])
  })

  test('the mail is that of the event, about the user, in the language of the user', () => {
    const [mail, other] = noticesFor(happenings[event], ada, [
      account('here', notify(['user', 'admins'])),
    ])
    const name: MailTemplateName = event
    expect(mail).toMatchObject({
      userId: 'ada',
      language: 'nl',
      template: {
        name,
        data: { audience: 'user', user: { username: 'ada', displayName: 'Ada Byron' } },
      },
    })
    expect(other).toMatchObject({ userId: 'ada', template: { name, data: { audience: 'admins' } } })
    expect(other?.language).toBeUndefined()
  })

  test('of several accounts each is asked: the user is told once, the administrators of those that say so', () => {
    const mails = noticesFor(happenings[event], ada, [
      account('silent', notify([])),
      account('one', notify(['user', 'admins'])),
      account('two', notify(['user', 'admins'])),
    ])
    expect(mails.map(({ to }) => to)).toEqual([
      'ada@example.test',
      { adminsOf: ['id-of-one', 'id-of-two'] },
    ])
  })

  test('a user without an address is told nothing', () => {
    const { email: _email, ...nowhere } = ada
    expect(noticesFor(happenings[event], nowhere, [account('here', notify(['user']))])).toEqual([])
  })
})

test('S1-15: an application gets no welcome', () => {
  const mails = noticesFor(happenings.created, { ...ada, type: 'application' }, [
    account('here', { preset: 'registrar' }),
  ])
  expect(mails).toEqual([])
})

test('the link of an invitation goes to nobody but the invited', () => {
  const [, admins] = noticesFor(happenings.invited, ada, [
    account('here', { notifications: { invited: ['user', 'admins'] } }),
  ])
  expect(JSON.stringify(admins)).not.toContain('the-token')
})

describe('S3-19, X2: an address that is to be another', () => {
  const policy = { notifications: { changed: ['user', 'admins'] } }
  const move = { field: 'email', from: 'ada@example.test', to: 'b@example.test' } as const
  const changed = (fields: string[], pending: boolean): (string | undefined)[] =>
    noticesFor({ is: 'changed', fields, by: 'grace', addresses: [{ ...move, pending }] }, ada, [
      account('here', policy),
    ]).map(({ to, template }) => `${typeof to === 'string' ? to : 'admins'} ${template.name}`)

  test('is told to the present one in a mail of its own, to administrators as a change', () => {
    expect(changed(['email'], false)).toEqual(['ada@example.test email-change', 'admins changed'])
  })
  test('beside other changes', () => {
    expect(changed(['email', 'roles'], false)).toEqual([
      'ada@example.test email-change',
      'ada@example.test changed',
      'admins changed',
    ])
  })
  test('when it is only asked for, to the user alone', () => {
    expect(changed([], true)).toEqual(['ada@example.test email-change'])
  })
})

test('who left every account is told so', () => {
  const policy = { notifications: { removed: ['user'] } }
  const [mail] = noticesFor({ is: 'removed', everywhere: true }, ada, [account('here', policy)])
  expect(mail).toMatchObject({ template: { data: { account: null } } })
})
