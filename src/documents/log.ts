import { iso, type Ms } from '../clock.ts'
import type { Dossier, WholeDossier } from './dossier.ts'
import { csvOf } from './table.ts'

/** A ticket's log and texts as files that machines and people read (F03). Pure. */

const HEADS = [
  'Số',
  'Thời điểm',
  'Nguồn',
  'Việc',
  'Nội dung',
  'Người thực hiện',
  'Từ địa chỉ',
  'Trước',
  'Sau',
  'Trễ hạn',
]

export function logCsv({ timeline }: Dossier): string {
  const rows = timeline.map((one, n) => [
    ...[String(n + 1), iso(one.at), one.source, one.type, one.text, one.by ?? '', one.address ?? ''],
    ...[one.before ?? '', one.after ?? '', one.isLate ? 'có' : ''],
  ])
  return csvOf({ heads: HEADS, rows })
}

export const logJson = ({ code, timeline, versions }: Dossier): string =>
  json({ code, timeline: timeline.map(one => timed(one)), versions: versions.map(one => timed(one)) })

/** All of it, for machines. */
export function dossierJson({ attachments, ...dossier }: WholeDossier): string {
  const { timeline: _, versions: __, calls, recordings, results, ...rest } = dossier
  return json({
    ...times(rest),
    results: results.map(one => timed(one)),
    calls: calls.map(times),
    recordings: recordings.map(times),
    attachments: attachments.map(times),
  })
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`
const timed = <T extends { at: Ms }>(one: T) => ({ ...one, at: iso(one.at) })

/** Instants by the end of their names. */
function times(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      typeof one === 'number' && /(^at|At)$/.test(name) ? iso(one) : one,
    ]),
  )
}

/** The words alone: what the citizen said, and what each level answered. */
export function texts({ content, results }: Dossier): { name: string; text: string }[] {
  return [
    { name: 'noi-dung.txt', text: `${content}\n` },
    ...results.map(({ level, unit, by, at, text, approvedBy }, n) => ({
      name: `ket-qua-${String(n + 1).padStart(2, '0')}.txt`,
      text: `Cấp: ${level}\nĐơn vị: ${unit ?? ''}\nNgười trả lời: ${by}\nThời điểm: ${iso(at)}\nNgười duyệt: ${approvedBy ?? ''}\n\n${text}\n`,
    })),
  ]
}
