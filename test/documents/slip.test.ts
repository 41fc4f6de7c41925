import t from 'tap'
import { instantInWords } from '../../src/clock.ts'
import { dossierFor } from '../../src/documents/dossier.ts'
import { logCsv } from '../../src/documents/log.ts'
import { lengthOnPaper, type Paper, placeAndDate, printable } from '../../src/documents/page.ts'
import { drawPdf } from '../../src/documents/paper.ts'
import { forwardingSlip, logPaper, processingSlip } from '../../src/documents/slip.ts'
import type { Role } from '../../src/people/person.ts'
import { HOUSE, NOW, wholeDossier } from './made.ts'

const at = { house: HOUSE, now: NOW }
const wordsOf = ({ blocks, ...paper }: Paper) =>
  [JSON.stringify(paper), ...blocks.map(block => JSON.stringify(block))].join('\n')
const pagesOf = (pdf: Buffer) => pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length ?? 0
const person = (role: Role) => ({ id: 'p', username: 'p', displayName: 'P', role, unitId: null })

t.test('F01, K03: phiếu xử lý shows all ten, and the result of each level apart', async t => {
  const words = wordsOf(processingSlip(wholeDossier(), at))
  for (const [what, text] of Object.entries({
    tên: 'Nguyễn Hữu Đức',
    'số điện thoại': '+84912345678',
    'thời gian gọi': '15:04 ngày 20/11/2026',
    'nội dung': 'Mặt đường tỉnh 846 bị sụt lún',
    'thời gian xử lý': '09:00 ngày 24/11/2026',
    'nội dung xử lý': 'Đã cho đặt biển cảnh báo',
    'đơn vị xử lý': 'Sở Xây dựng tỉnh Đồng Tháp',
    'lĩnh vực xử lý': 'Giao thông, vận tải – Đường hư hỏng',
    'kết quả của đầu mối': 'Cấp đầu mối – Sở Xây dựng tỉnh Đồng Tháp: Trần Quốc Khánh, 10:00 ngày 21/11/2026',
    'kết quả của thủ trưởng': 'Cấp thủ trưởng – Sở Xây dựng tỉnh Đồng Tháp: Phạm Thị Mỹ Duyên',
    'file ghi âm': 'c0000000-0000-4000-8000-000000000001.wav',
    'mã phiếu': '1022-DT-2026-000123',
    'thời hạn': '14:12 ngày 23/11/2026',
  }))
    t.ok(words.includes(text), what)
})

t.test('E03, K03: phiếu chuyển is addressed, and says until when', async t => {
  const paper = forwardingSlip(wholeDossier({ isUrgent: true }), at)
  t.same(paper.addressees, ['Sở Xây dựng tỉnh Đồng Tháp'])
  t.match(paper, { heading: { text: 'PHIẾU CHUYỂN', under: 'KHẨN' }, code: '1022-DT-2026-000123' })
  t.ok(wordsOf(paper).includes('Thời hạn trả lời: 14:12 ngày 23/11/2026'))
})

t.test('the same paper at the same instant is the same file, with its letters in it', async t => {
  const paper = processingSlip(wholeDossier(), at)
  const pdf = await drawPdf(paper)
  t.ok(pdf.equals(await drawPdf(paper)))
  const text = pdf.toString('latin1')
  t.match(text, /\/FontFile2/, 'fonts are embedded')
  t.match(text, /Tinos-Bold/)
  t.match(text, /\/MediaBox \[0 0 595\.28 841\.89\]/, 'A4')
  t.match(text, /\/Lang \(vi-VN\)/)
  t.notOk(pdf.equals(await drawPdf(processingSlip(wholeDossier(), { ...at, now: NOW + 60_000 }))))
})

