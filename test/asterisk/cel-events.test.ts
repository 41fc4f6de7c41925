import t from 'tap'
import { endpointsIn, isTelling, tornBy, witnessed } from '../../src/asterisk/cel-events.ts'
import { type CelRow, readCel } from '../../src/asterisk/cel-rows.ts'
import { ANSWERED, ARRIVAL, CALL, citizen, hungUp, OVER, QUEUED, TALK } from './cel-lines.ts'

const rowsOf = (text: string) => [...readCel(Buffer.from(text)).rows]
const operatorOf = (endpoint: string) => (endpoint === 'op101' ? 'person-101' : null)
const all = (rows: readonly CelRow[], from = 0, to = rows.length) => witnessed(rows, { from, to }, operatorOf)

const IDENTITY = {
  ...{ id: CALL, channel: '1795303534.0', dialled: '1022', trunk: 'trunk-demo' },
  ...{ caller: '+84912345678', callerShown: '0912345678' },
  ...{ recording: `2026/11/22/${CALL}.wav`, answeredAt: 1795303534515 },
}

t.test('a talk in the dialplan queue: entered, answered, over', async t => {
  t.same(all(rowsOf(TALK)), [
    { callId: CALL, event: { type: 'enteredFallback', at: 1795303536224, identity: IDENTITY } },
    { callId: CALL, event: { type: 'fallbackAnswered', at: 1795303536432, operator: 'person-101' } },
    { callId: CALL, event: { type: 'callerGone', at: 1795303537748, cut: false, identity: IDENTITY } },
  ])
  t.same(endpointsIn(rowsOf(TALK)), ['op101'])
})

t.test('it does not matter in which pieces the log is read', async t => {
  const rows = rowsOf(TALK)
  for (let cut = 0; cut <= rows.length; cut++) {
    const before = all(rows.slice(0, cut))
    t.same([...before, ...all(rows, cut)], all(rows), `cut before row ${cut}`)
  }
})

t.test('it does not matter who of the two enters the bridge first', async t => {
  const lines = ANSWERED.trim().split('\n')
  const turned = `${[...lines.slice(0, 2), lines[3], lines[2]].join('\n')}\n`
  const events = all(rowsOf(ARRIVAL + QUEUED + turned)).map(({ event }) => event.type)
  t.same(events, ['enteredFallback', 'fallbackAnswered'])
})

t.test('a citizen who hangs up while waiting is gone, and nobody answered', async t => {
  const gone = citizen('HANGUP', '40.000000', '', '', { extra: hungUp(0, 'PJSIP/trunk-demo-00000000') })
  t.match(all(rowsOf(ARRIVAL + QUEUED + gone)).at(-1), { event: { type: 'callerGone', cut: false } })
})

t.test('a citizen cut off by the end of Asterisk did not hang up', async t => {
  const cut = citizen('HANGUP', '40.000000', '', '', { extra: hungUp(0, '') })
  t.match(all(rowsOf(ARRIVAL + QUEUED + cut)).at(-1), { event: { type: 'callerGone', cut: true } })
})

t.test('one who hangs up before anybody is asked is known from the answer', async t => {
  const answer = ARRIVAL.split('\n').slice(0, 2).join('\n')
  const gone = citizen('HANGUP', '34.700000', '', '', {
    context: 'citizen',
    extra: hungUp(16, 'PJSIP/trunk-demo-00000000'),
  })
  t.same(all(rowsOf(`${answer}\n${gone}`)), [
    { callId: CALL, event: { type: 'callerGone', at: 1795303534700, cut: false, identity: IDENTITY } },
  ])
})

t.test('one whose call was never answered leaves no call behind', async t => {
  const start = `${ARRIVAL.split('\n')[0]}\n`
  const gone = citizen('HANGUP', '34.513000', '', '', { context: 'citizen', extra: hungUp(0, 'x') })
  t.same(all(rowsOf(start + gone)), [
    { callId: CALL, event: { type: 'callerGone', at: 1795303534513, cut: false } },
  ])
})

t.test("the service's own legs are nobody's hang-up", async t => {
  const rows = rowsOf(OVER).map(row => ({
    ...row,
    uniqueId: `leg.${CALL}.1`,
    userField: CALL,
    app: 'AppDial2',
  }))
  t.same(all(rows), [])
  t.same(rows.filter(isTelling), [])
})

t.test('only what may be news makes us look back', async t => {
  t.same(
    rowsOf(TALK)
      .filter(isTelling)
      .map(row => row.type),
    ['APP_START', 'BRIDGE_ENTER', 'BRIDGE_ENTER', 'HANGUP'],
  )
})

t.test("a caller's odd number reaches the books as no number", async t => {
  const odd = (text: string) => text.replaceAll('"0912345678"', '"0912\n""quoted"","')
  t.match(all(rowsOf(odd(TALK)))[0], { event: { identity: { caller: null, callerShown: '0912quoted' } } })
})

t.test('how a telephone ended that nobody hung up', async t => {
  const row = (channel: string, hangupcause: number) =>
    tornBy({ channel, extra: JSON.stringify({ hangupcause }) } as CelRow)
  t.equal(row('PJSIP/op101-web-0000001a', 27), 'page-closed')
  t.equal(row('PJSIP/op101-0000001a', 27), null, 'a desk telephone has no page')
  t.equal(row('PJSIP/op101-0000001a', 44), 'silent')
  t.equal(row('PJSIP/op101-web-0000001a', 16), null)
})
