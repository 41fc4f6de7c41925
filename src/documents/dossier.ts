import type { Attachment } from '../attachments/attachment.ts'
import type { Ms } from '../clock.ts'
import { CITIZEN_FIELDS, type Citizen, type CitizenField, citizenFor } from '../people/masking.ts'
import { may } from '../people/permissions.ts'
import type { Person } from '../people/person.ts'

/** Everything of one ticket as papers tell it (F01, F03): names and words, no rows. Pure. */
export type Dossier = Readonly<{
  id: string
  code: string
  /** Yêu cầu, thắc mắc, góp ý, phản ánh, kiến nghị; null while nobody has said which. */
  kind: string | null
  channel: string
  /** How it stands, as people read it; late is said so. */
  standing: string
  isUrgent: boolean
  isLate: boolean
  openedAt: Ms
  receivedAt: Ms | null
  forwardedAt: Ms | null
  /** By when the unit that has it must have answered. */
  deadlineAt: Ms | null
  /** The last thing that was done about it. */
  settledAt: Ms | null
  field: string | null
  subtype: string | null
  unit: string | null
  operator: string | null
  citizen: Citizen
  /** The citizen had their data hidden. */
  isRestricted: boolean
  place: string | null
  content: string
  /** Of a letter on paper or from the Government's portal: numbers and dates, with what they are. */
  source: readonly (readonly [label: string, text: string])[]
  /** QC 11.1: kept for each level that answered, oldest first. */
  results: readonly Result[]
  timeline: readonly Happening[]
  versions: readonly Version[]
  calls: readonly DossierCall[]
  recordings: readonly DossierRecording[]
  satisfaction: string | null
}>

export type Result = Readonly<{
  /** Điện thoại viên, đầu mối, thủ trưởng, Văn phòng. */
  level: string
  unit: string | null
  by: string
  at: Ms
  text: string
  approvedBy: string | null
}>

/** Who, what, when, why, from where (E20). */
export type Happening = Readonly<{
  at: Ms
  source: string
  number: number
  type: string
  text: string
  by: string | null
  address: string | null
  before: string | null
  after: string | null
  unit: string | null
  isLate: boolean
  facts: Readonly<Record<string, unknown>>
}>

export type Version = Readonly<{
  number: number
  at: Ms
  by: string | null
  reason: string | null
  record: Readonly<Record<string, unknown>>
}>

export type DossierCall = Readonly<{
  id: string
  isOutgoing: boolean
  arrivedAt: Ms
  talkAt: Ms | null
  endedAt: Ms | null
  talkMs: number | null
  operator: string | null
}>

export type DossierRecording = Readonly<{
  id: string
  callId: string
  state: string
  startedAt: Ms
  audioMs: number | null
  sizeBytes: number | null
  sha256: string | null
}>

/** The dossier and the files that belong to it. */
export type WholeDossier = Dossier & Readonly<{ attachments: readonly Attachment[] }>

const HIDDEN = '[đã che]'
const EVERYTHING: Citizen = {
  ...{ callerNumber: '', callerName: '', address: '', email: '' },
  form: { form: '', label: '', entries: [{ name: '', label: '', is: 'name', value: '' }] },
}

/**
 * As this person may see it (F08): whoever may not read a citizen's data does not get it on paper either.
 * @returns also which of the citizen's data is in it, for the journal of views
 */
export function dossierFor<D extends Dossier>(
  person: Person,
  dossier: D,
): { seen: D; fields: CitizenField[] } {
  const { citizen, isRestricted } = dossier
  // E19: from where somebody worked is kept for those who inspect.
  const timeline = may(person.role, 'audit.read')
    ? dossier.timeline
    : dossier.timeline.map(one => ({ ...one, address: null }))
  const looking = { isHidden: isRestricted, isTheirs: true }
  const { shown, fields } = citizenFor(person, citizen, looking)
  // What was taken out of the ticket still stands in its versions.
  const all = citizenFor(person, EVERYTHING, looking).fields
  if (all.length === CITIZEN_FIELDS.length) return { seen: { ...dossier, timeline }, fields }
  const hidden = (record: Readonly<Record<string, unknown>>) => ({
    ...record,
    ...Object.fromEntries(
      Object.keys(citizen)
        .filter(name => record[name] !== undefined && record[name] !== null)
        .map(name => [name, shown[name as keyof Citizen] ?? HIDDEN]),
    ),
  })
  const seen = {
    ...dossier,
    citizen: shown,
    versions: dossier.versions.map(version => ({ ...version, record: hidden(version.record) })),
    timeline: timeline.map(one => ({ ...one, facts: withoutRecords(one.facts) })),
  }
  return { seen, fields }
}

/** What a ticket was is in its versions; what was changed of it is not told twice. */
function withoutRecords(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { record: _, before: __, after: ___, ...rest } = facts
  return rest
}
