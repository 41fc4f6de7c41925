import Type from 'typebox'
import { SATISFACTIONS } from '../directory/sections.ts'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { instantText } from '../http/timeline.ts'
import { GAP_CAUSES, RECORDING_STATES } from '../recordings/recording.ts'
import { CONTENT_CHARS, draftFields } from './askedschemas.ts'
import { LEVELS, STAGES } from './course.ts'
import { ENTRY_KINDS } from './entry.ts'
import { TICKET_CHANNELS, TICKET_KINDS, TICKET_STATES, URGENCIES } from './ticket.ts'

export const TicketKey = Type.Object({
  id: Type.String({
    pattern: '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|1022-[A-Z]{2}-[0-9]{4}-[0-9]{6,10})$',
    description: 'id or code',
  }),
})

export const AskedDraft = Type.Object(
  {
    ...draftFields,
    content: Type.String({ maxLength: CONTENT_CHARS }),
    callerName: orNull(Type.String({ maxLength: 200 })),
    updatedAt: instantText('of the ticket as it was read'),
  },
  { additionalProperties: false },
)

const shown = {
  id: Uuid,
  code: Type.String(),
  state: Type.Enum([...TICKET_STATES]),
  channel: Type.Enum([...TICKET_CHANNELS]),
  openedAt: Instant,
  operatorId: Type.Union([Uuid, Type.Null()], {
    description: 'null: opened by a message, and nobody has taken it yet',
  }),
  operator: orNull(Someone),
  unitId: orNull(Uuid),
  callerNumber: orNull(
    Type.String({ description: 'in full for those whose work needs it, else the last digits' }),
  ),
  callerName: orNull(Type.String()),
  address: orNull(Type.String()),
  email: orNull(Type.String()),
  place: orNull(Type.String()),
  content: Type.String(),
  kind: orNull(Type.Enum([...TICKET_KINDS])),
  fieldCode: orNull(Type.String()),
  subtype: orNull(Type.String()),
  areaCode: orNull(Type.String()),
  urgency: Type.Enum([...URGENCIES]),
  isProcedural: Type.Boolean(),
  form: orNull(
    Type.Object(
      {
        ...{ form: Type.String(), label: Type.String() },
        entries: Type.Array(
          Type.Object({
            ...{ name: Type.String(), label: Type.String(), value: Type.String() },
            is: Type.String({ description: 'name, address, phone, personal: masked by role; text' }),
          }),
        ),
      },
      { description: 'what its sub-type asks for besides, with the words that stood there then (A04)' },
    ),
  ),
  stage: orNull(Type.Enum([...STAGES])),
  label: orNull(Type.String({ description: 'for people; what is late says so (QC 10.2)' })),
  stageSince: orNull(Instant),
  receivedAt: orNull(Instant),
  forwardedAt: orNull(Instant),
  dueAt: Type.Union([Instant, Type.Null()], { description: 'when it moves by itself' }),
  deadlineAt: Type.Union([Instant, Type.Null()], {
    description: 'by when the unit must answer; stays when late',
  }),
  isLate: Type.Boolean({ description: 'the unit that has it, or had it last, was late' }),
  wasLate: Type.Boolean({ description: 'that one or one before: for figures (E09)' }),
  level: orNull(Type.Enum([...LEVELS], { description: 'of resolution: whose the last answer is' })),
  assigneeId: orNull(Uuid),
  version: Type.Integer(),
  satisfaction: orNull(
    Type.Enum([...SATISFACTIONS], { description: 'by key after the talk; null = not asked, or no answer' }),
  ),
  satisfactionAskedAt: orNull(Instant),
  satisfactionAnsweredAt: orNull(Instant),
  updatedAt: Instant,
}

export const TicketShown = Type.Object(shown)
export const TicketPage = Page(
  Type.Object({
    ...shown,
    waitsFor: orNull(
      Type.Enum(['citizen', 'approval'], {
        description: 'meanwhile: the citizen was asked to complete it, or the head decides on an answer',
      }),
    ),
    overMs: orNull(Type.Integer({ description: 'late, and a unit has it: working time since its deadline' })),
  }),
)
export const ForwardingQuery = Type.Object({ unitId: Uuid }, { additionalProperties: false })
export const Forwarding = Type.Object({
  unitId: Type.Union([Uuid, Type.Null()], { description: 'the unit, or the one that took over its work' }),
  stage: Type.Enum([...STAGES], { description: 'whether it comes to the officer or to the head' }),
  deadlineAt: orNull(Instant),
})
const Count = Type.Integer({ minimum: 0 })
export const TicketCounts = Type.Object(
  { inbox: Count, todo: Count, awaiting: Count, late: Count },
  { description: 'by the names of the views; of what a unit has' },
)

export const GuidedCall = Type.Object({ id: Uuid })
export const GuidanceKey = Type.Object({ id: Uuid, entryId: Type.Integer({ minimum: 1 }) })
export const AskedGuidance = Type.Object(
  {
    number: Type.String({ pattern: '^\\d{3}$', description: 'one of the setting `emergency`' }),
    note: Type.Optional(orNull(Type.String({ maxLength: 1_000 }))),
  },
  { additionalProperties: false },
)

