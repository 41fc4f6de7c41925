import Type, { type Static } from 'typebox'
import type { Ms } from '../clock.ts'
import { Form } from './form.ts'
import { Hours } from './hours.ts'
import { DUTIES, type Duty } from './posts.ts'

/** What the directory is made of. Each has versions: what it is from an instant on, until the next. Pure. */
export const KINDS = ['unit', 'field', 'area', 'route', 'post'] as const
export type Kind = (typeof KINDS)[number]

/** Receiving units (QC 1.2, GL II.2), as they are called. */
export const UNIT_TYPES = {
  office: 'Văn phòng UBND tỉnh',
  department: 'sở, cơ quan ngang sở',
  commune: 'UBND xã, phường',
  district: 'UBND huyện (đến 30/6/2025)',
  police: 'công an',
  vertical: 'cơ quan ngành dọc',
  institution: 'đơn vị sự nghiệp, cơ quan trực thuộc',
  provider: 'nhà cung cấp dịch vụ công',
  division: 'phòng, bộ phận của một đơn vị',
  other: 'khác',
} as const
export type UnitType = keyof typeof UNIT_TYPES

/** nhóm → lĩnh vực → tiểu loại (DA II.I, QC 4, A04). */
export const FIELD_LEVELS = { group: 'nhóm', field: 'lĩnh vực', subtype: 'tiểu loại' } as const
export type FieldLevel = keyof typeof FIELD_LEVELS

export const AREA_TYPES = { province: 'tỉnh', district: 'huyện', commune: 'xã, phường, đặc khu' } as const

const strict = { additionalProperties: false }
const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const keysOf = <T extends object>(words: T) => Type.Enum(Object.keys(words) as (keyof T & string)[])
const Id = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
/** As people write it on paper and programs compare it; part of keys, so without separators of ours. */
export const CODE = '^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$'
const Code = Type.String({ pattern: CODE })
const Name = Type.String({ minLength: 1, maxLength: 200 })
const Codes = Type.Array(Code, { maxItems: 200 })
export const PHONE = '^\\+?\\d{3,15}$'
export const EMAIL = '^[^\\s@<>"\',;:]{1,64}@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+$'

export const UnitValue = Type.Object(
  {
    name: Name,
    type: keysOf(UNIT_TYPES),
    parentId: orNull(Id),
    /** The area that it governs, as the people's committee of a commune does. */
    areaCode: orNull(Code),
    /** Who has its open tickets once it is no more. */
    successorId: orNull(Id),
    /** Working time of its own; null = the province's. */
    calendar: orNull(Hours),
    isRoundTheClock: Type.Boolean(),
    phone: orNull(Type.String({ pattern: PHONE })),
    email: orNull(Type.String({ pattern: EMAIL, maxLength: 200 })),
  },
  strict,
)

export const FieldValue = Type.Object(
  {
    name: Name,
    level: keysOf(FIELD_LEVELS),
    parentCode: orNull(Code),
    /** About administrative rules, procedures or acts: the Office follows it (QC 15.6). */
    isProcedural: Type.Boolean(),
    /** Cannot wait, as a rule. */
    isUrgent: Type.Boolean(),
    /** What more is asked for (A04): the usual one for public post, or a form of the province's own. */
    form: Type.Union([Type.Enum(['postal']), Form, Type.Null()]),
    order: Type.Integer({ minimum: 0, maximum: 10_000 }),
  },
  strict,
)

export const AreaValue = Type.Object(
  {
    name: Name,
    type: keysOf(AREA_TYPES),
    parentCode: orNull(Code),
    /** What it became part of. */
    successors: Codes,
    /** Older names, by which people still look for it. */
    aliases: Type.Array(Name, { maxItems: 50 }),
  },
  strict,
)

/** Tickets of this field in this area are that unit's; null = of every field, everywhere. */
export const RouteValue = Type.Object(
  {
    fieldCode: orNull(Code),
    areaCode: orNull(Code),
    unitId: Id,
    /** Of two that fit as well the smaller comes first. */
    rank: Type.Integer({ minimum: 0, maximum: 1_000 }),
  },
  strict,
)

export const PostValue = Type.Object({ unitId: Id, personId: Id, duty: keysOf(DUTIES) }, strict)

export const VALUES = {
  unit: UnitValue,
  field: FieldValue,
  area: AreaValue,
  route: RouteValue,
  post: PostValue,
} as const
export type Values = { readonly [K in Kind]: Readonly<Static<(typeof VALUES)[K]>> }

export type Version<K extends Kind = Kind> = Readonly<{
  /** Of two that take effect at one instant the greater holds. */
  id: number
  kind: K
  /** Of units the id, of fields and areas the code; of routes and posts what they are made of. */
  subject: string
  effectiveFrom: Ms
  /** It is no more from then on; `value` is what it was. */
  isOver: boolean
  value: Values[K]
  madeAt: Ms
  /** null = read from a file of the province at the first start, or made at the machine's console. */
  madeBy: string | null
  reason: string
  reverts: number | null
}>

export const routeKey = ({ fieldCode, areaCode, unitId }: Omit<Values['route'], 'rank'>): string =>
  `${fieldCode ?? '*'}/${areaCode ?? '*'}/${unitId}`

export const postKey = ({ unitId, personId, duty }: Values['post']): string => `${unitId}/${personId}/${duty}`

/** A unit of which nothing is known but its name. */
export const plainUnit = (name: string): Values['unit'] => ({
  ...{ name, type: 'other', parentId: null, areaCode: null, successorId: null, calendar: null },
  ...{ isRoundTheClock: false, phone: null, email: null },
})

export type Unit = Readonly<{
  id: string
  code: string
  name: string
  type: UnitType
  parentId: string | null
  areaCode: string | null
  successorId: string | null
  calendar: Hours | null
  isRoundTheClock: boolean
  phone: string | null
  email: string | null
  /** Abolished or merged by then; its name is the one it had last. */
  isOver: boolean
}>

export type Field = Readonly<{
  code: string
  name: string
  group: Readonly<{ code: string; name: string }> | null
  isProcedural: boolean
  isUrgent: boolean
  isOver: boolean
  subtypes: readonly Readonly<{ code: string; name: string; form: Form | null }>[]
}>

export type Area = Readonly<{ code: string; isOver: boolean } & Values['area']>

export type Contact = Readonly<{ personId: string; name: string; phone: string | null; email: string | null }>
export type Staff = Readonly<{
  officers: Contact[]
  heads: Contact[]
  processing: Contact[]
  /** Which of them somebody has been named for, there or not. */
  duties: Duty[]
}>
