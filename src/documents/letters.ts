import { randomUUID } from 'node:crypto'
import { type SQL, sql } from 'drizzle-orm'
import { DateTime } from 'luxon'
import type { Static } from 'typebox'
import { iso, isoOrNull, type Ms, ZONE } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { pageOf } from '../http/cursor.ts'
import type { LiveMessage } from '../http/live.ts'
import { readInstant, sliceOf } from '../http/timeline.ts'
import type { Citizen } from '../people/masking.ts'
import { may } from '../people/permissions.ts'
import type { Named, Names, Person } from '../people/person.ts'
import { redacted } from '../people/redacting.ts'
import type { SignatureReport } from '../signatures/report.ts'
import type { LetterBeside } from './beside.ts'
import { draftOf, letterPaper, queryOf, wordsOf } from './letter.ts'
import * as store from './letter-store.ts'
import { drawPdf } from './paper.ts'
import type { IssuedLetter, LetterEvent, LetterState } from './registry.ts'
import type { AskedChange, AskedIssue, AskedLetter, AskedReply, LetterQuery } from './schemas.ts'
import type { Asker, DocumentsNeeds } from './service.ts'
import { drawDocx } from './word.ts'

export type LettersNeeds = Pick<DocumentsNeeds, 'database' | 'clock' | 'house' | 'ticketOf' | 'dossierOf'> &
  Readonly<{
    names: Names
    unitOf(unitId: string): Promise<{ id: string; name: string } | null>
    /** By ticket, whoever of them had their data hidden. */
    hiddenOf(ticketIds: readonly string[]): Promise<ReadonlyMap<string, readonly Citizen[]>>
    /** @throws Refusal for a file that is not this person's to see */
    attachmentOf(
      person: Person,
      id: string,
    ): Promise<{ id: string; ticketId: string; signatures: SignatureReport | null }>
    /** Whoever it is written to hears of it (E11). @returns to be published after the commit */
    issued(tx: Tx, letter: IssuedLetter): Promise<readonly LiveMessage[]>
    publish(messages: readonly LiveMessage[]): void
  }>

export type Letters = ReturnType<typeof createLetters>

const NOTHING = sql`false`
/** About one ticket nobody writes more. */
const LETTERS_MOST = 200

