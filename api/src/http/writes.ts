/** What holds for every request that may change something. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { Feed } from '../changes/feed.ts'
import type { SeenChange } from '../changes/follower.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** All that the request changed, where that is known without asking; null: read what it was. */
    written: SeenChange | null
  }
  interface FastifyContextConfig {
    /** A route that is asked with POST and writes nothing. */
    readsOnly?: boolean
  }
}

/** Whether the request may change anything. */
export function writes(request: FastifyRequest): boolean {
  return (
    request.method !== 'GET' && request.method !== 'HEAD' && !request.routeOptions.config.readsOnly
  )
}

/** When the caller hears of a write, nothing that this process keeps in memory contradicts it. */
export async function catchUpAfterWrite(
  feed: Feed,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  if (!writes(request) || reply.statusCode >= 400) return
  if (request.written === null) await feed.catchUp()
  else feed.tell([request.written])
}

/** The same for every route that is registered beside it. */
export function catchUpAfterWrites(app: FastifyInstance, feed: Feed): void {
  app.addHook('onSend', async (request, reply, payload) => {
    await catchUpAfterWrite(feed, request, reply)
    return payload
  })
}
