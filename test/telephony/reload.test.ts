import t, { type Test } from 'tap'
import type { Caller } from '../../src/boot/phones/caller.ts'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf, dieAndReturn } from './death.ts'
import { openPage, type Page } from './phones/page.ts'
import { headerOf } from './phones/sip.ts'
import { sceneOf } from './scene.ts'

// A browser phone's page is loaded anew, closed, killed or silent in a call (issue 6, point 1), with a real Asterisk.
t.setTimeout(180_000)
const centre = await startCentre({
  greetingSeconds: 0.2,
  calls: { ringSeconds: 5, wrapUpSeconds: 0, restSeconds: 0, earlySeconds: 0 },
})
const scene = sceneOf(centre)
t.after(async () => {
  await scene.end()
  await centre.stop()
})

type Shown = { callId: string; state: string; reconnecting: { since: string; until: string } | null }

const open = async (user: string, answers = true): Promise<Page> =>
  openPage({ client: await centre.api(user), origin: centre.origin, answers })

/** In their page, ready for callers. */
async function atWork(user: string, answers = true): Promise<Page> {
  const page = await open(user, answers)
  await (await centre.api(user)).put('/api/me/presence', { state: 'ready', phone: 'web' })
  await until(`${user} can be reached`, async () => (await scene.operator(user)).isReachable)
  return page
}

type Away = { since: number }
const awayOf = async (callId: string) => {
  const sql = "select value -> 'away' away from calls where id = $1"
  return (await centre.query<{ away: Away | null }>(sql, [callId]))[0]?.away ?? null
}
/** When the operator's page was missed first, by the journal: a page that is well is back before anybody looks. */
const away = (callId: string, withinMs = 2_000) =>
  until(
    'the page is missed',
    async () => {
      const [row] = await centre.query<{ at: Date; why: string | null }>(
        `select at, event ->> 'why' why from call_events
         where call_id = $1 and acts @> '[{"type": "seekPhone"}]' order by version limit 1`,
        [callId],
      )
      return row && { since: row.at.getTime(), why: row.why }
    },
    { withinMs },
  )
const together = (callId: string) => until('together again', async () => (await awayOf(callId)) === null)

/** The operator hangs up, the call is over, and the books are as they should be. */
async function ends(t: Test, { page, citizen, from }: { page: Page; citizen: Caller; from: string }) {
  page.hangUp()
  await citizen.end(10_000)
  const call = await scene.call(from, 'is over', row => row.goneAt !== null)
  t.match(call, { ending: 'served' })
  t.equal((await scene.tickets(call.id)).length, 1)
  t.match(await scene.recording(call.id), { gapCause: null })
  return call
}

t.test('a page that is loaded anew in a talk is back in it: one talk, one ticket, one recording', async t => {
  const cast = castOf(t, { centre, scene })
  const from = scene.number()
  const live = await centre.live('op101')
  const page = await atWork('op101')
  const citizen = await cast.citizen(from)
  const call = await scene.state(from, 'talking')
  t.equal(headerOf(await page.invited(), 'X-Call'), call.id)
  page.close()
  await live.event('the screen says so', ({ type, data }) => {
    const { callId, reconnecting } = data as Shown
    return type === 'call' && callId === call.id && Boolean(reconnecting)
  })
  t.match(await scene.operator('op101'), { activity: 'talking', callId: call.id })
  const anew = await open('op101')
  t.equal(headerOf(await anew.invited(), 'X-Reconnect'), call.id)
  await together(call.id)
  t.match((await scene.calls(from)).at(-1), { state: 'talking', talkAt: call.talkAt })
  const ended = await ends(t, { page: anew, citizen, from })
  t.match(ended, { operator: 'op101', talkAt: call.talkAt })
  const told = await centre.query<{ type: string }>(
    'select type from operator_events where call_id = $1 order by id',
    [call.id],
  )
  t.same(
    told.map(({ type }) => type),
    ['offered', 'talkStarted'],
    'one offer and one talk, for the figures too',
  )
  live.close()
  anew.kill()
})

