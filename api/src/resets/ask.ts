/**
 * Somebody asks for a link to set a new password. Whatever is asked for is answered alike and after the same time: neither the answer nor its time tells who
 * is a user (OWASP ASVS 6.3.8). The old password goes on working.
 */
import { setTimeout as pause } from 'node:timers/promises'

import { addDuration, type ResetAsk } from '@rollcall/resources'

import { auditEvent } from '../audit/event-store.ts'
import { tellStatus } from '../changes/tell-store.ts'
import { Refusal } from '../http/errors.ts'
import { queueMails } from '../mail/outbox.ts'
import { type Candidate, findCandidateById } from '../sign-in/candidate-store.ts'
import { type Desk, type Visitor, writerOf } from '../sign-in/desk.ts'
import { hasPasswordDoor, isLocked } from '../sign-in/rules.ts'
import { mailRate, mailSourceRate, sourceOf } from '../throttles/bucket.ts'
import { takeStatement } from '../throttles/throttle-store.ts'
import { newToken } from '../tokens/tokens.ts'
import { resetValidFor } from '../users/facts.ts'
import { findAskedUser } from './store.ts'

/** Longer than the work usually takes, on a machine with a lot to do. What takes longer goes on after the answer. */
const answerAfterMs = 250

export class ResetRequests {
  readonly #desk: Desk
  readonly #onFailure: (error: unknown) => void
  /** What was answered and is still being done; the throttle of the source bounds it. */
  readonly #underWay = new Set<Promise<void>>()

  /** @param onFailure Told of what failed after the answer. */
  constructor(desk: Desk, onFailure: (error: unknown) => void) {
    this.#desk = desk
    this.#onFailure = onFailure
  }

  async ask(visitor: Visitor, ask: ResetAsk): Promise<void> {
    if ((ask.username === undefined) === (ask.email === undefined))
      throw new Refusal('request.invalid', 'give either username or email', {
        pointer: '/username',
      })
    await holdSource(this.#desk, visitor)
    let isAnswered = false
    const work = sendLink(this.#desk, visitor, ask)
    const kept: Promise<void> = work
      .catch((error: unknown) => {
        if (isAnswered) this.#onFailure(error)
      })
      .finally(() => this.#underWay.delete(kept))
    this.#underWay.add(kept)
    const time = pause(answerAfterMs)
    // Early only when it fails: that the database is away is nobody's secret.
    await Promise.race([time, work.then(() => time)])
    isAnswered = true
  }

  /** Ends with the application: resolves when everything that was asked for is done. */
  async close(): Promise<void> {
    await Promise.all(this.#underWay)
  }
}

async function holdSource({ database, clock }: Desk, visitor: Visitor): Promise<void> {
  const { tenantId, address } = visitor
  const bucket = `reset-source/${sourceOf(address)}`
  const [[source]] = await database.write(tenantId, [
    takeStatement(tenantId, { bucket, rate: mailSourceRate, now: clock() }),
  ])
  if (source?.taken === 1) return
  throw new Refusal('auth.too-many-attempts', 'too many links were asked for from here: wait', {
    retryAfterSeconds: source?.wait ?? 1,
  })
}

async function sendLink(desk: Desk, visitor: Visitor, ask: ResetAsk): Promise<void> {
  const { database, secrets, clock } = desk
  const { tenantId } = visitor
  const [asked] = await database.read(tenantId, findAskedUser(tenantId, ask))
  if (asked === undefined) return
  const candidate = await findCandidateById(database, tenantId, asked.id)
  const now = clock()
  if (candidate === undefined || !mayReset(candidate, now) || candidate.email === null) return
  const bucket = `reset-user/${candidate.id}`
  const [[room]] = await database.write(tenantId, [
    takeStatement(tenantId, { bucket, rate: mailRate, now }),
  ])
  if (room?.taken !== 1) return
  const expiresAt = addDuration(now, resetValidFor)
  const token = newToken({ purpose: 'reset', userId: candidate.id, expiresAt })
  const { id: userId, email: to, language, username, displayName } = candidate
  await database.write(tenantId, [
    token.statement({ caller: { tenantId }, now }),
    tellStatus('User', [userId], { tenantId, now }, ['credential']),
    auditEvent(writerOf(visitor, undefined, { now, accessPoint: 'web' }), {
      action: 'request-reset',
      kind: 'User',
      objectId: userId,
    }),
    ...queueMails(
      [
        {
          userId,
          to,
          language,
          template: {
            name: 'reset',
            data: {
              user: { username, displayName },
              token: token.text,
              expiresAt: expiresAt.toISOString(),
            },
          },
        },
      ],
      { tenantId, secrets, now },
    ),
  ])
}

/** Whoever signs in with a password and could now. A lock is lifted by an administrator, not by a link. */
export function mayReset(candidate: Candidate, now: Date): boolean {
  return candidate.facts.user.active && hasPasswordDoor(candidate) && !isLocked(candidate, now)
}
