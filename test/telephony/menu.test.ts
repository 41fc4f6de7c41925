import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { linear, tone } from '../../src/boot/phones/sound.ts'
import { soundOfText } from '../../src/speech/text.ts'
import { until } from '../until.ts'
import { type Centre, startCentre } from './centre.ts'
import { castOf, dieAndReturn } from './death.ts'
import { baresipPhone } from './phones/baresip.ts'
import { heard, toneStarts } from './phones/tone.ts'
import { CITIZEN_HZ, sceneOf } from './scene.ts'

// C14, C15, B06: what a caller meets before an operator: keys, the state of a ticket, a message, a refusal.
t.setTimeout(240_000)
const centre = await startCentre({ greetingSeconds: 0.6, calls: { wrapUpSeconds: 0 } })
const scene = sceneOf(centre)
const [admin, supervisor] = await Promise.all([centre.api('admin1'), centre.api('supervisor1')])

/** What is told, as tones: told apart from each other in a recording. */
const HZ = { invalid: 1_350, guidance: 1_000, status: 1_200, sorry: 550 }
const TOLD: Readonly<Record<string, readonly [hz: number, seconds: number]>> = {
  'invalid-key': [HZ.invalid, 0.7],
  'no-input': [700, 0.3],
  'emergency-numbers': [HZ.guidance, 0.9],
  'ticket-received': [HZ.status, 0.7],
  ...{ sorry: [HZ.sorry, 0.7], emergency: [HZ.guidance, 0.7] },
  ...{ 'ticket-enter': [700, 0.3], voicemail: [700, 0.3], 'voicemail-thanks': [700, 0.3], main: [700, 0.3] },
}
const WORDS = ['ticket-number', 'word-pause', ...Array.from({ length: 10 }, (_, digit) => `word-${digit}`)]
const sounds = join(centre.dataDir, 'asterisk/prompts')
for (const [name, [hz, seconds]] of [
  ...Object.entries(TOLD),
  ...WORDS.map(word => [word, [700, 0.05]] as const),
])
  await writeFile(join(sounds, `${name}.sln`), linear(tone(hz, seconds)))

/** Somebody behind the trunk whose telephone has keys. */
const from = scene.number()
const citizen = await baresipPhone({
  ...{ user: from, server: centre.sip, address: '127.0.0.2', says: { hz: CITIZEN_HZ }, registers: false },
})
t.after(async () => {
  await citizen.stop()
  await scene.end()
  await centre.stop()
})

const TEXT = 'Xin mời.'
const MENU = {
  ...{ enabled: true, root: 'chinh', keySeconds: 2, invalidLimit: 3, noInputLimit: 3, repeatLimit: 2 },
  nodes: {
    chinh: {
      prompts: [{ sound: 'main' }, { text: TEXT }],
      keys: {
        '0': { action: 'operator' },
        '3': { action: 'ticket-status' },
        '9': { action: 'emergency-guidance' },
      },
    },
  },
  otherwise: { action: 'operator' },
}
const CLOSED = {
  ...{ kind: 'weekly', holidays: [], special: [] },
  week: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] },
}
const set = (section: string, value: unknown) =>
  admin.post<{ id: number }>(`/api/settings/${section}`, { value, reason: 'thử' })

let dialled = 0
/** @returns the call, once it is so far */
async function calls(state: string, check: (value: Value) => boolean = () => true): Promise<string> {
  dialled++
  await citizen.dial('1022')
  return reaches(state, check)
}
type Value = {
  node?: string
  isGuidance?: boolean
  isGreeted?: boolean
  playback?: string | null
  stage?: string
}
async function reaches(state: string, check: (value: Value) => boolean = () => true): Promise<string> {
  return until(`call ${dialled} is ${state}`, async () => {
    const rows = await centre.query<{ id: string; state: string; value: Value }>(
      'select c.id, c.state, c.value from calls c where c.dialled = $1 and c.version > 0 order by c.arrived_at',
      ['1022'],
    )
    const row = rows[dialled - 1]
    return row?.state === state && check(row.value) ? row.id : null
  })
}
const over = async () => {
  await citizen.hangUp()
  return scene.call(from, 'is over', call => call.goneAt !== null)
}
async function eventsOf(centre: Centre, callId: string) {
  return centre.query<{
    type: string
    event: Record<string, unknown>
    acts: { type: string; prompts?: string[] }[]
  }>('select type, event, acts from call_events where call_id = $1 order by version', [callId])
}
const toldIn = async (callId: string) =>
  (await eventsOf(centre, callId)).flatMap(({ acts }) => acts.flatMap(act => act.prompts ?? []))

t.test('a menu is switched on, and its words are spoken while the centre runs', async t => {
  await set('menu', MENU)
  await until('the text is a sound', () => existsSync(join(sounds, `${soundOfText(TEXT)}.sln`)))
  t.pass()
})

