import { sql } from 'drizzle-orm'
import type { FastifyPluginAsync } from 'fastify'
import type { Logger } from 'pino'
import { isOfRestricted } from './around.ts'
import { type Audit, createAudit } from './audit/service.ts'
import { findFlac } from './boot/flac.ts'
import { isPassingRefusal } from './callbacks/callback.ts'
import { type CallbackRules, createCallbacks } from './callbacks/service.ts'
import { type Callers, createCallers } from './callers/service.ts'
import { isOfNumber, isOfOperator } from './calls/queries.ts'
import { type CallReads, createCallReads } from './calls/read.ts'
import { soughtNumber } from './calls/sought.ts'
import type { Clock, Ms } from './clock.ts'
import type { Config } from './config.ts'
import type { Database } from './db/database.ts'
import type { Province } from './directory/province.ts'
import { contactAskedOn, type Regulation } from './directory/regulation.ts'
import { createDirectory, type Directory } from './directory/service.ts'
import type { Live } from './http/live.ts'
import { effectsOf, impactOf } from './impact.ts'
import { areaCodeOf, readNumber } from './numbers/number.ts'
import { mayDial, UNUSED } from './outbound/policy.ts'
import type { DialRules } from './outbound/rules.ts'
import { createOutbound, type Outbound } from './outbound/service.ts'
import { COLLEAGUES, namesOf } from './people/names.ts'
import { privacyRoutes } from './privacy/routes.ts'
import { createPrivacy, type Kept, type PrivacyNeeds } from './privacy/service.ts'
import { isRestricted } from './privacy/store.ts'
import { createViews, type Views } from './privacy/views.ts'
import { recordingFiles } from './recordings/files.ts'
import { createRecordings, type Recordings, type RecordingsNeeds } from './recordings/service.ts'
import { createStorage, keyFileIn } from './recordings/storekeeper.ts'
import { LIMITS_USUAL, type Limits } from './reports/counts.ts'
import { createReports } from './reports/service.ts'
import { takesCallsAt } from './settings/effective.ts'
import { missingRecordings } from './settings/promptstore.ts'
import { createSettings, type Settings, type SettingsNeeds } from './settings/service.ts'
import { rulesOf } from './sla/rules.ts'
import { createPlanning } from './sla/service.ts'
import { hide, idsOf, keptOf } from './tickets/citizen-store.ts'
import { createTickets, type Tickets, type TicketsNeeds } from './tickets/service.ts'
import { voiceOf } from './voicing.ts'

/** What everything stands on. */
export type Grounds = Readonly<{
  config: Config
  province: Province
  log: Logger
  clock: Clock
  database: Database
}>

export type Records = ReturnType<typeof buildRecords>

/** What later rooms do for these. */
export type After = Pick<SettingsNeeds, 'openCalls'> &
  Pick<TicketsNeeds, 'tell' | 'hint' | 'ticketFinished'> &
  Pick<RecordingsNeeds, 'ownerOf'> &
  Readonly<{ alarmsBeside: SettingsNeeds['effects']['alarms'] }>

