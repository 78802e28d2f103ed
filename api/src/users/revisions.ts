/**
 * Revisions: numbers that a declaration raises to have something done once. Pure.
 *
 * | Written | the last number handled | comes to |
 * | --- | --- | --- |
 * | on creation, on adoption, on revival | any | recorded, nothing is done (a creation under `invite` invites anyway) |
 * | the same number | n | nothing: applying again does nothing |
 * | a higher number | n, or none | done once, and recorded in the same write |
 * | a lower number | n | refused, naming n |
 * | taken out of the declaration | n | nothing; n stays the last one |
 *
 * Of several writers that raise to the same number at once one finds the row as it was: the others look again and find it handled.
 */
import type { HandledRevisions } from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'
import type { UserValues } from './user.ts'

export type Revision = keyof HandledRevisions

export const revisions: readonly Revision[] = [
  'unlockRevision',
  'mfaResetRevision',
  'passwordResetRevision',
  'invitationRevision',
]

export interface HandledNow {
  handled: HandledRevisions
  /** What is to be done. */
  raised: Revision[]
}

/** What the numbers of a write come to. `isRecordedOnly`: on creation, adoption and revival. */
export function handleRevisions(
  values: Pick<UserValues, Revision>,
  before: HandledRevisions,
  isRecordedOnly: boolean,
): HandledNow {
  const handled: HandledRevisions = { ...before }
  const raised: Revision[] = []
  for (const revision of revisions) {
    const wanted = values[revision]
    if (wanted === undefined) continue
    const last = before[revision]
    if (last !== undefined && wanted < last)
      throw new Refusal(
        'user.revision-lowered',
        `${revision} was ${last} already: a revision only grows, ${wanted} is lower`,
        { pointer: `/spec/${revision}` },
      )
    if (!isRecordedOnly && wanted > (last ?? 0)) raised.push(revision)
    handled[revision] = wanted
  }
  return { handled, raised }
}
