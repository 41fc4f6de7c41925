import { join } from 'node:path'
import { ATTACHMENT_KINDS, type AttachmentKind } from './attachments/attachment.ts'

const MEGABYTE = 1024 * 1024

/** What people hand in on paper or as files, as the environment sets it. */
export type Papers = Readonly<{
  attachmentsDir: string
  /** Certificates (PEM) of those whose word on who signed is taken. */
  trustDir: string
  /** The largest file of each kind. */
  limits: Readonly<Record<AttachmentKind, number>>
  /** Files of one ticket, withdrawn ones too. */
  attachmentsMost: number
}>

type Read = Readonly<{
  text(key: string, fallback: string): string
  int(key: string, fallback: number, min: number, max: number): number
  folder(key: string, fallback: string): string
}>

/** A telephone's photo is below 15 MB; a letter of many scanned pages below 40. */
const USUAL_MB: Readonly<Record<AttachmentKind, number>> = {
  ...{ scan: 40, photo: 15, 'signed-answer': 40, letter: 40, other: 25 },
}
const MB_MOST = 200

/** @param faults every bad key is added */
export function readPapers({ text, int, folder }: Read, dataDir: string, faults: string[]): Papers {
  const megabytes = { ...USUAL_MB }
  const raw = text('ATTACHMENT_LIMITS_MB', '')
  for (const pair of raw.split(',').filter(part => part.trim() !== '')) {
    const [kind, number] = pair.split('=').map(part => part.trim())
    const value = Number(number)
    const isKnown = (ATTACHMENT_KINDS as readonly (string | undefined)[]).includes(kind)
    if (isKnown && Number.isInteger(value) && value >= 1 && value <= MB_MOST)
      megabytes[kind as AttachmentKind] = value
    else
      faults.push(
        `ATTACHMENT_LIMITS_MB is like photo=15,scan=40 with ${ATTACHMENT_KINDS.join(', ')} and 1 to ${MB_MOST}, not "${pair.trim()}"`,
      )
  }
  const limits = Object.fromEntries(
    ATTACHMENT_KINDS.map(kind => [kind, megabytes[kind] * MEGABYTE]),
  ) as Record<AttachmentKind, number>
  return {
    attachmentsDir: folder('ATTACHMENTS_DIR', join(dataDir, 'attachments')),
    trustDir: folder('TRUST_DIR', join(dataDir, 'trust')),
    limits,
    attachmentsMost: int('ATTACHMENTS_MOST', 60, 1, 1_000),
  }
}
