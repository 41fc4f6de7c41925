import { DateTime } from 'luxon'
import { plain } from '../channels/channel.ts'
import { unaccented } from '../channels/sms.ts'
import { iso, isoOrNull, type Ms, ZONE } from '../clock.ts'
import type { Alarm, AlarmEvent } from './alarm.ts'
import { WORDS } from './words.ts'

/** What people and programs outside are told: what, where, since when, what to do. */

const HAPPENED: Readonly<Record<AlarmEvent, string>> = {
  ...{ raised: 'CẢNH BÁO', repeated: 'NHẮC LẠI', cleared: 'ĐÃ HẾT' },
}

export type Told = Readonly<{ event: AlarmEvent; alarm: Alarm }>
/** What goes out in one piece; `id` is the same at every try. */
export type Letter = Readonly<{ id: string; centre: string; at: Ms; told: readonly Told[] }>

export function shownTime(at: Ms): string {
  return DateTime.fromMillis(at, { zone: ZONE }).toFormat('HH:mm:ss dd/MM/yyyy')
}

const sentence = ({ event, alarm }: Told) =>
  `${HAPPENED[event]}: ${WORDS[alarm.kind].what} - ${WORDS[alarm.kind].where(alarm)}`

function lines(told: Told): string[] {
  const { event, alarm } = told
  const since =
    event === 'cleared' && alarm.clearedAt !== null
      ? `Từ ${shownTime(alarm.raisedAt)} đến ${shownTime(alarm.clearedAt)}`
      : `Từ ${shownTime(alarm.raisedAt)}`
  const todo = event === 'cleared' ? [] : [`Việc cần làm: ${WORDS[alarm.kind].todo}`]
  return [plain(sentence(told)), since, ...todo]
}

/** @returns subject and text of an e-mail */
export function emailOf({ centre, told }: Letter): { subject: string; text: string } {
  const [first] = told
  const subject = told.length === 1 && first ? sentence(first) : summary(told)
  return {
    subject: plain(`[${centre}] ${subject}`).slice(0, 200),
    text: `${told.map(one => lines(one).join('\n')).join('\n\n')}\n\n${centre}\n`,
  }
}

function summary(told: readonly Told[]): string {
  const raised = told.filter(({ event }) => event !== 'cleared').length
  return `${raised} cảnh báo, ${told.length - raised} đã hết`
}

const SMS_MOST = 459 // three parts: what operators of brand names take

/** One short message, without accents: brand names are commonly refused otherwise, and a part has 153 letters, not 67. */
export function smsOf({ centre, told }: Letter): string {
  const [first] = told
  const since = first ? ` tu ${shownTime(first.alarm.raisedAt)}` : ''
  const what = told.length === 1 && first ? `${sentence(first)}${since}` : `${summary(told)}: ${kinds(told)}`
  return unaccented(plain(`${centre}: ${what}`)).slice(0, SMS_MOST)
}

const kinds = (told: readonly Told[]) =>
  [...new Set(told.map(({ alarm }) => WORDS[alarm.kind].what))].join('; ')

/** For programs: every fact, and the same words. */
export function webhookOf({ id, centre, at, told }: Letter) {
  return {
    id,
    centre,
    at: iso(at),
    alarms: told.map(({ event, alarm }) => ({
      event,
      id: alarm.id,
      kind: alarm.kind,
      subject: alarm.subject,
      severity: alarm.severity,
      facts: alarm.facts,
      raisedAt: iso(alarm.raisedAt),
      clearedAt: isoOrNull(alarm.clearedAt),
      text: lines({ event, alarm }).join('\n'),
    })),
  }
}
