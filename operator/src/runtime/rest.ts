/**
 * Calls to the Kubernetes API over one shared set of connections.
 *
 * A call is tried again, a few times and never for long, when that is safe: the server asked for it (429), or it failed
 * (5xx, no answer) and the call can be repeated. A POST is not repeated after a lost answer. A 401 makes the
 * credentials be read afresh, once: tokens are renewed on disk under a running process.
 */
import { Agent, type Dispatcher, errors } from 'undici'

import { type Clock, backoffMs, sleep, systemClock } from './clock.ts'
import type { Cluster, ClusterTls } from './cluster.ts'
import { KubeFailure, isTransient } from './failure.ts'

export interface RestRequest {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  query?: Record<string, string | undefined>
  body?: unknown
  /** For PATCH: which kind of patch. */
  contentType?: string
  accept?: string
  signal?: AbortSignal | undefined
  timeoutMs?: number
  /** How often to try in all. 1 for a caller that has its own rhythm, as leader election has. */
  attemptsMax?: number
}

export interface RestObserver {
  observe(call: { method: string; code: number; seconds: number; host: string }): void
}

export interface RestOptions {
  cluster: Cluster
  userAgent: string
  clock?: Clock
  observer?: RestObserver
  connectionsMax?: number
}

const TIMEOUT_MS = 30_000
const ATTEMPTS_MAX = 4
const RETRY_DELAY = { firstMs: 200, mostMs: 5_000 }
/** A longer Retry-After is handed to the caller, which has a queue to wait in. */
const RETRY_AFTER_MS_MAX = 10_000
const CONNECTIONS_MAX = 16
const CONNECT_TIMEOUT_MS = 10_000
/** A message of the server that ends in a condition or a log line. */
const MESSAGE_CHARS_MAX = 500

export class RestClient {
  readonly #options: RestOptions
  readonly #clock: Clock
  #agents: { tls: string; calls: Agent; streams: Agent } | undefined

  constructor(options: RestOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
  }

  get cluster(): Cluster {
    return this.#options.cluster
  }

  async get<T>(path: string, query?: RestRequest['query'], signal?: AbortSignal): Promise<T> {
    return this.request<T>({ method: 'GET', path, ...(query && { query }), signal })
  }

