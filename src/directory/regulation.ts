import Type, { type Static, type TSchema } from 'typebox'
import { OPTIONAL_CAUSES, WAYS } from '../tickets/course.ts'
import { TICKET_CHANNELS, type TicketChannel } from '../tickets/ticket.ts'
import { type Fault, fault } from './shape.ts'

/**
 * What a province's coordination regulation decides about a ticket (requirements §15), as data. A ticket keeps the
 * regulation under which it was received; the working time in which its limits are counted is a section of its own.
 */

const strict = { additionalProperties: false }
const orNull = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const times = orNull(Type.Integer({ minimum: 0, maximum: 10 }))

/** Working hours, or working days: the day of receipt does not count, and the last one ends with its last shift. */
const Limit = Type.Union([
  Type.Object({ hours: Type.Integer({ minimum: 1, maximum: 1_000 }) }, strict),
  Type.Object({ days: Type.Integer({ minimum: 1, maximum: 100 }) }, strict),
])
export type Limit = Readonly<Static<typeof Limit>>
const Limits = Type.Object({ officer: Limit, head: Limit }, strict)

/** Where a regulation names no other: assumed, no document says how long a citizen who was asked is waited for. */
export const USUAL_SUPPLEMENT_WAIT: Limit = { days: 5 }

/** Whom the citizen may be reached by, and known by. */
export const CONTACT_FIELDS = ['name', 'address', 'phone', 'email'] as const
export type ContactField = (typeof CONTACT_FIELDS)[number]
const ContactFields = Type.Array(Type.Enum([...CONTACT_FIELDS]), { maxItems: CONTACT_FIELDS.length })

export const Regulation = Type.Object(
  {
    /** Of the officer from when a slip reaches the unit, of its head from `headStart` on. */
    limits: Limits,
    /** Of what is marked urgent; null = as of everything else. */
    urgentLimits: orNull(Limits),
    /** When the head's time begins: when it comes to them, or when the unit first had the slip (§14.2). */
    headStart: Type.Enum(['escalation', 'first-forward']),
    /** How often the citizen may be asked to complete it (QC 14.4); null = as often as needed. */
    supplementsMost: times,
    /** Whether the time stands still while the citizen is asked (§14.4). */
    supplementPauses: Type.Boolean(),
    /** How long at most: then the hours go on, and the Office knows. Absent in regulations older than it. */
    supplementWait: Type.Optional(Limit),
    /** How often another date may be promised (QC 10.3); null = as often as needed. */
    promisesMost: times,
    /** Who tells the citizen what an officer answered (E16). */
    replyBy: Type.Enum(['officer', 'operator']),
    /** An officer's answer needs the head's approval (E19). */
    headApproves: Type.Boolean(),
    /** An officer may give it to somebody inside the unit (E15). */
    innerStaff: Type.Boolean(),
    /** A unit may give back what is not theirs so many working hours long; null = as long as they have it (E21). */
    returnWithinHours: orNull(Type.Integer({ minimum: 1, maximum: 1_000 })),
    /** Where urgent things go (E13): `transfer` = the call is put through, recorded, and the slip follows. */
    urgentTo: Type.Enum([...WAYS]),
    /** What nobody knows the unit of (E12). */
    unclearTo: Type.Enum([...WAYS]),
    /** What a unit gets that has no officer at work (E02). */
    noOfficerTo: Type.Enum(['head', 'office']),
    /** How often a citizen who is not content may have it looked at again (§17.6); null = without end. */
    reviewsMost: times,
    /** Reminders before the deadline (E17): by the share of the time that is left, or by working minutes. */
    remindBefore: Type.Array(
      Type.Union([
        Type.Object({ share: Type.Number({ minimum: 0.01, maximum: 0.99 }) }, strict),
        Type.Object({ minutes: Type.Integer({ minimum: 1, maximum: 10_000 }) }, strict),
      ]),
      { maxItems: 6 },
    ),
    /** When the leaders get the list of what is late (E10), and whether they also get an empty one. */
    digestAt: Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' }),
    digestWhenEmpty: Type.Boolean(),
    /** What the citizen is told of beside what must be told (§16). */
    citizenTold: Type.Array(Type.Enum([...OPTIONAL_CAUSES]), { maxItems: OPTIONAL_CAUSES.length }),
    /** What is asked of the sender before it is taken (B03), as a rule, and of a channel that has a rule of its own. */
    contact: Type.Object(
      {
        usual: ContactFields,
        channels: Type.Object(
          Object.fromEntries(
            TICKET_CHANNELS.map(channel => [channel, Type.Optional(ContactFields)]),
          ) as Record<TicketChannel, ReturnType<typeof Type.Optional<typeof ContactFields>>>,
          strict,
        ),
      },
      strict,
    ),
  },
  strict,
)
export type Regulation = Readonly<Static<typeof Regulation>>

