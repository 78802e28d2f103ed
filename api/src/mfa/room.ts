import { Refusal } from '../http/errors.ts'
import type { Candidate } from '../sign-in/candidate-store.ts'
import { factorsMax } from './factor-store.ts'

/** Refuses one more second factor where the user has as many as a user may have. */
export function holdRoomForFactor({ factors }: Pick<Candidate, 'factors'>): void {
  if (factors.length < factorsMax) return
  throw new Refusal('auth.mfa-factors-too-many', `a user has at most ${factorsMax} second factors`)
}
