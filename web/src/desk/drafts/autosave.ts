import { differing, type FieldName, type Fields, fieldsOf, isSame, savable, type Ticket } from './fields.ts'

/**
 * When what an operator types goes to the server, and what becomes of it. One save at a time, each upon the version that the one
 * before made; what is typed meanwhile goes with the next. Pure; instants in epoch ms.
 */

/** After the last key. */
const STILL_MS = 400
/** Since the first key that is not saved, while somebody types on and on. */
const MOST_MS = 1_500
/** The server cannot be reached, or is in trouble. */
const RETRY_MS = 2_000
/** The same words would be refused again. */
const NEVER = Number.POSITIVE_INFINITY

export type Conflict = Readonly<{ name: FieldName; theirs: Fields[FieldName] }>
export type Trouble = Readonly<{ code: string; text: string }>

export type Draft = Readonly<{
  ticketId: string
  code: string
  /** What the server has. */
  saved: Fields
  /** Its `updatedAt` then. */
  version: string
  mine: Fields
  /** Sent, and not answered: the server may have any of these. */
  sent: readonly Fields[]
  isSaving: boolean
  /** Somebody else has changed it: it must be read before it can be saved. */
  mustRead: boolean
  /** The first key that is not saved; null = all is. */
  since: number | null
  typedAt: number
  /** Not before. */
  retryAt: number
  savedAt: number | null
  trouble: Trouble | null
  conflicts: readonly Conflict[]
  /** The form that the server has refused; it is left out until it is another. */
  refusedForm: Fields['form']
  /** No draft any more, or not this operator's. */
  isOver: boolean
}>

export function opened(ticket: Ticket): Draft {
  const fields = fieldsOf(ticket)
  return {
    ...{ ticketId: ticket.id, code: ticket.code, saved: fields, mine: fields, version: ticket.updatedAt },
    ...{ sent: [], isSaving: false, mustRead: false, since: null, typedAt: 0, retryAt: 0, savedAt: null },
    ...{ trouble: null, conflicts: [], refusedForm: null, isOver: ticket.state !== 'draft' },
  }
}

/** What stands in the form was refused, and stands there still. */
export const isFormRefused = ({ mine, refusedForm }: Draft): boolean =>
  refusedForm !== null && isSame(mine.form, refusedForm)

/** Mine, as far as the server takes it, and as far as nobody must choose first. */
function sendable(draft: Draft): Fields {
  const { saved, mine, conflicts } = draft
  const untouched = Object.fromEntries(conflicts.map(({ name }) => [name, saved[name]]))
  const fields = { ...savable(mine, saved), ...untouched }
  return isFormRefused(draft) ? { ...fields, form: saved.form } : fields
}

/** What the server could take and does not have. */
export const unsaved = (draft: Draft): FieldName[] => differing(sendable(draft), draft.saved)

/** Whether something stands in the page that the server has not: also a number, or half an address. */
export const isDirty = ({ mine, saved }: Draft): boolean => differing(mine, saved).length > 0

export function typed(draft: Draft, patch: Partial<Fields>, at: number): Draft {
  const conflicts = draft.conflicts.filter(({ name }) => !(name in patch))
  const retryAt = draft.retryAt === NEVER ? at : draft.retryAt
  const after = { ...draft, mine: { ...draft.mine, ...patch }, conflicts, retryAt, typedAt: at }
  return { ...after, since: unsaved(after).length === 0 ? null : (draft.since ?? at) }
}

/** When the next save, or reading, is to begin; null = nothing to do. */
export function dueAt(draft: Draft): number | null {
  const { isSaving, isOver, mustRead, since, typedAt, retryAt } = draft
  if (isSaving || isOver) return null
  if (mustRead) return retryAt
  if (since === null || retryAt === NEVER) return null
  return Math.max(retryAt, Math.min(typedAt + STILL_MS, since + MOST_MS))
}

export function sending(draft: Draft): Draft {
  return { ...draft, isSaving: true, sent: [...draft.sent, sendable(draft)] }
}

/** The last that was sent is there. */
export function saved(draft: Draft, version: string, at: number): Draft {
  const there = draft.sent.at(-1) ?? draft.saved
  const after = {
    ...draft,
    ...{ saved: there, version, sent: [], isSaving: false, savedAt: at, trouble: null },
  }
  return { ...after, since: unsaved(after).length === 0 ? null : Math.min(draft.typedAt, at) }
}

/** @param status 0 = no answer, so that it may be there or not */
export function failed(draft: Draft, status: number, trouble: Trouble, at: number): Draft {
  const after = { ...draft, isSaving: false, trouble, retryAt: at + RETRY_MS }
  if (trouble.code === 'ticket-changed') return { ...outdated(after), trouble: null }
  if (trouble.code === 'ticket-not-draft' || trouble.code === 'ticket-not-yours' || status === 404)
    return { ...after, isOver: true }
  // A form that it does not take: the rest goes without it.
  if (trouble.code.startsWith('form-'))
    return { ...after, refusedForm: draft.mine.form, retryAt: at, sent: draft.sent.slice(0, -1) }
  const isForGood = status >= 400 && status < 500 && status !== 401 && status !== 429
  return isForGood ? { ...after, retryAt: NEVER, sent: draft.sent.slice(0, -1) } : after
}

/** Another version is there, and is read at once. */
export const outdated = (draft: Draft): Draft => ({ ...draft, mustRead: true, retryAt: 0 })

/** The feed tells of a version; of ours the answer tells. */
export function noticed(draft: Draft, version: string): Draft {
  if (draft.isSaving || draft.isOver || Date.parse(version) <= Date.parse(draft.version)) return draft
  return outdated(draft)
}

/**
 * The ticket as the server has it. What nobody here has touched is taken over; what both have changed is for people. A save of
 * ours whose answer was lost is no change of somebody else's.
 */
export function read(draft: Draft, ticket: Ticket, at: number): Draft {
  const theirs = fieldsOf(ticket)
  const { saved: base, sent, mine } = draft
  const isOurs = (name: FieldName) =>
    isSame(theirs[name], base[name]) || sent.some(one => isSame(one[name], theirs[name]))
  const others = differing(theirs, mine).filter(name => !isOurs(name))
  const conflicting = others.filter(name => !isSame(mine[name], base[name]))
  const taken = Object.fromEntries(
    others.filter(name => !conflicting.includes(name)).map(name => [name, theirs[name]]),
  )
  const after: Draft = {
    ...draft,
    ...{ saved: theirs, version: ticket.updatedAt, sent: [], mustRead: false, isSaving: false },
    mine: { ...mine, ...taken },
    conflicts: conflicting.map(name => ({ name, theirs: theirs[name] })),
    isOver: ticket.state !== 'draft',
  }
  return { ...after, since: unsaved(after).length === 0 ? null : (draft.since ?? at) }
}

/** What a crash or a reload left, upon the ticket as it is now. */
export type Kept = Pick<Draft, 'saved' | 'version' | 'mine' | 'sent'>

export const restored = (ticket: Ticket, kept: Kept, at: number): Draft =>
  read({ ...opened(ticket), ...kept }, ticket, at)

export function settled(draft: Draft, name: FieldName, take: 'mine' | 'theirs', at: number): Draft {
  const conflict = draft.conflicts.find(one => one.name === name)
  if (!conflict) return draft
  return typed(draft, { [name]: take === 'mine' ? draft.mine[name] : conflict.theirs }, at)
}
