import Type, { type Static } from 'typebox'
import { type Fault, fault } from '../directory/shape.ts'
import { NUMBER_KINDS } from '../numbers/plan.ts'
import { ROLES } from '../people/person.ts'

/** Every way in which the centre dials out. */
export const DIAL_PURPOSES = [
  'click-to-call', // from a ticket, a missed call, the console
  'transfer',
  'consultation', // before a transfer, or a conference
  'emergency', // hand-over to the agency on duty
  'callback', // dialled by the centre for somebody who waits
  'keypad', // dialled on the telephone itself
  'refer', // transfer begun by the telephone itself
  'check', // the centre's own test call
] as const
export type DialPurpose = (typeof DIAL_PURPOSES)[number]

/** Who dials: a role, or the centre by itself, with nobody at the telephone yet. */
export const DIALLERS = [...ROLES, 'centre'] as const
export type Dialler = (typeof DIALLERS)[number]

const strict = { additionalProperties: false }
/** Wall time of the province, `24:00` only as an end. */
const Time = Type.String({ pattern: '^(([01]\\d|2[0-3]):[0-5]\\d|24:00)$' })
const reason = Type.String({ minLength: 1, maxLength: 500 })
/** E.164 or short code, as far as it matters: `+856`, `+8424`, `1900545`. */
const Prefix = Type.String({ pattern: '^(\\+\\d{1,15}|1\\d{2,9})$' })

const RoleRules = Type.Object(
  {
    kinds: Type.Array(Type.Enum([...NUMBER_KINDS]), { maxItems: NUMBER_KINDS.length }),
    purposes: Type.Array(Type.Enum([...DIAL_PURPOSES]), { maxItems: DIAL_PURPOSES.length }),
    /** Each day, `[from, to)`. */
    hours: Type.Array(Type.Tuple([Time, Time]), { maxItems: 6 }),
    perMinute: Type.Integer({ minimum: 0, maximum: 600 }),
    perHour: Type.Integer({ minimum: 0, maximum: 10_000 }),
    /** Of talk, each person, from midnight to midnight. */
    dailyMinutes: Type.Integer({ minimum: 0, maximum: 100_000 }),
  },
  strict,
)

/** Who may dial what, when, and how much: data of the province. A role that is not named dials nothing. */
export const DialRules = Type.Object(
  {
    roles: Type.Object(
      {
        ...{ operator: Type.Optional(RoleRules), supervisor: Type.Optional(RoleRules) },
        ...{ officer: Type.Optional(RoleRules), head: Type.Optional(RoleRules) },
        ...{ office: Type.Optional(RoleRules), leader: Type.Optional(RoleRules) },
        ...{ auditor: Type.Optional(RoleRules), admin: Type.Optional(RoleRules) },
        centre: Type.Optional(RoleRules),
      } satisfies Record<Dialler, unknown>,
      strict,
    ),
    /** Of talk of everybody together, from midnight to midnight. */
    centreDailyMinutes: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
    /** No call that was dialled lasts longer. */
    callMinutes: Type.Integer({ minimum: 1, maximum: 1_440 }),
    /** Numbers of kinds that are refused otherwise. */
    allowed: Type.Array(
      Type.Object({ prefix: Prefix, who: Type.Array(Type.Enum([...DIALLERS])), reason }, strict),
      { maxItems: 200 },
    ),
    /** Numbers nobody dials, except an emergency. */
    denied: Type.Array(Type.Object({ prefix: Prefix, reason }, strict), { maxItems: 200 }),
  },
  strict,
)
export type DialRules = Readonly<Static<typeof DialRules>>

const ORDINARY = ['mobile', 'fixed', 'short', 'toll-free', 'emergency'] as const
const BY_HAND = ['click-to-call', 'transfer', 'consultation', 'emergency', 'keypad', 'refer'] as const
const ALL_DAY: [string, string][] = [['00:00', '24:00']]

/** What holds where the province says nothing. */
export const DEFAULT_DIALLING: DialRules = {
  roles: {
    operator: {
      ...{ kinds: [...ORDINARY], purposes: [...BY_HAND, 'callback'], hours: ALL_DAY },
      ...{ perMinute: 6, perHour: 60, dailyMinutes: 240 },
    },
    supervisor: {
      ...{ kinds: [...ORDINARY], purposes: [...BY_HAND, 'callback'], hours: ALL_DAY },
      ...{ perMinute: 6, perHour: 60, dailyMinutes: 240 },
    },
    centre: {
      ...{ kinds: ['mobile', 'fixed', 'short'], purposes: ['callback', 'check'], hours: ALL_DAY },
      ...{ perMinute: 30, perHour: 600, dailyMinutes: 1_440 },
    },
  },
  centreDailyMinutes: 3_000,
  callMinutes: 60,
  allowed: [],
  denied: [],
}

export const WHY_DEFAULT =
  'No document names limits: a third of the real traffic is outbound (222 of 642 calls in a month), so 240 minutes a day ' +
  'each leave room, and a stolen secret cannot spend more. Premium, foreign and satellite numbers only where named.'

/** What the shape does not tell. */
export function faultsOfDialling({ roles }: DialRules, path: string): Fault[] {
  return Object.entries(roles).flatMap(([who, { hours }]) =>
    hours
      .filter(([from, to]) => to <= from)
      .map(([from, to]) =>
        fault(
          `${path}.roles.${who}.hours`,
          `the shift ${from}-${to} does not end after it begins`,
          `ca ${from}-${to} phải kết thúc sau khi bắt đầu`,
        ),
      ),
  )
}
