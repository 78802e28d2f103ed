/** What the SCIM door says of itself: RFC 7643 sections 5 to 7, RFC 9865 section 4. */
import { pageSizeMax } from '@rollcall/resources'

import type { Attribute, Resource, ResourceModel, ResourceSchema } from './attribute.ts'
import { groupModel } from './groups/group-model.ts'
import { pageSizeUsual } from './paging.ts'
import { userModel } from './users/user-model.ts'

const core = 'urn:ietf:params:scim:schemas:core:2.0'
export const models: readonly ResourceModel[] = [userModel, groupModel]

export function serviceProviderConfig(base: string): Resource {
  return {
    schemas: [`${core}:ServiceProviderConfig`],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults: pageSizeMax },
    changePassword: { supported: true },
    sort: { supported: false },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize: pageSizeUsual,
      maxPageSize: pageSizeMax,
    },
    authenticationSchemes: [
      {
        type: 'oauthbearertoken',
        name: 'API key',
        description: 'An API key of Rollcall as a bearer token: Authorization: Bearer rck_...',
        specUri: 'https://www.rfc-editor.org/info/rfc6750',
        primary: true,
      },
    ],
    meta: {
      resourceType: 'ServiceProviderConfig',
      location: `${base}/ServiceProviderConfig`,
    },
  }
}

export function resourceTypes(base: string): Resource[] {
  return models.map(({ name, endpoint, description, core: { id }, extensions }) => ({
    schemas: [`${core}:ResourceType`],
    id: name,
    name,
    endpoint,
    description,
    schema: id,
    schemaExtensions: extensions.map((extension) => ({ schema: extension.id, required: false })),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${name}` },
  }))
}

export function schemas(base: string): Resource[] {
  return models.flatMap((model) =>
    [model.core, ...model.extensions].map((schema) => showSchema(schema, base)),
  )
}

function showSchema({ id, name, description, attributes }: ResourceSchema, base: string): Resource {
  return {
    schemas: [`${core}:Schema`],
    id,
    name,
    description,
    attributes: attributes.map(showAttribute),
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${id}` },
  }
}

function showAttribute({ subAttributes, ...attribute }: Attribute): Resource {
  return {
    ...attribute,
    ...(subAttributes === undefined ? {} : { subAttributes: subAttributes.map(showAttribute) }),
  }
}
