import {
  type AccountPolicy,
  holds,
  type AccessPoint,
  type ManagerKind,
  type UserType,
} from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'

/** Who makes a request: what the credential, the connection and the headers said, read once before the handler runs. */
export interface Caller {
  tenantId: string
  userId: string
  username: string
  type: UserType
  /** The API key that was shown; null with a session, and for work that the server does by itself. */
  keyId: string | null
  /** The session that was shown; null with an API key, and for work that the server does by itself. */
  sessionId: string | null
  accessPoint: AccessPoint
  /** Highest rank among the roles held in the account. */
  rank: number
  /** What the caller may do in the account: what its roles grant, narrowed to what its key allows. */
  permissions: readonly string[]
  /** The account asked for with `?account=`, else the home account. */
  accountId: string
  accountName: string
  /** What is declared of the policy of that account, not older than a decision may be; absent where it has to be read. */
  accountPolicy?: AccountPolicy
  /** Address of the client, behind trusted proxies the one that they forward. */
  address: string
  /** The declarer in whose name the request is made: header `Rollcall-Manager`. */
  manager: { kind: ManagerKind; instance: string } | null
  /** Header `Rollcall-Epoch`. */
  epoch: number | null
  /** Header `Rollcall-Source`: kept in the audit log, not verified. */
  source: Record<string, unknown> | null
  requestId: string
}

/** Refuses unless the caller holds the permission in the account that it asked for. */
export function requirePermission(caller: Caller, permission: string): void {
  if (holds(caller.permissions, permission)) return
  throw new Refusal(
    'auth.permission-missing',
    `user ${caller.username} does not hold ${permission} in account ${caller.accountName}`,
  )
}
