/** The guide says what holds: its tables are compared with the routes and the numbers of the program. */
import { readFileSync } from 'node:fs'

import { expect, test } from 'vitest'

import { policyPresets } from '@rollcall/resources'

import { tableRows } from '../../../test/support/markdown.ts'
import { generateOpenApi } from '../../generate/openapi.ts'
import { factorsMax } from '../mfa/factor-store.ts'
import { startLifeMs } from '../oidc/start.ts'
import { challengeLifeMs } from '../passkeys/challenge.ts'
import { waitingPerThread } from '../passwords/passwords.ts'
import { lengthMax, lengthMinAlone, lengthMinBesideFactor } from '../passwords/rules.ts'
import {
  idleMinutesMax,
  provenForMs,
  sessionHoursMax,
  sessionsPerUserMax,
} from '../sessions/limits.ts'
import { mailRate, mailSourceRate, type Rate, sourceRate, tenantRate } from '../throttles/bucket.ts'
import { ticketLifeMs } from './ticket.ts'

const guide = readFileSync(new URL('../../../docs/guide/sign-in.md', import.meta.url), 'utf8')

/** Cells of the rows below a heading. */
function rowsBelow(heading: string): string[][] {
  const section = guide.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return tableRows(section)
}

test('ASVS 6.1.3: every route that needs no credential stands in the table of ways in, and no other', async () => {
  const [text = ''] = [...(await generateOpenApi()).values()]
  const { paths } = JSON.parse(text) as {
    paths: Record<string, Record<string, { security?: unknown[] }>>
  }
  const open = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => security?.length === 0)
      .map(([method]) => `\`${method.toUpperCase()} ${path}\``),
  )
  expect(new Set(rowsBelow('Ways in').map(([route]) => route))).toEqual(new Set(open))
})

const rateOf = ({ burst, perMs }: Rate): string =>
  `${burst}, and one more every ${perMs / 1000} seconds`

test.each([
  [
    'Wrong passwords and codes of a user in a row',
    `\`lockout.maxFailures\` of the policy, ${policyPresets.standard.lockout.maxFailures}`,
  ],
  ['Failed attempts from one address, or IPv6 /64', rateOf(sourceRate)],
  ['Failed attempts in a tenant', rateOf(tenantRate)],
  ['Links for a new password, for one user', rateOf(mailRate)],
  ['Requests for links from one address, or IPv6 /64', rateOf(mailSourceRate)],
  ['Links that open nothing, from one address or IPv6 /64', rateOf(sourceRate)],
  ['Passwords that are hashed at once', `one a core, ${waitingPerThread} more a core wait`],
  ['Ticket of a sign-in', `${ticketLifeMs / 60_000} minutes`],
  ['Challenge for a passkey', `${challengeLifeMs / 60_000} minutes`],
  ['Way to an identity provider and back', `${startLifeMs / 60_000} minutes`],
  ['Session at rest', `${idleMinutesMax} minutes`],
  ['Session, however busy', `${sessionHoursMax} hours`],
  ['Live sessions of a user', `${sessionsPerUserMax}`],
  ['Proof of the user for second factors', `${provenForMs / 60_000} minutes`],
  ['Second factors of a user', `${factorsMax}`],
])('ASVS 6.1.1, 7.1.1, 7.1.2: the guide tells the limit of: %s', (what, limit) => {
  expect(rowsBelow('Limits').find(([name]) => name === what)?.[1]).toBe(limit)
})

test('ASVS 6.1.1: the guide tells no limit beside these', () => {
  expect(rowsBelow('Limits')).toHaveLength(15)
})

test('ASVS 6.1.2: the guide tells the lengths of passwords and the words that are refused', () => {
  expect(guide).toContain(
    `at least ${lengthMinAlone} characters, or ${lengthMinBesideFactor} beside a second factor; up to ${lengthMax}`,
  )
  expect(guide).toContain(
    'the username, the address, the names of the user, of the accounts, of the tenant, and `rollcall`',
  )
})
