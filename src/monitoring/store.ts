import { and, desc, eq, isNull, type SQL } from 'drizzle-orm'
import type { Db } from '../db/database.ts'
import { inSlice, type Slice } from '../db/timeline.ts'
import { type Monitor, type MonitorEvent, modeOf } from './monitor.ts'
import { monitorEvents, monitors } from './tables.ts'

export type Moved = Readonly<{
  monitor: Monitor
  version: number
  event: Pick<MonitorEvent, 'at'> & { type: string }
}>

/** The monitor's row and its journal's next entry. @returns false when that entry was there already */
export async function saveMonitor(tx: Db, { monitor, version, event }: Moved): Promise<boolean> {
  const ended = monitor.state === 'ended' ? monitor : null
  const changing = {
    ...{ version, value: monitor, state: monitor.state },
    joinedAt: 'joinedAt' in monitor ? monitor.joinedAt : null,
    ...{ endedAt: ended?.endedAt ?? null, ending: ended?.ending ?? null },
  }
  const { id, callId, personId, operatorId, askedAt } = monitor
  await tx
    .insert(monitors)
    .values({ ...{ id, callId, personId, operatorId, askedAt }, ...changing })
    .onConflictDoUpdate({ target: monitors.id, set: changing })
  const { at, type } = event
  const told = await tx
    .insert(monitorEvents)
    .values({ monitorId: id, version, at, type, mode: modeOf(monitor), state: monitor.state })
    .onConflictDoNothing()
    .returning({ version: monitorEvents.version })
  return told.length > 0
}

/** Those that nobody has seen end. */
export async function openMonitors(db: Db): Promise<{ monitor: Monitor; version: number }[]> {
  return db
    .select({ monitor: monitors.value, version: monitors.version })
    .from(monitors)
    .where(isNull(monitors.endedAt))
}

export type MonitorFilter = Readonly<{
  callId?: string
  personId?: string
  operatorId?: string
  running?: boolean
}>

/** Newest first. */
export async function listMonitors(db: Db, slice: Slice, filter: MonitorFilter): Promise<Monitor[]> {
  const { callId, personId, operatorId, running } = filter
  const conditions: (SQL | undefined)[] = [
    callId === undefined ? undefined : eq(monitors.callId, callId),
    personId === undefined ? undefined : eq(monitors.personId, personId),
    operatorId === undefined ? undefined : eq(monitors.operatorId, operatorId),
    running === true ? isNull(monitors.endedAt) : undefined,
  ]
  const rows = await db
    .select({ monitor: monitors.value })
    .from(monitors)
    .where(and(...conditions, inSlice(monitors.askedAt, monitors.id, slice)))
    .orderBy(desc(monitors.askedAt), desc(monitors.id))
    .limit(slice.rows)
  return rows.map(row => row.monitor)
}