/** The Office's letters about tickets: drafted from a template, entered in the register, answered (E11, K02). */
export function createLetters(needs: LettersNeeds) {
  const { database, clock, house } = needs
  const { db } = database

  function within({ role, unitId }: Person): SQL | undefined {
    if (may(role, 'letter.read')) return undefined
    return may(role, 'letter.readOwnUnit') && unitId !== null ? store.toUnit(unitId) : NOTHING
  }

  /** @throws Refusal also for what is not this person's to see */
  async function find(person: Person, id: string): Promise<store.LetterRow> {
    const row = await store.findLetter(db, id, within(person))
    if (!row) throw new Refusal('letter-not-found', 404, 'Không tìm thấy văn bản.')
    return row
  }

  async function show(person: Person, id: string) {
    const row = await find(person, id)
    const [all, { tickets, seen }] = [await store.eventsOf(db, id), await readBy(person, [id])]
    // How it was drafted is the Office's own; a unit sees what was issued to it.
    const issued = all.findIndex(({ type }) => type === 'issued')
    const events = may(person.role, 'letter.read') ? all : all.slice(issued < 0 ? all.length : issued)
    const known = await needs.names([row.createdById, ...events.map(({ byId }) => byId)])
    return {
      ...shown(seen(id, row), tickets.get(id) ?? [], known),
      events: events.map(({ at, byId, type, facts }) => ({
        ...{ at: iso(at), by: known.get(byId) ?? null, type },
        facts: seen(id, facts as Record<string, unknown>),
      })),
    }
  }

  const rowsOf = (ticketId: string, seen?: SQL) =>
    store.listLetters(
      db,
      { from: null, to: null, after: null, rows: LETTERS_MOST },
      { query: null, ticketId },
      seen,
    )

  async function besideOf(row: store.LetterRow): Promise<LetterBeside> {
    const events = await store.eventsOf(db, row.id)
    const known = await needs.names(events.map(({ byId }) => byId))
    const { kind, state, number, symbol, issuedAt, summary, addressee, signer, reply, repliedAt } = row
    return {
      ...{ kind, state, number, symbol, issuedAt, summary, addressee, signer, reply, repliedAt },
      events: events.map(({ at, byId, type }) => ({ at, type, by: known.get(byId)?.displayName ?? null })),
      pdf: await drawPdf(letterPaper(row, house, clock.now())),
    }
  }

  /** The tickets of these letters; and what is written in each, without citizens whose data is hidden from this person. */
  async function readBy({ role }: Person, ids: readonly string[]) {
    const tickets = await store.ticketIdsOf(db, ids)
    const mayRead = may(role, 'citizen.readRestricted')
    const hidden = mayRead ? null : await needs.hiddenOf([...new Set([...tickets.values()].flat())])
    const seen = <T extends object>(id: string, letter: T): T => {
      const citizens = (tickets.get(id) ?? []).flatMap(ticket => hidden?.get(ticket) ?? [])
      return withoutCitizens(letter, citizens)
    }
    return { tickets, seen }
  }

  /** One change, with who made it and what the letter was after it, in one transaction. */
  async function change(
    asker: Asker,
    {
      id,
      version,
      states,
      type,
    }: { id: string; version: number | null; states: LetterState[]; type: LetterEvent },
    set: Partial<store.NewLetter>,
  ) {
    const before = await find(asker.person, id)
    const news = await database.tx(async tx => {
      const words = wordsOf({ ...before, ...set } as store.LetterRow)
      const row = await store.changeLetter(tx, { id, version, states }, { ...set, words })
      if (!row) throw whyNot(before, states)
      await noted(tx, asker, { id, type, facts: set })
      if (type !== 'issued') return []
      const ticketIds = (await store.ticketIdsOf(tx, [id])).get(id) ?? []
      return needs.issued(tx, { id, kind: row.kind, unitId: row.unitId, at: clock.now(), ticketIds })
    })
    needs.publish(news)
    return show(asker.person, id)
  }

  const noted = (
    tx: Tx,
    { person, address }: Asker,
    { id, type, facts }: { id: string; type: LetterEvent; facts: Record<string, unknown> },
  ) => store.insertEvent(tx, { letterId: id, at: clock.now(), byId: person.id, address, type, facts })

  /** @throws Refusal where the file is of none of the letter's tickets */
  async function fileOf(person: Person, letterId: string, attachmentId: string): Promise<string> {
    const { id, ticketId } = await needs.attachmentOf(person, attachmentId)
    const tickets = (await store.ticketIdsOf(db, [letterId])).get(letterId) ?? []
    if (tickets.includes(ticketId)) return id
    throw new Refusal('letter-other-ticket', 409, 'Tệp không thuộc phiếu nào của văn bản này.')
  }

  return {
    async draft(asker: Asker, asked: Static<typeof AskedLetter>) {
      const found = await Promise.all(asked.tickets.map(one => needs.ticketOf(asker.person, one)))
      const ids = [...new Set(found.map(({ id }) => id))]
      const unit = asked.unitId ? await needs.unitOf(asked.unitId) : null
      if (asked.unitId && !unit) throw new Refusal('unit-not-found', 404, 'Không tìm thấy đơn vị.')
      const dossiers = await Promise.all(ids.map(needs.dossierOf))
      const dueAt = asked.dueAt ? readInstant(asked.dueAt) : null
      const addressee = asked.addressee ?? unit?.name ?? ''
      if (!addressee.trim()) throw new Refusal('letter-addressee', 400, 'Phải nêu nơi nhận văn bản.')
      const words = draftOf(house, asked.kind, { unit: addressee, dueAt, dossiers })
      const letter = {
        ...{ number: null, symbol: asked.symbol ?? house.symbol, addressee, dueAt },
        ...{ summary: asked.summary ?? words.summary, body: asked.body ?? words.body },
        ...{ signer: asked.signer ?? '', signerTitle: asked.signerTitle ?? house.signerTitle },
      }
      const id = randomUUID()
      await database.tx(async tx => {
        await store.insertLetter(
          tx,
          {
            ...{ ...letter, id, kind: asked.kind, state: 'draft', unitId: unit?.id ?? null },
            ...{ createdAt: clock.now(), createdById: asker.person.id, words: wordsOf(letter) },
          },
          ids,
        )
        const tickets = dossiers.map(({ id, code }) => ({ id, code }))
        await noted(tx, asker, { id, type: 'drafted', facts: { ...letter, tickets } })
      })
      return show(asker.person, id)
    },

    change(asker: Asker, id: string, { version, dueAt, ...words }: Static<typeof AskedChange>) {
      const due = dueAt === undefined ? {} : { dueAt: dueAt === null ? null : readInstant(dueAt) }
      return change(asker, { id, version, states: ['draft'], type: 'changed' }, { ...words, ...due })
    },

    /** Number, date and signer are given: from now on it is a letter of the register. */
    issue(asker: Asker, id: string, { version, issuedOn, ...given }: Static<typeof AskedIssue>) {
      const issuedAt = dayOf(issuedOn)
      return change(
        asker,
        { id, version, states: ['draft'], type: 'issued' },
        { ...given, issuedAt, state: 'issued' },
      )
    },

    async signedCopy(asker: Asker, id: string, attachmentId: string) {
      const { id: letterId } = await find(asker.person, id)
      const signedAttachmentId = await fileOf(asker.person, letterId, attachmentId)
      const step = {
        id,
        version: null,
        states: ['issued', 'replied'] as LetterState[],
        type: 'signed-copy' as const,
      }
      return change(asker, step, { signedAttachmentId })
    },

    async reply(asker: Asker, id: string, { text, attachmentId }: Static<typeof AskedReply>) {
      await find(asker.person, id)
      const file = attachmentId ? { replyAttachmentId: await fileOf(asker.person, id, attachmentId) } : {}
      const step = { id, version: null, states: ['issued'] as LetterState[], type: 'replied' as const }
      return change(asker, step, { state: 'replied', reply: text, repliedAt: clock.now(), ...file })
    },

    cancel: (asker: Asker, id: string, version: number) =>
      change(asker, { id, version, states: ['draft'], type: 'cancelled' }, { state: 'cancelled' }),

    one: show,

    async paper(person: Person, id: string, form: 'pdf' | 'docx'): Promise<{ name: string; bytes: Buffer }> {
      const found = await find(person, id)
      const row = (await readBy(person, [id])).seen(id, found)
      const paper = letterPaper(row, house, clock.now())
      const bytes = form === 'pdf' ? await drawPdf(paper) : await drawDocx(paper)
      return { name: `${row.number ?? 'du-thao'}-${row.symbol.replace('/', '-')}.${form}`, bytes }
    },

    /** For a ticket's export: those that this person may see, as they are printed, with what was done about each. */
    async ofTicket(person: Person, ticketId: string) {
      const [all, rows] = [await rowsOf(ticketId), await rowsOf(ticketId, within(person))]
      const ids = rows.map(({ id }) => id)
      const { seen } = await readBy(person, ids)
      // One after another: drawing is work of the process that answers calls.
      const letters: LetterBeside[] = []
      for (const row of rows) letters.push(await besideOf(seen(row.id, row)))
      return { letters, isWithheld: all.length > rows.length }
    },

    async list(person: Person, asked: Static<typeof LetterQuery>) {
      const { q, ticket, late, kind, state, unitId, number } = asked
      const { limit, slice } = sliceOf(asked)
      const about = ticket === undefined ? {} : { ticketId: (await needs.ticketOf(person, ticket)).id }
      const filter = {
        ...{ query: q === undefined ? null : queryOf(q), ...about, ...(late ? { lateAt: clock.now() } : {}) },
        ...(kind && { kind }),
        ...(state && { state }),
        ...(unitId && { unitId }),
        ...(number && { number }),
      }
      const rows = await store.listLetters(db, slice, filter, within(person))
      const ids = rows.map(({ id }) => id)
      const { tickets, seen } = await readBy(person, ids)
      const known = await needs.names(rows.map(({ createdById }) => createdById))
      const page = pageOf(
        rows,
        limit,
        row => [row.createdAt, row.id],
        row => ({ row, read: seen(row.id, row) }),
      )
      // What may have been found by hidden words is not found.
      const found = page.items.filter(({ row, read }) => q === undefined || wordsOf(row) === wordsOf(read))
      return { ...page, items: found.map(({ read }) => shown(read, tickets.get(read.id) ?? [], known)) }
    },
  }
}

