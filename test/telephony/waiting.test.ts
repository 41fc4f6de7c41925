import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { lookOf, planRescue } from '../../src/asterisk/rescue.ts'
import { linear, tone } from '../../src/boot/phones/sound.ts'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf } from './death.ts'
import { baresipPhone } from './phones/baresip.ts'
import { heard, presence, toneStarts } from './phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// D01, D02: what a caller hears in the queue, the ways out of it, and the question after the talk.
t.setTimeout(240_000)
const centre = await startCentre({ greetingSeconds: 0.4, calls: { wrapUpSeconds: 0 } })
const scene = sceneOf(centre)
const [admin, supervisor] = await Promise.all([centre.api('admin1'), centre.api('supervisor1')])

/** As the rescuer sees it. */
async function seen(what: 'channels' | 'bridges'): Promise<unknown> {
  const secrets = JSON.parse(await readFile(join(centre.dataDir, 'secrets.json'), 'utf8'))
  const headers = { authorization: `Basic ${btoa(`rescuer:${secrets.rescuerPassword}`)}` }
  const answer = await fetch(`http://127.0.0.1:${centre.env.ASTERISK_HTTP_PORT}/ari/${what}`, { headers })
  return answer.json()
}

/** What is told, as tones. The next one in the queue hears a long one, which is to be cut. */
const HZ = { place: 1_000, next: 1_200, sorry: 550, unstaffed: 1_350 }
const TOLD: Readonly<Record<string, readonly [hz: number, seconds: number]>> = {
  position: [HZ.place, 0.8],
  'position-next': [HZ.next, 8],
  ...{ sorry: [HZ.sorry, 0.7], unstaffed: [HZ.unstaffed, 0.7], survey: [700, 0.8] },
  ...{ busy: [700, 0.2], waiting: [700, 0.2], 'survey-thanks': [700, 0.3] },
  ...{ 'word-2': [700, 0.1], 'word-3': [700, 0.1], 'word-pause': [700, 0.1] },
}
for (const [name, [hz, seconds]] of Object.entries(TOLD))
  await writeFile(join(centre.dataDir, `asterisk/prompts/${name}.sln`), linear(tone(hz, seconds)))

const from = scene.number()
/** Somebody behind the trunk whose telephone has keys. */
const citizen = await baresipPhone({
  ...{ user: from, server: centre.sip, address: '127.0.0.2', says: { hz: CITIZEN_HZ }, registers: false },
})
t.after(async () => {
  await citizen.stop()
  await scene.end()
  await centre.stop()
})

const set = (section: string, value: unknown) =>
  admin.post(`/api/settings/${section}`, { value, reason: 'thử' })
const { sections } = await admin.get<{ sections: Record<string, { value: object & object[] }> }>(
  '/api/settings',
)
const limit = (limits: object) => set('queues', [{ ...sections.queues?.value[0], ...limits }])
await set('survey', { ...sections.survey?.value, enabled: true, keySeconds: 4 })

type Moment = Readonly<{ type: string; at: Date; acts: { type: string; prompts?: string[] }[] }>
const momentsOf = (callId: string) =>
  centre.query<Moment>('select type, at, acts from call_events where call_id = $1 order by version', [callId])
/** When these words were told to that call, for the first time. */
const told = (callId: string, prompt: string, withinMs = 10_000) =>
  until(
    `${prompt} is told`,
    async () =>
      (await momentsOf(callId)).find(({ acts }) => acts.some(({ prompts }) => prompts?.includes(prompt))),
    { withinMs },
  )
const surveyOf = async (callId: string) => {
  const [ticket] = await scene.tickets(callId)
  return supervisor.get<{ satisfaction: string | null; satisfactionAskedAt: string | null }>(
    `/api/tickets/${ticket?.code}`,
  )
}
/** Turned away: the notice is heard, and the call counted as such. */
async function turnedAway(t: Parameters<typeof castOf>[0], number: string, prompts: readonly string[]) {
  const call = await scene.call(number, 'is turned away', ({ goneAt }) => goneAt !== null)
  t.match(call, { ending: 'refused', fault: 'desk', endedIn: 'refusing', operator: null })
  const said = (await momentsOf(call.id)).flatMap(({ acts }) => acts.flatMap(({ prompts = [] }) => prompts))
  t.same(said.slice(-prompts.length), prompts)
  t.ok(toneStarts(await scene.audio(call.id), HZ.sorry) !== null, 'they hear it')
  return call
}

