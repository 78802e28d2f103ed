/**
 * Verifying a tenant's chain: every row, what stands beside it, the heads that were kept on the way, the signed end, and a checkpoint that somebody kept
 * elsewhere. The database alone cannot forge the end: the key that signs it is not in there.
 */
import type { AuditFault, AuditVerification, AuditVerifyRequest } from '@rollcall/resources'

import type { Database } from '../database/connection.ts'
import { Refusal } from '../http/errors.ts'
import type { Secrets } from '../keys/secrets.ts'
import { chainStart, type Link } from './chain.ts'
import {
  auditKeys,
  isSignedBy,
  publicKeyOf,
  readCheckpoint,
  type SignedHead,
} from './checkpoint.ts'
import {
  type ChainFacts,
  findErased,
  findLink,
  findPositionBehindHead,
  readChainFacts,
  readCheckpoints,
  readSealedRows,
} from './verify-store.ts'
import { ChainVerifier, faultsMax, missingSentence } from './verifier.ts'

/** Entries of one verification: some seconds. */
export const verifiedMax = 200_000

export interface VerifyOptions {
  database: Database
  secrets: Secrets
  tenantId: string
  /** Ends the verification between two pages. */
  signal: AbortSignal
}

export async function verifyChain(
  options: VerifyOptions,
  { from, limit = verifiedMax, checkpoint: shown }: AuditVerifyRequest,
): Promise<AuditVerification> {
  const { database, tenantId } = options
  const kept = shown === undefined ? undefined : readCheckpoint(shown)
  const facts = await readChainFacts(database, tenantId)
  const { head, cut } = facts
  const faults: AuditFault[] = []
  const anchor = await anchorOf(options, facts, from)
  const first = anchor.position + 1
  const last = Math.min(head?.position ?? 0, anchor.position + limit)
  const verifier = new ChainVerifier(anchor)
  await readAlong(options, facts, verifier, last, faults)
  const erased = await findErased(database, tenantId, verifier.missingUsers)
  faults.push(...verifier.finish(erased))
  const isEnd = last === (head?.position ?? 0)
  if (isEnd) await judgeEnd(options, facts, verifier.end, faults)
  if (cut !== undefined && first === cut.position + 1)
    judgeSignature(cut, options, undefined, faults)
  const checkpoint =
    kept === undefined ? null : await judgeCheckpoint(options, facts, kept, last, faults)
  return {
    valid: faults.length === 0 && checkpoint !== 'differs',
    from: first,
    to: Math.max(last, anchor.position),
    next: isEnd ? null : last + 1,
    unsealed: facts.unsealed,
    checkpoint,
    faults: faults.toSorted((left, right) => left.position - right.position).slice(0, faultsMax),
  }
}

/** What the first row has to follow. */
async function anchorOf(
  { database, tenantId }: VerifyOptions,
  { cut, head }: ChainFacts,
  from: number | undefined,
): Promise<Link> {
  const start = cut ?? chainStart
  if (from === undefined || from <= start.position + 1)
    return { position: start.position, digest: start.digest }
  if (from > (head?.position ?? 0) + 1)
    throw new Refusal('request.invalid', `the chain ends at position ${head?.position ?? 0}`, {
      pointer: '/from',
    })
  // A row that is missing there shows as one that the first does not follow.
  return (
    (await findLink(database, tenantId, from - 1)) ?? {
      position: from - 1,
      digest: chainStart.digest,
    }
  )
}

