import type { Client } from '@rollcall/client'
import type { EffectivePolicy, Problem } from '@rollcall/resources'
import { policyOfAccount } from '../account-policy.ts'
import type { Declaration } from '../manifests/declaration.ts'

/** The most that removing a user may do in the account that is declared from; asked once, and only when a document wants to delete. */
export class RemovalLimit {
  readonly #client: Client
  readonly #account: string | undefined
  readonly #signal: AbortSignal
  #asked: Promise<{ account: string; policy: EffectivePolicy | undefined }> | undefined

  constructor(client: Client, account: string | undefined, signal: AbortSignal) {
    this.#client = client
    this.#account = account
    this.#signal = signal
  }

  /** Why a declaration may not be, when its deletionPolicy is more than the account allows: said when it is written, not when it is too late. */
  async refuse(declaration: Declaration): Promise<Problem | undefined> {
    if (declaration.kind !== 'User' || declaration.deletionPolicy !== 'Delete') return undefined
    this.#asked ??= policyOfAccount(this.#client, this.#account, this.#signal)
    const { account, policy } = await this.#asked
    // An account that is not there refuses by itself.
    if (policy?.userRemoval !== 'never') return undefined
    const detail = `the policy of account ${account} allows no deletion (userRemoval: never); write Deactivate or Orphan`
    return {
      type: '',
      title: "The account's policy does not allow this removal",
      status: 409,
      code: 'user.removal-exceeds-policy',
      detail,
      errors: [{ pointer: '/spec/deletionPolicy', detail }],
    }
  }
}