function shown(row: store.LetterRow, ticketIds: string[], known: ReadonlyMap<string, Named>) {
  const { words: _, createdById, issuedAt, dueAt, repliedAt, createdAt, ...rest } = row
  return {
    ...{ ...rest, ticketIds, createdBy: known.get(createdById) ?? null },
    ...{ issuedAt: isoOrNull(issuedAt), dueAt: isoOrNull(dueAt), repliedAt: isoOrNull(repliedAt) },
    createdAt: iso(createdAt),
  }
}

/** What people write themselves. */
const WRITTEN = ['summary', 'body', 'addressee', 'reply']

function withoutCitizens<T extends object>(letter: T, citizens: readonly Citizen[]): T {
  const told = Object.entries(letter).map(([name, one]) =>
    WRITTEN.includes(name) && typeof one === 'string' ? [name, redacted(one, citizens)] : [name, one],
  )
  return Object.fromEntries(told) as T
}

function whyNot({ state, version }: store.LetterRow, states: readonly LetterState[]): Refusal {
  return states.includes(state)
    ? new Refusal('letter-changed', 409, 'Văn bản đã được thay đổi ở nơi khác. Vui lòng tải lại.', {
        version,
      })
    : new Refusal('letter-state', 409, 'Văn bản không còn ở bước cho phép thao tác này.', { state })
}

/** The first instant of that day here. @throws Refusal for a day that is none */
function dayOf(text: string): Ms {
  const day = DateTime.fromISO(text, { zone: ZONE })
  if (!day.isValid) throw new Refusal('bad-date', 400, 'Ngày không hợp lệ.', { value: text })
  return day.toMillis()
}
