import type { FastifyInstance } from 'fastify'

import { Refusal } from '../http/errors.ts'
import { resourceTypes, schemas, serviceProviderConfig } from './discovery.ts'
import { answer, baseOf } from './http/exchange.ts'
import { ScimError } from './scim-error.ts'

const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

export function discoveryRoutes(app: FastifyInstance): void {
  app.get('/ServiceProviderConfig', (request, reply) =>
    answer(reply, serviceProviderConfig(baseOf(request))),
  )
  for (const [path, all] of [
    ['/ResourceTypes', resourceTypes],
    ['/Schemas', schemas],
  ] as const) {
    app.get(path, (request, reply) => {
      const resources = all(baseOf(request))
      // RFC 7644 section 4: whoever filters here is told that nobody may.
      if (typeof request.query === 'object' && request.query !== null && 'filter' in request.query)
        throw new ScimError(403, undefined, 'this list is not filtered')
      return answer(reply, {
        schemas: [listUrn],
        totalResults: resources.length,
        startIndex: 1,
        itemsPerPage: resources.length,
        Resources: resources,
      })
    })
    app.get<{ Params: { id: string } }>(`${path}/:id`, (request, reply) => {
      const wanted = request.params.id.toLowerCase()
      const found = all(baseOf(request)).find(({ id }) => String(id).toLowerCase() === wanted)
      if (found === undefined)
        throw new Refusal('object.not-found', `there is no ${request.params.id}`)
      return answer(reply, found)
    })
  }
}
