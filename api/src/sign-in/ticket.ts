/**
 * What a sign-in of several steps goes on with: sealed, so that only the server reads and makes it, and kept nowhere. It proves what was proven so far, for ten
 * minutes and for the password as it was; every step looks at the user anew.
 */
import type { Secrets } from '../keys/secrets.ts'
import { Refusal } from '../http/errors.ts'
import type { SessionTransport } from '@rollcall/resources'
import { openText, sealText } from '../keys/sealed-text.ts'

export const ticketLifeMs = 10 * 60_000
const sealContext = 'sign-in-ticket'

export type TicketStep = 'mfa' | 'enrol' | 'new-password'

export interface Ticket {
  /** What it lets its holder do, and nothing else. */
  step: TicketStep
  tenantId: string
  userId: string
  accessPoint: 'web' | 'api'
  transport: SessionTransport
  /** Milliseconds: when the password that was proven was set. */
  passwordSetAt: number
  /** Whether a second factor was shown. */
  withFactor: boolean
  /** With `enrol`: the factor that waits for its first code. */
  factorId?: string
}

export function writeTicket(secrets: Secrets, ticket: Ticket, now: Date): string {
  const kept = { ...ticket, expiresAt: now.getTime() + ticketLifeMs }
  return sealText(secrets, kept, sealContext)
}

/** Reads a ticket for one of these steps of the tenant; refuses everything else alike. */
export function readTicket(
  secrets: Secrets,
  text: string,
  { steps, tenantId, now }: { steps: readonly TicketStep[]; tenantId: string; now: Date },
): Ticket {
  const ticket = openText<Ticket & { expiresAt: number }>(secrets, text, sealContext)
  const isUsable =
    ticket !== undefined &&
    steps.includes(ticket.step) &&
    ticket.tenantId === tenantId &&
    ticket.expiresAt > now.getTime()
  if (!isUsable) throw invalidTicket()
  return ticket
}

export function invalidTicket(): Refusal {
  return new Refusal(
    'auth.ticket-invalid',
    'the sign-in took too long or was begun otherwise: sign in again',
  )
}
