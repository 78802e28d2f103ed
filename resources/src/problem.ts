import type { ErrorCode } from './errors.ts'
import type { Manager } from './manager.ts'

/** One fault of a request. */
export interface ProblemDetail {
  /** JSON pointer (RFC 6901) into the request body, or the name of the query parameter or header. */
  pointer: string

  /** What is wrong there and what is allowed. */
  detail: string
}

/** A problem document, RFC 9457. */
export interface Problem {
  /** Address of the documentation of the code. */
  type: string

  /** The code's meaning. */
  title: string

  /** HTTP status. */
  status: number

  /** What is wrong with this request and what to do. */
  detail: string

  /** Path of the request. */
  instance?: string

  /** Stable code from the catalogue. */
  code: ErrorCode

  /** Identity of the request, to find it in the log by. */
  requestId?: string

  /** The faults, one by one. */
  errors?: ProblemDetail[]

  /** Who holds what the request wants; only when the caller may see the holder. */
  holder?: Manager
}
