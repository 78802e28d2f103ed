/** Registering a passkey: a second factor, and a way to sign in by itself. */
import { randomUUIDv7 } from 'node:crypto'

import type {
  MfaConfirmed,
  PasskeyCreation,
  PasskeyCreationOptions,
  PasskeyRegistration,
} from '@rollcall/resources'
import type { VerifiedRegistrationResponse } from '@simplewebauthn/server'

import { addFactor } from '../me/add-factor.ts'
import { candidateOf, holdProven, type Self } from '../me/self.ts'
import { holdRoomForFactor } from '../mfa/room.ts'
import type { Candidate } from '../sign-in/candidate-store.ts'
import type { Desk } from '../sign-in/desk.ts'
import {
  type Challenge,
  challengeLifeMs,
  newChallenge,
  readChallenge,
  writeChallenge,
} from './challenge.ts'
import { answerChallengeStatement, insertPasskeyStatements } from './passkey-store.ts'
import { refused } from './refused.ts'
import type { RelyingParty } from './relying-party.ts'
import { mayUsePasskeys } from './sign-in.ts'

const nameDefault = 'passkey'
/** ES256, EdDSA and RS256, the best first: what authenticators make. */
const algorithms = [-7, -8, -257]

export async function beginRegistration(
  desk: Desk,
  self: Self,
  party: RelyingParty,
): Promise<PasskeyCreation> {
  await holdProven(desk, self)
  const candidate = await candidateOf(desk, self)
  holdRoom(candidate)
  const { tenantId, userId, username } = self.caller
  const challenge = newChallenge({ purpose: 'register', tenantId, userId }, desk.clock())
  const options: PasskeyCreationOptions = {
    rp: { id: party.id, name: party.name },
    user: {
      id: Buffer.from(userId).toString('base64url'),
      name: username,
      displayName: candidate.displayName ?? username,
    },
    challenge: challenge.text,
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: challengeLifeMs,
    attestation: 'none',
    excludeCredentials: candidate.factors.flatMap((factor) =>
      factor.kind === 'passkey'
        ? [{ id: factor.credentialId, type: 'public-key', transports: [...factor.transports] }]
        : [],
    ),
    authenticatorSelection: {
      residentKey: 'preferred',
      requireResidentKey: false,
      userVerification: 'preferred',
    },
    extensions: { credProps: true },
  }
  return { challenge: writeChallenge(desk.secrets, challenge), options }
}

export async function register(
  desk: Desk,
  self: Self,
  party: RelyingParty,
  registration: PasskeyRegistration,
): Promise<MfaConfirmed> {
  await holdProven(desk, self)
  const candidate = await candidateOf(desk, self)
  holdRoom(candidate)
  const { tenantId, userId } = self.caller
  const now = desk.clock()
  const challenge = readChallenge(desk.secrets, registration.challenge, {
    purpose: 'register',
    tenantId,
    userId,
    now,
  })
  const { credential, userVerified } = await verify(registration, { challenge, party })
  const name = registration.name ?? nameDefault
  const id = randomUUIDv7()
  const { id: credentialId, publicKey, counter } = credential
  const transports = registration.credential.response.transports ?? []
  const passkey = { id, userId, name, credentialId, publicKey, counter, transports }
  const added = await addFactor(desk, self, candidate, {
    statements: [
      ...insertPasskeyStatements(tenantId, passkey, now),
      answerChallengeStatement(tenantId, challenge, now),
    ],
    refuse: () => refused('this passkey is registered already'),
    details: { kind: 'passkey', userVerified },
    now,
  })
  return {
    id,
    kind: 'passkey',
    name,
    createdAt: now.toISOString(),
    lastUsedAt: null,
    ...added,
  }
}

type RegistrationInfo = NonNullable<VerifiedRegistrationResponse['registrationInfo']>

async function verify(
  { credential }: PasskeyRegistration,
  { challenge, party }: { challenge: Challenge; party: RelyingParty },
): Promise<RegistrationInfo> {
  // Loaded when somebody first registers one: it takes a while.
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server')
  let answer
  try {
    answer = await verifyRegistrationResponse({
      // Its own types name the transports that there were when it was made.
      response: credential as Parameters<typeof verifyRegistrationResponse>[0]['response'],
      expectedChallenge: challenge.text,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: false,
      supportedAlgorithmIDs: algorithms,
    })
  } catch (error) {
    throw refused('what the browser answered is not a passkey for this server', error)
  }
  if (answer.registrationInfo === undefined)
    throw refused('what the browser answered is not a passkey for this server')
  return answer.registrationInfo
}

function holdRoom(candidate: Candidate): void {
  if (!mayUsePasskeys(candidate))
    throw refused('this user signs in at an identity provider, and has no passkeys here')
  holdRoomForFactor(candidate)
}
