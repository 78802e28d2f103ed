import type { FieldChange, Lint, ObjectKind, Problem, ReleasedField } from '@rollcall/resources'
import type { Declaration } from '../manifests/declaration.ts'
import type { Warnings } from './warnings.ts'

/** What became of one document, or would. */
export interface Outcome {
  declaration: Declaration
  action: 'created' | 'updated' | 'unchanged' | 'refused' | 'paused'
  changes: FieldChange[]
  released: ReleasedField[]
  problem?: Problem
  /** What a person should know beside it. */
  notes: string[]
  /** What the API warns of: it took the declaration, and somebody should look at it. */
  told: string[]
  /** Advice about the declaration; it blocks nothing. */
  warnings: Lint[]
}

/** What pruning does with an object. */
export type RemovalPolicy = 'Deactivate' | 'Delete' | 'Orphan'

/** What pruning does with an object, unless it is told otherwise: a user is never lost by a deleted line. */
export function usualPolicy(kind: ObjectKind): RemovalPolicy {
  return kind === 'User' ? 'Deactivate' : 'Delete'
}

/** An object that the set applied earlier and no longer contains. */
export interface Removal {
  kind: ObjectKind
  /** Name of the declaration that is gone. */
  name: string
  id: string
  /** How people know the object: username, name of the role. */
  object: string
  policy: RemovalPolicy
  /** `left`: pruning was not asked for. `planned`: it would be done. */
  state: 'left' | 'planned' | 'removed' | 'refused'
  problem?: Problem
  /** What a person should know beside it. */
  note?: string
}

/** Everything that a command did, or would do. */
export interface Report {
  set: string
  dryRun: boolean
  outcomes: Outcome[]
  removals: Removal[]
  warnings: Warnings
}

/** Whether anything differs from what is declared. */
export function hasChanges({ outcomes, removals }: Report): boolean {
  return (
    outcomes.some(({ action, released }) => {
      return action === 'created' || action === 'updated' || released.length > 0
    }) || removals.some(({ state }) => state === 'planned' || state === 'removed')
  )
}

/** Whether anything was refused. */
export function hasRefusals({ outcomes, removals }: Report): boolean {
  return (
    outcomes.some(({ action }) => action === 'refused') ||
    removals.some(({ state }) => state === 'refused')
  )
}
