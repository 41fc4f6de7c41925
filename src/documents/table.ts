/** A table for people, as files that spreadsheets open. Pure. */
export type Table = Readonly<{ name: string; heads: readonly string[]; rows: readonly (readonly string[])[] }>

/** Excel takes a file without it for one of the machine's old code page. */
const BOM = '\uFEFF'

export const csvOf = ({ heads, rows }: Pick<Table, 'heads' | 'rows'>): string =>
  BOM + csvLines([heads, ...rows])

/** RFC 4180. A cell that a spreadsheet would run as a formula is made text. */
export const csvLines = (rows: Table['rows']): string =>
  rows.map(cells => `${cells.map(cell).join(',')}\r\n`).join('')

function cell(text: string): string {
  const plain = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const SHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

const relations = (type: string, target: string) =>
  `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/${type}" Target="${target}"/></Relationships>`

/**
 * The parts of a workbook with this one table (ECMA-376): every cell is text, so that a number keeps its leading zero
 * and nothing is a formula.
 */
export function workbookOf({ name, heads, rows }: Table): Record<string, string> {
  const line = (cells: readonly string[], n: number) =>
    `<row r="${n + 1}">${cells.map(text => `<c t="inlineStr"><is><t xml:space="preserve">${escaped(text)}</t></is></c>`).join('')}</row>`
  return {
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="${TYPE}.worksheet+xml"/></Types>`,
    '_rels/.rels': relations('officeDocument', 'xl/workbook.xml'),
    'xl/workbook.xml': `${XML}<workbook xmlns="${SHEET}" xmlns:r="${OFFICE}"><sheets><sheet name="${escaped(sheetName(name))}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relations('worksheet', 'worksheets/sheet1.xml'),
    'xl/worksheets/sheet1.xml': `${XML}<worksheet xmlns="${SHEET}"><sheetData>${[heads, ...rows].map(line).join('')}</sheetData></worksheet>`,
  }
}

/** Excel opens no book with a longer name of a sheet, or with these marks in it. */
const sheetName = (name: string) => name.replace(/[[\]:*?/\\]/g, ' ').slice(0, 31)

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that XML has no way to write
const UNWRITABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g
const escaped = (text: string) =>
  text
    .replace(UNWRITABLE, ' ')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
