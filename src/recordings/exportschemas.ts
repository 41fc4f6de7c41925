import Type from 'typebox'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'
import { EXPORT_KINDS } from './access.ts'
import { Link, Purpose } from './accessschemas.ts'

const strict = { additionalProperties: false }
/** More is a period, and a period is somebody's work of days. */
export const EXPORT_MOST = 500
export const VERDICTS = ['traced', 'unmarked', 'other-mark', 'unknown'] as const

export const LinkQuery = Type.Object({ link: Type.Optional(Link) }, strict)
export const CopyQuery = Type.Object({ purpose: Purpose, link: Type.Optional(Link) }, strict)
export const ExportsQuery = Type.Object(TimelineQuery, strict)
export const TraceQuery = Type.Object({ recordingId: Type.Optional(Uuid) }, strict)
export const ExportId = Type.Object({ id: Uuid })

export const AskedExport = Type.Object(
  {
    purpose: Purpose,
    recordingIds: Type.Array(Uuid, { minItems: 1, maxItems: EXPORT_MOST }),
  },
  strict,
)

const shown = {
  id: Uuid,
  at: Instant,
  kind: Type.Enum([...EXPORT_KINDS]),
  purpose: Type.String(),
  requestId: orNull(Uuid),
  ticketId: orNull(Uuid),
  recordings: Type.Integer(),
}
export const ExportMade = Type.Object({
  ...shown,
  until: Instant,
  missing: Type.Array(Type.Object({ name: Type.String(), why: Type.String() })),
})
export const ExportPage = Page(Type.Object({ ...shown, by: orNull(Someone) }))

export const WaveformShown = Type.Object({
  version: Type.Integer(),
  msPerPeak: Type.Integer(),
  durationMs: Type.Integer(),
  peaks: Type.Array(Type.Integer({ minimum: -128, maximum: 127 }), {
    description: 'lowest and highest of each piece in turn',
  }),
})

export const Traced = Type.Object({
  verdict: Type.Enum([...VERDICTS], {
    description:
      'traced: the mark is that of `export`; unmarked: the recording itself, or the mark was taken away; other-mark: changed samples that are no mark of ours; unknown: of no recording that was looked at',
  }),
  recordingId: orNull(Uuid),
  fromMs: orNull(Type.Integer({ description: 'where in the recording the piece begins' })),
  agreement: orNull(Type.Number({ description: 'share of the lowest bits that say so' })),
  said: orNull(Type.String({ description: 'the export that the file names itself: a hint, no proof' })),
  export: orNull(
    Type.Object({
      ...{ id: Uuid, at: Instant, by: orNull(Someone), kind: Type.Enum([...EXPORT_KINDS]) },
      ...{ purpose: Type.String(), requestId: orNull(Uuid) },
    }),
  ),
})
