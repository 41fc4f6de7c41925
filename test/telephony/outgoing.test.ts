import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { linear, tone } from '../../src/boot/phones/sound.ts'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf, dieAndReturn } from './death.ts'
import { agencies } from './phones/agency.ts'
import { presence } from './phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// D06: calls that the centre places, from the console and from the keypad: the operator's phone first, then the citizen's,
// who hears who calls; one recording and one ticket, whatever dies meanwhile. The dial policy stands before all of it.
t.setTimeout(300_000)
const ANNOUNCING_HZ = 660
const centre = await startCentre({ calls: { ringSeconds: 5, wrapUpSeconds: 1 } })
// Some seconds of speech, heard many times here.
await writeFile(join(centre.dataDir, 'asterisk/prompts/calling-you.sln'), linear(tone(ANNOUNCING_HZ, 0.6)))
const scene = sceneOf(centre)
const play = { centre, scene }
t.after(async () => {
  await scene.end()
  await centre.stop()
})

type Row = Readonly<{
  id: string
  state: string
  direction: string
  result: string | null
  ending: string | null
  fault: string | null
  talkAt: Date | null
  goneAt: Date | null
}>
const row = async (callId: string) =>
  (
    await centre.query<Row>(
      `select id, state, direction, result, ending, fault, talk_at "talkAt", gone_at "goneAt" from calls where id = $1`,
      [callId],
    )
  )[0]

/** The call, once it is so. */
async function when(callId: string, what: string, check: (call: Row) => boolean): Promise<Row> {
  return until(
    `the call ${what}`,
    async () => {
      const call = await row(callId)
      return call && check(call) ? call : null
    },
    { withinMs: 20_000 },
  ).catch(async error => {
    throw new Error(`${error.message}: ${JSON.stringify(await row(callId))}\n${await centre.tail('service')}`)
  })
}
const isOver = ({ state, goneAt }: Row) => state === 'ended' && goneAt !== null

const call = async (user: string, asked: Record<string, unknown>) =>
  (await (await centre.api(user)).post<{ callId: string }>('/api/calls', asked)).callId

/** The telephone of a citizen whom the centre calls: whatever number it dials. */
async function citizen(t: Test, behaviour: Parameters<typeof agencies>[1]) {
  await scene.sounds
  const phone = await agencies(centre, behaviour, scene.sound.citizen)
  t.after(phone.stop)
  return phone
}
const ANSWERS = { does: 'answer', afterMs: 200 } as const
const number = (from: string) => ({ number: from })

/** The talk has begun and lasted a little. */
async function talks(callId: string): Promise<Row> {
  return when(callId, 'is a talk', ({ state, talkAt }) => {
    return state === 'talking' && talkAt !== null && Date.now() - talkAt.getTime() > 1_500
  })
}

/** Both are in the citizen's recording from that second on. */
async function bothHeard(t: Test, callId: string, at: number): Promise<void> {
  const recording = await scene.recording(callId, 30_000)
  t.match(recording, { state: 'verified', gapCause: null }, JSON.stringify(recording))
  const [talk] = await centre.query<{ startedAt: Date }>(
    'select started_at "startedAt" from recordings where id = $1',
    [callId],
  )
  const fromS = (at - (talk?.startedAt.getTime() ?? 0)) / 1_000
  const audio = await scene.audio(callId)
  for (const hz of [CITIZEN_HZ, OPERATOR_HZ]) {
    const share = presence(audio, hz, { fromS, toS: fromS + 1 })
    t.ok(share > 0.9, `${hz} Hz is heard: ${share}`)
  }
}

const desk = async (t: Test, user: string) => castOf(t, play).desk(user)
const activity = async (user: string) => (await scene.operator(user)).activity

t.test('from the console: both talk, it is recorded, and belongs to its ticket', async t => {
  const phone = await desk(t, 'op101')
  await scene.presence('op101', 'paused')
  const line = await citizen(t, ANSWERS)
  const from = scene.number()
  const callId = await call('op101', number(from))
  await phone.rang()
  const invite = await line.rang()
  t.match(invite.startLine, new RegExp(`^INVITE sip:${from}@`))
  t.match(invite.text, /^From: "1022" <sip:1022@/im)
  const talk = await talks(callId)
  await line.hangUp()
  t.match(await when(callId, 'is over', isOver), {
    ...{ direction: 'out', result: 'answered', ending: 'served', fault: 'caller' },
  })
  await bothHeard(t, callId, (talk.talkAt?.getTime() ?? 0) + 300)
  const [ticket, ...others] = await scene.tickets(callId)
  t.match(ticket, { operator: 'op101' })
  const packets = await until('the citizen’s packets are in the event log', async () => {
    const [counted] = await centre.query<{ data: string }>(
      `select facts ->> 'data' data from cel_events where call_id = $1 and facts ->> 'app' = 'NoOp'`,
      [callId],
    )
    return counted?.data
  })
  t.match(packets, /^rtp=[1-9]\d*$/)
  t.equal(others.length, 0)
  await until('who was paused is paused', async () => (await activity('op101')) === 'free')
  t.match(await scene.operator('op101'), { presence: 'paused' })

  // The same ticket again: no other one is opened, and both calls are in it.
  const again = await call('op101', { ticketId: ticket?.id })
  await talks(again)
  await (await centre.api('op101')).post(`/api/calls/${again}/requests`, { act: 'hang-up' })
  t.match(await when(again, 'is over', isOver), { result: 'answered', fault: 'operator' })
  t.same(
    (await scene.tickets(again)).map(({ id }) => id),
    [ticket?.id],
  )
  await scene.nothingLeft()
})

