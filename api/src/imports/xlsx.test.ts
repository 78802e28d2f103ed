import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'

import { makeXlsx, workbookParts } from '../../../test/support/xlsx.ts'
import { makeZip, type ZipPart } from '../../../test/support/zip.ts'
import type { TableRow } from './table.ts'
import { readXlsx } from './xlsx.ts'

async function read(file: Buffer): Promise<TableRow[]> {
  const rows: TableRow[] = []
  for await (const row of readXlsx(Readable.from([file]))) rows.push(row)
  return rows
}

async function cellsOf(file: Buffer): Promise<unknown[]> {
  return (await read(file)).map(({ cells }) => Array.from(cells))
}

/** A workbook with one part written otherwise. */
function workbookWith(name: string, data: string): Buffer {
  const parts = workbookParts([['username'], ['ada']])
  return makeZip([...parts.filter((part) => part.name !== name), { name, data }])
}

const sheet = (rows: string): Buffer =>
  workbookWith('xl/worksheets/sheet1.xml', `<worksheet><sheetData>${rows}</sheetData></worksheet>`)

test('texts, numbers and truth values of the first visible sheet are read', async () => {
  const rows = [
    ['username', 'firstName', 'active', 'expiresAt'],
    ['ada', 'Åda & <Co>', true, 46_000.5],
    ['grace', undefined, false],
  ]
  const found = await read(makeXlsx(rows))
  expect(found.map(({ row }) => row)).toEqual([1, 2, 3])
  expect(found.map(({ cells }) => Array.from(cells))).toEqual(rows)
})

test('rows and cells without a reference follow one another', async () => {
  const text = (value: string): string => `<c t="inlineStr"><is><t>${value}</t></is></c>`
  const rows = `<row>${text('a')}<c/>${text('b')}</row><row r="5"><c r="B5" t="inlineStr"><is><t>x</t></is></c>${text('y')}</row>`
  expect(await read(sheet(rows))).toMatchObject([
    { row: 1, cells: ['a', undefined, 'b'] },
    { row: 5, cells: [undefined, 'x', 'y'] },
  ])
})

test('a text in several runs is one, without how it is read aloud', async () => {
  const strings =
    '<sst><si><r><rPr><b/></rPr><t>Lo</t></r><r><t>ve_x000A_</t></r><rPh><t>ignored</t></rPh></si><si><t/></si></sst>'
  const file = makeZip([
    ...workbookParts([]).filter(({ name }) => !/sharedStrings|sheet1/.test(name)),
    { name: 'xl/sharedStrings.xml', data: strings },
    {
      name: 'xl/worksheets/sheet1.xml',
      data: '<x:worksheet xmlns:x="a"><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="s"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>',
    },
  ])
  expect(await cellsOf(file)).toEqual([['Love\n', '']])
})

test('of a formula its result is read, and the formula is not', async () => {
  const rows = '<row><c t="str"><f>CONCAT("a","b")</f><v>ab</v></c><c><f>1+1</f><v>2</v></c></row>'
  expect(await cellsOf(sheet(rows))).toEqual([['ab', 2]])
})

test('CDATA, comments, numbered characters and an empty sheet are read', async () => {
  const rows =
    '<!-- > --><row><c t="inlineStr"><is><t><![CDATA[<a>]]>&#65;&#x42;&quot;</t></is></c></row>'
  expect(await cellsOf(sheet(rows))).toEqual([['<a>AB"']])
  expect(await cellsOf(sheet(''))).toEqual([])
})

