import Type from 'typebox'
import { Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'
import { STAGES } from './course.ts'
import { IDS_MOST } from './filter.ts'
import { ORDERS } from './seeking.ts'
import { TICKET_CHANNELS, TICKET_KINDS, TICKET_STATES, URGENCIES } from './ticket.ts'
import { VIEW_NAMES, VIEWS } from './views.ts'

const VIEW_TEXTS = VIEW_NAMES.map(name => `${name}: ${VIEWS[name]}`).join('; ')

const Code = Type.String({ minLength: 1, maxLength: 40 })

export const TicketQuery = Type.Object(
  {
    ...TimelineQuery,
    q: Type.Optional(
      Type.String({
        ...{ minLength: 1, maxLength: 200 },
        description:
          'what people type into one box: words in any order, with or without marks, "words in this order", a code or the end of one, the end of a number',
      }),
    ),
    code: Type.Optional(
      Type.String({
        ...{ minLength: 1, maxLength: 40 },
        description: 'whole, or its end: `2026-123`, `123`',
      }),
    ),
    name: Type.Optional(
      Type.String({ ...{ minLength: 1, maxLength: 100 }, description: 'words of the citizen’s name' }),
    ),
    caller: Type.Optional(Type.String({ maxLength: 40, description: 'a number in any usual form' })),
    numberEnd: Type.Optional(
      Type.String({ pattern: '^\\d{3,12}$', description: 'digits that a number ends in' }),
    ),
    state: Type.Optional(Type.Enum([...TICKET_STATES])),
    stage: Type.Optional(Type.Enum([...STAGES])),
    late: Type.Optional(Type.Boolean({ description: 'true: late, and a unit still has it' })),
    undirected: Type.Optional(
      Type.Boolean({ description: 'true: late, and no leader has said anything about it (QC 9.4)' }),
    ),
    kind: Type.Optional(Type.Enum([...TICKET_KINDS])),
    channel: Type.Optional(Type.Enum([...TICKET_CHANNELS])),
    urgency: Type.Optional(Type.Enum([...URGENCIES])),
    procedural: Type.Optional(
      Type.Boolean({ description: 'true: open, and about administrative rules or behaviour' }),
    ),
    fieldCode: Type.Optional(Code),
    areaCode: Type.Optional(Code),
    unitId: Type.Optional(Uuid),
    formerly: Type.Optional(
      Type.Boolean({ description: 'true: what one’s unit had once and has no more; for a unit’s people' }),
    ),
    operatorId: Type.Optional(Uuid),
    assigneeId: Type.Optional({ ...Uuid, description: 'to whom it was given inside the unit (E15)' }),
    unassigned: Type.Optional(
      Type.Boolean({ description: 'true: a unit has it and has given it to nobody inside' }),
    ),
    awaited: Type.Optional(
      Type.Boolean({ description: 'true: the citizen was asked to complete it, and has not' }),
    ),
    todo: Type.Optional(Type.Boolean({ description: 'true: what the reader has to do now; see the view' })),
    view: Type.Optional(
      Type.Enum(VIEW_NAMES, {
        description: `a list by its name; what is asked for besides cuts it, or takes the place of its order. ${VIEW_TEXTS}`,
      }),
    ),
    untaken: Type.Optional(Type.Boolean({ description: 'true: messages that nobody has taken yet' })),
    callId: Type.Optional(Uuid),
    ids: Type.Optional(
      Type.Array(Uuid, {
        ...{ minItems: 1, maxItems: IDS_MOST, uniqueItems: true },
        description:
          'those of these that are in the list, in its order: how rows are read again that have changed',
      }),
    ),
    order: Type.Optional(
      Type.Enum([...ORDERS], {
        description:
          'opened, if nothing else is asked for: newest first; due: what a unit has, by deadline; name: received ones that have a name, by given name',
      }),
    ),
  },
  { additionalProperties: false },
)

const { limit: _limit, cursor: _cursor, ...CUTS } = TicketQuery.properties
export const TicketFileQuery = Type.Object(
  { ...CUTS, purpose: Type.String({ minLength: 5, maxLength: 300, description: 'what for' }) },
  { additionalProperties: false },
)
