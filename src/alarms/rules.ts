import Type, { type Static, type TSchema } from 'typebox'
import { type Fault, fault } from '../directory/shape.ts'

/** What may go wrong so that somebody must know, each by the fact it stands for. */
export const ALARM_KINDS = [
  'wait-over-limit', // a caller waits longer than the limit; subject: the queue
  'no-operators', // nobody of the queue is at work; subject: the queue
  'trunk-down', // subject: the line's name
  'recording-missing', // no audio, or not all of it; subject: the recording
  'recording-failed', // a call goes on without a recording; subject: the call
  'asterisk-away',
  'database-away',
  'database-slow',
  'disk-low', // for recordings
  'self-check-failed', // the centre's call to itself did not come through
  'fallback-in-use', // callers are served by Asterisk's own queue: the service is or was away
  'evidence-stalled', // nothing is sealed, or the witness not told; subject: what stands still
  'evidence-broken', // the chain of evidence does not agree with its key or its witness; subject: which
  'plan-refused', // what was planned for an account or a line could not be done at its hour; subject: the plan
  'undelivered', // an alarm could not be told; subject: the channel, and the recipient's name
] as const
export type AlarmKind = (typeof ALARM_KINDS)[number]

export const SEVERITIES = ['critical', 'warning'] as const
export type Severity = (typeof SEVERITIES)[number]

/** `critical`: citizens are not served, or what is said is lost, as long as nobody acts. */
export const SEVERITY: Readonly<Record<AlarmKind, Severity>> = {
  ...{ 'wait-over-limit': 'warning', 'no-operators': 'critical', 'trunk-down': 'critical' },
  ...{ 'recording-missing': 'warning', 'recording-failed': 'critical', 'asterisk-away': 'critical' },
  ...{ 'database-away': 'critical', 'database-slow': 'warning', 'disk-low': 'critical' },
  ...{ 'self-check-failed': 'critical', 'fallback-in-use': 'critical', undelivered: 'warning' },
  ...{ 'evidence-stalled': 'critical', 'evidence-broken': 'critical', 'plan-refused': 'warning' },
}

/** Of what cannot be undone: the alarm is over when somebody has taken note of it. */
export const ENDED_BY_PEOPLE: ReadonlySet<AlarmKind> = new Set([
  ...(['recording-missing', 'recording-failed', 'evidence-broken', 'plan-refused'] as const),
])

/** Ways out of the box. */
export const CHANNELS = ['email', 'sms', 'webhook'] as const
export type Channel = (typeof CHANNELS)[number]

const strict = { additionalProperties: false }
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Name = Type.String({ minLength: 1, maxLength: 80 })

const KindRules = Type.Object(
  {
    enabled: Type.Boolean(),
    /** How long it must last before anybody is told; of `wait-over-limit`, the wait itself. */
    afterSeconds: Type.Integer({ minimum: 0, maximum: 86_400 }),
    channels: Type.Array(Type.Enum([...CHANNELS]), { maxItems: CHANNELS.length }),
    /** Names of `recipients`; empty = all of them. */
    recipients: Type.Array(Name, { maxItems: 50 }),
    /** Told again while it lasts and nobody has acknowledged it; null = once. */
    repeatMinutes: orNull(Type.Integer({ minimum: 1, maximum: 1_440 })),
  },
  strict,
)
export type KindRules = Static<typeof KindRules>

/** Not known to what a province wrote down before: left out, they are as by default. */
const LATER: ReadonlySet<AlarmKind> = new Set(['evidence-stalled', 'evidence-broken', 'plan-refused'])

