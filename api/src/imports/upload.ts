/**
 * The file that is sent, kept until it is whole. It is kept and not read on its way: a transaction that waits for a slow sender would hold its locks for
 * as long as the sender likes. Text is kept deflated, a tenth of its size; a spreadsheet is deflated already, and is read from its end.
 */
import { createDeflateRaw, createInflateRaw, type DeflateRaw } from 'node:zlib'
import { Readable } from 'node:stream'

import { importBytesMax, type ImportFormat } from '@rollcall/resources'

import { Refusal } from '../http/errors.ts'
import { fileFault, fileTooLarge } from './fault.ts'
import type { Held } from './uploads.ts'

/** A file that was received whole. */
export interface Upload {
  format: ImportFormat
  /** Reads it from its beginning, any number of times. */
  read(): AsyncIterable<Buffer>
}

/** Fast and good enough: a list of users shrinks to a tenth at the lowest level. */
const level = 1

/** A file of the largest size comes within that at 2.2 Mbit a second. */
const receiveLimitMs = 120_000

/** Receives a file; refuses one that is too large, too slow or not what it says as soon as that can be seen. */
export async function receive(
  source: Readable,
  format: ImportFormat,
  held: Pick<Held, 'holds'>,
): Promise<Upload> {
  const kept = format === 'xlsx' ? plainKeeper() : deflatedKeeper()
  let bytes = 0
  let head = Buffer.alloc(0)
  // Whoever is refused is answered over the same connection, so that it stays.
  const chunks = source.iterator({ destroyOnReturn: false })
  const late = Promise.withResolvers<never>()
  late.promise.catch(() => undefined)
  const timer = setTimeout(() => late.reject(tooSlow()), receiveLimitMs)
  try {
    for (;;) {
      const next = await Promise.race([chunks.next(), late.promise])
      if (next.done === true) break
      // Nothing sets an encoding on a body: it comes as buffers.
      const chunk = next.value as Buffer
      bytes += chunk.length
      if (bytes > importBytesMax)
        throw fileTooLarge(`a file of users has at most ${importBytesMax} bytes`)
      if (head.length < magicLength) {
        head = Buffer.concat([head, chunk]).subarray(0, magicLength)
        if (head.length === magicLength) holdMagic(head, format)
      }
      await kept.keep(chunk)
      held.holds(kept.size())
    }
  } finally {
    clearTimeout(timer)
  }
  if (bytes === 0) throw fileFault('the file is empty')
  if (head.length < magicLength) holdMagic(head, format)
  const whole = await kept.end()
  return { format, read: () => kept.read(whole) }
}

function tooSlow(): Refusal {
  return new Refusal(
    'request.timeout',
    `the file did not come within ${receiveLimitMs / 1000} seconds: send it again over a faster connection, or in parts`,
  )
}

const magicLength = 4
const zipMagic = Buffer.from([0x50, 0x4b, 0x03, 0x04])
/** Old Excel, and encrypted new Excel: a compound file. */
const compoundMagic = Buffer.from([0xd0, 0xcf, 0x11, 0xe0])

/** The first bytes say what the file is, whatever its sender says. */
function holdMagic(head: Buffer, format: ImportFormat): void {
  if (head.equals(compoundMagic))
    throw fileFault(
      'this is an encrypted or an old Excel file: save it as XLSX, without a password',
    )
  const isZip = head.equals(zipMagic)
  if (format === 'xlsx' && !isZip) throw fileFault('this is not an XLSX file')
  if (format !== 'xlsx' && isZip)
    throw fileFault('this is a spreadsheet or an archive and not text: send it as XLSX')
}

interface Keeper {
  /** Bytes that are kept. */
  size(): number
  keep(chunk: Buffer): Promise<void>
  end(): Promise<Buffer[]>
  read(chunks: readonly Buffer[]): AsyncIterable<Buffer>
}

function plainKeeper(): Keeper {
  const chunks: Buffer[] = []
  let size = 0
  return {
    size: () => size,
    async keep(chunk) {
      chunks.push(chunk)
      size += chunk.length
    },
    end: async () => chunks,
    read: (kept) => Readable.from(kept),
  }
}

function deflatedKeeper(): Keeper {
  const deflate = createDeflateRaw({ level })
  const chunks: Buffer[] = []
  let size = 0
  deflate.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
  })
  return {
    size: () => size,
    keep: async (chunk) => await write(deflate, chunk),
    async end() {
      await new Promise<void>((resolve, reject) => {
        deflate.once('error', reject).once('end', () => resolve())
        deflate.end()
      })
      return chunks
    },
    read: (kept) => Readable.from(kept).pipe(createInflateRaw()),
  }
}

async function write(deflate: DeflateRaw, chunk: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    deflate.write(chunk, (error) => (error ? reject(error) : resolve()))
  })
}