/** Rooms that keep what was said and done: calls as they are asked about, recordings, tickets, callbacks, the journal. */
export function buildRecords(
  { config, province, log, clock, database }: Grounds,
  publish: Live['publish'],
  after: After,
) {
  const areaCode = areaCodeOf(province.hotlines)
  const names = (ids: readonly string[]) => namesOf(database.db, ids)
  const audit = createAudit({ database, names })
  const views = createViews({ database, clock, names })
  const callReads = createCallReads({
    ...{ database, names, viewed: views.note },
    ...{ ticketsOf: ids => tickets.ofCalls(ids), recordingsOf: ids => recordings.ofCalls(ids) },
  })
  const storage = storageOf({ config, log, clock, database }, () => settings)
  const recordings = createRecordings({
    ...{ database, clock, log, publish, root: config.recordingsDir, journal: audit.journal },
    ...{ sounds: storage.sounds, witnessedOf: callReads.witnessedOf, ownerOf: after.ownerOf },
    ...{ reach: reachFor(callReads, () => tickets), seek: seekOf(areaCode, () => tickets) },
    about: aboutOf(callReads, () => tickets),
  })
  const tickets = createTickets({
    ...{ database, clock, log, names, publish, province: province.code, journal: audit.journal, ...after },
    ...provinceOf(() => ({ directory, settings, outbound })),
    ...{ callsOf: callReads.briefs, recordingsOf: recordings.ofCalls, viewed: views.note, isRestricted },
  })
  const callbacks = createCallbacks({
    ...{ database, clock, log, names, publish, journal: audit.journal, viewed: views.note },
    ...{ answeredSince: callReads.answeredSince, callsNow: callReads.callsNow, callOf: callReads.callOf },
    ...{ rules: at => callbackRules(settings.current(), at), read: text => outbound.read(text) },
    policy: {
      never: (number, at) => neverDialled(settings.current().dialling, number, at),
      now: (person, number) => outbound.policy(person, { number, purpose: 'callback' }),
    },
  })
  const impact = impactOf({ database, clock }, () => ({ settings, directory }))
  const voice = voiceOf({ config, log, database })
  const settings = createSettings({
    ...{ database, clock, log, profile: province, names, publish, journal: audit.journal },
    ...{ speak: voice.speak, missingRecordings, openCalls: after.openCalls, openTickets: impact.ofSettings },
    effects: effectsOf({ database, clock }, { ahead: storage.ahead, alarms: after.alarmsBeside }),
  })
  const promises = promisesOf(() => settings)
  const reports = createReports({ database, clock, names, examine: recordings.examine, ...promises })
  const outbound = createOutbound({
    ...{ database, clock, names, areaCode, journal: audit.journal, rules: () => settings.current().dialling },
  })
  const callers = createCallers({
    ...{ database, clock, names, areaCode, journal: audit.journal },
    ...{ callsOf: callReads.ofCaller, ticketsOf: tickets.ofCaller, viewed: views.note },
  })
  const directory = createDirectory({
    ...{ database, clock, names, journal: audit.journal, ...COLLEAGUES, openTickets: impact.ofDirectory },
  })
  const books = { audit, callReads, recordings, storage, tickets, settings, callers, views }
  return {
    ...{ ...books, callbacks, reports, outbound, names, voice, directory },
    planning: planningOf(clock, settings, directory),
    citizens: citizensOf({ database, clock, names, areaCode }, books),
  }
}

const reachFor = (callReads: CallReads, tickets: () => Tickets): RecordingsNeeds['reach'] => ({
  answeredBy: callReads.answeredBy,
  heldByUnit: (callId, unitId) => tickets().heldByUnit(callId, unitId),
  isRestricted: isOfRestricted,
})

/** By what recordings are looked for, of their calls and tickets. */
const seekOf = (areaCode: string | null, tickets: () => Tickets): RecordingsNeeds['seek'] => ({
  ofNumber(callId, person, typed) {
    const number = soughtNumber(person, typed, areaCode)
    return isOfNumber(callId, caller => sql`${caller} = ${number}`)
  },
  ofOperator: isOfOperator,
  ofTicket: (...asked) => tickets().sought(...asked),
})

/** Whose call a recording is of, and which tickets it has. */
const aboutOf =
  (callReads: CallReads, tickets: () => Tickets): NonNullable<RecordingsNeeds['about']> =>
  async (reader, callIds) => {
    const [calls, found] = await Promise.all([callReads.beside(reader, callIds), tickets().ofCalls(callIds)])
    const codes = Map.groupBy(found, ({ callId }) => callId)
    return new Map(
      callIds.map(id => [
        id,
        {
          call: calls.get(id) ?? null,
          tickets: (codes.get(id) ?? []).map(({ id: ticketId, code }) => ({ id: ticketId, code })),
        },
      ]),
    )
  }

/** Where recordings are kept, and in which form. */
function storageOf({ config, log, clock, database }: Omit<Grounds, 'province'>, settings: () => Settings) {
  const root = config.recordingsDir
  return createStorage({
    ...{ database, clock, log, root, files: recordingFiles(root), store: config.store },
    ...{ keyFile: keyFileIn(config.dataDir), findFlac: () => findFlac(config) },
    rules: () => settings().current().storage,
    lowBelowBytes: () => settings().current().alarms.diskLowGigabytes * 1e9,
  })
}

type Citizens = Pick<PrivacyNeeds, 'database' | 'clock' | 'names' | 'areaCode'>
type Deciders = Keepers & Readonly<{ audit: Audit; settings: Settings; views: Views }>

