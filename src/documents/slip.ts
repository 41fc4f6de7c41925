import type { Attachment } from '../attachments/attachment.ts'
import { instantInWords, type Ms } from '../clock.ts'
import { reportText } from '../signatures/report.ts'
import type { Dossier, DossierCall, DossierRecording, Result, WholeDossier } from './dossier.ts'
import { type Block, lengthOnPaper, type Paper, placeAndDate } from './page.ts'

/** Phiếu xử lý, phiếu chuyển and the log of a ticket, as papers (K03, QC 9.1, 9.3, 11.1). Pure. */

export type SlipHouse = Readonly<{
  /** As the province writes it on paper. */
  agency: readonly string[]
  place: string
}>

type At = Readonly<{ house: SlipHouse; now: Ms }>

const NONE = '—'
const orNone = (text: string | null | undefined) => (text?.trim() ? text : NONE)
const instant = (at: Ms | null) => (at === null ? NONE : instantInWords(at))

const common = (dossier: Dossier, { house, now }: At) => ({
  ...{ agency: house.agency, reference: [`Số phiếu: ${dossier.code}`], code: dossier.code, at: now },
  ...{ placeAndDate: placeAndDate(house.place, now), addressees: [], sign: null, copies: [] },
  foot: `Phiếu ${dossier.code} · in lúc ${instantInWords(now)}`,
})

/** All that the regulation keeps of it (F01): every level's result apart. */
export function processingSlip(dossier: WholeDossier, at: At): Paper {
  return {
    ...common(dossier, at),
    title: `Phiếu xử lý ${dossier.code}`,
    heading: { text: 'PHIẾU XỬ LÝ', under: orNone(dossier.kind?.toLocaleLowerCase('vi')) },
    blocks: [
      { is: 'section', text: '1. Người gửi' },
      { is: 'fields', rows: sender(dossier) },
      { is: 'section', text: '2. Nội dung' },
      { is: 'fields', rows: subject(dossier) },
      { is: 'text', text: orNone(dossier.content) },
      { is: 'section', text: '3. Xử lý' },
      { is: 'fields', rows: handling(dossier) },
      { is: 'section', text: '4. Kết quả xử lý của từng cấp' },
      ...results(dossier.results),
      { is: 'section', text: '5. Cuộc gọi và tệp ghi âm' },
      ...sound(dossier.calls, dossier.recordings),
      { is: 'section', text: '6. Tệp đính kèm' },
      ...files(dossier.attachments),
    ],
  }
}

/** What goes to a unit: what is asked, until when, and how to answer. */
export function forwardingSlip(dossier: WholeDossier, at: At): Paper {
  const deadline = instant(dossier.deadlineAt)
  return {
    ...common(dossier, at),
    title: `Phiếu chuyển ${dossier.code}`,
    heading: { text: 'PHIẾU CHUYỂN', under: dossier.isUrgent ? 'KHẨN' : null },
    addressees: [orNone(dossier.unit)],
    blocks: [
      {
        is: 'text',
        text: 'Tổng đài 1022 chuyển nội dung dưới đây đến cơ quan, đơn vị để xem xét, trả lời theo thẩm quyền.',
      },
      { is: 'text', manner: 'bold', text: `Thời hạn trả lời: ${deadline}` },
      { is: 'section', text: '1. Nội dung chuyển' },
      { is: 'fields', rows: subject(dossier) },
      { is: 'text', text: orNone(dossier.content) },
      { is: 'section', text: '2. Người gửi' },
      { is: 'fields', rows: sender(dossier) },
      { is: 'section', text: '3. Thời gian' },
      {
        is: 'fields',
        rows: [
          ['Tiếp nhận', instant(dossier.receivedAt ?? dossier.openedAt)],
          ['Chuyển đến đơn vị', instant(dossier.forwardedAt)],
          ['Thời hạn trả lời', deadline],
          ['Điện thoại viên', orNone(dossier.operator)],
        ],
      },
      { is: 'section', text: '4. Kết quả đã có' },
      ...results(dossier.results),
      { is: 'section', text: '5. Tệp kèm theo' },
      ...files(dossier.attachments),
    ],
  }
}

/** Nhật ký xử lý: who did what, when, why and from where, and what it was then (E20, F03). */
export function logPaper(dossier: Dossier, at: At): Paper {
  return {
    ...common(dossier, at),
    title: `Nhật ký xử lý ${dossier.code}`,
    heading: { text: 'NHẬT KÝ XỬ LÝ', under: dossier.standing },
    blocks: dossier.timeline.flatMap((one, n): Block[] => [
      {
        is: 'text',
        manner: 'bold',
        text: `${n + 1}. ${instantInWords(one.at)} – ${one.by ?? 'Hệ thống'}${one.address ? ` (${one.address})` : ''}`,
      },
      { is: 'text', text: one.text },
      ...(one.before === one.after
        ? []
        : [
            {
              is: 'text' as const,
              manner: 'italic' as const,
              text: `${one.before ?? 'bản nháp'} → ${one.after ?? 'bản nháp'}${one.isLate ? ' (trễ hạn)' : ''}`,
            },
          ]),
    ]),
  }
}

