import { randomUUID } from 'node:crypto'
import { eq } from 'drizzle-orm'
import t, { type Test } from 'tap'
import type { Live } from '../../src/asterisk/reconcile.ts'
import { journal } from '../../src/audit/store.ts'
import type { Call, CallEvent } from '../../src/calls/call.ts'
import type { MonitorAct } from '../../src/monitoring/monitor.ts'
import { monitoringRoutes } from '../../src/monitoring/routes.ts'
import { createMonitoring } from '../../src/monitoring/service.ts'
import { listMonitors, openMonitors } from '../../src/monitoring/store.ts'
import { monitorEvents, monitors } from '../../src/monitoring/tables.ts'
import { rolesOf } from '../../src/people/names.ts'
import type { Person } from '../../src/people/person.ts'
import { people } from '../../src/people/tables.ts'
import { IDENTITY, talkingCall } from '../calls/story.ts'
import { plansOf } from '../explain.ts'
import { desk, NOON, serve } from '../rooms.ts'
import { until } from '../until.ts'

type Shown = { id: string; state: string; mode: string; code: string; ending: string | null }
const NOTHING: Live = { channels: [], bridges: [], playbacks: new Set() }

/** The room with calls, phones and an Asterisk of paper. */
async function room(t: Test) {
  const here = await desk(t)
  const calls: Call[] = []
  const told: CallEvent[] = []
  const acts: MonitorAct[] = []
  const rules = { ringMs: 20_000, visibleToOperator: false, announced: false }
  const phones = { gone: new Set<string>(), used: new Set<string>() }
  const world = { live: NOTHING }
  const open = () =>
    createMonitoring({
      ...{ ...here, journal, rules, calls: () => calls, look: async () => world.live },
      roles: ids => rolesOf(here.database.db, ids),
      tell: async (callId, event) => {
        told.push(event)
        const place = calls.findIndex(({ id }) => id === callId)
        const call = calls[place]
        if (event.type === 'barged' && call?.state === 'talking')
          calls[place] = { ...call, barged: [...call.barged, event.leg] }
      },
      perform: async act => {
        acts.push(act)
        return null
      },
      phones: {
        endpointOf: async (id, kind) => (kind === 'desk' ? id : `${id}-web`),
        isReachable: endpoint => !phones.gone.has(endpoint) && !endpoint.endsWith('-web'),
        isUsed: endpoint => phones.used.has(endpoint),
      },
    })
  const monitoring = open()
  t.after(monitoring.stop)
  const [supervisor, other, third] = [
    await here.person('supervisor'),
    await here.person('supervisor'),
    await here.person('supervisor'),
  ]
  const [leader, operator] = [await here.person('leader'), await here.person('operator')]
  const everybody = [supervisor, other, third, leader, operator, await here.person('auditor')]
  const { ask } = await serve(t, everybody, async app => {
    await app.register(monitoringRoutes, { monitoring })
  })
  /** A citizen talks with that operator. */
  async function talk(who: Person = operator): Promise<Call & { state: 'talking' }> {
    const id = await here.call({ id: randomUUID(), state: 'talking', endedAt: null, goneAt: null })
    const { call } = talkingCall()
    if (call?.state !== 'talking') throw new Error('not talking')
    const leg = { id: `leg.${id}.1`, operator: who.id, endpoint: who.username }
    const own = { ...call, ...IDENTITY, id, leg, bridge: `talk.${id}.1` }
    calls.push(own)
    return own
  }
  const begin = async (who: Person, call: Call, mode = 'listen') => {
    const answer = await ask(who, {
      method: 'POST',
      url: `/api/calls/${call.id}/monitors`,
      payload: { mode },
    })
    return { status: answer.statusCode, ...(answer.json() as Shown) }
  }
  const turn = async (who: Person, id: string, mode: string) => {
    const answer = await ask(who, { method: 'POST', url: `/api/monitors/${id}/mode`, payload: { mode } })
    return { status: answer.statusCode, ...(answer.json() as Shown) }
  }
  const did = (type: string) => until(`did ${type}`, () => acts.find(act => act.type === type))
  const ended = () =>
    until('the end is in the audit log', async () => (await audited()).includes('monitor.ended'))
  const audited = async () => (await here.audit()).map(({ action }) => action)
  const people = { supervisor, other, third, leader, operator }
  return {
    ...{ ...here, ...people, monitoring, open, ask, talk, begin, turn, did, ended, audited },
    ...{ calls, told, acts, rules, phones, world },
  }
}

