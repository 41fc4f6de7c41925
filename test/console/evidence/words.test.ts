import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { rowsOf, shareOf, ticksOf } from '../../../web/src/evidence/chart.ts'
import { periodOf } from '../../../web/src/evidence/days.ts'
import { NOTHING_WANTED, queryOf } from '../../../web/src/evidence/search.ts'
import { toldOf } from '../../../web/src/evidence/told.ts'
import {
  causeTextOf,
  findingTextOf,
  gapTimeOf,
  moreOf,
  placeOf,
  screenOf,
  witnessTextOf,
} from '../../../web/src/evidence/verdict.ts'
import { SUBJECT_NAMES } from '../../../web/src/words/audit.ts'

t.test('a period is whole days of Vietnam, the last one too', async t => {
  t.same(periodOf('2026-11-20', '2026-11-21'), {
    from: '2026-11-19T17:00:00.000Z',
    to: '2026-11-21T17:00:00.000Z',
  })
  t.same(periodOf(null, null), {})
})

t.test('what is typed is asked as the API takes it; what is no number of seconds is not asked', async t => {
  const { caller, ticket, minSeconds, maxSeconds, from } = queryOf({
    ...NOTHING_WANTED,
    ...{ caller: ' 0912 ', minSeconds: ' 30', maxSeconds: 'lâu', first: '2026-11-20' },
  })
  t.same([caller, ticket, minSeconds, maxSeconds], ['0912', null, 30, null])
  t.equal(from, '2026-11-19T17:00:00.000Z')
})

t.test('the journal is told in words, and what a newer server writes is told too', async t => {
  const naming = { leg: () => 'Anna', person: () => 'Anna' }
  const told = (event: object) => toldOf({ event: event as never }, naming)
  t.equal(told({ type: 'legEnded', leg: 'l', why: 'hung-up' }), 'Anna gác máy')
  t.equal(
    told({ type: 'asked', by: 'a', request: { act: 'mute-recording', why: 'card' } }),
    'Anna yêu cầu tắt tiếng bản ghi âm (số thẻ)',
  )
  t.equal(
    told({
      type: 'asked',
      by: 'a',
      request: { act: 'consult', party: { kind: 'outside', label: '+84912345678' } },
    }),
    'Anna yêu cầu gọi bên thứ ba để hỏi: 0912 345 678',
  )
  t.equal(told({ type: 'of-tomorrow' }), 'Sự kiện của phiên bản khác')
})

t.test('a finding says what, where, and which recording; a gap when and why', async t => {
  const id = '00000000-0000-4000-8000-000000000001'
  const finding = { code: 'sound-altered', seq: 7, source: 'recordings', key: id, facts: {} } as const
  t.equal(findingTextOf(finding), 'Tệp ghi âm đã bị sửa hoặc bị tráo')
  t.equal(placeOf(finding), `mục niêm phong 7, bảng recordings, dòng ${id}`)
  t.equal(screenOf(finding), `/recordings/${id}`)
  t.equal(screenOf({ ...finding, source: 'tickets' }), `/tickets/${id}`)
  t.equal(screenOf({ ...finding, source: 'audit_log' }), null, 'a line of a journal has no screen')
  t.equal(screenOf({ ...finding, key: '../x' }), null, 'what is no id is no address')
  const from = Date.parse('2026-11-20T03:00:00Z')
  const gap = { callId: null, recordingId: null, from, to: from + 1_500, ms: 1_500, isFault: true }
  t.equal(gapTimeOf({ ...gap, cause: 'cut' }), '20/11/2026 10:00:00–10:00:01 (1,5 giây)')
  t.equal(causeTextOf({ cause: 'no-recording' }), 'Cuộc gọi đã được trả lời nhưng không có bản ghi âm')
  t.equal(causeTextOf({ cause: 'of-tomorrow' }), 'of-tomorrow')
})

t.test('what the witness says is told apart, and that it says nothing too', async t => {
  const said = (counts: object, witnessLines = 3) =>
    witnessTextOf({ integrity: { counts }, looked: { witnessLines } } as never)
  t.equal(said({}), '3 dòng, đều khớp với chuỗi niêm phong.')
  t.match(said({ 'row-altered': 1 }), /đều khớp/, 'a row that was altered is none of its matter')
  t.match(said({ 'chain-truncated': 1 }), /không khớp/)
  t.match(said({ 'witness-missing': 1 }, 0), /không khớp/)
  t.match(said({}, 0), /chưa có dòng nào/)
  t.match(said({ 'witness-silent': 2 }), /im lặng/)
})

t.test('a list that was cut says how much there is', async t => {
  const findings = (times: number) =>
    Array.from({ length: times }, (_, n) => ({
      ...({ code: 'row-altered', seq: n, source: null, key: null, facts: {} } as const),
    }))
  t.same(moreOf(findings(99), { 'row-altered': 99 }), [])
  t.same(moreOf(findings(100), { 'row-altered': 1_234 }), [
    'dòng dữ liệu đã bị sửa sau khi niêm phong: 1.234 chỗ',
  ])
})

t.test('the picture has few figures however long the call was, and its rows know who listened', async t => {
  t.same(ticksOf({ from: 0, to: 12_000 }), [0, 5_000, 10_000])
  t.ok(ticksOf({ from: 0, to: 5 * 3_600_000 }).length <= 11)
  t.same(
    [shareOf(-5, { from: 0, to: 10 }), shareOf(5, { from: 0, to: 10 }), shareOf(1, { from: 1, to: 1 })],
    [0, 50, 0],
  )
  const part = (hears: readonly string[]) => ({
    ...({ from: 0, to: 10, doing: 'talk', hears, isSilent: false } as const),
  })
  const lane = (id: string, hears: readonly string[]) => ({
    ...({ id, role: 'guest', personId: null, label: null, parts: [part(hears)] } as const),
  })
  const rows = rowsOf({ from: 0, to: 10, silenced: [], lanes: [lane('a', ['b']), lane('b', [])] })
  t.same(
    rows.map(row => [row.lane.id, row.heardBy]),
    [
      ['a', []],
      ['b', ['a']],
    ],
  )
})

t.test(
  'what the access log speaks of has a word on the screen, as its actions have by their type',
  async t => {
    const root = join(import.meta.dirname, '../../..')
    const text = globSync('src/**/*.ts', { cwd: root })
      .map(path => readFileSync(join(root, path), 'utf8'))
      .join()
    const kinds = new Set([...text.matchAll(/\bsubjectKind: '([\w.-]+)'/g)].map(([, kind = '']) => kind))
    t.ok(kinds.has('alarm'))
    t.same(
      [...kinds].filter(kind => !(kind in SUBJECT_NAMES)),
      [],
    )
  },
)
