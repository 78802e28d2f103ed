import { Refusal } from '../http/errors.ts'

/** One answer to everybody whose passkey signs nobody in; the audit log knows the reason. */
export function refused(sentence: string, cause?: unknown): Refusal {
  return new Refusal('auth.passkey-refused', sentence, cause === undefined ? {} : { cause })
}
