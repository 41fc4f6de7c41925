import Type, { type Static, type TSchema } from 'typebox'
import { Alarms, faultsOfAlarms } from '../alarms/rules.ts'
import { faultsOfNotices, Notices } from '../notices/rules.ts'
import { DialRules, faultsOfDialling } from '../outbound/rules.ts'
import { faultsOfPersonalData, PersonalData } from '../privacy/rules.ts'
import { faultsOfRetention, Retention } from '../recordings/retention.ts'
import { faultsOfStorage, Storage } from '../recordings/storagerules.ts'
import { Announcements } from '../speech/rules.ts'
import { EmergencyRoster, faultsOfRoster } from './duty.ts'
import { faultsOfHours, Hours } from './hours.ts'
import { faultsOfMenu, Menu, Sound, Sounds, Word } from './menu.ts'
import { faultsOfRegulation, Regulation } from './regulation.ts'
import { type Fault, fault, faultsOfShape } from './shape.ts'
import { faultsOfWorkingTime, WorkingTime } from './workingtime.ts'

/** What a province may set while the centre runs, section by section; each is replaced as a whole. */

const strict = { additionalProperties: false }
const seconds = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum })
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const A_DAY = 86_400

/** Where the province says nothing: time to read a card's number out, twice. */
export const MUTE_SECONDS = 120

export const Calls = Type.Object(
  {
    /** How long one phone rings before the next operator is asked. */
    ringSeconds: seconds(5, 120),
    /** After a talk, for notes; then ready again. */
    wrapUpSeconds: seconds(0, 3_600),
    /** A phone that refused or did not answer is left alone so long. */
    restSeconds: seconds(0, 3_600),
    /** An operator gone sooner than this after the answer has not served the caller. */
    earlySeconds: seconds(0, 60),
    /** How long a number outside may ring; 45 where nothing is said: a mobile network gives up at about this time. */
    ringOutSeconds: Type.Optional(seconds(10, 120)),
    /** A recording that an operator has muted has sound again after this. @see MUTE_SECONDS */
    muteSeconds: Type.Optional(seconds(10, 600)),
  },
  strict,
)

/** Numbers a citizen in danger is told to dial (requirement B06). */
export const Emergency = Type.Array(
  Type.Object(
    { number: Type.String({ pattern: '^\\d{3}$' }), what: Type.String({ minLength: 1, maxLength: 200 }) },
    strict,
  ),
  { minItems: 1, maxItems: 20 },
)

const Greeting = Type.Object({ sounds: Sounds }, strict)

/** What a caller meets when the centre is closed (C14); `serve`: the same as when it is open. */
const OutsideHours = Type.Union([
  Type.Object({ kind: Type.Literal('notice'), sounds: Sounds }, strict),
  Type.Object({ kind: Type.Literal('voicemail'), sounds: Sounds, maxSeconds: seconds(10, 600) }, strict),
  Type.Object({ kind: Type.Literal('serve') }, strict),
])

const Overflow = Type.Union([
  Type.Object({ action: Type.Literal('voicemail') }, strict),
  Type.Object({ action: Type.Literal('callback-offer') }, strict),
  Type.Object({ action: Type.Literal('busy-notice') }, strict),
  Type.Object({ action: Type.Literal('queue'), queue: Word }, strict),
])

/** When a caller is sent on instead of waiting; null = never for that reason. */
const limits = {
  maxWaitSeconds: orNull(seconds(10, A_DAY)),
  maxLength: orNull(Type.Integer({ minimum: 1, maximum: 1_000 })),
  /** Where no operator of the queue is signed in. */
  overflowUnstaffed: Type.Boolean(),
  overflow: Overflow,
}

export const STRATEGIES = ['longest-idle', 'round-robin', 'fewest-calls', 'skills'] as const
export type Strategy = (typeof STRATEGIES)[number]

