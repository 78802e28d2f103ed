/**
 * The directory of a ZIP file, read before anything is unpacked: how many entries, how large each says that it is. What is unpacked afterwards is
 * stopped as soon as it is larger than it said. APPNOTE.TXT 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16.
 */
import { createInflateRaw } from 'node:zlib'
import { Readable } from 'node:stream'

import { fileFault, fileTooLarge } from './fault.ts'

/** A workbook of one sheet has about ten. */
const entriesMax = 50
/** What all entries together may unpack to. A 413 kB file that unpacked to more kept another reader busy for 69 s and 1.6 GB. */
export const unpackedBytesMax = 20 * 1024 * 1024

export interface ZipEntry {
  name: string
  /** 0 stored, 8 deflated. */
  method: number
  packedBytes: number
  unpackedBytes: number
  headerAt: number
}

const endLength = 22
const commentMax = 0xffff
const endSignature = 0x06054b50
const directorySignature = 0x02014b50
const headerSignature = 0x04034b50
const directoryEntryLength = 46
const headerLength = 30
/** A field with all bits set says that the value stands in a ZIP64 record. */
const inZip64 = new Set([0xffff, 0xffffffff])

/** Entries by name. Refuses whatever no spreadsheet needs: several disks, ZIP64, encryption, other methods, too many or too large entries. */
export function readDirectory(file: Buffer): Map<string, ZipEntry> {
  const end = findEnd(file)
  const entries = new Map<string, ZipEntry>()
  const count = file.readUInt16LE(end + 10)
  const size = file.readUInt32LE(end + 12)
  let at = file.readUInt32LE(end + 16)
  const isWhole = file.readUInt16LE(end + 4) === 0 && file.readUInt16LE(end + 8) === count
  if (!isWhole || [count, size, at].some((value) => inZip64.has(value)) || at + size > end)
    throw fileFault('the directory of the XLSX file cannot be read')
  if (count > entriesMax)
    throw fileTooLarge(`the XLSX file has ${count} parts, and ${entriesMax} at most are read`)
  let unpacked = 0
  for (let index = 0; index < count; index += 1) {
    if (at + directoryEntryLength > end || file.readUInt32LE(at) !== directorySignature)
      throw fileFault('the directory of the XLSX file cannot be read')
    const nameLength = file.readUInt16LE(at + 28)
    const nextAt =
      at +
      directoryEntryLength +
      nameLength +
      file.readUInt16LE(at + 30) +
      file.readUInt16LE(at + 32)
    if (nextAt > end) throw fileFault('the directory of the XLSX file cannot be read')
    const entry = {
      name: file.toString(
        'utf8',
        at + directoryEntryLength,
        at + directoryEntryLength + nameLength,
      ),
      method: file.readUInt16LE(at + 10),
      packedBytes: file.readUInt32LE(at + 20),
      unpackedBytes: file.readUInt32LE(at + 24),
      headerAt: file.readUInt32LE(at + 42),
    }
    if ((file.readUInt16LE(at + 8) & 1) !== 0)
      throw fileFault('the XLSX file is encrypted: save it without a password')
    if (entry.method !== 0 && entry.method !== 8)
      throw fileFault('the XLSX file is packed by a method that spreadsheets do not use')
    unpacked += entry.unpackedBytes
    if (unpacked > unpackedBytesMax)
      throw fileTooLarge(
        `the XLSX file unpacks to more than ${unpackedBytesMax} bytes: save so many users as CSV`,
      )
    if (entries.has(entry.name)) throw fileFault('the XLSX file holds a part twice')
    entries.set(entry.name, entry)
    at = nextAt
  }
  return entries
}

function findEnd(file: Buffer): number {
  const first = Math.max(0, file.length - endLength - commentMax)
  for (let at = file.length - endLength; at >= first; at -= 1)
    if (file.readUInt32LE(at) === endSignature) return at
  throw fileFault('the XLSX file is cut off')
}

const chunkBytes = 64 * 1024

/** Unpacks one entry, no further than it said. */
export async function* unpack(file: Buffer, entry: ZipEntry): AsyncGenerator<Buffer> {
  const { headerAt, method, packedBytes, unpackedBytes } = entry
  if (headerAt + headerLength > file.length || file.readUInt32LE(headerAt) !== headerSignature)
    throw broken()
  const from =
    headerAt + headerLength + file.readUInt16LE(headerAt + 26) + file.readUInt16LE(headerAt + 28)
  if (from + packedBytes > file.length) throw broken()
  const packed = file.subarray(from, from + packedBytes)
  if (method === 0) {
    if (packedBytes !== unpackedBytes) throw broken()
    for (let at = 0; at < packed.length; at += chunkBytes)
      yield packed.subarray(at, at + chunkBytes)
    return
  }
  let bytes = 0
  try {
    for await (const chunk of Readable.from([packed]).pipe(createInflateRaw())) {
      // A stream of bytes that has no encoding gives buffers.
      const part = chunk as Buffer
      bytes += part.length
      if (bytes > unpackedBytes)
        throw fileTooLarge('a part of the XLSX file is larger than its directory says')
      yield part
    }
  } catch (error) {
    throw isZlibError(error) ? broken() : error
  }
  if (bytes !== unpackedBytes) throw broken()
}

function isZlibError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}

function broken(): Error {
  return fileFault('a part of the XLSX file is damaged')
}
