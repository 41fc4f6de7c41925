import type { Readable } from 'node:stream'
import type { Attachment } from '../attachments/attachment.ts'
import { isHiddenFrom } from '../people/masking.ts'
import type { Person } from '../people/person.ts'
import type { Manifest, Missing } from '../recordings/manifest.ts'
import { type MarkedSound, type Part, partOf } from './archive.ts'
import type { WholeDossier } from './dossier.ts'
import { dossierJson, logCsv, logJson, texts } from './log.ts'
import { drawPdf } from './paper.ts'
import { logPaper, processingSlip, type SlipHouse } from './slip.ts'

export type ExportNeeds = Readonly<{
  /** Marked copies of what this person may hear, journaled one by one; what they may not is named. */
  soundOf(asker: Pick<Asked, 'person' | 'address'>, of: SoundAsked): Promise<TicketSound>
  bytesOf(attachment: Pick<Attachment, 'id' | 'sha256'>): Promise<Readable>
}>

type SoundAsked = Readonly<{ ticketId: string; purpose: string; recordingIds: readonly string[] }>
export type TicketSound = Readonly<{
  exportId: string
  /** Where the chain of evidence stood then. */
  entry: Manifest['entry']
  parts: readonly Readonly<{ name: string; open(): Promise<MarkedSound> }>[]
  missing: readonly Missing[]
}>

type Asked = Readonly<{
  person: Person
  address: string | null
  purpose: string
  house: SlipHouse
  now: number
}>

/**
 * The files of one ticket's export, in order; what cannot be had is named, with why. */
export async function partsOf(dossier: WholeDossier, asked: Asked, needs: ExportNeeds) {
  const at = { house: asked.house, now: asked.now }
  const missing: Missing[] = []
  const parts: Part[] = [
    partOf('phieu-xu-ly.pdf', await drawPdf(processingSlip(dossier, at))),
    partOf('nhat-ky.pdf', await drawPdf(logPaper(dossier, at))),
    partOf('nhat-ky.json', logJson(dossier)),
    partOf('nhat-ky.csv', logCsv(dossier)),
    partOf('ho-so.json', dossierJson(dossier)),
    ...texts(dossier).map(({ name, text }) => partOf(`van-ban/${name}`, text)),
    ...files(dossier, asked.person, needs, missing),
  ]
  const recordingIds = dossier.recordings.map(({ id }) => id)
  const { purpose } = asked
  const sound = await needs.soundOf(asked, { ticketId: dossier.id, purpose, recordingIds })
  for (const { name, open } of sound.parts) parts.push({ name, sha256: null, isPacked: true, open })
  const { exportId, entry } = sound
  return { parts, missing: [...missing, ...sound.missing], exportId, entry }
}

function files(
  { attachments, isRestricted }: WholeDossier,
  person: Person,
  needs: ExportNeeds,
  missing: Missing[],
): Part[] {
  const isHidden = isHiddenFrom(person, isRestricted)
  return attachments.flatMap((attachment, n) => {
    const name = `tep-dinh-kem/${String(n + 1).padStart(2, '0')}-${attachment.name}`
    const why = isHidden
      ? 'citizen-restricted'
      : attachment.withdrawnAt === null
        ? null
        : 'attachment-withdrawn'
    if (why !== null) {
      missing.push({ name, why })
      return []
    }
    return [{ name, sha256: attachment.sha256, isPacked: true, open: () => needs.bytesOf(attachment) }]
  })
}
