import type { Cause, MatrixWay, Recipient } from './notice.ts'

type Row = Readonly<Partial<Record<Recipient, readonly MatrixWay[]>>>

const OUT = ['sms', 'email'] as const
const APP = ['app'] as const
const APP_SMS = ['app', 'sms'] as const
const ALL = ['app', 'sms', 'email'] as const

/**
 * Who is told of what over which ways where a province says nothing else (requirements §16). A citizen is told over every
 * way there is an address for: those who call have a number, and some leave an e-mail. Whether a citizen hears that a slip
 * went on or is late is the regulation's to say (`citizenToldWhenLate` and the like): here only how.
 */
export const MATRIX: Readonly<Record<Cause, Row>> = {
  // C12: the acknowledgement.
  received: { citizen: OUT },
  // B04, B06: reason and where to go, at once.
  rejected: { citizen: OUT },
  guided: { citizen: OUT },
  // E03: by the software and by SMS. E12: the operator hears whose the Office found it to be.
  forwarded: { citizen: OUT, operator: APP, officer: APP_SMS, head: APP_SMS, assignee: APP_SMS },
  // E05: the operator tells them too.
  promised: { citizen: OUT, operator: APP },
  'supplement-asked': { citizen: OUT, operator: APP },
  // The Office hears of a citizen who is silent.
  'supplement-lapsed': { officer: APP_SMS, head: APP_SMS, operator: APP, office: APP },
  supplemented: { officer: APP, head: APP, assignee: APP, operator: APP },
  // E13: whoever has it, and where the province has it so the head or the Office.
  urgent: { officer: APP_SMS, head: APP_SMS, office: APP },
  // E17.
  reminded: { operator: APP, officer: APP_SMS, head: APP_SMS, assignee: APP_SMS },
  // E07: by the software and by SMS, and by mail.
  escalated: { citizen: OUT, operator: APP, officer: APP, head: ALL, assignee: APP },
  // E09, E10: the Office has it in its queue; leaders read of it once a day.
  late: { citizen: OUT, operator: APP, head: ALL, office: ['app', 'digest'], leaders: ['digest'] },
  unclear: { citizen: OUT, operator: APP, office: APP },
  returned: { operator: APP, office: APP },
  'approval-asked': { head: APP_SMS },
  disapproved: { officer: APP },
  answered: { citizen: OUT, operator: APP, officer: APP, head: APP },
  closed: { citizen: OUT },
  reopened: { operator: APP, officer: APP, head: APP, office: APP },
  assigned: { assignee: APP_SMS },
  // E15: what the processing staff found out, for whoever gave it to them.
  reported: { officer: APP, head: APP },
  'review-asked': { operator: APP, office: APP },
  directed: { operator: APP, officer: APP_SMS, head: ALL, office: APP },
  'reminder-letter': { head: ALL, office: APP },
  unreached: { operator: APP, officer: APP, head: APP_SMS, office: APP },
  'focal-due': { head: ['app', 'email'], office: ['app', 'email'] },
  digest: { office: ['app', 'email'], leaders: ['app', 'email'] },
}
