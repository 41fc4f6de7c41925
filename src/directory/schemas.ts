import Type from 'typebox'
import { Page } from '../http/cursor.ts'
import { Instant, orNull, Someone, Uuid } from '../http/shapes.ts'
import { instantText } from '../http/timeline.ts'
import { FILE_KINDS } from './columns.ts'
import { Form } from './form.ts'
import { Hours } from './hours.ts'
import { DUTIES } from './posts.ts'
import { CODE, KINDS, UNIT_TYPES } from './subjects.ts'

const strict = { additionalProperties: false }
const Code = Type.String({ pattern: CODE })
const keysOf = <T extends object>(words: T) => Type.Enum(Object.keys(words) as (keyof T & string)[])
const Flag = Type.Boolean({ default: false })

const at = Type.Optional(instantText('as it is at this instant; now if left out'))
const effectiveFrom = Type.Optional(instantText('from this instant on; at once if left out'))
const reason = Type.String({ minLength: 3, maxLength: 500 })

export const ById = Type.Object({ id: Uuid }, strict)
export const AtQuery = Type.Object({ at }, strict)

const Unit = {
  id: Uuid,
  code: Type.String(),
  name: Type.String({ description: 'of that time; of a unit that is no more the last one it had' }),
  type: keysOf(UNIT_TYPES),
  typeName: Type.String(),
  parentId: orNull(Uuid),
  areaCode: orNull(Type.String({ description: 'the area it governs' })),
  successorId: orNull(Uuid),
  isRoundTheClock: Type.Boolean(),
  hasCalendar: Type.Boolean({ description: 'working time of its own' }),
  phone: orNull(Type.String()),
  email: orNull(Type.String()),
  isOver: Type.Boolean(),
  depth: Type.Integer({ description: 'in the tree, from 0; 0 in a plain list' }),
}
export const UnitPage = Page(Type.Object(Unit))
export const UnitsQuery = Type.Object(
  {
    at,
    arranged: Type.Optional(
      Type.Enum(['code', 'tree'], { description: 'tree: children behind their parents' }),
    ),
    withOver: Type.Optional(Flag),
  },
  strict,
)

export const VersionShown = Type.Object({
  id: Type.Integer(),
  from: Instant,
  to: orNull(
    Type.String({
      format: 'date-time',
      description: 'not this instant any more; null = until further notice',
    }),
  ),
  isOver: Type.Boolean({ description: 'it is no more from then on' }),
  value: Type.Unknown(),
  madeAt: Instant,
  madeBy: orNull(Someone),
  reason: Type.String(),
  reverts: orNull(Type.Integer()),
})
export const VersionPage = Page(VersionShown)

const Contact = Type.Object({
  personId: Uuid,
  name: Type.String(),
  phone: orNull(Type.String()),
  email: orNull(Type.String()),
})
const Post = Type.Object({
  personId: Uuid,
  name: orNull(Type.String()),
  duty: keysOf(DUTIES),
  dutyName: Type.String(),
  phone: orNull(Type.String()),
  email: orNull(Type.String()),
  since: Instant,
  isDisabled: Type.Boolean(),
})
const confirmation = {
  confirmedAt: orNull(Instant),
  isConfirmationDue: Type.Boolean({ description: 'not confirmed in this calendar month' }),
}
export const StaffShown = Type.Object({
  posts: Type.Array(Post),
  planned: Type.Array(
    Type.Object({
      ...{ version: Type.Integer({ description: 'by which it is taken back' }), isHeld: Type.Boolean() },
      ...{ personId: Uuid, name: orNull(Type.String()), dutyName: Type.String(), since: Instant },
    }),
    { description: 'duties to be taken up, or laid down (`isHeld` false), at a later instant' },
  ),
  absences: Type.Array(
    Type.Object({
      id: Uuid,
      personId: Uuid,
      name: orNull(Type.String()),
      deputyId: orNull(Uuid),
      deputyName: orNull(Type.String()),
      from: Instant,
      to: Instant,
      reason: Type.String(),
    }),
  ),
  reached: Type.Object(
    { officers: Type.Array(Contact), heads: Type.Array(Contact), processing: Type.Array(Contact) },
    { description: 'whom a ticket reaches now, deputies in the place of the absent' },
  ),
  hasOfficer: Type.Boolean({ description: 'false: what is forwarded goes to the head' }),
  ...confirmation,
})
export const UnitShown = Type.Object({
  ...Unit,
  calendar: orNull(Hours),
  holderId: orNull(Type.String({ format: 'uuid', description: 'who has its work now' })),
  versions: Type.Array(VersionShown),
  staff: orNull(StaffShown),
})

