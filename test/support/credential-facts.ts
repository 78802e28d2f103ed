/** What is known of an API key whose user may do everything that rules ask for: tests say what is otherwise. */
import { effectivePolicy } from '@rollcall/resources'

import type { CredentialFacts, PresentedKey } from '../../api/src/access/facts.ts'
import { compileIpWhitelist } from '../../api/src/access/ip-whitelist.ts'

export const anywhere = compileIpWhitelist([])

export const keyFacts: PresentedKey = {
  kind: 'key',
  id: 'key',
  prefix: 'rck_abcd',
  permissions: null,
  accessPoints: ['api'],
  ipWhitelist: anywhere,
  expiresAt: null,
  supersededAt: null,
  hasPrevious: false,
  lastUsedAt: null,
}

export const userFacts: CredentialFacts['user'] = {
  id: 'user',
  username: 'ada',
  type: 'person',
  active: true,
  removed: false,
  validFrom: null,
  expiresAt: null,
  isMfaRequired: false,
  accessPoints: ['api'],
  ipWhitelist: anywhere,
  locks: [],
  dormantFrom: null,
}

export const credentialFacts: CredentialFacts = {
  tenantId: 'tenant',
  user: userFacts,
  credential: keyFacts,
  memberships: new Map(),
  policy: effectivePolicy(),
}
