import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { linear, tone } from '../../src/boot/phones/sound.ts'
import { until } from '../until.ts'
import { shown } from './books.ts'
import { startCentre } from './centre.ts'
import { agencies } from './phones/agency.ts'
import { baresipPhone } from './phones/baresip.ts'
import { presence } from './phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// The citizen asks to be called back, and is: at their place, one at a time, tried again when they are busy.
t.setTimeout(180_000)
const centre = await startCentre({ greetingSeconds: 0.6, calls: { wrapUpSeconds: 0 } })
const scene = sceneOf(centre)
const [admin, supervisor] = await Promise.all([centre.api('admin1'), centre.api('supervisor1')])
const HZ = { confirmed: 1_350, greeting: 1_000 }
const told = { busy: 700, 'word-pause': 700, 'callback-offer': 700 }
for (const [name, hz] of Object.entries({
  ...told,
  'callback-confirmed': HZ.confirmed,
  'callback-greeting': HZ.greeting,
}))
  await writeFile(join(centre.dataDir, `asterisk/prompts/${name}.sln`), linear(tone(hz, 0.8)))

/** Behind the trunk: one who calls with keys, and the carrier that everybody is dialled at. */
const [asking, busy] = [scene.number(), scene.number()]

const citizen = await baresipPhone({
  ...{ user: asking, server: centre.sip, address: '127.0.0.2', says: { hz: CITIZEN_HZ }, registers: false },
})
const carrier = await agencies(centre, { does: 'answer', afterMs: 300 }, scene.sound.citizen, busy)
const desk = await scene.desk('op101')
await scene.presence('op101', 'paused')
t.after(async () => {
  await citizen.stop()
  await carrier.stop()
  await scene.leave('op101', desk)
  await scene.end()
  await centre.stop()
})

const set = (section: string, value: unknown) =>
  admin.post(`/api/settings/${section}`, { value, reason: 'thử' })
const { sections } = await admin.get<{ sections: { queues: { value: object[] } } }>('/api/settings')
const [queue] = sections.queues.value
await set('queues', [{ ...queue, announceEverySeconds: 15 }])
await set('callback', {
  ...{ enabled: true, offerAfterSeconds: 0, tries: 2, intervalMinutes: 1 },
  refused: ['anonymous', 'foreign', 'premium', 'short-code'],
})

type Entry = Readonly<{
  id: string
  state: string
  tries: number
  lastResult: string | null
  missedCalls: number
  tryCallId: string | null
  clearedByCallId: string | null
}>
const entries = async () =>
  (await supervisor.get<{ items: (Entry & { number: string })[] }>('/api/callbacks?limit=200')).items
const entryOf = (number: string, what: string, check: (entry: Entry) => boolean) =>
  until(`the callback of ${number} ${what}`, async () =>
    (await entries()).find(entry => entry.number === shown(number) && check(entry)),
  )
/** Numbers that the carrier was asked for, oldest first. */
const dialled = async () =>
  (await carrier.invites()).map(({ startLine }) => /sip:([^@]+)@/.exec(startLine)?.[1] ?? startLine)
const figures = async () => {
  const window = `from=${encodeURIComponent(begun)}&to=${encodeURIComponent(new Date(Date.now() + 60_000).toISOString())}`
  const { figures: all } = await supervisor.get<{ figures: { code: string; value: number | null }[] }>(
    `/api/reports/figures?${window}`,
  )
  return Object.fromEntries(all.map(({ code, value }) => [code, value]))
}
const begun = new Date(Date.now() - 60_000).toISOString()

