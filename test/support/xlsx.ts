/** Workbooks for tests, as Excel writes them: shared texts, a second sheet, themes left out. */
import { makeZip, type ZipPart } from './zip.ts'

export type SheetCell = string | number | boolean | undefined

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** A workbook with one sheet of these rows. */
export function makeXlsx(rows: readonly (readonly SheetCell[])[]): Buffer {
  return makeZip(workbookParts(rows))
}

/** The parts of such a workbook, to be changed. */
export function workbookParts(rows: readonly (readonly SheetCell[])[]): ZipPart[] {
  const texts: string[] = []
  const sheet = rows
    .map((cells, index) => {
      const row = index + 1
      const shown = cells.map((cell, column) => cellXml(cell, `${letters(column)}${row}`, texts))
      return `<row r="${row}">${shown.join('')}</row>`
    })
    .join('')
  return [
    {
      name: '[Content_Types].xml',
      data: `${head}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    },
    {
      name: '_rels/.rels',
      data: `${head}<Relationships><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      data: `${head}<Relationships><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      data: `${head}<workbook xmlns:r="${office}"><workbookPr/><sheets><sheet name="Old" sheetId="2" state="hidden" r:id="rId9"/><sheet name="Users" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: 'xl/sharedStrings.xml',
      data: `${head}<sst>${texts.map((text) => `<si><t xml:space="preserve">${escapeXml(text)}</t></si>`).join('')}</sst>`,
    },
    {
      name: 'xl/worksheets/sheet1.xml',
      data: `${head}<worksheet><dimension ref="A1"/><sheetData>${sheet}</sheetData></worksheet>`,
    },
  ]
}

function cellXml(cell: SheetCell, reference: string, texts: string[]): string {
  switch (typeof cell) {
    case 'number':
      return `<c r="${reference}"><v>${cell}</v></c>`
    case 'boolean':
      return `<c r="${reference}" t="b"><v>${cell ? 1 : 0}</v></c>`
    case 'string':
      texts.push(cell)
      return `<c r="${reference}" t="s"><v>${texts.length - 1}</v></c>`
    default:
      return ''
  }
}

function letters(column: number): string {
  const high = Math.floor(column / 26)
  return `${high === 0 ? '' : letters(high - 1)}${String.fromCharCode(65 + (column % 26))}`
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
