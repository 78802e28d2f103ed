import { expect, test } from 'vitest'

import { idleMinutesMax, sessionEnd, sessionExpiry, sessionHoursMax } from './limits.ts'

const begin = new Date('2026-11-24T08:00:00Z')

function at(minutes: number): Date {
  return new Date(begin.getTime() + minutes * 60_000)
}

test.each([
  ['just begun', 0, 0, undefined],
  ['seen a moment ago', 100, 99, undefined],
  ['a moment before it rested too long', idleMinutesMax - 0.01, 0, undefined],
  ['ASVS 7.3.1: rested as long as allowed', idleMinutesMax, 0, 'idle'],
  [
    'a moment before the longest life',
    sessionHoursMax * 60 - 0.01,
    sessionHoursMax * 60 - 1,
    undefined,
  ],
  [
    'ASVS 7.3.2: as old as allowed, however busy',
    sessionHoursMax * 60,
    sessionHoursMax * 60 - 1,
    'expired',
  ],
])('a session %s', (_name, nowMinutes, seenMinutes, end) => {
  const session = {
    lastSeenAt: at(seenMinutes),
    idleMinutes: idleMinutesMax,
    expiresAt: sessionExpiry(begin),
    endedAt: null,
  }
  expect(sessionEnd(session, at(nowMinutes))).toBe(end)
  expect(sessionEnd({ ...session, endedAt: begin }, at(nowMinutes))).toBe('ended')
})
