import fc from 'fast-check'
import t from 'tap'
import {
  type Draft,
  dueAt,
  failed,
  isDirty,
  noticed,
  opened,
  read,
  restored,
  saved,
  sending,
  settled,
  typed,
  unsaved,
} from '../../../web/src/desk/drafts/autosave.ts'
import {
  draftBody,
  type Fields,
  fieldsOf,
  receiptBody,
  type Ticket,
} from '../../../web/src/desk/drafts/fields.ts'

const instant = (n: number) => new Date(Date.UTC(2026, 10, 22) + n).toISOString()
const ticketOf = (more: Partial<Ticket> = {}) =>
  ({
    ...{ id: 'one', code: '1022-DT-2026-000001', state: 'draft', kind: null, content: '', urgency: 'normal' },
    ...{ callerName: null, callerNumber: '+84912345678', address: null, email: null, place: null },
    ...{ areaCode: null, fieldCode: null, subtype: null, isProcedural: false, form: null },
    ...{ updatedAt: instant(0), ...more },
  }) as Ticket

const fresh = () => opened(ticketOf())
const CHANGED = { code: 'ticket-changed', text: 'Phiếu đã được thay đổi.' }
const AWAY = { code: 'unreachable', text: 'Không kết nối được.' }

t.test(
  'what is typed is saved soon after the last key, and at the latest while somebody types on',
  async t => {
    let draft = typed(fresh(), { content: 'M' }, 1_000)
    t.equal(dueAt(draft), 1_400)
    t.ok(1_400 - 1_000 <= 500, 'within half a second of the last key')
    for (let at = 1_200; at <= 2_400; at += 200) draft = typed(draft, { content: `M${at}` }, at)
    t.equal(dueAt(draft), 2_500, 'within two seconds of the first')
    t.equal(dueAt(typed(draft, { content: '' }, 2_450)), null, 'nothing is saved that is there already')
  },
)

t.test('one save at a time; what is typed meanwhile goes with the next', async t => {
  let draft = sending(typed(fresh(), { content: 'Mất' }, 1_000))
  draft = typed(draft, { content: 'Mất nước' }, 1_450)
  t.equal(dueAt(draft), null)
  draft = saved(draft, instant(1), 1_500)
  t.match(draft, { version: instant(1), savedAt: 1_500 })
  t.same(unsaved(draft), ['content'])
  t.ok((dueAt(draft) ?? 0) <= 1_950)
  draft = saved(sending(draft), instant(2), 2_000)
  t.same([unsaved(draft), dueAt(draft), isDirty(draft)], [[], null, false])
})

t.test('a save whose answer is lost is no change of somebody else’s', async t => {
  let draft = sending(typed(fresh(), { content: 'Mất điện' }, 1_000))
  draft = typed(draft, { content: 'Mất điện từ sáng' }, 1_300)
  draft = failed(draft, 0, AWAY, 2_000)
  t.equal(dueAt(draft), 4_000, 'tried again after a while')
  t.equal(draft.mine.content, 'Mất điện từ sáng')
  // It had come through: the same version again is refused, and the ticket is read.
  draft = failed(sending(draft), 409, CHANGED, 4_100)
  t.match(draft, { mustRead: true, isSaving: false, trouble: null })
  draft = read(draft, ticketOf({ content: 'Mất điện', updatedAt: instant(9) }), 4_200)
  t.same([draft.conflicts, draft.mine.content, draft.version], [[], 'Mất điện từ sáng', instant(9)])
  t.same(unsaved(draft), ['content'])
})

t.test('what two have changed is for people to choose, the rest is joined', async t => {
  let draft = typed(fresh(), { content: 'của tôi', place: 'Chợ' }, 1_000)
  draft = noticed(draft, instant(5))
  t.equal(draft.mustRead, true)
  t.equal(noticed(fresh(), instant(0)).mustRead, false, 'old news')
  const theirs = ticketOf({ content: 'của họ', callerName: 'Bà Năm', updatedAt: instant(5) })
  draft = read(draft, theirs, 1_100)
  t.same(draft.conflicts, [{ name: 'content', theirs: 'của họ' }])
  t.same([draft.mine.callerName, draft.mine.place], ['Bà Năm', 'Chợ'])
  t.same(unsaved(draft), ['place'], 'what is not chosen yet is not written over')
  t.same(unsaved(settled(draft, 'content', 'mine', 1_200)), ['content', 'place'])
  t.match(settled(draft, 'content', 'theirs', 1_200), { mine: { content: 'của họ' }, conflicts: [] })
  t.match(
    settled(draft, 'place', 'theirs', 1_200),
    { mine: { place: 'Chợ' } },
    'where nothing is in question',
  )
})

