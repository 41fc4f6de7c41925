import t from 'tap'
import { partsOf } from '../../src/channels/smpp.ts'
import { cutToParts, gsmBytes, measured, piecesOf, unaccented } from '../../src/channels/sms.ts'
import { faultsOfShape } from '../../src/directory/shape.ts'
import { MATRIX } from '../../src/notices/matrix.ts'
import { CAUSES, RECIPIENTS, type Recipient, type Told, type ToldTicket } from '../../src/notices/notice.ts'
import { previewed } from '../../src/notices/preview.ts'
import { DEFAULT_NOTICES, faultsOfNotices, type NoticeRules, Notices } from '../../src/notices/rules.ts'
import { behind, type Known, planned } from '../../src/notices/telling.ts'
import { standardWords, waysOf } from '../../src/notices/words.ts'
import { NOON } from '../rooms.ts'

const TICKET: ToldTicket = {
  ...{ id: 'ticket', code: '1022-DT-2026-000123', kind: 'report', unitId: 'sxd', unitName: 'Sở Xây dựng' },
  ...{ fieldName: 'Hạ tầng đô thị', dueAt: NOON, operatorId: 'op', assigneeId: null },
  ...{ callerNumber: '+84912345678', callerName: 'Nguyễn Văn Tèo', email: 'teo@example.vn' },
}
const told = (facts: Partial<Told>): Told => ({
  ...{ key: 'k', cause: 'forwarded', to: 'officer', ticket: TICKET, at: NOON, facts: {} },
  ...facts,
})
const person = (personId: string, phone: string | null, email: string | null = null) => ({
  ...{ personId, name: personId, phone, email },
})
const known = (facts: Partial<Known> = {}): Known => ({
  units: new Map([
    [
      'sxd',
      { officers: [person('fo', '+84911111111')], heads: [person('hd', '+84922222222')], processing: [] },
    ],
  ]),
  people: new Map([['op', person('op', null)]]),
  office: [person('vp', null)],
  leaders: [person('ld', null)],
  ...facts,
})
const ground = (rules: Partial<NoticeRules> = {}) => ({
  rules: { ...DEFAULT_NOTICES, ...rules },
  around: { centre: 'Tổng đài 1022 Đồng Tháp', hotline: '02771022', publicUrl: 'https://1022.tinh.vn' },
  has: { email: true, sms: true },
})

t.test('segments are counted as the networks count them', async t => {
  // Why: a part more is money, and a receiver that cuts a text off at three (channels.md §6.2).
  const rows: [text: string, alphabet: string, units: number, parts: number][] = [
    ['a'.repeat(160), 'gsm', 160, 1],
    ['a'.repeat(161), 'gsm', 161, 2],
    ['a'.repeat(306), 'gsm', 306, 2],
    ['a'.repeat(307), 'gsm', 307, 3],
    ['ấ'.repeat(70), 'ucs2', 70, 1],
    ['ấ'.repeat(71), 'ucs2', 71, 2],
    ['ấ'.repeat(134), 'ucs2', 134, 2],
    ['ấ'.repeat(135), 'ucs2', 135, 3],
    ['€'.repeat(80), 'gsm', 160, 1],
    ['€'.repeat(81), 'gsm', 162, 2],
    ['àèéìòùÉ', 'gsm', 7, 1],
    ['', 'gsm', 0, 1],
  ]
  for (const [text, alphabet, units, parts] of rows)
    t.same(measured(text), { alphabet, units, parts }, `${text.slice(0, 3)} × ${text.length}`)
  t.ok(
    piecesOf('😀'.repeat(50), 'ucs2').every(piece => piece.isWellFormed()),
    'no letter is cut in two',
  )
  t.equal(measured(cutToParts('ă'.repeat(500), 3)).parts, 3)
})

t.test('the acknowledgement of the regulation is one part without accents and two with', async t => {
  // Source: Đề án III.I.2, channels.md §6.2 (111 letters).
  const text =
    'Tổng đài Thông tin dịch vụ công tỉnh Đồng Tháp đã nhận được thông tin góp ý, phản ánh của Quý khách, xin cám ơn'
  t.match(measured(text.normalize('NFC')), { alphabet: 'ucs2', parts: 2 })
  t.match(measured(text.normalize('NFD')), { parts: 3 }, 'why everything is NFC first')
  t.match(measured(unaccented(text)), { alphabet: 'gsm', parts: 1 })
  t.equal(unaccented('Đường số 8 – “Quận Ấp”…'), 'Duong so 8 - "Quan Ap"...')
})

