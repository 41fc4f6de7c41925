import t, { type Test } from 'tap'
import { sippOperator } from '../../src/boot/phones/operator.ts'
import { writeTone } from '../../src/boot/phones/sound.ts'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf, dieAndReturn, inTheBooks, lasted, sameDialog, secondOf, talkedOn } from './death.ts'
import { baresipPhone, type Phone } from './phones/baresip.ts'
import { type Audio, presence, toneStarts } from './phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// D08: a supervisor listens to a talk, whispers to its operator, enters it. Who hears whom is told by the tone of each:
// a listener is heard by nobody, by construction (dynamics-365-customer-engagement#3017: open microphones).
t.setTimeout(240_000)
const SUPERVISOR_HZ = 1_640
const BEEP_HZ = 1_400
const centre = await startCentre({ calls: { wrapUpSeconds: 1, restSeconds: 1, earlySeconds: 1 } })
const scene = sceneOf(centre)
const play = { centre, scene }
const supervisor = await centre.api('supervisor1')
t.after(async () => {
  await scene.end()
  await centre.stop()
})

type Shown = { id: string; state: string; mode: string }
const row = async (id: string) => {
  const [found] = await centre.query<{ state: string; ending: string | null; joinedAt: Date | null }>(
    'select state, ending, joined_at "joinedAt" from monitors where id = $1',
    [id],
  )
  return found
}
const isThere = () =>
  until('the phone of supervisor1 is there', async () => {
    const { items } = await supervisor.get<{ items: { isReachable: boolean }[] }>('/api/me/phone')
    return items.some(phone => phone.isReachable)
  })
const audited = async (callId: string) =>
  (
    await centre.query<{ action: string }>(
      `select action from audit_log where subject_id = $1 and action like 'monitor.%' order by id`,
      [callId],
    )
  ).map(({ action }) => action)

/** A desk phone of the supervisor that answers by itself. */
async function desk(t: Test) {
  const sound = `${centre.folder}/supervisor.al`
  await writeTone(SUPERVISOR_HZ, 10, sound)
  const behaviour = { does: 'answer', afterMs: 100 } as const
  const users = ['supervisor1']
  const phone = await sippOperator({ server: centre.sip, users, sound, behaviour, address: '127.0.0.12' })
  t.after(phone.stop)
  await isThere()
  return phone
}

async function begin(callId: string, mode: string): Promise<Shown> {
  const shown = await supervisor.post<Shown>(`/api/calls/${callId}/monitors`, { mode })
  await until('answered', async () => (await row(shown.id))?.state === 'on')
  return shown
}

/** What a phone or a file has of each voice, from that instant on for so long; instants count from its first sound. */
function voices(audio: Audio, { fromS, toS }: { fromS: number; toS: number }) {
  const of = (hz: number) => Math.round(presence(audio, hz, { fromS, toS }, 0.05) * 100)
  return { citizen: of(CITIZEN_HZ), operator: of(OPERATOR_HZ), supervisor: of(SUPERVISOR_HZ) }
}

/** Turns instants of ours into seconds of what a phone heard. @param hz first heard when the wall clock said `at` */
function heardBy(audio: Audio, hz: number, at: number) {
  const starts = toneStarts(audio, hz) ?? Number.NaN
  return (from: number, seconds = 1.2) => {
    const fromS = starts + (from - at) / 1_000
    return voices(audio, { fromS, toS: fromS + seconds })
  }
}

const talksFor = (ms: number) => scene.lasts(ms)
const ALL = { citizen: 100, operator: 100, supervisor: 100 }
/** Two thirds of the time is always, since a busy machine makes phase jumps; never is never. */
function isHeard(t: Test, found: typeof ALL, wanted: readonly (keyof typeof ALL)[], what: string): void {
  for (const [who, share] of Object.entries(found)) {
    const isWanted = wanted.includes(who as keyof typeof ALL)
    t.ok(isWanted ? share > 66 : share < 6, `${what}: ${who} ${share} %`)
  }
}

async function phones(t: Test, from: string): Promise<{ lan: Phone; op: Phone; boss: Phone }> {
  const server = centre.sip
  const op = await baresipPhone({ user: 'op101', server, says: { hz: OPERATOR_HZ } })
  const boss = await baresipPhone({
    ...{ user: 'supervisor1', server, address: '127.0.0.22', says: { hz: SUPERVISOR_HZ } },
  })
  const says = { hz: CITIZEN_HZ }
  const lan = await baresipPhone({ user: from, server, address: '127.0.0.2', says, registers: false })
  t.after(async () => {
    await scene.presence('op101', 'signed-out')
    for (const phone of [op, boss, lan]) await phone.stop()
  })
  await scene.ready('op101')
  await isThere()
  return { lan, op, boss }
}

