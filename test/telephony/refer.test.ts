import t, { type Test } from 'tap'
import { sippOperator } from '../../src/boot/phones/operator.ts'
import { writeTone } from '../../src/boot/phones/sound.ts'
import { until } from '../until.ts'
import type { CallRow } from './books.ts'
import { startCentre } from './centre.ts'
import { castOf, lasted, sameDialog, secondOf } from './death.ts'
import { NEWEST, noNewest } from './newest.ts'
import { type Datagrams, datagrams, dialogOf, replacesOf } from './phones/datagrams.ts'
import { presence } from './phones/tone.ts'
import { voice } from './phones/voice.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// D04, D06: transfers that a telephone makes by itself, blind and joined with a second call of its own. The call stays ours,
// the dial policy is asked, the recording goes on, and the telephone is told. Of Asterisk 22.11 or newer; with an older one the
// telephone transfers nothing (second.test.ts), and where no newer one can be had this file says so and is skipped.
t.setTimeout(240_000)
const COLLEAGUE_HZ = 1_040
const missing = await noNewest()
if (missing !== null) {
  t.test(`a telephone’s own transfers are not tested: ${missing}`, { skip: true }, () => {})
  t.end()
  process.exit()
}

const centre = await startCentre({ env: NEWEST })
const scene = sceneOf(centre)
const sound = `${centre.folder}/colleague.al`
await writeTone(COLLEAGUE_HZ, 10, sound)
t.after(async () => {
  await scene.end()
  await centre.stop()
})

/** Minh, with a voice of their own. */
async function colleague(t: Test) {
  const behaviour = { does: 'answer', afterMs: 300 } as const
  const phone = await sippOperator({ server: centre.sip, users: ['op102'], sound, behaviour })
  t.after(() => scene.leave('op102', phone))
  return { phone, isReady: () => scene.ready('op102') }
}

/** A citizen talks with op101, and somebody has that telephone's transfer key in hand. */
async function talking(t: Test) {
  const cast = castOf(t, { centre, scene })
  const desk = await cast.desk('op101')
  const from = scene.number()
  const citizen = await cast.citizen(from)
  const call = await lasted(scene, from)
  const hand = await datagrams(centre.sip, '127.0.0.11')
  t.after(hand.stop)
  const { replaces: _replaces, ...dialog } = await dialogOf(desk)
  let cseq = 0
  const refer = (to: string, headers: readonly string[] = []) =>
    hand.ask({ ...dialog, method: 'REFER', cseq: ++cseq, headers: [`Refer-To: <${to}>`, ...headers] })
  return { from, citizen, desk, call, hand, refer }
}
type Talk = Awaited<ReturnType<typeof talking>>

/** What the telephone was told of its transfers, oldest first. */
const told = (hand: Datagrams) =>
  hand
    .heard()
    .flatMap(text => (text.startsWith('NOTIFY') ? (/^SIP\/2.0 (\d+)/m.exec(text)?.slice(1) ?? []) : []))

async function voices(call: CallRow, at: number) {
  const audio = await scene.audio(call.id)
  const fromS = await secondOf(centre, call, at)
  const span = { fromS, toS: fromS + 1 }
  return {
    citizen: presence(audio, CITIZEN_HZ, span),
    operator: presence(audio, OPERATOR_HZ, span),
    colleague: presence(audio, COLLEAGUE_HZ, span),
  }
}

/** The colleague has the citizen, and the telephone was told so before its lines were hung up. */
async function handed(t: Test, { from, citizen, call, hand }: Talk, lines: number) {
  await scene.call(from, 'talks with op102', row => row.state === 'talking' && row.operator === 'op102')
  await until('it is told', () => told(hand).length >= 2)
  t.same(told(hand), ['100', '200'])
  await until(
    'every line is hung up',
    () => hand.heard().filter(text => text.startsWith('BYE')).length >= lines,
  )
  const at = Date.now()
  await scene.lasts(2_000)
  await sameDialog(t, citizen)
  await citizen.hangUp()
  t.match(await scene.state(from, 'ended'), { ending: 'served', operator: 'op102' })
  t.match(await scene.recording(call.id), { state: 'verified' })
  const heard = await voices(call, at + 400)
  t.ok(heard.citizen > 0.9 && heard.colleague > 0.9 && heard.operator < 0.2, JSON.stringify(heard))
}

t.test('who takes a place in a talk by Replaces is refused, or thrown out again', async t => {
  const { from, citizen, desk } = await talking(t)
  const trunk = await datagrams(centre.sip, '127.0.0.2')
  t.after(trunk.stop)
  const { replaces } = await dialogOf(desk)
  const invite = (more: string) =>
    trunk.invite({ user: '0912345678', to: '1022', headers: [`Replaces: ${replaces}${more}`] })
  t.equal(await invite(''), 401)
  const before = await scene.calls(from)
  t.equal(await invite(`;${'a=b;'.repeat(1_200)}z=1`), 200, 'too long to be recognised')
  await until('the operator is back in the talk', async () => {
    const bridges = await centre.rx('bridge show all')
    return (await centre.held()).channels === 2 && bridges.includes('talk.')
  })
  t.match(await scene.calls(from), [{ id: before[0]?.id, state: 'talking', operator: 'op101' }])
  // What is empty now goes with the next sweep (src/calls/resync.ts); the other tests take longer.
  const at = Date.now()
  await scene.lasts(1_500)
  await citizen.hangUp()
  const call = await scene.state(from, 'ended')
  const heard = await voices(call, at + 300)
  t.ok(heard.citizen > 0.9 && heard.operator > 0.9, JSON.stringify(heard))
})

