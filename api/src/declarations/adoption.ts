import { type Adoption, type Manager, showManager } from '@rollcall/resources'

/** Why a declaration may not take an object over; null when it may. */
export type AdoptionVerdict = 'managed-by-another' | 'adoption-refused' | null

/**
 * May a declaration take this object over? The manager that holds it already is not asked here.
 *
 * | Object | Never | IfReleased | IfUnowned | From:M |
 * | --- | --- | --- | --- | --- |
 * | held by M | no | no | no | yes |
 * | held by another | no | no | no | no |
 * | released by its declarer | no | yes | yes | yes |
 * | never had a declarer | no | no | yes | no |
 */
export function mayAdopt(
  object: { manager: Manager | null; released: boolean },
  adoption: Adoption,
): AdoptionVerdict {
  if (object.manager !== null)
    return adoption === `From:${showManager(object.manager)}` ? null : 'managed-by-another'
  if (adoption === 'IfUnowned') return null
  if (adoption === 'Never') return 'adoption-refused'
  return object.released ? null : 'adoption-refused'
}