function sender({ citizen, isRestricted }: Dossier): [string, string][] {
  return [
    ['Họ và tên', orNone(citizen.callerName)],
    ['Số điện thoại', citizen.callerNumber === null ? 'ẩn số' : citizen.callerNumber],
    ['Địa chỉ', orNone(citizen.address)],
    ['Thư điện tử', orNone(citizen.email)],
    ...(isRestricted
      ? ([['Lưu ý', 'Người gửi yêu cầu hạn chế xử lý dữ liệu cá nhân']] as [string, string][])
      : []),
  ]
}

function subject(dossier: Dossier): [string, string][] {
  const { field, subtype, place, channel, kind, source, citizen } = dossier
  return [
    ['Loại', orNone(kind)],
    ['Lĩnh vực xử lý', [field, subtype].filter(Boolean).join(' – ') || NONE],
    ['Kênh tiếp nhận', channel],
    ['Thời gian gọi, gửi', instant(dossier.openedAt)],
    ...source.map(([label, text]): [string, string] => [label, text]),
    ['Địa điểm', orNone(place)],
    ...(citizen.form?.entries ?? []).map(({ label, value }): [string, string] => [label, value]),
  ]
}

function handling(dossier: Dossier): [string, string][] {
  return [
    ['Tình trạng', `${dossier.standing}${dossier.isUrgent ? ' – KHẨN' : ''}`],
    ['Điện thoại viên', orNone(dossier.operator)],
    ['Đơn vị xử lý', orNone(dossier.unit)],
    ['Tiếp nhận', instant(dossier.receivedAt)],
    ['Chuyển đơn vị', instant(dossier.forwardedAt)],
    ['Thời hạn trả lời', instant(dossier.deadlineAt)],
    ['Thời gian xử lý xong', instant(dossier.settledAt)],
    ['Trễ hạn', dossier.isLate ? 'có' : 'không'],
    ['Mức độ hài lòng', orNone(dossier.satisfaction)],
  ]
}

function results(given: readonly Result[]): Block[] {
  if (given.length === 0) return [{ is: 'text', manner: 'italic', text: 'Chưa có kết quả.' }]
  return given.flatMap((one): Block[] => [
    {
      is: 'text',
      manner: 'bold',
      text: `Cấp ${one.level}${one.unit ? ` – ${one.unit}` : ''}: ${one.by}, ${instantInWords(one.at)}${one.approvedBy ? `, ${one.approvedBy} duyệt` : ''}`,
    },
    { is: 'text', text: one.text },
  ])
}

function sound(calls: readonly DossierCall[], recordings: readonly DossierRecording[]): Block[] {
  if (calls.length === 0) return [{ is: 'text', manner: 'italic', text: 'Không có cuộc gọi.' }]
  const rows = calls.map(call => {
    const own = recordings.filter(({ callId }) => callId === call.id)
    return [
      `${call.isOutgoing ? 'Gọi đi' : 'Gọi đến'} ${instantInWords(call.arrivedAt)}`,
      call.talkMs === null ? NONE : lengthOnPaper(call.talkMs),
      orNone(call.operator),
      own
        .map(({ id, sha256 }) =>
          sha256 ? `${id}.wav (SHA-256 ${sha256.slice(0, 16)}…)` : `${id}: không nghe được`,
        )
        .join('\n') || NONE,
    ]
  })
  return [
    {
      is: 'table',
      heads: ['Cuộc gọi', 'Đàm thoại', 'Điện thoại viên', 'Tệp ghi âm'],
      shares: [3, 2, 3, 5],
      rows,
    },
  ]
}

function files(attachments: readonly Attachment[]): Block[] {
  const kept = attachments.filter(({ withdrawnAt }) => withdrawnAt === null)
  if (kept.length === 0) return [{ is: 'text', manner: 'italic', text: 'Không có tệp.' }]
  const rows = kept.map(({ name, at, sizeBytes, signatures }) => [
    name,
    instantInWords(at),
    `${Math.max(1, Math.round(sizeBytes / 1024))} KB`,
    signatures === null || signatures.verdict === 'unsigned' ? NONE : reportText(signatures),
  ])
  return [{ is: 'table', heads: ['Tên tệp', 'Thời gian', 'Cỡ', 'Chữ ký số'], shares: [5, 3, 1.5, 4], rows }]
}
