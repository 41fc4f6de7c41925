import { and, eq } from 'drizzle-orm'
import t from 'tap'
import { calls } from '../../src/calls/tables.ts'
import { ticketRoutes } from '../../src/tickets/routes.ts'
import { tickets as rows, ticketCalls } from '../../src/tickets/tables.ts'
import { NOON, serve } from '../rooms.ts'
import { office } from './office.ts'

type Test = Parameters<typeof office>[0]
const HOUR = 3_600_000
const MONDAY = Date.parse('2026-11-23T01:00:00Z') // 08:00 in Hanoi
const CITIZEN = {
  callerName: 'Nguyễn Văn Năm',
  address: '12 Lê Lợi, Cao Lãnh',
  content: 'Đèn đường hỏng',
  kind: 'report',
}

/** A centre with one unit of officers and a head, another unit, the Office and a leader. */
async function open(t: Test) {
  const here = await office(t)
  here.now.at = MONDAY
  const unit = await here.unitOf('Sở Y tế')
  const other = await here.unitOf('Sở Xây dựng')
  await here.field('y-te')
  await here.field('thu-tuc', { isProcedural: true })
  const who = {
    ...{ op: await here.person('operator'), colleague: await here.person('operator') },
    ...{ supervisor: await here.person('supervisor'), office: await here.person('office') },
    ...{ leader: await here.person('leader'), auditor: await here.person('auditor') },
    ...{ officer: await here.staff(unit, 'officer'), head: await here.staff(unit, 'head', 'head') },
    ...{ inner: await here.staff(unit, 'processing'), stranger: await here.staff(other, 'officer') },
    admin: await here.person('admin'),
  }
  type Who = keyof typeof who
  const { ask } = await serve(t, Object.values(who), async app => {
    await app.register(ticketRoutes, { tickets: here.tickets })
  })
  const post = async (name: Who, url: string, payload: object) =>
    ask(who[name], { method: 'POST', url, payload })
  const draft = async () => {
    const { ticket, callId } = await here.opened(who.op.id)
    return { id: ticket.id, callId, updatedAt: new Date(ticket.updatedAt).toISOString() }
  }
  const receive = async (step?: object, facts: object = {}) => {
    const { id, updatedAt } = await draft()
    const body = { ...CITIZEN, fieldCode: 'y-te', updatedAt, ...facts, ...(step ? { step } : {}) }
    return post('op', `/api/tickets/${id}/receipt`, body)
  }
  const act = (name: Who, ticket: { id: string; version: number }, event: object, key?: string) =>
    post(name, `/api/tickets/${ticket.id}/events`, {
      version: ticket.version,
      event,
      ...(key ? { key } : {}),
    })
  const forward = { type: 'forward', unitId: unit }
  return { ...here, unit, other, who, ask, post, draft, receive, act, forward }
}