describe('ASVS 1.5.1, 5.2.2: what is no spreadsheet is refused', () => {
  const parts = workbookParts([['username']])
  const cases: [string, Buffer, string][] = [
    ['a file that is cut off', makeXlsx([['a']]).subarray(0, -10), 'cut off'],
    [
      'a document type',
      workbookWith('xl/workbook.xml', '<!DOCTYPE x [<!ENTITY a "b">]><workbook/>'),
      'document type',
    ],
    ['an entity that is not known', sheet('<row><c t="str"><v>&a;</v></c></row>'), 'an entity'],
    ['text that is no XML', sheet('<row'), 'no XML'],
    ['an element that is not closed', sheet('<row><c>'), 'no XML'],
    [
      'bytes that are no UTF-8',
      makeZip([
        ...parts.slice(0, -1),
        { name: 'xl/worksheets/sheet1.xml', data: Buffer.from([0x3c, 0xff]) },
      ]),
      'no XML',
    ],
    ['macros', makeZip([...parts, { name: 'xl/vbaProject.bin', data: 'x' }]), 'macros'],
    ['a part twice', makeZip([...parts, parts[0] as ZipPart]), 'a part twice'],
    [
      'a missing sheet',
      makeZip(parts.filter(({ name }) => !name.includes('sheet1'))),
      'no part xl/worksheets/sheet1.xml',
    ],
    [
      'no visible sheet',
      workbookWith('xl/workbook.xml', '<workbook><sheets/></workbook>'),
      'no visible sheet',
    ],
    [
      'an error in a cell',
      sheet('<row r="7"><c t="e"><v>#REF!</v></c></row>'),
      'row 7: cell 1 holds the error #REF!',
    ],
    [
      'a type that is not known',
      sheet('<row><c t="z"><v>1</v></c></row>'),
      'row 1: a cell has a type',
    ],
    ['a number that is none', sheet('<row><c><v>1e999</v></c></row>'), 'row 1: a number'],
    [
      'a text that is not there',
      sheet('<row><c t="s"><v>99</v></c></row>'),
      'row 1: a cell refers',
    ],
    ['rows out of order', sheet('<row r="3"><c><v>1</v></c></row><row r="2"/>'), 'out of order'],
    [
      'cells out of order',
      sheet('<row><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>'),
      'out of order',
    ],
    ['a column far out', sheet('<row><c r="ZZ1"><v>1</v></c></row>'), 'at most 128 columns'],
    [
      'too long a text',
      sheet(`<row><c t="str"><v>${'x'.repeat(40_000)}</v></c></row>`),
      'at most 32767',
    ],
    ['too long a tag', sheet(`<row a="${'x'.repeat(300_000)}">`), 'no XML'],
  ]
  test.each(cases)('%s', async (_name, file, detail) => {
    await expect(read(file)).rejects.toThrow(detail)
  })
})

describe('ASVS 5.2.3: a file that grows is refused before it is unpacked', () => {
  const zeros = Buffer.alloc(21 * 1024 * 1024)
  const parts = workbookParts([['username']])

  test('by what its directory says', async () => {
    const file = makeZip([...parts, { name: 'xl/media/image1.png', data: zeros }])
    expect(file.length).toBeLessThan(30_000)
    await expect(read(file)).rejects.toThrow('unpacks to more than 20971520 bytes')
  })

  test('by the number of its parts', async () => {
    const many = Array.from({ length: 50 }, (_, index) => ({ name: `x${index}`, data: '' }))
    await expect(read(makeZip([...parts, ...many]))).rejects.toThrow('has 56 parts, and 50 at most')
  })

  test('when its directory lies, as soon as a part is larger than it said', async () => {
    const sheetXml = parts.find(({ name }) => name.includes('sheet1')) as ZipPart
    const file = makeZip([
      ...parts.filter((part) => part !== sheetXml),
      { ...sheetXml, data: zeros, said: { unpackedBytes: 1000 } },
    ])
    await expect(read(file)).rejects.toThrow('larger than its directory says')
  })

  test('when a part is encrypted, packed otherwise, damaged or shorter than said', async () => {
    const withSheet = (said: NonNullable<ZipPart['said']>): Buffer =>
      makeZip(parts.map((part) => (part.name.includes('sheet1') ? { ...part, said } : part)))
    await expect(read(withSheet({ flags: 1 }))).rejects.toThrow('encrypted')
    await expect(read(withSheet({ method: 12 }))).rejects.toThrow('a method')
    await expect(read(withSheet({ method: 0 }))).rejects.toThrow('damaged')
    await expect(read(withSheet({ unpackedBytes: 100_000 }))).rejects.toThrow('damaged')
  })
})
