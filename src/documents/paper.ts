import { createRequire } from 'node:module'
import PDFDocument from 'pdfkit'
import { create as createQr } from 'qrcode'
import { type Block, NATION, type Paper, printable } from './page.ts'

// A4 by NĐ 30/2020/NĐ-CP, Annex I: margins, sizes and places of the parts. Lengths in points (1/72 inch).
// Tinos has the widths of Times New Roman, which the decree asks for, and all Vietnamese letters; SIL OFL 1.1.

const millimetres = (length: number) => (length * 72) / 25.4
const MARGINS = {
  top: millimetres(20),
  bottom: millimetres(20),
  left: millimetres(30),
  right: millimetres(18),
}
const LABEL_SHARE = 0.29
const SMALL = 11
const TEXT = 13
const GAP = 6
const INDENT = millimetres(10)
const QR_SIDE = millimetres(22)

const require = createRequire(import.meta.url)
const FONTS = Object.fromEntries(
  (['400Regular', '700Bold', '400Regular_Italic', '700Bold_Italic'] as const).map(style => [
    style,
    require.resolve(`@expo-google-fonts/tinos/${style}/Tinos_${style}.ttf`),
  ]),
) as Record<'400Regular' | '700Bold' | '400Regular_Italic' | '700Bold_Italic', string>

type Doc = InstanceType<typeof PDFDocument>

/** Draws a paper. The same paper is the same bytes. */
export async function drawPdf(paper: Paper): Promise<Buffer> {
  const at = new Date(paper.at)
  const doc = new PDFDocument({
    ...{ size: 'A4', margins: MARGINS, bufferPages: true, lang: 'vi-VN', displayTitle: true },
    ...{ font: FONTS['400Regular'], autoFirstPage: false },
    info: { Title: paper.title, Author: paper.agency.join(', '), CreationDate: at, ModDate: at },
  })
  for (const [style, path] of Object.entries(FONTS)) doc.registerFont(style, path)
  const pieces: Buffer[] = []
  const ended = new Promise<void>((done, fail) =>
    doc
      .on('data', piece => pieces.push(piece))
      .on('end', done)
      .on('error', fail),
  )
  doc.addPage()
  drawHead(doc, paper)
  drawHeading(doc, paper)
  for (const block of paper.blocks) drawBlock(doc, block)
  drawEnd(doc, paper)
  numberPages(doc, paper)
  doc.end()
  await ended
  return Buffer.concat(pieces)
}

const left = (doc: Doc) => doc.page.margins.left
const width = (doc: Doc) => doc.page.width - doc.page.margins.left - doc.page.margins.right
const bottom = (doc: Doc) => doc.page.height - doc.page.margins.bottom

/** Agency and number on the left, nation, place and date on the right. */
function drawHead(doc: Doc, { agency, reference, placeAndDate }: Paper): void {
  const [x, y] = [left(doc), doc.y]
  const [first, second] = [width(doc) * 0.44, width(doc) * 0.56]
  const agencies = agency.map(printable)
  doc.font('400Regular').fontSize(12)
  if (agencies.length > 1) doc.text(agencies.slice(0, -1).join('\n'), x, y, { width: first, align: 'center' })
  doc
    .font('700Bold')
    .text(agencies.at(-1) ?? '', x, agencies.length > 1 ? doc.y : y, { width: first, align: 'center' })
  rule(doc, { x: x + first * 0.33, length: first * 0.34, y: doc.y + 2 })
  const under = doc.y
  doc
    .font('700Bold')
    .fontSize(12)
    .text(NATION[0], x + first, y, { width: second, align: 'center' })
  doc.fontSize(13).text(NATION[1], x + first, doc.y, { width: second, align: 'center' })
  const motto = doc.widthOfString(NATION[1])
  rule(doc, { x: x + first + (second - motto) / 2, length: motto, y: doc.y + 1 })
  const next = Math.max(under, doc.y) + 8
  doc
    .font('400Regular')
    .fontSize(12)
    .text(reference.map(printable).join('\n'), x, next, { width: first, align: 'center' })
  const afterLeft = doc.y
  doc
    .font('400Regular_Italic')
    .fontSize(13)
    .text(printable(placeAndDate), x + first, next, { width: second, align: 'center' })
  doc.x = x
  doc.y = Math.max(afterLeft, doc.y) + 14
}

const rule = (doc: Doc, { x, y, length }: { x: number; y: number; length: number }) =>
  doc
    .moveTo(x, y)
    .lineTo(x + length, y)
    .lineWidth(0.7)
    .stroke()

function drawHeading(doc: Doc, { heading, code, addressees }: Paper): void {
  const top = doc.y
  if (code !== null) drawQr(doc, code, left(doc) + width(doc) - QR_SIDE, top - 6)
  if (heading) {
    doc
      .font('700Bold')
      .fontSize(15)
      .text(printable(heading.text), left(doc), top, { width: width(doc), align: 'center' })
    if (heading.under !== null)
      doc
        .font('400Regular')
        .fontSize(TEXT)
        .text(printable(heading.under), { width: width(doc), align: 'center' })
    doc.y = Math.max(doc.y + GAP, code === null ? 0 : top + QR_SIDE)
  }
  if (addressees.length === 0) return
  const lines =
    addressees.length === 1
      ? `Kính gửi: ${addressees[0]}`
      : `Kính gửi:\n${addressees.map(one => `- ${one};`).join('\n')}`
  doc
    .font('400Regular')
    .fontSize(14)
    .text(printable(lines), left(doc), doc.y, { width: width(doc), align: 'center' })
  doc.y += 10
}

