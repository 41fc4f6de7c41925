import t from 'tap'
import { missingInStep, stepOf } from '../../../web/src/desk/drafts/fields.ts'
import { spelled } from '../../../web/src/desk/drafts/spelled.ts'
import { actOf, KEYS } from '../../../web/src/desk/keymap.ts'
import { inserted } from '../../../web/src/desk/lookup/inserted.ts'
import {
  callOf,
  guesting,
  guidedIn,
  type LiveCall,
  type LiveEntry,
  type LiveGuest,
  type LiveMonitor,
  type LiveOperator,
  missedIn,
  NO_GUEST,
  NOTHING,
  next,
  type Own,
} from '../../../web/src/desk/own.ts'

const operator = (state: string, callId: string | null) =>
  ({ operatorId: 'me', state, callId }) as LiveOperator
const call = (callId: string, state: string) => ({ callId, state }) as LiveCall
const told = (own: Own, ...news: Parameters<typeof next>[1][]) => news.reduce(next, own)

t.test('the call on my telephone is the one that my own state names', async t => {
  const ringing = told(
    NOTHING,
    { type: 'call', call: call('a', 'ringing') },
    { type: 'operator', operator: operator('ringing', 'a') },
  )
  t.equal(callOf(ringing)?.callId, 'a')
  // It went to somebody else: news of the call come here no more, only that I am free.
  t.equal(callOf(told(ringing, { type: 'operator', operator: operator('ready', null) })), null)
  t.equal(callOf(told(ringing, { type: 'operator', operator: operator('wrap-up', 'a') })), null)
  const other = told(ringing, { type: 'operator', operator: operator('ringing', 'b') })
  t.equal(callOf(other), null, 'a colleague asks: nothing is known of their call')
  const after = told(other, {
    ...{ type: 'snapshot', calls: [call('b', 'talking')], operator: null, monitors: [] },
  })
  t.match(callOf(after), { callId: 'b', state: 'talking' }, 'after a break in the feed')
})

t.test('an answer that comes after the feed has told what followed takes nothing back', async t => {
  const at = (second: number, state: string, callId: string | null) => ({
    ...operator(state, callId),
    since: `2026-11-22T10:00:0${second}.000Z`,
  })
  const ringing = told(NOTHING, { type: 'operator', operator: at(2, 'ringing', 'a') })
  const late = told(ringing, { type: 'answered', operator: at(1, 'ready', null) })
  t.match(late.operator, { state: 'ringing', callId: 'a' }, 'done with the notes, and rung at once')
  t.match(told(late, { type: 'answered', operator: at(3, 'paused', null) }).operator, { state: 'paused' })
  t.match(told(NOTHING, { type: 'answered', operator: at(1, 'ready', null) }).operator, { state: 'ready' })
})

t.test('a day of calls is not kept', async t => {
  const many = Array.from(
    { length: 100 },
    (_, n) => ({ type: 'call', call: call(`c${n}`, 'ended') }) as const,
  )
  const own = told(NOTHING, ...many)
  t.ok(own.calls.size <= 20)
  t.ok(own.calls.has('c99'))
})

t.test('guidance that was taken back is not shown', async t => {
  const entry = (id: number, kind: string, facts: object, callId = 'a') =>
    ({ type: 'entry', entry: { id, kind, facts, callId } as unknown as LiveEntry }) as const
  const own = told(
    NOTHING,
    entry(1, 'guided', { number: '113' }),
    entry(2, 'guided', { number: '114' }),
    entry(3, 'guided-undone', { number: '113', entryId: 1 }),
    entry(3, 'guided-undone', { number: '113', entryId: 1 }),
    entry(4, 'guided', { number: '115' }, 'b'),
  )
  t.same(
    guidedIn(own, 'a').map(({ id }) => id),
    [2],
  )
})

t.test('keys are known by their place, and never taken from the browser or the input method', async t => {
  const alt = { altKey: true, ctrlKey: false, metaKey: false, shiftKey: false }
  t.equal(actOf({ ...alt, code: 'KeyN' }), 'content')
  t.equal(actOf({ ...alt, code: 'KeyZ' }), null)
  t.equal(actOf({ ...alt, ctrlKey: true, code: 'KeyN' }), null, 'AltGr writes letters elsewhere')
  t.equal(actOf({ ...alt, altKey: false, code: 'KeyN' }), null)
  const taken = KEYS.map(({ key }) => key)
  t.same(new Set(taken).size, taken.length, 'one key, one act')
  t.notOk(taken.some(key => ['D', 'E', 'F', 'Z'].includes(key)))
})

