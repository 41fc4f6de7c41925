import Type from 'typebox'
import { PHASES } from '../calls/phases.ts'
import { Page, pageQueryOf } from '../http/cursor.ts'
import { Instant, orNull, Uuid } from '../http/shapes.ts'
import { COVERAGE_CAUSES } from '../recordings/coverage.ts'
import { UNITS } from './measure.ts'
import { BUCKETS } from './window.ts'

/** As it comes in; the pattern keeps out years that PostgreSQL has no calendar for. */
const Asked = (description: string) =>
  Type.String({ format: 'date-time', pattern: '^[12]\\d{3}-', maxLength: 40, description })

const window = {
  from: Asked('from this instant on'),
  to: Asked('before this instant'),
}

const figures = {
  ...window,
  bucket: Type.Optional(
    Type.Enum([...BUCKETS], {
      default: 'none',
      description: 'how the window is cut, by the calendar of Vietnam; weeks begin on Monday',
    }),
  ),
  within: Type.Optional(
    Type.Integer({
      ...{ minimum: 1, maximum: 3_600 },
      description: 'service level: answered within so many seconds; else what the settings say',
    }),
  ),
  goal: Type.Optional(
    Type.Integer({
      ...{ minimum: 1, maximum: 100 },
      description: 'service level: for so many of a hundred; else what the settings say',
    }),
  ),
  short: Type.Optional(
    Type.Integer({
      ...{ minimum: 0, maximum: 300 },
      description: 'who waited less and hung up is a short abandon; else what the settings say',
    }),
  ),
}

export const WindowQuery = Type.Object(window, { additionalProperties: false })
export const FiguresQuery = Type.Object(figures, { additionalProperties: false })
export const CsvQuery = Type.Object(
  {
    ...figures,
    separator: Type.Optional(
      Type.Enum(['comma', 'semicolon'], {
        default: 'comma',
        description: 'semicolon, with decimal commas: for spreadsheets set to Vietnamese',
      }),
    ),
  },
  { additionalProperties: false },
)

const measure = {
  value: orNull(Type.Number({ description: 'null where nothing was there to divide by' })),
  numerator: orNull(Type.Number({ description: 'adds up over adjacent windows; null where nothing does' })),
  denominator: orNull(Type.Number({ description: 'the same; null where the figure is a sum itself' })),
}

const FigureShown = Type.Object({
  code: Type.String(),
  label: Type.String(),
  unit: Type.Enum([...UNITS]),
  formula: Type.String({ description: 'in words, Vietnamese' }),
  ...measure,
})

export const FiguresShown = Type.Object({
  from: Instant,
  to: Instant,
  zone: Type.String(),
  attribution: Type.String({ description: 'in which window a call is counted' }),
  bucket: Type.Enum([...BUCKETS]),
  limits: Type.Object({
    withinSeconds: Type.Integer(),
    goalPercent: Type.Integer(),
    shortSeconds: Type.Integer(),
  }),
  isGoalMet: orNull(
    Type.Boolean({ description: 'the service level of the whole window; null without calls' }),
  ),
  figures: Type.Array(FigureShown, { description: 'of the whole window' }),
  buckets: Type.Array(
    Type.Object({
      from: Instant,
      to: Instant,
      figures: Type.Record(Type.String(), Type.Object(measure), {
        description: 'by the codes of `figures`',
      }),
    }),
  ),
})

export const OperatorsShown = Type.Object({
  from: Instant,
  to: Instant,
  zone: Type.String(),
  items: Type.Array(
    Type.Object({
      operator: orNull(
        Type.Object({
          id: Type.String({ format: 'uuid' }),
          username: Type.String(),
          displayName: Type.String(),
        }),
      ),
      operatorId: Type.String({ format: 'uuid' }),
      answered: Type.Integer({ description: 'calls that arrived in the window' }),
      talkMs: Type.Number({ description: 'of those calls' }),
      offers: Type.Integer({ description: 'of this window, as are the next four' }),
      noAnswer: Type.Integer(),
      refused: Type.Integer(),
      unreachable: Type.Integer(),
      callerLeft: Type.Integer({ description: 'the caller hung up while the phone rang: nobody’s fault' }),
      times: Type.Array(
        Type.Object({
          state: Type.Enum(['ready', 'ringing', 'talking', 'wrap-up', 'paused', 'signed-out']),
          reason: orNull(Type.String({ description: 'of a pause' })),
          ms: Type.Number(),
        }),
        { description: 'what passed of it within the window' },
      ),
      figures: Type.Array(FigureShown),
    }),
  ),
})

export const CompletenessQuery = Type.Object(
  {
    ...window,
    audio: Type.Optional(
      Type.Boolean({
        default: false,
        description: 'read every file again, of at most two days; else their sizes',
      }),
    ),
  },
  { additionalProperties: false },
)

