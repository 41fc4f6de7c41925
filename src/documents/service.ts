import type { Readable } from 'node:stream'
import { type Attachment, anonymous } from '../attachments/attachment.ts'
import type { AuditAction } from '../audit/actions.ts'
import type { Audit } from '../audit/service.ts'
import type { Clock } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { isHiddenFrom } from '../people/masking.ts'
import type { Person } from '../people/person.ts'
import type { Views } from '../privacy/views.ts'
import { archiveOf, type Signing } from './archive.ts'
import { noticesFor } from './beside.ts'
import { type Dossier, dossierFor, type WholeDossier } from './dossier.ts'
import { type Beside, type ExportNeeds, partsOf } from './export.ts'
import type { LetterHouse } from './letter.ts'
import { drawPdf } from './paper.ts'
import { forwardingSlip, logPaper, processingSlip } from './slip.ts'

export const SLIPS = { processing: processingSlip, forwarding: forwardingSlip, log: logPaper } as const
export type SlipKind = keyof typeof SLIPS

const SLIP_NAMES: Readonly<Record<SlipKind, string>> = {
  ...{ processing: 'phieu-xu-ly', forwarding: 'phieu-chuyen', log: 'nhat-ky' },
}

export type DocumentsNeeds = ExportNeeds &
  Readonly<{
    database: Database
    clock: Clock
    journal: Audit['journal']
    /** Writes down whose data is about to be shown. */
    viewed: Views['note']
    house: LetterHouse
    signing: Signing
    /** @throws Refusal also for a ticket that is not this person's to see */
    ticketOf(person: Person, idOrCode: string): Promise<{ id: string }>
    /** All of one ticket, unmasked. */
    dossierOf(ticketId: string): Promise<Dossier>
    attachmentsOf(ticketId: string): Promise<readonly Attachment[]>
  }>

/** Who asks, and from where. */
export type Asker = Readonly<{ person: Person; address: string | null }>

export type Documents = ReturnType<typeof createDocuments>

export function createDocuments(needs: DocumentsNeeds) {
  const { database, clock, house } = needs
  const slipHouse = { agency: house.slipAgency, place: house.place }

  async function dossierSeen({ person, address }: Asker, idOrCode: string, purpose: string) {
    const { id } = await needs.ticketOf(person, idOrCode)
    const [dossier, attachments] = await Promise.all([needs.dossierOf(id), needs.attachmentsOf(id)])
    const isHidden = isHiddenFrom(person, dossier.isRestricted)
    const files = isHidden ? attachments.map(anonymous) : attachments
    const { seen, fields } = dossierFor<WholeDossier>(person, { ...dossier, attachments: files })
    await needs.viewed({ person, address, purpose, tickets: [{ id, fields }] })
    return { seen, dossier }
  }

  /** What was told and written about it, as this person may see it. */
  async function besideOf(person: Person, dossier: Dossier): Promise<Beside> {
    const notices = noticesFor(person, dossier, await needs.noticesOf(dossier.id))
    return { notices, ...(await needs.lettersOf(person, dossier.id)) }
  }

  const noted = (
    { person, address }: Asker,
    action: AuditAction,
    id: string,
    facts: Record<string, unknown>,
  ) =>
    needs.journal(database.db, {
      ...{ at: clock.now(), personId: person.id, address, facts },
      ...{ action, subjectKind: 'ticket', subjectId: id },
    })

  return {
    /** A slip as it stands now, after it was written down who prints it. */
    async slip(asker: Asker, idOrCode: string, kind: SlipKind): Promise<{ name: string; pdf: Buffer }> {
      const { seen: dossier } = await dossierSeen(asker, idOrCode, 'ticket.slip')
      await noted(asker, 'ticket.printed', dossier.id, { kind })
      const pdf = await drawPdf(SLIPS[kind](dossier, { house: slipHouse, now: clock.now() }))
      return { name: `${SLIP_NAMES[kind]}-${dossier.code}.pdf`, pdf }
    },

    /** The whole ticket as one ZIP (F03), after it was written down who takes it out and what for. */
    async export(
      asker: Asker,
      idOrCode: string,
      purpose: string,
    ): Promise<{ name: string; stream: Readable }> {
      const { seen, dossier } = await dossierSeen(asker, idOrCode, 'ticket.export')
      const { id, code } = dossier
      const now = clock.now()
      await noted(asker, 'ticket.exported', id, { purpose, code })
      const beside = await besideOf(asker.person, dossier)
      const asked = { ...asker, purpose, house: slipHouse, now, beside }
      const { parts, missing, exportId, entry } = await partsOf(seen, asked, needs)
      const head = { exportId, entry, code, purpose, missing, madeAt: now, by: asker.person.username }
      const stream = archiveOf(code, parts, head, needs.signing)
      return { name: `${code}.zip`, stream }
    },
  }
}
