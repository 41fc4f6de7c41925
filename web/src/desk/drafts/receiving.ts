import { Problem, post } from '../../kit/api.ts'
import type { Faults } from './FormFields.tsx'
import { missingInStep, receiptBody, type Ticket } from './fields.ts'
import { closeDraft, draftNow, flush } from './keeper.ts'

/** The draft is complete: it is received, and the first thing about it done in one. Twice is once. */
export async function receiveDraft(ticketId: string): Promise<Ticket> {
  const before = draftNow(ticketId)
  const missing = missingInStep(before?.mine.first ?? null)
  if (missing.length > 0)
    throw new Problem(400, 'fields-missing', 'Bước đầu tiên còn thiếu nội dung.', {
      missing: missing.map(field => ({ field: `step.${field}`, text: 'cần điền' })),
    })
  const updatedAt = await flush(ticketId)
  const draft = draftNow(ticketId)
  if (!draft) throw new Problem(404, 'ticket-not-found', 'Phiếu này không còn mở.')
  const ticket = await post<Ticket>(`/api/tickets/${ticketId}/receipt`, {
    ...receiptBody(draft.mine),
    ...{ updatedAt, key: `desk-${ticketId}` },
  })
  closeDraft(ticketId)
  return ticket
}

export async function cancelDraft(ticketId: string, reason: string): Promise<void> {
  await post(`/api/tickets/${ticketId}/cancellation`, { reason })
  closeDraft(ticketId)
}

type Missing = readonly Readonly<{ field: string; text: string; article?: string }>[]

/** What the server says is missing, by the names of the boxes. */
export function faultsOf(error: unknown): Faults {
  if (!(error instanceof Problem)) return {}
  if (error.code === 'bad-number') return { callerNumber: error.message }
  const listed = (error.facts.missing ?? error.facts.faults ?? []) as Missing
  return Object.fromEntries(
    listed.map(({ field, text, article }) => [field, article ? `Cần ${text} (${article})` : `Cần: ${text}`]),
  )
}