/** Who is told what, and when. Addresses of servers and their passwords are the machine's own (config.ts). */
export const Alarms = Type.Object(
  {
    recipients: Type.Array(
      Type.Object(
        {
          name: Name,
          email: orNull(Type.String({ pattern: '^[^\\s@<>,;:"]{1,64}@[A-Za-z0-9.-]{1,190}$' })),
          /** A mobile, as people in Vietnam dial it, or in the international form. */
          phone: orNull(Type.String({ pattern: '^(0|\\+84)\\d{9}$' })),
        },
        strict,
      ),
      { maxItems: 50 },
    ),
    /** To one recipient over one channel; what is more comes together as a summary. */
    messagesPerMinute: Type.Integer({ minimum: 1, maximum: 60 }),
    /** An alarm is over when its cause has been gone for so long. */
    calmSeconds: Type.Integer({ minimum: 0, maximum: 3_600 }),
    databaseSlowMs: Type.Integer({ minimum: 10, maximum: 10_000 }),
    diskLowGigabytes: Type.Number({ minimum: 0.1, maximum: 100_000 }),
    kinds: Type.Object(
      Object.fromEntries(
        ALARM_KINDS.map(kind => [kind, LATER.has(kind) ? Type.Optional(KindRules) : KindRules]),
      ) as Record<AlarmKind, typeof KindRules>,
      strict,
    ),
    /** The centre calls itself and looks at what became of it; null = only when somebody asks. */
    selfCheck: Type.Object(
      {
        everyMinutes: orNull(Type.Integer({ minimum: 5, maximum: 1_440 })),
        /** `loop`: over a SIP line from Asterisk to itself. */
        via: Type.Literal('loop'),
      },
      strict,
    ),
  },
  strict,
)
export type AlarmRules = Static<typeof Alarms>

const ALL: Channel[] = ['email', 'sms', 'webhook']
const kind = (afterSeconds: number, channels: Channel[], repeatMinutes: number | null): KindRules => ({
  ...{ enabled: true, afterSeconds, channels, recipients: [], repeatMinutes },
})

export const DEFAULT_ALARMS: AlarmRules = {
  recipients: [],
  messagesPerMinute: 5,
  calmSeconds: 30,
  databaseSlowMs: 500,
  diskLowGigabytes: 6,
  kinds: {
    'wait-over-limit': kind(120, ['email', 'webhook'], null),
    'no-operators': kind(60, ALL, 30),
    'trunk-down': kind(60, ALL, 30),
    'recording-missing': kind(0, ['email', 'webhook'], null),
    'recording-failed': kind(0, ALL, null),
    'asterisk-away': kind(15, ALL, 15),
    'database-away': kind(15, ALL, 15),
    'database-slow': kind(30, ['email', 'webhook'], null),
    'disk-low': kind(0, ALL, 240),
    'self-check-failed': kind(0, ALL, 60),
    'fallback-in-use': kind(10, ALL, 30),
    'evidence-stalled': kind(0, ALL, 240),
    'evidence-broken': kind(0, ALL, 240),
    'plan-refused': kind(0, ['email', 'webhook'], null),
    undelivered: kind(0, ALL, null),
  },
  selfCheck: { everyMinutes: 60, via: 'loop' },
}

export const WHY_DEFAULT_ALARMS =
  'No document names limits; a minute or two is what somebody on duty can act upon, 6 GB is an hour of a hundred recorded ' +
  'calls. Nobody is told outside the console until recipients are entered.'

/** With every kind there is. */
export const wholeRules = (rules: AlarmRules): AlarmRules => ({
  ...rules,
  kinds: { ...DEFAULT_ALARMS.kinds, ...rules.kinds },
})

/** What the shape does not tell. */
export function faultsOfAlarms({ recipients, kinds }: AlarmRules, path: string): Fault[] {
  const names = recipients.map(({ name }) => name)
  const twice = new Set(names.filter((name, place) => names.indexOf(name) !== place))
  const strangers = Object.entries(kinds).flatMap(([kind, rules]) =>
    rules.recipients.filter(name => !names.includes(name)).map(name => ({ kind, name })),
  )
  return [
    ...[...twice].map(name =>
      fault(`${path}.recipients`, `${name} is there twice`, `"${name}" bị ghi hai lần`),
    ),
    ...recipients
      .filter(({ email, phone }) => email === null && phone === null)
      .map(({ name }) =>
        fault(
          `${path}.recipients.${name}`,
          'has neither e-mail nor phone',
          'phải có địa chỉ thư điện tử hoặc số điện thoại',
        ),
      ),
    ...strangers.map(({ kind, name }) =>
      fault(
        `${path}.kinds.${kind}.recipients`,
        `there is no recipient ${name}`,
        `không có người nhận "${name}"`,
      ),
    ),
  ]
}
