import Type, { type Static } from 'typebox'
import Value from 'typebox/value'
import { instantInWords, type Ms } from '../clock.ts'
import type { Dossier } from './dossier.ts'
import { type Block, dateOnPaper, type Paper, placeAndDate } from './page.ts'
import type { LetterKind } from './registry.ts'

/** Official letters of the Office, from a province's templates (QC 9.5, E11, K02). Pure. */

const strict = { additionalProperties: false }
const Words = Type.String({ minLength: 1 })
const Template = Type.Object({ summary: Words, body: Type.Array(Words, { minItems: 1 }) }, strict)

/** `provinces/<name>/letters.json` */
export const LetterHouse = Type.Object(
  {
    /** Above each letter; the last line is bold. */
    agency: Type.Array(Words, { minItems: 1, maxItems: 3 }),
    /** Above slips. */
    slipAgency: Type.Array(Words, { minItems: 1, maxItems: 3 }),
    place: Words,
    /** Ký hiệu. */
    symbol: Type.String({ pattern: '^[\\p{L}\\d-]+(/[\\p{L}\\d-]+)?$' }),
    signerTitle: Words,
    copies: Type.Array(Words),
    templates: Type.Object({ remind: Template, urge: Template, explain: Template }, strict),
    /** What the province's documents leave open: why it was taken. */
    assumed: Type.Record(Type.String(), Words),
  },
  strict,
)
export type LetterHouse = Readonly<Static<typeof LetterHouse>>

const NAMES = ['unit', 'count', 'tickets', 'due', 'codes'] as const

/** Every fault, one line each: of shape, then names that nothing is put in the place of. */
export function faultsOfTemplates(value: unknown): string[] {
  const shape = [...Value.Errors(LetterHouse, value)].map(
    ({ instancePath, message }) => `${instancePath || 'the file'}: ${message}`,
  )
  if (shape.length > 0) return shape
  const { templates } = value as LetterHouse
  return Object.entries(templates).flatMap(([kind, { summary, body }]) =>
    [summary, ...body].flatMap(text =>
      [...text.matchAll(/\{\{(\w*)\}\}/g)]
        .filter(([, name]) => !(NAMES as readonly (string | undefined)[]).includes(name))
        .map(([whole]) => `templates.${kind}: there is nothing to put in the place of ${whole}`),
    ),
  )
}

/** Where a province has written nothing down. */
export function usualHouse(province: string): LetterHouse {
  const tickets = 'Danh sách phiếu:'
  return {
    agency: [`UBND TỈNH ${province.toLocaleUpperCase('vi')}`, 'VĂN PHÒNG'],
    slipAgency: [`UBND TỈNH ${province.toLocaleUpperCase('vi')}`, 'TỔNG ĐÀI 1022'],
    ...{ place: province, symbol: 'VP-1022', signerTitle: 'CHÁNH VĂN PHÒNG' },
    copies: ['Như trên', 'Chủ tịch UBND tỉnh (để báo cáo)', 'Lưu: VT'],
    templates: {
      remind: {
        summary: 'nhắc trả lời phản ánh, kiến nghị tiếp nhận qua Tổng đài 1022',
        body: [
          'Qua theo dõi, {{unit}} còn {{count}} phiếu phản ánh, kiến nghị chưa có kết quả trả lời.',
          tickets,
          '{{tickets}}',
          'Văn phòng đề nghị {{unit}} khẩn trương xử lý, cập nhật kết quả trên hệ thống trước {{due}}.',
        ],
      },
      urge: {
        summary: 'đôn đốc xử lý phản ánh, kiến nghị quá hạn tiếp nhận qua Tổng đài 1022',
        body: [
          'Đến nay {{unit}} còn {{count}} phiếu phản ánh, kiến nghị đã quá thời hạn trả lời theo Quy chế phối hợp.',
          tickets,
          '{{tickets}}',
          'Văn phòng đề nghị thủ trưởng {{unit}} chỉ đạo giải quyết dứt điểm, báo cáo kết quả về Văn phòng trước {{due}}.',
        ],
      },
      explain: {
        summary: 'yêu cầu giải trình về trách nhiệm chậm trả lời phản ánh, kiến nghị',
        body: [
          'Văn phòng yêu cầu {{unit}} giải trình bằng văn bản về trách nhiệm chậm trả lời {{count}} phiếu phản ánh, kiến nghị.',
          tickets,
          '{{tickets}}',
          'Văn bản giải trình gửi về Văn phòng trước {{due}} để tổng hợp, báo cáo lãnh đạo tỉnh.',
        ],
      },
    },
    assumed: { templates: 'No document words these letters; the province has none of its own here.' },
  }
}

