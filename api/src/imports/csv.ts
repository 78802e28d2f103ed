/** Tables as text: comma, semicolon or tab, whichever the first line has most of. */
import { parse, CsvError } from 'csv-parse'

import { fileFault } from './fault.ts'
import { cellLengthMax, columnsMax, isEmptyRow, type TableRow } from './table.ts'

/** Longest record: a user with every member full is a tenth of it. */
const recordLengthMax = 256 * 1024
/** The first line is looked for within so many characters. */
const firstLineMax = 64 * 1024
const delimiters = [',', ';', '\t'] as const

export async function* readCsv(text: AsyncIterable<string>): AsyncGenerator<TableRow> {
  const iterator = text[Symbol.asyncIterator]()
  const { head, delimiter, rowsBefore } = await readHead(iterator)
  const parser = parse({
    delimiter,
    bom: false,
    relax_column_count: true,
    max_record_size: recordLengthMax,
  })
  const fed = feed(parser, head, iterator)
  let row = rowsBefore
  try {
    for await (const record of parser) {
      row += 1
      // csv-parse answers texts: nothing is cast.
      const cells = record as string[]
      holdCells(cells, row)
      if (!isEmptyRow(cells)) yield { row, cells }
    }
  } catch (error) {
    throw error instanceof CsvError ? fileFault(sentenceOf(error), { row: row + 1 }) : error
  } finally {
    parser.destroy()
    await fed
  }
}

function holdCells(cells: readonly string[], row: number): void {
  if (cells.length > columnsMax) throw fileFault(`a row has at most ${columnsMax} columns`, { row })
  if (cells.some((cell) => cell.length > cellLengthMax))
    throw fileFault(`a cell has at most ${cellLengthMax} characters`, { row })
}

/** Hands the text on as fast as it is parsed. Whatever goes wrong here is thrown where the records are read. */
async function feed(
  parser: ReturnType<typeof parse>,
  head: string,
  rest: AsyncIterator<string>,
): Promise<void> {
  try {
    let text: string | undefined = head
    while (text !== undefined && !parser.destroyed) {
      if (!parser.write(text)) await drained(parser)
      const next: IteratorResult<string, unknown> = await rest.next()
      text = next.done === true ? undefined : next.value
    }
    if (!parser.destroyed) parser.end()
  } catch (error) {
    // What an iterator throws is an error; the parser passes it on to whoever reads the records.
    parser.destroy(error as Error)
  }
}

/** Until more can be written, or nobody reads any more. */
async function drained(parser: ReturnType<typeof parse>): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      parser.off('drain', done).off('close', done)
      resolve()
    }
    parser.on('drain', done).on('close', done)
  })
}

interface Head {
  /** The text that was read to find the delimiter. */
  head: string
  delimiter: string
  /** Rows that come before the first record. */
  rowsBefore: number
}

async function readHead(text: AsyncIterator<string>): Promise<Head> {
  let head = ''
  let line: string | undefined
  while (line === undefined) {
    const part: IteratorResult<string, unknown> = await text.next()
    if (part.done === true) line = head
    else {
      head += part.value
      line = firstLine(head)
    }
    if (head.length > firstLineMax && line === undefined)
      throw fileFault('the first line does not end', { row: 1 })
  }
  // Excel reads and writes this line to say the delimiter.
  const said = /^sep=([,;\t])\r?\n/i.exec(head)
  if (said?.[1] !== undefined)
    return { head: head.slice(said[0].length), delimiter: said[1], rowsBefore: 1 }
  return { head, delimiter: delimiterOf(line), rowsBefore: 0 }
}

/** Up to the first line break that is not quoted. */
function firstLine(text: string): string | undefined {
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]
    if (character === '"') quoted = !quoted
    else if (character === '\n' && !quoted) return text.slice(0, at)
  }
  return undefined
}

function delimiterOf(line: string): string {
  const bare = line.replaceAll(/"[^"]*"/g, '')
  const [first] = delimiters
    .map((delimiter) => ({ delimiter, count: bare.split(delimiter).length }))
    .toSorted((left, right) => right.count - left.count)
  return first?.delimiter ?? ','
}

function sentenceOf({ code }: CsvError): string {
  switch (code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'a quotation mark is opened and not closed'
    case 'CSV_INVALID_CLOSING_QUOTE':
      return 'something stands between a closing quotation mark and the next delimiter; double the marks inside of a text'
    case 'INVALID_OPENING_QUOTE':
      return 'a quotation mark stands inside of a text that is not quoted'
    case 'CSV_MAX_RECORD_SIZE':
      return `a row has at most ${recordLengthMax} characters`
    default:
      return 'the row cannot be read'
  }
}
