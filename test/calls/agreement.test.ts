import t from 'tap'
import type { CelRow } from '../../src/asterisk/cel-rows.ts'
import { type Disagreement, disagreements, type Entry, TOLERANCE_MS } from '../../src/calls/agreement.ts'
import type { Call, CallEvent, Step } from '../../src/calls/call.ts'
import { begin, next } from '../../src/calls/next.ts'
import { createCallReads } from '../../src/calls/read.ts'
import { callRoutes } from '../../src/calls/routes.ts'
import { callEvents, celEvents } from '../../src/calls/tables.ts'
import type { Role } from '../../src/people/person.ts'
import { desk, serve } from '../rooms.ts'
import { CALL_ID, IDENTITY, leg, play, RULES, talk } from './story.ts'

const CITIZEN = IDENTITY.channel
const FAR = TOLERANCE_MS + 1
type Told = CallEvent extends infer E ? (E extends CallEvent ? [number, Omit<E, 'at'>] : never) : never

/** A call as its journal has it: told event by event to the machine itself. */
function journalOf(...told: Told[]): { call: Call & { state: 'ended' }; journal: Entry[] } {
  let call: Call | null = null
  const journal: Entry[] = []
  for (const [at, rest] of told) {
    const event = { ...rest, at } as CallEvent
    const step: Step | null = call ? next(call, event, RULES) : begin(event, RULES)
    if (!step || step.call === call) continue
    call = step.call
    journal.push({ at, event, acts: step.acts })
  }
  if (call?.state !== 'ended') throw new Error('not over')
  return { call, journal }
}

const row = (at: number, type: string, uniqueId: string, rest: Partial<CelRow> = {}): CelRow => ({
  ...{ at, type, uniqueId, channel: uniqueId, linkedId: CITIZEN, userField: CALL_ID, context: '', exten: '' },
  ...{ app: '', data: '', peer: '', extra: '', caller: '', ...rest },
})
const bridge = (at: number, type: 'ENTER' | 'EXIT', who: string, n = 1) =>
  row(at, `BRIDGE_${type}`, who, { app: 'Stasis', extra: JSON.stringify({ bridge_id: talk(n) }) })
const hangUp = (at: number, who: string, by: string) =>
  row(at, 'HANGUP', who, { extra: JSON.stringify({ hangupcause: 16, hangupsource: by }) })

const SERVED: Told[] = [
  [10, { type: 'arrived', identity: IDENTITY, isOpen: true }],
  [5_000, { type: 'soundEnded', playback: play(1) }],
  [6_000, { type: 'operatorChosen', operator: 'lan', endpoint: 'op101' }],
  [10_000, { type: 'legAnswered', leg: leg(1) }],
  [20_000, { type: 'asked', by: 'lan', ofAnybody: false, request: { act: 'hold' } }],
  [30_000, { type: 'asked', by: 'lan', ofAnybody: false, request: { act: 'resume' } }],
  [60_000, { type: 'callerGone', cut: false }],
]
const LOG: CelRow[] = [
  row(2, 'ANSWER', CITIZEN, { app: 'Answer' }),
  row(12, 'APP_START', CITIZEN, { app: 'Stasis' }),
  row(9_998, 'ANSWER', leg(1)),
  bridge(10_030, 'ENTER', CITIZEN),
  bridge(10_031, 'ENTER', leg(1)),
  bridge(20_020, 'EXIT', CITIZEN),
  bridge(30_110, 'ENTER', CITIZEN),
  bridge(60_000, 'EXIT', CITIZEN),
  hangUp(60_001, CITIZEN, CITIZEN),
  bridge(60_020, 'EXIT', leg(1)),
  hangUp(60_021, leg(1), CITIZEN),
]

const found = (told: Told[], log: readonly CelRow[]): Disagreement[] => {
  const { call, journal } = journalOf(...told)
  return disagreements(call, journal, log)
}
const named = (told: Told[], log: readonly CelRow[]) => found(told, log).map(({ what }) => what)
/** The log as it would be with that row otherwise; null = without it. */
const but = (place: number, changes: Partial<CelRow> | null) =>
  LOG.flatMap((one, n) => (n !== place ? [one] : changes ? [{ ...one, ...changes }] : []))

