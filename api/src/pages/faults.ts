/** What is wrong with a form, in the words of whoever reads the page: beside the field where there is one, above the form otherwise. */
import { accessReasons, type AccessReason } from '@rollcall/resources'

import type { Refusal } from '../http/errors.ts'
import { passwordRuleOf } from './password-rule.ts'
import type { Texts } from './texts.ts'

export interface Faults {
  /** Above the form. */
  whole?: string | undefined
  /** By the name of the field. */
  fields: ReadonlyMap<string, string>
}

export const noFaults: Faults = { fields: new Map() }

/** @param fields Names of the fields of the form; what points at another member stands above it. */
export function faultsOf(refusal: Refusal, texts: Texts, fields: readonly string[]): Faults {
  const whole = sentenceOf(refusal, texts)
  const found = new Map<string, string>()
  for (const { pointer, detail } of refusal.errors) {
    const field = fields.find((name) => pointer === `/${name}` || pointer.endsWith(`/${name}`))
    if (field === undefined || found.has(field)) continue
    const broken = refusal.code === 'auth.password-refused' ? passwordRuleOf(detail) : undefined
    found.set(
      field,
      broken === undefined ? whole : texts.passwordRules[broken.rule](broken.characters),
    )
  }
  return found.size > 0 ? { fields: found } : { whole, fields: found }
}

/** One fault, beside one field. */
export function faultAt(field: string, sentence: string): Faults {
  return { fields: new Map([[field, sentence]]) }
}

export function sentenceOf(refusal: Refusal, { refusals, reasons }: Texts): string {
  if (refusal.code === 'auth.access-refused') {
    const reason = reasonOf(refusal.message)
    const sentence = reason === undefined ? undefined : reasons[reason]
    if (sentence !== undefined) return sentence
  }
  return refusals[refusal.code] ?? refusals['server.broken']
}

/** A refusal by a rule begins with the name of the rule. */
export function reasonOf(message: string): AccessReason | undefined {
  const name = message.split(':', 1)[0] ?? ''
  // It is one of the catalogue's.
  return Object.hasOwn(accessReasons, name) ? (name as AccessReason) : undefined
}
