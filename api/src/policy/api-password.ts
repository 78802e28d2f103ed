/**
 * Why a password is refused at the access point `api` (X8, S0-11 to S0-13). Every request is asked, so that forcing MFA on an existing user counts from that
 * moment on. Pure.
 */
import type { ApiPasswordRule } from '@rollcall/resources'

export interface PasswordHolder {
  /** The user's own `mfa`, or the policy of an account, is `required`. */
  isMfaRequired: boolean
  /** A second factor is enrolled, required or not. */
  hasFactor: boolean
  /** The user has an API key that was not revoked. */
  hasKey: boolean
}

/** The rule that refuses, the plainest first; undefined when the password is allowed. */
export function refusingApiPassword(
  rules: readonly ApiPasswordRule[],
  { isMfaRequired, hasFactor, hasKey }: PasswordHolder,
): ApiPasswordRule | undefined {
  if (rules.includes('denied')) return 'denied'
  if (rules.includes('deniedWithMfa') && (isMfaRequired || hasFactor)) return 'deniedWithMfa'
  if (rules.includes('deniedOnceKeyExists') && hasKey) return 'deniedOnceKeyExists'
  return undefined
}

/** What whoever shows the right password is told: the rule, and what to use instead. */
export const apiPasswordSentences: Readonly<Record<ApiPasswordRule, string>> = {
  denied: 'this account takes no passwords at its API (apiPassword: denied): use an API key',
  deniedWithMfa:
    'a user with multi-factor authentication does not use a password at the API (apiPassword: deniedWithMfa): use an API key',
  deniedOnceKeyExists:
    'a user who has an API key does not use a password at the API any more (apiPassword: deniedOnceKeyExists): use an API key',
}