export const FocalPage = Page(
  Type.Object({
    id: Uuid,
    code: Type.String(),
    name: Type.String(),
    type: keysOf(UNIT_TYPES),
    phone: orNull(Type.String()),
    email: orNull(Type.String()),
    people: Type.Array(Post),
    fields: Type.Array(Type.String()),
    hasOfficer: Type.Boolean(),
    confirmedBy: orNull(Type.String()),
    ...confirmation,
  }),
)
export const AccountPage = Page(
  Type.Object({ id: Uuid, username: Type.String(), displayName: Type.String(), role: Type.String() }),
)

export const FieldPage = Page(
  Type.Object({
    code: Type.String(),
    name: Type.String(),
    group: orNull(Type.Object({ code: Type.String(), name: Type.String() })),
    isProcedural: Type.Boolean({ description: 'followed by the Office (QC 15.6)' }),
    isUrgent: Type.Boolean(),
    isOver: Type.Boolean(),
    subtypes: Type.Array(
      Type.Object({
        code: Type.String(),
        name: Type.String(),
        form: orNull(Form),
      }),
    ),
  }),
)
export const AreaPage = Page(
  Type.Object({
    code: Type.String(),
    name: Type.String(),
    type: Type.String(),
    parentCode: orNull(Type.String()),
    successors: Type.Array(Type.String()),
    aliases: Type.Array(Type.String()),
    isOver: Type.Boolean(),
  }),
)
export const ListQuery = Type.Object({ at, withOver: Type.Optional(Flag) }, strict)

export const SuggestionQuery = Type.Object(
  { field: Type.Optional(Code), area: Type.Optional(Code), at },
  strict,
)
export const SuggestionPage = Page(
  Type.Object({
    unit: Type.Object({ id: Uuid, code: Type.String(), name: Type.String(), type: keysOf(UNIT_TYPES) }),
    why: Type.Enum(['field-and-area', 'area-of-unit', 'field', 'area']),
    text: Type.String({ description: 'the same in Vietnamese' }),
    hasOfficer: Type.Boolean(),
  }),
)

/** Posts are set by staff routes. */
const EDITED = KINDS.filter(kind => kind !== 'post')
export const ByKind = Type.Object({ kind: Type.Enum(EDITED) }, strict)
export const FormsOfKinds = Type.Record(Type.String(), Type.Unknown(), {
  description: 'JSON Schema of each kind',
})
export const EntryPage = Page(
  Type.Object({
    version: Type.Integer(),
    subject: Type.String(),
    isOver: Type.Boolean(),
    since: Instant,
    value: Type.Unknown(),
  }),
)
export const HistoryQuery = Type.Object({ subject: Type.String({ minLength: 1, maxLength: 200 }) }, strict)
const Value = Type.Object({}, { description: 'see the kind’s form; every fault is named' })
export const NewEntry = Type.Object(
  {
    code: Type.Optional(Type.String({ maxLength: 100, description: 'of all but routing rules' })),
    value: Value,
    effectiveFrom: Type.Optional(instantText('what is new may have begun long ago')),
    reason,
  },
  strict,
)
export const EntryChange = Type.Object(
  {
    subject: Type.String({ minLength: 1, maxLength: 200 }),
    value: Type.Optional(Value),
    isOver: Type.Optional(Type.Boolean({ description: 'true: it is no more; false: it is there again' })),
    effectiveFrom,
    reason,
  },
  strict,
)
export const Merger = Type.Object({ into: Uuid, effectiveFrom, reason }, strict)
export const Reversion = Type.Object({ version: Type.Integer({ minimum: 1 }), reason }, strict)
export const Kept = Type.Object({ id: Type.Integer(), subject: Type.String(), from: Instant })

export const ByFile = Type.Object({ file: Type.Enum(FILE_KINDS) }, strict)
const text = Type.String({ minLength: 1, description: 'CSV with a header, by comma, semicolon or tab' })
export const FilePreview = Type.Object({ text, effectiveFrom }, strict)
export const FileLoad = Type.Object({ text, effectiveFrom, reason }, strict)
export const FileRead = Type.Object({
  counts: Type.Object({
    lines: Type.Integer(),
    new: Type.Integer(),
    changed: Type.Integer(),
    ended: Type.Integer(),
    unchanged: Type.Integer(),
  }),
  badCount: Type.Integer(),
  bad: Type.Array(
    Type.Object({
      line: Type.Integer({ description: 'the header is line 1' }),
      column: Type.String(),
      code: Type.String(),
      text: Type.String(),
    }),
  ),
})

const post = { personId: Uuid, duty: keysOf(DUTIES), isHeld: Type.Boolean(), effectiveFrom }
export const PostChange = Type.Object({ ...post, reason }, strict)
export const AskedPost = Type.Object(post, strict)
export const NewAbsence = Type.Object(
  {
    personId: Uuid,
    from: instantText('away from this instant on'),
    to: instantText('back at this instant'),
    deputyId: orNull(Uuid),
    reason,
  },
  strict,
)
export const ByAbsence = Type.Object({ id: Uuid, absenceId: Uuid }, strict)
export const AbsenceEnd = Type.Object({ reason }, strict)
