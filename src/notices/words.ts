import { plain } from '../channels/channel.ts'
import { cutToParts, measured, type SmsAlphabet, unaccented } from '../channels/sms.ts'
import { instantInWords } from '../clock.ts'
import { MATRIX } from './matrix.ts'
import type { Cause, Facts, MatrixWay, Recipient, ToldTicket, Way } from './notice.ts'
import type { NoticeRules } from './rules.ts'
import { TEXTS, type Words } from './texts.ts'

/** From a cause and a ticket to what is sent, over which ways. Pure. */

/** What stands in the places of a template; a value that is not there is told as a dash. */
export type Values = Readonly<Partial<Record<string, string>>>

const PLACE = /\{([^{}]*)\}/g

export const waysOf = (rules: NoticeRules, cause: Cause, to: Recipient): readonly MatrixWay[] =>
  rules.off.includes(cause) ? [] : (rules.matrix[cause]?.[to] ?? MATRIX[cause][to] ?? [])

export function wordsFor(rules: NoticeRules, cause: Cause, to: Recipient): Words {
  const own = rules.texts[cause]
  return own?.[to] ?? own?.[to === 'citizen' ? 'citizen' : 'staff'] ?? standardWords(cause, to)
}

export const standardWords = (cause: Cause, to: Recipient): Words =>
  TEXTS[cause][to === 'citizen' ? 'citizen' : 'staff']

/** What is the same for every notice of this centre. */
export type Around = Readonly<{ centre: string; hotline: string; publicUrl: string }>

export function valuesOf(
  rules: NoticeRules,
  { centre, hotline, publicUrl }: Around,
  told: Readonly<{ to: Recipient; ticket: ToldTicket; facts: Facts }>,
): Values {
  const { ticket, facts, to } = told
  const site = to === 'citizen' ? rules.citizenSite : (rules.officerSite ?? publicUrl)
  const { until, ...words } = facts
  return {
    ...words,
    ...{ centre, hotline, code: ticket.code, field: ticket.fieldName ?? 'chưa chọn' },
    unit: ticket.unitName ?? 'đơn vị có thẩm quyền',
    deadline: ticket.dueAt === null ? 'chưa có' : instantInWords(ticket.dueAt),
    ...(site === null ? {} : { link: `${site.replace(/\/$/, '')}/tickets/${ticket.code}` }),
    ...(until === undefined ? {} : { until: instantInWords(until) }),
  }
}

export const placesIn = (template: string): string[] =>
  [...template.matchAll(PLACE)].map(([, name = '']) => name)

/** Letters in the one form that everybody's machine shows and searches alike. */
export function filled(template: string, values: Values): string {
  return template.replace(PLACE, (_place, name: string) => values[name] ?? '-').normalize('NFC')
}

export type Message = Readonly<{
  title: string
  text: string
  /** Of a short message: how it goes out, and in how many parts. */
  alphabet: SmsAlphabet | null
  parts: number | null
}>

export function message(
  way: Way,
  words: Words,
  values: Values,
  { rules, ticket }: Readonly<{ rules: NoticeRules; ticket: ToldTicket | null }>,
): Message {
  if (way !== 'sms')
    return {
      title: oneLine(filled(words.title, values)),
      text: keptLines(filled(words.text, values)).trimEnd(),
      ...{ alphabet: null, parts: null },
    }
  const text = shortText(words.sms, values, { rules, ticket })
  const { alphabet, parts } = measured(text)
  return { title: '', text, alphabet, parts }
}

function shortText(
  template: string,
  values: Values,
  { rules, ticket }: Readonly<{ rules: NoticeRules; ticket: ToldTicket | null }>,
): string {
  const safe = Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, withoutCitizen(value ?? '', ticket)]),
  )
  const whole = oneLine(filled(template, safe))
  return cutToParts(rules.sms.accents ? whole : unaccented(whole), rules.sms.partsMost)
}

/** A short message is read on other people's screens: what was typed by hand loses the citizen's name, number, mail. */
function withoutCitizen(text: string, ticket: ToldTicket | null): string {
  if (!ticket) return text
  const { callerName, email, callerNumber } = ticket
  const digits = callerNumber?.replace(/\D/g, '').slice(-9) ?? ''
  const number = digits.length === 9 ? `(\\+?84|0)?[ .-]?${[...digits].join('[ .-]?')}` : null
  const found = [callerName, email].flatMap(word => (word && word.length > 2 ? escaped(word) : []))
  const all = [...found, ...(number ? [number] : [])]
  return all.length === 0 ? text : text.replace(new RegExp(all.join('|'), 'giu'), '***')
}

const escaped = (word: string) => word.normalize('NFC').replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

const oneLine = (text: string) => plain(text).replace(/ {2,}/g, ' ').trim()
/** Lines stay lines. */
const keptLines = (text: string) => text.replace(/[^\P{Cc}\n]|[\p{Zl}\p{Zp}]/gu, ' ')
