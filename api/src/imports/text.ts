import { TextDecoder } from 'node:util'

import { fileFault } from './fault.ts'

/** Text of a file: UTF-8, or UTF-16 where a byte order mark says so, as Excel writes "Unicode text". The mark itself is left out. */
export async function* decode(chunks: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined
  let row = 1
  for await (const chunk of chunks) {
    decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true })
    let text: string
    try {
      text = decoder.decode(chunk, { stream: true })
    } catch {
      throw notText(row)
    }
    row += countLines(text)
    if (text !== '') yield text
  }
  try {
    const rest = decoder?.decode() ?? ''
    if (rest !== '') yield rest
  } catch {
    throw notText(row)
  }
}

function encodingOf(chunk: Buffer): string {
  if (chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le'
  if (chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be'
  return 'utf-8'
}

/** The row is that of the chunk's beginning: the decoder does not say where in a chunk it stopped. */
function notText(row: number): Error {
  return fileFault(`from about row ${row} on the text is not UTF-8: save the file as "CSV UTF-8"`)
}

function countLines(text: string): number {
  let count = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1
  return count
}
