import type { shownAlarm } from '../../../src/alarms/alarm.ts'
import type { shownCall } from '../../../src/calls/live.ts'
import type { shownLive } from '../../../src/monitoring/shown.ts'
import type { ShownOperator, shownLine } from '../../../src/queue/shown.ts'
import type { Today } from '../../../src/reports/today.ts'
import type { summary } from '../../../src/settings/shown.ts'

/** The centre as it is now, made of the live feed's snapshot and of each message after it. Pure. */

export type LiveCall = ReturnType<typeof shownCall>
export type LiveOperator = ShownOperator
export type Line = ReturnType<typeof shownLine>
export type Waiter = Line['items'][number]
export type LiveMonitor = ReturnType<typeof shownLive>
export type LiveAlarm = ReturnType<typeof shownAlarm>
export type LiveSettings = ReturnType<typeof summary>
export type { Today }

export type Snapshot = Readonly<{
  calls: readonly LiveCall[]
  operators: readonly LiveOperator[]
  queue: Line | null
  monitors: readonly LiveMonitor[]
  settings: LiveSettings | null
  alarms: readonly LiveAlarm[] | null
  today: Today | null
}>

export type Picture = Readonly<{
  /** Under way, by id. */
  calls: ReadonlyMap<string, LiveCall>
  operators: ReadonlyMap<string, LiveOperator>
  line: Line
  monitors: ReadonlyMap<string, LiveMonitor>
  settings: LiveSettings | null
  /** Open ones, by id. */
  alarms: ReadonlyMap<string, LiveAlarm>
  /** Null = not known now. */
  today: Today | null
  /** Ids of what is over, the latest last: news of it that come late change nothing. */
  over: ReadonlySet<string>
}>

export type Message =
  | Readonly<{ type: 'snapshot'; data: Snapshot }>
  | Readonly<{ type: 'call'; data: LiveCall }>
  | Readonly<{ type: 'operator'; data: LiveOperator }>
  | Readonly<{ type: 'queue'; data: Line }>
  | Readonly<{ type: 'monitor'; data: LiveMonitor }>
  | Readonly<{ type: 'settings'; data: LiveSettings }>
  | Readonly<{ type: 'alarm'; data: LiveAlarm }>
  | Readonly<{ type: 'today'; data: Today }>

/** News of one thing come within seconds of each other; a day of calls need not be remembered. */
const OVER_MOST = 1_000

/** The picture after a message. Every message is a full picture of its thing, so that a repeated one changes nothing. */
export function next(picture: Picture | null, message: Message): Picture | null {
  if (message.type === 'snapshot') return fromSnapshot(message.data)
  if (picture === null) return null
  switch (message.type) {
    case 'call':
      return call(picture, message.data)
    case 'operator':
      return { ...picture, operators: withOne(picture.operators, message.data.operatorId, message.data) }
    case 'queue':
      return { ...picture, line: lineAfter(picture.line, message.data) }
    case 'monitor':
      return monitor(picture, message.data)
    case 'settings':
      return { ...picture, settings: message.data }
    case 'alarm':
      return alarm(picture, message.data)
    case 'today':
      return { ...picture, today: message.data }
    default:
      return picture
  }
}

const NO_LINE: Line = { items: [], queues: [] }

function fromSnapshot({ calls, operators, queue, monitors, settings, alarms, today }: Snapshot): Picture {
  return {
    calls: new Map(calls.filter(({ state }) => state !== 'ended').map(one => [one.callId, one])),
    operators: new Map(operators.map(one => [one.operatorId, one])),
    line: queue ?? NO_LINE,
    monitors: new Map(monitors.filter(({ state }) => state !== 'ended').map(one => [one.monitorId, one])),
    settings,
    alarms: new Map((alarms ?? []).filter(({ clearedAt }) => clearedAt === null).map(one => [one.id, one])),
    today,
    over: new Set(),
  }
}

/** Told as a whole whenever one place in it is another: who is as before stays the same value, so that only the others are drawn anew. */
function lineAfter(before: Line, news: Line): Line {
  const known = new Map(before.items.map(one => [one.callId, one]))
  const items = news.items.map(one => {
    const old = known.get(one.callId)
    return old && isSame(old, one) ? old : one
  })
  return { ...news, items }
}

const isSame = (one: Waiter, other: Waiter) =>
  (Object.keys(other) as (keyof Waiter)[]).every(key => one[key] === other[key])

function call(picture: Picture, news: LiveCall): Picture {
  if (news.state === 'ended')
    return { ...picture, calls: without(picture.calls, news.callId), over: overWith(picture, news.callId) }
  if (picture.over.has(news.callId)) return picture
  return { ...picture, calls: withOne(picture.calls, news.callId, news) }
}

function monitor(picture: Picture, news: LiveMonitor): Picture {
  const { monitorId } = news
  if (news.state === 'ended')
    return { ...picture, monitors: without(picture.monitors, monitorId), over: overWith(picture, monitorId) }
  if (picture.over.has(monitorId)) return picture
  return { ...picture, monitors: withOne(picture.monitors, monitorId, news) }
}

function alarm(picture: Picture, news: LiveAlarm): Picture {
  if (news.clearedAt !== null)
    return { ...picture, alarms: without(picture.alarms, news.id), over: overWith(picture, news.id) }
  if (picture.over.has(news.id)) return picture
  return { ...picture, alarms: withOne(picture.alarms, news.id, news) }
}

function withOne<T>(all: ReadonlyMap<string, T>, id: string, one: T): ReadonlyMap<string, T> {
  return new Map(all).set(id, one)
}

function without<T>(all: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> {
  if (!all.has(id)) return all
  const left = new Map(all)
  left.delete(id)
  return left
}

function overWith({ over }: Picture, id: string): ReadonlySet<string> {
  if (over.has(id)) return over
  return new Set([...over, id].slice(-OVER_MOST))
}
