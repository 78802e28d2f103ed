import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'

import { readCsv } from './csv.ts'
import type { TableRow } from './table.ts'
import { decode } from './text.ts'

/** Reads a file that comes in pieces of so many bytes. */
async function read(file: Buffer | string, pieceBytes = 3): Promise<TableRow[]> {
  const bytes = Buffer.from(file)
  const pieces: Buffer[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes)
    pieces.push(bytes.subarray(at, at + pieceBytes))
  const rows: TableRow[] = []
  for await (const row of readCsv(decode(Readable.from(pieces)))) rows.push(row)
  return rows
}

const table = [
  { row: 1, cells: ['username', 'lastName'] },
  { row: 2, cells: ['ada', 'Lovelace'] },
]

test.each([
  ['commas', 'username,lastName\nada,Lovelace\n'],
  ['semicolons', 'username;lastName\r\nada;Lovelace\r\n'],
  ['tabs', 'username\tlastName\nada\tLovelace'],
  ['a byte order mark', '\uFEFFusername,lastName\nada,Lovelace\n'],
  ['quotation marks', '"username","lastName"\n"ada","Lovelace"\n'],
  ['another delimiter in quotation marks', 'username,"lastName"\n"ada",Lovelace\n'],
])('%s are read', async (_name, file) => {
  expect(await read(file)).toEqual(table)
})

test('UTF-16 with its mark, as Excel writes "Unicode text", is read', async () => {
  const file = Buffer.from('\uFEFFusername\tlastName\nada\tLovelace\n', 'utf16le')
  expect(await read(file, 2)).toEqual(table)
})

test('a line break and a doubled mark inside of quotation marks belong to the text', async () => {
  expect(await read('a,b\n"x\r\ny","say ""hi"""\nz,\n')).toEqual([
    { row: 1, cells: ['a', 'b'] },
    { row: 2, cells: ['x\r\ny', 'say "hi"'] },
    { row: 3, cells: ['z', ''] },
  ])
})

test('the line by which Excel says the delimiter counts as a row', async () => {
  expect(await read('sep=;\na;b\n1,2;3\n')).toEqual([
    { row: 2, cells: ['a', 'b'] },
    { row: 3, cells: ['1,2', '3'] },
  ])
})

test('empty rows are passed over and counted', async () => {
  expect(await read('a,b\n,\n\n1,2\n')).toEqual([
    { row: 1, cells: ['a', 'b'] },
    { row: 4, cells: ['1', '2'] },
  ])
})

describe('a file that cannot be read is refused with its row', () => {
  test.each([
    ['a mark that is not closed', 'a,b\n1,2\n"3,4\n', 'row 3: a quotation mark is opened'],
    ['something after a closing mark', 'a,b\n"1"x,2\n', 'row 2: something stands between'],
    ['a mark inside of a text', 'a,b\n1,2\nx"y,2\n', 'row 3: a quotation mark stands inside'],
    ['too many columns', `${'a,'.repeat(200)}\n`, 'row 1: a row has at most 128 columns'],
    ['too long a cell', `a,b\n1,${'x'.repeat(40_000)}\n`, 'row 2: a cell has at most 32767'],
    ['too long a row', `a,b\n1,"${'x'.repeat(300_000)}"\n`, 'row 2: a row has at most 262144'],
    ['a first line without an end', 'x'.repeat(70_000), 'row 1: the first line does not end'],
  ])('%s', async (_name, file, detail) => {
    await expect(read(file, 8192)).rejects.toThrow(detail)
  })

  test('bytes that are no UTF-8', async () => {
    const file = Buffer.concat([
      Buffer.from('a,b\n1,2\nJos'),
      Buffer.from([0xe9]),
      Buffer.from(',3'),
    ])
    await expect(read(file, 4096)).rejects.toThrow(
      'the text is not UTF-8: save the file as "CSV UTF-8"',
    )
    await expect(read(Buffer.from([0x61, 0xc3]))).rejects.toThrow('not UTF-8')
  })
})