t.test('a ticket goes through the regulation by one door', async t => {
  const house = await open(t)

  /** The same house, on a Monday morning, under the regulation of this province. */
  function centre(province = 'dong-thap') {
    const { now, told, hints, finished, rules } = house
    now.at = MONDAY
    rules.use(province)
    for (const list of [told, hints, finished]) list.length = 0
    return house
  }

  await t.test('A01, A03, B03, F02: a draft is received when its channel has what it asks for', async t => {
    const { draft, post, told, finished, who, database } = centre()
    const { id, callId, updatedAt } = await draft()
    const asked = (body: object) => post('op', `/api/tickets/${id}/receipt`, { updatedAt, ...body })
    const bare = await asked({ content: ' ' })
    t.match(bare.json(), { status: 400, code: 'fields-missing' })
    t.same(
      bare.json().missing.map(({ field }: { field: string }) => field),
      ['callerName', 'address', 'content', 'kind'],
      'the telephone is known from the call; no e-mail is asked for',
    )
    t.match((await asked({ ...CITIZEN, callerNumber: 'abc' })).json(), { code: 'bad-number' })
    t.match((await asked({ ...CITIZEN, fieldCode: 'không có' })).json(), { code: 'field-unknown' })
    t.match((await post('colleague', `/api/tickets/${id}/receipt`, { updatedAt, ...CITIZEN })).json(), {
      ...{ status: 403, code: 'ticket-not-yours' },
    })
    const got = await asked({ ...CITIZEN, fieldCode: 'thu-tuc', urgency: 'urgent' })
    t.match(got.json(), {
      ...{ state: 'open', stage: 'received', label: 'mới tiếp nhận', kind: 'report', fieldCode: 'thu-tuc' },
      ...{ isProcedural: true, urgency: 'urgent', version: 1, callerNumber: '+84912345678' },
    })
    t.match(told, [{ cause: 'received', to: 'citizen', ticket: { fieldName: 'Lĩnh vực thu-tuc' } }])
    t.same(finished, [`${who.op.id} ${callId}`], 'the notes after the talk may end')
    t.match((await asked(CITIZEN)).json(), { status: 409, code: 'ticket-not-draft' }, 'twice')
    const [row] = await database.db.select().from(rows).where(eq(rows.id, id))
    t.match(row?.rules, { change: null, regulation: { promisesMost: 1 } }, 'under the regulation of today')
  })

  await t.test('E01, B04, B06, B07, E03: received and seen to in one request', async t => {
    const { receive, forward, told } = centre()
    const answered = await receive({
      type: 'answer',
      text: 'Mang theo thẻ căn cước',
      sources: ['QĐ 12/2024'],
    })
    t.match(answered.json(), { stage: 'informed', level: 'operator', version: 2 })
    t.match(await receive({ type: 'answer', text: 'x' }, { fieldCode: null }), { statusCode: 409 }, 'A03')
    told.length = 0
    const nobody = { callerName: null, address: null, kind: undefined }
    const guidance = 'Gửi đơn đến Thanh tra tỉnh, 12 Nguyễn Huệ'
    const rejected = await receive({ type: 'reject', reason: 'complaint', guidance }, nobody)
    t.match(rejected.json(), { state: 'closed', stage: 'rejected', label: 'không tiếp nhận' })
    t.match(told, [{ cause: 'rejected', to: 'citizen', facts: { reason: 'khiếu nại, tố cáo', guidance } }])
    t.match((await receive({ type: 'reject', reason: 'complaint', guidance: ' ' }, nobody)).json(), {
      ...{ status: 409, code: 'reason-and-guidance', article: 'QC 8.2' },
    })
    t.equal((await receive({ type: 'reject', reason: 'vì thế', guidance }, nobody)).statusCode, 400)
    t.match((await receive({ type: 'guide', number: '114' }, nobody)).json(), { stage: 'guided' })
    t.match((await receive({ type: 'guide', number: '199' }, nobody)).json(), {
      code: 'not-an-emergency-number',
    })
    told.length = 0
    t.match((await receive(forward)).json(), { stage: 'with-officer', label: 'đã chuyển đầu mối' })
    t.same(
      told.map(({ cause, to }) => `${cause} → ${to}`),
      ['forwarded → officer', 'forwarded → citizen', 'received → citizen'],
    )
  })

  await t.test('E04, E19, E20: a unit answers; who, when, from where is kept, and the clocks', async t => {
    const { receive, forward, act, ask, who, now, hints } = centre()
    const ticket = (await receive(forward)).json()
    t.equal(ticket.dueAt, '2026-11-24T01:00:00.000Z', 'eight working hours')
    t.ok(hints.includes(Date.parse(ticket.dueAt)), 'the schedule is told')
    const seen = (await ask(who.officer, { url: `/api/tickets/${ticket.id}` })).json()
    t.same(seen.mayNow, ['answer', 'askSupplement', 'promise', 'giveBack'], 'what an officer may do with it')
    now.at = MONDAY + 2 * HOUR
    const answer = { type: 'answer', text: 'Đã thay bóng đèn.' }
    t.match((await act('stranger', ticket, answer)).json(), { status: 404 }, 'another unit’s is not there')
    for (const name of ['op', 'leader', 'office', 'supervisor'] as const)
      t.match((await act(name, ticket, answer)).json(), { status: 403, code: 'ticket-not-yours' }, name)
    for (const name of ['auditor', 'admin'] as const)
      t.match((await act(name, ticket, answer)).json(), { status: 403, code: 'not-allowed' }, name)
    t.match((await act('officer', ticket, answer)).json(), {
      stage: 'informed',
      level: 'officer',
      isLate: false,
    })
    const { items } = (await ask(who.auditor, { url: `/api/tickets/${ticket.id}/timeline` })).json()
    t.same(
      items.map((item: { source: string; type: string }) => `${item.source} ${item.type}`),
      ['event receive', 'event forward', 'version version', 'event answer'],
    )
    t.match(items.at(-1), {
      ...{ before: 'with-officer', after: 'informed', by: { id: who.officer.id }, address: '127.0.0.1' },
      ...{ text: 'Trả lời: Đã thay bóng đèn.', at: new Date(now.at).toISOString() },
    })
    const after = (await ask(who.supervisor, { url: `/api/tickets/${ticket.id}` })).json()
    t.match(after, {
      clocks: { grossMs: 2 * HOUR, netMs: 2 * HOUR, officeMs: 0, units: [{ grossMs: 2 * HOUR }] },
      course: { answers: [{ level: 'officer', by: { id: who.officer.id } }] },
      mayNow: ['close', 'askReview', 'edit'],
    })
  })

  await t.test(
    'E05, E06: a second re-appointment is refused with its article, and the attempt is kept',
    async t => {
      const { receive, forward, act, who, audit } = centre()
      const ticket = (await receive(forward)).json()
      const promise = { type: 'promise', until: '2026-11-30T10:00:00Z', reason: 'cần xác minh' }
      const first = (await act('officer', ticket, promise)).json()
      t.match(first, { deadlineAt: '2026-11-30T10:00:00.000Z', version: 3 })
      const second = await act('officer', first, promise)
      t.match(second.json(), { status: 409, code: 'promise-used', article: 'QC 10.3' })
      t.match(second.json().detail, /01 lần \(QC 10\.3\)/)
      t.match(
        (await audit()).filter(
          ({ action, personId }) => action === 'ticket.refused' && personId === who.officer.id,
        ),
        [{ personId: who.officer.id, facts: { type: 'promise', code: 'promise-used' } }],
      )
    },
  )

  await t.test(
    'two at once: one is done, the other hears what changed; asked twice under a key it is done once',
    async t => {
      const { receive, forward, act, now } = centre()
      const ticket = (await receive(forward)).json()
      const answer = (text: string) => ({ type: 'answer', text })
      const both = await Promise.all([act('officer', ticket, answer('A')), act('head', ticket, answer('B'))])
      t.same(both.map(({ statusCode }) => statusCode).sort(), [200, 409])
      const lost = both.find(({ statusCode }) => statusCode === 409)?.json()
      t.match(lost, {
        code: 'ticket-changed',
        version: 3,
        since: [{ number: 3, type: 'answer', text: /^Trả lời/ }],
      })
      const again = (await receive(forward)).json()
      const remind = { type: 'remind', note: 'Người dân gọi lại' }
      const asked = await Promise.all([act('op', again, remind, 'k-1'), act('op', again, remind, 'k-1')])
      t.same(
        asked.map(one => [one.statusCode, one.json().version]),
        [
          [200, 3],
          [200, 3],
        ],
      )
      t.match(
        (await act('op', again, remind, 'k-2')).json(),
        { status: 409 },
        'another key is another request',
      )
      t.match(
        (await act('op', { ...again, version: 99 }, remind)).json(),
        { code: 'ticket-changed' },
        'of the future',
      )
      now.at = MONDAY + 24 * HOUR + 1
      const late = (await act('officer', { ...again, version: 3 }, answer('trễ'))).json()
      t.match(
        late,
        { stage: 'answered', version: 5 },
        'E07: over its time it was the head’s first; the clock is no rival',
      )
    },
  )

  await t.test('E12, E10: the Office decides what nobody knows; the leaders direct what is late', async t => {
    const { receive, act, forward, now, ask, who, told, unit } = centre()
    const asked = (await receive({ type: 'askOffice', reason: 'chưa rõ sở nào' })).json()
    t.equal(asked.label, 'chờ Văn phòng xác định thẩm quyền')
    t.match((await act('op', asked, forward)).json(), { status: 403 })
    const complaint = (await receive({ type: 'askOffice', reason: 'đơn của ai' })).json()
    const rejecting = { type: 'reject', reason: 'complaint', guidance: 'Gửi đơn đến Thanh tra tỉnh' }
    t.match((await act('op', complaint, rejecting)).json(), { status: 403 }, 'B07: it is the Office’s now')
    const seen = (await ask(who.office, { url: `/api/tickets/${complaint.id}` })).json()
    t.ok(seen.mayNow.includes('reject'))
    told.length = 0
    t.match((await act('office', complaint, rejecting)).json(), { state: 'closed', stage: 'rejected' })
    t.match(told, [{ cause: 'rejected', to: 'citizen', facts: { reason: 'khiếu nại, tố cáo' } }])
    now.at = MONDAY + HOUR
    const ahead = (name: 'op' | 'office', unitId: string, id = asked.id) =>
      ask(who[name], { url: `/api/tickets/${id}/forwarding?unitId=${unitId}` })
    const foreseen = (await ahead('office', unit)).json()
    t.match((await ahead('op', unit)).json(), { status: 403, code: 'ticket-not-yours' })
    t.match((await ahead('office', asked.id)).json(), { status: 400, code: 'unit-unknown' })
    t.match((await ahead('office', unit, complaint.id)).json(), { status: 409, article: String })
    t.match((await ask(who.office, { url: `/api/tickets/${asked.id}` })).json(), { version: asked.version })
    const ticket = (await act('office', asked, forward)).json()
    t.match(ticket, { stage: 'with-officer', forwardedAt: new Date(now.at).toISOString() })
    const { unitId, stage, deadlineAt } = ticket
    t.same(foreseen, { unitId, stage, deadlineAt }, 'what was foreseen is what came of it')
    const direct = { type: 'direct', text: 'Trả lời trong ngày' }
    t.match((await act('leader', ticket, direct)).json(), { code: 'not-late', article: 'QC 9.4' })
    now.at = MONDAY + 30 * 24 * HOUR
    const reminded = (await act('office', ticket, { type: 'remind', note: '' })).json()
    t.match(reminded, { stage: 'with-head', isLate: false }, 'escalated at that moment')
    now.at = MONDAY + 60 * 24 * HOUR
    const late = (await act('leader', reminded, direct)).json()
    t.match(late, { isLate: true, label: 'trễ hạn (đang chờ xử lý)', stage: 'with-head' })
    t.match((await act('head', late, { type: 'answer', text: 'Xong' })).json(), {
      isLate: true,
      stage: 'answered',
    })
  })

  await t.test(
    'E15, E16, F05: in Gia Lai staff report to the officer, and the centre tells the citizen',
    async t => {
      const { receive, act, forward, who, ask } = centre('gia-lai')
      const ticket = (await receive(forward)).json()
      const stranger = { type: 'assign', personId: who.stranger.id, due: null }
      t.match((await act('officer', ticket, stranger)).json(), { status: 400, code: 'not-in-unit' })
      const given = (await act('officer', ticket, { ...stranger, personId: who.inner.id })).json()
      t.match(given, { assigneeId: who.inner.id })
      const answer = { type: 'answer', text: 'Gửi thẳng' }
      t.match((await act('inner', given, answer)).json(), { status: 403 }, 'never to the citizen')
      const seen = (await ask(who.inner, { url: `/api/tickets/${ticket.id}` })).json()
      t.same(seen.mayNow, ['report'])
      const report = (await act('inner', given, { type: 'report', text: 'Đã vá đường' })).json()
      const back = (await act('officer', report, { type: 'answer', text: 'Đã vá đường' })).json()
      t.match(back, { stage: 'answered', level: 'officer' }, 'the operator tells the citizen')
      t.match((await act('officer', back, { type: 'inform', note: '' })).json(), { status: 403 })
      const informed = (await act('colleague', back, { type: 'inform', note: 'gọi điện' })).json()
      t.match((await act('op', informed, { type: 'close' })).json(), { state: 'closed', stage: 'closed' })
      const { items } = (await ask(who.auditor, { url: `/api/tickets/${ticket.id}/timeline` })).json()
      t.match(
        items.filter(({ type }: { type: string }) => ['forward', 'assign', 'report'].includes(type)),
        [
          { source: 'event', type: 'forward', by: { id: who.op.id } },
          {
            source: 'event',
            type: 'assign',
            text: /^Giao bộ phận xử lý trong đơn vị: ./,
            by: { id: who.officer.id },
          },
          { source: 'event', type: 'report', by: { id: who.inner.id }, text: /Đã vá đường/ },
        ],
        'F05: what offices tell each other is in the journal that nobody changes',
      )
    },
  )

  await t.test('what is not a request is refused before anything is read', async t => {
    const { receive, post, who, ask } = centre()
    const { id } = (await receive()).json()
    for (const event of [
      ...[null, {}, { type: 'due' }, { type: 'recount', why: 'calendar' }, { type: 'close', extra: 1 }],
      ...[{ type: 'answer' }, { type: 'answer', text: 'x'.repeat(20_001) }, { type: 'forward', unitId: '1' }],
      ...[
        { type: 'promise', until: 'mai', reason: 'x' },
        { type: '__proto__' },
        { type: 'reject', reason: 'x' },
      ],
    ])
      t.equal((await post('op', `/api/tickets/${id}/events`, { version: 1, event })).statusCode, 400)
    for (const version of [-1, 1.5, '1', 2 ** 40, undefined])
      t.equal(
        (await post('op', `/api/tickets/${id}/events`, { version, event: { type: 'close' } })).statusCode,
        400,
      )
    t.equal(
      (await ask(null, { method: 'POST', url: `/api/tickets/${id}/events`, payload: {} })).statusCode,
      401,
    )
    const gone = { version: 1, event: { type: 'close' } }
    t.equal((await post('op', `/api/tickets/${who.op.id}/events`, gone)).statusCode, 404)
    t.ok(NOON)
  })

  await t.test('E21: given back and sent on; a successor has the work of a unit that is no more', async t => {
    const { receive, act, forward, other, unit, put, ask, who, now, database, tickets } = centre()
    const ticket = (await receive(forward)).json()
    const back = (await act('officer', ticket, { type: 'giveBack', reason: 'không phải của sở' })).json()
    t.match(back, { stage: 'returned', label: 'trả lại – sai thẩm quyền' })
    const again = (await act('colleague', back, forward)).json()
    const merged = {
      name: 'Sở Y tế',
      type: 'other',
      parentId: null,
      areaCode: null,
      successorId: other,
    } as const
    const value = { ...merged, calendar: null, isRoundTheClock: false, phone: null, email: null }
    await put('unit', unit, value, MONDAY + HOUR, true)
    now.at = MONDAY + 2 * HOUR
    t.equal((await ask(who.stranger, { url: `/api/tickets/${ticket.id}` })).statusCode, 200, 'A08')
    const heard = await database.db
      .select()
      .from(calls)
      .innerJoin(ticketCalls, eq(ticketCalls.callId, calls.id))
      .where(and(eq(ticketCalls.ticketId, ticket.id), await tickets.heldByUnit(calls.id, other)))
    t.equal(heard.length, 1, 'A08: and what was said in its calls')
    t.match((await act('stranger', again, { type: 'answer', text: 'Đã xử lý' })).json(), {
      stage: 'informed',
    })
    const next = (await receive(forward)).json()
    t.equal(next.unitId, other, 'what is sent to the old one goes to the new one')
  })
})