/** What the sender must have said on this channel. */
export function contactAskedOn({ contact }: Regulation, channel: TicketChannel): readonly ContactField[] {
  return contact.channels[channel] ?? contact.usual
}

export function limitsOf({ limits, urgentLimits }: Regulation, isUrgent: boolean): Regulation['limits'] {
  return isUrgent ? (urgentLimits ?? limits) : limits
}

/** What the shape does not tell: rules that contradict each other, or can never act. */
export function faultsOfRegulation(regulation: Regulation, path: string): Fault[] {
  const { supplementsMost, supplementPauses, contact } = regulation
  const faults = [...faultsOfLimits(regulation, path), ...faultsOfReminders(regulation, path)]
  if (supplementPauses && supplementsMost === 0)
    faults.push(
      fault(
        `${path}.supplementPauses`,
        'pauses for supplements, and none may be asked for',
        'tạm dừng khi chờ bổ sung, nhưng lại không cho yêu cầu bổ sung',
      ),
    )
  const asked = { [`${path}.contact.usual`]: contact.usual, ...channelsOf(contact, path) }
  for (const [where, fields] of Object.entries(asked)) faults.push(...faultsOfContact(fields, where))
  const told = regulation.citizenTold
  for (const cause of new Set(told.filter((one, place) => told.indexOf(one) !== place)))
    faults.push(fault(`${path}.citizenTold`, `${cause} is there twice`, `"${cause}" bị ghi hai lần`))
  return faults
}

const channelsOf = ({ channels }: Regulation['contact'], path: string) =>
  Object.fromEntries(
    Object.entries(channels).map(([channel, fields]) => [`${path}.contact.channels.${channel}`, fields]),
  )

function faultsOfContact(fields: readonly ContactField[], where: string): Fault[] {
  if (fields.some(field => field !== 'name')) return []
  return [
    fault(
      where,
      'nobody could be answered: ask for a phone, an address or an e-mail',
      'không thể trả lời người gửi: phải hỏi số điện thoại, địa chỉ hoặc thư điện tử',
    ),
  ]
}

function faultsOfLimits({ limits, urgentLimits, headStart }: Regulation, path: string): Fault[] {
  const faults: Fault[] = []
  const lists = [
    ['limits', limits] as const,
    ...(urgentLimits ? [['urgentLimits', urgentLimits] as const] : []),
  ]
  for (const [where, { officer, head }] of lists)
    if (headStart === 'first-forward' && hoursIn(head) <= hoursIn(officer))
      faults.push(
        fault(
          `${path}.${where}.head`,
          'is over before it comes to the head: counted from the first forwarding it must be longer than the officer’s',
          'hết hạn trước khi chuyển đến thủ trưởng: tính từ lần chuyển đầu tiên thì phải dài hơn hạn của cán bộ đầu mối',
        ),
      )
  for (const who of ['officer', 'head'] as const)
    if (urgentLimits && hoursIn(urgentLimits[who]) > hoursIn(limits[who]))
      faults.push(
        fault(
          `${path}.urgentLimits.${who}`,
          'is longer than for what is not urgent',
          'dài hơn thời hạn của phiếu không khẩn',
        ),
      )
  return faults
}

/** For comparing only: a working day of eight hours. */
const hoursIn = (limit: Limit) => ('hours' in limit ? limit.hours : limit.days * 8)

function faultsOfReminders({ remindBefore, limits }: Regulation, path: string): Fault[] {
  const words = remindBefore.map(one => JSON.stringify(one))
  const longest = Math.max(hoursIn(limits.officer), hoursIn(limits.head))
  return [
    ...[...new Set(words.filter((word, place) => words.indexOf(word) !== place))].map(word =>
      fault(`${path}.remindBefore`, `${word} is there twice`, `${word} bị ghi hai lần`),
    ),
    ...remindBefore
      .filter(one => 'minutes' in one && one.minutes >= longest * 60)
      .map(one =>
        fault(
          `${path}.remindBefore`,
          `${JSON.stringify(one)} is as long as every limit: nobody would be reminded`,
          `${JSON.stringify(one)} dài bằng mọi thời hạn: sẽ không ai được nhắc`,
        ),
      ),
  ]
}
