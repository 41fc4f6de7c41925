import t, { type Test } from 'tap'
import { sippOperator } from '../../src/boot/phones/operator.ts'
import { writeTone } from '../../src/boot/phones/sound.ts'
import { until } from '../until.ts'
import type { CallRow } from './books.ts'
import { startCentre } from './centre.ts'
import { castOf, dieAndReturn, lasted, sameDialog, secondOf } from './death.ts'
import { agencies } from './phones/agency.ts'
import { presence } from './phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// D03, D04: an operator holds, asks a colleague, transfers to them or to a number outside, confers, hands over to the
// agency on duty. The citizen is never left alone, and everything is in the recording.
t.setTimeout(300_000)
const COLLEAGUE_HZ = 1_040
const AGENCY_HZ = 1_240
const centre = await startCentre({
  calls: { ringSeconds: 5, wrapUpSeconds: 1, restSeconds: 1, earlySeconds: 1 },
})
const scene = sceneOf(centre)
const play = { centre, scene }
const sounds = { colleague: `${centre.folder}/colleague.al`, agency: `${centre.folder}/agency.al` }
await writeTone(COLLEAGUE_HZ, 10, sounds.colleague)
await writeTone(AGENCY_HZ, 10, sounds.agency)
t.after(async () => {
  await scene.end()
  await centre.stop()
})

type Asked = Readonly<Record<string, unknown>>
const ask = async (user: string, callId: string, asked: Asked) =>
  (await centre.api(user)).post(`/api/calls/${callId}/requests`, asked)
const idOf = async (user: string) =>
  (await centre.query<{ id: string }>('select id from people where username = $1', [user]))[0]?.id ?? ''

/** A colleague with a voice of their own. */
async function colleague(t: Test, user: string) {
  const behaviour = { does: 'answer', afterMs: 200 } as const
  const phone = await sippOperator({ server: centre.sip, users: [user], sound: sounds.colleague, behaviour })
  t.after(() => scene.leave(user, phone))
  return phone
}

async function agency(t: Test, behaviour: Parameters<typeof agencies>[1] = { does: 'answer', afterMs: 200 }) {
  const phone = await agencies(centre, behaviour, sounds.agency)
  t.after(phone.stop)
  return phone
}

/** Lan talks with op101; the books' row, and the phones. */
async function talking(t: Test) {
  const cast = castOf(t, play)
  const desk = await cast.desk('op101')
  const from = scene.number()
  const citizen = await cast.citizen(from)
  const call = await lasted(scene, from)
  return { from, citizen, desk, call }
}

/** How much of that second of the citizen's recording each voice is in. */
async function voices(call: CallRow, at: number, seconds = 1.2) {
  const audio = await scene.audio(call.id)
  const fromS = await secondOf(centre, call, at)
  const span = { fromS, toS: fromS + seconds }
  return {
    citizen: presence(audio, CITIZEN_HZ, span),
    operator: presence(audio, OPERATOR_HZ, span),
    colleague: presence(audio, COLLEAGUE_HZ, span),
    agency: presence(audio, AGENCY_HZ, span),
  }
}
const guestRecordings = (callId: string) =>
  centre.query<{ id: string; state: string; actualMs: number }>(
    'select id, state, actual_ms "actualMs" from recordings where call_id = $1 and id <> $1 order by started_at',
    [callId],
  )

t.test('hold gives the citizen music and not the operator; resume brings them together again', async t => {
  const { from, citizen, call } = await talking(t)
  await ask('op101', call.id, { act: 'hold' })
  const heldAt = Date.now()
  await t.rejects(ask('op101', call.id, { act: 'hold' }), { code: 'already-held' })
  await until('two seconds on hold', () => Date.now() > heldAt + 2_000)
  await ask('op101', call.id, { act: 'resume' })
  const backAt = Date.now()
  await until('two seconds of talk', () => Date.now() > backAt + 2_000)
  await sameDialog(t, citizen)
  await citizen.hangUp()
  const ended = await scene.state(from, 'ended')
  t.match(ended, { ending: 'served', operator: 'op101' })
  t.match(await scene.recording(call.id), { state: 'verified' })
  const held = await voices(call, heldAt + 400)
  t.ok(held.operator < 0.2 && held.citizen > 0.9, `on hold: ${JSON.stringify(held)}`)
  const back = await voices(call, backAt + 400)
  t.ok(back.operator > 0.9 && back.citizen > 0.9, `back: ${JSON.stringify(back)}`)
  const window = `from=${call.arrivedAt.toISOString()}&to=${new Date(Date.now() + 1_000).toISOString()}`
  const { figures } = await (await centre.api('supervisor1')).get<{
    figures: { code: string; value: number }[]
  }>(`/api/reports/figures?${window}`)
  const figure = (code: string) => figures.find(one => one.code === code)?.value ?? 0
  t.equal(figure('held'), 1)
  t.ok(Math.abs(figure('hold') - (backAt - heldAt) / 1_000) < 0.5, `on hold for ${figure('hold')} s`)
})

