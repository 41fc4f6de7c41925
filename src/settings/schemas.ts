import Type from 'typebox'
import { SECTION_NAMES } from '../directory/sections.ts'
import { Page, PageQuery } from '../http/cursor.ts'
import { Instant, Someone } from '../http/shapes.ts'
import { instantText } from '../http/timeline.ts'

const strict = { additionalProperties: false }
const InstantOrNull = Type.Union([Instant, Type.Null()])
const IntegerOrNull = Type.Union([Type.Integer(), Type.Null()])
const TextOrNull = Type.Union([Type.String(), Type.Null()])
export const Section = Type.Enum([...SECTION_NAMES])
const Faults = Type.Array(Type.Object({ path: Type.String(), detail: Type.String() }))
const Reason = Type.String({ minLength: 1, maxLength: 500, pattern: '\\S', description: 'kept for ever' })

export const SectionName = Type.Object({ section: Section }, strict)
/** The disaster switch has a route of its own. */
export const ChangedSection = Type.Object(
  { section: Type.Enum(SECTION_NAMES.filter(section => section !== 'disaster')) },
  strict,
)
export const ChangeId = Type.Object({ id: Type.Integer({ minimum: 1 }) }, strict)

const asked = {
  value: Type.Unknown({ description: 'the section as a whole; its form: GET /api/settings/forms' }),
  effectiveFrom: Type.Optional(instantText('in force from this instant on; default: at once')),
}
export const AskedPreview = Type.Object(asked, strict)
export const AskedChange = Type.Object({ ...asked, reason: Reason }, strict)
export const AskedRevert = Type.Object({ reason: Reason }, strict)
export const AskedDisaster = Type.Object({ on: Type.Boolean(), reason: Reason }, strict)
export const QueueName = Type.Object({ name: Type.String({ minLength: 1, maxLength: 40 }) }, strict)
export const AskedOpen = Type.Object({ open: Type.Boolean(), reason: Reason }, strict)

export const SettingsShown = Type.Object({
  at: Instant,
  takesCalls: Type.Boolean({ description: 'false: the next caller meets what is set for outside hours' }),
  disaster: Type.Boolean(),
  nextChangeAt: InstantOrNull,
  changes: Type.Record(Type.String(), Type.Integer()),
  province: Type.Object({ code: Type.String(), name: Type.String() }),
  sections: Type.Record(
    Type.String(),
    Type.Object({
      value: Type.Unknown({ description: 'as calls meet it now' }),
      settled: Type.Unknown({ description: 'as it was set, without what a disaster puts in its place' }),
      source: Type.Enum(['default', 'profile', 'change', 'disaster']),
      change: IntegerOrNull,
      since: InstantOrNull,
      assumed: TextOrNull,
    }),
  ),
  leftOut: Type.Array(Type.Object({ change: Type.Integer(), section: Section, faults: Faults }), {
    description: 'changes that no longer fit the profile or the program',
  }),
})

export const FormsShown = Type.Record(Type.String(), Type.Unknown(), {
  description: 'JSON Schema of each section',
})

export const ChangeShown = Type.Object({
  id: Type.Integer(),
  section: Section,
  value: Type.Unknown({ description: 'null: the change in `reverts` holds no more' }),
  reason: Type.String(),
  reverts: IntegerOrNull,
  revertedBy: IntegerOrNull,
  isInForce: Type.Boolean(),
  madeBy: Type.Union([Someone, Type.Null()]),
  effectiveFrom: Instant,
  madeAt: Instant,
})
export const ChangesQuery = Type.Object({ ...PageQuery, section: Type.Optional(Section) }, strict)
export const ChangesPage = Page(ChangeShown)

const word = Type.String({ minLength: 1, maxLength: 40 })
export const DutyQuery = Type.Object({ field: Type.Optional(word), area: Type.Optional(word) }, strict)
export const DutyShown = Type.Object({
  at: Instant,
  items: Type.Array(
    Type.Object({
      agency: Type.String(),
      number: Type.String(),
      contact: TextOrNull,
      from: TextOrNull,
      to: TextOrNull,
    }),
  ),
})

export const DeskShown = Type.Object({
  emergency: Type.Array(Type.Object({ number: Type.String(), what: Type.String() }), {
    description: 'numbers that a citizen in danger is told to dial, or is handed over to',
  }),
  queues: Type.Array(Type.Object({ name: Type.String(), label: Type.String(), open: Type.Boolean() })),
  muteSeconds: Type.Integer({ description: 'a recording that was muted has sound again after this' }),
  hasSurvey: Type.Boolean({ description: 'the citizen is asked for their satisfaction after the talk' }),
})
