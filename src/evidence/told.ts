import { DateTime } from 'luxon'
import { instantInWords } from '../clock.ts'
import { dateOnPaper, type Paper, placeAndDate } from '../documents/page.ts'
import { type Digest, hashOf } from './digest.ts'

/** How a day's digest is told to people: by mail, and on paper. Pure. */

export type Handed = Readonly<{ body: string; signature: string; keyId: string; publicKey: string | null }>

const dateOf = (day: string) => DateTime.fromISO(day).toFormat('dd/MM/yyyy')
const rowsOf = ({ rows }: Digest) => Object.values(rows).reduce((sum, count) => sum + count, 0)

const span = ({ first, last }: Digest) =>
  last < first ? 'không có mục niêm phong nào' : `từ mục ${first} đến mục ${last}`

/** Whoever gets it need only keep it: everything that proves it is in it. */
export function mailOf(handed: Handed, digest: Digest): { subject: string; text: string } {
  const { day, centre, mac } = digest
  return {
    subject: `${centre}: bản tóm lược chứng cứ ngày ${dateOf(day)}`,
    text: [
      `${centre} gửi bản tóm lược chứng cứ ngày ${dateOf(day)} (${span(digest)}, ${rowsOf(digest)} dòng).`,
      'Đề nghị lưu thư này nguyên vẹn, ngoài hệ thống của tổng đài: đây là căn cứ để kiểm chứng rằng dữ liệu của ngày này',
      'không bị sửa, xóa hoặc thêm bớt về sau.',
      '',
      `Mã xác thực đầu chuỗi: ${mac}`,
      `SHA-256 của bản tóm lược: ${hashOf(handed.body)}`,
      '',
      '-----BEGIN DIGEST-----',
      handed.body,
      '-----END DIGEST-----',
      `Chữ ký Ed25519 (khóa ${handed.keyId}): ${handed.signature}`,
      '',
      handed.publicKey ?? '',
    ].join('\n'),
  }
}

/** In groups, so that a person can compare them by eye. */
const grouped = (hex: string) => hex.replace(/(.{8})(?=.)/g, '$1 ')

export type House = Readonly<{ agency: readonly string[]; place: string }>

/** For a drawer outside of the centre, or to be sealed into a file; the QR code tells the same to a machine. */
export function paperOf(handed: Handed, digest: Digest, { agency, place }: House): Paper {
  const { day, mac, madeAt, recordings, rows, previous } = digest
  const hash = hashOf(handed.body)
  const sources = Object.entries(rows).map(([source, count]) => [source, String(count)])
  return {
    title: `Bản tóm lược chứng cứ ngày ${dateOf(day)}`,
    agency,
    reference: [],
    placeAndDate: placeAndDate(place, madeAt),
    heading: { text: 'BẢN TÓM LƯỢC CHỨNG CỨ', under: `Ngày ${dateOf(day)}` },
    code: `cc1022 digest ${day} ${digest.last} ${mac} ${hash} ${handed.keyId} ${handed.signature}`,
    addressees: [],
    blocks: [
      {
        is: 'fields',
        rows: [
          ['Mục niêm phong', span(digest)],
          ['Số dòng đã niêm phong', String(rowsOf(digest))],
          ['Mã xác thực đầu chuỗi', grouped(mac)],
          ['Bản ghi âm', `${recordings.count} dòng, SHA-256 ${grouped(recordings.sha256)}`],
          ['SHA-256 bản tóm lược', grouped(hash)],
          ['SHA-256 bản ngày trước', previous === null ? 'bản đầu tiên' : grouped(previous)],
          ['Lập lúc', instantInWords(madeAt)],
          ['Khóa ký', handed.keyId],
          ['Chữ ký Ed25519', handed.signature],
        ],
      },
      ...(sources.length > 0
        ? [{ is: 'table', heads: ['Nguồn', 'Số dòng'], shares: [3, 1], rows: sources } as const]
        : []),
      {
        is: 'text',
        manner: 'italic',
        text: 'Bản này do hệ thống lập và ký số. Lưu ngoài hệ thống của tổng đài để đối chiếu khi kiểm chứng.',
      },
    ],
    sign: null,
    copies: [],
    foot: `Bản tóm lược chứng cứ ${dateOnPaper(madeAt)}`,
    at: madeAt,
  }
}
