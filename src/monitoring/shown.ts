import type { AuditAction } from '../audit/actions.ts'
import type { AuditEntry } from '../audit/store.ts'
import { iso, isoOrNull } from '../clock.ts'
import type { LiveMessage } from '../http/live.ts'
import { may } from '../people/permissions.ts'
import type { Named, Person } from '../people/person.ts'
import { type Monitor, type MonitorEvent, modeOf } from './monitor.ts'

/** A monitor as others see it, live, in lists and in the audit log. Pure. */
const joinedAtOf = (monitor: Monitor) => (monitor.state === 'ringing' ? null : monitor.joinedAt)

export function liveMonitor(monitor: Monitor): LiveMessage {
  return { type: 'monitor', data: shownLive(monitor), mayRead: person => maySee(person, monitor) }
}

export function shownLive(monitor: Monitor) {
  const { id, callId, personId, operatorId, state, modes, askedAt } = monitor
  return {
    ...{ monitorId: id, callId, personId, operatorId, state, mode: modeOf(monitor) },
    since: iso(modes.at(-1)?.from ?? askedAt),
    joinedAt: isoOrNull(joinedAtOf(monitor)),
    endedAt: isoOrNull(monitor.state === 'ended' ? monitor.endedAt : null),
  }
}

/** Supervisors see all of it, a leader their own; the operator what the province lets them see, from the answer on. */
export function maySee(person: Person, monitor: Monitor): boolean {
  if (person.id === monitor.personId || may(person.role, 'live.watch')) return true
  return monitor.isVisible && person.id === monitor.operatorId && joinedAtOf(monitor) !== null
}

export function shownMonitor(monitor: Monitor, known: ReadonlyMap<string, Named>) {
  const { id, callId, state, modes, personId, operatorId, endpoint, isAnnounced, isVisible } = monitor
  const ended = monitor.state === 'ended' ? monitor : null
  return {
    ...{ id, callId, state, mode: modeOf(monitor), personId, operatorId, endpoint, isAnnounced, isVisible },
    modes: modes.map(({ mode, from }) => ({ mode, from: iso(from) })),
    person: known.get(personId) ?? null,
    operator: known.get(operatorId) ?? null,
    askedAt: iso(monitor.askedAt),
    joinedAt: isoOrNull(joinedAtOf(monitor)),
    endedAt: isoOrNull(ended?.endedAt ?? null),
    ending: ended?.ending ?? null,
  }
}

/** What the audit log is told of an event; null where it is Asterisk's business only. */
export function auditOf(monitor: Monitor, event: Told, address: string | null): AuditEntry | null {
  const action = actionOf(monitor, event.type)
  if (action === null) return null
  const { id, callId, personId, operatorId } = monitor
  const span = {
    from: isoOrNull(joinedAtOf(monitor)),
    to: null as string | null,
    ending: null as string | null,
  }
  if (monitor.state === 'ended') Object.assign(span, { to: iso(monitor.endedAt), ending: monitor.ending })
  return {
    ...{ at: event.at, personId, action, address, subjectKind: 'call', subjectId: callId },
    facts: { monitorId: id, operatorId, mode: modeOf(monitor), ...span },
  }
}

export type Told = Readonly<{ at: number; type: MonitorEvent['type'] | 'asked' }>

function actionOf(monitor: Monitor, type: Told['type']): AuditAction | null {
  if (monitor.state === 'ended') return 'monitor.ended'
  switch (type) {
    case 'asked':
      return 'monitor.asked'
    case 'answered':
      return 'monitor.joined'
    case 'modeAsked':
      return 'monitor.mode-changed'
    default:
      return null
  }
}
