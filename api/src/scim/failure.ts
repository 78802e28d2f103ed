/** Errors as SCIM answers them, RFC 7644 section 3.12. */
import type { ErrorCode } from '@rollcall/resources'

import { type Refusal, refusalOf, statuses } from '../http/errors.ts'
import type { Resource } from './attribute.ts'
import { ScimError, type ScimType } from './scim-error.ts'
import { scimNameOf } from './users/user-writes.ts'

const errorUrn = 'urn:ietf:params:scim:api:messages:2.0:Error'

export interface Failure {
  status: number
  body: Resource
  /** What the log is told, when the API is broken. */
  cause: unknown
  retryAfterSeconds: number | undefined
}

export function failureOf(error: unknown): Failure {
  if (error instanceof ScimError) {
    const { status, scimType, message } = error
    const body = bodyOf(status, scimType, message)
    return { status, body, cause: error, retryAfterSeconds: undefined }
  }
  const refusal = refusalOf(error)
  const status = statusOf(refusal)
  return {
    status,
    body: bodyOf(status, scimTypeOf(refusal.code, status), inScimWords(refusal.message)),
    cause: refusal.cause ?? refusal,
    retryAfterSeconds: refusal.retryAfterSeconds,
  }
}

export function bodyOf(status: number, scimType: ScimType | undefined, detail: string): Resource {
  return {
    schemas: [errorUrn],
    status: String(status),
    ...(scimType === undefined ? {} : { scimType }),
    detail,
  }
}

/** SCIM has no 422: what does not fit is 400 and says in which way. */
function statusOf({ code }: Refusal): number {
  const status = statuses[code]
  return status === 422 ? 400 : status
}

const types: Readonly<Partial<Record<ErrorCode, ScimType>>> = {
  'user.username-taken': 'uniqueness',
  'user.email-taken': 'uniqueness',
  'role.name-taken': 'uniqueness',
  'role-assignment.exists': 'uniqueness',
  'object.immutable-field': 'mutability',
  'request.malformed': 'invalidSyntax',
}

function scimTypeOf(code: ErrorCode, status: number): ScimType | undefined {
  return types[code] ?? (status === 400 ? 'invalidValue' : undefined)
}

/** Refusals name members of the spec by pointers. */
function inScimWords(message: string): string {
  return message.replaceAll(/\/spec\/\w+(?:\/\w+)?/g, scimNameOf)
}
