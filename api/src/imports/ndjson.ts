/** JSON by lines: each line is the spec of a user, or a user as the API answers it. */
import { isStorable } from '../http/body.ts'
import { fileFault } from './fault.ts'

/** A line that holds an object. */
export interface JsonLine {
  /** Number of the line. */
  row: number
  value: Readonly<Record<string, unknown>>
}

/** Longest line: a user with every member full is a tenth of it. */
const lineLengthMax = 256 * 1024

export async function* readNdjson(chunks: AsyncIterable<string>): AsyncGenerator<JsonLine> {
  let rest = ''
  let row = 0
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      row += 1
      if (line.trim() !== '') yield { row, value: parseLine(line, row) }
    }
    if (rest.length > lineLengthMax) throw tooLong(row + 1)
  }
  if (rest.trim() !== '') yield { row: row + 1, value: parseLine(rest, row + 1) }
}

function parseLine(line: string, row: number): JsonLine['value'] {
  if (line.length > lineLengthMax) throw tooLong(row)
  let value: unknown
  try {
    value = escapesThatMatter.test(line) ? JSON.parse(line, holdStorable) : JSON.parse(line)
  } catch (error) {
    throw fileFault(error instanceof TypeError ? error.message : 'the line is not JSON', { row })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fileFault('the line is not a JSON object', { row })
  // An object that JSON.parse made has names as keys.
  return value as JsonLine['value']
}

/** Only an escape can bring NUL, half a surrogate pair or the name of a prototype past whoever looks at the text. */
const escapesThatMatter = /\\u|__proto__/i

function holdStorable(member: string, value: unknown): unknown {
  const texts = typeof value === 'string' ? [member, value] : [member]
  if (!texts.every(isStorable) || member === '__proto__')
    throw new TypeError('the line holds a character or a member that is not allowed')
  return value
}

function tooLong(row: number): Error {
  return fileFault(`a line has at most ${lineLengthMax} characters`, { row })
}