async function readAlong(
  { database, tenantId, signal, secrets }: VerifyOptions,
  facts: ChainFacts,
  verifier: ChainVerifier,
  last: number,
  faults: AuditFault[],
): Promise<void> {
  for (;;) {
    if (signal.aborted) throw new Refusal('server.unavailable', 'nobody waits for the answer')
    const after = verifier.end.position
    const rows = await readSealedRows(database, tenantId, after, last)
    if (rows.length === 0) return
    const digests = new Map(rows.map((row) => [row.pos, row.digest]))
    for (const row of rows) verifier.add(row)
    const reached = verifier.end.position
    const checkpoints = await readCheckpoints(database, tenantId, after + 1, reached)
    for (const checkpoint of checkpoints) {
      judgeSignature(checkpoint, { secrets }, facts.keys, faults)
      const digest = digests.get(checkpoint.position)
      if (digest !== undefined && !digest.equals(checkpoint.digest))
        say(
          faults,
          checkpoint.position,
          'rewritten',
          `another entry than the one at position ${checkpoint.position} was signed on ${checkpoint.at.toISOString()}`,
        )
    }
  }
}

async function judgeEnd(
  options: VerifyOptions,
  facts: ChainFacts,
  end: Link,
  faults: AuditFault[],
): Promise<void> {
  const { head } = facts
  const behind = await findPositionBehindHead(options.database, options.tenantId)
  if (behind !== undefined)
    say(faults, behind, 'inserted', `what stands at position ${behind} was never sealed`)
  if (head === undefined) {
    if (facts.cut !== undefined)
      say(faults, facts.cut.position, 'removed', 'the signed end of the chain is missing')
    return
  }
  judgeSignature(head, options, undefined, faults)
  if (end.position < head.position)
    say(faults, end.position + 1, 'removed', missingSentence(end.position + 1, head.position))
  else if (!end.digest.equals(head.digest))
    say(
      faults,
      head.position,
      'rewritten',
      `the chain does not end in the entry that was signed on ${head.at.toISOString()}`,
    )
}

async function judgeCheckpoint(
  options: VerifyOptions,
  facts: ChainFacts,
  kept: SignedHead,
  last: number,
  faults: AuditFault[],
): Promise<AuditVerification['checkpoint']> {
  const { database, tenantId } = options
  if (kept.tenantId !== tenantId)
    throw new Refusal('request.invalid', 'the checkpoint is of another tenant', {
      pointer: '/checkpoint/tenant',
    })
  const isGenuine = judgeSignature(kept, options, facts.keys, faults)
  if (!isGenuine) return 'differs'
  const { position } = kept
  const lowest = facts.cut ?? chainStart
  if (position < lowest.position) return 'too-old'
  if (position === lowest.position) return kept.digest.equals(lowest.digest) ? 'agrees' : 'differs'
  if (position > (facts.head?.position ?? 0)) {
    const end = facts.head?.position ?? 0
    say(faults, end + 1, 'removed', missingSentence(end + 1, position))
    return 'differs'
  }
  if (position > last) return 'not-reached'
  const link = await findLink(database, tenantId, position)
  if (link?.digest.equals(kept.digest) === true) return 'agrees'
  say(
    faults,
    position,
    link === undefined ? 'removed' : 'rewritten',
    `the entry at position ${position} is not the one of the checkpoint of ${kept.at.toISOString()}`,
  )
  return 'differs'
}

/**
 * The end of the chain and what it was cut behind count only under a key that this process can derive: a database that was written to may name any other.
 * Heads of before are also found under keys that are no longer given, by what the database says of them.
 */
function judgeSignature(
  head: SignedHead,
  { secrets }: Pick<VerifyOptions, 'secrets'>,
  known: ChainFacts['keys'] | undefined,
  faults: AuditFault[],
): boolean {
  const own = auditKeys(secrets).find(({ id }) => id === head.keyId)
  const publicKey = own === undefined ? known?.get(head.keyId) : publicKeyOf(own)
  if (publicKey !== undefined && isSignedBy(head, publicKey)) return true
  say(
    faults,
    head.position,
    'signature',
    publicKey === undefined
      ? `the checkpoint at position ${head.position} is signed with the key ${head.keyId}, of a master key that was not given`
      : `the checkpoint at position ${head.position} is not signed with the key ${head.keyId} that it names`,
  )
  return false
}

function say(
  faults: AuditFault[],
  position: number,
  fault: AuditFault['fault'],
  detail: string,
): void {
  if (faults.length < faultsMax) faults.push({ position, fault, detail })
}
