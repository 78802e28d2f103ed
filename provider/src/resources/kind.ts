import type { Client, Collection, ListQuery } from '@rollcall/client'
import type { ObjectMeta } from '@rollcall/resources'
import type { Diagnostic } from '../plugin/diagnostics.ts'
import type { Change, PlanAnswer } from '../plugin/provider.ts'
import type { Attributes } from '../plugin/schema.ts'
import type { ObjectValue } from '../plugin/values.ts'

/** What differs from kind to kind. */
export interface Kind<Spec, Item extends DeclaredObject> {
  /** What a person calls one of them: `user`. */
  readonly noun: string
  readonly description: string
  /** The members of the declaration. */
  readonly spec: Attributes
  /** Computed attributes beside `id` and `declared`, and how an object fills them. */
  readonly facts?: Attributes
  readonly factsOf?: (item: Item) => Readonly<Record<string, unknown>>
  readonly collection: (client: Client) => Collection<Spec, Item, ListQuery>
  /** The object that a person means by something other than an identity. */
  readonly find: (client: Client, name: string) => Promise<Item | undefined>
  /** What `find` takes, for the message when it finds nothing. */
  readonly names: string
  readonly isGone?: (item: Item) => boolean
  readonly deletionPolicies: readonly DeletionPolicy[]
  /** Further attributes that only this provider reads, with what they add to an apply. */
  readonly extra?: Attributes
  readonly extraItem?: (change: Change) => Readonly<Record<string, unknown>>
  readonly validate?: (config: ObjectValue) => readonly Diagnostic[]
  readonly plan?: (change: Change) => Promise<PlanAnswer>
  readonly planDestroy?: (prior: ObjectValue) => Promise<readonly Diagnostic[]>
  /** Sent before the declaration of an existing object, which may wait for much else. */
  readonly urgent?: (change: Change, id: string) => Promise<void>
}

export type DeletionPolicy = 'Deactivate' | 'Delete' | 'Orphan'

export interface DeclaredObject extends ObjectMeta {
  readonly spec: object
  readonly status: { readonly effective: object }
}
