import type { FastifyReply } from 'fastify'

/**
 * Aborts when whoever asked goes away before the answer is whole. Not `request.signal`: in Fastify 5.12 that also aborts when a body was read to its end.
 */
export function abandonedSignal({ raw }: Pick<FastifyReply, 'raw'>): AbortSignal {
  const controller = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) controller.abort()
  })
  return controller.signal
}