t.test('a colleague is asked while the citizen hears music, then takes over with the ticket', async t => {
  const { from, citizen, call } = await talking(t)
  await scene.presence('op101', 'paused')
  const other = await colleague(t, 'op102')
  await t.rejects(ask('op101', call.id, { act: 'consult', operatorId: await idOf('op103') }), {
    code: 'operator-not-free',
  })
  await scene.ready('op102')
  await ask('op101', call.id, { act: 'consult', operatorId: await idOf('op102') })
  await other.rang()
  await until('they talk', async () => (await scene.operator('op102')).activity === 'talking')
  const askedAt = Date.now()
  await until('for two seconds', () => Date.now() > askedAt + 2_000)
  await ask('op101', call.id, { act: 'complete' })
  const givenAt = Date.now()
  await scene.call(from, 'talks with op102', row => row.operator === 'op102')
  await until('for two and a half seconds', () => Date.now() > givenAt + 2_500)
  t.match(await scene.operator('op101'), { presence: 'paused' })
  await sameDialog(t, citizen)
  await other.hangUp()
  await citizen.end(10_000)
  const ended = await scene.state(from, 'ended')
  t.match(ended, { ending: 'served', operator: 'op102', fault: 'operator' })
  t.match(await scene.tickets(call.id), [{ operator: 'op102' }], 'one ticket, handed on')
  t.match(await scene.recording(call.id), { state: 'verified' })
  const asked = await voices(call, askedAt + 400)
  t.ok(asked.colleague < 0.2 && asked.operator < 0.2, `the citizen heard neither: ${JSON.stringify(asked)}`)
  const given = await voices(call, givenAt + 700)
  t.ok(given.colleague > 0.9 && given.citizen > 0.9, `then the colleague: ${JSON.stringify(given)}`)
  const [consultation, ...more] = await guestRecordings(call.id)
  t.same(more, [])
  t.match(consultation, { state: 'verified' }, 'the consultation has a recording of its own')
})

t.test('three hear each other, and when the operator leaves the agency is recorded on', async t => {
  const { from, citizen, call } = await talking(t)
  const outside = await agency(t)
  await ask('op101', call.id, { act: 'consult', number: '0277 385 1234' })
  const invite = await outside.rang()
  t.match(invite.startLine, /^INVITE sip:02773851234@/)
  t.match(invite.text, /^From: "1022" <sip:1022@/m, 'the centre shows its own number')
  await until('the agency is in', async () => (await guestRecordings(call.id)).length === 1)
  await ask('op101', call.id, { act: 'resume' })
  const threeAt = Date.now()
  await until('two seconds', () => Date.now() > threeAt + 2_000)
  await ask('op101', call.id, { act: 'complete' })
  const twoAt = Date.now()
  await scene.state(from, 'handed')
  await until('two seconds', () => Date.now() > twoAt + 2_500)
  await sameDialog(t, citizen)
  await outside.hangUp()
  await citizen.end(10_000)
  t.match(await scene.state(from, 'ended'), { ending: 'served', operator: 'op101', endedIn: 'handed' })
  t.match(await scene.recording(call.id), { state: 'verified' })
  const three = await voices(call, threeAt + 400)
  t.ok(three.citizen > 0.9 && three.operator > 0.9 && three.agency > 0.9, `three: ${JSON.stringify(three)}`)
  const two = await voices(call, twoAt + 600)
  t.ok(two.citizen > 0.9 && two.operator < 0.2 && two.agency > 0.9, `two: ${JSON.stringify(two)}`)
  const dialled = await centre.query(
    `select number, purpose, is_allowed "isAllowed", talk_seconds "talkSeconds" from dial_attempts a
      left join dial_settlements s on s.attempt_id = a.id where call_id = $1`,
    [call.id],
  )
  t.match(dialled, [{ number: '+842773851234', purpose: 'consultation', isAllowed: true }])
})

