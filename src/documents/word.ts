import {
  AlignmentType,
  BorderStyle,
  Document,
  type IParagraphOptions,
  Packer,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx'
import { NATION, type Paper, printable } from './page.ts'

// The same paper for whoever goes on writing in a word processor. Sizes in half points, lengths in twentieths.

const FONT = 'Times New Roman'
const millimetres = (length: number) => Math.round((length * 1440) / 25.4)
const NO_LINE = { style: BorderStyle.NONE, size: 0, color: 'auto' }
const NO_LINES = { top: NO_LINE, bottom: NO_LINE, left: NO_LINE, right: NO_LINE }

type Words = Readonly<{ size?: number; bold?: boolean; italics?: boolean }>

/** Draws a paper without its QR code. */
export function drawDocx(paper: Paper): Promise<Buffer> {
  const margin = {
    top: millimetres(20),
    bottom: millimetres(20),
    left: millimetres(30),
    right: millimetres(18),
  }
  const document = new Document({
    ...{ title: paper.title, creator: paper.agency.join(', ') },
    styles: { default: { document: { run: { font: FONT, size: 26, language: { value: 'vi-VN' } } } } },
    sections: [
      {
        properties: { page: { size: { width: millimetres(210), height: millimetres(297) }, margin } },
        children: [head(paper), ...addressed(paper), ...paper.blocks.flatMap(paragraphs), foot(paper)],
      },
    ],
  })
  return Packer.toBuffer(document)
}

/** A paragraph for each line, so that text of many lines stays text of many lines. */
function lines(text: string, words: Words, options: IParagraphOptions = {}): Paragraph[] {
  return printable(text)
    .split('\n')
    .map(line => new Paragraph({ ...options, children: [new TextRun({ text: line, ...words })] }))
}

const centred = { alignment: AlignmentType.CENTER }

function head({ agency, reference, placeAndDate }: Paper): Table {
  const above = agency.flatMap((line, n) => lines(line, { size: 24, bold: n === agency.length - 1 }, centred))
  return grid([
    [
      [...above, ...lines('―――――', { size: 16 }, centred)],
      [
        ...lines(NATION[0], { size: 24, bold: true }, centred),
        ...lines(NATION[1], { bold: true }, centred),
        ...lines('――――――――――――', { size: 16 }, centred),
      ],
    ],
    [lines(reference.join('\n'), { size: 24 }, centred), lines(placeAndDate, { italics: true }, centred)],
  ])
}

function addressed({ heading, addressees }: Paper): Paragraph[] {
  return [
    ...lines('', {}),
    ...(heading ? lines(heading.text, { bold: true, size: 30 }, centred) : []),
    ...(addressees.length === 0 ? [] : lines(`Kính gửi: ${addressees.join('; ')}`, { size: 28 }, centred)),
    ...lines('', {}),
  ]
}

function paragraphs(block: Paper['blocks'][number]): Paragraph[] {
  switch (block.is) {
    case 'section':
      return lines(block.text, { bold: true }, { keepNext: true, spacing: { before: 120 } })
    case 'text':
      return lines(
        block.text,
        { bold: block.manner === 'bold', italics: block.manner === 'italic' },
        {
          ...{ alignment: AlignmentType.JUSTIFIED, spacing: { after: 120, line: 288 } },
          indent: { firstLine: millimetres(10) },
        },
      )
    case 'fields':
      return block.rows.flatMap(([label, text]) => lines(`${label}: ${text}`, {}))
    case 'table':
      return [block.heads, ...block.rows].flatMap(row => lines(row.join(' · '), { size: 22 }))
  }
}

function foot({ copies, sign }: Paper): Table {
  const left =
    copies.length === 0
      ? lines('', {})
      : [
          ...lines('Nơi nhận:', { size: 24, bold: true, italics: true }),
          ...lines(copies.map(one => `- ${one};`).join('\n'), { size: 22 }),
        ]
  const right = sign
    ? [
        ...lines(sign.title, { bold: true }, centred),
        ...lines('\n\n\n', {}),
        ...lines(sign.name, { bold: true }, centred),
      ]
    : lines('', {})
  return grid([[left, right]])
}

const grid = (rows: readonly (readonly Paragraph[][])[] | Paragraph[][][]) =>
  new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    borders: { ...NO_LINES, insideHorizontal: NO_LINE, insideVertical: NO_LINE },
    rows: rows.map(
      cells =>
        new TableRow({ children: cells.map(children => new TableCell({ children, borders: NO_LINES })) }),
    ),
  })