t.test('letters leave in the codes of their alphabet', async t => {
  t.same(gsmBytes('@à€'), [0, 0x7f, 0x1b, 0x65])
  const [part] = partsOf('Mã số', '00000000-0000-4000-8000-000000000000')
  t.match(part, { data_coding: 8 })
  t.same([...(part?.short_message.message ?? [])].slice(0, 4), [0, 0x4d, 0, 0xe3])
  const long = partsOf('ấ'.repeat(100), 'ff000000-0000-4000-8000-000000000000')
  t.same(
    long.map(one => ('udh' in one.short_message ? [...one.short_message.udh] : [])),
    [
      [5, 0, 3, 255, 2, 1],
      [5, 0, 3, 255, 2, 2],
    ],
  )
})

t.test(
  'F08: a short message to staff has code, field, deadline and link, and nothing of the citizen',
  async t => {
    for (const cause of CAUSES)
      for (const to of RECIPIENTS.filter(one => one !== 'citizen')) {
        const facts = {
          reason: 'gọi lại cho Nguyễn Văn Tèo, 0912 345 678, TEO@example.vn',
          question: 'Tèo ở đâu?',
          answer: 'đã trả lời ông Tèo',
        }
        const rules = { matrix: { [cause]: { [to]: ['sms' as const] } } }
        const { deliveries } = planned(told({ cause, to, facts }), known(), ground(rules))
        for (const { text } of deliveries) t.notMatch(text, /T[eè]o|912|example/i, `${cause} ${to}`)
      }
    const [sms] = planned(told({}), known(), ground()).deliveries.filter(({ way }) => way === 'sms')
    t.equal(
      sms?.text,
      'Phieu chuyen: phieu 1022-DT-2026-000123, linh vuc Ha tang do thi, han 12:00 ngay 21/11/2026. ' +
        'https://1022.tinh.vn/tickets/1022-DT-2026-000123',
    )
    t.match(sms, { alphabet: 'gsm', parts: 1, address: '+84911111111', state: 'waiting' })
  },
)

t.test('B04: who is rejected reads why and where to go, and no short message names them', async t => {
  const facts = {
    reason: 'ngoài phạm vi',
    guidance: 'Ông Nguyễn Văn Tèo (0912.345.678) xin liên hệ UBND phường 1, số 02773851234.',
  }
  const { deliveries } = planned(told({ cause: 'rejected', to: 'citizen', facts }), known(), ground())
  t.same(
    deliveries.map(({ way, address }) => `${way} ${address}`),
    ['sms +84912345678', 'email teo@example.vn'],
  )
  const [sms, mail] = deliveries
  t.match(sms?.text, /ngoai pham vi.*UBND phuong 1, so 02773851234/)
  t.notMatch(sms?.text, /Teo|345.678/)
  t.match(mail?.text, /Lý do: ngoài phạm vi\. Hướng dẫn: .*UBND phường 1/)
})

t.test('E03, E07, E10: the matrix of the documents is the standard', async t => {
  const has = (cause: (typeof CAUSES)[number], to: Recipient) => waysOf(DEFAULT_NOTICES, cause, to)
  t.same(has('received', 'citizen'), ['sms', 'email'])
  t.same(has('forwarded', 'officer'), ['app', 'sms'], 'E03: by the software and by SMS')
  t.same(
    [has('reported', 'officer'), has('reported', 'head')],
    [['app'], ['app']],
    'E15: to who gave it to them',
  )
  t.same(has('forwarded', 'operator'), ['app'], 'E12: what the Office decided')
  t.same(has('escalated', 'head'), ['app', 'sms', 'email'], 'E07')
  t.same(has('late', 'leaders'), ['digest'], 'E10: leaders have the digest')
  t.same(has('late', 'office'), ['app', 'digest'])
  t.same(has('promised', 'operator'), ['app'], 'E05: so that the operator can tell the citizen')
  t.same(has('reminded', 'officer'), ['app', 'sms'], 'E17')
  t.same(has('unclear', 'office'), ['app'])
  for (const cause of CAUSES)
    for (const to of Object.keys(MATRIX[cause]) as Recipient[])
      t.not(standardWords(cause, to).title, '', `${cause} has words for ${to}`)
})

t.test('a province tells over other ways, in other words, or not at all', async t => {
  // Why: Gia Lai tells its officers by app, telephone, SMS and e-mail (§15).
  const rules: Partial<NoticeRules> = {
    matrix: { forwarded: { officer: ['app', 'sms', 'email'] } },
    texts: { forwarded: { staff: { title: 'Phiếu {code}', text: 'Hạn {deadline}', sms: 'Phieu {code}' } } },
    off: ['returned'],
  }
  const { deliveries } = planned(told({}), known(), ground(rules))
  t.same(
    deliveries.map(({ way, state }) => `${way} ${state}`),
    ['app sent', 'sms waiting', 'email no-address'],
  )
  t.equal(deliveries[1]?.text, 'Phieu 1022-DT-2026-000123')
  t.same(planned(told({ cause: 'returned', to: 'operator' }), known(), ground(rules)).deliveries, [])
})

