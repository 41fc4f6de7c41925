import { DateTime } from 'luxon'
import t from 'tap'
import { ZONE } from '../../src/clock.ts'
import type { Hours } from '../../src/directory/hours.ts'
import { citizenFor, maskAddress, maskEmail, maskName } from '../../src/people/masking.ts'
import { ROLES } from '../../src/people/person.ts'
import { refusalOf, type Standing } from '../../src/privacy/request.ts'
import { DEFAULT_PERSONAL_DATA, dueOf, extended, faultsOfPersonalData } from '../../src/privacy/rules.ts'
import { isDuring, timeOf } from '../../src/tickets/holding.ts'

const at = (local: string) => DateTime.fromISO(local, { zone: ZONE }).toMillis()
const local = (instant: number) => DateTime.fromMillis(instant, { zone: ZONE }).toFormat('yyyy-MM-dd HH:mm')
const shifts: [string, string][] = [
  ['07:30', '11:30'],
  ['13:00', '17:00'],
]
const OFFICE: Hours = {
  kind: 'weekly',
  week: { mon: shifts, tue: shifts, wed: shifts, thu: shifts, fri: shifts, sat: [], sun: [] },
  holidays: [{ from: '2026-11-24', to: '2026-11-24', name: 'Ngày Văn hóa Việt Nam' }],
  special: [],
}

t.test('F08: a request is answered in working days, and done in days of the calendar', async t => {
  const due = (kind: 'export' | 'restrict' | 'erase', from: string) => {
    const { answerDueAt, dueAt } = dueOf(kind, { at: at(from), hours: OFFICE }, DEFAULT_PERSONAL_DATA)
    return [local(answerDueAt), local(dueAt)]
  }
  t.same(due('export', '2026-11-16T09:00'), ['2026-11-18 17:00', '2026-11-27 00:00'])
  t.same(
    due('restrict', '2026-11-20T16:59'),
    ['2026-11-25 17:00', '2026-12-06 00:00'],
    'a weekend and a holiday',
  )
  t.same(due('erase', '2026-11-21T23:30'), ['2026-11-25 17:00', '2026-12-12 00:00'], 'on a Saturday night')
  const { dueAt } = dueOf('restrict', { at: at('2026-11-20T08:00'), hours: OFFICE }, DEFAULT_PERSONAL_DATA)
  t.equal(local(extended(dueAt, DEFAULT_PERSONAL_DATA)), '2026-12-21 00:00', '15 days more')
  const never: Hours = { ...OFFICE, week: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] } }
  t.throws(() => dueOf('export', { at: at('2026-11-16'), hours: never }, DEFAULT_PERSONAL_DATA), RangeError)
})

t.test('F08: every purpose has its law once; one that needs consent says so', async t => {
  t.same(faultsOfPersonalData(DEFAULT_PERSONAL_DATA, 'personalData'), [])
  const [first] = DEFAULT_PERSONAL_DATA.purposes
  const twice = { ...DEFAULT_PERSONAL_DATA, purposes: [first, first].flatMap(one => one ?? []) }
  t.match(faultsOfPersonalData(twice, 'personalData'), [{ path: 'personalData.purposes' }])
  const consent = DEFAULT_PERSONAL_DATA.purposes.filter(({ needsConsent }) => needsConsent)
  t.same(
    consent.map(({ name }) => name),
    ['survey', 'publication-of-name'],
  )
})

t.test('F08: a request goes its way once, and nothing is done for somebody who may be anybody', async t => {
  const standing = (facts: Partial<Standing>): Standing => ({
    ...{ kind: 'export', state: 'received', answeredAt: null, extendedAt: null },
    ...facts,
  })
  const code = (facts: Partial<Standing>, move: Parameters<typeof refusalOf>[1]) =>
    refusalOf(standing(facts), move, 'Luật Lưu trữ')?.code ?? null
  t.equal(code({}, 'give'), 'not-verified')
  t.equal(code({ state: 'verified' }, 'give'), null)
  t.equal(code({ state: 'verified' }, 'verify'), 'already-verified')
  t.equal(code({ state: 'verified' }, 'restrict'), 'other-request')
  t.equal(code({ answeredAt: 1 }, 'answer'), 'already-answered')
  t.equal(code({ extendedAt: 1 }, 'extend'), 'already-extended')
  for (const move of ['give', 'answer', 'extend', 'refuse', 'verify'] as const)
    t.equal(code({ state: 'done' }, move), 'request-over', move)
  t.equal(code({ kind: 'erase', state: 'verified' }, 'give'), 'erasure-not-lawful')
  t.match(
    refusalOf(standing({ kind: 'erase', state: 'verified' }), 'rectify', 'Luật Lưu trữ 33')?.text,
    /Luật Lưu trữ 33/,
  )
  t.equal(code({ kind: 'erase', state: 'verified' }, 'restrict'), null)
  t.equal(code({ kind: 'restrict', state: 'done' }, 'lift'), null)
  for (const kind of ['export', 'rectify'] as const)
    t.equal(code({ kind, state: 'done' }, 'lift'), 'not-restricted')
})

