import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { linear, tone } from '../../src/boot/phones/sound.ts'
import { startCentre } from './centre.ts'
import { castOf } from './death.ts'
import { toneStarts } from './phones/tone.ts'
import { sceneOf } from './scene.ts'

// C14: the administrator closes the centre, takes it back, and plans a closing; each acts on the next caller.
t.setTimeout(180_000)
const NOTICE_HZ = 550
const centre = await startCentre({ greetingSeconds: 0.3, calls: { wrapUpSeconds: 1 } })
// The notice as a tone, which is told apart from everything else in a recording.
await writeFile(join(centre.dataDir, 'asterisk/prompts/outside-hours.sln'), linear(tone(NOTICE_HZ, 1.5)))
const scene = sceneOf(centre)
const [admin, supervisor] = await Promise.all([centre.api('admin1'), centre.api('supervisor1')])
const live = await centre.live('supervisor1')
t.after(async () => {
  live.close()
  await scene.end()
  await centre.stop()
})

type Change = { id: number; effectiveFrom: string }
const CLOSED = {
  kind: 'weekly',
  week: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] },
  holidays: [],
  special: [],
}
const close = (more: object = {}) =>
  admin.post<Change>('/api/settings/hours', { value: CLOSED, reason: 'mất điện', ...more })
const takeBack = ({ id }: Change) =>
  admin.post<Change>(`/api/settings/changes/${id}/revert`, { reason: 'đã có điện' })

/** Calls, hears the notice, and is hung up on. */
async function refused(t: Parameters<typeof castOf>[0]) {
  const from = scene.number()
  const citizen = await castOf(t, { centre, scene }).citizen(from)
  const end = await citizen.end(15_000)
  const call = await scene.state(from, 'ended')
  return { end, call, noticeAt: toneStarts(await scene.audio(call.id), NOTICE_HZ) }
}

async function queued(t: Parameters<typeof castOf>[0]) {
  const from = scene.number()
  const citizen = await castOf(t, { centre, scene }).citizen(from)
  await scene.state(from, 'waiting')
  return { from, hangUp: () => citizen.hangUp() }
}

t.test(
  'closed by the administrator: the next caller hears the notice, who waits goes on waiting',
  async t => {
    const waiting = await queued(t)
    const { days } = await supervisor.post<{ days: { differs: boolean; after: { shifts: unknown[] } }[] }>(
      '/api/settings/hours/preview',
      { value: CLOSED },
    )
    t.ok(days.every(({ differs, after }) => differs && after.shifts.length === 0))
    const closing = await close()
    const { end, call, noticeAt } = await refused(t)
    t.equal(end.by, 'centre')
    t.match(call, { ending: 'refused', fault: 'desk', endedIn: 'refusing', operator: null, waitMs: 0 })
    t.ok(noticeAt !== null && noticeAt < 2, `the notice begins at ${noticeAt} s of the recording`)
    t.match(await scene.state(waiting.from, 'waiting'), { ending: null })
    await live.event(
      'the centre is closed',
      ({ type, data }) => type === 'settings' && data.takesCalls === false,
    )

    await takeBack(closing)
    const next = await queued(t)
    for (const { from, hangUp } of [waiting, next]) {
      await hangUp()
      const call = await scene.state(from, 'ended')
      t.match(call, { ending: 'abandoned', endedIn: 'waiting' })
      t.equal(toneStarts(await scene.audio(call.id), NOTICE_HZ), null, 'who is taken in hears no notice')
    }
  },
)

t.test('a planned closing acts at its instant, on the caller after it', async t => {
  const seen = live.events.length
  const planned = await close({ effectiveFrom: new Date(Date.now() + 4_000).toISOString() })
  const before = await queued(t)
  t.ok(Date.now() < Date.parse(planned.effectiveFrom), 'called before the instant')
  const told = await live.event(
    'the planned closing',
    event =>
      live.events.indexOf(event) >= seen && event.type === 'settings' && event.data.takesCalls === false,
  )
  const lateMs = told.at - Date.parse(planned.effectiveFrom)
  t.ok(lateMs >= 0 && lateMs < 500, `told ${Math.round(lateMs)} ms after the instant`)
  const { call, noticeAt } = await refused(t)
  t.match(call, { ending: 'refused' })
  t.ok(noticeAt !== null)
  await before.hangUp()
  t.match(await scene.state(before.from, 'ended'), { ending: 'abandoned' })
  await takeBack(planned)
  const after = await queued(t)
  await after.hangUp()
  await scene.state(after.from, 'ended')
})

t.test('another wrap-up time holds for the talk that is under way', async t => {
  const cast = castOf(t, { centre, scene })
  await cast.desk('op101', { does: 'answer', afterMs: 100 })
  const from = scene.number()
  const citizen = await cast.citizen(from)
  await scene.state(from, 'talking')
  const { sections } = await admin.get<{ sections: { calls: { value: object } } }>('/api/settings')
  const value = { ...sections.calls.value, wrapUpSeconds: 600 }
  await admin.post('/api/settings/calls', { value, reason: 'nhiều phiếu' })
  await citizen.hangUp()
  const { data } = await live.event(
    'wrap-up',
    event => event.type === 'operator' && event.data.state === 'wrap-up',
  )
  const lasts = Date.parse(String(data.wrapUpUntil)) - Date.parse(String(data.since))
  t.equal(lasts, 600_000)
})

t.test('the disaster switch puts another greeting before the next caller', async t => {
  await writeFile(join(centre.dataDir, 'asterisk/prompts/storm.sln'), linear(tone(NOTICE_HZ, 1)))
  const disasterProfile = { greeting: { sounds: ['storm'] }, menu: null, queueLimits: null, hours: null }
  await admin.post('/api/settings/disasterProfile', { value: disasterProfile, reason: 'mùa bão' })
  await supervisor.post('/api/settings/disaster', { on: true, reason: 'bão số 15' })
  const caller = await queued(t)
  await caller.hangUp()
  const call = await scene.state(caller.from, 'ended')
  t.ok(toneStarts(await scene.audio(call.id), NOTICE_HZ) !== null)
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