  /** The body of a successful answer, parsed. The type is the caller's claim about that path. */
  async request<T>(request: RestRequest): Promise<T> {
    const attemptsMax = request.attemptsMax ?? ATTEMPTS_MAX
    for (let attempt = 1; ; attempt++) {
      try {
        // A call's answer has the shape that the Kubernetes API documents for its path.
        return (await this.#once(request)) as T
      } catch (error) {
        const failure = error instanceof KubeFailure ? error : unanswered(request, error)
        const delayMs = failure.retryAfterMs ?? backoffMs(this.#clock, attempt - 1, RETRY_DELAY)
        const mayRetry = attempt < attemptsMax && isRepeatable(request, failure)
        if (!mayRetry || delayMs > RETRY_AFTER_MS_MAX || request.signal?.aborted) throw failure
        await sleep(this.#clock, delayMs, request.signal)
        request.signal?.throwIfAborted()
      }
    }
  }

  /** Opens a long answer. `idleTimeoutMs` without a byte ends it with an error. */
  async stream(
    request: Omit<RestRequest, 'method'> & { idleTimeoutMs: number },
  ): Promise<AsyncIterable<Buffer>> {
    const answer = await this.#send({ ...request, method: 'GET' }, 'streams', request.idleTimeoutMs)
    if (answer.statusCode !== 200) throw await failureOf({ ...request, method: 'GET' }, answer)
    return answer.body
  }

  async close(): Promise<void> {
    const agents = this.#agents
    this.#agents = undefined
    await Promise.all([agents?.calls.destroy(), agents?.streams.destroy()])
  }

  async #once(request: RestRequest): Promise<unknown> {
    const answer = await this.#send(request, 'calls', request.timeoutMs ?? TIMEOUT_MS)
    if (answer.statusCode >= 300) throw await failureOf(request, answer)
    return answer.body.json()
  }

  async #send(
    request: RestRequest,
    pool: 'calls' | 'streams',
    bodyTimeoutMs: number,
  ): Promise<Dispatcher.ResponseData> {
    const answer = await this.#sendAs(request, pool, bodyTimeoutMs, false)
    if (answer.statusCode !== 401) return answer
    await answer.body.dump()
    return this.#sendAs(request, pool, bodyTimeoutMs, true)
  }

  async #sendAs(
    request: RestRequest,
    pool: 'calls' | 'streams',
    bodyTimeoutMs: number,
    freshCredentials: boolean,
  ): Promise<Dispatcher.ResponseData> {
    const { cluster, userAgent, observer } = this.#options
    const { headers, tls } = await cluster.credentials(freshCredentials)
    const timeoutMs = request.timeoutMs ?? TIMEOUT_MS
    const started = this.#clock.now()
    let code = 0
    try {
      const answer = await this.#agentsFor(tls)[pool].request({
        origin: cluster.server,
        path: request.path + queryText(request.query),
        method: request.method,
        headers: {
          ...headers,
          'user-agent': userAgent,
          accept: request.accept ?? 'application/json',
          ...(request.body !== undefined && {
            'content-type': request.contentType ?? 'application/json',
          }),
        },
        body: request.body === undefined ? null : JSON.stringify(request.body),
        headersTimeout: timeoutMs,
        bodyTimeout: bodyTimeoutMs,
        signal: request.signal ?? null,
      })
      code = answer.statusCode
      return answer
    } finally {
      observer?.observe({
        method: request.method,
        code,
        seconds: (this.#clock.now() - started) / 1000,
        host: new URL(cluster.server).host,
      })
    }
  }

  /** Calls and streams have separate connections, so that open watches never hold up a call. */
  #agentsFor(tls: ClusterTls): { calls: Agent; streams: Agent } {
    const wanted = JSON.stringify(tls)
    if (this.#agents?.tls !== wanted) {
      const previous = this.#agents
      const agent = (connections?: number) =>
        new Agent({
          connect: { ...defined(tls), timeout: CONNECT_TIMEOUT_MS },
          ...(connections !== undefined && { connections }),
          // One request at a time on a connection: a slow list must not stand before a lease renewal.
          pipelining: 1,
          allowH2: false,
          keepAliveTimeout: 30_000,
        })
      this.#agents = {
        tls: wanted,
        calls: agent(this.#options.connectionsMax ?? CONNECTIONS_MAX),
        streams: agent(),
      }
      // Running requests finish on the old connections; a watch that stays there ends by its own time limit.
      void previous?.calls.close()
      void previous?.streams.close()
    }
    return this.#agents
  }
}

function isRepeatable(request: RestRequest, failure: KubeFailure): boolean {
  if (failure.code === 429) return true
  return request.method !== 'POST' && isTransient(failure)
}

function queryText(query: RestRequest['query']): string {
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined) parameters.set(name, value)
  }
  return parameters.size === 0 ? '' : `?${parameters.toString()}`
}

/** undici tells "set to undefined" from "not set". */
function defined(tls: ClusterTls): Partial<Record<keyof ClusterTls, string | boolean>> {
  return Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined))
}

async function failureOf(
  request: RestRequest,
  answer: Dispatcher.ResponseData,
): Promise<KubeFailure> {
  const text = await answer.body.text().catch(() => '')
  const status = parseStatus(text)
  const seconds = Number(answer.headers['retry-after'])
  return new KubeFailure(
    `${request.method} ${request.path}: ${status.message ?? `HTTP ${answer.statusCode}`}`.slice(
      0,
      MESSAGE_CHARS_MAX,
    ),
    {
      code: answer.statusCode,
      reason: status.reason ?? '',
      retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined,
    },
  )
}

/** A Status object when the server sent one. Anything else is a proxy's page, of no use to anybody. */
function parseStatus(text: string): { message?: string; reason?: string } {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return {}
    return {
      ...('message' in parsed && typeof parsed.message === 'string' && { message: parsed.message }),
      ...('reason' in parsed && typeof parsed.reason === 'string' && { reason: parsed.reason }),
    }
  } catch {
    return {}
  }
}

function unanswered(request: RestRequest, error: unknown): KubeFailure {
  const why = error instanceof Error ? error.message : String(error)
  const reason = error instanceof errors.RequestAbortedError ? 'Aborted' : 'NoAnswer'
  return new KubeFailure(`${request.method} ${request.path}: no answer: ${why}`, {
    code: 0,
    reason,
    cause: error,
  })
}
