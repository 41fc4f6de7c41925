import { iso, isoOrNull, type Ms } from '../clock.ts'
import { ALARM_KINDS, type AlarmKind, type AlarmRules, type Channel, type Severity } from './rules.ts'

/** Something that somebody must know, from the moment it is a fact until it is none; instants in epoch milliseconds. */
export type Alarm = Readonly<{
  id: string
  kind: AlarmKind
  /** What it is about: a queue, a line, a recording; empty where there is one of its kind. */
  subject: string
  severity: Severity
  facts: Readonly<Record<string, unknown>>
  raisedAt: Ms
  clearedAt: Ms | null
  acknowledgedAt: Ms | null
  acknowledgedById: string | null
  /** When it was told last, for telling it again. */
  toldAt: Ms
  /** How often it was told again. */
  repeats: number
}>

/** What happened to an alarm that people are told of. */
export const ALARM_EVENTS = ['raised', 'repeated', 'cleared'] as const
export type AlarmEvent = (typeof ALARM_EVENTS)[number]

/** `waiting` to be sent or sent again · `sent` the other side took it · `dead` given up. */
export const MESSAGE_STATES = ['waiting', 'sent', 'dead'] as const
export type MessageState = (typeof MESSAGE_STATES)[number]

/** One event of an alarm on its way to one recipient. */
export type AlarmMessage = Readonly<{
  id: string
  alarmId: string
  event: AlarmEvent
  /** With `event` what is told once only: 0, or the number of the repetition. */
  occasion: number
  channel: Channel
  /** An address, a number, or the name of the webhook. */
  recipient: string
  state: MessageState
  createdAt: Ms
  /** Not before. */
  dueAt: Ms
  tries: number
  /** What went out in one piece has one number; null before the first try. */
  batch: string | null
  triedAt: Ms | null
  sentAt: Ms | null
  lastError: string | null
}>

export const isOpen = ({ clearedAt }: Pick<Alarm, 'clearedAt'>) => clearedAt === null

/** Who is told of this kind, and how. The webhook has one receiver, whose name is `webhook`. */
export function recipientsOf(rules: AlarmRules, kind: AlarmKind): { channel: Channel; recipient: string }[] {
  const { channels, recipients } = rules.kinds[kind]
  const people = rules.recipients.filter(({ name }) => recipients.length === 0 || recipients.includes(name))
  return channels.flatMap((channel): { channel: Channel; recipient: string }[] => {
    if (channel === 'webhook') return [{ channel, recipient: 'webhook' }]
    const addresses = people.flatMap(({ email, phone }) => (channel === 'email' ? email : phone) ?? [])
    return [...new Set(addresses)].map(recipient => ({ channel, recipient }))
  })
}

/**
 * What `undelivered` is about: a way out and whose it is, by name.
 * @returns null where the settings do not know the recipient any more
 */
export function wayOf(rules: AlarmRules, channel: Channel, recipient: string): string | null {
  if (channel === 'webhook') return channel
  const name = nameAt(rules, channel, recipient)
  return name === null ? null : `${channel} ${name}`
}

const nameAt = (rules: AlarmRules, channel: Channel, recipient: string): string | null =>
  rules.recipients.find(({ email, phone }) => (channel === 'email' ? email : phone) === recipient)?.name ??
  null

/** Whom an alarm of this kind reaches on these channels of this machine, each with the name that the settings give. */
export const heardBy = (rules: AlarmRules, kind: AlarmKind, channels: readonly Channel[]) =>
  recipientsOf(rules, kind)
    .filter(({ channel }) => channels.includes(channel))
    .map(({ channel, recipient }) => ({ channel, name: nameAt(rules, channel, recipient) }))

/** Every way that anything is told over: on these channels of this machine, by the settings as they are. */
export function waysOf(rules: AlarmRules, channels: readonly Channel[]): ReadonlySet<string> {
  const kinds = ALARM_KINDS.filter(kind => kind !== 'undelivered' && rules.kinds[kind].enabled)
  return new Set(
    kinds
      .flatMap(kind => recipientsOf(rules, kind))
      .filter(({ channel }) => channels.includes(channel))
      .flatMap(({ channel, recipient }) => wayOf(rules, channel, recipient) ?? []),
  )
}

/** When an open alarm is to be told again; null = not. */
export function repeatAt(
  alarm: Pick<Alarm, 'kind' | 'clearedAt' | 'acknowledgedAt' | 'toldAt'>,
  rules: AlarmRules,
): Ms | null {
  const { enabled, repeatMinutes } = rules.kinds[alarm.kind]
  if (!enabled || repeatMinutes === null || !isOpen(alarm) || alarm.acknowledgedAt !== null) return null
  return alarm.toldAt + repeatMinutes * 60_000
}

/** As the API and the live view show it. */
export function shownAlarm(alarm: Alarm) {
  const { raisedAt, clearedAt, acknowledgedAt, toldAt, ...rest } = alarm
  return {
    ...rest,
    raisedAt: iso(raisedAt),
    clearedAt: isoOrNull(clearedAt),
    acknowledgedAt: isoOrNull(acknowledgedAt),
    toldAt: iso(toldAt),
  }
}

export function shownMessage(message: AlarmMessage) {
  const { createdAt, dueAt, triedAt, sentAt, ...rest } = message
  return {
    ...rest,
    createdAt: iso(createdAt),
    dueAt: iso(dueAt),
    triedAt: isoOrNull(triedAt),
    sentAt: isoOrNull(sentAt),
  }
}