t.test('a call of which both tell the same has no disagreement', async t => {
  t.same(found(SERVED, LOG), [])
})

t.test('each fact that only one of them knows, or knows otherwise, has a name', async t => {
  t.same(named(SERVED, []), ['unwitnessed'])
  t.same(found(SERVED, but(0, { at: -FAR })), [
    { what: 'answer', channel: CITIZEN, journal: 0, witness: -FAR },
  ])
  t.same(named(SERVED, but(1, { at: 12 + FAR })), ['arrival'])
  t.same(found(SERVED, but(2, null)), [
    { what: 'leg-answer', channel: leg(1), journal: 10_000, witness: null },
  ])
  t.same(named(SERVED, but(2, { at: 10_000 + FAR })), ['leg-answer'])
  t.same(
    named(SERVED, but(2, { at: 10_000 - 2 * FAR })),
    [],
    'answered while nobody of ours listened, and put through when we heard of it',
  )
  t.same(named(SERVED, but(8, { at: 60_001 + FAR })), ['end'])
  t.same(named(SERVED, but(8, { extra: '{"hangupsource":"PJSIP/op101"}' })), ['who-ended'])
  const named109 = but(8, { extra: '{"hangupsource":"PJSIP/op109"}' })
  t.same(
    named(SERVED, [...named109, row(30_000, 'HANGUP', 'op109', { channel: 'PJSIP/op109' })]),
    [],
    'somebody who hung up long before is named by Asterisk to the end, and proves nothing',
  )
  t.same(named(SERVED, but(10, null)), ['leg-left'], 'a telephone that nobody hung up')
  t.same(named(SERVED, but(8, { extra: 'no json' })), ['who-ended'])
})

t.test(
  'a telephone that gave the citizen away and hung up is named to the end, and ended nothing',
  async t => {
    const party = { kind: 'operator', operator: 'minh', endpoint: 'op102' } as const
    const told: Told[] = [
      ...SERVED.slice(0, -1),
      [59_000, { type: 'asked', by: 'lan', ofAnybody: false, request: { act: 'transfer', party } }],
      [59_400, { type: 'legAnswered', leg: leg(2) }],
      [59_500, { type: 'callerGone', cut: false }],
    ]
    const log = [
      ...LOG.slice(0, 7),
      bridge(59_010, 'EXIT', leg(1)),
      bridge(59_010, 'EXIT', CITIZEN),
      hangUp(59_011, leg(1), leg(1)),
      row(59_400, 'ANSWER', leg(2)),
      bridge(59_420, 'ENTER', CITIZEN, 2),
      bridge(59_420, 'ENTER', leg(2), 2),
      hangUp(59_501, CITIZEN, leg(1)),
      hangUp(59_520, leg(2), leg(1)),
    ]
    t.same(found(told, log), [])
    const byOther = log.map(one =>
      one.uniqueId === CITIZEN && one.type === 'HANGUP' ? hangUp(59_501, CITIZEN, leg(2)) : one,
    )
    t.same(named(told, byOther), ['who-ended'], 'whoever has the citizen then may have')
  },
)

t.test('who heard whom, and when, is compared to the end of each piece', async t => {
  const late = but(6, { at: 30_110 + 5_000 })
  t.same(
    found(SERVED, late).map(({ what, channel, journal }) => [what, channel, journal]),
    [
      ['together', CITIZEN, 30_000],
      ['together', leg(1), 30_000],
    ],
    'brought back later than we say',
  )
  const never = LOG.filter((_one, place) => place !== 5 && place !== 6)
  t.same(named(SERVED, never), ['apart', 'apart'], 'a hold that was none')
  t.same(
    named(SERVED, but(6, { at: 30_110 + 800 })),
    [],
    'what a commit and a request take is no disagreement',
  )
})

