import type { Role } from '../people/person.ts'
import type { CourseEventType, Level, Stage } from './course.ts'

/** Who may do what about a ticket, beside what the regulation allows (refusals.ts). Pure. */

/** What somebody is to a ticket now: their role in the house, and what they are in the unit that has it. */
export type Relation = Readonly<{
  id: string
  role: Role
  /** Whose ticket it is in the centre. */
  isHolder: boolean
  /** Nobody in the centre has taken it. */
  isUntaken: boolean
  /** In the unit that has it, or in the one that took over its work; also as somebody's deputy (E18). */
  isOfficer: boolean
  isHead: boolean
  /** It was given to them inside the unit (E15). */
  isAssignee: boolean
}>

const isCentre = ({ role }: Relation) => role === 'operator' || role === 'supervisor'
const isOffice = ({ role }: Relation) => role === 'office'
const isUnits = ({ isOfficer, isHead }: Relation) => isOfficer || isHead

/** Before it goes anywhere it is its holder's; afterwards whoever of the centre is there sees to it. */
function isOurs(relation: Relation, stage: Stage): boolean {
  const { role, isHolder, isUntaken } = relation
  if (role === 'supervisor') return true
  return role === 'operator' && (stage !== 'received' || isHolder || isUntaken)
}

const MAY: Readonly<Record<CourseEventType, (relation: Relation, stage: Stage) => boolean>> = {
  // B07: what turns out to be a complaint before the Office only is not taken there.
  reject: (relation, stage) => (stage === 'with-office' ? isOffice(relation) : isOurs(relation, stage)),
  guide: isOurs,
  setField: (relation, stage) => isOurs(relation, stage) || isOffice(relation),
  setUrgency: (relation, stage) => isOurs(relation, stage) || isOffice(relation),
  forward: (relation, stage) => (stage === 'with-office' ? isOffice(relation) : isOurs(relation, stage)),
  askOffice: isOurs,
  answer: (relation, stage) => answererOf(relation, stage) !== null,
  approve: ({ isHead }) => isHead,
  disapprove: ({ isHead }) => isHead,
  askSupplement: isUnits,
  supplemented: relation => isUnits(relation) || isCentre(relation),
  promise: isUnits,
  giveBack: isUnits,
  assign: isUnits,
  report: ({ isAssignee }) => isAssignee,
  remind: relation => isCentre(relation) || isOffice(relation),
  // What a leader says may be entered by the Office, which brought it before them (QC 9.4).
  direct: relation => relation.role === 'leader' || isOffice(relation),
  due: () => false,
  lapse: () => false,
  recount: isOffice,
  inform: isCentre,
  close: relation => isCentre(relation) || isOffice(relation),
  publish: relation => isCentre(relation) || isOffice(relation),
  reopen: isOffice,
  askReview: relation => isCentre(relation) || isOffice(relation),
}

export function mayDo(relation: Relation, type: CourseEventType, stage: Stage): boolean {
  return MAY[type](relation, stage)
}

/** Whose it is by the regulation, for whoever is refused. */
const ARTICLES: Partial<Record<CourseEventType, string>> = {
  ...{ approve: 'QC 14.8', disapprove: 'QC 14.8', direct: 'QC 9.4', reopen: 'QC 15.1', remind: 'QC 13.2' },
  ...{ askSupplement: 'QC 14.4', promise: 'QC 9.3', giveBack: 'QC 14.2', recount: 'QC 15.1' },
  ...{ assign: 'Kế hoạch GL II.5.b', report: 'Kế hoạch GL II.5.b' },
}

/** @returns the article; undefined where none names it */
export function articleOfRight(type: CourseEventType, stage: Stage): string | undefined {
  if (type !== 'answer') return ARTICLES[type]
  return stage === 'with-officer' || stage === 'with-head' ? 'QC 14.2, 14.8' : 'QC 9.1, 9.6'
}

/** At which level this person answers now (F01); null = it is not theirs to answer. */
export function answererOf(relation: Relation, stage: Stage): Level | null {
  switch (stage) {
    case 'received':
    case 'returned':
      return isOurs(relation, stage) ? 'operator' : null
    case 'with-office':
      return isOffice(relation) ? 'office' : null
    case 'with-officer':
    case 'with-head':
      if (relation.isHead) return 'head'
      return relation.isOfficer ? 'officer' : null
    default:
      return null
  }
}

/** The citizen's words and data are put right by the centre and the Office; once it is over by the Office alone. */
export function mayEdit(relation: Relation, stage: Stage, isOver: boolean): boolean {
  return isOffice(relation) || (!isOver && isOurs(relation, stage))
}
