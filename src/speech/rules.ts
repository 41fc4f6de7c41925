import Type, { type Static } from 'typebox'

/** Where a province has the centre say something else than the standard words, or in a voice of its own. Pure. */

const strict = { additionalProperties: false }
/** SHA-256 of the WAV: the same sound, the same name; it becomes part of a file's name. */
export const RECORDING = '^[0-9a-f]{64}$'

const Words = Type.String({ minLength: 1, maxLength: 600, pattern: '\\S' })

/** Words to be heard before they are set, as a sentence or as a part of one. */
export const Trial = Type.Object({ text: Words, kind: Type.Enum(['whole', 'piece']) }, strict)
export type Trial = Readonly<Static<typeof Trial>>

export const Announcement = Type.Union([
  Type.Object({ text: Words }, strict),
  Type.Object({ recording: Type.String({ pattern: RECORDING }) }, strict),
])
export const Announcements = Type.Record(
  // As dialplan/prompts names them.
  Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$' }),
  Announcement,
  { ...strict, maxProperties: 300 },
)
export type Announcements = Readonly<Static<typeof Announcements>>

export const DEFAULT_ANNOUNCEMENTS: Announcements = {}
export const WHY_DEFAULT_ANNOUNCEMENTS =
  'What the centre says is written in dialplan/prompts; nothing else until the province says it otherwise.'

/** Recordings that these speak of, each once. */
export const recordingsIn = (announcements: Announcements): string[] => [
  ...new Set(Object.values(announcements).flatMap(one => ('recording' in one ? [one.recording] : []))),
]
