import { type ErrorCode, errorCodes, type Problem } from '@rollcall/resources'

/**
 * Why a call did not succeed. `refused`: the request is wrong, do not repeat it. `unavailable`: try later. `broken`: a bug, or not a Rollcall API.
 */
export type FailureKind = 'refused' | 'unavailable' | 'broken'

/** What a failure is made of beside its message. */
interface FailureFacts {
  kind: FailureKind
  method: string
  url: string
  status?: number | undefined
  problem?: Problem | undefined
  retryAfterMs?: number | undefined
  cause?: unknown
}

/** A call that did not succeed. The message names method, URL, cause and what to do; nothing in it is secret. */
export class RollcallFailure extends Error {
  override readonly name = 'RollcallFailure'
  readonly kind: FailureKind
  readonly method: string
  readonly url: string
  /** HTTP status, absent when there was no answer. */
  readonly status: number | undefined
  /** The API's problem document, when it sent one. */
  readonly problem: Problem | undefined
  /** What the server asked to wait, when it did. */
  readonly retryAfterMs: number | undefined

  constructor(message: string, facts: FailureFacts) {
    super(withoutKeys(`${facts.method} ${facts.url}: ${message}`), { cause: facts.cause })
    this.kind = facts.kind
    this.method = facts.method
    this.url = facts.url
    this.status = facts.status
    this.problem = facts.problem
    this.retryAfterMs = facts.retryAfterMs
  }

  /** Stable code of the problem, absent when there is no problem document. */
  get code(): ErrorCode | undefined {
    return this.problem?.code
  }
}

/** A request, as a failure shows it. */
export interface Asked {
  method: string
  url: string
}

/** The failure that an answer with a status of 300 or more is. */
export function failureOfAnswer(
  asked: Asked,
  status: number,
  text: string,
  headers: { retryAfterMs?: number | undefined; location?: string | undefined },
): RollcallFailure {
  // A server that shows what it was sent must not make the key appear here.
  const body = withoutKeys(text)
  const problem = parseProblem(body)
  const facts = { ...asked, status, problem, retryAfterMs: headers.retryAfterMs }
  if (status === 429 || (status >= 502 && status <= 504)) {
    const wait =
      headers.retryAfterMs === undefined
        ? 'try again later'
        : `try again in ${Math.ceil(headers.retryAfterMs / 1000)} s`
    return new RollcallFailure(`${told(status, problem, body)}; ${wait}`, {
      ...facts,
      kind: 'unavailable',
    })
  }
  if (status >= 500) {
    const found = problem?.requestId === undefined ? '' : ` of request ${problem.requestId}`
    return new RollcallFailure(`${told(status, problem, body)}; see the log${found} of the API`, {
      ...facts,
      kind: 'broken',
    })
  }
  if (problem !== undefined) {
    return new RollcallFailure(`${told(status, problem, body)}${advice(problem)}`, {
      ...facts,
      kind: 'refused',
    })
  }
  if (status < 400) {
    const where = headers.location === undefined ? '' : ` to ${withoutQuery(headers.location)}`
    return new RollcallFailure(
      `answered ${status}, a redirection${where}; redirections are not followed, set the URL to where the API is`,
      { ...facts, kind: 'broken' },
    )
  }
  return new RollcallFailure(
    `${told(status, problem, body)}, which is not an answer of a Rollcall API; check the URL`,
    { ...facts, kind: 'broken' },
  )
}

/** The failure that a removal is which somebody has to approve first: nothing was removed. */
export function failureOfHeld(asked: Asked, status: number, approval: string): RollcallFailure {
  const problem: Problem = {
    type: '/docs/errors#user.removal-held',
    title: errorCodes['user.removal-held'],
    status,
    code: 'user.removal-held',
    detail: `the removal is above the budget of the account and waits for approval ${approval}; until somebody approves it the user works on`,
  }
  return new RollcallFailure(`${told(status, problem, '')}${advice(problem)}`, {
    ...asked,
    status,
    problem,
    retryAfterMs: undefined,
    kind: 'refused',
  })
}