t.test('who listens is heard by nobody, who whispers by the operator, who enters by all', async t => {
  await (await centre.api('admin1')).post('/api/settings/monitoring', {
    ...{ value: { visibleToOperator: true, announced: true }, reason: 'thử' },
  })
  const from = scene.number()
  const { lan, op, boss } = await phones(t, from)
  const screen = await centre.live('op101')
  t.after(() => screen.close())
  await lan.dial('1022')
  await op.rings()
  await op.answer()
  const call = await lasted(scene, from, 1_000)
  const asked = supervisor.post<Shown>(`/api/calls/${call.id}/monitors`, { mode: 'listen' })
  await boss.rings()
  await boss.answer()
  const { id } = await asked
  await until('listens', async () => (await row(id))?.state === 'on')
  const joinedAt = (await row(id))?.joinedAt?.getTime() ?? 0
  await t.rejects(supervisor.post(`/api/calls/${call.id}/monitors`, { mode: 'listen' }), {
    code: 'already-monitoring',
  })
  const at: Record<string, number> = { listen: Date.now() }
  await talksFor(2_200)
  for (const mode of ['whisper', 'barge', 'listen']) {
    await supervisor.post(`/api/monitors/${id}/mode`, { mode })
    at[mode === 'listen' ? 'again' : mode] = Date.now()
    await talksFor(2_200)
  }
  await boss.hangUp()
  await until('it is over', async () => (await row(id))?.ending === 'gone')
  await talksFor(1_000)
  await op.hangUp()
  await lan.event('CALL_CLOSED')
  t.match(await scene.state(from, 'ended'), { ending: 'served', fault: 'operator' })
  t.match(await scene.recording(call.id), { state: 'verified' })

  const talkAt = call.talkAt?.getTime() ?? 0
  const boss1 = heardBy(await boss.hears(), CITIZEN_HZ, joinedAt)
  const op1 = await op.hears()
  const opHears = heardBy(op1, CITIZEN_HZ, talkAt)
  const lanHears = heardBy(await lan.hears(), OPERATOR_HZ, talkAt)
  const audio = await scene.audio(call.id)
  const recorded = async (mode: string) => {
    const fromS = await secondOf(centre, call, (at[mode] ?? 0) + 500)
    return voices(audio, { fromS, toS: fromS + 1.2 })
  }
  for (const mode of ['listen', 'whisper', 'barge', 'again']) {
    const spoken = (at[mode] ?? 0) + 500
    const toOperator = mode === 'whisper' || mode === 'barge'
    const toAll = mode === 'barge'
    isHeard(t, boss1(spoken), ['citizen', 'operator'], `${mode}: the supervisor hears`)
    isHeard(t, opHears(spoken), toOperator ? ['citizen', 'supervisor'] : ['citizen'], `${mode}: the operator`)
    isHeard(t, lanHears(spoken), toAll ? ['operator', 'supervisor'] : ['operator'], `${mode}: the citizen`)
    const all = ['citizen', 'operator', 'supervisor'] as const
    isHeard(t, await recorded(mode), toAll ? all : ['citizen', 'operator'], `${mode}: the recording`)
  }
  const beep = (one: Audio) => presence(one, BEEP_HZ, {}, 0.05)
  t.ok(beep(op1) > 0, 'the operator heard a tone at the beginning')
  t.equal(beep(await lan.hears()), 0, 'the citizen did not')
  t.equal(beep(audio), 0, 'and it is not in the recording')

  t.same(await audited(call.id), [
    ...['monitor.asked', 'monitor.joined', 'monitor.mode-changed', 'monitor.mode-changed'],
    ...['monitor.mode-changed', 'monitor.ended'],
  ])
  const journal = await centre.query<{ type: string }>(
    `select type from call_events where call_id = $1 and type like '%barged' order by version`,
    [call.id],
  )
  t.same(
    journal.map(({ type }) => type),
    ['barged', 'unbarged'],
    'the journal of the call says who entered it',
  )
  const told = screen.events.filter(({ type }) => type === 'monitor').map(({ data }) => data)
  t.match(told[0], { monitorId: id, state: 'on', mode: 'listen' }, 'the operator’s screen shows it')
  t.match(told.at(-1), { state: 'ended' })
})

t.test('the operator hangs up while the supervisor is in the talk: the call ends for all', async t => {
  const cast = castOf(t, play)
  const from = scene.number()
  const operator = await cast.desk('op102')
  const boss = await desk(t)
  const citizen = await cast.citizen(from)
  const call = await lasted(scene, from)
  const { id } = await begin(call.id, 'barge')
  await scene.journaled(call.id, 'barged')
  await operator.hangUp()
  t.match(await citizen.end(10_000), { by: 'centre' })
  t.match(await scene.state(from, 'ended'), { ending: 'served', fault: 'operator' })
  await until('the supervisor is out', async () => (await row(id))?.ending === 'talk-over')
  t.equal((await boss.invites()).length, 1)
  await scene.nothingLeft()
})

t.test('the service dies while somebody listens: the talk goes on, and the listener is let go', async t => {
  const cast = castOf(t, play)
  const from = scene.number()
  await cast.desk('op103')
  await desk(t)
  const citizen = await cast.citizen(from)
  const call = await lasted(scene, from)
  const { id } = await begin(call.id, 'listen')
  const diedAt = Date.now()
  await dieAndReturn(centre)
  await until('the listener is out', async () => (await row(id))?.ending === 'restarted')
  await until('two channels are left', async () => (await centre.held()).channels === 2)
  await scene.call(from, 'went on', () => Date.now() > diedAt + 2_500)
  await sameDialog(t, citizen)
  await citizen.hangUp()
  await inTheBooks(t, { ...play, from }, { ending: 'served', operator: 'op103' })
  await talkedOn(t, play, { call, at: diedAt })
  t.same(await audited(call.id), ['monitor.asked', 'monitor.joined', 'monitor.ended'])
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
