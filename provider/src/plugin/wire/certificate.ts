/**
 * A self-signed certificate on a fresh P-256 key, for one process's life (RFC 5280, section 4.1).
 * Made by hand from node:crypto: @peculiar/x509 and what it needs take 50 ms to load, more than
 * half of what a start may cost (docs/decisions/0020).
 */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export interface Certificate {
  readonly der: Buffer
  readonly certificatePem: string
  readonly keyPem: string
}

const validForMs = 30 * 24 * 60 * 60 * 1000
const clockSkewMs = 30 * 1000

// Object identifiers in DER: ecdsa-with-SHA256, commonName, subjectAltName.
const ecdsaWithSha256 = der(0x30, Buffer.from('06082a8648ce3d040302', 'hex'))
const commonName = Buffer.from('0603550403', 'hex')
const subjectAltName = Buffer.from('0603551d11', 'hex')

export function createCertificate(now: Date = new Date()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = der(0x30, der(0x31, der(0x30, commonName, der(0x0c, Buffer.from('localhost')))))
  const alternativeNames = der(0x30, der(0x82, Buffer.from('localhost')))
  const body = der(
    0x30,
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, positive(randomBytes(16))),
    ecdsaWithSha256,
    name,
    der(0x30, time(now.getTime() - clockSkewMs), time(now.getTime() + validForMs)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, der(0x30, subjectAltName, der(0x04, alternativeNames)))),
  )
  const signature = sign('sha256', body, privateKey)
  const certificate = der(
    0x30,
    body,
    ecdsaWithSha256,
    der(0x03, Buffer.concat([Buffer.from([0]), signature])),
  )
  return {
    der: certificate,
    certificatePem: pem('CERTIFICATE', certificate),
    keyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}

/** One element: tag, length, content. Nothing here is longer than two length bytes can say. */
function der(tag: number, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const length =
    body.length < 0x80
      ? [body.length]
      : body.length < 0x100
        ? [0x81, body.length]
        : [0x82, body.length >> 8, body.length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...length]), body])
}

/** A serial number is positive and not longer than it must be: first bit 0, first byte not 0. */
function positive(bytes: Buffer): Buffer {
  return Buffer.concat([Buffer.from([((bytes[0] ?? 0) & 0x7f) | 0x01]), bytes.subarray(1)])
}

/** UTCTime, to the second; valid until 2049. */
function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14)
  return der(0x17, Buffer.from(`${digits}Z`))
}

function pem(label: string, content: Buffer): string {
  const lines = content.toString('base64').match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
