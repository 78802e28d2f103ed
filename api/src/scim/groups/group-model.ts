/** What SCIM says of a group: RFC 7643 section 4.2. A group is a role; its members hold the role in the account. */
import { attribute, commonAttributes, type ResourceModel } from '../attribute.ts'

export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'

export const groupModel: ResourceModel = {
  name: 'Group',
  endpoint: '/Groups',
  description: 'A role, with the persons who hold it in the account',
  common: commonAttributes,
  core: {
    id: groupUrn,
    name: 'Group',
    description: 'Group',
    attributes: [
      attribute('displayName', 'Name of the group; the name of the role is made of it.', {
        required: true,
        uniqueness: 'server',
      }),
      attribute(
        'members',
        'Members; those of a large group are answered only when attributes asks for them.',
        {
          type: 'complex',
          multiValued: true,
          subAttributes: [
            attribute('value', 'Identity of the member.', {
              caseExact: true,
              mutability: 'immutable',
            }),
            attribute('$ref', 'Address of the member.', {
              type: 'reference',
              referenceTypes: ['User'],
              caseExact: true,
              mutability: 'immutable',
            }),
            attribute('type', 'Kind of the member.', {
              canonicalValues: ['User'],
              mutability: 'immutable',
            }),
          ],
        },
      ),
    ],
  },
  extensions: [],
  unkept: [],
}
