import {
  ATTACHMENT_KINDS,
  type AttachmentKind,
  suits,
  TYPES,
  typeOf,
} from '../../../src/attachments/attachment.ts'
import { REASONS, type Reason, type ReportVerdict } from '../../../src/signatures/report.ts'

/** Files before they are sent: what is taken, in words, and what it is for. Pure. */

export const MEGABYTE = 1024 * 1024

const ENDINGS = Object.entries(TYPES).map(([mime, { extension }]) => ({ mime, extension }))
const typesOf = (kind: AttachmentKind) =>
  ENDINGS.filter(({ mime }) => {
    const type = typeOf(mime)
    return type !== null && suits(kind, type)
  })

/** For the file chooser of the browser. */
export const acceptOf = (kind: AttachmentKind): string =>
  typesOf(kind)
    .map(({ mime }) => mime)
    .join(',')

/** `JPG, PNG, PDF; mỗi tệp tối đa 40 MB` */
export function limitText(kind: AttachmentKind, limitBytes: number | undefined): string {
  const names = typesOf(kind).map(({ extension }) => extension.toUpperCase())
  const most = limitBytes === undefined ? '' : `; mỗi tệp tối đa ${Math.floor(limitBytes / MEGABYTE)} MB`
  return `${names.join(', ')}${most}`
}

type Chosen = Readonly<{ name: string; size: number; type: string }>

/** Why a file is not even sent; null = the server decides, by its content. */
export function faultOf(
  { name, size, type }: Chosen,
  kind: AttachmentKind,
  limitBytes: number | undefined,
): string | null {
  if (size === 0) return `${name}: tệp không có nội dung.`
  if (limitBytes !== undefined && size > limitBytes)
    return `${name}: tệp lớn hơn ${Math.floor(limitBytes / MEGABYTE)} MB.`
  const known = typeOf(type)
  if (type !== '' && (known === null || !suits(kind, known)))
    return `${name}: loại tệp này không hợp với mục đích đã chọn (nhận ${limitText(kind, undefined)}).`
  return null
}

/** What a dropped file is most likely for. */
export const kindFor = (type: string): AttachmentKind => (type.startsWith('image/') ? 'photo' : 'other')

export { ATTACHMENT_KINDS, type AttachmentKind }

/** `1,2 MB`, `340 KB` */
export function sizeText(bytes: number): string {
  if (bytes < MEGABYTE) return `${Math.max(1, Math.round(bytes / 1024))} KB`
  return `${(bytes / MEGABYTE).toFixed(1).replace('.', ',')} MB`
}

/** What a verdict means for whoever relies on the paper. */
export const VERDICT_MEANING: Readonly<Record<ReportVerdict, string>> = {
  valid: 'Văn bản nguyên vẹn từ khi ký, người ký được tổ chức tin cậy xác nhận.',
  'unknown-signer': 'Văn bản nguyên vẹn từ khi ký, nhưng chưa có tổ chức tin cậy nào xác nhận người ký.',
  invalid: 'Không dùng văn bản này làm căn cứ; hãy yêu cầu bản ký lại.',
  unsigned: 'Tệp PDF này không có chữ ký số.',
}

export const reasonText = (reason: string): string =>
  Object.hasOwn(REASONS, reason) ? REASONS[reason as Reason] : reason
