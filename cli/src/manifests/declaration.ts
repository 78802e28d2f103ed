import type {
  AccountSpec,
  Adoption,
  ApiKeySpec,
  ObjectKind,
  RoleAssignmentSpec,
  RoleSpec,
  UserDeletionPolicy,
  UserSpec,
} from '@rollcall/resources'
import type { Path, Place } from './fault.ts'

/** A file's key of a Secret, as the command line reads it: the file `name/key` below the folder for secrets. */
export interface SecretFile {
  name: string
  key: string
}

/** What every document says beside its spec. */
interface Common {
  /** `metadata.name`: the identity of the declaration. */
  name: string
  /** Entry of `rollcall.yaml`; `default` when absent. */
  connection: string
  adoption: Adoption | undefined
  /** Written in the document, if it is. */
  deletionPolicy: UserDeletionPolicy | undefined
  /** Whether the annotation asks to leave the object alone. */
  paused: boolean
  place: Place
  lineOf(path: Path): number
}

/** What a document declares. The spec holds only what goes to the API. */
export type Declaration = Common &
  (
    | { kind: 'Account'; spec: AccountSpec }
    | { kind: 'Role'; spec: RoleSpec }
    | { kind: 'User'; spec: UserSpec; password?: SecretFile }
    | { kind: 'RoleAssignment'; spec: RoleAssignmentSpec }
    | { kind: 'ApiKey'; spec: ApiKeySpec; secret: SecretFile }
  )

/** The declarations of one kind. */
export type DeclarationOf<Kind extends ObjectKind> = Extract<Declaration, { kind: Kind }>

/** Kinds as people name them in a sentence. */
export const kindWords: Record<ObjectKind, { one: string; many: string }> = {
  Account: { one: 'account', many: 'accounts' },
  Role: { one: 'role', many: 'roles' },
  User: { one: 'user', many: 'users' },
  RoleAssignment: { one: 'role assignment', many: 'role assignments' },
  ApiKey: { one: 'API key', many: 'API keys' },
}