const covered = {
  answeredMs: Type.Number({ description: 'by Asterisk’s own event log' }),
  recordedMs: Type.Number({ description: 'of those' }),
}

export const CompletenessShown = Type.Object({
  from: Instant,
  to: Instant,
  audio: Type.Boolean({ description: 'every file was read again' }),
  isComplete: Type.Boolean({ description: 'no gap that is a fault' }),
  calls: Type.Integer(),
  ...covered,
  pending: Type.Integer({ description: 'under way, or not looked at yet: not counted' }),
  unwitnessed: Type.Integer({ description: 'recordings whose call the event log knows no answer of' }),
  phases: Type.Array(Type.Object({ phase: Type.Enum([...PHASES]), ...covered })),
  causes: Type.Record(Type.String(), Type.Integer(), { description: 'gaps by their cause' }),
  gapCount: Type.Integer(),
  gaps: Type.Array(
    Type.Object({
      callId: orNull(Type.String({ format: 'uuid' })),
      recordingId: orNull(Type.String({ format: 'uuid' })),
      channel: Type.String({ description: 'Asterisk’s id of the citizen’s line' }),
      from: Instant,
      to: Instant,
      ms: Type.Number(),
      cause: Type.Enum([...COVERAGE_CAUSES]),
      text: Type.String({ description: 'the cause in words' }),
      isFault: Type.Boolean({
        description:
          'false: asked for by the operator, destroyed by the rules, or no sound came from the citizen',
      }),
      phase: Type.Enum([...PHASES]),
    }),
    { description: 'the first thousand' },
  ),
})

const Count = Type.Integer({ minimum: 0 })

export const WaitingShown = Type.Object({
  at: Instant,
  unclear: Type.Object({ count: Count, since: orNull(Instant) }, { description: 'the list `unclear`' }),
  late: Type.Object(
    {
      count: Count,
      undirected: Type.Integer({ description: 'no leader has said anything about it (QC 9.4)' }),
      ...{ withOfficer: Count, withHead: Count },
      units: Type.Array(
        Type.Object({
          ...{ unitId: orNull(Uuid), count: Count, undirected: Count, oldestDeadlineAt: orNull(Instant) },
        }),
        { description: 'those with the most first' },
      ),
    },
    { description: 'the list `late`' },
  ),
  procedural: Type.Integer({ description: 'the list `flagged` (A05)' }),
  letters: Type.Object({
    drafts: Type.Integer({ description: 'to be issued' }),
    unanswered: Type.Integer({ description: 'issued, with a day by which an answer is due' }),
    overdue: Type.Integer({ description: 'of those, whose day has passed' }),
  }),
  requests: Type.Object(
    { open: Count, overdue: Type.Integer({ description: 'not answered, or not done, in time' }) },
    { description: 'of citizens about their data' },
  ),
  dead: Type.Integer({ description: 'notices of the last 30 days that could not be sent' }),
})

const Day = Type.String({ format: 'date', pattern: '^20' })
/** A month of mornings. */
export const DIGESTS_A_PAGE = 31
const DigestPages = pageQueryOf(DIGESTS_A_PAGE)
export const DigestsQuery = Type.Object(DigestPages, { additionalProperties: false })
export const DigestPeriodsQuery = Type.Object(
  { ...DigestPages, span: Type.Enum(['week', 'month']) },
  { additionalProperties: false },
)
export const DigestKey = Type.Object({ day: Day })
const digest = {
  ...{ day: Day, at: Instant },
  late: Type.Integer({ description: 'late on that morning, and a unit had it' }),
  fresh: Type.Integer({ description: 'of them, those that were in no digest before' }),
}
export const DigestPage = Page(Type.Object(digest))
export const DigestPeriodPage = Page(
  Type.Object({
    from: Type.String({ ...Day, description: 'its first day: a Monday, or the first of a month' }),
    to: Type.String({ ...Day, description: 'its last day, which may be to come' }),
    lastDay: Type.String({ ...Day, description: 'the last morning of it that has a digest' }),
    mornings: Type.Integer({ description: 'that have a digest' }),
    late: Type.Integer({ description: 'late on its last morning' }),
    fresh: Type.Integer({ description: 'became late during it' }),
    most: Type.Integer({ description: 'late on the worst of its mornings' }),
  }),
)
export const DigestShown = Type.Object({
  ...digest,
  units: Type.Array(Type.Object({ unitId: orNull(Uuid), late: Count })),
  tickets: Type.Array(
    Type.Object({
      ...{ id: Uuid, code: Type.String(), unitId: orNull(Uuid), fieldCode: orNull(Type.String()) },
      ...{ deadlineAt: orNull(Instant), reportedAt: orNull(Instant) },
    }),
    { description: 'the longest late first, not more than some hundred' },
  ),
})
