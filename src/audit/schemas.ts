import Type from 'typebox'
import { Page } from '../http/cursor.ts'
import { Someone } from '../http/shapes.ts'
import { TimelineQuery } from '../http/timeline.ts'

export const AuditQuery = Type.Object(
  {
    ...TimelineQuery,
    personId: Type.Optional(Type.String({ format: 'uuid' })),
    action: Type.Optional(Type.String({ maxLength: 100 })),
    subjectKind: Type.Optional(Type.String({ maxLength: 100 })),
    subjectId: Type.Optional(Type.String({ maxLength: 200 })),
  },
  { additionalProperties: false },
)

export const AuditEntryShown = Type.Object({
  id: Type.Integer(),
  at: Type.String({ format: 'date-time' }),
  person: Type.Union([Someone, Type.Null()]),
  action: Type.String(),
  subjectKind: Type.String(),
  subjectId: Type.String(),
  address: Type.Union([Type.String(), Type.Null()]),
  facts: Type.Record(Type.String(), Type.Unknown()),
})

export const AuditPage = Page(AuditEntryShown)
