import t, { type Test } from 'tap'
import { writeTone } from '../../src/boot/phones/sound.ts'
import { until } from '../until.ts'
import type { CallRow } from './books.ts'
import { startCentre } from './centre.ts'
import { castOf, lasted, sameDialog, secondOf } from './death.ts'
import { agencies } from './phones/agency.ts'
import { presence } from './phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from './scene.ts'

// D03, B06: the hand-over to the agency on duty always goes ahead, and the ticket tells it; orders by keys; the card.
t.setTimeout(300_000)
const AGENCY_HZ = 1_240
const centre = await startCentre({ greetingSeconds: 0.5, calls: { wrapUpSeconds: 0, earlySeconds: 1 } })
const scene = sceneOf(centre)
const play = { centre, scene }
const sound = `${centre.folder}/agency.al`
await writeTone(AGENCY_HZ, 10, sound)
t.after(async () => {
  await scene.end()
  await centre.stop()
})

const PREMIUM = '1900545415'
const BUSY = '02773851240'
const HOSPITAL = '02773851241'
const post = (agency: string, number: string) => ({ agency, number, contact: null, from: null, to: null })
const roster = [
  {
    ...{ field: null, area: null },
    posts: [post('Số sai', PREMIUM), post('Trạm bận', BUSY), post('Bệnh viện tỉnh', HOSPITAL)],
  },
]
await (await centre.api('admin1')).post('/api/settings/emergencyRoster', { value: roster, reason: 'thử' })

type Entry = { kind: string; text: string; by: { username: string } | null; facts: Record<string, unknown> }
const ask = async (user: string, callId: string, asked: Readonly<Record<string, unknown>>) =>
  (await centre.api(user)).post(`/api/calls/${callId}/requests`, asked)
async function entries(callId: string): Promise<Entry[]> {
  const [ticket] = await scene.tickets(callId)
  const { entries } = await (await centre.api('supervisor1')).get<{ entries: Entry[] }>(
    `/api/tickets/${ticket?.id}`,
  )
  return entries
}
const kinds = async (callId: string) =>
  (await entries(callId)).map(({ kind, facts }) => (facts.outcome ? `${kind} ${facts.outcome}` : kind))
const guestIsIn = (callId: string) =>
  until('the guest is in', async () => {
    const [row] = await centre.query<{ stage: string | null }>(
      "select value->'guest'->>'stage' stage from calls where id = $1",
      [callId],
    )
    return row?.stage === 'in'
  })

async function talking(t: Test) {
  const cast = castOf(t, play)
  const phone = await cast.softphone('op101')
  const feed = await centre.live('op101')
  t.after(() => feed.close())
  const from = scene.number()
  const citizen = await cast.citizen(from)
  await phone.rings(1)
  await phone.answer()
  const call = await lasted(scene, from, 1_200)
  return { from, citizen, phone, feed, call }
}

async function voices(call: CallRow, at: number, seconds = 1.2) {
  const audio = await scene.audio(call.id)
  const fromS = await secondOf(centre, call, at)
  const span = { fromS, toS: fromS + seconds }
  return {
    citizen: presence(audio, CITIZEN_HZ, span),
    operator: presence(audio, OPERATOR_HZ, span),
    agency: presence(audio, AGENCY_HZ, span),
  }
}

/** Asterisk's name of the citizen's channel. */
async function channelOf(callId: string): Promise<string> {
  const [row] = await centre.query<{ id: string }>("select value->>'channel' id from calls where id = $1", [
    callId,
  ])
  const line = (await centre.rx('core show channels concise'))
    .split('\n')
    .find(text => text.includes(row?.id ?? '?'))
  return line?.split('!')[0] ?? ''
}

