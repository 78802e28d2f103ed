/**
 * What the rows before said, as far as it matters to those that follow: which user each was about, which e-mail addresses are taken now, and which were
 * let go. A dry run writes nothing, so that the database cannot tell.
 */
import { foldKey } from '../declarations/fold.ts'
import { userKind } from '../users/kind.ts'
import type { KnownParent, UserDraft, UserWorld } from '../users/store.ts'
import type { StoredUser, UserValues } from '../users/user.ts'
import type { Decided } from './decide.ts'

export class Seen {
  /** Rows by the key of the username. */
  readonly #users = new Map<string, number>()
  /** Rows by the key of an e-mail address that they take. */
  readonly #addresses = new Map<string, number>()
  /** Users that are new, by the key of the username: they can be parents of rows further on. */
  readonly #made = new Map<string, KnownParent>()
  /** Users whose keys changed, by identity. */
  readonly #moved = new Map<string, Partial<UserValues>>()

  rowOfUser(key: string): number | undefined {
    return this.#users.get(key)
  }

  /** The row that takes the address which this draft wants. */
  rowOfAddress({ after }: UserDraft): number | undefined {
    const key = addressKey(after)
    return key === undefined ? undefined : this.#addresses.get(key)
  }

  /** What was read, as it is after the rows before. */
  after(known: UserWorld): UserWorld {
    const parents =
      this.#made.size === 0 ? known.parents : new Map([...this.#made, ...known.parents])
    if (this.#moved.size === 0) return { ...known, parents }
    const objects = known.objects.map((object) => {
      const moved = this.#moved.get(object.id)
      return moved === undefined ? object : { ...object, values: { ...object.values, ...moved } }
    })
    return { ...known, objects, parents }
  }

  /** Takes note of a batch that is decided for good; of new users as parents only in files that name parents. */
  note(batch: readonly Decided[], namesParents: boolean): void {
    for (const { row, outcome } of batch) {
      if (row.username === undefined) continue
      const username =
        outcome.is === 'draft'
          ? outcome.draft.after.values.username
          : outcome.is === 'unchanged'
            ? outcome.object.values.username
            : row.username
      const key = foldKey(username)
      if (!this.#users.has(key)) this.#users.set(key, row.row)
      if (outcome.is !== 'draft') continue
      this.#noteDraft(row.row, outcome.draft)
      const { before, after } = outcome.draft
      if (namesParents && before === null)
        this.#made.set(key, { id: after.id, username, chain: [after.id, ...after.facts.parents] })
    }
  }

  #noteDraft(row: number, { before, after }: UserDraft): void {
    const key = addressKey(after)
    const keyBefore = before === null ? undefined : addressKey(before)
    if (key === keyBefore) return
    if (key !== undefined) this.#addresses.set(key, row)
    if (before !== null) {
      const { email, active, type } = after.values
      this.#moved.set(after.id, { active, type, ...(email === undefined ? {} : { email }) })
    }
  }
}

/** The unique key of the address, when the user holds it. */
function addressKey(user: StoredUser): string | undefined {
  return userKind.keys(user).find((key) => key.startsWith('email:'))
}
