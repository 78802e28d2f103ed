import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { notFound } from '../../declarations/operations.ts'
import { checkerOf } from '../../http/validation.ts'
import { findUser } from '../../users/store.ts'
import type { StoredUser } from '../../users/user.ts'
import { readResource } from '../body.ts'
import { type ListQuery, readAnswerQuery, readListQuery, readSearch } from '../list-query.ts'
import { showPage, sliceOf } from '../paging.ts'
import { readOperations } from '../patch.ts'
import { projected, type Projection } from '../projection.ts'
import type { ScimRequest } from '../request.ts'
import {
  answer,
  answerHeld,
  conditionOf,
  scimRequestOf,
  type ScimOptions,
} from '../http/exchange.ts'
import { userModel } from './user-model.ts'
import { showUser } from './user-resource.ts'
import { createUser, isShown, patchUser, removeUser, replaceUser } from './user-writes.ts'
import { groupNamesOf, listUsers } from './users-store.ts'
import { isObjectId } from '../../http/object-id.ts'

interface OfUser {
  Params: { id: string }
}

const checkSpec = checkerOf('user', 'UserSpec')

export function userRoutes(app: FastifyInstance, options: ScimOptions): void {
  app.get('/Users', async (request, reply) =>
    answerList(request, reply, readListQuery(userModel, request.query)),
  )
  app.post('/Users/.search', { config: { readsOnly: true } }, async (request, reply) =>
    answerList(request, reply, readSearch(userModel, request.body)),
  )

  app.get<OfUser>('/Users/:id', async (request, reply) => {
    const projection = readAnswerQuery(request.query)
    const scim = scimRequestOf(request, options, 'rollcall.users.view')
    const user = await findUser(scim.context, idOf(request))
    if (user === undefined || !isShown(user, scim)) throw notFound('user', request.params.id)
    return await answerUser(reply, user, projection, scim)
  })

  app.post('/Users', async (request, reply) => {
    const projection = readAnswerQuery(request.query)
    const scim = scimRequestOf(request, options, 'rollcall.users.create')
    const { user } = await createUser(readResource(userModel, request.body), checkSpec, scim)
    reply.code(201).header('location', `${scim.client.base}/Users/${user.id}`)
    return await answerUser(reply, user, projection, scim)
  })

  app.put<OfUser>('/Users/:id', async (request, reply) => {
    const projection = readAnswerQuery(request.query)
    const scim = scimRequestOf(request, options, 'rollcall.users.update')
    const resource = readResource(userModel, request.body)
    const written = await replaceUser(
      idOf(request),
      resource,
      conditionOf(request),
      checkSpec,
      scim,
    )
    if (written.isPending) reply.code(202)
    return await answerUser(reply, written.user, projection, scim)
  })

  app.patch<OfUser>('/Users/:id', async (request, reply) => {
    const projection = readAnswerQuery(request.query)
    const scim = scimRequestOf(request, options, 'rollcall.users.update')
    const operations = readOperations(request.body)
    const written = await patchUser(
      idOf(request),
      operations,
      conditionOf(request),
      checkSpec,
      scim,
    )
    if (written.isPending) reply.code(202)
    return await answerUser(reply, written.user, projection, scim)
  })

  app.delete<OfUser>('/Users/:id', async (request, reply) => {
    const scim = scimRequestOf(request, options, 'rollcall.users.delete')
    const held = await removeUser(idOf(request), conditionOf(request), scim)
    return held === undefined ? reply.code(204).send() : answerHeld(reply, held)
  })

  async function answerList(
    request: FastifyRequest,
    reply: FastifyReply,
    { filter, page, projection, list }: ListQuery,
  ): Promise<FastifyReply> {
    const scim = scimRequestOf(request, options, 'rollcall.users.view')
    const of = [...list, scim.client.accountId]
    const found = await listUsers(scim, filter, sliceOf(page, of))
    const names = await groupNamesOf(scim, found.items)
    const resources = found.items.map((user) =>
      projected(userModel, showUser(user, scim.client, names), projection),
    )
    return answer(reply, showPage(page, of, found, resources, found.items.at(-1)?.id))
  }
}

/** What is no identity names nobody. */
function idOf({ params: { id } }: FastifyRequest<OfUser>): string {
  if (!isObjectId(id)) throw notFound('user', id)
  return id.toLowerCase()
}

async function answerUser(
  reply: FastifyReply,
  user: StoredUser,
  projection: Projection,
  scim: ScimRequest,
): Promise<FastifyReply> {
  const shown = showUser(user, scim.client, await groupNamesOf(scim, [user]))
  reply.header('etag', `W/"${user.version}"`)
  return answer(reply, projected(userModel, shown, projection))
}
