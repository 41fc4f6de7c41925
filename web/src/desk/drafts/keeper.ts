import { get, Problem, put } from '../../kit/api.ts'
import * as autosave from './autosave.ts'
import { type Buffer, openBuffer } from './buffer.ts'
import { draftBody, type Fields, type Ticket } from './fields.ts'

/**
 * The drafts that are open in this page. They live beside the pages: who goes to another page and comes back finds every word.
 */

/** Browsers refuse a longer body that shall outlive its page (Fetch standard §HTTP-network-or-cache fetch: 64 KiB). */
const KEEPALIVE_BYTES = 60_000

type Held = {
  draft: autosave.Draft
  timer: ReturnType<typeof setTimeout> | undefined
  /** What lies in the buffer. */
  kept: Fields | null
}

const held = new Map<string, Held>()
const watchers = new Set<() => void>()
let buffer: Promise<Buffer | null> | null = null

export function watchDrafts(tell: () => void): () => void {
  watchers.add(tell)
  return () => watchers.delete(tell)
}
export const draftNow = (ticketId: string): autosave.Draft | null => held.get(ticketId)?.draft ?? null

/** Before the first draft is opened. A browser that keeps nothing still saves to the server; the next draft asks again. */
export function openKeeping(personId: string): Promise<Buffer | null> {
  buffer ??= get<{ key: string }>('/api/me/draft-key')
    .then(({ key }) => openBuffer(key, personId))
    .then(opened => {
      there = opened
      return opened
    })
    .catch(() => {
      buffer = null
      return null
    })
  return buffer
}

function change(ticketId: string, move: (draft: autosave.Draft) => autosave.Draft): void {
  const one = held.get(ticketId)
  if (!one) return
  one.draft = move(one.draft)
  arrange(one)
  for (const tell of watchers) tell()
}

/** The next save at its time; what is not saved lies in the buffer meanwhile. */
function arrange(one: Held): void {
  clearTimeout(one.timer)
  const due = autosave.dueAt(one.draft)
  one.timer =
    due === null ? undefined : setTimeout(() => void work(one.draft.ticketId), Math.max(0, due - Date.now()))
}

/** Whether everything typed would outlive this page: the server has it, or the buffer. */
export function isSafe(ticketId: string): boolean {
  const one = held.get(ticketId)
  return one !== undefined && (!autosave.isDirty(one.draft) || one.kept === one.draft.mine)
}

let there: Buffer | null = null

function keep(one: Held): void {
  if (!there) return
  const { ticketId, saved, version, mine, sent, isOver } = one.draft
  if (isOver || (!autosave.isDirty(one.draft) && sent.length === 0)) {
    there.forget(ticketId)
    return
  }
  const value: autosave.Kept = { saved, version, mine, sent }
  there.keep(ticketId, value).then(
    () => {
      one.kept = mine
      for (const tell of watchers) tell()
    },
    // A full disk, or a window that keeps nothing: the server still gets every save.
    error => console.warn('draft not kept', error),
  )
}

/** Reads what must be read, or saves what is not saved. */
async function work(ticketId: string): Promise<void> {
  const one = held.get(ticketId)
  if (!one || one.draft.isSaving || one.draft.isOver) return
  try {
    if (one.draft.mustRead) await readAnew(ticketId)
    else await save(ticketId, one)
  } catch (error) {
    const { status, code, message } = error instanceof Problem ? error : new Problem(0, 'page', String(error))
    change(ticketId, draft => autosave.failed(draft, status, { code, text: message }, Date.now()))
  }
  const after = held.get(ticketId)
  if (after) keep(after)
}

async function readAnew(ticketId: string): Promise<void> {
  const ticket = await get<Ticket>(`/api/tickets/${ticketId}`)
  change(ticketId, draft => autosave.read(draft, ticket, Date.now()))
}

async function save(ticketId: string, one: Held): Promise<void> {
  change(ticketId, autosave.sending)
  const { sent, version } = one.draft
  const body = draftBody(sent.at(-1) as Fields, version, !autosave.isFormRefused(one.draft))
  const keepalive = new Blob([JSON.stringify(body)]).size < KEEPALIVE_BYTES
  const ticket = await put<Ticket>(`/api/tickets/${ticketId}/draft`, body, { keepalive })
  change(ticketId, draft => autosave.saved(draft, ticket.updatedAt, Date.now()))
}

/** Opens a ticket with what a crash or a reload left of it; one that is open already stays as it is. */
export async function openDraft(ticket: Ticket): Promise<void> {
  if (held.has(ticket.id)) return
  const left = (await (await buffer)?.read(ticket.id).catch(() => null)) as autosave.Kept | null
  if (held.has(ticket.id)) return
  const draft = left ? autosave.restored(ticket, left, Date.now()) : autosave.opened(ticket)
  const one: Held = { draft, timer: undefined, kept: null }
  held.set(ticket.id, one)
  arrange(one)
  keep(one)
  for (const tell of watchers) tell()
}

export function typeInto(ticketId: string, patch: Partial<Fields>): void {
  change(ticketId, draft => autosave.typed(draft, patch, Date.now()))
  const one = held.get(ticketId)
  if (one) keep(one)
}

/** The feed tells of a version of it. */
export const notice = (ticketId: string, version: string): void =>
  change(ticketId, draft => autosave.noticed(draft, version))

/** It was refused because another version is there: the next save, or receipt, reads that first. */
export const outdate = (ticketId: string): void => change(ticketId, autosave.outdated)

export function settle(ticketId: string, name: keyof Fields, take: 'mine' | 'theirs'): void {
  change(ticketId, draft => autosave.settled(draft, name, take, Date.now()))
}

/** Everything that can be saved is: before the receipt, and when the page goes. @returns the version to receive */
export async function flush(ticketId: string): Promise<string> {
  for (;;) {
    const one = held.get(ticketId)
    if (!one) throw new Problem(404, 'ticket-not-found', 'Phiếu này không còn mở.')
    const { draft } = one
    if (draft.conflicts.length > 0)
      throw new Problem(409, 'draft-conflict', 'Phiếu đã được sửa ở nơi khác. Hãy chọn nội dung đúng trước.')
    if (draft.isOver || (!draft.isSaving && !draft.mustRead && autosave.unsaved(draft).length === 0))
      return draft.version
    if (draft.isSaving) await nextChange()
    else await work(ticketId)
    const { trouble } = held.get(ticketId)?.draft ?? draft
    if (trouble) throw new Problem(0, trouble.code, trouble.text)
  }
}

const nextChange = () =>
  new Promise<void>(done => {
    const stop = watchDrafts(() => {
      stop()
      done()
    })
  })

/** It is received, or cancelled: nothing of it is left here. */
export function closeDraft(ticketId: string): void {
  const one = held.get(ticketId)
  if (!one) return
  clearTimeout(one.timer)
  one.draft = { ...one.draft, isOver: true }
  keep(one)
  held.delete(ticketId)
  for (const tell of watchers) tell()
}

/** The page is hidden or goes: what waits for its time goes now. */
const hurry = () => {
  for (const [ticketId, { draft }] of held) if (autosave.unsaved(draft).length > 0) void work(ticketId)
}
addEventListener('pagehide', hurry)
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') hurry()
})
