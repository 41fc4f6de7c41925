import type { FastifyPluginAsync } from 'fastify'
import { operatorOf } from './calls/live.ts'
import type { Live } from './http/live.ts'
import { accountChangeRoutes } from './people/changeroutes.ts'
import { type Changing, createChanging, type Work } from './people/changing.ts'
import { applyToAccount, createPlanning, type Units } from './people/planning.ts'
import { accountPlanRoutes } from './people/planroutes.ts'
import { peopleRoutes } from './people/routes.ts'
import type { People } from './people/service.ts'
import { HAVE_PHONES } from './phones/handout.ts'
import { lineChangeRoutes } from './phones/linechangeroutes.ts'
import { createLineChanging } from './phones/linechanging.ts'
import { applyToLine, createLinePlanning } from './phones/lineplanning.ts'
import { linePlanRoutes } from './phones/lineplanroutes.ts'
import { lineRoutes } from './phones/lineroutes.ts'
import { PHONE_KINDS } from './phones/phone.ts'
import { createSecretChanging } from './phones/secretchanging.ts'
import { secretRoutes } from './phones/secretroutes.ts'
import type { Phones } from './phones/service.ts'
import { createPlanned, type Planned } from './planned/service.ts'
import type { Grounds, Records } from './records.ts'
import type { Telephony } from './telephony.ts'
import { createImpact } from './tickets/impact.ts'
import { createSchedule } from './tickets/schedule.ts'
import type { Watching } from './watching.ts'

type Ground = Pick<Grounds, 'config' | 'database' | 'clock' | 'log'>
type Rooms = Pick<Records, 'audit' | 'directory' | 'names'> &
  Readonly<{
    people: People
    phones: Pick<Phones, 'endpointOf' | 'lines' | 'phone' | 'isUsed' | 'newSecret' | 'withdraw'>
    telephony: Pick<Telephony, 'openCalls'>
    live: Pick<Live, 'publish'>
    watching: Pick<Watching, 'alarms'>
  }>

/** What an administrator is told before a change, plans for later, and may take back after it. */
export function administering(ground: Ground, rooms: Rooms) {
  const { database, clock, log } = ground
  const { audit, names, people, phones, telephony } = rooms
  const units = unitsOf(rooms)
  const changing = changingOf(ground, rooms, units)
  const planned = plannedOf(ground, rooms, units)
  const planning = createPlanning({ ...units, clock, changing, planned, people })
  const { lines } = phones
  const lineChanging = createLineChanging({
    ...{ database, lines, journaled: audit.journaled, names, openCalls: telephony.openCalls },
  })
  const linePlanning = createLinePlanning({ clock, changing: lineChanging, lines, planned })
  const schedule = createSchedule({ clock, log, works: [planned.work] })
  const routes: FastifyPluginAsync = async app => {
    await app.register(peopleRoutes, { people })
    await app.register(accountChangeRoutes, { changing, planning })
    await app.register(accountPlanRoutes, { planning })
    await app.register(lineRoutes, { lines })
    await app.register(lineChangeRoutes, { changing: lineChanging, planning: linePlanning })
    await app.register(linePlanRoutes, { planning: linePlanning })
    await app.register(secretRoutes, {
      secrets: createSecretChanging({ database, phones, journaled: audit.journaled, names }),
    })
  }
  return {
    routes,
    /** Only in the process that owns telephony: what is planned ends calls, sessions and telephones. */
    start: schedule.start,
    stop: schedule.stop,
  }
}

function unitsOf({ directory }: Pick<Rooms, 'directory'>): Units {
  return {
    async unitNames(at) {
      const units = await directory.allUnitsAt(at)
      return new Map(units.map(({ id, name }) => [id, name]))
    },
    isUnitOpen: async (id, at) =>
      (await directory.allUnitsAt(at)).some(unit => unit.id === id && !unit.isOver),
  }
}

/** Who does what was planned, and who is told of what could not be done. */
function plannedOf({ database, clock, log }: Ground, rooms: Rooms, { isUnitOpen }: Units): Planned {
  const { audit, live, names, people, phones, watching } = rooms
  return createPlanned({
    ...{ database, clock, log, names, journal: audit.journal, publish: live.publish },
    apply: {
      person: applyToAccount({ clock, people, isUnitOpen, reader: database.db }),
      line: applyToLine({ lines: phones.lines, personOf: people.personOf, reader: database.db }),
    },
    async refused(tx, { id, kind, subject }, { message }) {
      const name = (await names(kind === 'person' ? [subject] : [])).get(subject)?.displayName ?? subject
      const facts = { of: kind, name, why: message }
      return watching.alarms.raise(tx, { kind: 'plan-refused', subject: String(id), at: clock.now(), facts })
    },
  })
}

/** What a change of an account does in the other rooms: to tickets, to duties of units, to calls and telephones. */
function changingOf({ config, database, clock }: Ground, rooms: Rooms, { unitNames }: Units): Changing {
  const { audit, directory, names, people, phones, telephony } = rooms
  const impact = createImpact(database)

  async function ticketsOf(personId: string): Promise<Work['tickets']> {
    const [{ open, late, first }, drafts] = await Promise.all([
      impact.lying({ assigneeId: personId }),
      impact.drafts(personId),
    ])
    return { open, late, drafts, first: first.map(({ code }) => code) }
  }

  return createChanging({
    ...{ database, clock, isDemo: config.demo, people, names, unitNames, journaled: audit.journaled },
    async workOf(becoming) {
      const { id, role, isDisabled } = becoming
      const losesPhones = isDisabled || !HAVE_PHONES.has(role)
      const [tickets, duties, calls, own] = await Promise.all([
        ticketsOf(id),
        directory.dutiesLeft(becoming),
        telephony.openCalls(),
        Promise.all(losesPhones ? PHONE_KINDS.map(kind => phones.endpointOf(id, kind)) : []),
      ])
      return {
        ...{
          tickets,
          duties,
          calls: calls.filter(call => call.state !== 'ended' && operatorOf(call) === id).length,
        },
        phones: own.filter(endpoint => endpoint !== null),
      }
    },
  })
}