t.test('a code is read out as it is typed by telephone', async t => {
  t.equal(spelled('1022-DT-2026-000123'), 'năm hai không hai sáu, số một hai ba')
  t.equal(spelled('nothing'), 'nothing')
})

t.test('the first step goes with what it needs, and says what it lacks', async t => {
  t.same(missingInStep(null), [])
  t.same(missingInStep({ type: 'forward', unitId: '' }), ['unitId'])
  t.same(missingInStep({ type: 'reject', reason: 'unclear', guidance: '  ' }), ['guidance'])
  t.same(stepOf({ type: 'answer', text: 'Vâng.', sources: ' Luật A \n\n Điều 2 ' }), {
    ...{ type: 'answer', text: 'Vâng.', sources: ['Luật A', 'Điều 2'] },
  })
  t.same(stepOf({ type: 'reject', reason: 'unclear', guidance: 'Tòa án', note: '' }), {
    ...{ type: 'reject', reason: 'unclear', guidance: 'Tòa án' },
  })
  t.equal(stepOf({ text: 'typed before a step was chosen' }), null)
})

t.test('a text that was looked up goes where the operator writes', async t => {
  const mine = { content: 'Hỏi giờ làm việc', first: null }
  t.same(inserted(mine, '7 giờ'), { content: 'Hỏi giờ làm việc\n7 giờ' })
  t.same(inserted({ ...mine, content: ' ' }, '7 giờ'), { content: '7 giờ' })
  t.same(inserted({ ...mine, first: { type: 'answer', text: 'Chào bà.' } }, '7 giờ'), {
    first: { type: 'answer', text: 'Chào bà.\n7 giờ' },
  })
})

t.test('who was rung in vain is told, of the last order only', async t => {
  const entry = (id: number, kind: string, facts: object = {}) =>
    ({ type: 'entry', entry: { id, kind, facts, callId: 'a' } as unknown as LiveEntry }) as const
  const tried = (id: number, outcome: string) => entry(id, 'handover-tried', { outcome })
  const first = told(NOTHING, entry(1, 'handover-asked'), tried(2, 'refused'), entry(3, 'handover-failed'))
  const ids = (own: Own) => missedIn(own, 'a').map(({ id }) => id)
  t.same(ids(first), [2, 3])
  const second = told(first, entry(4, 'handover-asked'), tried(5, 'no-answer'), tried(6, 'answered'))
  t.same(ids(second), [5])
  t.same(ids(told(second, entry(7, 'handover-asked'), tried(8, 'stopped'))), [], 'by my own order')
  t.same(missedIn(first, 'b'), [])
})

t.test('a third who did not come, or went, is told; not one whom I let go', async t => {
  const guest = (stage: string, since = 's1') => ({ stage, since, label: 'Điện lực' }) as LiveGuest
  const ringing = guesting(NO_GUEST, guest('ringing'))
  t.match(guesting(ringing, null), { gone: 'unanswered', guest: { label: 'Điện lực' } })
  const inside = guesting(ringing, guest('in', 's2'))
  t.match(guesting(inside, null), { gone: 'left' })
  t.equal(guesting({ ...inside, isLetGo: true }, null), NO_GUEST)
  const next = guesting({ ...guesting(ringing, null), isLetGo: true }, guest('ringing', 's3'))
  t.match(next, { isLetGo: false, gone: null }, 'another one')
  t.equal(guesting(NO_GUEST, null), NO_GUEST)
})

t.test('who listens to me is known until they go', async t => {
  const monitor = (monitorId: string, state: string, mode = 'listen') =>
    ({ type: 'monitor', monitor: { monitorId, state, mode } as LiveMonitor }) as const
  const own = told(NOTHING, monitor('m', 'on'), monitor('n', 'on'), monitor('m', 'on', 'whisper'))
  t.match(own.monitors, [{ monitorId: 'n' }, { monitorId: 'm', mode: 'whisper' }])
  t.match(told(own, monitor('n', 'ended')).monitors, [{ monitorId: 'm' }])
  const anew = { type: 'snapshot', calls: [], operator: null, monitors: [] } as const
  t.same(told(own, anew).monitors, [])
})
