/** Objects that are told apart by a name that is unique in the tenant. */
import { type ErrorCode, showManager } from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'
import type { Stored } from './stored.ts'

/** The unique key of a name. */
export function nameKey(name: string): string {
  return `name:${name}`
}

/** The refusal when a name is held by another object. */
export function nameTaken(
  code: ErrorCode,
  noun: string,
  { manager, values }: Stored<{ name: string }, unknown>,
): Refusal {
  const by = manager === null ? '' : `, declared by ${showManager(manager)}`
  return new Refusal(code, `${noun} ${values.name} exists${by}`, {
    pointer: '/spec/name',
    ...(manager === null ? {} : { holder: manager }),
  })
}