export type LetterAbout = Readonly<{ unit: string; dueAt: Ms | null; dossiers: readonly Dossier[] }>

/** The words to begin with; whoever drafts it changes them. */
export function draftOf(
  house: LetterHouse,
  kind: LetterKind,
  about: LetterAbout,
): { summary: string; body: string } {
  if (kind === 'other') return { summary: '', body: '' }
  const { summary, body } = house.templates[kind]
  const words: Readonly<Record<(typeof NAMES)[number], string>> = {
    unit: about.unit,
    count: String(about.dossiers.length).padStart(2, '0'),
    due: about.dueAt === null ? '…' : instantInWords(about.dueAt),
    codes: about.dossiers.map(({ code }) => code).join(', '),
    tickets: about.dossiers.map(ticketLine).join('\n'),
  }
  const fill = (text: string) =>
    text.replace(/\{\{(\w+)\}\}/g, (_, name) => words[name as keyof typeof words])
  return { summary: fill(summary), body: body.map(fill).join('\n') }
}

/** No citizen's name or number: a letter is read by many. */
function ticketLine({ code, field, forwardedAt, deadlineAt, standing }: Dossier): string {
  const parts = [
    field ? `lĩnh vực ${field}` : null,
    forwardedAt === null ? null : `chuyển ngày ${dateOnPaper(forwardedAt)}`,
    deadlineAt === null ? null : `thời hạn ${instantInWords(deadlineAt)}`,
    standing,
  ]
  return `- Phiếu ${code}: ${parts.filter(Boolean).join(', ')};`
}

/** What the PDF and the DOCX are drawn from. */
export type Letter = Readonly<{
  number: string | null
  symbol: string
  issuedAt: Ms | null
  summary: string
  body: string
  addressee: string
  signer: string
  signerTitle: string
}>

export function letterPaper(letter: Letter, house: LetterHouse, now: Ms): Paper {
  const { number, symbol, issuedAt, summary, body, addressee, signer, signerTitle } = letter
  return {
    title: `${number ?? 'Dự thảo'}/${symbol} ${summary}`,
    ...{ agency: house.agency, heading: null, code: null, addressees: [addressee], foot: null, at: now },
    reference: [`Số: ${number ?? '      '}/${symbol}`, `V/v ${summary}`],
    placeAndDate: placeAndDate(house.place, issuedAt),
    blocks: body.split('\n').map((text): Block => ({ is: 'text', text })),
    sign: { title: signerTitle, name: signer },
    copies: house.copies,
  }
}

/** What the register is searched by: lower case, without accents, words only. */
export function wordsOf(
  letter: Pick<Letter, 'number' | 'symbol' | 'summary' | 'signer' | 'addressee'>,
): string {
  const { number, symbol, summary, signer, addressee } = letter
  return plainWords([number ?? '', symbol, summary, signer, addressee].join(' ')).join(' ')
}

export function plainWords(text: string): string[] {
  const plain = text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase()
  return plain.match(/[\p{L}\d]+/gu) ?? []
}

/** Each word, or how it begins, in any order; null where nothing is asked for. */
export function queryOf(text: string): string | null {
  const words = plainWords(text).slice(0, 12)
  return words.length === 0 ? null : words.map(word => `${word}:*`).join(' & ')
}