t.test('a supervisor listens, whispers, enters and leaves: all of it is in the audit log', async t => {
  const at = await room(t)
  const call = await at.talk()
  const { status, id } = await at.begin(at.supervisor, call)
  t.equal(status, 201)
  t.match(await at.did('ring'), { endpoint: at.supervisor.id, target: call.leg.id })
  at.monitoring.hear(id, { type: 'answered', at: NOON + 1_000 })
  t.match(await at.did('makeEar'), { whispers: false, target: call.leg.id })
  t.match(await at.turn(at.supervisor, id, 'whisper'), { status: 200, mode: 'whisper', state: 'on' })
  t.match(await at.turn(at.supervisor, id, 'barge'), { mode: 'barge' })
  await until('the call, whose business that is, was told', () => at.told.length === 1)
  t.match(at.told, [{ type: 'barged', by: at.supervisor.id, leg: `watch.${id}.1` }])
  at.now.at = NOON + 9_000
  const stopped = await at.ask(at.supervisor, { method: 'DELETE', url: `/api/monitors/${id}` })
  t.equal(stopped.statusCode, 204)
  await until('the call was told again', () => at.told.length === 2)
  t.match(at.told[1], { type: 'unbarged' })
  const entries = await at.audit()
  t.same(
    entries.map(({ action, facts }) => [action, (facts as { mode: string }).mode]),
    [
      ['monitor.asked', 'listen'],
      ['monitor.joined', 'listen'],
      ['monitor.mode-changed', 'whisper'],
      ['monitor.mode-changed', 'barge'],
      ['monitor.ended', 'barge'],
    ],
  )
  t.match(entries.at(-1), {
    ...{ personId: at.supervisor.id, subjectKind: 'call', subjectId: call.id, address: '127.0.0.1' },
    facts: { operatorId: at.operator.id, ending: 'stopped', to: new Date(NOON + 9_000).toISOString() },
  })
  const kept = await at.database.db.select().from(monitorEvents).orderBy(monitorEvents.version)
  t.same(
    kept.map(({ type, mode }) => `${type} ${mode}`),
    ['asked listen', 'answered listen', 'modeAsked whisper', 'modeAsked barge', 'stopAsked barge'],
  )
})

t.test('leaders listen and say nothing; operators and auditors do not listen', async t => {
  const at = await room(t)
  const call = await at.talk()
  t.match(await at.begin(at.leader, call, 'whisper'), { status: 403, code: 'listen-only' })
  t.match(await at.begin(at.operator, call), { status: 403, code: 'not-allowed' })
  const { status, id } = await at.begin(at.leader, call)
  t.equal(status, 201)
  t.match(await at.turn(at.leader, id, 'barge'), { status: 403, code: 'listen-only' })
  t.match(await at.turn(at.supervisor, id, 'listen'), { status: 403, code: 'not-your-monitor' })
})

t.test('what may not be listened to, and on which phone, is refused by name', async t => {
  const at = await room(t)
  const call = await at.talk()
  const strange = { ...call, id: randomUUID() }
  t.match(await at.begin(at.supervisor, strange), { status: 409, code: 'call-not-talking' })
  t.match(await at.begin(at.supervisor, await at.talk(at.supervisor)), { status: 409, code: 'own-call' })
  at.calls.length = 0
  at.calls.push(call)
  const away = { since: NOON, until: NOON + 3_000, why: 'page-closed', contact: null } as const
  at.calls[0] = { ...call, away }
  t.match(await at.begin(at.supervisor, call), { status: 409, code: 'phone-away' })
  at.calls[0] = call
  at.phones.used.add(at.supervisor.id)
  t.match(await at.begin(at.supervisor, call), { status: 409, code: 'phone-in-use' })
  at.phones.used.clear()
  at.phones.gone.add(at.supervisor.id)
  t.match(await at.begin(at.supervisor, call), { status: 409, code: 'no-phone' })
  at.phones.gone.clear()
  t.match(await at.begin(at.supervisor, call), { status: 201 })
  t.match(await at.begin(at.supervisor, call), { status: 409, code: 'already-monitoring' })
  t.match(await at.begin(at.other, call), { status: 201 })
  t.match(await at.begin(at.third, call), { status: 409, code: 'call-monitored' })
  t.match(await at.begin(at.supervisor, await at.talk()), { status: 201 }, 'a second talk')
  t.match(await at.begin(at.supervisor, await at.talk()), { status: 409, code: 'too-many-monitors' })
  t.match(await at.turn(at.supervisor, randomUUID(), 'listen'), { status: 404, code: 'monitor-over' })
})