const Queue = Type.Object(
  {
    name: Word,
    label: Type.String({ minLength: 1, maxLength: 80 }),
    /** A closed queue takes nobody in; who waits in it is served. */
    open: Type.Boolean(),
    strategy: Type.Enum([...STRATEGIES]),
    /** The higher is served first. */
    priority: Type.Integer({ minimum: 0, maximum: 100 }),
    /** Null = that of `calls`. */
    wrapUpSeconds: orNull(seconds(0, 3_600)),
    /** Finishing the ticket ends the wrap-up. */
    wrapUpEndsWithTicket: Type.Boolean(),
    ...limits,
    /** Null = no announcements while waiting. */
    announceEverySeconds: orNull(seconds(15, 600)),
    serviceLevel: Type.Object(
      {
        percent: Type.Integer({ minimum: 1, maximum: 100 }),
        seconds: seconds(1, 3_600),
        /** Who hangs up sooner is not counted as abandoned where the figures leave short ones out. */
        shortAbandonSeconds: seconds(0, 120),
      },
      strict,
    ),
    /** An operator who does not answer so many offers in a row is paused; null = never. */
    pauseAfterUnanswered: orNull(Type.Integer({ minimum: 1, maximum: 20 })),
  },
  strict,
)
export type QueueSettings = Static<typeof Queue>
const Queues = Type.Array(Queue, { minItems: 1, maxItems: 50 })

/** In the words of the citizen's answer: hài lòng, chấp nhận, không hài lòng. */
export const SATISFACTIONS = ['satisfied', 'acceptable', 'dissatisfied'] as const
export type Satisfaction = (typeof SATISFACTIONS)[number]
const Satisfaction = Type.Enum([...SATISFACTIONS])

const Survey = Type.Object(
  {
    enabled: Type.Boolean(),
    question: Sound,
    keySeconds: seconds(2, 30),
    keys: Type.Object({ 1: Satisfaction, 2: Satisfaction, 3: Satisfaction }, strict),
  },
  strict,
)

export const REFUSED_CLASSES = ['anonymous', 'foreign', 'premium', 'short-code'] as const

const Callback = Type.Object(
  {
    enabled: Type.Boolean(),
    /** Offered to a caller whose expected wait is longer. */
    offerAfterSeconds: seconds(0, 3_600),
    tries: Type.Integer({ minimum: 1, maximum: 10 }),
    intervalMinutes: Type.Integer({ minimum: 1, maximum: 1_440 }),
    /** Numbers of these classes are not called back, and the caller is told why. */
    refused: Type.Array(Type.Enum([...REFUSED_CLASSES]), { maxItems: REFUSED_CLASSES.length }),
  },
  strict,
)

/** A supervisor listens, whispers, barges in: what the operator sees and hears of it. */
const Monitoring = Type.Object({ visibleToOperator: Type.Boolean(), announced: Type.Boolean() }, strict)

/** What holds instead while the disaster switch is on; null = as on other days. */
const DisasterProfile = Type.Object(
  {
    greeting: orNull(Greeting),
    menu: orNull(Menu),
    /** Of every queue. */
    queueLimits: orNull(Type.Object(limits, strict)),
    hours: orNull(Hours),
  },
  strict,
)
const Disaster = Type.Object({ on: Type.Boolean() }, strict)

export const SECTIONS = {
  calls: Calls,
  greeting: Greeting,
  announcements: Announcements,
  hours: Hours,
  outsideHours: OutsideHours,
  menu: Menu,
  queues: Queues,
  survey: Survey,
  emergency: Emergency,
  emergencyRoster: EmergencyRoster,
  callback: Callback,
  monitoring: Monitoring,
  dialling: DialRules,
  alarms: Alarms,
  workingTime: WorkingTime,
  regulation: Regulation,
  notices: Notices,
  personalData: PersonalData,
  storage: Storage,
  retention: Retention,
  disasterProfile: DisasterProfile,
  disaster: Disaster,
} as const
export type Section = keyof typeof SECTIONS
export const SECTION_NAMES = Object.keys(SECTIONS) as Section[]

export type Settings = { readonly [S in Section]: Static<(typeof SECTIONS)[S]> }

