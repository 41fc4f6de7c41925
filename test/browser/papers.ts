import type { Client } from '../../src/boot/client.ts'
import { systemClock } from '../../src/clock.ts'
import { dayOf } from '../../src/evidence/digest.ts'
import type { Centre } from '../telephony/centre.ts'
import { until } from '../until.ts'
import type { Told } from './day.ts'

/** What an office, an auditor and an administrator have before them once there were calls and tickets. */

export type Papers = Told &
  Readonly<{
    /** Of the tickets, in the order of the stories (seed.ts). */
    codes: readonly string[]
    personId: string
    requestId: string
    verificationId: string
    draftId: string
    letterId: string
    /** `2026-11-22`: a morning with its list of late tickets. */
    lateOn: string
  }>

type Made = Readonly<{ id: string; version: number }>
type Late = Readonly<{ id: string; code: string; unitId: string; fieldCode: string }>
type Left = Pick<Papers, 'codes' | 'recordingId' | 'code'>

const DAY_MS = 86_400_000
const PURPOSE = 'Xác minh phản ánh của người dân theo Công văn 12/CV-UBND'

/** With the head for weeks, and late since: written as the regulation would have left it. */
export const LATE = `update tickets set stage = 'with-head', is_late = true, was_late = true, due_at = null,
  deadline_at = now() - interval '20 days', stage_since = now() - interval '30 days',
  course = course || jsonb_build_object('stage', 'with-head', 'isLate', true,
    'reportedAt', floor(extract(epoch from now() - interval '20 days') * 1000),
    'since', floor(extract(epoch from now() - interval '30 days') * 1000),
    'head', jsonb_build_object('stoppedAt', null,
      'from', floor(extract(epoch from now() - interval '30 days') * 1000),
      'due', floor(extract(epoch from now() - interval '20 days') * 1000)))
  where id = $1`

export async function seedPapers(centre: Centre, left: Left): Promise<Omit<Papers, keyof Told | 'codes'>> {
  const office = await centre.api('office1')
  // Before anything is altered behind the back of the books.
  const verificationId = await verified(await centre.api('auditor1'))
  await listened(centre, left)
  const { items } = await (await centre.api('admin1')).get<{ items: Made[] }>('/api/people?find=op101')
  const late = await office.get<Late>(`/api/tickets/${left.codes[0]}`)
  await centre.query(LATE, [late.id])
  return {
    ...{ verificationId, personId: items[0]?.id ?? '', lateOn: await reported(centre, late) },
    ...(await corresponded(office, late)),
    requestId: await asked(await centre.api('op101'), office),
  }
}

async function verified(auditor: Client): Promise<string> {
  const { id } = await auditor.post<Made>('/api/evidence/verifications', { withAudio: true })
  const path = `/api/evidence/verifications/${id}`
  await until('the verification is over', async () => {
    const { endedAt } = await auditor.get<{ endedAt: string | null }>(path)
    return endedAt !== null
  })
  return id
}

/** Asked for, given out and held. */
async function listened({ api }: Centre, { code, recordingId }: Left): Promise<void> {
  const auditor = await api('auditor1')
  const reference = 'Công văn 45/SNNMT-VP ngày 20/11/2026'
  await (await api('officer1')).post('/api/recording-requests', { ticket: code, purpose: PURPOSE, reference })
  await auditor.post('/api/recording-exports', { purpose: PURPOSE, recordingIds: [recordingId] })
  const basis = 'Văn bản 88/TTr ngày 18/11/2026 của Thanh tra tỉnh'
  await (await api('office1')).post('/api/legal-holds', {
    recordingId,
    reason: 'Có đơn khiếu nại về cuộc gọi',
    basis,
  })
}

/** A draft, and a letter that went out. */
async function corresponded(
  office: Client,
  { id, unitId }: Late,
): Promise<Pick<Papers, 'draftId' | 'letterId'>> {
  const dueAt = new Date(systemClock.now() + 7 * DAY_MS).toISOString()
  const written = (kind: string) => office.post<Made>('/api/letters', { kind, tickets: [id], unitId, dueAt })
  const { id: letterId, version } = await written('urge')
  const issuedOn = dayOf(systemClock.now())
  await office.post(`/api/letters/${letterId}/issue`, {
    version,
    number: '125',
    issuedOn,
    signer: 'Lê Quang Biểu',
  })
  return { letterId, draftId: (await written('explain')).id }
}

/** Taken down by an operator, made sure of by the Office. */
async function asked(operator: Client, office: Client): Promise<string> {
  const { id } = await operator.post<Made>('/api/privacy/requests', {
    ...{ kind: 'restrict', channel: 'phone', number: '0912345601', name: 'Nguyễn Thị Lan' },
    words: 'Việc đã xong, xin đừng để tên và số điện thoại của tôi hiện trên phiếu nữa.',
  })
  const how = 'Gọi lại số đã gọi đến, người dân đọc đúng mã phiếu'
  await office.post(`/api/privacy/requests/${id}/verification`, { how })
  return id
}

/** The list of the morning before: the centre is younger than that. */
async function reported({ query }: Centre, { id, code, unitId, fieldCode }: Late): Promise<string> {
  const at = systemClock.now() - DAY_MS
  const tickets = [{ id, code, unitId, fieldCode, deadlineAt: at - 19 * DAY_MS, reportedAt: at }]
  await query(
    `insert into ticket_digests (day, at, late, fresh, units, tickets)
     values ($1, to_timestamp($2::float / 1000), 1, 1, $3, $4)`,
    [dayOf(at), at, JSON.stringify([{ unitId, late: 1 }]), JSON.stringify(tickets)],
  )
  return dayOf(at)
}
