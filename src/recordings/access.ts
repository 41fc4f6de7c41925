import { iso, isoOrNull, type Ms } from '../clock.ts'
import type { Named, Person } from '../people/person.ts'

/**
 * A unit that is concerned asks to hear recordings, to verify something (requirement D06): asked with a purpose, granted
 * or denied by somebody else, and then heard over a link of one's own until its time is over. Pure.
 */
export const ACCESS_STATES = ['asked', 'granted', 'denied', 'withdrawn', 'revoked'] as const
export type AccessState = (typeof ACCESS_STATES)[number]

/** To hear it here, or to take a marked copy along. */
export const ACCESS_WISHES = ['listen', 'copy'] as const
export type AccessWish = (typeof ACCESS_WISHES)[number]

/** How copies leave: one, a selection, or with the whole of a ticket. */
export const EXPORT_KINDS = ['copy', 'bulk', 'ticket'] as const
export type ExportKind = (typeof EXPORT_KINDS)[number]

/** A link for longer would be a standing right. */
export const LINK_HOURS = { usual: 72, most: 720 } as const

export type AccessRequest = Readonly<{
  id: string
  askedAt: Ms
  askedById: string
  /** Who will hear it; of the unit that they had when it was asked. */
  forId: string
  unitId: string | null
  ticketId: string | null
  recordingIds: readonly string[]
  wish: AccessWish
  purpose: string
  /** Number and date of the letter that asks for it. */
  reference: string | null
  state: AccessState
  decidedAt: Ms | null
  decidedById: string | null
  /** Of the denial or of the end; of a grant what there is to say. */
  reason: string | null
  /** Until then it may be heard. */
  until: Ms | null
}>

export type AccessRefusal = Readonly<{ code: string; status: number; text: string }>
const no = (code: string, status: number, text: string): AccessRefusal => ({ code, status, text })

export type Decision = 'grant' | 'deny' | 'withdraw' | 'revoke'

/** Why this person may not do that with the request as it stands; null = they may. The route has asked for the role. */
export function refusalOfDecision(
  { state, askedById, forId }: Pick<AccessRequest, 'state' | 'askedById' | 'forId'>,
  decision: Decision,
  person: Pick<Person, 'id'>,
): AccessRefusal | null {
  const isOwn = person.id === askedById || person.id === forId
  switch (decision) {
    case 'withdraw':
      if (!isOwn) return no('not-your-request', 403, 'Chỉ người đề nghị được rút đề nghị nghe.')
      return state === 'asked' ? null : decided()
    case 'revoke':
      return state === 'granted'
        ? null
        : no('access-not-granted', 409, 'Đề nghị này không có quyền nghe nào đang có hiệu lực.')
    default:
      // Whoever asks, or is to hear it, does not say that they may.
      if (isOwn) return no('own-request', 403, 'Không được tự duyệt đề nghị của mình hoặc cho chính mình.')
      return state === 'asked' ? null : decided()
  }
}

const decided = () => no('request-decided', 409, 'Đề nghị này đã được giải quyết.')

/** Why the link does not lead to this recording, now and for this person; null = it does. */
export function refusalOfLink(
  request: Pick<AccessRequest, 'state' | 'forId' | 'unitId' | 'until' | 'recordingIds'> | null,
  { person, recordingId, at }: { person: Pick<Person, 'id' | 'unitId'>; recordingId: string; at: Ms },
): AccessRefusal | null {
  // One answer for a link that is none, somebody else's, or another recording's: it tells nothing to who tries.
  if (request === null || request.forId !== person.id || !request.recordingIds.includes(recordingId))
    return no('recording-not-found', 404, 'Không tìm thấy bản ghi âm.')
  if (request.state !== 'granted')
    return no('access-ended', 403, 'Quyền nghe theo đề nghị này không còn hiệu lực.')
  if (request.until === null || request.until <= at)
    return no('access-expired', 403, 'Đường dẫn nghe đã hết hạn.')
  // Leave was given to an officer of that unit.
  if (request.unitId !== person.unitId)
    return no('access-ended', 403, 'Người được nghe không còn thuộc đơn vị đã đề nghị.')
  return null
}

/** A request as the API shows it. */
export function shownAccess(
  request: AccessRequest,
  known: ReadonlyMap<string, Named>,
  codes: ReadonlyMap<string, string>,
) {
  const { askedAt, askedById, forId, decidedAt, decidedById, until, ticketId, ...rest } = request
  const named = (id: string | null) => (id === null ? null : (known.get(id) ?? null))
  return {
    ...rest,
    recordingIds: [...request.recordingIds],
    ticketCode: ticketId === null ? null : (codes.get(ticketId) ?? null),
    askedAt: iso(askedAt),
    askedBy: named(askedById),
    for: named(forId),
    decidedAt: isoOrNull(decidedAt),
    decidedBy: named(decidedById),
    until: isoOrNull(until),
  }
}