/** What citizens ask about their data, and who was shown it. */
function citizensOf(ground: Citizens, rooms: Deciders): FastifyPluginAsync {
  const { audit, settings, views } = rooms
  const privacy = createPrivacy({
    ...{ ...ground, views, journal: audit.journal, kept: keptBy(ground.database, rooms) },
    rules: () => settings.current().personalData,
    hours: () => settings.current().workingTime,
  })
  return async app => {
    await app.register(privacyRoutes, { privacy, views })
  }
}

type Keepers = Readonly<{
  tickets: Tickets
  callReads: CallReads
  recordings: Recordings
  callers: Callers
}>

/** A number with more calls than these is an office's own. */
const CALLS_MOST = 2_000

/** What the rooms keep of a citizen who asks, and how they change it. */
function keptBy({ db }: Database, { tickets, callReads, recordings, callers }: Keepers): Kept {
  return {
    ...{ tickets: number => keptOf(db, number), ticketIds: number => idsOf(db, number), hide },
    calls: async number => (await callReads.ofCaller(number, { rows: CALLS_MOST, since: 0 })).last,
    recordings: recordings.ofCalls,
    marks: async number => (await callers.cardOf(number))?.marks ?? null,
    amend: async (person, { ticketId, record, reason, address }) => {
      const { version } = (await tickets.dossierOf(ticketId)).ticket
      await tickets.edit(person, ticketId, { version, reason, record }, { address })
    },
  }
}

type Late = () => Readonly<{ directory: Directory; settings: Settings; outbound: Outbound }>

/** What tickets are told of the province: its units, its fields, and its regulation. */
function provinceOf(rooms: Late): Pick<TicketsNeeds, 'directory' | 'regulation' | 'readNumber' | 'numbers'> {
  return {
    readNumber: text => rooms().outbound.read(text).number,
    numbers: () => rooms().settings.current().emergency,
    directory: {
      holderOf: (...asked) => rooms().directory.holderOf(...asked),
      holdersOf: (...asked) => rooms().directory.holdersOf(...asked),
      staffOf: (...asked) => rooms().directory.staffOf(...asked),
      field: (...asked) => rooms().directory.field(...asked),
      heldBy: (...asked) => rooms().directory.heldBy(...asked),
      allUnitsAt: at => rooms().directory.allUnitsAt(at),
      fields: at => rooms().directory.fields(at),
      areas: at => rooms().directory.areas(at),
    },
    regulation: regulationOf(() => rooms().settings),
  }
}

/** What tickets are under: the limits that each keeps from its receipt, and the calendar of now. */
export function regulationOf(settings: () => Settings): TicketsNeeds['regulation'] {
  return {
    now: () => settings().regulation(),
    contactOn: channel => contactAskedOn(settings().regulation().regulation, channel),
    rulesOf: (frozen, unit, isUrgent) =>
      rulesOf({
        ...{ regulation: frozen.regulation as Regulation, unit, isUrgent },
        calendar: settings().workingTime().calendar,
      }),
  }
}

const planningOf = (clock: Clock, settings: Settings, { unitAt }: Directory) =>
  createPlanning({ clock, unitAt, calendar: () => settings.workingTime().calendar })

function callbackRules({ callback, queues, hours, outsideHours }: Province, at: Ms): CallbackRules {
  return {
    ...{ tries: callback.tries, intervalMs: callback.intervalMinutes * 60_000, refused: callback.refused },
    isEnabled: callback.enabled,
    isOpen: callback.enabled && takesCallsAt({ hours, outsideHours }, at),
    queues: queues.map(({ name }) => name),
  }
}

/** The code for which the centre by itself never dials this number, whenever it tries. */
function neverDialled(rules: DialRules, text: string, at: Ms): string | null {
  const number = readNumber(text)
  const verdict = mayDial(rules, { role: 'centre', purpose: 'callback', number, at }, UNUSED)
  return verdict.isAllowed || isPassingRefusal(verdict.code) ? null : verdict.code
}

/** Figures are of all queues together; the first is the one that everybody comes to. */
function promisedIn({ queues }: Province): Limits {
  const level = queues[0]?.serviceLevel
  if (!level) return LIMITS_USUAL
  return {
    withinSeconds: level.seconds,
    goalPercent: level.percent,
    shortSeconds: level.shortAbandonSeconds,
  }
}

const promisesOf = (settings: () => Settings) => ({
  promised: () => promisedIn(settings().current()),
  promisedByQueue: () => promisedByQueueIn(settings().current()),
})

const promisedByQueueIn = ({ queues }: Province) =>
  Object.fromEntries(queues.map(({ name, serviceLevel }) => [name, serviceLevel.seconds]))
