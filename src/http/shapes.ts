import Type from 'typebox'

/** What many rooms' schemas are made of. Pure. */
export const Instant = Type.String({ format: 'date-time' })
export const Uuid = Type.String({ format: 'uuid' })
export const orNull = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])

/** Why somebody does what others will ask about. */
export const Reason = Type.String({ minLength: 3, maxLength: 500, description: 'kept for ever' })

/** A person as others see them beside what they did. */
export const Someone = Type.Object({ id: Uuid, username: Type.String(), displayName: Type.String() })
