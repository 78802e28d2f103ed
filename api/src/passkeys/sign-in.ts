/**
 * Signing in with a passkey: alone, where the authenticator knows who holds it, or beside a password. Too many wrong passwords do not lock it; every other rule holds.
 */
import type { PasskeyAsk, PasskeyRequest, PasskeySignIn } from '@rollcall/resources'

import { auditEvent } from '../audit/event-store.ts'
import type { CompiledQuery } from '../database/statement.ts'
import {
  type Candidate,
  type CandidatePasskey,
  findCandidateById,
} from '../sign-in/candidate-store.ts'
import { type Desk, type Visitor, writerOf } from '../sign-in/desk.ts'
import { endFactorStep, type SignInResult } from '../sign-in/finish.ts'
import { signInProven } from '../sign-in/proven.ts'
import { unlessOvertaken } from '../sign-in/held.ts'
import { holderOf, provenBy } from '../sign-in/steps.ts'
import {
  type Challenge,
  challengeLifeMs,
  newChallenge,
  readChallenge,
  writeChallenge,
} from './challenge.ts'
import {
  answerChallengeStatement,
  findPasskeyHolder,
  usePasskeyStatement,
} from './passkey-store.ts'
import { refused } from './refused.ts'
import type { RelyingParty } from './relying-party.ts'

export async function beginPasskeySignIn(
  desk: Desk,
  visitor: Visitor,
  party: RelyingParty,
  { ticket }: PasskeyAsk,
): Promise<PasskeyRequest> {
  const { tenantId } = visitor
  const holder =
    ticket === undefined
      ? undefined
      : await holderOf(desk, visitor, { text: ticket, steps: ['mfa'] })
  const userId = holder?.candidate.id ?? null
  const challenge = newChallenge({ purpose: 'sign-in', tenantId, userId }, desk.clock())
  const passkeys = holder === undefined ? undefined : passkeysOf(holder.candidate)
  return {
    challenge: writeChallenge(desk.secrets, challenge),
    options: {
      challenge: challenge.text,
      rpId: party.id,
      timeout: challengeLifeMs,
      userVerification: holder === undefined ? 'required' : 'preferred',
      ...(passkeys === undefined
        ? {}
        : {
            allowCredentials: passkeys.map(({ credentialId, transports }) => ({
              id: credentialId,
              type: 'public-key',
              transports: [...transports],
            })),
          }),
    },
  }
}

export async function signInWithPasskey(
  desk: Desk,
  visitor: Visitor,
  party: RelyingParty,
  wish: PasskeySignIn,
): Promise<SignInResult> {
  return wish.ticket === undefined
    ? await signInAlone(desk, visitor, party, wish)
    : await signInBeside(desk, visitor, party, { ...wish, ticket: wish.ticket })
}

/** The passkey is all that is shown: the device and the finger, or the PIN, are two factors. */
async function signInAlone(
  desk: Desk,
  visitor: Visitor,
  party: RelyingParty,
  wish: PasskeySignIn,
): Promise<SignInResult> {
  const { tenantId } = visitor
  const { credential, accessPoint = 'web', transport = 'token' } = wish
  const of = { purpose: 'sign-in', tenantId, userId: null } as const
  const challenge = readChallenge(desk.secrets, wish.challenge, { ...of, now: desk.clock() })
  const userId = await findPasskeyHolder(desk.database, tenantId, credential.id)
  const candidate =
    userId === undefined ? undefined : await findCandidateById(desk.database, tenantId, userId)
  const found = candidate === undefined ? undefined : passkeyIn(candidate, credential.id)
  if (candidate === undefined || found === undefined || !mayUsePasskeys(candidate)) {
    await noteFailure(desk, visitor, candidate, { accessPoint, reason: 'passkey-unknown' })
    throw refused('the passkey is not registered here, or signs nobody in')
  }
  const wished = { challenge, party, isAlone: true, accessPoint }
  const statements = await proveHeld(desk, visitor, { candidate, found, wish, wished })
  return await signInProven(desk, visitor, {
    candidate,
    method: 'passkey',
    accessPoint,
    transport,
    withFactor: true,
    statements,
    events: [],
    told: [],
    refuse: () => refused('the passkey was used already: ask for new options'),
  })
}

