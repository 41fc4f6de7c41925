import { createCards } from './callers/ringing.ts'
import type { Step } from './calls/call.ts'
import { createControl } from './calls/control.ts'
import { createKeypad } from './calls/keypad.ts'
import { createPlacing } from './calls/placing.ts'
import { createReferring } from './calls/referring.ts'
import type { Live } from './http/live.ts'
import { namesOf } from './people/names.ts'
import type { People } from './people/service.ts'
import type { Phones } from './phones/service.ts'
import { createColleagues } from './queue/colleagues.ts'
import type { Grounds, Records } from './records.ts'
import type { Telephony, TelephonyNeeds } from './telephony.ts'
import { createGuidance } from './tickets/guidance.ts'

type Around = Readonly<{ live: Live; people: People; phones: Phones; telephony: Telephony }>

/** What an operator sees and asks for while a call is under way, on the screen and by keys of the telephone. */
export function buildDesk({ database, clock, log, province }: Grounds, records: Records, around: Around) {
  const { live, people, phones, telephony } = around
  const { audit, callbacks, callers, callReads, outbound, settings, tickets, views } = records
  const [hotline, ...others] = province.hotlines
  if (hotline === undefined) throw new Error('a province has a hotline')
  const hotlines = [hotline, ...others] as const
  const { publish } = live
  const personOf = (id: string) => people.personOf(database.db, id)
  const emergencyNumbers = () => settings.current().emergency
  const control = createControl({
    ...{ limitOf: outbound.limitOf, hotlines },
    ...{ ask: telephony.ask, endpointOf: telephony.queue.endpointOf, emergencyNumbers },
    ...{ readNumber: outbound.read, trunkOut: phones.lines.trunkOut },
    onDuty: urgency => settings.onDuty(urgency).items,
  })
  const ordering = {
    ...{ log, publish, personOf, request: control.request },
    ...{ callOf: telephony.callOf, phones: telephony.queue.operators },
    isEmergencyNumber: (number: string) => emergencyNumbers().some(one => one.number === number),
  }
  const keypad = createKeypad({ ...ordering, clock, refuse: telephony.beepTwice })
  const referring = createReferring({
    ...{ ...ordering, answer: telephony.answerTransfer },
    ...{ inHand: telephony.inHand, takesTransfers: telephony.takesTransfers },
  })
  const placing = createPlacing({
    ...{ clock, log, place: telephony.place, handle: telephony.handle, turnAway: telephony.turnAway },
    ...{ hotlines, read: outbound.read, trunkOut: phones.lines.trunkOut, operator: telephony.queue.operator },
    ...{ ticketOf: tickets.callerOf, callbackOf: callbacks.callerOf },
    ...{ limitOf: outbound.limitOf, consulted: referring.consulted },
    async personOf(endpoint) {
      const id = await phones.operatorOf(endpoint)
      return id === null ? null : personOf(id)
    },
    journal: ({ person, endpoint, code, at }) =>
      audit.journal(database.db, {
        ...{ at, personId: person?.id ?? null, action: 'dial.refused', subjectKind: 'phone' },
        ...{ subjectId: endpoint, facts: { purpose: 'keypad', code } },
      }),
  })
  const cards = createCards({
    ...{ database, clock, log, publish, personOf, journal: audit.journal },
    ...{ cardOf: callers.cardOf, isWatching: live.isWatching, viewed: views.note },
  })
  return {
    ...{ control, placing },
    colleagues: createColleagues({ operators: telephony.queue.operators, names: records.names }),
    /** For the centre's own tries to call back. */
    lines: { ...placing.lines, isUp: telephony.isUp, keepPlace: telephony.queue.keepPlace },
    guidance: createGuidance({
      ...{ database, clock, publish, callsOf: callReads.briefs, numbers: emergencyNumbers },
      entered: tickets.entered,
      names: ids => namesOf(database.db, ids),
    }),
    ...{ keyed: keypad.press, dialled: placing.dialled, referred: referring.referred, stop: keypad.stop },
    moved({ call, acts }: Step): void {
      for (const act of acts) if (act.type === 'ring') void cards.rang(call, act.leg.operator)
    },
  }
}

/** Telephony tells a desk that stands on telephony. */
export const lateDesk = (desk: () => TelephonyNeeds['desk']): TelephonyNeeds['desk'] => ({
  keyed: (callId, event) => desk().keyed(callId, event),
  dialled: (callId, event) => desk().dialled(callId, event),
  referred: (callId, event) => desk().referred(callId, event),
  moved: (step, event) => desk().moved(step, event),
})
