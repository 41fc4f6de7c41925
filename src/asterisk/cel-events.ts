import type { CallEvent, Identity } from '../calls/call.ts'
import { dayFolder } from '../clock.ts'
import { type CelRow, extraOf } from './cel-rows.ts'
import { callOf, endpointOf, identityOf, resultOf, whyOf } from './translate.ts'

/**
 * Asterisk's event log in our words: what happened to citizens while nobody listened. Pure.
 */
export type Witnessed = Readonly<{ callId: string; event: CallEvent }>

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const FALLBACK = 'fallback'

/** Whether a row may be news of a citizen's call; the others need no look at what went before. */
export function isTelling(row: CelRow): boolean {
  if (row.type === 'APP_START') return row.app === 'Queue'
  if (row.type === 'BRIDGE_ENTER') return row.app === 'Queue' || row.app === 'AppQueue'
  return row.type === 'HANGUP' && isCitizen(row)
}

/** Names of phones that the dialplan's queue rang, for the mapping to people. */
export function endpointsIn(rows: readonly CelRow[]): string[] {
  const rung = rows.filter(row => row.app === 'AppQueue').map(row => endpointOf(row.channel))
  return [...new Set(rung.filter(name => name !== null))]
}

/** How a telephone's line ended that nobody hung up: its page was closed, or it fell silent; null = as any other. */
export function tornBy(row: CelRow): 'page-closed' | 'silent' | null {
  const why = whyOf(Number(extraOf(row).hangupcause), { state: 'Up', name: row.channel })
  return why === 'page-closed' || why === 'silent' ? why : null
}

type Span = Readonly<{ from: number; to: number }>

/**
 * @param rows all of one linked id, in the order of the log
 * @param fresh which of them are news; the others are only looked back at
 * @param operatorOf the person of a phone, or null
 */
export function witnessed(
  rows: readonly CelRow[],
  fresh: Span,
  operatorOf: (endpoint: string) => string | null,
): Witnessed[] {
  const told: Witnessed[] = []
  const queued = new Map<string, CelRow>()
  const bridges = new Map<string, CelRow[]>()
  for (const [place, row] of rows.entries()) {
    const events: Witnessed[] = []
    if (row.type === 'APP_START' && row.app === 'Queue' && row.context === FALLBACK && isCitizen(row)) {
      queued.set(row.uniqueId, row)
      const before = rows.slice(0, place + 1)
      const identity = identityIn(before, row)
      const left = before.findLast(one => one.type === 'BRIDGE_EXIT' && callOf(one.uniqueId)?.kind === 'leg')
      const alone = left ? { aloneSince: left.at } : {}
      if (identity)
        events.push({
          callId: identity.id,
          event: { type: 'enteredFallback', at: row.at, identity, ...alone },
        })
    } else if (row.type === 'APP_END' && row.app === 'Queue') queued.delete(row.uniqueId)
    else if (row.type === 'BRIDGE_ENTER') events.push(...answered(enter(bridges, row), queued, operatorOf))
    else if (row.type === 'HANGUP' && isCitizen(row)) {
      const before = rows.slice(0, place + 1)
      events.push(isCalled(row) ? calledGone(before, row) : gone(before, row))
    }
    if (place >= fresh.from && place < fresh.to) told.push(...events)
  }
  return told
}

/**
 * A call that Asterisk took with it when it was killed: answered, and the log just ends. Pure.
 * @param rows all of one linked id
 */
export function cutOff(rows: readonly CelRow[], uniqueId: string): Witnessed | null {
  const citizen = rows.findLast(row => row.uniqueId === uniqueId && isCitizen(row))
  const at = rows.at(-1)?.at
  if (!citizen || at === undefined) return null
  if (isCalled(citizen)) return { callId: citizen.userField, event: { type: 'callerGone', at, cut: true } }
  const identity = identityIn(rows, citizen)
  if (!identity) return null
  return { callId: identity.id, event: { type: 'callerGone', at, cut: true, identity } }
}

/** The citizen's channel carries the call id, and so do our own legs, which have names of our own. */
const isCitizen = (row: CelRow) =>
  UUID.test(row.userField) && (isCalled(row) || callOf(row.uniqueId) === null)
/** The line of a citizen whom we called: its call is in the books before it is. */
const isCalled = (row: CelRow) => callOf(row.uniqueId)?.kind === 'cit'

function enter(bridges: Map<string, CelRow[]>, row: CelRow): readonly CelRow[] {
  const id = extraOf(row).bridge_id
  if (typeof id !== 'string') return []
  const inside = [...(bridges.get(id) ?? []), row]
  bridges.set(id, inside)
  return inside
}

/** The second of a citizen in the queue and an operator's phone has entered the bridge: they hear each other. */
function answered(
  inside: readonly CelRow[],
  queued: ReadonlyMap<string, CelRow>,
  operatorOf: (endpoint: string) => string | null,
): Witnessed[] {
  const last = inside.at(-1)
  const citizen = inside.find(row => queued.has(row.uniqueId))
  const phone = inside.find(row => row !== citizen && row.app === 'AppQueue')
  if (!last || !citizen || !phone || (last !== citizen && last !== phone)) return []
  const operator = operatorOf(endpointOf(phone.channel) ?? '')
  if (operator === null) return []
  return [{ callId: citizen.userField, event: { type: 'fallbackAnswered', at: last.at, operator } }]
}

function gone(before: readonly CelRow[], row: CelRow): Witnessed {
  const identity = identityIn(before, row)
  const event = { type: 'callerGone', at: row.at, cut: isCut(row) } as const
  return { callId: row.userField, event: identity ? { ...event, identity } : event }
}

function calledGone(before: readonly CelRow[], row: CelRow): Witnessed {
  const { uniqueId: channel, userField: callId, at } = row
  const isAnswered = before.some(one => one.uniqueId === channel && one.type === 'ANSWER')
  // Let go by the rescuer with an apology: nobody had hung up (dialplan/extensions.conf: called).
  const cut = isCut(row) || row.context === 'called'
  if (isAnswered) return { callId, event: { type: 'callerGone', at, cut } }
  const result = resultOf(Number(extraOf(row).hangupcause), true)
  return { callId, event: { type: 'citizenUnanswered', at, channel, result } }
}

/** At a shutdown Asterisk writes neither cause nor source; whoever hangs up leaves one of them (tried on 22.10.1). */
function isCut(row: CelRow): boolean {
  const { hangupcause, hangupsource } = extraOf(row)
  return hangupcause === 0 && hangupsource === ''
}

/** Who calls, from the arguments the dialplan gave to Stasis; else from the answer, for a call that ended before. */
function identityIn(rows: readonly CelRow[], citizen: CelRow): Identity | null {
  const own = rows.filter(row => row.uniqueId === citizen.uniqueId)
  const stasis = own.find(row => row.type === 'APP_START' && row.app === 'Stasis')
  const caller = { number: citizen.caller }
  const asked = stasis?.data.split(',').slice(1) ?? []
  const told = identityOf(asked, { id: citizen.uniqueId, state: 'Up', caller }, stasis?.at ?? citizen.at)
  if (told) return told
  const answer = own.find(row => row.type === 'ANSWER')
  if (!answer) return null
  const id = citizen.userField
  const dialled = own.find(row => row.type === 'CHAN_START')?.exten ?? ''
  const recording = `${dayFolder(answer.at)}/${id}.wav`
  const trunk = endpointOf(citizen.channel) ?? ''
  const guessed = ['citizen', id, dialled, String(answer.at), recording, trunk]
  return identityOf(guessed, { id: citizen.uniqueId, state: 'Up', caller }, answer.at)
}
