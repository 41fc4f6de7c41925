import t from 'tap'
import type { Hours } from '../../src/directory/hours.ts'
import { LATE_LABEL, labelOf } from '../../src/tickets/course.ts'
import { at, type Centre, centre, shown } from './centre.ts'

/**
 * The whole life of a ticket (requirements §13), from the call to the leaders' direction and the published answer, as the
 * service does it: a street light that nobody repairs. The same story in three provinces, and where they differ.
 */

const CITIZEN = {
  kind: 'report',
  content: 'Đèn đường hỏng từ tối qua, rất nguy hiểm.',
  callerName: 'Trần Thị Hoa',
  address: 'Ấp 1, xã Mỹ Trà',
  fieldCode: 'chieu-sang',
  place: 'Đường 30/4',
} as const

/** A call is answered: the draft is there, and nobody has written anything. */
async function called({ call, database, tickets, operator, now }: Centre) {
  const callId = await call({ operatorId: operator.id, arrivedAt: now.at })
  await database.tx(tx =>
    tickets.openForCall(tx, { callId, operatorId: operator.id, callerNumber: '+84912345678', at: now.at }),
  )
  const [draft] = await tickets.ofCalls([callId])
  if (!draft) throw new Error('no draft')
  return draft
}

async function received(here: Centre, facts: object = {}) {
  const draft = await called(here)
  const asked = { ...CITIZEN, updatedAt: new Date(draft.updatedAt).toISOString(), ...facts }
  await here.tickets.receive(here.operator, draft.id, asked, { address: here.at })
  return draft.id
}

/** Due, label and text for whoever looks at it now. */
async function look({ tickets, office, at: address }: Centre, id: string) {
  const ticket = await tickets.one(office, id, address)
  if (!ticket.stage) throw new Error('a draft')
  return {
    ...ticket,
    label: labelOf({ stage: ticket.stage, isLate: ticket.isLate }),
    due: ticket.dueAt && shown(ticket.dueAt),
    deadline: ticket.deadlineAt && shown(ticket.deadlineAt),
  }
}

/** Who was told of what over which way, in their order; of the citizen as well. */
async function told({ notices }: Centre, id: string) {
  return (await notices.ofTicket(id)).map(one => ({
    ...{
      at: one.at,
      cause: one.cause,
      to: one.to,
      way: one.way,
      who: one.person?.displayName ?? 'người dân',
    },
  }))
}

async function printed(here: Centre, id: string): Promise<string[]> {
  const { items } = await here.tickets.timeline(here.office, id, here.at)
  const { calls, code } = await here.tickets.one(here.office, id, here.at)
  const begun = calls.map(({ arrivedAt }) => [arrivedAt, 0, `cuộc gọi đến, mở phiếu nháp ${code}`] as const)
  const lines = items
    .filter(({ source }) => source !== 'version')
    .map(({ at: when, text, by, after, isLate }) => {
      const label = after ? ` → ${labelOf({ stage: after, isLate })}` : ''
      return [when, 1, `${by?.displayName ?? 'hệ thống'}: ${text}${label}`] as const
    })
  const notices = Map.groupBy(await told(here, id), ({ at: when, cause, to }) => `${when} ${cause} ${to}`)
  const said = [...notices.values()].map(all => {
    const [{ at: when, cause, to, who }] = all as [(typeof all)[number]]
    const ways = all.map(({ way }) => way).sort()
    return [when, 2, `  báo ${to} (${who}) về ${cause}: ${ways.join(', ')}`] as const
  })
  const digests = (await here.notices.own(here.leader, { limit: 50 })).items
    .filter(({ cause }) => cause === 'digest')
    .map(({ at: when, title }) => [when, 2, `  báo leaders (Lãnh đạo): ${title}`] as const)
  return [...begun, ...lines, ...said, ...digests]
    .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]))
    .map(([when, , text]) => `${shown(when)}  ${text}`)
}

type Row = Readonly<Record<string, string | null>>
const TABLE = new Map<string, Row>()

