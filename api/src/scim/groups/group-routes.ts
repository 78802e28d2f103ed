import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import { notFound } from '../../declarations/operations.ts'
import { checkerOf } from '../../http/validation.ts'
import type { Resource } from '../attribute.ts'
import { groupModel } from './group-model.ts'
import { type Group, showGroup } from './group-resource.ts'
import { readGroup, readGroupPatch } from './group-wish.ts'
import { changeGroup, createGroup, removeGroup } from './group-writes.ts'
import { findGroup, listGroups, membersOf } from './groups-store.ts'
import { type ListQuery, readAnswerQuery, readListQuery, readSearch } from '../list-query.ts'
import { showPage, sliceOf } from '../paging.ts'
import { readOperations } from '../patch.ts'
import { answers, projected, type Projection } from '../projection.ts'
import type { ScimRequest } from '../request.ts'
import { answer, conditionOf, scimRequestOf, type ScimOptions } from '../http/exchange.ts'
import { isObjectId } from '../../http/object-id.ts'

interface OfGroup {
  Params: { id: string }
}

/** Of a group with more members they are answered only when `attributes` asks for them. */
export const membersShownMax = 1_000
/** Groups in a page: each may come with its members. */
const groupsInPageMax = 100

const checkSpec = checkerOf('role', 'RoleSpec')

export function groupRoutes(app: FastifyInstance, options: ScimOptions): void {
  app.get('/Groups', async (request, reply) =>
    answerList(request, reply, readListQuery(groupModel, request.query)),
  )
  app.post('/Groups/.search', { config: { readsOnly: true } }, async (request, reply) =>
    answerList(request, reply, readSearch(groupModel, request.body)),
  )

  app.get<OfGroup>('/Groups/:id', async (request, reply) => {
    const projection = readAnswerQuery(request.query)
    const scim = scimRequestOf(request, options, 'rollcall.roles.view')
    const group = await findGroup(scim, idOf(request))
    if (group === undefined) throw notFound('group', request.params.id)
    return await answerGroup(reply, group, projection, scim)
  })

  app.post('/Groups', async (request, reply) => {
    const projection = readAnswerQuery(request.query)
    const scim = scimRequestOf(request, options, 'rollcall.roles.create')
    const group = await createGroup(readGroup(request.body), checkSpec, scim)
    reply.code(201).header('location', `${scim.client.base}/Groups/${group.id}`)
    return await answerGroup(reply, group, projection, scim)
  })

  app.put<OfGroup>('/Groups/:id', async (request, reply) => {
    const projection = readAnswerQuery(request.query)
    const scim = scimRequestOf(request, options, 'rollcall.roles.view')
    const wish = readGroup(request.body)
    const group = await changeGroup(idOf(request), wish, conditionOf(request), checkSpec, scim)
    return await answerGroup(reply, group, projection, scim)
  })

  app.patch<OfGroup>('/Groups/:id', async (request, reply) => {
    const projection = readAnswerQuery(request.query)
    const scim = scimRequestOf(request, options, 'rollcall.roles.view')
    const wish = readGroupPatch(readOperations(request.body), request.params.id)
    const group = await changeGroup(idOf(request), wish, conditionOf(request), checkSpec, scim)
    // RFC 7644 section 3.5.2: the whole group is answered to whoever asks for attributes.
    if (projection.only === undefined && projection.without.length === 0)
      return await reply.code(204).header('etag', `W/"${group.version}"`).send()
    return await answerGroup(reply, group, projection, scim)
  })

  app.delete<OfGroup>('/Groups/:id', async (request, reply) => {
    const scim = scimRequestOf(request, options, 'rollcall.roles.delete')
    await removeGroup(idOf(request), conditionOf(request), scim)
    return await reply.code(204).send()
  })

  async function answerList(
    request: FastifyRequest,
    reply: FastifyReply,
    { filter, page, projection, list }: ListQuery,
  ): Promise<FastifyReply> {
    const scim = scimRequestOf(request, options, 'rollcall.roles.view')
    const of = [...list, scim.client.accountId]
    const asked = { ...page, count: Math.min(page.count, groupsInPageMax) }
    const found = await listGroups(scim, filter, sliceOf(asked, of))
    const resources = await shownGroups(found.items, projection, scim)
    return answer(reply, showPage(asked, of, found, resources, found.items.at(-1)?.id))
  }
}

function idOf({ params: { id } }: FastifyRequest<OfGroup>): string {
  if (!isObjectId(id)) throw notFound('group', id)
  return id.toLowerCase()
}

async function answerGroup(
  reply: FastifyReply,
  group: Group,
  projection: Projection,
  scim: ScimRequest,
): Promise<FastifyReply> {
  const [shown] = await shownGroups([group], projection, scim)
  reply.header('etag', `W/"${group.version}"`)
  return answer(reply, shown ?? {})
}

async function shownGroups(
  groups: readonly Group[],
  projection: Projection,
  scim: ScimRequest,
): Promise<Resource[]> {
  const asked = answers(groupModel, 'members', projection)
  const ids = groups.map(({ id }) => id)
  const limit = asked === 'asked' ? undefined : membersShownMax
  const members =
    asked === 'no' || ids.length === 0
      ? new Map<string, string[]>()
      : await membersOf(scim, ids, limit)
  return groups.map((group) =>
    projected(groupModel, showGroup(group, members.get(group.id), scim.client), projection),
  )
}
