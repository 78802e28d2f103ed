/** Checkpoints: the end of a chain, signed. */
import { createPublicKey, sign, verify } from 'node:crypto'

import type { AuditCheckpoint } from '@rollcall/resources'

import type { Secrets, SigningKey } from '../keys/secrets.ts'
import type { Link } from './chain.ts'

const purpose = 'audit'

/** What signs the ends of chains: the same on every instance. */
export function auditKey(secrets: Secrets): SigningKey {
  return secrets.signing(purpose)
}

/** What ends may have been signed with: a replaced master key is given beside the new one. */
export function auditKeys(secrets: Secrets): SigningKey[] {
  return secrets.signings(purpose)
}

/** SubjectPublicKeyInfo. */
export function publicKeyOf({ publicKey }: Pick<SigningKey, 'publicKey'>): Buffer {
  return publicKey.export({ format: 'der', type: 'spki' })
}

/** An end of a chain at an instant. */
export interface Head extends Link {
  tenantId: string
  at: Date
}

/** A head with its signature. */
export interface SignedHead extends Head {
  keyId: string
  signature: Buffer
}

export function signHead(head: Head, key: SigningKey): SignedHead {
  return { ...head, keyId: key.id, signature: sign(null, signedText(head), key.privateKey) }
}

/** Whether the head was signed by the key. */
export function isSignedBy(head: SignedHead, publicKey: Buffer): boolean {
  const key = createPublicKey({ key: publicKey, format: 'der', type: 'spki' })
  return verify(null, signedText(head), key, head.signature)
}

/** Lines, so that anybody can sign and verify the same with a shell. */
function signedText({ tenantId, position, digest, at }: Head): Buffer {
  const lines = [
    'rollcall audit checkpoint v1',
    tenantId,
    String(position),
    digest.toString('hex'),
    at.toISOString(),
  ]
  return Buffer.from(lines.map((line) => `${line}\n`).join(''), 'utf8')
}

export function showCheckpoint(head: SignedHead, publicKey: Buffer): AuditCheckpoint {
  return {
    tenant: head.tenantId,
    position: head.position,
    digest: head.digest.toString('hex'),
    at: head.at.toISOString(),
    keyId: head.keyId,
    publicKey: publicKey.toString('base64'),
    signature: head.signature.toString('base64'),
  }
}

/** The public key is left out: what somebody brings along proves nothing. */
export function readCheckpoint(checkpoint: AuditCheckpoint): SignedHead {
  return {
    tenantId: checkpoint.tenant,
    position: checkpoint.position,
    digest: Buffer.from(checkpoint.digest, 'hex'),
    at: new Date(checkpoint.at),
    keyId: checkpoint.keyId,
    signature: Buffer.from(checkpoint.signature, 'base64'),
  }
}
