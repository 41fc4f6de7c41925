import { iso, isoOrNull, type Ms } from '../clock.ts'
import { type Citizen, isHiddenFrom, maskEmail, maskNumber, NOBODY } from '../people/masking.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'
import { redacted } from '../people/redacting.ts'
import type { Dossier, Happening } from './dossier.ts'
import { LETTER_KIND_LABELS, type LetterEvent, type LetterKind } from './registry.ts'
import { csvOf } from './table.ts'

/** What was told and written about a ticket beside it: notices and official letters, for its export (F03). Pure. */

/** One way by which somebody was told, or should have been. */
export type SentNotice = Readonly<{
  at: Ms
  cause: string
  /** Whom: citizen, operator, officer … */
  to: string
  /** Of the staff; null = the citizen, or nobody. */
  person: string | null
  way: string
  address: string | null
  state: string
  sentAt: Ms | null
  title: string
  text: string
}>

export type LetterBeside = Readonly<{
  kind: LetterKind
  state: string
  number: string | null
  symbol: string
  issuedAt: Ms | null
  summary: string
  addressee: string
  signer: string
  reply: string | null
  repliedAt: Ms | null
  events: readonly Readonly<{ at: Ms; by: string | null; type: LetterEvent }>[]
  pdf: Buffer
}>

const WAYS: Readonly<Record<string, string>> = { app: 'phần mềm', email: 'thư điện tử', sms: 'SMS' }
const WHOM: Readonly<Record<string, string>> = {
  ...{
    citizen: 'người dân',
    operator: 'điện thoại viên',
    assignee: 'cán bộ xử lý',
    officer: 'cán bộ đầu mối',
  },
  ...{ head: 'thủ trưởng', office: 'Văn phòng', leaders: 'lãnh đạo' },
}
const STATES: Readonly<Record<string, string>> = {
  ...{ waiting: 'đang gửi', sent: 'đã gửi', dead: 'không gửi được', 'no-address': 'không có nơi nhận' },
}
const DONE: Readonly<Record<LetterEvent, string>> = {
  ...{ drafted: 'Dự thảo', changed: 'Sửa dự thảo', issued: 'Ban hành', cancelled: 'Hủy dự thảo' },
  ...{ 'signed-copy': 'Kèm bản đã ký', replied: 'Có văn bản trả lời' },
}

/** As this person may see them: what is hidden of the citizen in the ticket is hidden in what was written to them. */
export function noticesFor(
  person: Person,
  { citizen, isRestricted, versions }: Pick<Dossier, 'citizen' | 'isRestricted' | 'versions'>,
  notices: readonly SentNotice[],
): SentNotice[] {
  const isHidden = isHiddenFrom(person, isRestricted)
  const [names, numbers] = [may(person.role, 'citizen.read'), may(person.role, 'number.read')]
  const known = [citizen, ...versions.map(({ record }) => record as Citizen)].map(
    ({ form, ...one }): Citizen => {
      if (isHidden || !names) return { ...one, form: form ?? null }
      return { ...NOBODY, callerNumber: numbers ? null : one.callerNumber }
    },
  )
  const isOpen = numbers && names && !isHidden
  return notices.map(({ address, title, text, ...rest }) => ({
    ...rest,
    // Where staff are reached is no part of the record.
    address: address === null || (isOpen && rest.to === 'citizen') ? address : maskedAddress(address),
    ...{ title: redacted(title, known), text: redacted(text, known) },
  }))
}

const maskedAddress = (address: string) => (address.includes('@') ? maskEmail(address) : maskNumber(address))

/** The same as lines of the ticket's log. */
export function happenedBeside(
  notices: readonly SentNotice[],
  letters: readonly LetterBeside[],
): Happening[] {
  const nowhere = { address: null, before: null, after: null, unit: null, isLate: false, facts: {} }
  return [
    ...notices.map(({ at, cause, to, way, person, state, title }, n) => ({
      ...{ ...nowhere, at, source: 'notice', number: n + 1, type: cause, by: null },
      text: `Báo ${person ?? WHOM[to] ?? to} qua ${WAYS[way] ?? way} (${STATES[state] ?? state}): ${title}`,
    })),
    ...letters.flatMap(letter =>
      letter.events.map(({ at, by, type }, n) => ({
        ...{ ...nowhere, at, source: 'letter', number: n + 1, type, by },
        text: `${DONE[type]}: ${nameOf(letter)}`,
      })),
    ),
  ]
}

const nameOf = ({ kind, number, symbol, summary }: LetterBeside) =>
  `${LETTER_KIND_LABELS[kind]} ${number === null ? '(dự thảo)' : `số ${number}/${symbol}`}, ${summary}`

const HEADS = [
  'Số',
  'Thời điểm',
  'Việc',
  'Người nhận',
  'Cách gửi',
  'Địa chỉ',
  'Kết quả',
  'Gửi lúc',
  'Nội dung',
]

export const noticesCsv = (notices: readonly SentNotice[]): string =>
  csvOf({
    heads: HEADS,
    rows: notices.map(({ at, cause, to, person, way, address, state, sentAt, title, text }, n) => [
      ...[String(n + 1), iso(at), cause, person ?? WHOM[to] ?? to, WAYS[way] ?? way, address ?? ''],
      ...[STATES[state] ?? state, isoOrNull(sentAt) ?? '', `${title}\n${text}`],
    ]),
  })

export const noticesJson = (notices: readonly SentNotice[]): string =>
  json(notices.map(({ at, sentAt, ...rest }) => ({ at: iso(at), ...rest, sentAt: isoOrNull(sentAt) })))

export const lettersJson = (letters: readonly LetterBeside[]): string =>
  json(
    letters.map(({ pdf: _, issuedAt, repliedAt, events, ...rest }) => ({
      ...rest,
      issuedAt: isoOrNull(issuedAt),
      repliedAt: isoOrNull(repliedAt),
      events: events.map(({ at, ...event }) => ({ at: iso(at), ...event })),
    })),
  )

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`

/** Of the file with the letter as it is printed. */
export const letterName = ({ number, symbol }: LetterBeside, n: number): string =>
  `${String(n + 1).padStart(2, '0')}-${number ?? 'du-thao'}-${symbol.replaceAll('/', '-')}.pdf`
