import {
  errorCodes,
  type ErrorCode,
  type Manager,
  type Problem,
  type ProblemDetail,
} from '@rollcall/resources'

import { statusTexts } from './status-texts.ts'

/** What a refusal can say beside its sentence. */
export interface RefusalDetails {
  /** JSON pointer to the one faulty member, or the name of the faulty parameter or header. */
  pointer?: string
  /** The faults, when there are several. */
  errors?: ProblemDetail[]
  /** Who holds what the request wants. */
  holder?: Manager
  /** Seconds after which asking again may help. */
  retryAfterSeconds?: number
  cause?: unknown
}

/** A request that is refused, with a sentence that the caller can act on. Knows nothing of HTTP. */
export class Refusal extends Error {
  readonly code: ErrorCode
  readonly errors: ProblemDetail[]
  readonly holder: Manager | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, details: RefusalDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'Refusal'
    this.code = code
    this.errors =
      details.errors ??
      (details.pointer === undefined ? [] : [{ pointer: details.pointer, detail: message }])
    this.holder = details.holder
    this.retryAfterSeconds = details.retryAfterSeconds
  }
}

/** The one table of statuses. 404 stands also for "not allowed to know". */
export const statuses: Record<ErrorCode, number> = {
  'request.malformed': 400,
  'request.too-large': 413,
  'request.timeout': 408,
  'request.invalid': 422,
  'request.unsupported-media-type': 415,
  'request.not-found': 404,
  'request.method-not-allowed': 405,
  'request.precondition-required': 428,
  'request.precondition-failed': 412,
  'request.cursor-invalid': 422,
  'request.idempotency-key-reused': 422,
  'request.manager-required': 422,
  'request.epoch-stale': 409,
  'request.rate-limited': 429,
  'auth.credential-missing': 401,
  'auth.credential-invalid': 401,
  'auth.permission-missing': 403,
  'auth.access-refused': 403,
  'auth.sign-in-failed': 401,
  'auth.ticket-invalid': 401,
  'auth.link-invalid': 401,
  'auth.code-wrong': 403,
  'auth.too-many-attempts': 429,
  'auth.password-refused': 422,
  'auth.current-password-wrong': 403,
  'auth.oidc-refused': 401,
  'auth.passkey-refused': 401,
  'auth.step-up-needed': 403,
  'auth.session-required': 403,
  'auth.origin-refused': 403,
  'auth.mfa-required': 409,
  'auth.mfa-factor-not-found': 404,
  'auth.mfa-factors-too-many': 409,
  'object.not-found': 404,
  'object.managed-by-another': 409,
  'object.field-managed': 409,
  'object.adoption-refused': 409,
  'object.immutable-field': 422,
  'object.protected': 409,
  'object.rank-too-low': 403,
  'account.not-found': 422,
  'account.name-taken': 409,
  'account.in-use': 409,
  'account.policy-relaxed': 403,
  'role.not-found': 422,
  'role.name-taken': 409,
  'role.in-use': 409,
  'role.circle': 422,
  'role.exceeds-grantor': 403,
  'user.not-found': 422,
  'user.username-taken': 409,
  'user.email-taken': 409,
  'user.email-required': 422,
  'user.removal-exceeds-policy': 409,
  'user.confirmation-required': 409,
  'user.last-owner': 409,
  'user.own-user': 403,
  'user.credential-mode-forbidden': 409,
  'user.email-change-pending': 202,
  'user.email-change-forbidden': 409,
  'user.one-role': 409,
  'user.invitation-open': 409,
  'user.profile-incomplete': 422,
  'user.too-few-administrators': 409,
  'user.accounts-confirmation-required': 409,
  'user.removal-held': 202,
  'approval.decided': 409,
  'approval.own-request': 403,
  'user.exceeds-caller': 403,
  'user.act-impossible': 409,
  'user.revision-lowered': 422,
  'user.parent-circle': 422,
  'role-assignment.exists': 409,
  'api-key.name-taken': 409,
  'api-key.hash-known': 409,
  'api-key.hash-invalid': 422,
  'api-key.recipient-invalid': 422,
  'api-key.combination-refused': 422,
  'ip-whitelist.invalid-network': 422,
  'ip-whitelist.host-bits': 422,
  'ip-whitelist.lockout': 409,
  'import.file-invalid': 422,
  'import.column-unknown': 422,
  'import.row-repeated': 422,
  'import.secret-refused': 422,
  'bulk.confirmation-required': 409,
  'bulk.confirmation-stale': 409,
  'changes.cursor-expired': 410,
  'server.unavailable': 503,
  'server.overloaded': 503,
  'server.broken': 500,
}

/** Turns a refusal into a problem document, RFC 9457. The address of a code's page is relative to the API. */
export function problemOf(refusal: Refusal): Problem {
  const problem: Problem = {
    type: `/docs/errors#${refusal.code}`,
    title: errorCodes[refusal.code],
    status: statuses[refusal.code],
    detail: refusal.message,
    code: refusal.code,
  }
  if (refusal.errors.length > 0) problem.errors = refusal.errors
  if (refusal.holder !== undefined) problem.holder = refusal.holder
  return problem
}

/** The number only where it is known. */
export function tooLarge(part: string, bytesMax: number | undefined): string {
  const limit = bytesMax === undefined ? '' : `: at most ${bytesMax} bytes are read`
  return `the ${part} is larger than allowed${limit}`
}

/** A refusal for whatever was thrown. What is not understood is broken, and says nothing of its inside. */
export function refusalOf(error: unknown, bodyBytesMax?: number): Refusal {
  if (error instanceof Refusal) return error
  const { code, statusCode } = readError(error)
  if (code !== undefined) {
    if (code.startsWith('FST_ERR_CTP_BODY_TOO_LARGE'))
      return new Refusal('request.too-large', tooLarge('body', bodyBytesMax), { cause: error })
    if (code.startsWith('FST_ERR_CTP_INVALID_MEDIA_TYPE'))
      return new Refusal(
        'request.unsupported-media-type',
        'send application/json, or application/merge-patch+json to PATCH',
        { cause: error },
      )
    if (/^(22|54)/.test(code) && code.length === 5)
      return new Refusal('request.malformed', 'a value cannot be stored as text', { cause: error })
    if (unavailable.test(code))
      return new Refusal('server.unavailable', 'the database cannot be reached now: try again', {
        cause: error,
        retryAfterSeconds: 1,
      })
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
    return new Refusal('request.malformed', describeClientError(statusCode), { cause: error })
  return new Refusal('server.broken', 'the API failed; the log has the request', { cause: error })
}

/**
 * Codes of node and PostgreSQL that mean "not now": connection lost or refused, shutting down, too many connections, lock or statement
 * cancelled by a time-out, serialisation that did not succeed within the retries.
 */
const unavailable =
  /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|POOL_|08|57P|53|57014|55P03|40)/

function readError(error: unknown): { code?: string; statusCode?: number } {
  if (typeof error !== 'object' || error === null) return {}
  const found: { code?: string; statusCode?: number } = {}
  if ('code' in error && typeof error.code === 'string') found.code = error.code
  if ('statusCode' in error && typeof error.statusCode === 'number')
    found.statusCode = error.statusCode
  return found
}

function describeClientError(status: number): string {
  return `the request cannot be read (${statusTexts[status] ?? status})`
}