t.test(
  'a telephone that answers when nobody waits any more is no news, one we never heard of is',
  async t => {
    const abandoned: Told[] = [...SERVED.slice(0, 3), [8_000, { type: 'callerGone', cut: false }]]
    const log = [
      ...LOG.slice(0, 2),
      hangUp(8_001, CITIZEN, CITIZEN),
      row(8_010, 'ANSWER', leg(1)),
      hangUp(8_040, leg(1), ''),
    ]
    t.same(named(abandoned, log), [])
    const early = log.map(one =>
      one.type === 'ANSWER' && one.uniqueId === leg(1) ? { ...one, at: 6_500 } : one,
    )
    t.same(named(abandoned, early), ['leg-answer'])
  },
)

t.test(
  'a call that went on in the dialplan: the talk ended when the operator was gone, not when it was found',
  async t => {
    const away: Told[] = [
      ...SERVED.slice(0, 4),
      [25_000, { type: 'enteredFallback', identity: IDENTITY, aloneSince: 15_000 }],
      [30_000, { type: 'fallbackAnswered', operator: 'minh' }],
      [40_000, { type: 'callerGone', cut: false }],
    ]
    const log = [
      ...LOG.slice(0, 5),
      bridge(15_000, 'EXIT', leg(1)),
      hangUp(15_001, leg(1), 'PJSIP/op101'),
      bridge(22_000, 'EXIT', CITIZEN),
      row(30_010, 'BRIDGE_ENTER', CITIZEN, { app: 'Queue', extra: '{"bridge_id":"x"}' }),
      hangUp(40_001, CITIZEN, CITIZEN),
    ]
    t.same(named(away, log), [])
    const { journal } = journalOf(...away)
    const entered = journal.find(({ event }) => event.type === 'enteredFallback')
    t.ok(entered)
    t.same(named(away.with(4, [25_000, { type: 'enteredFallback', identity: IDENTITY }]), log), [
      'together',
      'together',
    ])
  },
)

t.test(
  'auditors and supervisors ask for it; operators do not, and nobody while the call goes on',
  async t => {
    const here = await desk(t)
    const reads = createCallReads({
      ...{ database: here.database, names: here.names, viewed: here.viewed },
      ...{ ticketsOf: async () => [], recordingsOf: async () => [] },
    })
    const roles: Role[] = ['auditor', 'supervisor', 'operator']
    const [auditor, supervisor, operator] = await Promise.all(roles.map(role => here.person(role)))
    if (!auditor || !supervisor || !operator) throw new Error('nobody')
    const { ask } = await serve(t, [auditor, supervisor, operator], async app => {
      await app.register(callRoutes, { calls: reads })
    })
    const url = `/api/calls/${CALL_ID}/agreement`
    t.equal((await ask(auditor, { url })).json().code, 'call-not-found')
    const { call, journal } = journalOf(...SERVED)
    await here.call({ id: CALL_ID, value: { ...call, goneAt: null } })
    t.match((await ask(auditor, { url })).json(), { status: 409, code: 'call-not-over' })
    await keep(here, call, journal)
    t.match((await ask(supervisor, { url })).json(), {
      ...{ agrees: false, toleranceMs: TOLERANCE_MS },
      disagreements: [{ what: 'leg-left', channel: leg(1), witness: null }],
    })
    t.equal((await ask(operator, { url })).statusCode, 403)
  },
)

/** In the books, but for the log's last line. */
async function keep({ database }: Awaited<ReturnType<typeof desk>>, call: Call, journal: Entry[]) {
  await database.pool.query('update calls set value = $2 where id = $1', [CALL_ID, JSON.stringify(call)])
  await database.db.insert(callEvents).values(
    journal.map(({ at, event, acts }, place) => {
      return { callId: CALL_ID, version: place + 1, at, type: event.type, event, toState: 'x', acts }
    }),
  )
  await database.db.insert(celEvents).values(
    LOG.slice(0, -1).map(({ at, type, channel, uniqueId, linkedId, ...facts }) => {
      return { at, type, callId: CALL_ID, channel, uniqueId, linkedId, facts }
    }),
  )
}
