import Type, { type Static } from 'typebox'
import { webhookFault } from '../alarms/address.ts'
import { type Fault, fault } from '../directory/shape.ts'
import { CAUSES, type Cause, MATRIX_WAYS, RECIPIENTS } from './notice.ts'

/** What a province sets about notices: only what it has otherwise than the standard matrix and words. */

const strict = { additionalProperties: false }
const Kind = Type.Enum(['request', 'question', 'suggestion', 'report', 'petition'])

const Words = Type.Object(
  {
    title: Type.String({ minLength: 1, maxLength: 200 }),
    text: Type.String({ minLength: 1, maxLength: 4_000 }),
    sms: Type.String({ maxLength: 900 }),
  },
  strict,
)
const Ways = Type.Array(Type.Enum([...MATRIX_WAYS]), { maxItems: MATRIX_WAYS.length })

const WHO = [...RECIPIENTS, 'staff'] as const
const byRecipient = <T extends typeof Words | typeof Ways>(schema: T, who: readonly (typeof WHO)[number][]) =>
  Type.Object(
    Object.fromEntries(who.map(one => [one, Type.Optional(schema)])) as {
      [R in (typeof WHO)[number]]: ReturnType<typeof Type.Optional<T>>
    },
    strict,
  )
const MatrixRow = byRecipient(Ways, RECIPIENTS)
const TextsRow = byRecipient(Words, WHO)
const byCause = <T extends typeof MatrixRow | typeof TextsRow>(schema: T) =>
  Type.Object(
    Object.fromEntries(CAUSES.map(cause => [cause, Type.Optional(schema)])) as {
      [C in Cause]: ReturnType<typeof Type.Optional<T>>
    },
    strict,
  )

const Site = Type.Union([Type.String({ minLength: 8, maxLength: 200 }), Type.Null()])

export const Notices = Type.Object(
  {
    /** What is told over other ways than the standard has it; an empty list = not told. */
    matrix: byCause(MatrixRow),
    /** Words instead of the standard ones; `staff` = of everybody but the citizen. */
    texts: byCause(TextsRow),
    /** Told to nobody. */
    off: Type.Array(Type.Enum([...CAUSES]), { maxItems: CAUSES.length }),
    /** Of tickets of these kinds nothing leaves the centre; its own people see it in the console. */
    silentKinds: Type.Array(Kind, { maxItems: 5 }),
    sms: Type.Object(
      {
        /** Accented text is often refused for brand names, and has 70 letters in a message, not 160. */
        accents: Type.Boolean(),
        partsMost: Type.Integer({ minimum: 1, maximum: 6 }),
      },
      strict,
    ),
    /** Where links of those who work on tickets lead; null = the centre's own address. */
    officerSite: Site,
    /** Where links of citizens lead; null = they have none. */
    citizenSite: Site,
  },
  strict,
)
export type NoticeRules = Static<typeof Notices>

export const DEFAULT_NOTICES: NoticeRules = {
  matrix: {},
  texts: {},
  off: [],
  silentKinds: [],
  sms: { accents: false, partsMost: 3 },
  officerSite: null,
  citizenSite: null,
}

export const WHY_DEFAULT_NOTICES =
  'The matrix is the minimum that the documents ask for, the words are ours but for the acknowledgement (Đề án III.I.2). ' +
  'Operators of brand names refuse accents and more than three parts.'

/** Nothing of the citizen. */
const SMS_STAFF = ['code', 'field', 'deadline', 'link', 'centre', 'hotline'] as const
/** To their own telephone; what somebody typed loses their name and number on the way (words.ts). */
const SMS_CITIZEN = [...SMS_STAFF, 'unit', 'until', 'reason', 'guidance', 'number', 'question'] as const
const LETTER = [...SMS_CITIZEN, 'answer', 'direction', 'day', 'count', 'list'] as const

export function placesFor(way: 'letter' | 'sms', isCitizen: boolean): readonly string[] {
  if (way === 'letter') return LETTER
  return isCitizen ? SMS_CITIZEN : SMS_STAFF
}

/** What the shape does not tell. */
export function faultsOfNotices(rules: NoticeRules, path: string): Fault[] {
  const texts = Object.entries(rules.texts).flatMap(([cause, row]) =>
    Object.entries(row ?? {}).flatMap(([to, words]) => {
      const where = `${path}.texts.${cause}.${to}`
      const isCitizen = to === 'citizen'
      return [
        ...faultsOfTemplate(words.title, placesFor('letter', isCitizen), `${where}.title`),
        ...faultsOfTemplate(words.text, placesFor('letter', isCitizen), `${where}.text`),
        ...faultsOfTemplate(words.sms, placesFor('sms', isCitizen), `${where}.sms`),
      ]
    }),
  )
  const sites = (['officerSite', 'citizenSite'] as const).flatMap(key => {
    const site = rules[key]
    const wrong = site === null ? null : webhookFault(site)
    return wrong === null ? [] : [fault(`${path}.${key}`, wrong, 'phải là địa chỉ bắt đầu bằng https://')]
  })
  return [...texts, ...sites]
}

/** A place nobody fills would reach the citizen as it stands. */
export function faultsOfTemplate(template: string, allowed: readonly string[], where: string): Fault[] {
  const names = [...template.matchAll(/\{([^{}]*)\}/g)].map(([, name = '']) => name)
  const left = template.replace(/\{[^{}]*\}/g, '')
  const unknown = [...new Set(names)].filter(name => !allowed.includes(name))
  return [
    ...unknown.map(name =>
      fault(
        where,
        `{${name}} is not filled here; it may be ${allowed.join(', ')}`,
        `{${name}} không dùng được ở đây; chỉ có ${allowed.join(', ')}`,
      ),
    ),
    ...(/[{}]/.test(left)
      ? [fault(where, 'has a brace without its other half', 'dấu ngoặc nhọn bị thiếu')]
      : []),
  ]
}
