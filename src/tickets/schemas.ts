import Type from 'typebox'
import { SATISFACTIONS } from '../directory/sections.ts'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { instantText, TimelineQuery } from '../http/timeline.ts'
import { GAP_CAUSES, RECORDING_STATES } from '../recordings/recording.ts'
import { ENTRY_KINDS } from './entry.ts'
import { TICKET_CHANNELS, TICKET_STATES } from './ticket.ts'

/** A call of twenty minutes, written down word for word, is about this long. */
const CONTENT_CHARS = 20_000

export const TicketQuery = Type.Object(
  {
    ...TimelineQuery,
    state: Type.Optional(Type.Enum([...TICKET_STATES])),
    unitId: Type.Optional(Uuid),
    operatorId: Type.Optional(Uuid),
    untaken: Type.Optional(Type.Boolean({ description: 'true: messages that nobody has taken yet' })),
    callId: Type.Optional(Uuid),
    caller: Type.Optional(Type.String({ maxLength: 40, description: 'a number in any usual form' })),
  },
  { additionalProperties: false },
)

export const TicketKey = Type.Object({
  id: Type.String({
    pattern: '^([0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|1022-[A-Z]{2}-[0-9]{4}-[0-9]{6,10})$',
    description: 'id or code',
  }),
})

export const AskedDraft = Type.Object(
  {
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
  content: Type.String(),
  satisfaction: orNull(
    Type.Enum([...SATISFACTIONS], { description: 'by key after the talk; null = not asked, or no answer' }),
  ),
  satisfactionAskedAt: orNull(Instant),
  satisfactionAnsweredAt: orNull(Instant),
  updatedAt: Instant,
}

export const TicketShown = Type.Object(shown)
export const TicketPage = Page(TicketShown)

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

export const TicketWithCalls = Type.Object({
  ...shown,
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