t.test('place 2, then place 1; cut when the operator answers; the answer on the ticket', async t => {
  await limit({ announceEverySeconds: 15, maxLength: 3 })
  const cast = castOf(t, { centre, scene })
  const [before, after, toomany] = [scene.number(), scene.number(), scene.number()]
  const first = await cast.citizen(before)
  await scene.state(before, 'waiting')
  await citizen.dial('1022')
  const { id } = await scene.state(from, 'waiting')
  await cast.citizen(after)
  const { id: last } = await scene.state(after, 'waiting')
  await cast.citizen(toomany)
  const [second] = await Promise.all([
    told(id, 'word-2'),
    told(last, 'word-3'),
    turnedAway(t, toomany, ['sorry']).then(({ waitMs }) => t.ok(Number(waitMs) < 3_000, 'full: at once')),
  ])
  t.same(
    second.acts.flatMap(({ prompts = [] }) => prompts),
    ['busy', 'position', 'word-2', 'waiting'],
    'nothing is known of the time: nothing is said of it',
  )
  await first.hangUp()
  await told(id, 'position-next', 20_000)
  await scene.lasts(800)

  await cast.desk('op101', { does: 'answer', afterMs: 100 })
  await scene.state(from, 'talking')
  await scene.presence('op101', 'paused')
  const answer = (await momentsOf(id)).find(({ type }) => type === 'legAnswered')
  t.same(
    answer?.acts.map(({ type }) => type).filter(type => type !== 'openTicket'),
    ['stopPlay', 'connect'],
  )
  // A limit that is set now holds for those who wait already, and not for who is talking.
  await limit({ announceEverySeconds: 15, maxWaitSeconds: 10 })
  const late = await turnedAway(t, after, ['sorry'])
  t.ok(Number(late.waitMs) > 10_000)
  await scene.lasts(1_000)
  t.match(await scene.state(from, 'talking'), { ending: null })

  const [leg] = await centre.query<{ leg: string }>(
    `select value #>> '{leg,id}' leg from calls where id = $1`,
    [id],
  )
  await centre.rx(`channel request hangup ${await channelOf(leg?.leg ?? '')}`)
  await told(id, 'survey')
  t.match(await scene.operator('op101'), { activity: 'free' }, 'the operator is free before it is answered')
  await citizen.dtmf('3')
  const call = await scene.call(from, 'is over', ({ goneAt }) => goneAt !== null)
  t.match(call, { ending: 'served', fault: 'operator', operator: 'op101', endedIn: 'survey' })
  t.match(await surveyOf(id), { satisfaction: 'dissatisfied' })
  const audio = await scene.audio(id)
  const [place, next] = [toneStarts(audio, HZ.place), toneStarts(audio, HZ.next)]
  t.ok(place !== null && next !== null && place < next, `place ${place} s, next ${next} s`)
  const talk = toneStarts(audio, OPERATOR_HZ)
  t.ok(talk !== null && next !== null && talk - next < 8, 'answered in the midst of it')
  if (talk === null) return
  const span = { fromS: talk + 0.3, toS: talk + 1 } // two voices may share the window in which one gives way
  t.ok(heard(audio, OPERATOR_HZ, span))
  t.equal(presence(audio, HZ.next, span), 0, 'a person speaks, and nothing else')
})

t.test('who hangs up instead of answering was served', async t => {
  await limit({})
  const cast = castOf(t, { centre, scene })
  await cast.desk('op102', { does: 'answer', afterMs: 100, hangUpAfterMs: 1_500 })
  const number = scene.number()
  const caller = await cast.citizen(number)
  const { id, arrivedAt } = await scene.state(number, 'survey')
  // Should the service die now, its rescuer lets them go: nobody who was served is led to an operator once more.
  await until('Asterisk knows that they were served', async () =>
    planRescue(lookOf(await seen('channels'), await seen('bridges')), {
      ...{ alone: new Set(), servedAt: arrivedAt.getTime() },
    }).acts.every(({ type }) => type === 'hangUp'),
  )
  await caller.hangUp()
  const call = await scene.call(number, 'is over', ({ goneAt }) => goneAt !== null)
  t.match(call, { ending: 'served', operator: 'op102', endedIn: 'survey' })
  const survey = await surveyOf(id)
  t.equal(survey.satisfaction, null)
  t.ok(survey.satisfactionAskedAt)
})

t.test('nobody signed in: said so, and the call is refused', async t => {
  await scene.presence('op101', 'signed-out')
  await limit({ overflowUnstaffed: true })
  const number = scene.number()
  await castOf(t, { centre, scene }).citizen(number)
  const call = await turnedAway(t, number, ['unstaffed', 'sorry'])
  t.ok(toneStarts(await scene.audio(call.id), HZ.unstaffed) !== null)
})

t.test('nothing is left in Asterisk', () => scene.nothingLeft())

/** The channel's name in Asterisk's console, by its id. */
async function channelOf(id: string): Promise<string> {
  const lines = (await centre.rx('core show channels concise')).split('\n')
  return lines.find(line => line.trim().endsWith(`!${id}`))?.split('!')[0] ?? ''
}

t.end()
