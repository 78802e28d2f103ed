import type { Client } from '@rollcall/client'
import type { Problem, UserRemoval } from '@rollcall/resources'
import type { Declaration } from '../manifests/declaration.ts'

/** The most that removing a user may do in the account that is declared from; asked once, and only when a document wants to delete. */
export class RemovalLimit {
  readonly #client: Client
  readonly #account: string | undefined
  readonly #signal: AbortSignal
  #asked: Promise<{ account: string; userRemoval: UserRemoval | undefined }> | undefined

  constructor(client: Client, account: string | undefined, signal: AbortSignal) {
    this.#client = client
    this.#account = account
    this.#signal = signal
  }

  /** Why a declaration may not be, when its deletionPolicy is more than the account allows: said when it is written, not when it is too late. */
  async refuse(declaration: Declaration): Promise<Problem | undefined> {
    if (declaration.kind !== 'User' || declaration.deletionPolicy !== 'Delete') return undefined
    const { account, userRemoval } = await (this.#asked ??= this.#ask())
    if (userRemoval !== 'never') return undefined
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

  async #ask(): Promise<{ account: string; userRemoval: UserRemoval | undefined }> {
    const options = { signal: this.#signal }
    const account = this.#account ?? (await this.#client.me(options)).account
    for await (const { status } of this.#client.accounts.list({ name: account }, options)) {
      return { account, userRemoval: status.effective.policy.userRemoval }
    }
    // An account that is not there refuses by itself.
    return { account, userRemoval: undefined }
  }
}