t.test('F08: who sees what of a citizen, role by role', async t => {
  const citizen = {
    ...{ callerNumber: '+84912345678', callerName: 'Nguyễn Văn Năm' },
    ...{ address: '12 Lê Lợi, Phường 1, Cao Lãnh', email: 'nam@example.vn' },
  }
  const masked = {
    ...{
      callerNumber: '*********678',
      callerName: 'N. V. N.',
      address: '***, Cao Lãnh',
      email: '***@example.vn',
    },
  }
  const seen = (role: (typeof ROLES)[number], isHidden = false, isTheirs = true) =>
    citizenFor({ role }, citizen, { isHidden, isTheirs })
  for (const role of ['operator', 'supervisor', 'officer', 'head', 'auditor'] as const)
    t.same(seen(role), { shown: citizen, fields: ['callerNumber', 'callerName', 'address', 'email'] }, role)
  for (const role of ['leader', 'admin'] as const) t.same(seen(role), { shown: masked, fields: [] }, role)
  t.same(
    seen('office').shown,
    { ...citizen, callerNumber: masked.callerNumber },
    'the Office writes to citizens',
  )
  for (const role of ROLES)
    t.equal(
      seen(role, true).fields.length > 0,
      ['office', 'auditor'].includes(role),
      `${role}, hidden at their wish`,
    )
  for (const role of ROLES)
    t.same(seen(role, false, false), { shown: masked, fields: [] }, `${role}, not theirs any more`)
  const nobody = { callerNumber: null, callerName: null, address: null, email: null }
  t.same(citizenFor({ role: 'operator' }, nobody, { isHidden: false, isTheirs: true }), {
    shown: nobody,
    fields: [],
  })
})

t.test('what is left of a masked name, address or mail tells nobody who it is', async t => {
  t.equal(maskName('  nguyễn   thị 😀 '), 'n. t. 😀.')
  t.equal(maskName('Năm'.normalize('NFD')), 'N.')
  t.equal(maskAddress('tổ 5'), '***')
  t.equal(maskAddress('a,'), '***')
  t.equal(maskEmail('"a@b"@c.vn'), '***@c.vn')
  t.equal(maskEmail('no mail'), '***')
})

t.test('E21: of a ticket that a unit gave back it sees what was during its time', async t => {
  const step = (number: number, at: number, unitId: string | null) => ({
    number,
    at,
    unitId,
    isLate: at > 45,
  })
  const steps = [
    ...[step(1, 10, null), step(2, 20, 'a'), step(3, 25, 'a'), step(4, 30, null)],
    ...[step(5, 40, 'b'), step(6, 50, 'a')],
  ]
  const time = timeOf(steps, ['a'])
  t.same(time.spans, [
    { from: 20, to: 30 },
    { from: 50, to: null },
  ])
  t.same([[...time.theirs], [...time.leaving]], [[2, 3, 6], [4]])
  t.same(timeOf(steps, ['c']), { spans: [], theirs: new Set(), leaving: new Set(), last: null })
  t.same(
    timeOf(steps, ['a', 'b']).spans,
    [
      { from: 20, to: 30 },
      { from: 40, to: null },
    ],
    'it took b over',
  )
  const left = timeOf(steps, ['b'])
  t.same(
    [39, 40, 45, 49, 50, 51].map(one => isDuring(left, one)),
    [false, true, true, true, false, false],
    'what came in the instant in which it left is not theirs',
  )
  t.same([[...left.leaving], left.last?.number], [[6], 5])
})
