import type { AttachmentShown } from '../../../src/attachments/schemas.ts'
import { type Json, post } from '../kit/api.ts'

export type Attachment = Json<typeof AttachmentShown>

/** A file of a letter is one of the first ticket that the letter is about. */
export function uploadLetter(ticketId: string, file: File): Promise<Attachment> {
  const form = new FormData()
  form.append('file', file)
  return post<Attachment>(`/api/tickets/${ticketId}/attachments?kind=letter`, form)
}
