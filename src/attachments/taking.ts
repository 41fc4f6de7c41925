import type { Readable } from 'node:stream'
import { Refusal } from '../errors.ts'
import { type AttachmentKind, type AttachmentType, formOf, suits, TYPES } from './attachment.ts'
import type { AttachmentBlobs } from './blobs.ts'
import type { ImageFormat, Images } from './images.ts'
import { faultOfOffice } from './office.ts'
import { sniff } from './sniff.ts'

const FAULTS: Readonly<Record<NonNullable<Awaited<ReturnType<typeof faultOfOffice>>>, string>> = {
  bomb: 'Tệp nén chứa quá nhiều dữ liệu.',
  program: 'Tệp có chứa chương trình (macro) hoặc đối tượng nhúng nên không được nhận.',
  outside: 'Tệp tự tải nội dung từ nơi khác khi mở nên không được nhận.',
  broken: 'Tệp bị hỏng hoặc không đọc được.',
}

/** A file that came in, looked at and made harmless, beside the kept ones; its taker places or discards it. */
export type Taken = Readonly<{
  path: string
  type: AttachmentType
  sizeBytes: number
  sha256: string
  receivedSha256: string
  width: number | null
  height: number | null
}>

export type Incoming = Readonly<{
  kind: AttachmentKind
  stream: Readable
  /** The limit was reached, and the rest left out; asked when the stream has ended. */
  isCut(): boolean
  limitBytes: number
}>

/** @throws Refusal for what is not taken in; nothing of it stays on the disk */
export async function takeIn(
  blobs: AttachmentBlobs,
  images: Images,
  { kind, stream, isCut, limitBytes }: Incoming,
): Promise<Taken> {
  const received = await blobs.receive(stream).catch(error => {
    throw isCut()
      ? tooBig(limitBytes)
      : new Refusal('upload-cut', 400, 'Tệp gửi lên bị ngắt giữa chừng.', {
          reason: (error as NodeJS.ErrnoException).code ?? 'cut',
        })
  })
  const given = { path: received.path, receivedSha256: received.sha256 }
  try {
    if (isCut() || received.sizeBytes > limitBytes) throw tooBig(limitBytes)
    if (received.sizeBytes === 0) throw new Refusal('attachment-empty', 422, 'Tệp không có nội dung.')
    const type = await sniff(received.path)
    if (type === null)
      throw new Refusal('attachment-type', 415, 'Loại tệp này không được nhận.', {
        allowed: Object.keys(TYPES),
      })
    if (!suits(kind, type))
      throw new Refusal('attachment-type', 415, 'Loại tệp này không hợp với mục đích đã chọn.', {
        type,
        kind,
      })
    if (formOf(type) !== 'image') {
      await refuseHarmful(received.path, type)
      const { sizeBytes, sha256 } = received
      return { ...given, type, sizeBytes, sha256, width: null, height: null }
    }
    return await redrawn(blobs, images, { ...given, type })
  } catch (error) {
    await blobs.discard(received.path)
    throw error
  }
}

async function redrawn(
  blobs: AttachmentBlobs,
  images: Images,
  { path: from, type, receivedSha256 }: Pick<Taken, 'path' | 'type' | 'receivedSha256'>,
): Promise<Taken> {
  const path = await blobs.fresh()
  try {
    const size = await images.redraw(from, path, type.slice('image/'.length) as ImageFormat)
    const measured = await blobs.measure(path)
    await blobs.discard(from)
    return { path, type, receivedSha256, ...size, ...measured }
  } catch (error) {
    await blobs.discard(path)
    throw error
  }
}

async function refuseHarmful(path: string, type: AttachmentType): Promise<void> {
  const fault = formOf(type) === 'office' ? await faultOfOffice(path) : null
  if (fault) throw new Refusal(`attachment-${fault}`, 422, FAULTS[fault])
}

const tooBig = (limitBytes: number) => new Refusal('attachment-too-big', 413, 'Tệp quá lớn.', { limitBytes })