t.test('long texts flow over pages, and a dossier with nothing in it is a paper too', async t => {
  const short = pagesOf(await drawPdf(processingSlip(wholeDossier(), at)))
  const content = 'Đường hư hỏng nặng, nước ngập sâu. '.repeat(600)
  const long = pagesOf(await drawPdf(processingSlip(wholeDossier({ content }), at)))
  t.ok(long >= short + 4, `${short}, then ${long} pages`)
  const place = 'Ấp Bình Mỹ '.repeat(800)
  t.ok(pagesOf(await drawPdf(processingSlip(wholeDossier({ place }), at))) > 2, 'a field flows as well')
  const calls = Array.from({ length: 120 }, () => wholeDossier().calls).flat()
  t.ok(pagesOf(await drawPdf(processingSlip(wholeDossier({ calls }), at))) > 4, 'and a table')
  const empty = wholeDossier({
    ...{ kind: null, receivedAt: null, forwardedAt: null, deadlineAt: null, settledAt: null, field: null },
    ...{ subtype: null, unit: null, operator: null, place: null, content: '', results: [], timeline: [] },
    ...{ versions: [], calls: [], recordings: [], attachments: [], satisfaction: null },
    citizen: { callerName: null, callerNumber: null, address: null, email: null },
  })
  for (const draw of [processingSlip, forwardingSlip, logPaper])
    t.ok((await drawPdf(draw(empty, at))).length > 1_000)
})

t.test('F04: hostile text is only text on paper and in a spreadsheet', async t => {
  const bad = 'a\u202egpj.exe\u0000 \u{1F600} e\u0302\u0301 =cmd|x \ud800 %EOF) Tj'
  t.equal(printable(`${bad}\r\nb\tc`), 'agpj.exe \u{1F600} ế =cmd|x  %EOF) Tj\nb    c')
  t.ok((await drawPdf(processingSlip(wholeDossier({ content: bad, unit: bad }), at))).length > 1_000)
  const [event] = wholeDossier().timeline
  if (!event) throw new Error('no event')
  const csv = logCsv(
    wholeDossier({ timeline: [{ ...event, text: '=HYPERLINK("http://x")', by: 'a,"b"\nc' }] }),
  )
  t.match(csv, `"'=HYPERLINK(""http://x"")"`)
  t.match(csv, `"a,""b""\nc"`)
})

t.test('F08: whoever may not read the citizen gets no citizen on paper', async t => {
  const whole = wholeDossier()
  const all = ['callerNumber', 'callerName', 'address', 'email']
  t.same(dossierFor(person('auditor'), whole), { seen: whole, fields: all })
  const timeline = whole.timeline.map(one => ({ ...one, address: null }))
  t.same(
    dossierFor(person('operator'), whole),
    { seen: { ...whole, timeline }, fields: all },
    'E19: from where somebody worked is for those who inspect',
  )
  const { seen, fields } = dossierFor(person('leader'), whole)
  t.same(fields, [], 'what is masked is no view')
  const words = JSON.stringify({ ...seen, content: '', timeline: seen.timeline })
  for (const secret of ['Nguyễn Hữu Đức', '912345678', 'duc.nguyen', 'Lê Lợi'])
    t.notOk(words.includes(secret), secret)
  t.equal(seen.citizen.callerNumber, '*********678')
  const hidden = dossierFor(person('operator'), wholeDossier({ isRestricted: true })).seen
  t.not(hidden.citizen.callerName, 'Nguyễn Hữu Đức', 'data that the citizen had hidden')
})

t.test('dates are written as decrees ask for', async t => {
  t.equal(placeAndDate('Gia Lai', Date.parse('2026-02-03T01:00:00Z')), 'Gia Lai, ngày 03 tháng 02 năm 2026')
  t.equal(placeAndDate('Gia Lai', Date.parse('2026-11-23T17:30:00Z')), 'Gia Lai, ngày 24 tháng 11 năm 2026')
  t.match(placeAndDate('Gia Lai', null), /^Gia Lai, ngày +tháng +năm$/)
  t.equal(instantInWords(NOW), '09:30 ngày 24/11/2026')
  t.same([59_400, 65_000].map(lengthOnPaper), ['59 giây', '1 phút 05 giây'])
})
