import { X509Certificate, createPrivateKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { createCertificate } from './certificate.ts'

test('a certificate is signed by its own key, for localhost, for thirty days', () => {
  const made = createCertificate(new Date('2026-11-01T08:00:00Z'))
  const read = new X509Certificate(made.certificatePem)
  expect(read.verify(read.publicKey)).toBe(true)
  expect(read.checkPrivateKey(createPrivateKey(made.keyPem))).toBe(true)
  expect(read.checkHost('localhost')).toBe('localhost')
  expect(read.subject).toBe('CN=localhost')
  expect(read.issuer).toBe(read.subject)
  expect(read.validFrom).toBe('Nov  1 07:59:30 2026 GMT')
  expect(read.validTo).toBe('Dec  1 08:00:00 2026 GMT')
  expect(read.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' })
  expect(read.raw.equals(made.der)).toBe(true)
})

test('no two certificates share a key or a serial number', () => {
  const [one, two] = [createCertificate(), createCertificate()]
  expect(one.keyPem).not.toBe(two.keyPem)
  const serial = ({ der }: typeof one) => new X509Certificate(der).serialNumber
  expect(serial(one)).not.toBe(serial(two))
})
