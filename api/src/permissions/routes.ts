import { rollcallPermissions } from '@rollcall/resources'
import type { FastifyInstance } from 'fastify'

import { problemAnswers, queryOf } from '../declarations/routes.ts'

const permission = {
  type: 'object',
  properties: {
    name: { type: 'string', maxLength: 128, description: 'Name of the permission.' },
    description: { type: 'string', maxLength: 256, description: 'What it allows.' },
  },
  required: ['name', 'description'],
  additionalProperties: false,
}

/** The closed list of Rollcall's own permissions; every other dotted name belongs to the relying application. */
export async function permissionRoutes(app: FastifyInstance): Promise<void> {
  const items = Object.entries(rollcallPermissions).map(([name, description]) => ({
    name,
    description,
  }))
  app.get(
    '/permissions',
    {
      schema: {
        operationId: 'listPermissions',
        summary: 'List the permissions of Rollcall itself',
        tags: ['permissions'],
        querystring: queryOf({
          account: {
            type: 'string',
            minLength: 1,
            maxLength: 63,
            description: 'Account to act from.',
          },
        }),
        response: {
          200: {
            type: 'object',
            properties: {
              items: { type: 'array', items: permission, description: 'All of them.' },
            },
            required: ['items'],
            additionalProperties: false,
          },
          ...problemAnswers,
        },
      },
    },
    async () => ({ items }),
  )
}