/** @returns what became of each step that the provinces may see differently */
async function life(here: Centre): Promise<{ id: string; row: Row }> {
  const { now, until, tried, operator, officer, inner, head, office, leader, unit } = here
  await until('23/11 11:00')
  const draft = await called(here)
  await until('23/11 11:05')
  const updatedAt = new Date(draft.updatedAt).toISOString()
  const step = { type: 'forward', unitId: unit.id } as const
  await here.tickets.receive(operator, draft.id, { ...CITIZEN, updatedAt, step }, { address: here.at })
  const { id } = draft
  const first = await look(here, id)
  const row: Record<string, string | null> = { 'hạn của đầu mối': first.due }
  const ways = async (cause: string, to: string) =>
    (await told(here, id))
      .filter(one => one.cause === cause && one.to === to)
      .map(({ way }) => way)
      .sort()
      .join(', ')
  row['báo đầu mối qua'] = await ways('forwarded', 'officer')

  await until('23/11 14:00')
  row['giao bộ phận xử lý'] = await tried(officer, id, { type: 'assign', personId: inner.id, due: null })
  row['báo bộ phận xử lý qua'] = await ways('assigned', 'assignee')
  await until('23/11 14:10')
  await tried(officer, id, { type: 'askSupplement', question: 'Cột đèn số mấy?' })
  await until('23/11 14:30')
  await tried(operator, id, { type: 'supplemented', text: 'Cột số 12' })
  await until('23/11 14:40')
  row['bổ sung lần 2'] = await tried(officer, id, { type: 'askSupplement', question: 'Có hình không?' })
  if (row['bổ sung lần 2'] === 'with-officer')
    await tried(operator, id, { type: 'supplemented', text: 'Không' })

  await until('01/12 23:59')
  const withHead = await look(here, id)
  row['hạn của thủ trưởng'] = withHead.deadline
  await until('03/12 08:00')
  const late = await look(here, id)
  row['trễ hạn'] = late.label
  now.at = at('03/12 09:00')
  row['lãnh đạo chỉ đạo'] = await tried(leader, id, {
    type: 'direct',
    text: 'Sở Xây dựng khắc phục trong ngày.',
  })
  now.at = at('03/12 10:30')
  row['thủ trưởng trả lời'] = await tried(head, id, { type: 'answer', text: 'Đã thay bóng đèn ở cột số 12.' })
  now.at = at('03/12 10:45')
  await tried(operator, id, { type: 'inform', note: 'Gọi điện cho chị Hoa' })
  now.at = at('03/12 10:50')
  await tried(operator, id, { type: 'close' })
  now.at = at('03/12 11:00')
  row['công khai'] = await tried(office, id, { type: 'publish' })
  return { id, row }
}

/** Another one, answered in time: who tells the citizen, and how often they are put off. */
async function inTime(here: Centre): Promise<Row> {
  const { tried, officer, operator, now, unit } = here
  now.at = at('04/12 08:00')
  const id = await received(here, { step: { type: 'forward', unitId: unit.id } })
  now.at = at('04/12 08:30')
  const promise = {
    type: 'promise',
    until: new Date(at('09/12 17:00')).toISOString(),
    reason: 'xác minh',
  } as const
  await tried(officer, id, promise)
  const again = await tried(officer, id, { ...promise, until: new Date(at('11/12 17:00')).toISOString() })
  now.at = at('04/12 09:00')
  const answered = await tried(officer, id, { type: 'answer', text: 'Đã sửa.' })
  const tells = answered === 'informed' ? 'đầu mối' : 'điện thoại viên'
  if (answered === 'answered') await tried(operator, id, { type: 'inform', note: '' })
  return {
    'hẹn lại lần 2': again,
    'ai trả lời người dân': tells,
    'khi trả lời': (await look(here, id)).label,
  }
}

/** And one that is urgent. */
async function urgent(here: Centre): Promise<Row> {
  const { tried, operator, now, unit, office } = here
  now.at = at('04/12 10:00')
  const id = await received(here, { urgency: 'urgent' })
  const forwarded = await tried(operator, id, { type: 'forward', unitId: unit.id })
  if (forwarded !== 'with-officer') {
    await tried(operator, id, { type: 'askOffice', reason: 'Khẩn cấp' })
    now.at = at('04/12 10:20')
    await tried(office, id, { type: 'forward', unitId: unit.id })
  }
  return { 'chuyển việc khẩn': forwarded, 'hạn việc khẩn': (await look(here, id)).due }
}

/** One that turns out to be urgent while the unit is at it. */
async function turnedUrgent(here: Centre): Promise<Row> {
  const { tried, operator, now, unit } = here
  now.at = at('04/12 13:00')
  const id = await received(here, { step: { type: 'forward', unitId: unit.id } })
  now.at = at('04/12 14:00')
  await tried(operator, id, { type: 'setUrgency', isUrgent: true })
  const { items } = await here.tickets.timeline(here.office, id, here.at)
  const facts: Readonly<Record<string, unknown>> =
    items.find(({ type }) => type === 'setUrgency')?.facts ?? {}
  const heard = (await told(here, id)).filter(({ cause }) => cause === 'urgent').map(({ to }) => to)
  return {
    'thành khẩn: hạn': (await look(here, id)).due,
    'thành khẩn: nhật ký': typeof facts.dueAt === 'string' ? shown(facts.dueAt) : null,
    'thành khẩn: báo': [...new Set(heard)].sort().join(', '),
  }
}

