import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import { attachmentRoutes } from '../../src/attachments/routes.ts'
import { type AttachmentsNeeds, createAttachments } from '../../src/attachments/service.ts'
import { journal } from '../../src/audit/store.ts'
import { readPapers } from '../../src/papers.ts'
import type { Person } from '../../src/people/person.ts'
import { createSignatures } from '../../src/signatures/service.ts'
import { tickets as ticketTable } from '../../src/tickets/tables.ts'
import { serve } from '../rooms.ts'
import { office } from '../tickets/office.ts'

type Test = Parameters<typeof office>[0]

const papersIn = (dir: string) =>
  readPapers({ text: (_, usual) => usual, int: (_, usual) => usual, folder: (_, usual) => usual }, dir, [])

/** The room of attachments on a real database and a real folder, beside the real tickets. */
export async function attachmentRoom(t: Test, given: Partial<AttachmentsNeeds['papers']> = {}) {
  const here = await office(t)
  const dir = mkdtempSync(join(tmpdir(), 'cc1022-files-'))
  t.after(async () => rmSync(dir, { recursive: true, force: true }))
  const papers = { ...papersIn(dir), ...given }
  const signatures = createSignatures({ ...here, trustDir: papers.trustDir })
  const attachments = createAttachments({
    ...{ ...here, papers, journal, checkSignatures: signatures.check },
    ...{ ticketOf: here.tickets.callerOf, touched: here.tickets.touched },
  })
  t.after(() => attachments.stop())
  /** A ticket that this unit holds. */
  async function ticket(operator: Person, unitId: string | null = null) {
    const { ticket } = await here.opened(operator.id)
    await here.database.db.update(ticketTable).set({ unitId }).where(eq(ticketTable.id, ticket.id))
    return ticket
  }
  const open = (who: readonly Person[]) =>
    serve(t, who, async app => {
      await app.register(attachmentRoutes, { attachments })
    })
  return { ...here, dir, papers, attachments, ticket, open }
}
