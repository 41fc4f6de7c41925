import type { Readable } from 'node:stream'
import type { Attachment } from '../attachments/attachment.ts'
import { isHiddenFrom } from '../people/masking.ts'
import type { Person } from '../people/person.ts'
import type { Manifest, Missing } from '../recordings/manifest.ts'
import { type MarkedSound, type Part, partOf } from './archive.ts'
import {
  happenedBeside,
  type LetterBeside,
  letterName,
  lettersJson,
  noticesCsv,
  noticesJson,
  type SentNotice,
} from './beside.ts'
import type { WholeDossier } from './dossier.ts'
import { dossierJson, logCsv, logJson, texts } from './log.ts'
import { drawPdf } from './paper.ts'
import { logPaper, processingSlip, type SlipHouse } from './slip.ts'

export type ExportNeeds = Readonly<{
  /** Marked copies of what this person may hear, journaled one by one; what they may not is named. */
  soundOf(asker: Pick<Asked, 'person' | 'address'>, of: SoundAsked): Promise<TicketSound>
  bytesOf(attachment: Pick<Attachment, 'id' | 'sha256'>): Promise<Readable>
  /** What was told about it, in its order; as it was sent. */
  noticesOf(ticketId: string): Promise<readonly SentNotice[]>
  /** `isWithheld`: there are some that are not this person's to see. */
  lettersOf(
    person: Person,
    ticketId: string,
  ): Promise<Readonly<{ letters: readonly LetterBeside[]; isWithheld: boolean }>>
}>

/** What was told and written beside the ticket, as whoever takes it out may see it. */
export type Beside = Readonly<{
  notices: readonly SentNotice[]
  letters: readonly LetterBeside[]
  isWithheld: boolean
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
  beside: Beside
}>

/** The files of one ticket's export, in order; what cannot be had is named, with why. */
export async function partsOf(seen: WholeDossier, asked: Asked, needs: ExportNeeds) {
  const { notices, letters, isWithheld } = asked.beside
  const timeline = [...seen.timeline, ...happenedBeside(notices, letters)].sort((a, b) => a.at - b.at)
  const dossier = { ...seen, timeline }
  const at = { house: asked.house, now: asked.now }
  const missing: Missing[] = isWithheld ? [{ name: 'van-ban-hanh-chinh', why: 'letters-not-shown' }] : []
  const parts: Part[] = [
    partOf('phieu-xu-ly.pdf', await drawPdf(processingSlip(dossier, at))),
    partOf('nhat-ky.pdf', await drawPdf(logPaper(dossier, at))),
    partOf('nhat-ky.json', logJson(dossier)),
    partOf('nhat-ky.csv', logCsv(dossier)),
    partOf('ho-so.json', dossierJson(dossier)),
    partOf('thong-bao.json', noticesJson(notices)),
    partOf('thong-bao.csv', noticesCsv(notices)),
    partOf('van-ban-hanh-chinh.json', lettersJson(letters)),
    ...letters.map((letter, n) => partOf(`van-ban-hanh-chinh/${letterName(letter, n)}`, letter.pdf)),
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