t.test('a page that stays away: the citizen goes before those who came later, to who is there', async t => {
  const cast = castOf(t, { centre, scene })
  const [first, later] = [scene.number(), scene.number()]
  const page = await atWork('op101')
  const one = await cast.citizen(first)
  const call = await scene.state(first, 'talking')
  const other = await cast.citizen(later)
  page.close()
  const { since } = await away(call.id)
  const queued = await scene.state(first, 'waiting')
  const [row] = await centre.query<{ since: string }>(
    "select value ->> 'since' since from calls where id = $1",
    [queued.id],
  )
  t.ok(
    Math.abs(Number(row?.since) - since - 3_000) < 500,
    `waits again after ${Number(row?.since) - since} ms`,
  )
  t.match(await scene.operator('op101'), { activity: 'free', isReachable: false })
  await cast.desk('op102', { does: 'answer', afterMs: 100, hangUpAfterMs: 1_200 })
  await one.end(10_000)
  await other.end(10_000)
  const [served, next] = [await scene.state(first, 'ended'), await scene.state(later, 'ended')]
  t.match([served, next], [{ ending: 'served', operator: 'op102' }, { operator: 'op102' }])
  t.ok(Number(served.talkAt) < Number(next.talkAt))
})

t.test('closed while it rings: the next telephone rings at once, and nobody is blamed', async t => {
  const cast = castOf(t, { centre, scene })
  const from = scene.number()
  const page = await atWork('op103', false)
  const citizen = await cast.citizen(from)
  await page.invited()
  const other = await atWork('op104')
  const before = Date.now()
  page.close()
  const call = await scene.state(from, 'talking')
  t.ok(Number(call.talkAt) - before < 2_000, `the next one talks after ${Number(call.talkAt) - before} ms`)
  const [row] = await centre.query<{ unanswered: number; outcome: string }>(
    `select o.unanswered, e.outcome from operators o join people p on p.id = o.person_id
     join operator_events e on e.person_id = p.id where p.username = 'op103' and e.type = 'offerWithdrawn'`,
  )
  t.match(row, { unanswered: 0, outcome: 'page-closed' })
  await ends(t, { page: other, citizen, from })
  other.kill()
})

t.test('a page that is killed is missed within a second, and taken back without a word', async t => {
  const cast = castOf(t, { centre, scene })
  const from = scene.number()
  const page = await atWork('op101')
  const citizen = await cast.citizen(from)
  const call = await scene.state(from, 'talking')
  const killedAt = Date.now()
  page.kill()
  const { since } = await away(call.id)
  t.ok(since - killedAt < 1_000, `missed after ${since - killedAt} ms`)
  t.match(await scene.operator('op101'), { activity: 'talking', isReachable: false })
  const anew = await open('op101')
  await together(call.id)
  await until('reachable by itself', async () => (await scene.operator('op101')).isReachable)
  // Two more pages take the phone from each other meanwhile: the talk stays where it is, and follows the last one.
  const second = await open('op101')
  const third = await open('op101')
  await scene.lasts(600)
  t.equal(await awayOf(call.id), null)
  anew.close()
  await third.invited()
  await together(call.id)
  t.equal(second.heard.filter(({ method }) => method === 'INVITE').length, 0)
  await ends(t, { page: third, citizen, from })
  for (const one of [second, third]) one.kill()
})

t.test('no sound, or no answer at all: noticed within ten seconds', async t => {
  const cast = castOf(t, { centre, scene })
  const [from, other] = [scene.number(), scene.number()]
  const silent = await atWork('op101')
  const one = await cast.citizen(from)
  const call = await scene.state(from, 'talking')
  const frozen = await atWork('op102')
  const two = await cast.citizen(other)
  const lost = await scene.state(other, 'talking')
  frozen.freeze()
  const at = Date.now()
  const noticed = away(lost.id, 15_000).then(({ since }) => since - at)
  t.match(await away(call.id, 15_000), { why: 'silent' })
  // Its signalling is well: it is dialled itself.
  t.equal(headerOf(await silent.invited(1), 'X-Reconnect'), call.id)
  await together(call.id)
  await ends(t, { page: silent, citizen: one, from })
  t.ok((await noticed) < 10_000, `noticed after ${await noticed} ms`)
  t.match(await scene.call(other, 'is served by another', row => row.operator === 'op101'), { id: lost.id })
  t.match(await scene.operator('op102'), { activity: 'free', isReachable: false })
  await silent.invited(2)
  await scene.state(other, 'talking')
  await ends(t, { page: silent, citizen: two, from: other })
  silent.kill()
  frozen.kill()
})

t.test('the service dies while a page is away: the citizen is served all the same', async t => {
  const cast = castOf(t, { centre, scene })
  const from = scene.number()
  const page = await atWork('op101')
  const citizen = await cast.citizen(from)
  const call = await scene.state(from, 'talking')
  page.close()
  await away(call.id)
  await dieAndReturn(centre)
  const anew = await open('op101')
  await anew.invited()
  t.match(await scene.state(from, 'talking'), { id: call.id, operator: 'op101' })
  t.equal(await awayOf(call.id), null)
  await ends(t, { page: anew, citizen, from })
  anew.kill()
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