t.test(
  'refused, busy, answered: three together, confirmed, the operator leaves; recorded although it was stopped',
  async t => {
    const { from, citizen, feed, call } = await talking(t)
    const outside = await agencies(centre, { does: 'answer', afterMs: 200 }, sound, BUSY)
    t.after(outside.stop)
    const card = await feed.event('the card', ({ type }) => type === 'card')
    t.match(card.data, {
      callId: call.id,
      isHidden: false,
      card: { number: call.caller, tickets: [], calls: [{}] },
    })
    const shown = await centre.query(
      "select facts->>'callId' \"callId\" from audit_log where action = 'caller.shown'",
    )
    t.same(shown, [{ callId: call.id }], 'one entry for one ring')

    await centre.rx(`mixmonitor stop ${await channelOf(call.id)}`)
    await ask('op101', call.id, { act: 'emergency' })
    const busy = await outside.rang(1)
    t.match(busy.startLine, new RegExp(`^INVITE sip:${BUSY}@`), 'the refused one was not dialled')
    t.match((await outside.rang(2)).startLine, new RegExp(`^INVITE sip:${HOSPITAL}@`))
    await guestIsIn(call.id)
    await feed.event('the recorder was started', ({ data }) => data.kind === 'recording-started')
    const threeAt = Date.now()
    await until('three seconds', () => Date.now() > threeAt + 3_000)
    await t.rejects(ask('op101', call.id, { act: 'complete' }), { code: 'not-confirmed' })
    await ask('op101', call.id, { act: 'confirm' })
    await ask('op101', call.id, { act: 'complete' })
    const twoAt = Date.now()
    await scene.state(from, 'handed')
    await until('three seconds', () => Date.now() > twoAt + 3_000)
    await sameDialog(t, citizen)
    await citizen.hangUp()
    t.match(await scene.state(from, 'ended'), { ending: 'served', operator: 'op101' })
    const told = await kinds(call.id)
    t.same(
      told.filter(kind => kind !== 'recording-started'),
      [
        ...[
          'handover-asked',
          'handover-tried not-allowed',
          'handover-tried refused',
          'handover-tried answered',
        ],
        ...['handover-confirmed', 'handover-left', 'handover-ended'],
      ],
    )
    t.ok(told.includes('recording-started'))
    const [asked, tried] = await entries(call.id)
    t.match(asked, {
      by: { username: 'op101' },
      facts: { agencies: [{ number: PREMIUM }, { number: BUSY }, {}] },
    })
    t.match(tried, { facts: { agency: 'Số sai', number: PREMIUM, code: 'emergency-number-refused' } })
    const attempts = await centre.query(
      'select shown, is_allowed "isAllowed" from dial_attempts where call_id = $1 order by at, is_allowed',
      [call.id],
    )
    t.match(attempts, [
      { shown: PREMIUM, isAllowed: false },
      { shown: BUSY, isAllowed: true },
      { shown: HOSPITAL },
    ])
    // Its file is shorter than the call by the time without a recorder: these instants lie up to a second later in it.
    await scene.recording(call.id)
    const three = await voices(call, threeAt + 200)
    t.ok(three.citizen > 0.9 && three.operator > 0.9 && three.agency > 0.9, `three: ${JSON.stringify(three)}`)
    const two = await voices(call, twoAt + 500)
    t.ok(two.citizen > 0.9 && two.operator < 0.2 && two.agency > 0.9, `two: ${JSON.stringify(two)}`)
  },
)

t.test(
  'orders by keys: hold, a refused transfer, guidance kept meanwhile, a transfer to a colleague',
  async t => {
    const { from, citizen, phone, feed, call } = await talking(t)
    const isHeld = async () => {
      const [row] = await centre.query<{ since: number | null }>(
        "select value->>'parkedSince' since from calls where id = $1",
        [call.id],
      )
      return row?.since !== null
    }
    await phone.dtmf('*7')
    await until('the citizen hears music', isHeld)
    await phone.dtmf('*7')
    await until('the citizen is back', async () => !(await isHeld()))
    await phone.dtmf(`*2${PREMIUM}#`)
    const refused = await feed.event('the order was refused', ({ type }) => type === 'order-refused')
    t.match(refused.data, { callId: call.id, code: 'number-kind-refused' })
    const { id } = await (await centre.api('op101')).post<{ id: number }>(`/api/calls/${call.id}/guidance`, {
      number: '115',
    })
    await (await centre.api('op101')).delete(`/api/calls/${call.id}/guidance/${id}`)
    await (await centre.api('op101')).post(`/api/calls/${call.id}/guidance`, {
      number: '113',
      note: 'mất trộm',
    })
    const other = await castOf(t, play).desk('op102')
    await phone.dtmf('*2102#')
    await other.rang()
    await scene.call(from, 'talks with op102', row => row.operator === 'op102' && row.state === 'talking')
    await lasted(scene, from, 1_500)
    await sameDialog(t, citizen)
    await citizen.hangUp()
    t.match(await scene.state(from, 'ended'), { ending: 'served', operator: 'op102' })
    t.match(await scene.recording(call.id), { state: 'verified' })
    t.same(await kinds(call.id), ['guided', 'guided-undone', 'guided'])
  },
)

t.test(
  'a recording that cannot be started: the dialling goes on, the operator and the ticket are told',
  async t => {
    const { citizen, feed, call } = await talking(t)
    const outside = await agencies(centre, { does: 'answer', afterMs: 200 }, sound)
    t.after(outside.stop)
    const channel = await channelOf(call.id)
    await centre.rx(`mixmonitor stop ${channel}`)
    await centre.rx(`dialplan set chanvar ${channel} MIXMONITOR_FILENAME /proc/none/x.wav`)
    await ask('op101', call.id, { act: 'emergency', number: '115' })
    t.match((await outside.rang(1)).startLine, /^INVITE sip:115@/)
    await guestIsIn(call.id)
    const failed = await feed.event(
      'the recording failed',
      ({ data }) => data.kind === 'recording-failed',
      20_000,
    )
    t.match(failed.data, { callId: call.id, facts: { why: 'file-does-not-grow' } })
    t.ok((await kinds(call.id)).includes('recording-failed'))
    const raised = await until('the alarm rises', async () => {
      const rows = await centre.query("select subject from alarms where kind = 'recording-failed'")
      return rows.length > 0 && rows
    })
    t.same(raised, [{ subject: call.id }])
    await sameDialog(t, citizen)
    await citizen.hangUp()
  },
)

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
