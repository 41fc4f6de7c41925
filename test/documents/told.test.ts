import t from 'tap'
import { dossierFor } from '../../src/documents/dossier.ts'
import { type Kept, meantIn, tellDossier } from '../../src/documents/told.ts'
import type { Person } from '../../src/people/person.ts'
import { received } from '../../src/tickets/course.ts'
import { draftOf } from '../../src/tickets/ticket.ts'
import { wholeDossier } from './made.ts'

const at = (text: string) => Date.parse(`2026-11-${text}+07:00`)
const [officer, head, unit] = ['officer', 'head', 'unit-before']

function kept(): Kept {
  const opened = {
    id: 'i',
    code: '1022-DT-2026-000001',
    channel: 'paper',
    openedAt: at('20T08:00'),
    operatorId: 'op',
  } as const
  const course = {
    ...received(at('20T08:10')),
    ...{ stage: 'closed' as const, since: at('24T10:00'), unit: 'unit-after', isLate: true, isUrgent: true },
    holders: [
      { who: 'operator' as const, unit: null, from: at('20T08:10'), to: at('20T09:00') },
      { who: 'unit' as const, unit, from: at('20T09:00'), to: at('21T09:00') },
      { who: 'unit' as const, unit: 'unit-after', from: at('21T09:00'), to: at('24T10:00') },
    ],
    answers: [
      { level: 'officer' as const, by: officer, at: at('20T16:00'), text: 'Lần một', approvedBy: head },
      { level: 'head' as const, by: head, at: at('24T09:00'), text: 'Lần hai', approvedBy: null },
    ],
  }
  return {
    ticket: {
      ...draftOf({ ...opened, kind: 'petition', fieldCode: 'giao-thong', state: 'closed', stage: 'closed' }),
      ...{ course, isLate: true, wasLate: true, stageSince: at('24T10:00'), satisfaction: 'acceptable' },
      source: { registryNumber: '12/ĐT', letterDate: '2026-11-19', ownDeadline: at('30T17:00') },
    },
    versions: [{ number: 1, at: at('20T08:10'), byId: 'op', reason: null, record: { content: 'x' } }],
    timeline: [
      {
        ...{
          source: 'event',
          number: 1,
          at: '2026-11-20T02:00:00.000Z',
          type: 'forward',
          text: 'Chuyển đầu mối',
        },
        ...{ by: { displayName: 'Ánh' }, address: '10.0.0.7', before: 'received', after: 'with-officer' },
        ...{ unitId: unit, isLate: false, facts: {} },
      },
    ],
    calls: [],
    recordings: [],
  }
}
const words = {
  person: (id: string | null) => id && `Ông ${id}`,
  unit: (id: string | null, when: number) => id && `${id} lúc ${new Date(when).toISOString().slice(0, 10)}`,
  ...{ field: 'Giao thông', subtype: null },
}

t.test('F01: each level’s result has the unit that had the ticket then, called as it was then', async t => {
  const { results, unit, settledAt, satisfaction, kind, channel } = tellDossier(kept(), words)
  t.match(results, [
    {
      level: 'đầu mối',
      unit: 'unit-before lúc 2026-11-20',
      by: 'Ông officer',
      approvedBy: 'Ông head',
      text: 'Lần một',
    },
    { level: 'thủ trưởng', unit: 'unit-after lúc 2026-11-24', by: 'Ông head', approvedBy: null },
  ])
  t.match(unit, /^unit-after lúc/)
  t.equal(settledAt, at('24T09:00'))
  t.same([satisfaction, kind, channel], ['chấp nhận', 'Kiến nghị', 'Thư giấy'])
})

t.test('C10, E20: a letter’s own numbers, and each step with who, when and from where', async t => {
  const { source, timeline, versions, isUrgent, standing } = tellDossier(kept(), words)
  t.same(source, [
    ['Số sổ văn thư', '12/ĐT'],
    ['Ngày văn bản', '19/11/2026'],
    ['Hạn của văn bản', '17:00 ngày 30/11/2026'],
  ])
  t.match(timeline, [
    {
      by: 'Ánh',
      address: '10.0.0.7',
      before: 'mới tiếp nhận',
      after: 'đã chuyển đầu mối',
      unit: /^unit-before/,
    },
  ])
  t.match(versions, [{ by: 'Ông op', record: { content: 'x' } }])
  t.same([isUrgent, standing], [true, 'đã đóng'])
  t.same(meantIn(kept()).people.sort(), ['head', 'head', 'officer', 'op', 'op'])
})

t.test('a draft is told as one', async t => {
  const { ticket, ...rest } = kept()
  const draft = draftOf({
    id: ticket.id,
    code: ticket.code,
    channel: 'phone',
    openedAt: ticket.openedAt,
    operatorId: null,
  })
  const told = tellDossier({ ...rest, ticket: draft }, words)
  t.match(told, {
    standing: 'bản nháp',
    results: [],
    unit: null,
    operator: null,
    source: [],
    settledAt: null,
  })
})

t.test(
  'F08: what was taken out of a ticket is not read in its versions by those who may not see it',
  async t => {
    const record = { callerName: 'Nguyễn Hữu Đức', callerNumber: '+84912345678', content: 'x' }
    const dossier = wholeDossier({
      citizen: { callerName: null, callerNumber: null, address: null, email: null },
      ...{ isRestricted: true, versions: [{ number: 1, at: 0, by: null, reason: null, record }] },
    })
    const as = (role: Person['role']) =>
      dossierFor({ id: 'p', role, username: 'p', displayName: 'P', unitId: null } as Person, dossier).seen
    t.notMatch(JSON.stringify(as('supervisor')), /Đức|912345678/)
    t.match(as('auditor').versions, [{ record }])
  },
)
