import { pino } from 'pino'
import t from 'tap'
import type { AsteriskAct } from '../../src/asterisk/perform.ts'
import type { Live, LiveChannel } from '../../src/asterisk/reconcile.ts'
import type { Call, CallEvent } from '../../src/calls/call.ts'
import { createResync, type EventLog } from '../../src/calls/resync.ts'
import { CALL_ID, IDENTITY, leg, ringingCall, talkingCall, waitingCall } from './story.ts'

const channel = (id: string, of: Partial<LiveChannel> = {}): LiveChannel => ({
  ...{ id, isUp: true, isOurs: true, isInFallback: false, callId: CALL_ID, identity: null },
  ...of,
})
const CITIZEN = channel(IDENTITY.channel)

/** A comparison whose rows move on between its looks. */
async function compared(rows: readonly (Call | null)[], live: Partial<Live>, log: Partial<EventLog> = {}) {
  const heard: CallEvent[] = []
  const done: AsteriskAct[] = []
  let looks = 0
  const resync = createResync({
    ...{ clock: { now: () => 60_000 }, log: pino({ level: 'silent' }) },
    open: async () => [rows[Math.min(looks++, rows.length - 1)]].flatMap(call => call ?? []),
    look: async () => ({ channels: [CITIZEN], bridges: [], playbacks: new Set(), ...live }),
    handle: async (_callId, event) => void heard.push(event),
    arrived: async () => {},
    perform: async act => void done.push(act),
    eventLog: {
      catchUp: async () => {},
      hungUp: async () => null,
      aloneSince: async () => null,
      bury: async () => {},
      ...log,
    },
  })
  await resync.full()
  return { heard, done: done.map(({ type }) => type) }
}

t.test(
  'a phone that begins to ring between the look at the rows and the look at Asterisk goes on',
  async t => {
    // Why: it was dropped as nobody's, and the caller waited for the next operator.
    const ringing = channel(leg(1), { isUp: false, kind: 'leg' })
    const live = { channels: [CITIZEN, ringing] }
    const [waiting, rung] = [waitingCall().call, ringingCall().call]
    const { heard, done: kept } = await compared([waiting, rung], live)
    t.same([heard, kept], [[], ['music']], 'the caller hears music as before')
    const { done } = await compared([waiting], live)
    t.ok(done.includes('dropLeg'), 'one that no row knows is dropped')
  },
)

t.test('a citizen who is connected between the two looks is owed no music', async t => {
  const { call } = talkingCall()
  const bridge = call?.state === 'talking' ? call.bridge : ''
  const both = { id: bridge, channels: [CITIZEN.id, leg(1)] }
  const live = { channels: [CITIZEN, channel(leg(1), { kind: 'leg' })], bridges: [both] }
  t.same((await compared([waitingCall().call, call], live)).done, [])
})

t.test('the music of one who waits on is begun again', async t => {
  t.ok((await compared([waitingCall().call], {})).done.includes('music'))
})

t.test('a page that was closed while nobody listened is told as that, at its own instant', async t => {
  // Why: taken for a hang-up it would end the call of a citizen whose operator only loaded the page anew.
  const torn = { hungUp: async () => ({ at: 50_000, torn: 'page-closed' as const }) }
  const { heard } = await compared([talkingCall().call], {}, torn)
  t.match(heard, [{ type: 'legEnded', at: 50_000, why: 'page-closed' }])
  const plain = { hungUp: async () => ({ at: 50_000, torn: null }) }
  t.match((await compared([talkingCall().call], {}, plain)).heard, [{ at: 50_000, why: 'hung-up' }])
})
