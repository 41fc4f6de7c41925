import type { FastifyPluginAsync } from 'fastify'
import { operatorOf } from './calls/live.ts'
import { accountChangeRoutes } from './people/changeroutes.ts'
import { type Changing, createChanging, type Work } from './people/changing.ts'
import type { People } from './people/service.ts'
import { HAVE_PHONES } from './phones/handout.ts'
import { lineChangeRoutes } from './phones/linechangeroutes.ts'
import { createLineChanging } from './phones/linechanging.ts'
import { PHONE_KINDS } from './phones/phone.ts'
import type { Phones } from './phones/service.ts'
import type { Grounds, Records } from './records.ts'
import type { Telephony } from './telephony.ts'
import { createImpact } from './tickets/impact.ts'

type Ground = Pick<Grounds, 'config' | 'database' | 'clock'>
type Rooms = Pick<Records, 'audit' | 'directory' | 'names'> &
  Readonly<{
    people: People
    phones: Pick<Phones, 'endpointOf' | 'lines'>
    telephony: Pick<Telephony, 'openCalls'>
  }>

/** What an administrator is told before a change, and may take back after it. */
export const administering =
  (ground: Ground, rooms: Rooms): FastifyPluginAsync =>
  async app => {
    await app.register(accountChangeRoutes, { changing: changingOf(ground, rooms) })
    const { audit, names, phones, telephony } = rooms
    await app.register(lineChangeRoutes, {
      changing: createLineChanging({
        ...{ database: ground.database, lines: phones.lines, journaled: audit.journaled, names },
        openCalls: telephony.openCalls,
      }),
    })
  }

/** What a change of an account does in the other rooms: to tickets, to duties of units, to calls and telephones. */
function changingOf({ config, database, clock }: Ground, rooms: Rooms): Changing {
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
    ...{ database, clock, isDemo: config.demo, people, names, journaled: audit.journaled },
    async unitNames() {
      const units = await directory.allUnitsAt(clock.now())
      return new Map(units.map(({ id, name }) => [id, name]))
    },
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