t.test('the talk ends, or its operator leaves it: whoever listens goes with it', async t => {
  const at = await room(t)
  const call = await at.talk()
  const { id } = await at.begin(at.supervisor, call)
  at.monitoring.hear(id, { type: 'answered', at: NOON })
  await at.did('makeEar')
  at.monitoring.callMoved({ ...call, parkedSince: NOON })
  const back = { ...call.leg, id: `leg.${call.id}.2` }
  at.monitoring.callMoved({ ...call, leg: back })
  await until('an ear at the leg of the page that is back', () =>
    at.acts.find(act => act.type === 'makeEar' && act.target === back.id),
  )
  at.monitoring.callMoved({ ...call, leg: { ...back, operator: at.other.id } })
  await at.ended()
  const page = await at.ask(at.supervisor, { url: `/api/monitors?callId=${call.id}` })
  t.match(page.json(), {
    items: [{ id, state: 'ended', ending: 'talk-over', person: { id: at.supervisor.id } }],
  })
  t.ok(at.acts.some(act => act.type === 'drop' && act.channel === `watch.${id}.1`))
  t.match(await at.begin(at.supervisor, call), { status: 201 }, 'and may listen again at once')
})

t.test('a phone that nobody answers is let go of', async t => {
  const at = await room(t)
  at.rules.ringMs = 30
  const { id } = await at.begin(at.supervisor, await at.talk())
  await at.ended()
  t.match((await at.audit()).at(-1), { facts: { monitorId: id, ending: 'unanswered' } })
})

t.test('the operator sees it where the province lets them, and not before it begins', async t => {
  const at = await room(t)
  const hidden = await at.begin(at.supervisor, await at.talk())
  at.rules.visibleToOperator = true
  at.rules.announced = true
  const shown = await at.begin(at.other, await at.talk())
  for (const { id } of [hidden, shown]) at.monitoring.hear(id, { type: 'answered', at: NOON })
  t.match(await until('a tone', () => at.acts.find(act => act.type === 'makeEar' && !act.hears)), {
    ...{ whispers: true, target: at.calls[1]?.state === 'talking' ? at.calls[1].leg.id : '' },
  })
  const seen = (who: Person) =>
    at.published
      .filter(({ type, mayRead }) => type === 'monitor' && mayRead(who))
      .map(({ data }) => data as { monitorId: string; state: string })
  t.match(seen(at.operator), [{ monitorId: shown.id, state: 'on' }])
  t.equal(seen(at.operator).length, 1)
  t.equal(seen(at.third).length, 4, 'supervisors see all of it')
  t.same(
    at.monitoring.now(at.operator).map(({ monitorId }) => monitorId),
    [shown.id],
  )
})

t.test('a new process ends what the last one left open, and leaves talks alone', async t => {
  const at = await room(t)
  const call = await at.talk()
  const { id } = await at.begin(at.supervisor, call, 'barge')
  at.monitoring.hear(id, { type: 'answered', at: NOON })
  await until('entered', () => at.told.length === 1)
  // Killed: it does nothing any more, and has told nobody.
  const channel = (name: string) => ({
    ...{ id: name, isUp: true, isOurs: true, isInFallback: false, callId: null, identity: null },
  })
  at.world.live = {
    channels: [`watch.${id}.1`, `snoop.${randomUUID()}.1`, call.leg.id, call.channel].map(channel),
    bridges: [{ id: call.bridge, channels: [call.leg.id, call.channel, `watch.${id}.1`] }],
    playbacks: new Set(),
  }
  at.acts.length = 0
  const heir = at.open()
  await heir.start()
  t.after(heir.stop)
  await heir.compare()
  await at.ended()
  t.match((await at.audit()).at(-1), { facts: { ending: 'restarted', mode: 'barge' } })
  await until('the call knows', () => at.told.at(-1)?.type === 'unbarged')
  t.ok(at.acts.every(act => act.type === 'drop' && /^(watch|snoop)\./.test(act.channel)))
  t.ok(at.acts.some(act => act.type === 'drop' && act.channel === `watch.${id}.1`))
})

