/**
 * A small stand-in for the list and watch of a Kubernetes API server, with faults on request. It holds objects of one
 * kind, in one sequence of versions, and remembers a bounded number of events: an older watch is answered 410.
 */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

import type { Cluster } from '../../operator/src/runtime/cluster.ts'

export interface StandInObject {
  metadata: {
    name: string
    namespace: string
    uid: string
    resourceVersion: string
    managedFields?: unknown
  }
  spec: { value: number }
}

/** What the next request that fits is answered instead of the truth. */
export type Fault =
  | { on: 'list' | 'watch'; status: number; retryAfterSeconds?: number }
  /** The connection is cut: before the answer, or after that many lines of a watch. */
  | { on: 'list' | 'watch'; reset: true; afterLines?: number }
  /** A line is cut in its middle and the answer ends. */
  | { on: 'watch'; truncate: true }
  /** A line that is not JSON. */
  | { on: 'watch'; garbage: true }
  /** An ERROR event in a watch that was answered 200. */
  | { on: 'watch'; errorEvent: number }
  /** Nothing is sent for as long as the watch lives, not even a bookmark. */
  | { on: 'watch'; silence: true }

interface Entry {
  version: number
  type: 'ADDED' | 'MODIFIED' | 'DELETED'
  object: StandInObject
}

export class KubeStandIn {
  readonly requests: URL[] = []
  readonly #objects = new Map<string, StandInObject>()
  #log: Entry[] = []
  #version = 100
  #forgottenUpTo = 0
  #uids = 0
  readonly #faults: Fault[] = []
  readonly #watches = new Set<{ response: ServerResponse; isSilent: boolean }>()
  #server: Server | undefined

  async start(): Promise<Cluster> {
    const server = createServer((request, response) => this.#answer(request, response))
    this.#server = server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    // A server that listens on TCP has an address with a port.
    const { port } = server.address() as AddressInfo
    return {
      server: `http://127.0.0.1:${port}`,
      namespace: 'default',
      credentials: async () => ({ headers: {}, tls: {} }),
    }
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections()
    await new Promise((resolve) => this.#server?.close(resolve))
  }

  /** Takes effect on the next request that it is for; several wait their turn. */
  inject(fault: Fault): void {
    this.#faults.push(fault)
  }

  get openWatches(): number {
    return this.#watches.size
  }

  truth(): Map<string, number> {
    return new Map([...this.#objects].map(([name, { spec }]) => [name, spec.value]))
  }

  set(name: string, value: number): void {
    const before = this.#objects.get(name)
    const object: StandInObject = {
      metadata: {
        name,
        namespace: 'default',
        uid: before?.metadata.uid ?? `uid-${++this.#uids}`,
        resourceVersion: String(++this.#version),
        managedFields: [{ manager: 'somebody' }],
      },
      spec: { value },
    }
    this.#objects.set(name, object)
    this.#note(before === undefined ? 'ADDED' : 'MODIFIED', object)
  }

  delete(name: string): void {
    const object = this.#objects.get(name)
    if (object === undefined) return
    this.#objects.delete(name)
    const metadata = { ...object.metadata, resourceVersion: String(++this.#version) }
    this.#note('DELETED', { ...object, metadata })
  }

  bookmark(): void {
    const metadata = { resourceVersion: String(this.#version) }
    this.#send({ type: 'BOOKMARK', object: { metadata } })
  }

  /** Forgets the events so far: a watch from before gets 410. */
  compact(): void {
    this.#forgottenUpTo = this.#version
    this.#log = []
  }

  /** Ends all watches in good order, as a server does when their time is over. */
  endWatches(): void {
    for (const watch of this.#watches) {
      this.#watches.delete(watch)
      watch.response.end()
    }
  }

  #note(type: Entry['type'], object: StandInObject): void {
    this.#log.push({ version: this.#version, type, object })
    this.#send({ type, object })
  }

  #send(event: object): void {
    for (const watch of this.#watches) {
      if (!watch.isSilent) watch.response.write(`${JSON.stringify(event)}\n`)
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '', 'http://stand-in.test')
    this.requests.push(url)
    const isWatch = url.searchParams.get('watch') === 'true'
    const on = isWatch ? 'watch' : 'list'
    const index = this.#faults.findIndex((fault) => fault.on === on)
    const [fault] = index < 0 ? [] : this.#faults.splice(index, 1)
    if (fault !== undefined && 'status' in fault) {
      const retry = fault.retryAfterSeconds
      if (retry !== undefined) response.setHeader('retry-after', String(retry))
      answerStatus(response, fault.status)
    } else if (fault !== undefined && 'reset' in fault && fault.afterLines === undefined) {
      request.socket.destroy()
    } else if (isWatch) {
      this.#watch(url, response, fault)
    } else {
      this.#list(url, response)
    }
  }

  /** Pages of a list show the state of now; the real server shows that of the first page. */
  #list(url: URL, response: ServerResponse): void {
    const limit = Number(url.searchParams.get('limit') ?? this.#objects.size)
    const start = Number(url.searchParams.get('continue') ?? 0)
    const items = [...this.#objects.values()].slice(start, start + limit)
    const isLast = start + limit >= this.#objects.size
    const next = isLast ? {} : { continue: String(start + limit) }
    const metadata = { resourceVersion: String(this.#version), ...next }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ metadata, items }))
  }

  #watch(url: URL, response: ServerResponse, fault: Fault | undefined): void {
    const since = Number(url.searchParams.get('resourceVersion'))
    if (since < this.#forgottenUpTo) {
      answerStatus(response, 410)
      return
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.flushHeaders()
    const isSilent = fault !== undefined && 'silence' in fault
    const watch = { response, isSilent }
    this.#watches.add(watch)
    response.on('close', () => this.#watches.delete(watch))
    if (isSilent) return
    const lines = this.#log
      .filter(({ version }) => version > since)
      .map(({ type, object }) => `${JSON.stringify({ type, object })}\n`)
    if (fault !== undefined && 'truncate' in fault) {
      this.#watches.delete(watch)
      response.end(`${lines.join('')}{"type":"ADDED","object":{"metadata":{"name":"cut`)
    } else if (fault !== undefined && 'garbage' in fault) {
      response.write(`${lines.join('')}<html>\n`)
    } else if (fault !== undefined && 'errorEvent' in fault) {
      const object = { kind: 'Status', code: fault.errorEvent, message: 'as asked' }
      response.write(`${JSON.stringify({ type: 'ERROR', object })}\n`)
    } else if (fault !== undefined && 'reset' in fault) {
      response.write(lines.slice(0, fault.afterLines).join(''), () => response.destroy())
    } else if (lines.length > 0) {
      response.write(lines.join(''))
    }
  }
}

function answerStatus(response: ServerResponse, code: number): void {
  response.writeHead(code, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ kind: 'Status', code, message: 'as asked', reason: 'Asked' }))
}