export const EntryShown = Type.Object({
  id: Type.Integer(),
  at: Instant,
  kind: Type.Enum([...ENTRY_KINDS]),
  text: Type.String({ description: 'for people' }),
  by: Type.Union([Someone, Type.Null()], { description: 'null: the centre by itself' }),
  callId: orNull(Uuid),
  facts: Type.Record(Type.String(), Type.Unknown()),
})

const Span = { from: Instant, to: orNull(Instant) }
const Wait = Type.Object({
  ...Span,
  lapsed: Type.Boolean({ description: 'the citizen did not answer in time, and the hours went on' }),
})
const Countdown = Type.Object({ from: Instant, due: Instant, stoppedAt: orNull(Instant) })
const AnswerShown = Type.Object({
  level: Type.Enum([...LEVELS]),
  at: Instant,
  by: orNull(Someone),
  text: Type.String(),
  approvedBy: orNull(Someone),
})

/** Where it stands in the regulation; all null for a draft. */
const standing = {
  course: orNull(
    Type.Object({
      ...{ isUrgent: Type.Boolean(), officer: orNull(Countdown), head: orNull(Countdown) },
      ...{ supplements: Type.Integer(), promises: Type.Integer(), reopenings: Type.Integer() },
      ...{ reviews: Type.Integer(), reportedAt: orNull(Instant), waits: Type.Array(Wait) },
      holders: Type.Array(
        Type.Object({ who: Type.Enum(['operator', 'office', 'unit']), unitId: orNull(Uuid), ...Span }),
      ),
      promise: orNull(
        Type.Object({ until: Instant, reason: Type.String(), by: orNull(Someone), at: Instant }),
      ),
      assignee: orNull(
        Type.Object({ person: orNull(Someone), due: orNull(Instant), result: orNull(Type.String()) }),
      ),
      proposed: orNull(AnswerShown),
      answers: Type.Array(AnswerShown, { description: 'of each level, in order' }),
      directions: Type.Array(Type.Object({ at: Instant, text: Type.String(), by: orNull(Someone) })),
    }),
  ),
  left: orNull(
    Type.Object(
      { due: Instant, leftMs: Type.Integer(), pressure: Type.String(), text: Type.String() },
      { description: 'working time until the deadline, for people' },
    ),
  ),
  clocks: orNull(
    Type.Object(
      {
        ...{ grossMs: Type.Integer(), netMs: Type.Integer() },
        ...{ operatorMs: Type.Integer(), officeMs: Type.Integer() },
        units: Type.Array(Type.Object({ unitId: Uuid, grossMs: Type.Integer(), netMs: Type.Integer() })),
      },
      { description: 'working time it took; net without the time that the citizen was waited for' },
    ),
  ),
  mayNow: Type.Array(Type.String(), { description: 'what its reader may do with it as it stands' }),
  source: orNull(
    Type.Object({
      registryNumber: Type.Optional(Type.String()),
      letterNumber: Type.Optional(Type.String()),
      letterDate: Type.Optional(Type.String()),
      externalCode: Type.Optional(Type.String()),
      ownDeadline: orNull(Instant),
      note: Type.Optional(Type.String()),
    }),
  ),
}

export const Timeline = Type.Object({
  items: Type.Array(
    Type.Object({
      source: Type.Enum(['entry', 'event', 'version']),
      number: Type.Integer(),
      at: Instant,
      type: Type.String(),
      text: Type.String({ description: 'for people' }),
      by: Type.Union([Someone, Type.Null()], { description: 'null: the centre by itself' }),
      address: orNull(Type.String()),
      callId: orNull(Uuid),
      before: orNull(Type.String()),
      after: orNull(Type.String()),
      isLate: Type.Boolean(),
      unitId: orNull(Uuid),
      facts: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  next: Type.Null(),
})

export const TicketWithCalls = Type.Object({
  ...{ ...shown, ...standing },
  entries: Type.Array(EntryShown, { description: 'what was done about it, in order' }),
  calls: Type.Array(
    Type.Object({
      id: Uuid,
      state: Type.String(),
      direction: Type.String({ description: 'out: the centre called the citizen' }),
      result: orNull(Type.String({ description: 'what became of a call that the centre placed' })),
      arrivedAt: Instant,
      talkAt: orNull(Instant),
      endedAt: orNull(Instant),
      ending: orNull(Type.String()),
      operatorId: orNull(Uuid),
      waitMs: orNull(Type.Integer()),
      talkMs: orNull(Type.Integer()),
    }),
  ),
  recordings: Type.Array(
    Type.Object({
      id: Uuid,
      callId: Uuid,
      state: Type.Enum([...RECORDING_STATES]),
      startedAt: Instant,
      endedAt: orNull(Instant),
      actualMs: orNull(Type.Integer()),
      gapMs: orNull(Type.Integer()),
      gapCause: orNull(Type.Enum([...GAP_CAUSES])),
      sha256: orNull(Type.String()),
    }),
  ),
})
