/** Second factors of whoever works: set up at a first sign-in, and shown at a later one. */
import type { SignedIn, SignInStep } from '@rollcall/resources'
import { expect } from 'vitest'

import { codeOf } from '../support/authenticator.ts'
import type { World, Worker } from './world.ts'

const noCredential = { key: null }

export interface Enrolled {
  /** What the app keeps. */
  secret: string
  /** Text of the session that began with it. */
  session: string
}

/** Signs in where a second factor is asked for and there is none. */
export async function enrol(world: World, worker: Worker): Promise<Enrolled> {
  const step = (await world.signIn(worker)).body as unknown as SignInStep
  expect(step.next).toBe('enrol')
  const secret = step.enrolment?.secret ?? ''
  const code = codeOf(secret, world.now().getTime())
  const body = { ticket: step.ticket, code }
  const { session } = await world.done<SignedIn>('POST /auth/mfa', body, noCredential)
  return { secret, session: session.token ?? '' }
}

/** Signs in with password and app. A code works once, so it is a minute later then. */
export async function signInWithCode(
  world: World,
  worker: Worker,
  { secret }: Pick<Enrolled, 'secret'>,
): Promise<Record<string, unknown>> {
  const step = (await world.signIn(worker)).body as unknown as SignInStep
  expect(step.next).toBe('mfa')
  world.turnTo(new Date(world.now().getTime() + 60_000))
  const code = codeOf(secret, world.now().getTime())
  return await world.done('POST /auth/mfa', { ticket: step.ticket, code }, noCredential)
}
