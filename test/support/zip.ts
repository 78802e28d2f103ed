/** ZIP files for tests: well-formed ones, and ones that lie. */
import { crc32, deflateRawSync } from 'node:zlib'

export interface ZipPart {
  name: string
  data: Buffer | string
  /** What the directory says instead of the truth. */
  said?: { unpackedBytes?: number; method?: number; flags?: number }
  isStored?: boolean
}

export function makeZip(parts: readonly ZipPart[]): Buffer {
  const files: Buffer[] = []
  const directory: Buffer[] = []
  let at = 0
  for (const { name, data, said = {}, isStored = false } of parts) {
    const plain = Buffer.from(data)
    const packed = isStored ? plain : deflateRawSync(plain)
    const nameBytes = Buffer.from(name)
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(said.flags ?? 0, 2)
    fields.writeUInt16LE(said.method ?? (isStored ? 0 : 8), 4)
    fields.writeUInt32LE(crc32(plain), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(said.unpackedBytes ?? plain.length, 18)
    fields.writeUInt16LE(nameBytes.length, 22)
    const file = Buffer.concat([signature(0x04034b50), fields, nameBytes, packed])
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(at, 10)
    directory.push(
      Buffer.concat([signature(0x02014b50), Buffer.from([20, 0]), fields, rest, nameBytes]),
    )
    files.push(file)
    at += file.length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(parts.length, 4)
  end.writeUInt16LE(parts.length, 6)
  end.writeUInt32LE(listed.length, 8)
  end.writeUInt32LE(at, 12)
  return Buffer.concat([...files, listed, signature(0x06054b50), end])
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}
