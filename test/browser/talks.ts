import { createHash, randomUUID } from 'node:crypto'
import type { Call, CallEvent } from '../../src/calls/call.ts'
import { begin, next } from '../../src/calls/next.ts'
import { saveMove } from '../../src/calls/store.ts'
import { celEvents } from '../../src/calls/tables.ts'
import { dayFolder } from '../../src/clock.ts'
import { people } from '../../src/people/tables.ts'
import { recordEvent } from '../../src/recordings/event-store.ts'
import { recordings } from '../../src/recordings/tables.ts'
import { ticketCalls, ticketEvents, tickets } from '../../src/tickets/tables.ts'
import { IDENTITY, RULES } from '../calls/story.ts'
import type { TestDatabase } from '../database.ts'
import { put, wav } from '../recordings/sound.ts'

type Place = Readonly<{ database: TestDatabase; recordingsDir: string }>
export type Talk = Readonly<{ id: string; code: string; ticketId: string; whole: string }>
type Wished = Readonly<{
  caller: string
  /** Whose unit holds the ticket; a second one's unit held it before. */
  unitOf: string
  onceOf?: string
  at: number
  /** From the answer of the citizen on. */
  forMs?: number
}>

const WAIT_MS = 2_000
const HELD_FROM_MS = 4_000
const HELD_TO_MS = 6_000
export const TALK_MS = 9_000

let number = 0

/**
 * A call as the machine really leaves it, answered by op101 with the citizen on hold for two seconds, its sound judged, its
 * ticket, and Asterisk's own log of it.
 */
export async function talked({ database, recordingsDir }: Place, wished: Wished): Promise<Talk> {
  const { db } = database
  const { caller, unitOf, onceOf, at, forMs = TALK_MS } = wished
  const known = new Map((await db.select().from(people)).map(row => [row.username, row]))
  const operator = known.get('op101')?.id ?? ''
  const id = randomUUID()
  const path = `${dayFolder(at)}/${id}.wav`
  const channel = `c-${id}`
  await database.tx(async tx => {
    let before: Call | null = null
    for (const [place, event] of eventsOf({ id, path, channel, caller, operator, at, forMs }).entries()) {
      const step = before ? next(before, event, RULES) : begin(event, RULES)
      if (!step) throw new Error('not begun')
      await saveMove(tx, { before, call: step.call, version: place + 1, event, acts: step.acts })
      before = step.call
    }
  })
  await logged(database, { id, channel, at, forMs })
  const whole = await recorded({ database, recordingsDir }, { id, path, at, forMs })
  const code = `1022-DT-2026-${String(900_000 + ++number)}`
  const ticketId = randomUUID()
  await db.insert(tickets).values({
    ...{ id: ticketId, code, state: 'open', channel: 'phone', unitId: known.get(unitOf)?.unitId ?? null },
    ...{ operatorId: operator, callerNumber: caller, openedAt: at, updatedAt: at },
  })
  await db.insert(ticketCalls).values({ ticketId, callId: id })
  if (onceOf)
    await db.insert(ticketEvents).values({
      ...{
        ticketId,
        number: 1,
        at,
        type: 'forward',
        unitId: known.get(onceOf)?.unitId ?? null,
        isLate: false,
      },
    })
  return { id, code, ticketId, whole }
}

/** Answered, as Asterisk's own log says, and of no recording. */
export async function unrecorded({ database }: Place, at: number): Promise<void> {
  const id = randomUUID()
  await logged(database, { id, channel: `c-${id}`, at, forMs: TALK_MS })
}

function logged(
  { db }: TestDatabase,
  { id, channel, at, forMs }: Pick<Told, 'id' | 'channel' | 'at' | 'forMs'>,
) {
  const log = { callId: id, channel: 'PJSIP/trunk-demo-00000001', uniqueId: channel, linkedId: channel }
  const facts = { userField: id, context: 'citizen', app: '', extra: '' }
  return db.insert(celEvents).values([
    { ...log, type: 'ANSWER', at, facts },
    { ...log, type: 'HANGUP', at: at + forMs, facts },
  ])
}

type Told = Readonly<{
  id: string
  path: string
  channel: string
  caller: string
  operator: string
  at: number
  forMs: number
}>

function eventsOf({ id, path, channel, caller, operator, at, forMs }: Told): CallEvent[] {
  const identity = { ...IDENTITY, id, channel, caller, recording: path, answeredAt: at }
  const asked = { type: 'asked', by: operator, ofAnybody: false } as const
  return [
    { type: 'arrived', at, identity, isOpen: true },
    { type: 'soundEnded', at: at + 1_000, playback: `play.${id}.1` },
    { type: 'operatorChosen', at: at + 1_000, operator, endpoint: 'op101' },
    { type: 'legAnswered', at: at + WAIT_MS, leg: `leg.${id}.1` },
    { ...asked, at: at + HELD_FROM_MS, request: { act: 'hold' } },
    { ...asked, at: at + HELD_TO_MS, request: { act: 'resume' } },
    { type: 'callerGone', at: at + forMs, cut: false },
  ]
}

async function recorded(
  { database, recordingsDir }: Place,
  { id, path, at, forMs }: Pick<Told, 'id' | 'path' | 'at' | 'forMs'>,
) {
  const bytes = wav(forMs)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const endedAt = at + forMs
  const judged = {
    ...({ callId: id, path, state: 'verified', startedAt: at, endedAt } as const),
    ...{ expectedMs: forMs, actualMs: forMs, gapCause: null },
  }
  const sound = { sizeBytes: bytes.length, sha256 }
  await database.tx(async tx => {
    await tx.insert(recordings).values({ id, ...judged, ...sound, verifiedAt: endedAt })
    await recordEvent(tx, { recordingId: id, at: endedAt, type: 'judged', ...sound, facts: judged })
  })
  return put(recordingsDir, path, bytes)
}
