import { randomUUID } from 'node:crypto'
import type { Static } from 'typebox'
import { pageOf } from '../http/cursor.ts'
import { sliceOf } from '../http/timeline.ts'
import type { Names, Person } from '../people/person.ts'
import type { PhoneKind } from '../phones/phone.ts'
import { begin, type Mode, type Monitor } from './monitor.ts'
import { createRights, type RightsNeeds } from './rights.ts'
import {
  heldBy,
  type monitoringRules,
  type Phones,
  phoneFor,
  refuseAway,
  refuseMode,
  refuseWish,
  talkOf,
} from './rules.ts'
import { createRunning, type RunningNeeds } from './running.ts'
import type { MonitorQuery } from './schemas.ts'
import { maySee, shownLive, shownMonitor } from './shown.ts'
import * as store from './store.ts'

export type MonitoringNeeds = RunningNeeds &
  RightsNeeds &
  Readonly<{ names: Names; phones: Phones; rules: ReturnType<typeof monitoringRules> }>

export type Monitoring = ReturnType<typeof createMonitoring>
type Asked = Readonly<{ mode: Mode; phone?: PhoneKind; address: string }>

/** Supervisors at talks: what they ask for, and what others see of it. */
export function createMonitoring(needs: MonitoringNeeds) {
  const { database, clock, rules } = needs
  const running = createRunning(needs)
  const rights = createRights(needs, running)
  const isUsed = (endpoint: string) => needs.phones.isUsed(endpoint) && !running.hasJustLeft(endpoint)
  const phones = { ...needs.phones, isUsed }

  const shown = async (monitors: readonly Monitor[]) => {
    const known = await needs.names(monitors.flatMap(({ personId, operatorId }) => [personId, operatorId]))
    return (monitor: Monitor) => shownMonitor(monitor, known)
  }

  return {
    hear: running.hear,
    callMoved: running.callMoved,
    compare: running.compare,
    async start(): Promise<void> {
      await running.start()
      rights.start()
    },
    async stop(): Promise<void> {
      rights.stop()
      await running.stop()
    },

    /** @throws Refusal where they may not, the call is no talk, or too many listen already */
    async ask(person: Person, callId: string, { mode, phone, address }: Asked) {
      refuseMode(person, mode)
      const endpoint = await phoneFor(phones, person, phone)
      const leg = refuseWish({ calls: needs.calls, phones }, { person, callId, endpoint }, running.open())
      const wish = {
        ...{ id: randomUUID(), callId, personId: person.id, endpoint, mode },
        ...{ operatorId: leg.operator, target: leg.id },
        ...{ isVisible: rules.visibleToOperator, isAnnounced: rules.announced },
      }
      const step = begin(wish, clock.now(), rules.ringMs)
      await running.begin(step, address)
      // It may have ended while this was being stored.
      if (!talkOf(needs.calls(), callId, leg.id)) running.hear(wish.id, { type: 'talkOver', at: clock.now() })
      return (await shown([step.monitor]))(step.monitor)
    },

    async setMode(person: Person, id: string, { mode, address }: Asked) {
      refuseMode(person, mode)
      const held = heldBy(running.of(id), person)
      refuseAway(needs.calls().find(call => call.id === held.monitor.callId))
      await running.ask(held, { type: 'modeAsked', at: clock.now(), mode }, address)
      return (await shown([held.monitor]))(held.monitor)
    },

    async stopOne(person: Person, id: string, address: string): Promise<void> {
      await running.ask(heldBy(running.of(id), person), { type: 'stopAsked', at: clock.now() }, address)
    },

    async list(asked: Static<typeof MonitorQuery>) {
      const { limit, slice } = sliceOf(asked)
      const rows = await store.listMonitors(database.db, slice, asked)
      return pageOf(rows, limit, ({ askedAt, id }) => [askedAt, id], await shown(rows))
    },

    /** They may not listen any more, or are not who they were. */
    endPerson(personId: string): void {
      for (const monitor of running.open())
        if (monitor.personId === personId) running.hear(monitor.id, { type: 'stopAsked', at: clock.now() })
    },

    /** What goes on now, as far as this person may see it. */
    now: (person: Person) =>
      running
        .open()
        .filter(monitor => maySee(person, monitor))
        .map(shownLive),
  }
}
