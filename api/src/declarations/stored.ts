import type {
  AskedEmailChange,
  AskedRemoval,
  FieldChange,
  Manager,
  ReleasedField,
} from '@rollcall/resources'

/** An object as it is stored: what a kind holds (`values`), what the server knows (`facts`), and who declares it. */
export interface Stored<Values, Facts> {
  id: string
  version: number
  statusVersion: number
  manager: Manager | null
  /** Members that the manager declares. */
  declared: string[]
  /** A declarer let go of the object. */
  released: boolean
  /** Members that have a value of their own; the others hold what the server chose. */
  given: string[]
  values: Values
  facts: Facts
  createdAt: Date
  updatedAt: Date
}

/** The write of one object: what it was, what it becomes, and what is told of it. */
export interface Draft<Values, Facts> {
  before: Stored<Values, Facts> | null
  after: Stored<Values, Facts>
  /** What the audit log calls it. */
  action: DraftAction
  /** What the feed says of it. */
  change: 'created' | 'updated' | 'deleted' | 'status'
  changes: FieldChange[]
  released: ReleasedField[]
  /** What the audit log says of it beside the values. */
  details?: Readonly<Record<string, unknown>>
  /** What is not done until somebody approves it. */
  asks?: readonly ApprovalAsk[]
  /** Approvals that are not waited for any more. */
  withdrawn?: readonly string[]
}

/** What a write does; the verbs after the line are acts on users. */
export type DraftAction =
  | 'create'
  | 'update'
  | 'rotate'
  | 'adopt'
  | 'revive'
  | 'orphan'
  | 'deactivate'
  | 'delete'
  | 'erase'
  // ---
  | 'lock'
  | 'unlock'
  | 'ban'
  | 'reactivate'
  | 'invite'
  | 'require-password-change'
  | 'send-reset'
  | 'set-password'
  | 'reset-mfa'
  | 'revoke-sessions'

/** What somebody has to approve. */
export type ApprovalAsk = { id: string; userId: string; username: string } & (
  | ({ kind: 'email-change' } & AskedEmailChange)
  | ({ kind: 'removal' } & AskedRemoval)
)

/** The members that have a value of their own: what the API answers as `spec`. */
export function specOf<Values extends object>(stored: {
  given: readonly string[]
  values: Values
}): Partial<Values> {
  const spec: Partial<Values> = {}
  for (const member of stored.given) {
    // `given` holds names of members only; it is written from specs that the schema let through.
    const name = member as keyof Values
    if (stored.values[name] !== undefined) spec[name] = stored.values[name]
  }
  return spec
}