t.test('a transfer that nobody takes brings the citizen back to the first place', async t => {
  const { from, citizen, call } = await talking(t)
  const silent = await agency(t, { does: 'reject', status: 486 })
  const next = await castOf(t, play).desk('op104')
  await scene.presence('op101', 'paused')
  await ask('op101', call.id, { act: 'transfer', number: '02773851235' })
  await silent.rang()
  await next.rang()
  await scene.call(from, 'talks with op104', row => row.state === 'talking' && row.operator === 'op104')
  await sameDialog(t, citizen)
  await lasted(scene, from, 1_500)
  await citizen.hangUp()
  t.match(await scene.state(from, 'ended'), { ending: 'served', operator: 'op104' })
})

t.test(
  'an emergency: agencies are rung in order, whoever answers joins, and the operator may go',
  async t => {
    const roster = [
      {
        field: null,
        area: null,
        posts: [
          { agency: 'Cấp cứu 115', number: '115', contact: null, from: null, to: null },
          { agency: 'Bệnh viện tỉnh', number: '02773851236', contact: null, from: null, to: null },
        ],
      },
    ]
    await (await centre.api('admin1')).post('/api/settings/emergencyRoster', { value: roster, reason: 'thử' })
    const { from, citizen, call } = await talking(t)
    const outside = await agency(t, { does: 'answer', afterMs: 200 })
    await ask('op101', call.id, { act: 'emergency' })
    const first = await outside.rang()
    t.match(first.startLine, /^INVITE sip:115@/)
    await until('the agency is in', async () => (await guestRecordings(call.id)).length === 1)
    const threeAt = Date.now()
    await until('two seconds', () => Date.now() > threeAt + 2_000)
    await ask('op101', call.id, { act: 'confirm' })
    await ask('op101', call.id, { act: 'complete' })
    const twoAt = Date.now()
    await until('two seconds', () => Date.now() > twoAt + 2_500)
    await citizen.hangUp()
    t.match(await scene.state(from, 'ended'), { ending: 'served', fault: 'caller' })
    t.match(await scene.recording(call.id), { state: 'verified' })
    const three = await voices(call, threeAt + 400)
    t.ok(three.citizen > 0.9 && three.operator > 0.9 && three.agency > 0.9, `three: ${JSON.stringify(three)}`)
    const two = await voices(call, twoAt + 600)
    t.ok(two.citizen > 0.9 && two.agency > 0.9, `two: ${JSON.stringify(two)}`)
  },
)

t.test('what is not allowed is refused, named and kept', async t => {
  const { citizen, call } = await talking(t)
  await t.rejects(ask('op101', call.id, { act: 'consult', number: '1900545415' }), {
    code: 'number-kind-refused',
  })
  await t.rejects(ask('op105', call.id, { act: 'hold' }), { code: 'not-your-call' })
  await t.rejects(ask('op101', call.id, { act: 'complete' }), { code: 'no-guest' })
  await t.rejects(ask('op101', call.id, { act: 'consult', number: '113;evil@example.org' }), {
    code: 'number-unreadable',
  })
  await t.rejects(ask('op101', call.id, { act: 'consult' }), { code: 'one-target' })
  const refused = await centre.query('select code from dial_attempts where call_id = $1 and not is_allowed', [
    call.id,
  ])
  t.same(refused, [{ code: 'number-kind-refused' }])
  await ask('supervisor1', call.id, { act: 'hang-up' })
  await citizen.end(10_000)
  await t.rejects(ask('op101', call.id, { act: 'hold' }), { code: 'call-not-talking' })
})

t.test('the service dies while citizen and agency are among themselves: nobody notices', async t => {
  const { from, citizen, call } = await talking(t)
  const outside = await agency(t)
  await ask('op101', call.id, { act: 'transfer', number: '02773851237' })
  await outside.rang()
  await scene.state(from, 'handed')
  await dieAndReturn(centre)
  await sameDialog(t, citizen)
  t.match((await scene.calls(from))[0], { state: 'handed' })
  await outside.hangUp()
  await citizen.end(10_000)
  t.match(await scene.state(from, 'ended'), { ending: 'served' })
  t.match(await scene.recording(call.id), { state: 'verified' })
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
