import { type CredentialMode, effectivePolicy, type UserType } from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'
import { accountsWhere, binding, policyOf, type PolicyHolder } from './policy-of.ts'

/** The mode that is chosen when none is named. An application gets its keys by themselves; a person what the policy names first. Pure. */
export function usualCredentialMode(
  type: UserType,
  memberships: readonly PolicyHolder[],
): CredentialMode {
  if (type === 'application') return 'none'
  return policyOf(memberships).credentialModes[0] ?? 'none'
}

/**
 * Why a user may not get a credential in this way; undefined when it may. A person's mode must be one of those that every account of the person allows. `none`
 * of an application sets no first password, which is what the policy is about, and is always allowed. An account that has only asked the user in says nothing before the user accepts, and
 * is told nothing of what the others allow. Pure.
 */
export function refusedCredentialMode(
  { type, mode }: { type: UserType; mode: CredentialMode },
  memberships: readonly PolicyHolder[],
): Refusal | undefined {
  if (type === 'application' && mode === 'none') return undefined
  const accepted = binding(memberships)
  const { credentialModes } = policyOf(accepted)
  if (credentialModes.includes(mode)) return undefined
  if (credentialModes.length === 0)
    return new Refusal(
      'user.credential-mode-forbidden',
      `no credential.mode is allowed by all accounts of this user: ${accepted.map(modesOf).join('; ')}`,
      { pointer: '/spec/credential/mode' },
    )
  const refusing = accountsWhere(accepted, (policy) => !policy.credentialModes.includes(mode))
  return new Refusal(
    'user.credential-mode-forbidden',
    `the policy of account ${refusing.join(' and ')} does not allow credential.mode ${mode}; allowed: ${credentialModes.join(', ')}`,
    { pointer: '/spec/credential/mode' },
  )
}

function modesOf({ account, policy }: PolicyHolder): string {
  return `account ${account} allows ${effectivePolicy(policy).credentialModes.join(', ')}`
}
