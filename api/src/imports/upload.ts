/**
 * The file that is sent, kept until it is whole. It is kept and not read on its way: a transaction that waits for a slow sender would hold its locks for
 * as long as the sender likes. Text is kept deflated, a tenth of its size; a spreadsheet is deflated already, and is read from its end.
 */
import { createDeflateRaw, createInflateRaw, type DeflateRaw } from 'node:zlib'
import { Readable } from 'node:stream'

import { importBytesMax, type ImportFormat } from '@rollcall/resources'

import { fileFault, fileTooLarge } from './fault.ts'

/** A file that was received whole. */
export interface Upload {
  format: ImportFormat
  /** Reads it from its beginning, any number of times. */
  read(): AsyncIterable<Buffer>
}

/** Fast and good enough: a list of users shrinks to a tenth at the lowest level. */
const level = 1

/** Receives a file; refuses one that is too large or is not what it says as soon as that can be seen. */
export async function receive(
  source: AsyncIterable<Buffer>,
  format: ImportFormat,
): Promise<Upload> {
  const kept = format === 'xlsx' ? plainKeeper() : deflatedKeeper()
  let bytes = 0
  let head = Buffer.alloc(0)
  for await (const chunk of source) {
    bytes += chunk.length
    if (bytes > importBytesMax)
      throw fileTooLarge(`a file of users has at most ${importBytesMax} bytes`)
    if (head.length < magicLength) {
      head = Buffer.concat([head, chunk]).subarray(0, magicLength)
      if (head.length === magicLength) holdMagic(head, format)
    }
    await kept.keep(chunk)
  }
  if (bytes === 0) throw fileFault('the file is empty')
  if (head.length < magicLength) holdMagic(head, format)
  const chunks = await kept.end()
  return { format, read: () => kept.read(chunks) }
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
  keep(chunk: Buffer): Promise<void>
  end(): Promise<Buffer[]>
  read(chunks: readonly Buffer[]): AsyncIterable<Buffer>
}

function plainKeeper(): Keeper {
  const chunks: Buffer[] = []
  return {
    keep: async (chunk) => void chunks.push(chunk),
    end: async () => chunks,
    read: (kept) => Readable.from(kept),
  }
}

function deflatedKeeper(): Keeper {
  const deflate = createDeflateRaw({ level })
  const chunks: Buffer[] = []
  deflate.on('data', (chunk: Buffer) => chunks.push(chunk))
  return {
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