t.test('what the server cannot take holds nothing else up', async t => {
  let draft = typed(fresh(), { content: 'Xin cấp lại', email: 'nam@' }, 1_000)
  t.same(unsaved(draft), ['content'], 'half an address waits')
  t.equal(draftBody(sending(draft).sent[0] as Fields, instant(0), true).email, null)
  t.same(
    unsaved(typed(fresh(), { content: 'a'.repeat(20_001), place: 'Chợ Cao Lãnh' }, 1_000)),
    ['place'],
    'so does a paste that is too long',
  )
  t.same(unsaved(typed(draft, { email: 'nam@example.vn' }, 1_100)), ['content', 'email'])
  draft = typed(draft, { form: { phone: '12' } }, 1_200)
  draft = failed(sending(draft), 400, { code: 'form-invalid', text: 'Số điện thoại' }, 1_300)
  t.same(unsaved(draft), ['content'], 'a form that was refused is left out')
  draft = saved(sending(draft), instant(2), 1_400)
  t.equal(isDirty(draft), true)
  t.same(unsaved(typed(draft, { form: { phone: '0912345678' } }, 1_500)), ['form'])
  const refused = failed(sending(typed(draft, { place: 'x' }, 2_000)), 400, { code: 'bad', text: '' }, 2_100)
  t.equal(dueAt(refused), null, 'the same words are not sent again')
  t.ok(dueAt(typed(refused, { place: 'y' }, 3_000)))
  t.match(failed(sending(draft), 403, { code: 'ticket-not-yours', text: '' }, 1), { isOver: true })
})

t.test('a number is kept here until the receipt, which takes it', async t => {
  const draft = typed(fresh(), { callerNumber: '0913 000 111', kind: 'report' }, 1_000)
  t.same(unsaved(draft), ['kind'])
  t.equal(isDirty(draft), true)
  t.notOk('callerNumber' in draftBody(draft.mine, instant(0), true))
  t.match(receiptBody(draft.mine), { callerNumber: '0913 000 111', kind: 'report', address: null })
})

t.test('after a crash everything typed is there, whatever had come through', async t => {
  const keys = fc.array(
    fc.record({
      what: fc.constantFrom('type', 'send', 'answer', 'lose', 'arriveAndLose', 'crash'),
      n: fc.nat(99),
    }),
    { maxLength: 40 },
  )
  fc.assert(
    fc.property(keys, steps => {
      let server = ticketOf()
      let draft: Draft = opened(server)
      let version = 0
      let last = ''
      let at = 0
      const arrive = () => {
        const [words] = draft.sent.slice(-1)
        if (!words) return
        server = ticketOf({ content: words.content, updatedAt: instant(++version) })
      }
      for (const { what, n } of steps) {
        at += 100
        const isCurrent = draft.version === server.updatedAt
        if (what === 'type') {
          last = `${last}${n} `
          draft = typed(draft, { content: last }, at)
        } else if (what === 'send' && !draft.isSaving && !draft.mustRead) draft = sending(draft)
        else if (what === 'send' && draft.mustRead) draft = read(draft, server, at)
        else if (what === 'crash') {
          const { saved, version, mine, sent } = draft
          draft = restored(server, JSON.parse(JSON.stringify({ saved, version, mine, sent })), at)
        } else if (draft.isSaving && !isCurrent) draft = failed(draft, 409, CHANGED, at)
        else if (draft.isSaving && what === 'answer') {
          arrive()
          draft = saved(draft, server.updatedAt, at)
        } else if (draft.isSaving && what === 'lose') draft = failed(draft, 0, AWAY, at)
        else if (draft.isSaving && what === 'arriveAndLose') {
          arrive()
          draft = failed(draft, 0, AWAY, at)
        }
        if (draft.mine.content !== last || draft.conflicts.length > 0) return false
      }
      return true
    }),
    { numRuns: 2_000, seed: 1022 },
  )
  t.pass('2,000 ways of typing, losing and coming back')
})

t.test('a form is compared as it is kept', async t => {
  const entries = [{ name: 'name', label: 'Họ tên', value: 'Lê Văn An', is: 'name' }]
  const ticket = ticketOf({ form: { form: 'postal', label: 'Bưu chính', entries } })
  t.same(fieldsOf(ticket).form, { name: 'Lê Văn An' })
  t.same(unsaved(typed(opened(ticket), { form: { name: ' Lê  Văn An ', procedure: '' } }, 1)), [])
})