t.test(
  'who presses 1 hears that it is granted, hangs up, and is called back at the first free operator',
  async t => {
    await citizen.dial('1022')
    await until('the callback is offered', async () => {
      const [row] = await centre.query<{ wish: string }>(
        `select value #>> '{wait,wish}' wish from calls where caller = $1 and state = 'waiting'`,
        [shown(asking)],
      )
      return row?.wish === 'offered'
    })
    await citizen.dtmf('1')
    const asked = await scene.call(asking, 'is over', call => call.state === 'ended')
    t.match(asked, { ending: 'callback', talkAt: null })
    await citizen.event('CALL_CLOSED')
    t.ok(presence(await citizen.hears(), HZ.confirmed) > 0.05, 'told so before we hang up')
    const entry = await entryOf(asking, 'has a place', ({ state }) => state === 'placed')
    t.match(entry, { tries: 0, missedCalls: 0 }, 'neither dialled nor missed')
    t.same(await dialled(), [], 'nobody is free')
    await scene.ready('op101')
    await desk.rang(1)
    await carrier.rang(1)
    t.same(await dialled(), [asking])
    const call = await scene.call(asking, 'talks', ({ state }) => state === 'talking')
    t.equal(call.id, entry.tryCallId)
    await scene.presence('op101', 'paused')
    await scene.lasts(1_500)
    await desk.hangUp(1)
    t.match(await scene.state(asking, 'ended'), { ending: 'served', operator: 'op101' })
    t.match(await entryOf(asking, 'is cleared', ({ state }) => state === 'cleared'), {
      ...{ tries: 1, lastResult: 'answered', clearedByCallId: call.id, missedCalls: 0 },
    })
    t.match(await scene.recording(call.id), { state: 'verified' })
    const audio = await scene.audio(call.id)
    t.ok(presence(audio, HZ.greeting) > 0.05, 'the citizen heard first who calls')
    t.ok(presence(audio, OPERATOR_HZ) > 0.2, 'then the operator')
    t.match(await figures(), {
      ...{ 'callback-taken': 1, abandoned: 0, 'callbacks-requested': 1, 'callbacks-reached': 1 },
      ...{ 'callback-tries': 1 },
    })
  },
)

t.test('busy: tried again after the interval, then it is work for people', async t => {
  await (await centre.api('op101')).post('/api/callbacks', { number: busy })
  await scene.ready('op101')
  await entryOf(busy, 'was busy', ({ tries }) => tries === 1)
  const [row] = await centre.query<{ minutes: number }>(
    'select extract(epoch from due_at - last_try_at) / 60 minutes from callbacks where number = $1',
    [shown(busy)],
  )
  t.equal(Number(row?.minutes), 1)
  // A minute passes.
  await centre.query('update callbacks set due_at = now() where number = $1 and due_at is not null', [
    shown(busy),
  ])
  t.match(await entryOf(busy, 'is given up', ({ state }) => state === 'exhausted'), {
    ...{ tries: 2, lastResult: 'busy' },
  })
  t.same(await dialled(), [asking, busy, busy])
  await scene.presence('op101', 'paused')
})

t.test('two wait to be called back, and there is one operator: one after the other', async t => {
  const [first, second] = [scene.number(), scene.number()]
  for (const number of [first, second]) {
    await supervisor.post('/api/callbacks', { number })
    await entryOf(number, 'has a place', ({ state }) => state === 'placed')
  }
  await scene.ready('op101')
  await scene.call(first, 'talks', ({ state }) => state === 'talking')
  t.match(await scene.calls(second), [{ state: 'due' }])
  t.same((await dialled()).slice(3), [first], 'nobody is dialled for whom nobody is free')
  await scene.lasts(1_200) // no slip of the operator's
  await desk.hangUp((await desk.invites()).length)
  await scene.call(second, 'talks', ({ state }) => state === 'talking')
  const [one] = await scene.calls(first)
  const [two] = await scene.calls(second)
  t.ok((one?.endedAt ?? 0) <= (two?.talkAt ?? 0), 'the first was over')
  t.same((await dialled()).slice(3), [first, second])
  await scene.lasts(1_200)
  await desk.hangUp((await desk.invites()).length)
  await scene.state(second, 'ended')
  await scene.nothingLeft()
})

t.end()
