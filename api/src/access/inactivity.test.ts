import { describe, expect, test } from 'vitest'
import type { InactivityPolicy } from '@rollcall/resources'

import { dormantFrom, type Activity } from './inactivity.ts'

const policy: InactivityPolicy = { after: 'P3M', counts: 'login', exemptTypes: ['application'] }
const never: Activity = {
  type: 'person',
  activatedAt: null,
  lastLoginAt: null,
  lastSeenAt: null,
  activityBaseAt: null,
}
const on = (day: string): Date => new Date(`${day}T12:00:00Z`)

describe('S2-18: a user who does nothing is dormant', () => {
  const cases: [string, Partial<Activity>, string | null][] = [
    ['three months after the last sign-in', { lastLoginAt: on('2026-01-15') }, '2026-04-15'],
    [
      'counted from when the user became ACTIVE without a sign-in',
      { activatedAt: on('2026-01-15') },
      '2026-04-15',
    ],
    [
      'counted from the later of both',
      { activatedAt: on('2026-03-01'), lastLoginAt: on('2026-01-15') },
      '2026-06-01',
    ],
    [
      'counted anew from when it was lifted',
      { lastLoginAt: on('2026-01-15'), activityBaseAt: on('2026-05-01') },
      '2026-08-01',
    ],
    ['in months of the calendar', { lastLoginAt: on('2026-11-30') }, '2027-02-28'],
    ['and never before the user was ACTIVE', {}, null],
    [
      'whatever else it does than sign in',
      { lastLoginAt: on('2026-01-15'), lastSeenAt: on('2026-03-15') },
      '2026-04-15',
    ],
  ]
  test.each(cases)('%s', (_, activity, day) => {
    expect(dormantFrom(policy, { ...never, ...activity })).toEqual(day === null ? null : on(day))
  })
})

test('every use counts where the policy counts every use', () => {
  const activity = { ...never, lastLoginAt: on('2026-01-15'), lastSeenAt: on('2026-03-15') }
  const counting: InactivityPolicy = { ...policy, counts: 'anyAuthentication' }
  expect(dormantFrom(counting, activity)).toEqual(on('2026-06-15'))
  expect(dormantFrom(counting, { ...activity, lastSeenAt: null })).toEqual(on('2026-04-15'))
  expect(dormantFrom(counting, { ...activity, lastSeenAt: on('2026-01-01') })).toEqual(
    on('2026-04-15'),
  )
})

test('nobody is dormant without such a policy, nor of a type that it leaves out', () => {
  const activity = { ...never, lastLoginAt: on('2020-01-15') }
  expect(dormantFrom(undefined, activity)).toBeNull()
  expect(dormantFrom(policy, { ...activity, type: 'application' })).toBeNull()
  expect(dormantFrom({ ...policy, exemptTypes: [] }, { ...activity, type: 'application' })).toEqual(
    on('2020-04-15'),
  )
})