/** The failure that a successful answer is when it cannot be read. */
export function failureOfGarbage(asked: Asked, status: number, what: string): RollcallFailure {
  return new RollcallFailure(
    `answered ${status} with ${what}; is this the URL of a Rollcall API?`,
    {
      ...asked,
      status,
      kind: 'broken',
    },
  )
}

/** The failure of a call that got no answer. `error` is the fault of the connection, without the request. */
export function failureOfConnection(
  asked: Asked,
  code: string,
  error: Error,
  limits: { timeoutMs: number },
): RollcallFailure {
  return new RollcallFailure(connectionFault(asked, code, error, limits), {
    ...asked,
    kind: 'unavailable',
    cause: error,
  })
}

function connectionFault(
  asked: Asked,
  code: string,
  error: Error,
  limits: { timeoutMs: number },
): string {
  const host = new URL(asked.url).host
  if (certificateCodes.has(code)) {
    return `the certificate of ${host} is not trusted (${code}); give the certificate of its authority as the CA`
  }
  switch (code) {
    case 'ECONNREFUSED':
      return `nothing listens at ${host} (${code}); is the API running, and is the URL right?`
    case 'ENOTFOUND':
      return `the name ${host} is not known (${code}); check the URL`
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `the certificate of ${host} is for another name (${code}); use a name that it lists`
    case 'CERT_HAS_EXPIRED':
      return `the certificate of ${host} has expired (${code}); renew it`
    case 'EPROTO':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
      return `${host} does not speak TLS (${code}); should the URL start with http://?`
    case 'ETIMEDOUT':
      return `no answer within ${limits.timeoutMs / 1000} s (${code}); is the API overloaded or behind a firewall?`
    case 'ECONNRESET':
    case 'EPIPE':
      return `the connection was cut before the answer (${code}); try again`
    default:
      return `the connection failed: ${error.message.split('\n', 1)[0] ?? code}; check the URL and the network`
  }
}

const certificateCodes = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_UNTRUSTED',
])

/** Reads a problem document (RFC 9457); undefined when the body is something else. */
function parseProblem(body: string): Problem | undefined {
  try {
    const value: unknown = JSON.parse(body)
    if (typeof value !== 'object' || value === null) return undefined
    if (!('code' in value) || typeof value.code !== 'string') return undefined
    if (!('detail' in value) || typeof value.detail !== 'string') return undefined
    // The members that are read without looking were just looked at; the rest is shown at most.
    return value as Problem
  } catch {
    return undefined
  }
}

function told(status: number, problem: Problem | undefined, body: string): string {
  if (problem !== undefined) {
    const where = problem.errors?.map(({ pointer, detail }) => `${pointer}: ${detail}`) ?? []
    const details = where.filter((fault) => !fault.endsWith(`: ${problem.detail}`))
    return [`${problem.detail} (${problem.code})`, ...details].join('; ')
  }
  const excerpt = body.replace(/\s+/g, ' ').trim().slice(0, excerptLengthMax)
  return `answered ${status}${excerpt === '' ? '' : ` "${excerpt}"`}`
}

const excerptLengthMax = 120

function advice(problem: Problem): string {
  switch (problem.code) {
    case 'auth.credential-missing':
    case 'auth.credential-invalid':
      return '; check the API key'
    case 'auth.access-refused':
    case 'auth.permission-missing':
      return '; use another API key or ask an administrator'
    default:
      return ''
  }
}

/** Takes API keys out of a text, whoever put them there. */
export function withoutKeys(text: string): string {
  return text.replace(/rck_[0-9A-Za-z]{9,}/g, 'rck_(hidden)')
}

function withoutQuery(url: string): string {
  return url.split('?', 1)[0] ?? ''
}
