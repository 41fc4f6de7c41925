import Type from 'typebox'
import { Instant, orNull, Uuid } from '../http/shapes.ts'
import { instantText } from '../http/timeline.ts'
import { FileRead } from './schemas.ts'

const strict = { additionalProperties: false }
const TextOrNull = orNull(Type.String())
const effectiveFrom = Type.Optional(instantText('from this instant on; at once if left out'))
const Value = Type.Object({}, { description: 'see the kind’s form; every fault is named' })

/** Without a reason: nothing is kept. */
export const AskedPreview = Type.Object(
  {
    subject: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'left out: a new one' })),
    code: Type.Optional(Type.String({ maxLength: 100, description: 'of a new one' })),
    value: Type.Optional(Value),
    isOver: Type.Optional(Type.Boolean()),
    effectiveFrom,
  },
  strict,
)
export const AskedMerger = Type.Object({ into: Uuid, effectiveFrom }, strict)
export const AskedReversion = Type.Object({ version: Type.Integer({ minimum: 1 }) }, strict)

/** Deadlines that would be others; of the first ones which. */
const MovedShown = Type.Object({
  looked: Type.Integer({ description: 'tickets that a unit has, counted' }),
  isWhole: Type.Boolean({ description: 'false: there are more than were counted' }),
  moved: Type.Integer(),
  first: Type.Array(Type.Object({ code: Type.String(), unit: TextOrNull, before: Instant, after: Instant })),
})

/** What changes make of the rest of the directory, and of open tickets. */
const effect = {
  tickets: Type.Object(
    {
      open: Type.Integer(),
      late: Type.Integer(),
      first: Type.Array(
        Type.Object({
          code: Type.String(),
          unit: TextOrNull,
          deadlineAt: orNull(Type.String({ format: 'date-time' })),
        }),
      ),
    },
    { description: 'open now with the unit, of the field or area, or meant by the rule' },
  ),
  deadlines: MovedShown,
  routes: Type.Object(
    {
      count: Type.Integer(),
      first: Type.Array(
        Type.Object({ field: TextOrNull, area: TextOrNull, before: TextOrNull, after: TextOrNull }),
      ),
    },
    { description: 'fields and areas for which another unit would be proposed' },
  ),
  withoutOfficer: Type.Array(Type.String(), {
    description: 'units that get work by it and have no officer then: it goes to the head',
  }),
  naming: Type.Object(
    { rules: Type.Integer(), names: Type.Array(Type.String()) },
    { description: 'what still names the one that is no more' },
  ),
}

export const PreviewShown = Type.Object({
  effectiveFrom: Instant,
  holdsUntil: orNull(
    Type.String({ format: 'date-time', description: 'when a later change of the same takes its place' }),
  ),
  goesTo: Type.Union([Type.Object({ id: Uuid, name: Type.String() }), Type.Null()], {
    description: 'of a unit that is no more: who has its work then',
  }),
  isLeft: Type.Boolean({ description: 'a unit is no more and nobody has its work' }),
  ...effect,
})

const FileRow = Type.Object({
  line: Type.Integer({ description: 'the header is line 1' }),
  name: Type.String(),
  before: orNull(Type.Object({}, { additionalProperties: true })),
  after: Type.Object(
    {},
    { additionalProperties: true, description: 'with names in the place of ids and codes' },
  ),
  from: Instant,
  endedFrom: orNull(Type.String({ format: 'date-time' })),
  wasOver: Type.Boolean({ description: 'until then it was no more' }),
})
const FileRows = Type.Array(FileRow)
export const FilePreviewed = Type.Object({
  ...FileRead.properties,
  rows: Type.Object(
    { new: FileRows, changed: FileRows, ended: FileRows },
    { description: 'the first fifty of each; `counts` tells how many there are' },
  ),
  effect: orNull(
    Type.Object(
      {
        effectiveFrom: Instant,
        left: Type.Object(
          { count: Type.Integer(), names: Type.Array(Type.String()) },
          { description: 'units that are no more, and nobody has their work' },
        ),
        ...effect,
      },
      { description: 'of all lines together, once the last of them holds; null: nothing changes' },
    ),
  ),
})

const People = Type.Array(Type.String())
const Reached = Type.Object({ officers: People, heads: People, processing: People })
export const StaffPreview = Type.Object({
  effectiveFrom: Instant,
  before: Reached,
  after: Reached,
  tickets: Type.Object({ open: Type.Integer(), late: Type.Integer() }),
})
