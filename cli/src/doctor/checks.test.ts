import { RollcallFailure } from '@rollcall/client'
import type { Diagnosis, Me } from '@rollcall/resources'
import { describe, expect, test } from 'vitest'
import { checksOf, type Facts } from './checks.ts'

const at = new Date('2026-11-24T09:00:00Z')

// Only what is looked at of a caller.
const me = {
  user: { username: 'ada' },
  account: 'default',
  key: { expiresAt: null },
} as unknown as Me

const diagnosis: Diagnosis = {
  version: '1.2.3',
  now: at.toISOString(),
  database: { serverVersion: '18.4' },
  feed: { position: 7, ageMs: 40 },
  audit: { unsealed: 0, oldestUnsealedAt: null },
  mail: { delivery: 'smtp', waiting: 0, failing: 0, oldestWaitingAt: null },
  proxy: { address: '192.0.2.7', trusts: false, forwarded: false, believed: false },
}

const healthy: Facts = {
  url: 'https://rollcall.example.test',
  tokenFrom: 'ROLLCALL_TOKEN',
  cliVersion: '1.2.0',
  timing: { tookMs: 12.3, at },
  ready: undefined,
  me,
  capabilities: { version: '1.2.3' },
  diagnosis,
}

function failure(status: number | undefined): RollcallFailure {
  const facts = { kind: 'refused' as const, method: 'GET', url: healthy.url, status }
  return new RollcallFailure('it failed', facts)
}

function earlier(ms: number): string {
  return new Date(at.getTime() - ms).toISOString()
}

test('a healthy installation has nothing to be done', () => {
  expect(checksOf(healthy).map(({ name, state, detail }) => `${state} ${name}: ${detail}`)).toEqual(
    [
      'ok connection: https://rollcall.example.test answers in 12 ms',
      'ok key: of ada, account default; does not expire',
      'ok readiness: the API and its database answer',
      'ok version: API 1.2.3, command line 1.2.0',
      'ok database: PostgreSQL 18.4',
      'ok clock: the same here and there',
      'ok feed: position 7, read 40 ms ago',
      'ok audit: everything is sealed',
      'ok mail: to the mail server, none wait',
      'ok proxy: requests from here are seen as 192.0.2.7',
    ],
  )
})

const waiting = (ms: number, more: object = {}): Partial<Diagnosis> => ({
  mail: { delivery: 'smtp', waiting: 3, failing: 2, oldestWaitingAt: earlier(ms), ...more },
})

describe('what stands otherwise is told with what to do', () => {
  test.each<[string, Partial<Facts>, string, 'ok' | 'warning' | 'wrong', string]>([
    ['nobody answers', { me: failure(undefined) }, 'connection', 'wrong', 'it failed'],
    ['the key is refused', { me: failure(401) }, 'key', 'wrong', 'ROLLCALL_TOKEN'],
    [
      'the key ends soon',
      { me: { ...me, key: { id: 'k', prefix: 'p', expiresAt: '2026-11-26T09:00:00Z' } } },
      'key',
      'warning',
      'expires in 2 days',
    ],
    ['the API is not ready', { ready: failure(503) }, 'readiness', 'wrong', 'log of the API'],
    ['releases differ', { cliVersion: '1.3.0' }, 'version', 'warning', 'same release'],
    ['the key may not look', { diagnosis: failure(403) }, 'installation', 'warning', 'system.view'],
    ['the API is older', { diagnosis: failure(404) }, 'installation', 'warning', 'older'],
    ['the diagnosis fails', { diagnosis: failure(500) }, 'installation', 'wrong', 'log'],
    [
      'PostgreSQL is too old',
      of({ database: { serverVersion: '14.9' } }),
      'database',
      'wrong',
      '15',
    ],
    ['clocks are 4 s apart', of({ now: earlier(4_000) }), 'clock', 'ok', 'same'],
    ['clocks are 6 s apart', of({ now: earlier(6_000) }), 'clock', 'warning', '6 s behind'],
    ['clocks are 31 s apart', of({ now: earlier(-31_000) }), 'clock', 'wrong', '31 s ahead'],
    ['the feed stands', of({ feed: { position: 7, ageMs: 5_001 } }), 'feed', 'wrong', '5 s ago'],
    [
      'entries were just written',
      of({ audit: { unsealed: 2, oldestUnsealedAt: earlier(2_000) } }),
      'audit',
      'ok',
      '2 entries wait',
    ],
    [
      'sealing stands',
      of({ audit: { unsealed: 1, oldestUnsealedAt: earlier(61_000) } }),
      'audit',
      'wrong',
      '1 entry waits',
    ],
    [
      'there is no mail server',
      of(waiting(0, { delivery: 'none' })),
      'mail',
      'warning',
      'SMTP_URL',
    ],
    ['mails just went', of(waiting(1_000)), 'mail', 'ok', '3 wait'],
    ['mails are not taken', of(waiting(16 * 60_000)), 'mail', 'wrong', '2 were not taken'],
    ['mails go into files', of(waiting(0, { delivery: 'files' })), 'mail', 'ok', 'files'],
    [
      'a proxy is not trusted',
      of({ proxy: { address: '10.0.0.1', trusts: false, forwarded: true, believed: false } }),
      'proxy',
      'wrong',
      'ROLLCALL_BEHIND_PROXY',
    ],
    [
      'a proxy is trusted',
      of({ proxy: { address: '192.0.2.7', trusts: true, forwarded: true, believed: true } }),
      'proxy',
      'ok',
      '192.0.2.7',
    ],
  ])('%s', (_what, facts, name, state, text) => {
    const check = checksOf({ ...healthy, ...facts }).find((one) => one.name === name)
    expect(check?.state).toBe(state)
    expect(`${check?.detail}: ${check?.advice}`).toContain(text)
    // Where all is well nothing is to be done.
    if (state === 'ok') expect(check?.advice).toBeUndefined()
  })
})

function of(more: Partial<Diagnosis>): Partial<Facts> {
  return { diagnosis: { ...diagnosis, ...more } }
}
