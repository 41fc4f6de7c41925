import t from 'tap'
import { DEFAULTS } from '../../src/directory/defaults.ts'
import type { QueueSettings } from '../../src/directory/sections.ts'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf } from './death.ts'
import { sceneOf } from './scene.ts'

// Several queues, pauses by the centre and what supervisors do, with real telephones.
t.setTimeout(180_000)
const centre = await startCentre({
  greetingSeconds: 0.2,
  calls: { ringSeconds: 5, wrapUpSeconds: 0, restSeconds: 0 },
})
const scene = sceneOf(centre)
t.after(async () => {
  await scene.end()
  await centre.stop()
})

const [usual] = DEFAULTS.queues[0] as [QueueSettings]
const COMMON = { ...usual, pauseAfterUnanswered: 2 }
const URGENT = { ...COMMON, name: 'khan', label: 'Khẩn', priority: 9 }
/** Who was led nowhere else comes to the first. */
const setQueues = async (...value: readonly QueueSettings[]) =>
  (await centre.api('admin1')).post('/api/settings/queues', { value, reason: 'thử hàng chờ' })
const idOf = async (username: string) => {
  const [row] = await centre.query<{ id: string }>('select id from people where username = $1', [username])
  return row?.id ?? ''
}
const talk = { does: 'answer', afterMs: 100, hangUpAfterMs: 1_500 } as const

t.test('callers of two queues: priority first, and nobody is rung who does not serve the queue', async t => {
  const cast = castOf(t, { centre, scene })
  const live = await centre.live('supervisor1')
  const supervisor = await centre.api('supervisor1')
  const serve = async (user: string, ...names: readonly string[]) =>
    supervisor.put(`/api/operators/${await idOf(user)}/skills`, {
      ...{ queues: names.map(name => ({ name, level: 1 })), skills: [] },
    })
  const [first, urgent] = [scene.number(), scene.number()]
  await setQueues(COMMON, URGENT)
  await serve('op101', 'chung', 'khan')
  await serve('op102', 'khan')
  const one = await cast.citizen(first)
  await scene.state(first, 'waiting')
  await setQueues(URGENT, COMMON)
  const other = await cast.citizen(urgent)
  await scene.state(urgent, 'waiting')
  const line = await live.event('the line of both queues', event => {
    const data = event.data as { queues?: { name: string; waiting: number }[] }
    return event.type === 'queue' && data.queues?.filter(({ waiting }) => waiting === 1).length === 2
  })
  t.match(line.data, {
    items: [
      { queue: 'khan', place: 1 },
      { queue: 'chung', place: 1 },
    ],
  })

  await cast.desk('op101', talk)
  const idle = await cast.desk('op102', talk)
  await other.end(20_000)
  await one.end(20_000)
  const [served, urgently] = [await scene.state(first, 'ended'), await scene.state(urgent, 'ended')]
  t.match([served, urgently], [{ operator: 'op101' }, { operator: 'op101' }])
  t.ok(Number(urgently.talkAt) < Number(served.talkAt), 'the urgent one first, though it came later')
  t.equal((await idle.invites()).length, 0, 'not for a queue they are not in')
})

t.test(
  'who refuses twice in a row is paused, in Asterisk’s own queue too; a supervisor has them back',
  async t => {
    const cast = castOf(t, { centre, scene })
    const supervisor = await centre.api('supervisor1')
    await setQueues(COMMON)
    const from = scene.number()
    const member = async () =>
      (await centre.rx('queue show fallback')).split('\n').find(line => line.includes('op103')) ?? ''
    const refusing = await cast.desk('op103', { does: 'reject', status: 486 })
    await until('a member', async () => (await member()) !== '')
    const citizen = await cast.citizen(from)
    await until('the pause', async () => (await scene.operator('op103')).presence === 'paused')
    t.equal((await refusing.invites()).length, 2)
    await until('paused in the fallback queue', async () => /paused:unanswered/.test(await member()))
    const force = async (state: string) =>
      supervisor.put(`/api/operators/${await idOf('op103')}/presence`, { state, reason: 'họp giao ban' })
    await force('paused')
    await until('paused by the supervisor', async () => /paused:họp giao ban/.test(await member()))
    const call = await scene.state(from, 'waiting')
    await cast.desk('op104', talk)
    await citizen.end(20_000)
    t.match(await scene.state(from, 'ended'), { id: call.id, operator: 'op104' })
    await force('ready')
    await until(
      'a member who may be rung',
      async () => (await member()) !== '' && !/paused/.test(await member()),
    )
    await force('signed-out')
    await until('no member', async () => (await member()) === '')
  },
)

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
