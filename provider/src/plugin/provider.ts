/**
 * What a product hands to the plugin server. Every function may throw a Failure with diagnostics;
 * anything else that is thrown is reported as a bug of the provider.
 */
import type { Diagnostic } from './diagnostics.ts'
import type { Path } from './paths.ts'
import type { Schema } from './schema.ts'
import type { ObjectValue } from './values.ts'

export interface Provider {
  readonly schema: Schema
  readonly resources: Readonly<Record<string, Resource>>
  readonly dataSources: Readonly<Record<string, DataSource>>
  /** Values may be unknown: the provider then works until a call really needs them. */
  configure(config: ObjectValue): Promise<Diagnostics>
  /** Terraform was interrupted: end what can be ended early. */
  stop(): void
}

/** Kept beside the state, never shown: what the provider must remember about one object. */
export type Private = Readonly<Record<string, string>>

export type Diagnostics = readonly Diagnostic[]

export interface Resource {
  readonly schema: Schema
  /** Rules over several attributes; values may be unknown. */
  validate?(config: ObjectValue): Diagnostics
  /** State of an older schema version, as it was stored. */
  upgrade?(version: number, state: Readonly<Record<string, unknown>>): unknown
  /** Refuses or comments a create or an update that has a difference. Never asked for a no-op. */
  plan?(change: Change): Promise<PlanAnswer>
  /** Refuses or comments a destroy, at plan time. */
  planDestroy?(prior: ObjectValue, memory: Private): Promise<Diagnostics>
  /** The object as it is now, or null when it is gone. */
  read(state: ObjectValue, memory: Private): Promise<Outcome<ObjectValue | null>>
  create(change: Change): Promise<Outcome<ObjectValue>>
  update(change: Change & { readonly prior: ObjectValue }): Promise<Outcome<ObjectValue>>
  /** Deleting what is already gone is success. */
  delete(prior: ObjectValue, memory: Private): Promise<Diagnostics>
  import(id: string): Promise<Outcome<ObjectValue>>
}

export interface Change {
  readonly config: ObjectValue
  readonly prior: ObjectValue | null
  readonly planned: ObjectValue
  /** Names of the attributes that change. */
  readonly changes: readonly string[]
  readonly memory: Private
}

export interface PlanAnswer {
  readonly diagnostics?: Diagnostics
  readonly memory?: Private
  /** Further attributes whose change replaces the object. */
  readonly requiresReplace?: readonly Path[]
}

export interface Outcome<State> {
  readonly state: State
  readonly memory?: Private
  /** With an error, the state is kept all the same: the object exists, but not as planned. */
  readonly diagnostics?: Diagnostics
}

export interface DataSource {
  readonly schema: Schema
  validate?(config: ObjectValue): Diagnostics
  read(config: ObjectValue): Promise<Outcome<ObjectValue>>
}
