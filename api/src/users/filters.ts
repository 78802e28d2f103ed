/** Filters of the list of users, beside those that every list has: what may be asked. */
import { userStates } from '@rollcall/resources'

const text = (maxLength: number, description: string): object => ({
  type: 'string',
  minLength: 1,
  maxLength,
  description,
})

export const userFilters = {
  active: { type: 'boolean', description: 'Whether the user may work.' },
  type: { type: 'string', enum: ['person', 'application'], description: 'Person or application.' },
  role: text(64, 'Name of a role that the user holds now.'),
  username: text(254, 'The username, compared without case.'),
  email: text(254, 'The e-mail address, compared without case.'),
  state: {
    type: 'string',
    enum: userStates,
    description: 'State to show; removed users are listed only when asked for.',
  },
  accessPoint: {
    type: 'string',
    enum: ['web', 'api'],
    description: 'A door that the user may use.',
  },
  loginType: {
    type: 'string',
    enum: ['Direct', 'Direct-2FA', 'SSO'],
    description: 'How the user signs in.',
  },
  label: {
    ...text(192, 'A label that the user has: KEY, or KEY=VALUE.'),
    pattern: '^[A-Za-z0-9]([A-Za-z0-9_./-]*[A-Za-z0-9])?(=[A-Za-z0-9_.-]*)?$',
  },
  lastSeenBefore: {
    type: 'string',
    format: 'date-time',
    maxLength: 35,
    description:
      'Instant before which the user was last seen; who was never seen counts from the creation.',
  },
  parent: text(254, 'Username of the parent, compared without case.'),
  q: text(
    128,
    'Text in username, e-mail address or names; with one or two characters their beginning, where the caller sees more than child users.',
  ),
} as const satisfies Readonly<Record<string, object>>
