import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { journal } from '../../src/audit/store.ts'
import { createCallReads } from '../../src/calls/read.ts'
import type { Ms } from '../../src/clock.ts'
import type { Duty } from '../../src/directory/posts.ts'
import { readProvince } from '../../src/directory/profile.ts'
import { createReading } from '../../src/directory/reading.ts'
import { contactAskedOn, type Regulation } from '../../src/directory/regulation.ts'
import { insertUnitRows, insertVersions } from '../../src/directory/store.ts'
import { type Kind, plainUnit, postKey, type Values } from '../../src/directory/subjects.ts'
import { readNumber } from '../../src/numbers/number.ts'
import { colleaguesOf } from '../../src/people/names.ts'
import type { Person, Role } from '../../src/people/person.ts'
import { isRestricted } from '../../src/privacy/store.ts'
import { createViews } from '../../src/privacy/views.ts'
import { calendarOf, rulesOf } from '../../src/sla/rules.ts'
import { createTickets } from '../../src/tickets/service.ts'
import type { Told } from '../../src/tickets/told.ts'
import { staysHonest } from '../evidence/current.ts'
import { type Desk, desk, NOON } from '../rooms.ts'

const PROVINCES = join(import.meta.dirname, '../../provinces')
const LONG_AGO = NOON - 900 * 86_400_000

/** The room of tickets on a real database, with the calls it asks about, a directory and the regulation of a province. */
export async function office(t: Parameters<typeof desk>[0], province = 'dong-thap') {
  const here = await desk(t)
  const { database } = here
  const byHand = staysHonest(database)
  const calls = createCallReads({
    ...here,
    ticketsOf: ids => tickets.ofCalls(ids),
    recordingsOf: async () => [],
  })
  const told: Told[] = []
  const hints: Ms[] = []
  const finished: string[] = []
  /** What the province decides, as the test changes it. */
  const rules = ruled(province)
  const tickets = createTickets({
    ...{ ...here, province: 'DT', callsOf: calls.briefs, recordingsOf: async () => [], journal },
    viewed: createViews(here).note,
    isRestricted,
    directory: createReading({ database, colleagues: colleaguesOf }),
    regulation: rules.reads,
    readNumber: text => readNumber(text, { areaCode: '277', isTyped: true }).number,
    numbers: () => [{ number: '114', what: 'Chữa cháy' }],
    tell: async (_tx, some) => {
      told.push(...some)
      return []
    },
    hint: at => void (at !== null && hints.push(at)),
    ticketFinished: async (personId, callId) => void finished.push(`${personId} ${callId}`),
  })
  /** The ticket of a call answered by this operator. */
  async function opened(
    operatorId: string | null,
    { callId = '', at = here.now.at, callerNumber = '+84912345678' as string | null } = {},
  ) {
    const id = callId || (await here.call({ operatorId, arrivedAt: at }))
    const messages = await database.tx(tx =>
      tickets.openForCall(tx, { callId: id, operatorId, callerNumber, at }),
    )
    const [ticket] = (await tickets.ofCalls([id])).slice(-1)
    if (!ticket) throw new Error('no ticket was opened')
    return { ticket, messages, callId: id }
  }
  return { ...here, ...directoryOf(here), byHand, tickets, calls, opened, told, hints, finished, rules }
}
export type Office = Awaited<ReturnType<typeof office>>

function ruled(name: string) {
  const province = readProvince(PROVINCES, name)
  const now = { change: null as number | null, regulation: province.regulation }
  const calendar = calendarOf([{ from: null, value: province.workingTime }])
  return {
    now,
    use: (other: string) => Object.assign(now, { regulation: readProvince(PROVINCES, other).regulation }),
    set: (facts: Partial<Regulation>) => Object.assign(now, { regulation: { ...now.regulation, ...facts } }),
    reads: {
      now: () => ({ ...now }),
      contactOn: (channel: Parameters<typeof contactAskedOn>[1]) => contactAskedOn(now.regulation, channel),
      rulesOf: (
        frozen: { regulation: unknown },
        unit: Parameters<typeof rulesOf>[0]['unit'],
        isUrgent: boolean,
      ) => rulesOf({ regulation: frozen.regulation as Regulation, calendar, unit, isUrgent }),
    },
  }
}

/** Short ways to fill the directory. */
function directoryOf({ database, person }: Desk) {
  const put = <K extends Kind>(
    kind: K,
    subject: string,
    value: Values[K],
    at: Ms = LONG_AGO,
    isOver = false,
  ) =>
    insertVersions(database.db, [
      {
        ...{ kind, subject, effectiveFrom: at, isOver, value },
        ...{ madeAt: NOON, madeBy: null, reason: 'thử', reverts: null },
      },
    ])
  return {
    put,
    async unitOf(name: string, facts: Partial<Values['unit']> = {}): Promise<string> {
      const id = randomUUID()
      await insertUnitRows(database.db, [{ id, code: id.slice(0, 8), name, createdAt: NOON }])
      await put('unit', id, { ...plainUnit(name), ...facts })
      return id
    },
    async staff(unitId: string, duty: Duty, role: Role = 'officer'): Promise<Person> {
      const somebody = await person(role, unitId)
      const value = { unitId, personId: somebody.id, duty }
      await put('post', postKey(value), value)
      return somebody
    },
    async field(code: string, facts: Partial<Values['field']> = {}) {
      const plain = {
        level: 'field',
        parentCode: null,
        isProcedural: false,
        isUrgent: false,
        form: null,
      } as const
      await put('field', code, { name: `Lĩnh vực ${code}`, ...plain, order: 1, ...facts })
      return code
    },
  }
}
