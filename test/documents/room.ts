import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { attachmentRoutes } from '../../src/attachments/routes.ts'
import { journal } from '../../src/audit/store.ts'
import type { SentNotice } from '../../src/documents/beside.ts'
import type { Dossier } from '../../src/documents/dossier.ts'
import { usualHouse } from '../../src/documents/letter.ts'
import { letterRoutes } from '../../src/documents/letterroutes.ts'
import { createLetters } from '../../src/documents/letters.ts'
import type { IssuedLetter } from '../../src/documents/registry.ts'
import { documentRoutes } from '../../src/documents/routes.ts'
import { createDocuments, type DocumentsNeeds } from '../../src/documents/service.ts'
import { openSigner } from '../../src/evidence/keys.ts'
import type { Person } from '../../src/people/person.ts'
import { createViews } from '../../src/privacy/views.ts'
import { hiddenOf } from '../../src/tickets/citizen-store.ts'
import { tickets } from '../../src/tickets/tables.ts'
import { attachmentRoom } from '../attachments/room.ts'
import { serve } from '../rooms.ts'
import { wholeDossier } from './made.ts'

type Test = Parameters<typeof attachmentRoom>[0]

/** The room of papers on a real database, with real tickets and files; what a dossier tells is the test's. */
export async function paperRoom(t: Test, given: Partial<DocumentsNeeds> = {}) {
  const room = await attachmentRoom(t)
  const house = usualHouse('Đồng Tháp')
  const told = new Map<string, Partial<Dossier>>()
  const dossierOf = async (ticketId: string): Promise<Dossier> => {
    const rows = await room.database.db.select().from(tickets)
    const row = rows.find(({ id }) => id === ticketId)
    const { attachments: _, ...whole } = wholeDossier()
    return { ...whole, id: ticketId, code: row?.code ?? '', ...told.get(ticketId) }
  }
  const views = createViews(room)
  const needs = {
    ...{ ...room, journal, house, dossierOf, ticketOf: room.tickets.callerOf },
    viewed: views.note,
    attachmentsOf: room.attachments.ofTicket,
    bytesOf: room.attachments.bytesOf,
    soundOf: async () => ({ exportId: randomUUID(), entry: null, parts: [], missing: [] }),
    signing: openSigner(join(room.papers.attachmentsDir, '..')),
    noticesOf: async (): Promise<SentNotice[]> => [],
    lettersOf: (person: Person, id: string): ReturnType<DocumentsNeeds['lettersOf']> =>
      letters.ofTicket(person, id),
    ...given,
  }
  const documents = createDocuments(needs)
  const issued: IssuedLetter[] = []
  const letters = createLetters({
    ...needs,
    unitOf: async id => ({ id, name: 'Sở Xây dựng tỉnh Đồng Tháp' }),
    hiddenOf: ids => hiddenOf(room.database.db, ids),
    attachmentOf: (person, id) => room.attachments.one(person, id),
    issued: async (_tx, letter) => {
      issued.push(letter)
      return []
    },
    publish: () => {},
  })
  const open = (who: readonly Person[]) =>
    serve(t, who, async app => {
      await app.register(attachmentRoutes, room)
      await app.register(documentRoutes, { documents })
      await app.register(letterRoutes, { letters })
    })
  return { ...room, views, house, told, issued, documents, letters, open }
}

export const PURPOSE = 'thanh tra theo Quyết định 12'
