/**
 * The first sheet of a workbook, row by row. Own lines and not a library: four parts of the file are needed, their size is known before they are
 * unpacked, and nothing is kept but the shared texts. ECMA-376 part 1, section 18.
 */
import { fileFault } from './fault.ts'
import { cellLengthMax, type Cell, columnsMax, isEmptyRow, type TableRow } from './table.ts'
import { attributeOf, readXml } from './xml.ts'
import { readDirectory, unpack, type ZipEntry } from './zip.ts'

/** The rows of the first sheet that is not hidden; a date is the number that the sheet holds, counted from 1900 (`fromDays`). */
export async function* readXlsx(chunks: AsyncIterable<Buffer>): AsyncGenerator<TableRow> {
  const file = await whole(chunks)
  const directory = readDirectory(file)
  if (directory.has('xl/vbaProject.bin')) throw fileFault('the file holds macros: save it as XLSX')
  const open = (name: string): AsyncIterable<Buffer> => unpack(file, entryOf(directory, name))
  const roots = await readRelations(open('_rels/.rels'), '')
  const workbook = pathOfType(roots, 'officeDocument') ?? 'xl/workbook.xml'
  const relations = await readRelations(open(relationsOf(workbook)), folderOf(workbook))
  const sheet = await findSheet(open(workbook), relations)
  const strings = pathOfType(relations, 'sharedStrings')
  const texts = strings === undefined ? [] : await readTexts(open(strings))
  yield* readRows(open(sheet.path), texts, sheet.isFrom1904)
}

async function whole(chunks: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const chunk of chunks) parts.push(chunk)
  return Buffer.concat(parts)
}

function entryOf(directory: ReadonlyMap<string, ZipEntry>, name: string): ZipEntry {
  const entry = directory.get(name)
  if (entry === undefined) throw fileFault(`the XLSX file has no part ${name}`)
  return entry
}

interface Relation {
  type: string
  path: string
}

