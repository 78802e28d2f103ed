/**
 * What the rows before said, as far as it matters to those that follow: which user each was about, which e-mail addresses are taken now, and which were
 * let go. A dry run writes nothing, and an import looks at the next batch before the one before is written, so that the database cannot tell.
 */
import { foldKey } from '../declarations/fold.ts'
import { userKind } from '../users/kind.ts'
import type { KnownParent, UserDraft, UserWorld } from '../users/store.ts'
import { type StoredUser, usernameKey, type UserValues } from '../users/user.ts'
import type { Decided } from './decide.ts'
import { KeyRows } from './key-rows.ts'
import type { FileFacts } from './rows.ts'

/** What a row left behind. */
interface Left<What> {
  row: number
  what: What
}

export class Seen {
  readonly #facts: Pick<FileFacts, 'namesParents'>
  /** Rows by the keys of the users that they are about, and by the keys of e-mail addresses that they take. */
  readonly #rows = new KeyRows()
  /** Users that are new, by the key of the username: they can be parents of rows further on. */
  readonly #made = new Map<string, Left<KnownParent>>()
  /** Users whose keys changed, by identity. */
  readonly #moved = new Map<string, Left<Partial<UserValues>>>()

  constructor(facts: Pick<FileFacts, 'namesParents'>) {
    this.#facts = facts
  }

  /** The row about the user of this name. */
  rowOfUser(username: string): number | undefined {
    return this.#rows.get(usernameKey(username))
  }

  /** The row that takes this address. */
  rowOfAddress(email: string): number | undefined {
    return this.#rows.get(`email:${foldKey(email)}`)
  }

  /** The row that takes the address which this draft wants. */
  rowOfWanted({ after }: UserDraft): number | undefined {
    const key = addressKey(after)
    return key === undefined ? undefined : this.#rows.get(key)
  }

  /** What was read, as it is after the rows before. */
  after(known: UserWorld): UserWorld {
    if (this.#made.size === 0 && this.#moved.size === 0) return known
    const parents = new Map(known.parents)
    for (const [key, { what }] of this.#made) if (!parents.has(key)) parents.set(key, what)
    const objects = known.objects.map((object) => {
      const moved = this.#moved.get(object.id)
      return moved === undefined
        ? object
        : { ...object, values: { ...object.values, ...moved.what } }
    })
    return { ...known, objects, parents }
  }

  /** Takes note of a batch that is decided; of new users as parents only in files that name parents. */
  note(batch: readonly Decided[]): void {
    for (const { row, outcome } of batch) {
      if (row.username === undefined) continue
      const username =
        outcome.is === 'draft'
          ? outcome.draft.after.values.username
          : outcome.is === 'unchanged'
            ? outcome.object.values.username
            : row.username
      const key = foldKey(username)
      this.#rows.add(usernameKey(username), row.row)
      if (outcome.is !== 'draft') continue
      this.#noteDraft(row.row, outcome.draft)
      const { before, after } = outcome.draft
      if (this.#facts.namesParents && before === null) {
        const what = { id: after.id, username, chain: [after.id, ...after.facts.parents] }
        this.#made.set(key, { row: row.row, what })
      }
    }
  }

  /** Forgets this row and those after it: they are decided anew. */
  forgetFrom(row: number): void {
    this.#rows.forgetFrom(row)
    for (const left of [this.#made, this.#moved])
      for (const [key, one] of left) if (one.row >= row) left.delete(key)
  }

  #noteDraft(row: number, { before, after }: UserDraft): void {
    const key = addressKey(after)
    const keyBefore = before === null ? undefined : addressKey(before)
    if (key === keyBefore) return
    if (key !== undefined) this.#rows.add(key, row)
    if (before !== null) {
      const { email, active, type } = after.values
      const what = { active, type, ...(email === undefined ? {} : { email }) }
      this.#moved.set(after.id, { row, what })
    }
  }
}

/** The unique key of the address, when the user holds it. */
function addressKey(user: StoredUser): string | undefined {
  return userKind.keys(user).find((key) => key.startsWith('email:'))
}
