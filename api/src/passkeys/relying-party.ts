import { isIP } from 'node:net'

import { Refusal } from '../http/errors.ts'
import type { Site } from '../pages/site.ts'
import type { Visitor } from '../sign-in/desk.ts'
import { DEFAULT_TENANT } from '../tenants/directory.ts'

/** Whom passkeys are for, as browsers see it. */
export interface RelyingParty {
  /** A host name. */
  id: string
  origin: string
  name: string
}

/** The address at which people reach the installation, or the tenant: what the request says of itself counts only where it chose the tenant. */
export function relyingPartyOf(
  site: Site,
  { tenant }: Pick<Visitor, 'tenant'>,
  hostName: string,
): RelyingParty {
  const base = new URL(site.publicUrl())
  if (tenant !== DEFAULT_TENANT) base.hostname = hostName
  const { hostname: id, origin } = base
  if (isIP(id) === 0 && !id.startsWith('[')) return { id, origin, name: site.product }
  throw new Refusal(
    'auth.passkey-refused',
    'passkeys are bound to a host name, and ROLLCALL_PUBLIC_URL has an address: open http://localhost instead and set it to that',
  )
}