async function story(t: Parameters<typeof centre>[0], name: string) {
  const here = await centre(t, name)
  const { id, row } = await life(here)
  const whole = { ...row, ...(await inTime(here)), ...(await urgent(here)), ...(await turnedUrgent(here)) }
  TABLE.set(here.province.name, whole)
  return { here, id, row: whole, lines: await printed(here, id) }
}

t.test(
  'E03, E04, E07-E10, E20: Đồng Tháp, from the call to the leaders’ direction and the published answer',
  async t => {
    const { here, id, lines } = await story(t, 'dong-thap')
    t.comment(`Đồng Tháp\n${lines.join('\n')}`)
    const ticket = await look(here, id)
    t.match(
      ticket,
      { stage: 'published', state: 'closed', isLate: true, level: 'head' },
      'E09: late stays to be seen',
    )
    t.equal(here.suggested.unit.code, 'SXD', 'E02: the unit was suggested by its field')

    // E03, E04, E07 to E10: each thing at its instant.
    const { items } = await here.tickets.timeline(here.office, id, here.at)
    const moves = items.flatMap(({ source, at: when, type }) =>
      source === 'event' ? [`${shown(when)} ${type}`] : [],
    )
    t.same(moves, [
      ...[
        '23/11 11:05 receive',
        '23/11 11:05 forward',
        '23/11 14:10 askSupplement',
        '23/11 14:30 supplemented',
      ],
      ...['23/11 16:35 remind', '24/11 10:05 remind', '24/11 11:05 due'],
      ...['27/11 11:05 remind', '02/12 10:05 remind', '02/12 11:05 due'],
      ...[
        '03/12 09:00 direct',
        '03/12 10:30 answer',
        '03/12 10:45 inform',
        '03/12 10:50 close',
        '03/12 11:00 publish',
      ],
    ])
    t.ok(
      items.some(({ type, text }) => type === 'direct' && text.includes('khắc phục trong ngày')),
      'E10',
    )

    // §16: who was told, over which way.
    const all = await told(here, id)
    const ways = (cause: string, to: string) =>
      all
        .filter(one => one.cause === cause && one.to === to)
        .map(({ who, way }) => `${who} ${way}`)
        .sort()
    t.same(ways('forwarded', 'officer'), ['Minh app', 'Minh sms'], 'E03: software and SMS')
    t.same(ways('escalated', 'head'), ['Hùng app', 'Hùng email', 'Hùng sms'], 'E07')
    t.same(ways('late', 'office'), ['Văn phòng app'], 'E10: the queue of the Office')
    t.ok(ways('directed', 'head').includes('Hùng sms'))
    t.ok(all.some(({ cause, to }) => cause === 'answered' && to === 'citizen'))
    const digests = await here.notices.own(here.leader, { limit: 50 })
    t.match(
      digests.items.filter(({ cause }) => cause === 'digest'),
      [{ at: new Date(at('03/12 07:30')).toISOString() }],
    )

    // F01, E20: results of each level, the whole clock and the unit's own.
    t.match(ticket.course?.answers, [{ level: 'head', text: /cột số 12/ }])
    // 4.5 hours of the first day, seven whole days, three hours of the last.
    t.match(ticket.clocks, { grossMs: (4.5 + 7 * 8 + 3) * 3_600_000 })
    const refused = (await here.journaled()).filter(({ action }) => action === 'ticket.refused')
    t.match(refused[0]?.facts, { code: 'no-inner-staff' }, 'E06: what the regulation refused is kept')
  },
)

t.test('E13, E15, E16: Gia Lai, the same street light', async t => {
  const { here, id, lines } = await story(t, 'gia-lai')
  t.comment(`Gia Lai\n${lines.join('\n')}`)
  t.match(await look(here, id), { stage: 'published', isLate: true, course: { supplements: 2 } })
})

t.test('E17: Quảng Nam, the same street light, in working days', async t => {
  const { here, id, lines } = await story(t, 'quang-nam')
  t.comment(`Quảng Nam\n${lines.join('\n')}`)
  t.match(await look(here, id), { stage: 'published', isLate: true })
})