t.test('of a kind that is kept silent nothing leaves the centre', async t => {
  const rules: Partial<NoticeRules> = { silentKinds: ['report'] }
  const ways = (to: Recipient) =>
    planned(told({ to }), known(), ground(rules)).deliveries.map(({ way }) => way)
  t.same(ways('officer'), ['app'])
  t.same(ways('citizen'), [])
})

t.test('who cannot be told is seen, and whoever stands behind them hears of it', async t => {
  const nobody = known({
    units: new Map([['sxd', { officers: [], heads: [person('hd', null)], processing: [] }]]),
  })
  const missed = planned(told({}), nobody, ground())
  t.match(missed, { isUnreached: true, deliveries: [{ state: 'no-address', person: null }] })
  t.match(behind(told({}), nobody), { to: 'head', cause: 'unreached', key: 'k/behind/head' })
  const empty = known({ units: new Map() })
  t.match(behind(told({}), empty), { to: 'office' })
  t.equal(behind(told({ to: 'office' }), known({ office: [] })), null)
  const noPhone = known({
    units: new Map([['sxd', { officers: [person('fo', null)], heads: [], processing: [] }]]),
  })
  t.match(planned(told({}), noPhone, ground()), {
    isUnreached: true,
    deliveries: [
      { way: 'app', state: 'sent' },
      { way: 'sms', state: 'no-address' },
    ],
  })
})

t.test('a landline and a hidden number get no short message', async t => {
  for (const callerNumber of ['+842773851234', null, '115']) {
    const ticket = { ...TICKET, callerNumber, email: null }
    const { deliveries } = planned(told({ cause: 'received', to: 'citizen', ticket }), known(), ground())
    t.match(deliveries, [{ way: 'sms', state: 'no-address', address: null }], `${callerNumber}`)
  }
})

t.test('a template with a place that nobody fills is refused', async t => {
  const rules = (sms: string, text = 'x', to: 'staff' | 'citizen' = 'staff'): NoticeRules => ({
    ...DEFAULT_NOTICES,
    texts: { forwarded: { [to]: { title: 'Phiếu {code}', text, sms } } },
  })
  const faults = (...args: Parameters<typeof rules>) =>
    faultsOfNotices(rules(...args), 'notices').map(({ path, text }) => `${path}: ${text}`)
  t.same(faults('Phieu {code} {field} {deadline} {link}'), [])
  t.match(faults('{callerName}')[0], /texts.forwarded.staff.sms: {callerName} is not filled here/)
  t.match(faults('{answer}', 'x', 'citizen')[0], /{answer} is not filled here/, 'no answer over SMS')
  t.match(faults('{reason}')[0], /{reason} is not filled here/, 'what was typed reaches staff in the console')
  t.match(faults('x', '{code'), [/brace/])
  t.match(faults('x', '{}')[0], /{} is not filled/)
  t.match(faults('x', '{constructor}')[0], /{constructor} is not filled/)
  const site = { ...DEFAULT_NOTICES, officerSite: 'http://169.254.169.254/' }
  t.match(faultsOfNotices(site, 'notices'), [{ path: 'notices.officerSite' }])
  t.match(faultsOfShape(Notices, { ...DEFAULT_NOTICES, off: ['nothing'] }, 'notices'), [
    { path: 'notices.off.0' },
  ])
  t.match(faultsOfShape(Notices, { ...DEFAULT_NOTICES, matrix: { late: { nobody: ['sms'] } } }, 'notices'), [
    { path: 'notices.matrix.late.nobody' },
  ])
})

t.test('what somebody typed brings no line and no place of its own', async t => {
  const facts = { reason: 'x\r\nBcc: a@b.vn\u2028{code}', guidance: '{link}' }
  const { deliveries } = planned(told({ cause: 'rejected', to: 'citizen', facts }), known(), ground())
  const [sms, mail] = deliveries
  t.notMatch(sms?.text, /[\r\n\u2028]/)
  t.match(sms?.text, /x Bcc: a\(at\)b\.vn \?code\?/, 'a brace of theirs is a letter, and no place')
  t.notMatch(mail?.title, /[\r\n]/)
  t.notMatch(mail?.text, /\r|\u2028/)
})

t.test('a preview shows the words, the parts, and why they would be refused', async t => {
  const around = { ...ground(), at: NOON }
  const shown = previewed({ cause: 'escalated', to: 'head' }, around)
  t.match(shown, { title: /Chuyển thủ trưởng: phiếu 1022/, sms: { alphabet: 'gsm', parts: 1 }, faults: [] })
  t.match(previewed({ cause: 'escalated', to: 'head', accents: true }, around).sms, {
    alphabet: 'ucs2',
    parts: 3,
  })
  const words = { title: 'x', text: 'x', sms: 'Ông {callerName}' }
  t.match(previewed({ cause: 'escalated', to: 'head', words }, around).faults, [
    { path: 'sms', detail: /callerName/ },
  ])
})
