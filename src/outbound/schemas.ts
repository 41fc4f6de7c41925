import Type from 'typebox'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'
import { NUMBER_KINDS } from '../numbers/plan.ts'
import { DIAL_REFUSALS } from './policy.ts'
import { DIAL_PURPOSES, DIALLERS } from './rules.ts'

const Purpose = Type.Enum([...DIAL_PURPOSES], { description: 'the way of dialling out' })
const Kind = Type.Enum([...NUMBER_KINDS])
const Code = Type.Enum([...DIAL_REFUSALS])

export const PolicyQuery = Type.Object(
  {
    number: Type.String({ minLength: 1, maxLength: 64, description: 'in any usual form, local ones too' }),
    purpose: Type.Optional(Type.Enum([...DIAL_PURPOSES], { description: 'else `click-to-call`' })),
  },
  { additionalProperties: false },
)

export const PolicyShown = Type.Object({
  number: orNull(Type.String({ description: 'E.164 or a short code; null = unreadable' })),
  kind: Kind,
  shown: Type.String({ description: 'what would be dialled' }),
  what: orNull(Type.String({ description: 'whose number it is, where the numbering plan says so' })),
  purpose: Purpose,
  isAllowed: Type.Boolean(),
  code: orNull(Code),
  detail: orNull(Type.String({ description: 'the reason against it, for people' })),
  maxSeconds: orNull(
    Type.Integer({ description: 'the call would end then; null = refused, or an emergency' }),
  ),
  used: Type.Object(
    {
      lastMinute: Type.Integer(),
      lastHour: Type.Integer(),
      personSeconds: Type.Integer({ description: 'of talk since midnight' }),
      centreSeconds: Type.Integer({ description: 'of everybody since midnight' }),
    },
    { description: 'calls dialled before; emergencies are not counted' },
  ),
})

export const AttemptQuery = Type.Object(
  {
    ...TimelineQuery,
    personId: Type.Optional(Uuid),
    purpose: Type.Optional(Purpose),
    isAllowed: Type.Optional(Type.Boolean()),
    number: Type.Optional(Type.String({ maxLength: 64, description: 'a number in any usual form' })),
  },
  { additionalProperties: false },
)

export const AttemptPage = Page(
  Type.Object({
    id: Uuid,
    at: Instant,
    personId: orNull(Uuid),
    person: orNull(Someone),
    role: Type.Enum([...DIALLERS], { description: '`centre`: dialled by itself' }),
    purpose: Purpose,
    number: orNull(
      Type.String({
        description: 'in full for those whose work needs it, else the last digits; null = none',
      }),
    ),
    shown: Type.String({ description: 'as it was asked for, as far as harmless' }),
    kind: Kind,
    callId: orNull(Uuid),
    isAllowed: Type.Boolean(),
    code: orNull(Code),
    maxSeconds: orNull(Type.Integer()),
    talkSeconds: orNull(Type.Integer({ description: 'null = refused, or not over yet' })),
    settledAt: orNull(Instant),
  }),
)