/** The password was shown before. */
async function signInBeside(
  desk: Desk,
  visitor: Visitor,
  party: RelyingParty,
  wish: PasskeySignIn & { ticket: string },
): Promise<SignInResult> {
  const { tenantId } = visitor
  const { ticket, candidate } = await holderOf(desk, visitor, {
    text: wish.ticket,
    steps: ['mfa'],
  })
  const { accessPoint } = ticket
  const of = { purpose: 'sign-in', tenantId, userId: candidate.id } as const
  const challenge = readChallenge(desk.secrets, wish.challenge, { ...of, now: desk.clock() })
  const found = passkeyIn(candidate, wish.credential.id)
  if (found === undefined) {
    await noteFailure(desk, visitor, candidate, { accessPoint, reason: 'passkey-unknown' })
    throw refused('the passkey is not registered here, or signs nobody in')
  }
  const wished = { challenge, party, isAlone: false, accessPoint }
  const statements = await proveHeld(desk, visitor, { candidate, found, wish, wished })
  const refuse = () => refused('the passkey was used already: ask for new options')
  return await unlessOvertaken(desk, visitor, { candidate, accessPoint, refuse }, () =>
    endFactorStep(desk, visitor, {
      proven: { ...provenBy(ticket), withFactor: true },
      candidate,
      counts: { whenItGoesOn: [], whenDone: [] },
      statements,
      events: [],
      told: [],
    }),
  )
}

/** Whoever has a password may have passkeys; whoever signs in elsewhere, or has keys only, does not come in by another door. */
export function mayUsePasskeys({ credentialMode }: Pick<Candidate, 'credentialMode'>): boolean {
  return credentialMode === 'invite' || credentialMode === 'secretRef'
}

interface Showing {
  candidate: Candidate
  found: CandidatePasskey
  wish: PasskeySignIn
  wished: {
    challenge: Challenge
    party: RelyingParty
    isAlone: boolean
    accessPoint: 'web' | 'api'
  }
}

/** Verifies the signature, and answers what has to hold when the session begins. */
async function proveHeld(
  desk: Desk,
  visitor: Visitor,
  { candidate, found, wish, wished }: Showing,
): Promise<CompiledQuery[]> {
  const { tenantId } = visitor
  const { challenge, party, isAlone, accessPoint } = wished
  const now = desk.clock()
  // Loaded when somebody first signs in so: it takes a while.
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server')
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: wish.credential,
      expectedChallenge: challenge.text,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: isAlone,
      credential: {
        id: found.credentialId,
        publicKey: new Uint8Array(found.publicKey),
        counter: found.counter,
      },
    })
    if (!verified) throw new Error('the signature is not right')
    const { id } = found
    const { newCounter: counter } = authenticationInfo
    return [
      usePasskeyStatement(tenantId, candidate.id, { id, counter, now }),
      answerChallengeStatement(tenantId, challenge, now),
    ]
  } catch (error) {
    await noteFailure(desk, visitor, candidate, { accessPoint, reason: 'passkey-wrong' })
    throw refused('the passkey is not registered here, or signs nobody in', error)
  }
}

function passkeysOf({ factors }: Candidate): CandidatePasskey[] {
  return factors.filter((factor) => factor.kind === 'passkey')
}

function passkeyIn(candidate: Candidate, credentialId: string): CandidatePasskey | undefined {
  return passkeysOf(candidate).find((passkey) => passkey.credentialId === credentialId)
}

async function noteFailure(
  { database, clock }: Desk,
  visitor: Visitor,
  candidate: Candidate | undefined,
  { accessPoint, reason }: { accessPoint: 'web' | 'api'; reason: string },
): Promise<void> {
  const writer = writerOf(visitor, candidate, { now: clock(), accessPoint })
  const objectId = candidate?.id ?? null
  await database.write(visitor.tenantId, [
    auditEvent(writer, { action: 'sign-in', kind: 'User', objectId, result: 'failure', reason }),
  ])
}