/** As shapes, which stay sharp at any size. */
function drawQr(doc: Doc, text: string, x: number, y: number): void {
  const { modules } = createQr(text, { errorCorrectionLevel: 'M' })
  const side = QR_SIDE / modules.size
  for (let row = 0; row < modules.size; row++)
    for (let column = 0; column < modules.size; column++)
      if (modules.get(row, column)) doc.rect(x + column * side, y + row * side, side + 0.05, side + 0.05)
  doc.fill('black')
}

function drawBlock(doc: Doc, block: Block): void {
  keep(doc, 40)
  switch (block.is) {
    case 'section':
      doc.y += GAP
      keep(doc, 60)
      doc
        .font('700Bold')
        .fontSize(TEXT)
        .text(printable(block.text), left(doc), doc.y, { width: width(doc) })
      doc.y += 3
      return
    case 'text':
      drawText(doc, block)
      return
    case 'fields':
      for (const row of block.rows) drawField(doc, row)
      doc.y += 2
      return
    case 'table':
      drawTable(doc, block)
  }
}

function drawText(doc: Doc, { text, manner = 'plain' }: Block & { is: 'text' }): void {
  const style = { plain: '400Regular', bold: '700Bold', italic: '400Regular_Italic' } as const
  doc.font(style[manner]).fontSize(TEXT)
  for (const line of printable(text).split('\n')) {
    // A title is never the last line of a page.
    keep(doc, manner === 'bold' ? doc.heightOfString(line || ' ', { width: width(doc) }) + 40 : 20)
    doc.text(line || ' ', left(doc), doc.y, {
      ...{ width: width(doc), lineGap: 2.5 },
      ...(manner === 'plain' ? { align: 'justify', indent: INDENT } : {}),
    })
    doc.y += 2
  }
}

/** The label stands on the page on which its text begins; long texts flow on. */
function drawField(doc: Doc, [label, text]: readonly [string, string]): void {
  keep(doc, 36)
  const [y, share] = [doc.y, width(doc) * LABEL_SHARE]
  doc
    .font('400Regular_Italic')
    .fontSize(12)
    .text(`${printable(label)}:`, left(doc), y, { width: share - GAP })
  const [afterLabel, page] = [doc.y, doc.bufferedPageRange().count]
  doc
    .font('400Regular')
    .fontSize(TEXT)
    .text(printable(text), left(doc) + share, y, { width: width(doc) - share, lineGap: 1.5 })
  if (doc.bufferedPageRange().count === page) doc.y = Math.max(doc.y, afterLabel)
  doc.x = left(doc)
  doc.y += 2
}

function drawTable(doc: Doc, { heads, shares, rows }: Block & { is: 'table' }): void {
  const whole = shares.reduce((sum, share) => sum + share, 0)
  const widths = shares.map(share => (width(doc) * share) / whole)
  const draw = (cells: readonly string[], font: string): void => {
    doc.font(font).fontSize(SMALL)
    const texts = cells.map(printable)
    const height =
      Math.max(...texts.map((text, n) => doc.heightOfString(text || ' ', { width: (widths[n] ?? 0) - 8 }))) +
      6
    if (keep(doc, height) && font !== '700Bold') draw(heads, '700Bold')
    doc.font(font).fontSize(SMALL)
    const y = doc.y
    let x = left(doc)
    for (const [n, text] of texts.entries()) {
      const cell = widths[n] ?? 0
      doc.rect(x, y, cell, height).lineWidth(0.5).stroke()
      doc.text(text, x + 4, y + 3, { width: cell - 8, height: height - 3 })
      x += cell
    }
    doc.x = left(doc)
    doc.y = y + height
  }
  draw(heads, '700Bold')
  for (const row of rows) draw(row, '400Regular')
  doc.y += GAP
}

/** @returns true when a page was begun, so that so much fits */
function keep(doc: Doc, height: number): boolean {
  if (doc.y + height <= bottom(doc)) return false
  doc.addPage()
  return true
}

/** Who gets it on the left, who signs on the right. */
function drawEnd(doc: Doc, { sign, copies }: Paper): void {
  if (!sign && copies.length === 0) return
  keep(doc, 140)
  const [x, y, half] = [left(doc), doc.y + 14, width(doc) / 2]
  if (copies.length > 0) {
    doc.font('700Bold_Italic').fontSize(12).text('Nơi nhận:', x, y, { width: half })
    doc
      .font('400Regular')
      .fontSize(SMALL)
      .text(copies.map(one => `- ${printable(one)};`).join('\n'), { width: half })
  }
  if (!sign) return
  doc
    .font('700Bold')
    .fontSize(TEXT)
    .text(printable(sign.title), x + half, y, { width: half, align: 'center' })
  doc.text(printable(sign.name) || ' ', x + half, doc.y + 62, { width: half, align: 'center' })
}

function numberPages(doc: Doc, { foot }: Paper): void {
  const { count } = doc.bufferedPageRange()
  for (let n = 0; n < count; n++) {
    doc.switchToPage(n)
    const { margins } = doc.page
    doc.page.margins = { ...margins, top: 0, bottom: 0 } // text below the margin would begin a page
    if (foot === null) {
      if (n > 0)
        doc
          .font('400Regular')
          .fontSize(TEXT)
          .text(String(n + 1), left(doc), margins.top / 2, { width: width(doc), align: 'center' })
    } else {
      const y = doc.page.height - margins.bottom + 12
      doc
        .font('400Regular')
        .fontSize(10)
        .text(printable(foot), left(doc), y, { width: width(doc), lineBreak: false })
      doc.text(`Trang ${n + 1}/${count}`, left(doc), y, { width: width(doc), align: 'right' })
    }
    doc.page.margins = margins
  }
}
