import { iso, isoOrNull } from '../clock.ts'
import type { Named } from '../people/person.ts'
import { KIND_NAMES } from './request.ts'
import type { PrivacyRequest, StepRow } from './store.ts'

/** Requests as the API shows them. Pure. */

export function shownRequest(request: PrivacyRequest, known: ReadonlyMap<string, Named>) {
  const { receivedAt, receivedById, answerDueAt, dueAt, answeredAt, extendedAt, endedAt, ...rest } = request
  return {
    ...{ ...rest, kindName: KIND_NAMES[request.kind], receivedAt: iso(receivedAt) },
    receivedBy: known.get(receivedById) ?? null,
    ...{ answerDueAt: iso(answerDueAt), dueAt: iso(dueAt), answeredAt: isoOrNull(answeredAt) },
    ...{ extendedAt: isoOrNull(extendedAt), endedAt: isoOrNull(endedAt) },
  }
}

export function shownStep({ at, byId, step, facts }: StepRow, known: ReadonlyMap<string, Named>) {
  return { at: iso(at), by: known.get(byId) ?? null, step, facts: facts as Record<string, unknown> }
}
