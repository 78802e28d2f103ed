/** Whoever wants to sign in: what is known of the user and of the password, in one round trip, whether or not there is such a user. */
import type { UserPolicy, UserType } from '@rollcall/resources'

import type { CredentialFacts } from '../access/facts.ts'
import { factsIn, type FoundRow } from '../access/store.ts'
import type { Database } from '../database/connection.ts'
import { type CompiledQuery, statement } from '../database/statement.ts'
import { foldKey } from '../declarations/fold.ts'
import type { HashedPassword } from '../passwords/passwords.ts'

export interface Candidate {
  id: string
  username: string
  type: UserType
  email: string | null
  language: string | null
  /** The name to show, or else the first name. */
  displayName: string | null
  /** What nobody should use as a password. */
  words: readonly (string | undefined)[]
  credentialMode: string
  password: CandidatePassword | undefined
  /** Second factors that are set up. */
  factors: readonly CandidateFactor[]
  /** The strictest of all accounts of the user. */
  policy: UserPolicy
  /** For the decision about access; the credential is a password that is thought to be verified. */
  facts: CredentialFacts
}

export interface CandidatePassword extends HashedPassword {
  setAt: Date
  mustChange: boolean
  /** Wrong ones since the last success, those that are being verified included. */
  failures: number
  attemptedAt: Date | null
}

/** A second factor of either kind. */
export type CandidateFactor = CandidateApp | CandidatePasskey

/** An authenticator app. */
export interface CandidateApp {
  kind: 'totp'
  id: string
  /** Sealed. */
  secret: Buffer
  lastStep: number
}

export interface CandidatePasskey {
  kind: 'passkey'
  id: string
  credentialId: string
  publicKey: Buffer
  counter: number
  transports: readonly string[]
}

/** A factor as PostgreSQL writes it, bytes in hexadecimal digits. */
type FactorJson =
  | { kind: 'totp'; id: string; secret: string; lastStep: number }
  | (Omit<CandidatePasskey, 'publicKey'> & { publicKey: string })

interface CandidateRow extends FoundRow {
  id: string
  username: string
  type: UserType
  email: string | null
  language: string | null
  first_name: string | null
  last_name: string | null
  display_name: string | null
  credential_mode: string
  phc: string | null
  pepper_id: string | null
  set_at: Date | null
  must_change: boolean | null
  failures: number | null
  attempted_at: Date | null
  factors: FactorJson[]
}

const selectCandidate = (which: string): string => `
  select u.id, u.username, u.type, u.email, u.language, u.first_name, u.last_name, u.display_name, u.credential_mode,
         p.phc, p.pepper_id, p.set_at, p.must_change, p.failures, p.attempted_at,
         coalesce((select jsonb_agg(jsonb_build_object('kind', f.kind, 'id', f.id, 'secret', encode(f.secret, 'hex'), 'lastStep', f.last_step,
                              'credentialId', f.credential_id, 'publicKey', encode(f.public_key, 'hex'), 'counter', f.counter, 'transports', f.transports) order by f.id)
                     from mfa_factors f where f.tenant_id = u.tenant_id and f.user_id = u.id and f.confirmed_at is not null), '[]') as factors,
         password_access(u.tenant_id, u.id) as found
    from users u left join passwords p on p.tenant_id = u.tenant_id and p.user_id = u.id
   where u.tenant_id = $1 and u.removed_at is null and ${which}`

const byUsername = selectCandidate('u.username_key = $2')
const byId = selectCandidate('u.id = $2::uuid')

export async function findCandidate(
  database: Database,
  tenantId: string,
  username: string,
): Promise<Candidate | undefined> {
  return await one(database, tenantId, statement(byUsername, [tenantId, foldKey(username)]))
}

export async function findCandidateById(
  database: Database,
  tenantId: string,
  id: string,
): Promise<Candidate | undefined> {
  return await one(database, tenantId, statement(byId, [tenantId, id]))
}

async function one(
  database: Database,
  tenantId: string,
  query: CompiledQuery<CandidateRow>,
): Promise<Candidate | undefined> {
  const [row] = await database.read(tenantId, query)
  const facts = factsIn(row)
  return row === undefined || facts === undefined ? undefined : candidateOf(row, facts)
}

function candidateOf(row: CandidateRow, facts: CredentialFacts): Candidate {
  return {
    id: row.id,
    username: row.username,
    type: row.type,
    email: row.email,
    language: row.language,
    displayName: row.display_name ?? row.first_name,
    words: wordsOf(row, facts),
    credentialMode: row.credential_mode,
    password: passwordOf(row),
    factors: row.factors.map(factorOf),
    policy: facts.policy,
    facts,
  }
}

function factorOf(row: FactorJson): CandidateFactor {
  const { kind, id } = row
  if (kind === 'totp')
    return { kind, id, secret: Buffer.from(row.secret, 'hex'), lastStep: row.lastStep }
  const { credentialId, publicKey, counter, transports } = row
  return { kind, id, credentialId, publicKey: Buffer.from(publicKey, 'hex'), counter, transports }
}

function wordsOf(row: CandidateRow, facts: CredentialFacts): (string | undefined)[] {
  const { username, email, first_name, last_name, display_name } = row
  return [username, email, first_name, last_name, display_name, ...facts.memberships.keys()].map(
    (word) => word ?? undefined,
  )
}

function passwordOf(row: CandidateRow): CandidatePassword | undefined {
  const { phc, pepper_id, set_at, must_change, failures, attempted_at } = row
  if (phc === null || set_at === null) return undefined
  return {
    phc,
    pepperId: pepper_id,
    setAt: set_at,
    mustChange: must_change === true,
    failures: failures ?? 0,
    attemptedAt: attempted_at,
  }
}
