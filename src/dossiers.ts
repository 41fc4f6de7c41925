import type { FastifyPluginAsync } from 'fastify'
import { attachmentRoutes } from './attachments/routes.ts'
import { createAttachments } from './attachments/service.ts'
import type { Tx } from './db/database.ts'
import type { Directory } from './directory/service.ts'
import type { SentNotice } from './documents/beside.ts'
import type { Dossier } from './documents/dossier.ts'
import { letterRoutes } from './documents/letterroutes.ts'
import { createLetters } from './documents/letters.ts'
import { registrationRoutes } from './documents/registrationroutes.ts'
import { createRegistrations } from './documents/registrations.ts'
import type { IssuedLetter } from './documents/registry.ts'
import { documentRoutes } from './documents/routes.ts'
import { createDocuments } from './documents/service.ts'
import { readLetterHouse } from './documents/templates.ts'
import { type Kept, meantIn, tellDossier } from './documents/told.ts'
import type { Signer } from './evidence/keys.ts'
import { lastEntry } from './evidence/store.ts'
import { buildHearing } from './hearing.ts'
import type { Live } from './http/live.ts'
import type { Notices } from './notices/service.ts'
import { ofTicket } from './notices/store.ts'
import type { Person } from './people/person.ts'
import { createViews } from './privacy/views.ts'
import type { Grounds, Records } from './records.ts'
import { createSignatures } from './signatures/service.ts'
import { hiddenOf } from './tickets/citizen-store.ts'
import { wholeTicket } from './tickets/course-store.ts'
import { registrationsOf } from './tickets/form-store.ts'
import { toldTicket } from './tickets/told.ts'

/** What papers need of the other rooms. */
export type DossierNeeds = Pick<
  Records,
  'audit' | 'names' | 'tickets' | 'recordings' | 'storage' | 'directory' | 'settings'
> &
  Readonly<{ signing: Signer; tell: Notices['tell']; publish: Live['publish'] }>

/** Everything about a ticket that is a file or a paper; handed out over HTTP only, so its routes are what is built. */
export function buildDossiers(grounds: Grounds, needs: DossierNeeds): FastifyPluginAsync {
  const { config, log, clock, database, province } = grounds
  const { audit, names, tickets, directory, signing } = needs
  const ground = { database, clock, log, names, journal: audit.journal, papers: config.papers }
  const ticketOf = (person: Person, idOrCode: string) => tickets.callerOf(person, idOrCode)
  const views = createViews({ database, clock, names })
  const signatures = createSignatures({ clock, log, trustDir: config.papers.trustDir })
  const attachments = createAttachments({
    ...{ ...ground, ticketOf, checkSignatures: signatures.check, touched: tickets.touched },
  })
  const papers = {
    ...{ ...ground, ticketOf, house: readLetterHouse(config.provincesDir, config.province, province) },
    dossierOf: async (ticketId: string) => tell(await tickets.dossierOf(ticketId), needs),
  }
  const hearing = buildHearing(grounds, {
    ...needs,
    head: async () => {
      const entry = await lastEntry(database.db)
      return entry && { seq: entry.seq, mac: entry.mac.toString('hex') }
    },
  })
  const documents = createDocuments({
    ...{ ...papers, viewed: views.note },
    ...{ attachmentsOf: attachments.ofTicket, bytesOf: attachments.bytesOf },
    ...{ signing, soundOf: hearing.exports.ofTicket },
    noticesOf: ticketId => noticesOf(grounds, needs, ticketId),
    lettersOf: (person, ticketId) => letters.ofTicket(person, ticketId),
  })
  const letters = createLetters({
    ...{ ...papers, attachmentOf: attachments.one },
    unitOf: id => directory.unitAt(id, clock.now()),
    hiddenOf: ids => hiddenOf(database.db, ids),
    ...{ issued: (tx, letter) => tellIssued(tx, letter, needs), publish: needs.publish },
  })
  const registrations = createRegistrations({
    ...{ ...ground, viewed: views.note },
    registrationsOf: asked => registrationsOf(database.db, asked),
  })
  return async app => {
    app.addHook('onReady', attachments.start)
    app.addHook('onClose', attachments.stop)
    await app.register(attachmentRoutes, { attachments })
    await app.register(documentRoutes, { documents })
    await app.register(letterRoutes, { letters })
    await app.register(registrationRoutes, { registrations })
    await app.register(hearing.routes)
  }
}

/** The names that papers give to what is kept by ids: units as they were called then. */
async function tell(kept: Kept, { names, directory }: DossierNeeds): Promise<Dossier> {
  const { ticket } = kept
  const meant = meantIn(kept)
  const units = await namesOfUnits(directory, meant.units)
  const known = await names(meant.people)
  const field = ticket.fieldCode === null ? null : await directory.field(ticket.fieldCode, ticket.openedAt)
  return tellDossier(kept, {
    person: id => (id === null ? null : (known.get(id)?.displayName ?? null)),
    unit: (id, at) => (id === null ? null : (units.get(`${id} ${at}`) ?? units.get(id) ?? null)),
    field: field?.name ?? null,
    subtype: field?.subtypes.find(({ code }) => code === ticket.subtype)?.name ?? null,
  })
}

async function namesOfUnits(
  { unitAt }: Pick<Directory, 'unitAt'>,
  meant: readonly { unit: string; at: number }[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const { unit, at } of meant) {
    if (found.has(`${unit} ${at}`)) continue
    const name = (await unitAt(unit, at))?.name
    if (name === undefined) continue
    found.set(`${unit} ${at}`, name)
    found.set(unit, name)
  }
  return found
}

/** The head of the unit that a letter presses, and the Office; named by its first ticket, since there may be many (E11). */
async function tellIssued(tx: Tx, letter: IssuedLetter, { directory, tell }: DossierNeeds) {
  const { id, kind, unitId, at, ticketIds } = letter
  const [first] = ticketIds
  if (kind === 'other' || unitId === null || first === undefined) return []
  const ticket = await wholeTicket(tx, first)
  if (!ticket) return []
  const unitName = (await directory.unitAt(unitId, at, tx))?.name ?? null
  const field = ticket.fieldCode === null ? null : await directory.field(ticket.fieldCode, at, tx)
  const about = toldTicket({ ...ticket, unitId }, { unitName, fieldName: field?.name ?? null })
  return tell(
    tx,
    (['head', 'office'] as const).map(to => ({
      ...{ key: `letter/${id}/${to}`, cause: 'reminder-letter', to, ticket: about, at, facts: {} },
    })),
  )
}

/** What was told about a ticket, each way for itself; what left by none is told too. */
async function noticesOf(
  { database }: Grounds,
  { names }: DossierNeeds,
  ticketId: string,
): Promise<SentNotice[]> {
  const rows = await ofTicket(database.db, ticketId)
  const known = await names(rows.flatMap(({ delivery }) => delivery.personId ?? []))
  return rows.map(({ delivery: { personId, way, address, state, sentAt, title, text }, notice }) => ({
    ...{ at: notice.at, cause: notice.cause, to: notice.recipient, way, address, state, sentAt, title, text },
    person: personId === null ? null : (known.get(personId)?.displayName ?? null),
  }))
}
