import { isInstant } from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'
import type { Fault } from './kind.ts'

/** Members of a spec, by their path below it, that have to be instants. */
export function checkInstants(members: Readonly<Record<string, string | undefined>>): Fault[] {
  return Object.entries(members).flatMap(([member, text]): Fault[] =>
    text === undefined || isInstant(text)
      ? []
      : [
          {
            pointer: `/spec/${member}`,
            detail: `${text} is no instant: there is no such day or time`,
            code: 'request.invalid',
          },
        ],
  )
}

/** Refuses what would end before it begins. */
export function holdOrder({
  validFrom,
  expiresAt,
}: {
  validFrom?: string
  expiresAt?: string
}): void {
  if (validFrom === undefined || expiresAt === undefined) return
  if (new Date(expiresAt) > new Date(validFrom)) return
  throw new Refusal('request.invalid', 'expiresAt must be later than validFrom', {
    pointer: '/spec/expiresAt',
  })
}
