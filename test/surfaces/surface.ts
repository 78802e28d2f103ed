/**
 * What every way into Rollcall has in common, seen from a person who keeps declarations: I say everything that I want,
 * I can ask what would change, and I am told what was refused.
 */
import type {
  AccountSpec,
  ApiKeySpec,
  DeletionPolicy,
  ManagerKind,
  RoleAssignmentSpec,
  RoleSpec,
  UserDeletionPolicy,
  UserSpec,
} from '@rollcall/resources'

import type { RunningApi } from '../support/api.ts'

interface Declared<Kind extends string, Spec> {
  kind: Kind
  /** The document's name: metadata.name, the label of a Terraform resource, the name of an item. Lower-case words with hyphens. */
  handle: string
  spec: Spec
  deletionPolicy?: DeletionPolicy | UserDeletionPolicy
  adoption?: string
}

export type Resource =
  | Declared<'Account', AccountSpec>
  | Declared<'Role', RoleSpec>
  | Declared<'User', UserSpec>
  | Declared<'RoleAssignment', RoleAssignmentSpec>
  | Declared<'ApiKey', ApiKeySpec>

/** One declarer with nothing declared yet: a set, a namespace, a workspace. */
export interface Declarer {
  /** Makes this everything that is declared; what is no longer there is removed by its policy. Answers what the surface told. */
  declare(resources: Resource[]): Promise<string>
  /** The same for what must be refused. Answers the words of the refusal, and fails when there was none. */
  refusal(resources: Resource[]): Promise<string>
  /** What declaring this would change, in the surface's words; empty when nothing would. */
  differences(resources: Resource[]): Promise<string>
  /** The text of a declared API key, where a user of this surface finds it. */
  keyOf(handle: string): Promise<string>
  /** Makes the surface look at everything again, although nothing was edited. */
  lookAgain(resources: Resource[]): Promise<void>
  /** Writes that reached the surface's own record since the declarer began: kube objects, state files. */
  ownWrites(): Promise<number>
  close(): Promise<void>
}

export interface Surface {
  managerKind: ManagerKind
  /** Whether a change made behind its back is put right without anybody asking. */
  correctsByItself: boolean
  /** How a person writes this field here: `ipWhitelist`, `ip_whitelist`. */
  spelling(field: string): string
  /** What the refusal of `198.51.100.7/24` says to write instead. */
  networkAdvice: RegExp
  begin(): Promise<Declarer>
  stop(): Promise<void>
}

export type StartSurface = (api: RunningApi) => Promise<Surface>
