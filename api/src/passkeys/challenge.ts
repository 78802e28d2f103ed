/** What a passkey has to sign: kept nowhere, sealed for the caller who brings it back, answered once within five minutes. */
import { randomBytes } from 'node:crypto'

import type { Secrets } from '../keys/secrets.ts'
import { refused } from './refused.ts'
import { openText, sealText } from '../keys/sealed-text.ts'

export const challengeLifeMs = 5 * 60_000
const sealContext = 'passkey-challenge'
const challengeBytes = 32

export interface Challenge {
  /** What it lets its holder do, and nothing else. */
  purpose: 'register' | 'sign-in'
  tenantId: string
  /** Who registers, or has shown a password; null: whoever the passkey says. */
  userId: string | null
  /** base64url. */
  text: string
  expiresAt: number
}

export function newChallenge(
  of: Pick<Challenge, 'purpose' | 'tenantId' | 'userId'>,
  now: Date,
): Challenge {
  const text = randomBytes(challengeBytes).toString('base64url')
  return { ...of, text, expiresAt: now.getTime() + challengeLifeMs }
}

export function writeChallenge(secrets: Secrets, challenge: Challenge): string {
  return sealText(secrets, challenge, sealContext)
}

/** Refuses what was given for something else, to somebody else, or too long ago. */
export function readChallenge(
  secrets: Secrets,
  text: string,
  of: Pick<Challenge, 'purpose' | 'tenantId' | 'userId'> & { now: Date },
): Challenge {
  const challenge = openText<Challenge>(secrets, text, sealContext)
  const isUsable =
    challenge !== undefined &&
    challenge.purpose === of.purpose &&
    challenge.tenantId === of.tenantId &&
    challenge.userId === of.userId &&
    challenge.expiresAt > of.now.getTime()
  if (!isUsable) throw refused('the challenge was not given for this, or too long ago')
  return challenge
}