t.test(
  'the transfer key, blind: the colleague has the citizen, the telephone is told 200 and hung up',
  async t => {
    const minh = await colleague(t)
    const talk = await talking(t)
    await minh.isReady()
    t.equal(await talk.refer('sip:102@127.0.0.1'), 202)
    await minh.phone.rang()
    await handed(t, talk, 1)
  },
)

t.test('the transfer key of a softphone does the same, and it takes the answer for one', async t => {
  const minh = await colleague(t)
  const cast = castOf(t, { centre, scene })
  const phone = await cast.softphone('op101')
  const from = scene.number()
  const citizen = await cast.citizen(from)
  await phone.rings()
  await phone.answer()
  await lasted(scene, from)
  await minh.isReady()
  await phone.transfer('102')
  await minh.phone.rang()
  await scene.call(from, 'talks with op102', row => row.state === 'talking' && row.operator === 'op102')
  // Declined, baresip 1.1 hangs up by itself: an answer that it likes is all it is asked here.
  await phone.event('CALL_CLOSED')
  await sameDialog(t, citizen)
  await citizen.hangUp()
  t.match(await scene.state(from, 'ended'), { ending: 'served', operator: 'op102' })
})

t.test(
  'what may not be dialled, what is nobody, and what is no transfer is declined; the talk goes on',
  async t => {
    const { from, citizen, call, hand, refer } = await talking(t)
    const declined = async (to: string, answer: string, headers: readonly string[] = []) => {
      const before = told(hand).length
      t.equal(await refer(to, headers), 202, to.slice(0, 60))
      await until('an answer', () => told(hand).length >= before + 2)
      t.same(told(hand).slice(before), ['100', answer], to.slice(0, 60))
      // At once the next would be 404: none is taken while an answer goes out.
      await scene.lasts(100)
    }
    await declined('sip:19001234@127.0.0.1', '603')
    await declined('sip:104@127.0.0.1', '503')
    await declined('sip:113%0d%0aEvent@127.0.0.1', '603')
    await declined(`sip:op102@127.0.0.1?Replaces=${encodeURIComponent('of;to-tag=no;from-tag=body')}`, '603')
    t.equal(
      await refer('sip:19001234@127.0.0.1', ['Refer-Sub: false']),
      200,
      'asterisk#2021: and nothing ends',
    )
    t.match(await scene.calls(from), [{ state: 'talking', operator: 'op101' }])
    const refused = await centre.query(
      'select number, purpose, code from dial_attempts where call_id = $1 and not is_allowed order by at',
      [call.id],
    )
    t.match(refused[0], { number: '19001234', purpose: 'transfer', code: 'number-kind-refused' })
    t.same(
      await centre.query('select number from dial_attempts where call_id = $1 and is_allowed', [call.id]),
      [],
    )
    await sameDialog(t, citizen)
    await citizen.hangUp()
    t.match(await scene.state(from, 'ended'), { ending: 'served', operator: 'op101' })
  },
)

t.test(
  'a second call of the telephone asks a colleague; joined with the first, both are together',
  async t => {
    const minh = await colleague(t)
    const talk = await talking(t)
    const { from, call, hand, refer } = talk
    await minh.isReady()
    const speech = await voice(1_240, 100)
    t.after(speech.stop)
    const second = await hand.call({ user: 'op101', secret: 'demo-1022', to: '102', rtpPort: speech.port })
    await minh.phone.rang()
    await scene.call(from, 'is asked about', row => row.state === 'talking' && row.operator === 'op101')
    const guest = await until('the colleague is in', async () => {
      const [row] = await centre.query<{ id: string; state: string }>(
        'select id, state from recordings where call_id = $1 and id <> $1',
        [call.id],
      )
      return row
    })
    const askedAt = Date.now()
    await scene.lasts(1_200)
    const replaces = encodeURIComponent(replacesOf(second.dialog))
    t.equal(await refer(`sip:102@127.0.0.1?Replaces=${replaces}`), 202)
    await handed(t, talk, 2)
    const asking = await voices(call, askedAt)
    t.ok(asking.colleague < 0.2, `the citizen hears music meanwhile: ${JSON.stringify(asking)}`)
    t.ok(guest.id)
  },
)

t.test('a flood of transfers ends nothing: every citizen goes on talking', async t => {
  // docs/asterisk.md §1: two that overlap an answer ended 22.10.1, and 22.11.0-rc2 too.
  const { from, citizen, hand, refer } = await talking(t)
  const pid = await centre.pid('Asterisk')
  for (let i = 0; i < 40; i++)
    await Promise.all(Array.from({ length: 5 }, () => refer('sip:19001234@127.0.0.1')))
  await until('many are answered', () => told(hand).filter(code => code !== '100').length > 150)
  t.ok(told(hand).includes('603'), 'some by us, the others by Asterisk while an answer goes out')
  t.equal(await centre.pid('Asterisk'), pid)
  t.match(await scene.calls(from), [{ state: 'talking', operator: 'op101' }])
  await sameDialog(t, citizen)
  await citizen.hangUp()
  t.match(await scene.state(from, 'ended'), { ending: 'served', operator: 'op101' })
})

t.test('nothing is left in Asterisk', () => scene.nothingLeft())

t.end()
