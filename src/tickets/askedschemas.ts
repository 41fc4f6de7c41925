import Type, { type Static } from 'typebox'
import { BlankName } from '../directory/form.ts'
import { orNull, Uuid } from '../http/shapes.ts'
import { instantText } from '../http/timeline.ts'
import { REJECT_REASONS, type RejectReason } from './course.ts'
import { TICKET_KINDS, URGENCIES } from './ticket.ts'

/** What people ask of a ticket, as JSON. */

const strict = { additionalProperties: false }
/** A call of twenty minutes, written down word for word, is about this long. */
export const CONTENT_CHARS = 20_000
const words = (description: string) => Type.String({ maxLength: CONTENT_CHARS, description })
const code = (description: string) => Type.String({ minLength: 1, maxLength: 40, description })
const name = (description: string) => orNull(Type.String({ maxLength: 500, description }))

const one = <const T extends string, F extends Record<string, Type.TSchema>>(type: T, fields: F) =>
  Type.Object({ type: Type.Literal(type), ...fields }, strict)

/** Which blanks there are the sub-type says; each is held to its own limit. */
const form = orNull(
  Type.Record(BlankName, orNull(Type.String({ maxLength: 2_000 })), {
    ...{ additionalProperties: false, maxProperties: 30 },
    description: 'what the sub-type asks for besides, by the names of its blanks (A04)',
  }),
)

/** The first steps, which may also be asked for in one with the receipt. */
const reject = one('reject', {
  reason: Type.Enum(Object.keys(REJECT_REASONS) as RejectReason[]),
  guidance: words('where to go instead (QC 8.2)'),
  note: Type.Optional(words('for the citizen, beside the reason')),
})
const guide = one('guide', { number: Type.String({ pattern: '^\\d{3}$' }) })
const answer = one('answer', {
  text: words('for the citizen'),
  sources: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 300 }), {
      maxItems: 20,
      description: 'documents and articles that it rests on (QC 9.1)',
    }),
  ),
})
const forward = one('forward', { unitId: Uuid })
const askOffice = one('askOffice', { reason: words('why nobody knows whose it is') })

export const FirstStep = Type.Union([reject, guide, answer, forward, askOffice])

export const AskedStep = Type.Union([
  reject,
  guide,
  answer,
  forward,
  askOffice,
  one('setField', {
    field: code('of the directory'),
    subtype: Type.Optional(orNull(code('within the field'))),
    form: Type.Optional(form),
  }),
  one('setUrgency', { isUrgent: Type.Boolean() }),
  one('approve', {}),
  one('disapprove', { reason: words('for the officer') }),
  one('askSupplement', { question: words('for the citizen, once (QC 14.4)') }),
  one('supplemented', { text: words('what the citizen added') }),
  one('promise', { until: instantText('by when it will be done'), reason: words('for the citizen') }),
  one('giveBack', { reason: words('why it is not theirs') }),
  one('assign', { personId: Uuid, due: orNull(instantText('within the unit')) }),
  one('report', { text: words('for the officer') }),
  one('remind', { note: words('for whoever has it') }),
  one('direct', { text: words('what the leaders order') }),
  one('migrate', { reason: words('why it is put under the rules of today (§14.8)') }),
  one('inform', { note: words('how the citizen was told') }),
  one('close', {}),
  one('publish', {}),
  one('reopen', { reason: words('what is not good enough') }),
  one('askReview', { reason: words('what the citizen is not content with') }),
])
export type AskedStep = Static<typeof AskedStep>

const Key = Type.String({
  ...{ minLength: 1, maxLength: 100, pattern: '^[\\x21-\\x7e]+$' },
  description: 'of your own making: what is asked twice under one key is done once',
})
const Version = Type.Integer({
  ...{ minimum: 0, maximum: 2_147_483_647 },
  description: 'of the ticket as it was read; 409 `ticket-changed` where somebody else was first',
})

export const AskedEvent = Type.Object({ version: Version, key: Type.Optional(Key), event: AskedStep }, strict)

/** The citizen's words and data. */
const record = {
  kind: Type.Enum([...TICKET_KINDS]),
  content: words('what the citizen says, in whole'),
  callerName: name('of the citizen or the business'),
  callerNumber: orNull(Type.String({ maxLength: 40, description: 'in any usual form' })),
  address: name('where the citizen is written to'),
  email: orNull(
    Type.String({
      ...{ maxLength: 254, pattern: '^[^\\s@<>"\',;:]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$' },
    }),
  ),
  place: name('where it is what it is about'),
  areaCode: orNull(code('of the directory')),
  fieldCode: orNull(code('of the directory')),
  subtype: orNull(code('within the field')),
  urgency: Type.Enum([...URGENCIES]),
  isProcedural: Type.Boolean({ description: 'about rules, procedures, behaviour of officials (A05)' }),
  form,
}
const { kind, content, ...others } = record
const { callerNumber: _number, ...draftable } = others
const whole = {
  ...{ kind: Type.Optional(kind), content },
  ...Type.Partial(Type.Object(others)).properties,
}
/** What a draft may hold before it is complete. */
export const draftFields = Type.Partial(Type.Object({ ...draftable, kind: orNull(kind) })).properties

export const AskedReceipt = Type.Object(
  {
    ...whole,
    updatedAt: instantText('of the draft as it was read'),
    key: Type.Optional(Key),
    step: Type.Optional(FirstStep),
  },
  strict,
)

const source = Type.Object(
  {
    registryNumber: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    letterNumber: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    letterDate: Type.Optional(Type.String({ format: 'date', pattern: '^[12]\\d{3}-' })),
    externalCode: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
    ownDeadline: Type.Optional(instantText('which the letter itself sets')),
    note: Type.Optional(Type.String({ maxLength: 1_000 })),
  },
  strict,
)

export const AskedEntry = Type.Object(
  {
    ...whole,
    channel: Type.Enum(['paper', 'portal', 'counter']),
    receivedAt: Type.Optional(instantText('when the centre got it, where that was before now')),
    source: Type.Optional(source),
    key: Type.Optional(Key),
    step: Type.Optional(FirstStep),
  },
  strict,
)

const { fieldCode: _field, subtype: _subtype, urgency: _urgency, ...editable } = record
export const AskedRecord = Type.Object(
  {
    ...{ version: Version, key: Type.Optional(Key) },
    reason: Type.String({ minLength: 1, maxLength: 1_000, description: 'why it is put right' }),
    record: Type.Object(Type.Partial(Type.Object(editable)).properties, { ...strict, minProperties: 1 }),
  },
  strict,
)

export const AskedCancellation = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 1_000, pattern: '\\S' }) },
  strict,
)
