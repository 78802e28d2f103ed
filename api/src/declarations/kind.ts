import type {
  ErrorCode,
  FieldChange,
  ObjectKind,
  ObjectMeta,
  PendingApproval,
  ProblemDetail,
} from '@rollcall/resources'

import type { Entrant } from '../access/lockout.ts'
import type { Refusal } from '../http/errors.ts'
import type { Context, Look } from './context.ts'
import type { Wanted } from './merge.ts'
import type { ApprovalAsk, Draft, Stored } from './stored.ts'
import type { CompiledQuery } from '../database/statement.ts'

/** What a write wants of one object. */
export interface Wish<Values> extends Wanted<Values> {
  /** Creations and declarations make a user a member of the account; a patch does not. */
  joins: boolean
  /** The approval that this write carries out or rejects: what it was about waits no more. */
  decided?: string
  /** Only API keys: the hash of a key that the caller made. */
  hash?: string
  prefix?: string
  /** Only users: a password, or the hash of one. */
  password?: string
  passwordHash?: string
  /** Only users: `roles` takes the place of role assignments as well. */
  isMove?: boolean
  /** Only users, accounts and API keys: usernames that the write may shut out. */
  acknowledgeLockout?: readonly string[]
}

/** What is answered once after a creation, and kept nowhere. */
export type OnceShown = { secret: string } | { encryptedSecret: string }

/** A fault that no schema sees, with its own code. */
export interface Fault extends ProblemDetail {
  code: ErrorCode
}

/** How an object is to be removed. */
export interface Removal {
  policy: 'deactivate' | 'delete' | 'orphan'
  /** Whether a person said the username of the user that is erased. */
  confirm: string | undefined
  /** What becomes of the assignments of a role. */
  assigned: 'refuse' | 'detach'
  /** The account was named, and is not just the home account. */
  isAccountNamed: boolean
  /** The other accounts that the removal reaches, as the caller confirms them. */
  confirmAccounts?: string
  /** Somebody looked at the list of users to remove and confirmed it: whatever is asked of one user is answered by it. */
  isListConfirmed?: boolean
  /** Nobody named the user: it is removed because something else went, without the header of a manager. */
  isByOmission?: boolean
  /** What was held was approved. */
  isApproved?: boolean
}

/** What is read before deciding, beside what a kind adds. */
export interface World<Values, Facts> {
  /** Every object that is named by identity, by manager or by a unique key. */
  objects: Stored<Values, Facts>[]
  /** Who must not be shut out by an IP whitelist unnoticed; absent when none changes. */
  entrants?: readonly Entrant[]
}

/** What to read. */
export interface Search<Values> {
  ids: readonly string[]
  /** Names that the manager has for objects. */
  names: readonly string[]
  wishes: readonly Wish<Values>[]
}

/** What is left of a wish, and what is asked for instead of the rest. */
export interface Withheld<Values, Facts> {
  wish: Wish<Values>
  /** Facts that say what waits; undefined when nothing about that changes. */
  facts: Partial<Facts> | undefined
  asks: ApprovalAsk[]
  withdrawn: string[]
}

/** What becomes of a removal. */
export type HeldRemoval<Values, Facts> =
  | { isHeld: false; counted: CompiledQuery[] }
  /** `draft` is null when it waits already. */
  | { isHeld: true; approval: string; draft: Draft<Values, Facts> | null }

/** A kind of declared object: what the engine has to know of it. */
export interface Kind<Values extends object, Facts, Known extends World<Values, Facts>> {
  kind: ObjectKind
  /** As sentences name it: `user`. */
  noun: string
  /** As routes and permissions name it: `users`. */
  path: string
  /** Members of the spec, in the order in which changes are told. */
  members: readonly (keyof Values & string)[]
  /** Members whose lists are compared without order. */
  sets: ReadonlySet<string>

  /** Faults that a schema cannot see. Pointers start at the object. */
  check(wish: Wish<Values>): Fault[]
  /** Chooses what is absent. */
  complete(values: Partial<Values>, context: Context): Values
  /** Writes names as the objects that they mean are written. */
  settle(values: Values, known: Known): Values
  /** Reads in as few round trips as there are dependencies: one. */
  gather(look: Look, search: Search<Values>, context: Context): Promise<Known>
  /** What to decide a creation on without reading, when PostgreSQL will refuse whatever is wrong; undefined when reading is needed. */
  unseen(wish: Wish<Values>, context: Context): Known | undefined
  /** The unique key by which a declaration finds an object that it does not manage yet. */
  identity(values: Values, known: Known): string
  /** Every unique key that an object with these values holds. */
  keys(object: Stored<Values, Facts>): string[]
  /** Removed, and waiting to be declared anew under the same identity: what is not declared is cleared then. */
  isEnded(object: Stored<Values, Facts>): boolean
  /** What the server knows of the object after the write. */
  facts(
    before: Stored<Values, Facts> | null,
    values: Values,
    wish: Wish<Values>,
    known: Known,
    context: Context,
  ): Facts
  /** Changes beside those of members, without values when they are secret. */
  otherChanges(before: Stored<Values, Facts>, after: Stored<Values, Facts>): FieldChange[]
  /** Whether facts changed that make a write necessary although no member did. */
  isMoved(before: Stored<Values, Facts>, after: Stored<Values, Facts>): boolean
  /** Throws a refusal when the write breaks a rule of the kind. */
  hold(draft: Draft<Values, Facts>, known: Known, context: Context): void
  /** Takes out of a change what somebody has to approve first, or refuses it. Only of what exists and was not removed. */
  withhold?(
    before: Stored<Values, Facts>,
    wish: Wish<Values>,
    known: Known,
    context: Context,
  ): Withheld<Values, Facts>
  /** What a wish wants and what waits for an approval. */
  pendingOf?(object: Stored<Values, Facts>, wish: Wish<Values>): PendingApproval[]
  /** The draft of a removal when it must wait for an approval; otherwise the statements that count it. Under locks, or it throws `LocksNeeded`. */
  holdRemoval?(
    look: Look,
    draft: Draft<Values, Facts>,
    ask: Removal,
    context: Context,
  ): Promise<HeldRemoval<Values, Facts>>
  /** Rules over all drafts of a write: refuses some by their place. */
  holdTogether(
    drafts: readonly Draft<Values, Facts>[],
    known: Known,
    context: Context,
  ): Map<number, Refusal>
  /** The refusal when a unique key is held by another object. */
  taken(key: string, holder: Stored<Values, Facts>): Refusal
  /** Whether the caller may know of the object. */
  isVisible(object: Stored<Values, Facts>, context: Context): boolean
  /** Nothing is left to be removed in this way. */
  isGone(object: Stored<Values, Facts>, ask: Removal): boolean
  /** The write that removes the object. Throws a refusal when it may not be. */
  end(
    before: Stored<Values, Facts>,
    ask: Removal,
    known: Known,
    context: Context,
  ): Draft<Values, Facts>
  statements(drafts: readonly Draft<Values, Facts>[], context: Context): CompiledQuery[]
  show(object: Stored<Values, Facts>, context: Context): ObjectMeta
  /** Text that is answered once after a creation. */
  secret(draft: Draft<Values, Facts>): OnceShown | Promise<OnceShown> | undefined
  /** What a write took and is probably not meant. */
  warnings?(object: Stored<Values, Facts>): string[]
}
