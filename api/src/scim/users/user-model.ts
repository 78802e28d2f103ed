/** What SCIM says of a user: RFC 7643 sections 4.1 and 4.3, without what Rollcall does not keep. */
import { attribute, commonAttributes, type ResourceModel } from '../attribute.ts'

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** Types of the values of each list; Rollcall keeps one value of each. */
export const phoneTypes = ['work', 'home', 'mobile', 'fax', 'pager', 'other'] as const
export const imTypes = ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'] as const
export const addressTypes = ['work', 'home', 'other'] as const
export const addressParts = [
  'formatted',
  'streetAddress',
  'locality',
  'region',
  'postalCode',
  'country',
] as const

const readOnly = { mutability: 'readOnly' } as const

export const userModel: ResourceModel = {
  name: 'User',
  endpoint: '/Users',
  description: 'A person who may use the account',
  common: commonAttributes,
  core: {
    id: userUrn,
    name: 'User',
    description: 'User account',
    attributes: [
      attribute('userName', 'Name to sign in with, unique in the tenant; a change renames.', {
        required: true,
        uniqueness: 'server',
      }),
      attribute('name', 'Parts of the name.', {
        type: 'complex',
        subAttributes: [
          attribute('formatted', 'The whole name.'),
          attribute('familyName', 'Family name.'),
          attribute('givenName', 'Given name.'),
          attribute('middleName', 'Middle name.'),
          attribute('honorificPrefix', 'What stands before the name.'),
          attribute('honorificSuffix', 'What stands behind the name.'),
        ],
      }),
      attribute('displayName', 'Name to show.'),
      attribute('nickName', 'Casual name.'),
      attribute('profileUrl', 'Address of a page about the user.', {
        type: 'reference',
        referenceTypes: ['external'],
        caseExact: true,
      }),
      attribute('title', 'Title in the organisation.'),
      attribute('userType', 'Relation to the organisation.'),
      attribute('preferredLanguage', 'Language of mails and pages, a BCP 47 tag.', {
        canonicalValues: ['en', 'de', 'nl'],
      }),
      attribute('locale', 'Locale for dates and numbers.'),
      attribute('timezone', 'Time zone, a name of the IANA database.', {
        canonicalValues: ['UTC', 'Europe/Amsterdam', 'America/New_York'],
      }),
      attribute('active', 'Whether the user may work at all; true when nobody says.', {
        type: 'boolean',
        required: true,
      }),
      attribute('password', 'Password to sign in with.', {
        caseExact: true,
        mutability: 'writeOnly',
        returned: 'never',
      }),
      attribute('emails', 'E-mail addresses, at most two: the primary one, and a second.', {
        type: 'complex',
        multiValued: true,
        required: true,
        subAttributes: [
          attribute('value', 'The address.', { required: true }),
          attribute('type', 'What the address is for.', {
            canonicalValues: ['work', 'home', 'other'],
          }),
          attribute('primary', 'Whether mails go there.', { type: 'boolean' }),
        ],
      }),
      attribute('phoneNumbers', 'Phone numbers, one of each type.', {
        type: 'complex',
        multiValued: true,
        subAttributes: [
          attribute('value', 'The number.'),
          attribute('type', 'What the number is for.', { canonicalValues: phoneTypes }),
          attribute('primary', 'Whether it is the preferred one.', { type: 'boolean' }),
        ],
      }),
      attribute('ims', 'Addresses of instant messengers, one of each type.', {
        type: 'complex',
        multiValued: true,
        subAttributes: [
          attribute('value', 'The address.'),
          attribute('type', 'The messenger.', { canonicalValues: imTypes }),
          attribute('primary', 'Whether it is the preferred one.', { type: 'boolean' }),
        ],
      }),
      attribute('addresses', 'Addresses, one of each type.', {
        type: 'complex',
        multiValued: true,
        subAttributes: [
          ...addressParts.map((part) => attribute(part, `Of the address: ${part}.`)),
          attribute('type', 'What the address is for.', { canonicalValues: addressTypes }),
          attribute('primary', 'Whether it is the preferred one.', { type: 'boolean' }),
        ],
      }),
      attribute('groups', 'Groups of the user: the roles held in the account.', {
        ...readOnly,
        type: 'complex',
        multiValued: true,
        subAttributes: [
          attribute('value', 'Identity of the group.', { ...readOnly, caseExact: true }),
          attribute('$ref', 'Address of the group.', {
            ...readOnly,
            type: 'reference',
            referenceTypes: ['Group'],
            caseExact: true,
          }),
          attribute('display', 'Name of the group.', readOnly),
        ],
      }),
    ],
  },
  extensions: [
    {
      id: enterpriseUrn,
      name: 'EnterpriseUser',
      description: 'Enterprise user',
      attributes: [
        attribute('employeeNumber', 'Number of the employee.'),
        attribute('costCenter', 'Cost centre.'),
        attribute('organization', 'Organisation.'),
        attribute('division', 'Division.'),
        attribute('department', 'Department.'),
        attribute('manager', 'The parent of the user.', {
          type: 'complex',
          subAttributes: [
            attribute('value', 'Identity of the parent.', { caseExact: true }),
            attribute('$ref', 'Address of the parent.', {
              type: 'reference',
              referenceTypes: ['User'],
              caseExact: true,
            }),
            attribute('displayName', 'Username of the parent.', {
              ...readOnly,
              returned: 'request',
            }),
          ],
        }),
      ],
    },
  ],
  unkept: ['photos', 'entitlements', 'roles', 'x509Certificates'].map((name) =>
    attribute(name, 'Not kept.', {
      type: 'complex',
      multiValued: true,
      subAttributes: ['value', 'display', 'type', 'primary'].map((sub) =>
        attribute(sub, 'Not kept.', { type: sub === 'primary' ? 'boolean' : 'string' }),
      ),
    }),
  ),
}