t.test('a service that is stopped lets listeners go, and says when', async t => {
  const at = await room(t)
  const { id } = await at.begin(at.supervisor, await at.talk())
  at.monitoring.hear(id, { type: 'answered', at: NOON })
  await at.monitoring.stop()
  t.match((await at.audit()).at(-1), { action: 'monitor.ended', facts: { ending: 'restarted' } })
  t.ok(at.acts.some(act => act.type === 'drop' && act.channel === `watch.${id}.1`))
})

t.test('whoever is no supervisor any more stops listening', async t => {
  const at = await room(t)
  await at.begin(at.supervisor, await at.talk())
  at.monitoring.endPerson(at.other.id)
  at.monitoring.endPerson(at.supervisor.id)
  await at.ended()
  t.same(at.monitoring.now(at.supervisor), [])
})

t.test(
  'whom another process disabled, or gave another role, listens no longer than a few seconds',
  async t => {
    const at = await room(t)
    const { db } = at.database
    await at.monitoring.start()
    const gone = await at.begin(at.supervisor, await at.talk(), 'whisper')
    const demoted = await at.begin(at.other, await at.talk(), 'whisper')
    const kept = await at.begin(at.third, await at.talk(), 'listen')
    await db.update(people).set({ disabledAt: NOON }).where(eq(people.id, at.supervisor.id))
    for (const { id } of [at.other, at.third])
      await db.update(people).set({ role: 'leader' }).where(eq(people.id, id))
    await until('only one is left', () => at.monitoring.now(at.third).length === 1)
    t.match(at.monitoring.now(at.third), [{ monitorId: kept.id }], 'leaders listen')
    const ends = (await at.audit()).filter(({ action }) => action === 'monitor.ended')
    const whys = ends.map(({ facts }) => facts as { monitorId: string; ending: string })
    t.same(
      new Map(whys.map(({ monitorId, ending }) => [monitorId, ending])),
      new Map([gone, demoted].map(({ id }) => [id, 'not-allowed'])),
    )
    const stored = await db.select().from(monitors).where(eq(monitors.id, gone.id))
    t.match(stored, [{ state: 'ended', ending: 'not-allowed' }], 'nobody has asked for that end')
    for (const { id } of [gone, demoted])
      await until('the line is let go', () =>
        at.acts.some(act => act.type === 'drop' && act.channel === `watch.${id}.1`),
      )
    const told = await db.select().from(monitorEvents).where(eq(monitorEvents.monitorId, gone.id))
    t.ok(told.some(({ type }) => type === 'notAllowed'))
  },
)

t.test('lists come from indexes', async t => {
  const { database, supervisor, operator, call } = await room(t)
  await database.pool.query(
    `insert into monitors (id, version, value, state, call_id, person_id, operator_id, asked_at, ended_at)
     select gen_random_uuid(), 1, '{}', 'ended', $1, $2, $3, now() - n * interval '1 minute', now()
     from generate_series(1, 20000) n`,
    [await call(), supervisor.id, operator.id],
  )
  const slice = { from: null, to: null, after: null, rows: 51 }
  const filters = [{}, { callId: randomUUID() }, { personId: randomUUID() }, { operatorId: randomUUID() }]
  for (const filter of [...filters, { running: true }])
    for (const plan of await plansOf(database, db => listMonitors(db, slice, filter)))
      t.match(plan, /Index.* monitors_(asked|call|person|operator|open)/, JSON.stringify(filter))
  for (const plan of await plansOf(database, openMonitors)) t.match(plan, /monitors_open/)
})