t.test('what comes of a call that nobody answers is in the books', async t => {
  const phone = await desk(t, 'op102')
  const cases = [
    [{ does: 'reject', status: 486 }, 'busy'],
    [{ does: 'reject', status: 404 }, 'invalid-number'],
    [{ does: 'reject', status: 603 }, 'rejected'],
  ] as const
  for (const [behaviour, result] of cases) {
    const line = await agencies(centre, behaviour, null)
    const callId = await call('op102', number(scene.number()))
    t.match(await when(callId, 'is over', isOver), { result, ending: 'unanswered' }, result)
    await until('the operator is as before', async () => (await activity('op102')) === 'free')
    t.match(await scene.operator('op102'), { presence: 'ready' })
    await line.stop()
  }
  const line = await citizen(t, { does: 'ring' })
  const callId = await call('op102', number(scene.number()))
  await line.rang()
  await phone.hangUp(4)
  t.match(await when(callId, 'is over', isOver), { result: 'cancelled', fault: 'operator' })
  await scene.nothingLeft()
})

t.test('an operator who does not pick up lets nobody ring', async t => {
  const phone = await castOf(t, play).desk('op103', { does: 'reject', status: 486 })
  const line = await citizen(t, ANSWERS)
  const callId = await call('op103', number(scene.number()))
  await phone.rang()
  t.match(await when(callId, 'is over', isOver), { result: 'operator-no-answer', fault: 'operator' })
  t.equal((await line.invites()).length, 0)
})

t.test('the dial policy refuses, and nothing rings', async t => {
  const phone = await desk(t, 'op104')
  const line = await citizen(t, ANSWERS)
  await t.rejects(call('op104', { number: '1900 1234' }), { code: 'number-kind-refused', status: 403 })
  const kept = await centre.query('select code from dial_attempts where number = $1', ['19001234'])
  t.same(kept, [{ code: 'number-kind-refused' }], 'kept, although the call was undone')
  t.equal((await phone.invites()).length + (await line.invites()).length, 0)
  t.match(await scene.operator('op104'), { activity: 'free' })
})

t.test('from the keypad: as from the console, and a stolen secret dials nothing that costs', async t => {
  const phone = await castOf(t, play).softphone('op105')
  const line = await citizen(t, ANSWERS)
  await phone.dial('19001234')
  t.match((await phone.event('CALL_CLOSED', 1)).param, /403/)
  const refused = await centre.query(`select code from dial_attempts where purpose = 'keypad'`)
  t.same(refused, [{ code: 'number-kind-refused' }])
  await scene.presence('op105', 'signed-out')
  await phone.dial(scene.number())
  t.match((await phone.event('CALL_CLOSED', 2)).param, /403/, 'nobody is signed in there')
  t.equal((await line.invites()).length, 0)

  await scene.ready('op105')
  const from = scene.number()
  await phone.dial(from)
  await line.rang()
  const { id } = await scene.call(from, 'is a talk', ({ state }) => state === 'talking')
  const talk = await talks(id)
  await phone.hangUp()
  t.match(await when(id, 'is over', isOver), { result: 'answered', ending: 'served', fault: 'operator' })
  await bothHeard(t, id, (talk.talkAt?.getTime() ?? 0) + 300)
  await scene.nothingLeft()
})

t.test('killed while it rings, and while they talk: nobody notices', async t => {
  await desk(t, 'op101')
  const line = await citizen(t, { does: 'answer', afterMs: 9_000 })
  const callId = await call('op101', number(scene.number()))
  await line.rang()
  await when(callId, 'rings', ({ state }) => state === 'dialling')
  await dieAndReturn(centre)
  await talks(callId)
  const diedAt = Date.now()
  await dieAndReturn(centre)
  t.match(await row(callId), { state: 'talking' })
  await until('two seconds more', () => Date.now() > diedAt + 2_000)
  await line.hangUp()
  t.match(await when(callId, 'is over', isOver), { result: 'answered', ending: 'served' })
  await bothHeard(t, callId, diedAt)
  await scene.nothingLeft()
})

t.end()