let code = ''
t.test(
  'a wrong key, none, the emergency numbers, then an operator: each is heard, and in its turn',
  async t => {
    await castOf(t, { centre, scene }).desk('op101')
    const id = await calls('menu', value => value.isGreeted === true)
    await citizen.dtmf('7')
    await until('no key came', async () => (await toldIn(id)).includes('no-input'))
    await citizen.dtmf('9')
    await reaches('menu', value => value.isGuidance === true)
    await reaches('menu', value => value.isGuidance === false)
    await citizen.dtmf('0')
    await reaches('talking')
    await scene.lasts(1_200)
    const call = await over()
    t.match(call, { ending: 'served', operator: 'op101', endedIn: 'talking' })
    t.same((await toldIn(id)).filter(name => name === soundOfText(TEXT)).length, 4, 'the text, each time')
    const audio = await scene.audio(id)
    const [invalid, guidance] = [HZ.invalid, HZ.guidance].map(hz => toneStarts(audio, hz))
    t.ok(invalid != null && guidance != null && invalid < guidance, `${invalid} s, ${guidance} s`)
    code = (await scene.tickets(id))[0]?.code ?? ''
    t.match(code, /^1022-/)
  },
)

t.test('who presses 9 at once hears the emergency numbers, and hangs up in the menu', async t => {
  const id = await calls('greeting')
  await citizen.dtmf('9')
  await reaches('menu', value => value.isGuidance === true && value.isGreeted === false)
  await reaches('menu', value => value.isGreeted === true && value.playback === null)
  const call = await over()
  t.match(call, { ending: 'abandoned', fault: 'caller', endedIn: 'menu', waitMs: 0 })
  const told = await toldIn(id)
  t.same(told.slice(0, 3), ['greeting', 'emergency-numbers', 'greeting'], 'and the whole greeting afterwards')
})

t.test('a ticket is found by its digits, and its state is heard', async t => {
  const id = await calls('menu', value => value.playback === null)
  await citizen.dtmf('3')
  await reaches('enquiry')
  // The year and the number, whose zeros nobody need type.
  const [year, number] = code.split('-').slice(-2)
  const digits = `${year}${Number(number)}`
  await citizen.dtmf(`${digits}#`)
  await until('it is told', async () => (await toldIn(id)).includes('ticket-received'))
  await reaches('menu')
  await scene.lasts(1_500)
  await over()
  const [told] = (await eventsOf(centre, id)).filter(({ type }) => type === 'ticketLookedUp')
  t.match(told?.event, { digits, found: { code, status: 'received' } })
  t.ok(toneStarts(await scene.audio(id), HZ.status) !== null)
})

t.test('outside hours a message is left: a ticket with its recording', async t => {
  await set('outsideHours', { kind: 'voicemail', sounds: ['voicemail'], maxSeconds: 30 })
  const { id: closing } = await set('hours', CLOSED)
  const id = await calls('voicemail', value => value.stage === 'speaking')
  await scene.lasts(2_600)
  await citizen.dtmf('#')
  const call = await scene.call(from, 'is over', row => row.id === id && row.goneAt !== null)
  t.match(call, { ending: 'voicemail', fault: 'desk', endedIn: 'voicemail', operator: null })
  const shown = await supervisor.get<{ message: { from: string; to: string }; tickets: { code: string }[] }>(
    `/api/calls/${id}`,
  )
  t.equal((await scene.recording(id)).state, 'verified')
  const ticket = await supervisor.get(`/api/tickets/${shown.tickets[0]?.code}`)
  t.match(ticket, {
    operatorId: null,
    operator: null,
    channel: 'phone',
    recordings: [{ callId: id, state: 'verified' }],
  })
  const [{ startedAt } = { startedAt: new Date() }] = await centre.query<{ startedAt: Date }>(
    'select started_at "startedAt" from recordings where id = $1',
    [id],
  )
  const second = (instant: string) => (Date.parse(instant) - startedAt.getTime()) / 1_000
  const span = { fromS: second(shown.message.from) + 0.2, toS: second(shown.message.to) - 0.2 }
  t.ok(heard(await scene.audio(id), CITIZEN_HZ, span), 'the message is where the call says')
  await admin.post(`/api/settings/changes/${closing}/revert`, { reason: 'thử' })
})

t.test('a blocked number hears the emergency numbers and an apology, and is hung up on', async t => {
  const blocked = scene.number()
  const marks = {
    blockedUntil: new Date(Date.now() + 3_600_000).toISOString(),
    isFrequent: false,
    note: null,
  }
  await supervisor.put(`/api/callers/${blocked}/marks`, { ...marks, reason: 'quấy rối', changedAt: null })
  const sipp = await castOf(t, { centre, scene }).citizen(blocked)
  t.equal((await sipp.end(15_000)).by, 'centre')
  const call = await scene.state(blocked, 'ended')
  t.match(call, { ending: 'refused', fault: 'desk', endedIn: 'refusing' })
  t.match(await supervisor.get(`/api/calls/${call.id}`), { refusedFor: 'blocked' })
  t.ok(toneStarts(await scene.audio(call.id), HZ.sorry) !== null)
  dialled++
})

t.test('the service dies while a caller is in the menu: the caller goes on where they were', async t => {
  await calls('menu', value => value.playback === null)
  await dieAndReturn(centre)
  await reaches('menu')
  await citizen.dtmf('0')
  await reaches('waiting')
  t.match(await over(), { ending: 'abandoned', endedIn: 'waiting' })
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
