import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { getCACertificates } from 'node:tls'
import type { Got, Method, RequestError, Response } from 'got'
import {
  type Asked,
  failureOfAnswer,
  failureOfConnection,
  failureOfGarbage,
  RollcallFailure,
  withoutKeys,
} from './failure.ts'
import { warningsOf } from './warnings.ts'
import {
  retryAfterMaxMs,
  retryAfterMs,
  retryDelayMs,
  retryNetworkCodes,
  retryStatuses,
} from './retry.ts'

/** Largest answer that is read: a page of 1,000 objects with every list full stays below it. */
export const answerBytesMaxDefault = 64 * 1024 * 1024

/** Connections to the API that are open at once; further calls wait for one. */
const connectionsMax = 32

/**
 * Loads what calls need, so that the first does not wait for it: 50 to 85 ms. For programs that have something else to wait for before they call.
 */
export async function prepareCalls(): Promise<void> {
  await import('got')
}

/** Where and how to speak. */
export interface TransportOptions {
  url: URL
  token: () => string | Promise<string>
  ca: string | undefined
  timeoutMs: number
  retriesMax: number
  userAgent: string
  answerBytesMax: number
  /** Told of each warning that an answer has. */
  onWarning: ((warning: string) => void) | undefined
}

/** One call. */
export interface Call {
  method: Method
  /** Path below the URL, with its query. */
  path: string
  /** Sent as JSON. */
  body?: unknown
  headers?: Record<string, string>
  /** Whether repeating the call does no harm. */
  repeatable: boolean
  /** Milliseconds that the server is expected to wait before it answers. */
  waitMs?: number
  signal?: AbortSignal | undefined
}

/** An answer that was read. */
export interface Answer {
  /** What it answers. */
  asked: Asked
  status: number
  /** Undefined for an answer without a body. */
  body: unknown
  header(name: string): string | undefined
}

/**
 * HTTP with kept connections. `got` brings retries with Retry-After, time limits and abortion; what is ours is which calls may be repeated, what a failure
 * says, and that its errors do not leave this file: they hold the request's headers, the key among them.
 */
export class Transport {
  readonly #options: TransportOptions
  readonly #agents: { http: HttpAgent; https: HttpsAgent }
  #got: Promise<Got> | undefined

  constructor(options: TransportOptions) {
    this.#options = options
    const kept = { keepAlive: true, maxSockets: connectionsMax }
    const { ca } = options
    this.#agents = {
      http: new HttpAgent(kept),
      https: new HttpsAgent(ca === undefined ? kept : { ...kept, ca: withUsual(ca) }),
    }
  }

  async send(call: Call): Promise<Answer> {
    const { method, signal } = call
    const url = this.#address(call.path)
    const asked: Asked = { method, url }
    signal?.throwIfAborted()
    const token = await this.#token(asked)
    const got = await (this.#got ??= this.#load())
    const tooLarge = new AbortController()
    const timeoutMs = this.#options.timeoutMs + (call.waitMs ?? 0)
    try {
      const request = got(url, {
        method,
        headers: { ...call.headers, authorization: `Bearer ${token}` },
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
        signal: signal === undefined ? tooLarge.signal : AbortSignal.any([signal, tooLarge.signal]),
        timeout: { request: timeoutMs },
        retry: {
          limit: call.repeatable ? this.#options.retriesMax : 0,
          methods: [method],
        },
      })
      void request.on('downloadProgress', ({ transferred }) => {
        if (transferred > this.#options.answerBytesMax) tooLarge.abort()
      })
      const response = await request
      if (this.#options.onWarning !== undefined)
        warningsOf(response.rawHeaders).forEach(this.#options.onWarning)
      return read(asked, response)
    } catch (error) {
      if (error instanceof RollcallFailure) throw error
      // A caller that aborts gets its own reason back, as with fetch.
      signal?.throwIfAborted()
      if (tooLarge.signal.aborted) {
        const what = `more than ${this.#options.answerBytesMax} bytes`
        throw failureOfGarbage(asked, 200, what)
      }
      throw failureOf(asked, error, timeoutMs)
    }
  }

  /** Ends kept connections. Calls that are under way fail. */
  close(): void {
    this.#agents.http.destroy()
    this.#agents.https.destroy()
  }

  #address(path: string): string {
    return `${this.#options.url.href.replace(/\/+$/, '')}${path}`
  }

  async #token(asked: Asked): Promise<string> {
    const token = (await this.#options.token()).trim()
    if (/^[\x21-\x7e]+$/.test(token)) return token
    const what = token === '' ? 'is empty' : 'has characters that no API key has'
    throw new RollcallFailure(`the API key to speak with ${what}; nothing was sent`, {
      ...asked,
      kind: 'refused',
    })
  }

  /** Loaded with the first call: it takes 60 to 85 ms, which a start that makes no call must not pay. */
  async #load(): Promise<Got> {
    const { default: got } = await import('got')
    return got.extend({
      agent: this.#agents,
      followRedirect: false,
      decompress: false,
      responseType: 'text',
      headers: {
        'user-agent': this.#options.userAgent,
        accept: 'application/json',
      },
      retry: {
        statusCodes: [...retryStatuses],
        errorCodes: [...retryNetworkCodes],
        maxRetryAfter: retryAfterMaxMs,
        calculateDelay: ({ attemptCount, retryAfter }) =>
          retryDelayMs(attemptCount, retryAfter, Math.random()),
      },
    })
  }
}

function read(asked: Asked, response: Response<string>): Answer {
  const { statusCode: status, body: text, headers } = response
  const header = (name: string): string | undefined => {
    const value = headers[name]
    return Array.isArray(value) ? value[0] : value
  }
  if (status >= 300) throw failureOfAnswer(asked, status, text, { location: header('location') })
  if (text === '') return { asked, status, body: undefined, header }
  try {
    const body: unknown = JSON.parse(text)
    return { asked, status, body, header }
  } catch {
    throw failureOfGarbage(asked, status, 'something that is not JSON')
  }
}

/** Turns an error of `got` into one that says what to do and holds nothing of the request. */
function failureOf(asked: Asked, error: unknown, timeoutMs: number): RollcallFailure {
  if (!isRequestError(error)) {
    const message = error instanceof Error ? error.message : String(error)
    return new RollcallFailure(`the call could not be made: ${message}`, {
      ...asked,
      kind: 'broken',
    })
  }
  const { response } = error
  if (response !== undefined && response.statusCode >= 300 && typeof response.body === 'string') {
    const { headers } = response
    return failureOfAnswer(asked, response.statusCode, response.body, {
      retryAfterMs: retryAfterMs(headers['retry-after'], Date.now()),
      location: headers.location,
    })
  }
  const cause = new Error(withoutKeys(error.message))
  return failureOfConnection(asked, error.code, cause, { timeoutMs })
}

/** `got` is loaded late, so its classes are not at hand for instanceof; every error of its own has a code and options. */
function isRequestError(error: unknown): error is RequestError {
  return error instanceof Error && 'code' in error && 'options' in error
}

/** The given authorities beside the usual ones: `ca` alone would replace them. */
function withUsual(ca: string): string[] {
  return [...getCACertificates('default'), ca]
}
