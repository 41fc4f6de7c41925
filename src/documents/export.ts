import type { Readable } from 'node:stream'
import type { Attachment } from '../attachments/attachment.ts'
import { Refusal } from '../errors.ts'
import { isHiddenFrom } from '../people/masking.ts'
import type { Person } from '../people/person.ts'
import { type Missing, type Part, partOf } from './archive.ts'
import type { WholeDossier } from './dossier.ts'
import { dossierJson, logCsv, logJson, texts } from './log.ts'
import { drawPdf } from './paper.ts'
import { logPaper, processingSlip, type SlipHouse } from './slip.ts'

export type ExportNeeds = Readonly<{
  /** @throws Refusal for what this person may not hear, or what there is nothing of */
  audioOf(person: Person, recordingId: string, address: string | null): Promise<Readable>
  bytesOf(attachment: Pick<Attachment, 'id' | 'sha256'>): Promise<Readable>
}>

type Asked = Readonly<{ person: Person; address: string | null; house: SlipHouse; now: number }>

/**
 * The files of one ticket's export, in order; what cannot be had is named, with why.
 * @returns `opened`: what must be closed if nobody reads it to its end
 */
export async function partsOf(dossier: WholeDossier, asked: Asked, needs: ExportNeeds) {
  const at = { house: asked.house, now: asked.now }
  const missing: Missing[] = []
  const opened: Readable[] = []
  const parts: Part[] = [
    partOf('phieu-xu-ly.pdf', await drawPdf(processingSlip(dossier, at))),
    partOf('nhat-ky.pdf', await drawPdf(logPaper(dossier, at))),
    partOf('nhat-ky.json', logJson(dossier)),
    partOf('nhat-ky.csv', logCsv(dossier)),
    partOf('ho-so.json', dossierJson(dossier)),
    ...texts(dossier).map(({ name, text }) => partOf(`van-ban/${name}`, text)),
    ...files(dossier, asked.person, needs, missing),
    ...(await sound(dossier, asked, needs, { missing, opened })),
  ]
  return { parts, missing, opened }
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

/** Opened before the first byte leaves: what somebody may not hear is a line of the list, not half an archive. */
async function sound(
  { recordings }: WholeDossier,
  { person, address }: Asked,
  needs: ExportNeeds,
  { missing, opened }: { missing: Missing[]; opened: Readable[] },
): Promise<Part[]> {
  const parts: Part[] = []
  for (const { id, sha256 } of recordings) {
    const name = `ghi-am/${id}.wav`
    try {
      const stream = await needs.audioOf(person, id, address)
      opened.push(stream)
      parts.push({ name, sha256, isPacked: true, open: () => stream })
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      missing.push({ name, why: error.code })
    }
  }
  return parts
}