t.test('L06, §14: a day is declared off, and a limit is made shorter, while a slip is open', async t => {
  const here = await centre(t, 'dong-thap')
  const { until, tried, settings, province, admin, office, unit } = here
  const by = { person: admin, address: here.at }
  await until('23/11 11:05')
  const step = { type: 'forward', unitId: unit.id } as const
  const id = await received(here, { step })
  t.equal((await look(here, id)).due, '24/11 11:05')

  await until('23/11 15:00')
  const hours = province.workingTime as Hours & { kind: 'weekly' }
  const day = { from: '2026-11-24', to: '2026-11-24', name: 'Ngày Văn hóa Việt Nam' }
  const value = { ...hours, holidays: [...hours.holidays, day] }
  await settings.change(by, 'workingTime', { value, reason: 'Nghị quyết của Quốc hội' })
  await until('23/11 15:01')
  t.equal((await look(here, id)).due, '25/11 11:05', '§14.6: counted anew at once')

  const limits = { officer: { hours: 4 }, head: { hours: 24 } }
  await settings.change(by, 'regulation', {
    value: { ...province.regulation, limits },
    reason: 'Quy chế mới',
  })
  await until('23/11 15:30')
  t.equal((await look(here, id)).due, '25/11 11:05', '§14.8: what runs keeps the limit it was received under')
  const later = await received(here, { step })
  t.equal((await look(here, later)).due, '25/11 10:00', 'who comes now has four hours')
  t.equal(await tried(office, id, { type: 'migrate', reason: 'Thống nhất một quy chế' }), 'with-officer')
  t.equal((await look(here, id)).due, '23/11 16:35', 'unless the Office puts it under the new one')
  await until('23/11 16:35')
  t.match(await look(here, id), { stage: 'with-head', due: '27/11 16:35' })
  const { items } = await here.tickets.timeline(office, id, here.at)
  t.same(
    items
      .filter(({ type }) => type === 'recount')
      .map(({ at: when, by: who, text }) => [shown(when), who?.displayName, text]),
    [
      ['23/11 15:00', undefined, 'Tính lại hạn theo lịch làm việc mới'],
      ['23/11 15:30', 'Văn phòng', 'Áp dụng quy chế mới: Thống nhất một quy chế'],
    ],
    'and both are in its journal',
  )
})

t.test('B05, E03, E06, E13, E16, §15, §16: where the three provinces differ, and nowhere else', async t => {
  const [dongThap, giaLai, quangNam] = ['Đồng Tháp', 'Gia Lai', 'Quảng Nam'].map(name => TABLE.get(name))
  if (!dongThap || !giaLai || !quangNam) throw new Error('a story is missing')
  const rows = Object.keys(dongThap).map(key => [key, dongThap[key], giaLai[key], quangNam[key]] as const)
  t.comment(rows.map(row => row.join(' | ')).join('\n'))
  t.same(rows, [
    ['hạn của đầu mối', '24/11 11:05', '24/11 11:05', '26/11 17:00'],
    ['báo đầu mối qua', 'app, sms', 'app, email, sms', 'app, sms'],
    ['giao bộ phận xử lý', 'no-inner-staff (QC 9.3)', 'with-officer', 'with-officer'],
    ['báo bộ phận xử lý qua', '', 'app, email, sms', 'app, sms'],
    ['bổ sung lần 2', 'supplement-used (QC 14.4)', 'with-officer', 'supplement-used (QC 14.4)'],
    ['hạn của thủ trưởng', '02/12 11:05', '02/12 11:05', '01/12 17:00'],
    ['trễ hạn', LATE_LABEL, LATE_LABEL, LATE_LABEL],
    ['lãnh đạo chỉ đạo', 'with-head', 'with-head', 'with-head'],
    ['thủ trưởng trả lời', 'answered', 'answered', 'answered'],
    ['công khai', 'published', 'published', 'published'],
    ['hẹn lại lần 2', ...Array(3).fill('promise-used (QC 10.3)')],
    ['ai trả lời người dân', 'đầu mối', 'điện thoại viên', 'điện thoại viên'],
    ['khi trả lời', ...Array(3).fill('đã thông báo công dân')],
    ['chuyển việc khẩn', 'with-officer', 'urgent-to-office (Kế hoạch GL II.5.b)', 'with-officer'],
    ['hạn việc khẩn', '07/12 10:00', '07/12 10:20', '07/12 17:00'],
    ['thành khẩn: hạn', '07/12 11:30', '07/12 11:30', '07/12 17:00'],
    ['thành khẩn: nhật ký', null, null, '07/12 17:00'],
    ['thành khẩn: báo', 'officer', 'office, officer', 'officer'],
  ])
})
