import { DateTime } from 'luxon'
import Type, { type Static } from 'typebox'
import { type Ms, ZONE } from '../clock.ts'
import { Word } from './menu.ts'
import { type Fault, fault } from './shape.ts'

const strict = { additionalProperties: false }
/** Wall time of the province. */
const Moment = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}T([01]\\d|2[0-3]):[0-5]\\d$' })
const MomentOrNull = Type.Union([Moment, Type.Null()])
const WordOrNull = Type.Union([Word, Type.Null()])

const Post = Type.Object(
  {
    agency: Type.String({ minLength: 1, maxLength: 200 }),
    number: Type.String({ pattern: '^\\+?\\d{3,15}$' }),
    /** Who answers there, if it is a person's duty. */
    contact: Type.Union([Type.String({ minLength: 1, maxLength: 100 }), Type.Null()]),
    /** On duty `[from, to)`; null = without that end. */
    from: MomentOrNull,
    to: MomentOrNull,
  },
  strict,
)
const Watch = Type.Object(
  {
    /** Null = every field; every area. */
    field: WordOrNull,
    area: WordOrNull,
    /** In the order in which they are dialled. */
    posts: Type.Array(Post, { minItems: 1, maxItems: 200 }),
  },
  strict,
)
/** Whom an urgent call is handed over to (D03, E14). */
export const EmergencyRoster = Type.Array(Watch, { maxItems: 1_000 })
export type EmergencyRoster = Static<typeof EmergencyRoster>
export type Post = Static<typeof Post>

export type Urgency = Readonly<{ field: string | null; area: string | null }>

/**
 * Who is on duty at this instant, in the order of dialling: the watch for this field in this area, then for the field
 * anywhere, then for the area, then for everything. No number twice.
 */
export function onDuty(roster: EmergencyRoster, { field, area }: Urgency, at: Ms): Post[] {
  const now = DateTime.fromMillis(at, { zone: ZONE }).toFormat("yyyy-MM-dd'T'HH:mm")
  const meant = roster.filter(
    watch => (watch.field === null || watch.field === field) && (watch.area === null || watch.area === area),
  )
  const close = (watch: Urgency) => (watch.field === null ? 0 : 2) + (watch.area === null ? 0 : 1)
  const posts = meant
    .toSorted((a, b) => close(b) - close(a))
    .flatMap(watch => watch.posts)
    .filter(({ from, to }) => (from === null || from <= now) && (to === null || now < to))
  return posts.filter((post, place) => posts.findIndex(({ number }) => number === post.number) === place)
}

export function faultsOfRoster(roster: EmergencyRoster, path: string): Fault[] {
  const faults: Fault[] = []
  const seen = new Set<string>()
  for (const [place, { field, area, posts }] of roster.entries()) {
    const key = JSON.stringify([field, area])
    if (seen.has(key))
      faults.push(
        fault(
          `${path}.${place}`,
          `field ${field ?? 'any'} and area ${area ?? 'any'} are there twice`,
          `lĩnh vực và địa bàn này đã có trong danh sách trực`,
        ),
      )
    seen.add(key)
    for (const [index, post] of posts.entries())
      faults.push(...faultsOfPost(post, `${path}.${place}.posts.${index}`))
  }
  return faults
}

function faultsOfPost({ from, to }: Post, where: string): Fault[] {
  const faults: Fault[] = []
  for (const moment of [from, to])
    if (moment !== null && !DateTime.fromISO(moment, { zone: ZONE }).isValid)
      faults.push(fault(where, `${moment} is not in the calendar`, `${moment} không có trong lịch`))
  if (from !== null && to !== null && to <= from)
    faults.push(
      fault(where, `ends (${to}) before it begins (${from})`, `kết thúc (${to}) trước khi bắt đầu (${from})`),
    )
  return faults
}
