import { DateTime } from 'luxon'
import { type Ms, ZONE } from '../clock.ts'

/** A paper as a value: what stands on it, in order. Drawn by paper.ts (PDF) and word.ts (DOCX). Pure. */
export type Paper = Readonly<{
  title: string
  /** Who issues it, above; the last line is bold. */
  agency: readonly string[]
  /** Under the agency: number, and what it is about. */
  reference: readonly string[]
  /** `Đồng Tháp, ngày 22 tháng 11 năm 2026`. */
  placeAndDate: string
  heading: Readonly<{ text: string; under: string | null }> | null
  /** Also as a QR code. */
  code: string | null
  addressees: readonly string[]
  blocks: readonly Block[]
  sign: Readonly<{ title: string; name: string }> | null
  copies: readonly string[]
  /** At the foot of each page beside its number; null = a letter, whose number is above from the second page on. */
  foot: string | null
  /** Into the file's own notes; the same paper at the same instant is the same file. */
  at: Ms
}>

export type Block =
  | Readonly<{ is: 'section'; text: string }>
  | Readonly<{ is: 'text'; text: string; manner?: 'plain' | 'bold' | 'italic' }>
  | Readonly<{ is: 'fields'; rows: readonly (readonly [label: string, text: string])[] }>
  | Readonly<{
      is: 'table'
      heads: readonly string[]
      shares: readonly number[]
      rows: readonly (readonly string[])[]
    }>

export const NATION = ['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập - Tự do - Hạnh phúc'] as const

const inZone = (at: Ms) => DateTime.fromMillis(at, { zone: ZONE })

export const dateOnPaper = (at: Ms) => inZone(at).toFormat('dd/MM/yyyy')

/** As NĐ 30/2020 writes it: days and the first two months with a zero. */
export function placeAndDate(place: string, at: Ms | null): string {
  if (at === null) return `${place}, ngày      tháng      năm`
  const { day, month, year } = inZone(at)
  return `${place}, ngày ${String(day).padStart(2, '0')} tháng ${month < 3 ? `0${month}` : month} năm ${year}`
}

/** `2 phút 05 giây` */
export function lengthOnPaper(ms: number): string {
  const seconds = Math.round(ms / 1_000)
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  return minutes === 0 ? `${rest} giây` : `${minutes} phút ${String(rest).padStart(2, '0')} giây`
}

/** All that has no shape of its own but the end of a line: controls, marks that turn the writing, half characters. */
const UNPRINTABLE = /[^\P{C}\n]/gu

/** Letters with their accents in one piece, and nothing that turns or ends a line of its own accord. */
export const printable = (text: string) =>
  text.normalize('NFC').replace(/\r\n?/g, '\n').replaceAll('\t', '    ').replace(UNPRINTABLE, '')
