/** What the server has to know again when the browser comes back from a provider: sealed, in a cookie of that browser, so that nobody else comes back in its place. */
import { randomBytes } from 'node:crypto'

import type { Secrets } from '../keys/secrets.ts'
import { refused } from './provider.ts'
import { openText, sealText } from '../keys/sealed-text.ts'

export const startLifeMs = 10 * 60_000
const sealContext = 'oidc-start'
const secretBytes = 32

export interface Start {
  provider: string
  tenantId: string
  state: string
  nonce: string
  /** Of PKCE. */
  verifier: string
  expiresAt: number
}

export function newStart(of: Pick<Start, 'provider' | 'tenantId'>, now: Date): Start {
  return {
    ...of,
    state: secret(),
    nonce: secret(),
    verifier: secret(),
    expiresAt: now.getTime() + startLifeMs,
  }
}

function secret(): string {
  return randomBytes(secretBytes).toString('base64url')
}

export function writeStart(secrets: Secrets, start: Start): string {
  return sealText(secrets, start, sealContext)
}

/** Refuses what was begun elsewhere, for another provider or tenant, or too long ago. */
export function readStart(
  secrets: Secrets,
  text: string | undefined,
  of: { provider: string; tenantId: string; now: Date },
): Start {
  const start =
    text === undefined || text === '' ? undefined : openText<Start>(secrets, text, sealContext)
  const isUsable =
    start !== undefined &&
    start.provider === of.provider &&
    start.tenantId === of.tenantId &&
    start.expiresAt > of.now.getTime()
  if (!isUsable) throw refused('the sign-in was not begun in this browser, or too long ago')
  return start
}