/** @returns every fault of shape of a value for this section */
export function faultsOfSection(section: Section, value: unknown): Fault[] {
  return faultsOfShape(SECTIONS[section], value, section)
}

/** The settings as they hold: with what the disaster profile puts in their place while it is on. */
export function inDisaster<T extends Settings>(settings: T): T {
  if (!settings.disaster.on) return settings
  const { greeting, menu, queueLimits, hours } = settings.disasterProfile
  return {
    ...settings,
    ...(greeting && { greeting }),
    ...(menu && { menu }),
    ...(hours && { hours }),
    ...(queueLimits && { queues: settings.queues.map(queue => ({ ...queue, ...queueLimits })) }),
  }
}

/** Faults of sense: each section by itself, the sections with each other, and on the day of a disaster. */
export function faultsOfSettings(settings: Settings): Fault[] {
  const faults = faultsTogether(settings)
  const known = new Set(faults.map(({ path, text }) => `${path} ${text}`))
  const worst = inDisaster({ ...settings, disaster: { on: true } })
  for (const one of faultsTogether(worst))
    if (!known.has(`${one.path} ${one.text}`)) faults.push({ ...one, path: `disasterProfile: ${one.path}` })
  return faults
}

function faultsTogether(settings: Settings): Fault[] {
  const { hours, menu, queues, survey, emergency, emergencyRoster, callback, dialling } = settings
  const around = { queues: queues.map(({ name }) => name), hasCallback: callback.enabled }
  const answers = Object.values(survey.keys)
  return [
    ...faultsOfHours(hours, 'hours'),
    ...faultsOfMenu(menu, 'menu', around),
    ...faultsOfQueues(queues, callback.enabled),
    ...faultsOfRoster(emergencyRoster, 'emergencyRoster'),
    ...faultsOfDialling(dialling, 'dialling'),
    ...faultsOfAlarms(settings.alarms, 'alarms'),
    ...faultsOfWorkingTime(settings.workingTime, 'workingTime'),
    ...faultsOfRegulation(settings.regulation, 'regulation'),
    ...faultsOfNotices(settings.notices, 'notices'),
    ...faultsOfPersonalData(settings.personalData, 'personalData'),
    ...faultsOfStorage(settings.storage, 'storage'),
    ...faultsOfRetention(settings.retention, 'retention'),
    ...twice('queues', around.queues),
    ...twice(
      'emergency',
      emergency.map(({ number }) => number),
    ),
    ...twice('survey.keys', answers),
    ...twice('callback.refused', callback.refused),
  ]
}

function twice(path: string, words: readonly string[]): Fault[] {
  const again = new Set(words.filter((word, place) => words.indexOf(word) !== place))
  return [...again].map(word => fault(path, `${word} is there twice`, `"${word}" bị ghi hai lần`))
}

function faultsOfQueues(queues: readonly QueueSettings[], hasCallback: boolean): Fault[] {
  const faults: Fault[] = []
  const next = new Map(
    queues.map(({ name, overflow }) => [name, overflow.action === 'queue' ? overflow.queue : null]),
  )
  for (const { name, overflow } of queues) {
    const where = `queues.${name}.overflow`
    if (overflow.action === 'callback-offer' && !hasCallback)
      faults.push(fault(where, 'callbacks are switched off', 'chức năng gọi lại đang tắt'))
    if (overflow.action !== 'queue') continue
    if (!next.has(overflow.queue))
      faults.push(
        fault(where, `there is no queue ${overflow.queue}`, `không có hàng chờ "${overflow.queue}"`),
      )
    else if (comesBack(name, next))
      faults.push(fault(where, 'leads back to this queue', 'dẫn vòng trở lại chính hàng chờ này'))
  }
  return faults
}

function comesBack(name: string, next: ReadonlyMap<string, string | null>): boolean {
  const seen = new Set<string>()
  for (let at = next.get(name) ?? null; at !== null && !seen.has(at); at = next.get(at) ?? null) {
    if (at === name) return true
    seen.add(at)
  }
  return false
}
