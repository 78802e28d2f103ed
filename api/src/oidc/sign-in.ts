/**
 * Signing in at an identity provider. Who it is says the provider with its subject; who of the users that is was settled at the first sign-in there, by an address that the provider
 * has verified, among users with `credential.mode: external` and nobody else. Whether the user may come in is decided here, as for everybody.
 */
import { auditEvent } from '../audit/event-store.ts'
import { type Candidate, findCandidateById } from '../sign-in/candidate-store.ts'
import { type Desk, type Visitor, writerOf } from '../sign-in/desk.ts'
import type { SignInDone } from '../sign-in/finish.ts'
import { signInProven } from '../sign-in/proven.ts'
import type { CompiledQuery } from '../database/statement.ts'
import {
  findLinkedUser,
  findUserToLink,
  type Identity,
  linkStatement,
  usedStatement,
} from './identity-store.ts'
import type { OidcProvider } from './provider-file.ts'
import { type OidcClaims, type ProviderClient, refused } from './provider.ts'
import type { Start } from './start.ts'

export async function signInAtProvider(
  desk: Desk,
  visitor: Visitor,
  { client, callback, start }: { client: ProviderClient; callback: URL; start: Start },
): Promise<SignInDone> {
  const { provider } = client
  const claims = await client.claims(callback, start)
  const identity = { provider: provider.name, subject: claims.subject }
  const found = await findHolder(desk, visitor, { identity, claims })
  if (found === undefined) {
    await noteFailure(desk, visitor, undefined, 'identity-unknown')
    throw refused(
      'no user is this identity: an administrator adds one with credential.mode external',
    )
  }
  const { candidate, statement, isNew } = found
  const isFactorAsked = provider.acr.length + provider.amr.length > 0
  const withFactor = isFactorAsked && showsFactor(provider, claims)
  if (isFactorAsked && !withFactor) {
    await noteFailure(desk, visitor, candidate, 'acr-or-amr-missing')
    throw refused('the identity provider did not sign the user in as strongly as it has to')
  }
  return await signInProven(desk, visitor, {
    candidate,
    method: 'oidc',
    accessPoint: 'web',
    transport: 'cookie',
    withFactor,
    endsBy: endOf(provider, claims),
    statements: [statement],
    events: isNew
      ? [
          {
            action: 'link-identity',
            kind: 'User',
            objectId: candidate.id,
            details: { provider: provider.name },
          },
        ]
      : [],
    told: isNew ? ['loginType'] : [],
    refuse: () => refused('the user was changed meanwhile: sign in again'),
  })
}

/** When whoever signed in has to show credentials at the provider again. */
function endOf(
  { maxAgeMinutes }: Pick<OidcProvider, 'maxAgeMinutes'>,
  { authenticatedAt }: OidcClaims,
): Date | undefined {
  if (maxAgeMinutes === undefined || authenticatedAt === undefined) return undefined
  return new Date(authenticatedAt.getTime() + maxAgeMinutes * 60_000)
}

interface Holder {
  candidate: Candidate
  /** Links the identity, or notes its use. */
  statement: CompiledQuery
  isNew: boolean
}

async function findHolder(
  { database, clock }: Desk,
  { tenantId }: Visitor,
  { identity, claims }: { identity: Identity; claims: OidcClaims },
): Promise<Holder | undefined> {
  const now = clock()
  const linkedId = await findLinkedUser(database, tenantId, identity)
  if (linkedId !== undefined) {
    const candidate = await findCandidateById(database, tenantId, linkedId)
    // Whoever was given another way to sign in since uses that.
    if (candidate?.credentialMode !== 'external') return undefined
    const statement = usedStatement(tenantId, linkedId, { ...identity, now })
    return { candidate, statement, isNew: false }
  }
  const verifiedEmail = await claims.verifiedEmail()
  if (verifiedEmail === undefined) return undefined
  const id = await findUserToLink(database, tenantId, verifiedEmail)
  const candidate = id === undefined ? undefined : await findCandidateById(database, tenantId, id)
  if (candidate === undefined) return undefined
  const statement = linkStatement(tenantId, candidate.id, { ...identity, verifiedEmail, now })
  return { candidate, statement, isNew: true }
}

/** One of each list that there is (OWASP ASVS 6.8.4). */
function showsFactor(
  { acr, amr }: { acr: readonly string[]; amr: readonly string[] },
  claims: OidcClaims,
): boolean {
  const isAcrRight = acr.length === 0 || (claims.acr !== undefined && acr.includes(claims.acr))
  const isAmrRight = amr.length === 0 || claims.amr.some((value) => amr.includes(value))
  return isAcrRight && isAmrRight
}

async function noteFailure(
  { database, clock }: Desk,
  visitor: Visitor,
  candidate: Candidate | undefined,
  reason: string,
): Promise<void> {
  const writer = writerOf(visitor, candidate, { now: clock(), accessPoint: 'web' })
  const objectId = candidate?.id ?? null
  await database.write(visitor.tenantId, [
    auditEvent(writer, { action: 'sign-in', kind: 'User', objectId, result: 'failure', reason }),
  ])
}
