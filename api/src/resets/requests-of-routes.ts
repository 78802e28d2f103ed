import type { FastifyInstance } from 'fastify'

import type { Desk } from '../sign-in/desk.ts'
import { ResetRequests } from './ask.ts'

/** For the routes beside it; what goes on after an answer ends before the application does. */
export function resetRequestsOf(app: FastifyInstance, desk: Desk): ResetRequests {
  const resets = new ResetRequests(desk, (error) =>
    app.log.warn({ err: error }, 'a link for a new password could not be made'),
  )
  app.addHook('onClose', () => resets.close())
  return resets
}
