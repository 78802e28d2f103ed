import type { ProblemDetail } from '@rollcall/resources'

import { type Draft, specOf } from './stored.ts'

/**
 * Faults that a change brings, by the schema of the spec. What was there before holds nothing up: what was taken once may be refused by a later version, and whoever
 * is to be deactivated must not wait until somebody has put it right.
 */
export function faultsOfDraft<Values extends object, Facts>(
  checkSpec: (spec: Partial<Values>) => ProblemDetail[],
  { before, after }: Pick<Draft<Values, Facts>, 'before' | 'after'>,
): ProblemDetail[] {
  const faults = checkSpec(specOf(after))
  if (faults.length === 0 || before === null) return faults
  const old = new Set(checkSpec(specOf(before)).map(showFault))
  return faults.filter((fault) => !old.has(showFault(fault)))
}

function showFault({ pointer, detail }: ProblemDetail): string {
  return `${pointer} ${detail}`
}
