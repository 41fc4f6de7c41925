import { Problem, post } from '../../kit/api.ts'
import type { Faults } from './FormFields.tsx'
import { missingInStep, receiptBody, type Ticket } from './fields.ts'
import { closeDraft, draftNow, flush, outdate } from './keeper.ts'

/** Somebody who changes it as often as we read it must be talked to. */
const TRIES_MOST = 3

const STEP_BLANKS: Readonly<Record<string, string>> = {
  ...{ unitId: 'đơn vị nhận', text: 'câu trả lời', reason: 'lý do', number: 'số khẩn cấp' },
  guidance: 'hướng dẫn cho người dân',
}

/**
 * The draft is complete: it is received, and the first thing about it done in one. Twice is once. A version that has moved on
 * meanwhile is read, and received where nobody has to choose between two texts.
 */
export async function receiveDraft(ticketId: string): Promise<Ticket> {
  const missing = missingInStep(draftNow(ticketId)?.mine.first ?? null)
  if (missing.length > 0)
    throw new Problem(400, 'fields-missing', 'Bước đầu tiên còn thiếu nội dung.', {
      missing: missing.map(field => ({ field: `step.${field}`, text: STEP_BLANKS[field] ?? 'nội dung' })),
    })
  for (let tries = 1; ; tries++) {
    try {
      const ticket = await receipt(ticketId)
      closeDraft(ticketId)
      return ticket
    } catch (error) {
      if (!(error instanceof Problem) || error.code !== 'ticket-changed' || tries === TRIES_MOST) throw error
      outdate(ticketId)
    }
  }
}

async function receipt(ticketId: string): Promise<Ticket> {
  const updatedAt = await flush(ticketId)
  const draft = draftNow(ticketId)
  if (!draft) throw new Problem(404, 'ticket-not-found', 'Phiếu này không còn mở.')
  return post<Ticket>(`/api/tickets/${ticketId}/receipt`, {
    ...receiptBody(draft.mine),
    ...{ updatedAt, key: `desk-${ticketId}` },
  })
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
