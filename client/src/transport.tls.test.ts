/** TLS against a server with a certificate of its own: what is trusted, what is refused, and that connections are kept. */
import { webcrypto } from 'node:crypto'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import 'reflect-metadata'
import {
  cryptoProvider,
  PemConverter,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newApiKey } from './api-key.ts'
import { createClient } from './client.ts'

let server: Server
let port: number
let certificate: string
let connections = 0

beforeAll(async () => {
  // The types of Node's and of the browser's WebCrypto differ in name only.
  cryptoProvider.set(webcrypto as unknown as Parameters<typeof cryptoProvider.set>[0])
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const made = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=Rollcall test',
    keys,
    signingAlgorithm: algorithm,
    extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
  })
  certificate = made.toString('pem')
  const key = PemConverter.encode(
    await webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
    'PRIVATE KEY',
  )
  server = createServer({ cert: certificate, key }, (_request, response) => {
    response.setHeader('content-type', 'application/json').end('{"rank": 1}')
  })
  server.on('secureConnection', () => connections++)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  // listen with a number gives an address with a port.
  port = (server.address() as AddressInfo).port
})

afterAll(() => {
  server.closeAllConnections()
  server.close()
})

test('a certificate of an unknown authority is refused, and the failure says what to give', async () => {
  const client = createClient({ url: `https://127.0.0.1:${port}`, token: newApiKey().text })
  await expect(client.me()).rejects.toThrow(
    /is not trusted .*give the certificate of its authority/,
  )
})

test('the authority that is given is trusted, and the connection is kept for the next call', async () => {
  const token = newApiKey().text
  const client = createClient({ url: `https://127.0.0.1:${port}`, token, ca: certificate })
  const before = connections
  for (let call = 0; call < 5; call++) expect(await client.me()).toEqual({ rank: 1 })
  expect(connections - before).toBe(1)
  client.close()
})

test('a certificate for another name is refused', async () => {
  const token = newApiKey().text
  const client = createClient({ url: `https://localhost:${port}`, token, ca: certificate })
  await expect(client.me()).rejects.toThrow('is for another name')
})

test('http spoken to a TLS port, and TLS to an http port, say which is which', async () => {
  const plain = (await import('node:http')).createServer((_request, response) => response.end('{}'))
  await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
  // listen with a number gives an address with a port.
  const { port: plainPort } = plain.address() as AddressInfo
  const client = createClient({ url: `https://127.0.0.1:${plainPort}`, token: newApiKey().text })
  await expect(client.me()).rejects.toThrow('should the URL start with http://?')
  plain.close()
})
