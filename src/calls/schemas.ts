import Type from 'typebox'
import { SATISFACTIONS } from '../directory/sections.ts'
import { Page, PageQuery } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'
import { GAP_CAUSES, RECORDING_STATES } from '../recordings/recording.ts'
import { TICKET_STATES } from '../tickets/ticket.ts'
import { DISAGREEMENTS } from './agreement.ts'
import { CALL_STATES, DIRECTIONS, ENDINGS, FAULTS, REFUSALS } from './call.ts'
import { RESULTS } from './errand.ts'
import { MUTE_REASONS } from './muting.ts'

export const CallQuery = Type.Object(
  {
    ...TimelineQuery,
    state: Type.Optional(Type.Enum([...CALL_STATES])),
    direction: Type.Optional(Type.Enum([...DIRECTIONS])),
    result: Type.Optional(Type.Enum([...RESULTS], { description: 'of calls that the centre placed' })),
    ending: Type.Optional(Type.Enum([...ENDINGS])),
    caller: Type.Optional(Type.String({ maxLength: 40, description: 'a number in any usual form' })),
    operatorId: Type.Optional(Uuid),
  },
  { additionalProperties: false },
)

export const EventQuery = Type.Object(PageQuery, { additionalProperties: false })

const target = {
  operatorId: Type.Optional(Uuid),
  number: Type.Optional(Type.String({ minLength: 3, maxLength: 40, description: 'in any usual form' })),
}
const strict = { additionalProperties: false }

export const AskedPlacing = Type.Object(
  {
    number: Type.Optional(
      Type.String({
        minLength: 3,
        maxLength: 40,
        description: 'in any usual form; else that of entry or ticket',
      }),
    ),
    ticketId: Type.Optional(Uuid),
    callbackId: Type.Optional(Uuid),
  },
  { ...strict, description: 'whom to call: a number, the citizen of a ticket, or of a missed call' },
)

export const PlacedCall = Type.Object({ callId: Uuid })

export const AskedRequest = Type.Union(
  [
    Type.Object(
      {
        act: Type.Enum(['hold', 'resume', 'mute', 'unmute', 'confirm', 'complete', 'drop-guest', 'hang-up'], {
          description:
            'hold: the citizen hears music; resume: the citizen is back, with a guest there as a conference of three; confirm: the agency of an emergency has taken the case; complete: the operator leaves citizen and guest to each other, in an emergency after `confirm`',
        }),
      },
      strict,
    ),
    Type.Object(
      {
        act: Type.Enum(['consult', 'transfer'], {
          description:
            'consult: the guest is rung while the citizen hears music; transfer: the operator leaves at once',
        }),
        ...target,
      },
      strict,
    ),
    Type.Object(
      {
        act: Type.Literal('mute-recording', {
          description:
            'the recording is silent for a while, the talk goes on: for what nobody may keep; it ends by itself after `calls.muteSeconds`, and when somebody comes or goes',
        }),
        why: Type.Optional(Type.Enum([...MUTE_REASONS])),
      },
      strict,
    ),
    Type.Object({ act: Type.Literal('unmute-recording', { description: 'it has sound again' }) }, strict),
    Type.Object(
      {
        act: Type.Literal('emergency', {
          description: 'the agencies on duty are rung in order; whoever answers joins citizen and operator',
        }),
        field: Type.Optional(Type.Union([Type.String({ maxLength: 100 }), Type.Null()])),
        area: Type.Optional(Type.Union([Type.String({ maxLength: 100 }), Type.Null()])),
        number: Type.Optional(
          Type.String({
            pattern: '^\\d{3}$',
            description: 'this emergency number (setting `emergency`) instead of the roster',
          }),
        ),
      },
      strict,
    ),
  ],
  { description: 'one request about a talk' },
)

export const CallId = Type.Object({ id: Uuid })

const shown = {
  id: Uuid,
  state: Type.Enum([...CALL_STATES]),
  servedBy: Type.Enum(['service', 'fallback'], {
    description: 'fallback: the dialplan’s own queue served it at some time',
  }),
  direction: Type.Enum([...DIRECTIONS], { description: 'out: the centre called the citizen' }),
  result: orNull(
    Type.Enum([...RESULTS], {
      description: 'what became of a call that the centre placed; null = not known yet',
    }),
  ),
  dialled: Type.String({ description: 'the number of the centre: dialled by the citizen, or shown to them' }),
  caller: orNull(
    Type.String({
      description: 'in full for those whose work needs it, else the last digits; null = hidden',
    }),
  ),
  operatorId: orNull(Uuid),
  operator: orNull(Someone),
  arrivedAt: Instant,
  talkAt: orNull(Instant),
  endedAt: orNull(Instant),
  ending: orNull(Type.Enum([...ENDINGS])),
  fault: orNull(Type.Enum([...FAULTS], { description: 'who ended the call, or whose fault its end was' })),
  refusedFor: orNull(
    Type.Enum([...REFUSALS], { description: 'of a refused call, since there are several reasons' }),
  ),
  message: orNull(
    Type.Object(
      { from: Instant, to: Instant },
      { description: 'from when to when a message was spoken; the recording begins at its `startedAt`' },
    ),
  ),
  endedIn: orNull(Type.String({ description: 'the state the call ended in' })),
  waitMs: orNull(Type.Integer()),
  talkMs: orNull(Type.Integer()),
}

export const CallShown = Type.Object(shown)
export const CallPage = Page(CallShown)

export const CallWithAll = Type.Object({
  ...shown,
  tickets: Type.Array(
    Type.Object({
      id: Uuid,
      code: Type.String(),
      state: Type.Enum([...TICKET_STATES]),
      operatorId: orNull(Uuid),
      satisfaction: orNull(
        Type.Enum([...SATISFACTIONS], { description: 'what the citizen answered after a talk' }),
      ),
    }),
  ),
  recordings: Type.Array(
    Type.Object({
      id: Uuid,
      state: Type.Enum([...RECORDING_STATES]),
      path: Type.String(),
      startedAt: Instant,
      endedAt: orNull(Instant),
      expectedMs: orNull(Type.Integer()),
      actualMs: orNull(Type.Integer()),
      gapMs: orNull(Type.Integer()),
      gapCause: orNull(Type.Enum([...GAP_CAUSES])),
      sha256: orNull(Type.String()),
    }),
  ),
})

export const AgreementShown = Type.Object({
  agrees: Type.Boolean(),
  toleranceMs: Type.Integer({ description: 'instants that are nearer to each other are the same' }),
  disagreements: Type.Array(
    Type.Object({
      what: Type.Enum([...DISAGREEMENTS], {
        description:
          'together: we say they heard each other, the log holds them in no bridge; apart: the other way round',
      }),
      channel: Type.String({ description: 'in Asterisk: the citizen’s, or a leg' }),
      journal: orNull(Instant),
      witness: orNull(Instant),
    }),
  ),
})

const CallEventShown = Type.Object({
  version: Type.Integer({ minimum: 1 }),
  at: Instant,
  type: Type.String(),
  fromState: orNull(Type.String()),
  toState: Type.String(),
  event: Type.Unknown(),
  acts: Type.Unknown({ description: 'what the centre did about it, in order' }),
})
export const CallEventPage = Type.Object({
  ...Page(CallEventShown).properties,
  people: Type.Record(Type.String(), Type.String(), {
    description: 'names of those whom these entries name, by id',
  }),
})