function pathOfType(relations: ReadonlyMap<string, Relation>, type: string): string | undefined {
  for (const relation of relations.values())
    if (relation.type.endsWith(`/${type}`)) return relation.path
  return undefined
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

/** `xl/workbook.xml` -> `xl/_rels/workbook.xml.rels`. */
function relationsOf(path: string): string {
  return `${folderOf(path)}_rels/${path.slice(path.lastIndexOf('/') + 1)}.rels`
}

async function readRelations(
  part: AsyncIterable<Buffer>,
  folder: string,
): Promise<Map<string, Relation>> {
  const relations = new Map<string, Relation>()
  for await (const tokens of readXml(part))
    for (const token of tokens) {
      if (token.is !== 'open' || token.name !== 'Relationship') continue
      const target = attributeOf(token.attributes, 'Target') ?? ''
      // A target that leads out of the file is never looked for: only names of the directory are opened.
      const path = target.startsWith('/') ? target.slice(1) : `${folder}${target}`
      const type = attributeOf(token.attributes, 'Type') ?? ''
      relations.set(attributeOf(token.attributes, 'Id') ?? '', { type, path })
    }
  return relations
}

async function findSheet(
  part: AsyncIterable<Buffer>,
  relations: ReadonlyMap<string, Relation>,
): Promise<{ path: string; isFrom1904: boolean }> {
  let path: string | undefined
  let isFrom1904 = false
  for await (const tokens of readXml(part))
    for (const token of tokens) {
      if (token.is !== 'open') continue
      if (token.name === 'workbookPr')
        isFrom1904 = /^(1|true)$/.test(attributeOf(token.attributes, 'date1904') ?? '')
      if (token.name !== 'sheet' || path !== undefined) continue
      if ((attributeOf(token.attributes, 'state') ?? 'visible') !== 'visible') continue
      path = relations.get(attributeOf(token.attributes, 'id') ?? '')?.path
    }
  if (path === undefined) throw fileFault('the XLSX file has no visible sheet')
  return { path, isFrom1904 }
}

async function readTexts(part: AsyncIterable<Buffer>): Promise<string[]> {
  const texts: string[] = []
  let text = ''
  let isText = false
  let isPhonetic = false
  for await (const tokens of readXml(part))
    for (const token of tokens) {
      if (token.is === 'text') {
        if (isText && !isPhonetic) text += token.text
      } else if (token.name === 't') isText = token.is === 'open' && !token.isEmpty
      // How a text is read aloud stands beside it.
      else if (token.name === 'rPh') isPhonetic = token.is === 'open' && !token.isEmpty
      else if (token.name === 'si') {
        if (token.is === 'close' || token.isEmpty) texts.push(unescapeText(text))
        text = ''
      }
    }
  return texts
}

/** `_x000D_` stands for a character that XML cannot hold. */
function unescapeText(text: string): string {
  if (!text.includes('_x')) return text
  return text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_whole, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
}

async function* readRows(
  part: AsyncIterable<Buffer>,
  texts: readonly string[],
  isFrom1904: boolean,
): AsyncGenerator<TableRow> {
  let row = 0
  let cells: Cell[] = []
  let column = 0
  let type = ''
  let text = ''
  let isValue = false
  let isPhonetic = false
  for await (const tokens of readXml(part)) {
    const rows: TableRow[] = []
    for (const token of tokens) {
      if (token.is === 'text') {
        if (isValue && !isPhonetic) text += token.text
        continue
      }
      const isOpen = token.is === 'open'
      switch (token.name) {
        case 'row':
          if (isOpen) {
            row = rowNumber(token.attributes, row)
            cells = []
            column = 0
          }
          if ((!isOpen || token.isEmpty) && !isEmptyRow(cells))
            rows.push({ row, cells, isFrom1904 })
          break
        case 'c':
          if (isOpen) {
            column = columnNumber(token.attributes, column, row)
            type = attributeOf(token.attributes, 't') ?? 'n'
            text = ''
          }
          if (!isOpen || token.isEmpty)
            cells[column - 1] = cellOf(type, text, texts, { row, column })
          break
        case 'v':
        case 't':
          isValue = isOpen && !token.isEmpty
          break
        case 'rPh':
          isPhonetic = isOpen && !token.isEmpty
          break
        default:
      }
    }
    yield* rows
  }
}

function rowNumber(attributes: string, before: number): number {
  const said = Number(attributeOf(attributes, 'r') ?? before + 1)
  if (!Number.isInteger(said) || said <= before || said > rowsOfSheetMax)
    throw fileFault('the rows of the sheet are out of order', { row: before + 1 })
  return said
}

/** Section 18.3.1.73: what a sheet can hold. */
const rowsOfSheetMax = 1_048_576

/** `AB12` -> 28. */
function columnNumber(attributes: string, before: number, row: number): number {
  const reference = attributeOf(attributes, 'r')
  let column = before + 1
  if (reference !== undefined) {
    const letters = /^([A-Z]{1,3})[0-9]{1,7}$/.exec(reference)?.[1]
    if (letters === undefined) throw fileFault(`${reference} is no cell`, { row })
    column = 0
    for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64
  }
  if (column <= before) throw fileFault('the cells of the row are out of order', { row })
  if (column > columnsMax) throw fileFault(`a row has at most ${columnsMax} columns`, { row })
  return column
}

function cellOf(
  type: string,
  text: string,
  texts: readonly string[],
  { row, column }: { row: number; column: number },
): Cell {
  if (text.length > cellLengthMax)
    throw fileFault(`a cell has at most ${cellLengthMax} characters`, { row })
  switch (type) {
    case 's': {
      const found = text === '' ? '' : texts[Number(text)]
      if (found === undefined) throw fileFault('a cell refers to a text that is not there', { row })
      return found
    }
    case 'inlineStr':
    case 'str':
      return unescapeText(text)
    case 'b':
      return text === '1'
    case 'd':
      return text
    case 'n': {
      if (text === '') return undefined
      const number = Number(text)
      if (!Number.isFinite(number)) throw fileFault('a number cannot be read', { row })
      return number
    }
    case 'e':
      throw fileFault(`cell ${column} holds the error ${text}: correct the formula`, { row })
    default:
      throw fileFault('a cell has a type that is not known', { row })
  }
}
