import type { Clock, Ms } from '../clock.ts'
import type { Tx } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import { readInstant } from '../http/timeline.ts'
import type { Person } from '../people/person.ts'
import type { Around } from './around.ts'
import type { AskedStep } from './askedschemas.ts'
import type { CourseEvent, CourseRules } from './course.ts'
import { createForms, type FormsNeeds } from './forms.ts'
import { answererOf, type Relation } from './rights.ts'
import type { Frozen, RunningTicket, TicketRecord } from './ticket.ts'

export type CompletingNeeds = Readonly<{
  clock: Clock
  around: Around
  /** Numbers that a citizen may be told to dial, as they are set now. */
  numbers(): readonly Readonly<{ number: string; what: string }>[]
  readNumber: FormsNeeds['readNumber']
}>

export type Asking = Readonly<{
  ticket: RunningTicket
  relation: Relation
  person: Person
  asked: AskedStep
  at: Ms
}>

/** What was asked for, as the regulation's machine takes it. */
export type Completed = Readonly<{
  event: CourseEvent
  /** Of the unit that has it, or that it goes to. */
  rules: CourseRules
  /** For the journal, beside the event's own. */
  facts: Readonly<Record<string, unknown>>
  /** Of the row, beside what follows from the course. */
  changes: Partial<TicketRecord & { rules: Frozen }>
}>

/** Fills in what the one who asks does not say: at which level they answer, whether the unit has an officer. */
export function createCompleting(needs: CompletingNeeds) {
  const { clock, around, numbers } = needs
  const { directory, regulation } = around
  const forms = createForms(needs)

  async function fieldOf(tx: Tx, code: string, subtype: string | null) {
    const field = await directory.field(code, clock.now(), tx)
    if (!field || field.isOver)
      throw new Refusal('field-unknown', 400, 'Không có lĩnh vực này, hoặc đã ngừng dùng.')
    if (subtype !== null && !field.subtypes.some(one => one.code === subtype))
      throw new Refusal('subtype-unknown', 400, 'Lĩnh vực này không có tiểu loại như vậy.')
    return field
  }

  function refuseNumber(number: string): void {
    const known = numbers().map(one => one.number)
    if (known.includes(number)) return
    throw new Refusal('not-an-emergency-number', 400, 'Số này không có trong danh sách số khẩn cấp.', {
      numbers: known,
    })
  }

  /** Who of the unit it is. @throws Refusal for anybody else */
  async function colleague(tx: Tx, ticket: RunningTicket, personId: string) {
    const unit = await around.unitOf(ticket, tx)
    const staff = unit && (await directory.staffOf(unit.id, clock.now(), tx))
    const members = staff ? [...staff.processing, ...staff.officers] : []
    const found = members.find(member => member.personId === personId)
    if (!found) throw new Refusal('not-in-unit', 400, 'Người này không thuộc bộ phận xử lý của đơn vị.')
    return found
  }

  async function forwarded(tx: Tx, { ticket, person, at }: Asking, unitId: string): Promise<Completed> {
    const unit = await directory.holderOf(unitId, at, tx)
    if (!unit || unit.isOver)
      throw new Refusal('unit-unknown', 400, 'Không có đơn vị này, hoặc đơn vị đã giải thể.')
    const { officers } = await directory.staffOf(unit.id, at, tx)
    const hasOfficer = officers.length > 0
    return {
      event: { type: 'forward', unit: unit.id, hasOfficer, at, by: person.id },
      rules: regulation.rulesOf(ticket.rules, unit, ticket.course.isUrgent),
      facts: { unitName: unit.name },
      changes: {},
    }
  }

  /** §14.8: only the Office puts what runs under the rules of today. */
  async function migrated(tx: Tx, { ticket, person, at }: Asking, reason: string): Promise<Completed> {
    const frozen = regulation.now()
    return {
      event: { type: 'recount', why: 'rules', at, by: person.id },
      rules: regulation.rulesOf(frozen, await around.unitOf(ticket, tx), ticket.course.isUrgent),
      facts: { reason, changeBefore: ticket.rules.change, change: frozen.change },
      changes: { rules: frozen },
    }
  }

  async function classified(
    tx: Tx,
    asked: AskedStep & { type: 'setField' },
    { ticket, told }: Readonly<{ ticket: RunningTicket; told: { at: Ms; by: string } }>,
  ): Promise<Omit<Completed, 'rules'>> {
    const { subtype = null } = asked
    const field = await fieldOf(tx, asked.field, subtype)
    const record = { fieldCode: field.code, subtype, form: ticket.form }
    const { form, filled } = await forms.filled(record, asked.form, tx)
    forms.refuseIncomplete(form, filled)
    return {
      event: { ...told, type: 'setField', field: field.code },
      facts: { name: field.name, subtype },
      changes: { fieldCode: field.code, subtype, form: filled, isProcedural: field.isProcedural },
    }
  }

  return {
    fieldOf,
    refuseNumber,
    async completed(tx: Tx, asking: Asking): Promise<Completed> {
      const { ticket, relation, person, asked, at } = asking
      const told = { at, by: person.id }
      const rules = await around.rulesFor(ticket, tx)
      const as = (event: CourseEvent, facts = {}, changes = {}) => ({ event, rules, facts, changes })
      switch (asked.type) {
        case 'answer': {
          const { text, sources = [] } = asked
          const level = answererOf(relation, ticket.stage) ?? 'operator'
          return as({ ...told, type: 'answer', text, level }, { sources })
        }
        case 'forward':
          return forwarded(tx, asking, asked.unitId)
        case 'setField':
          return { ...(await classified(tx, asked, { ticket, told })), rules }
        case 'setUrgency': {
          const { isUrgent } = asked
          const unit = await around.unitOf(ticket, tx)
          const changes = { urgency: isUrgent ? ('urgent' as const) : ('normal' as const) }
          const event = { ...told, ...asked }
          return { event, rules: regulation.rulesOf(ticket.rules, unit, isUrgent), facts: {}, changes }
        }
        case 'guide':
          refuseNumber(asked.number)
          return as({ ...told, ...asked })
        case 'assign': {
          const { name: personName } = await colleague(tx, ticket, asked.personId)
          const due = asked.due === null ? null : readInstant(asked.due)
          return as({ ...told, type: 'assign', person: asked.personId, due }, { personName })
        }
        case 'promise':
          return as({ ...told, ...asked, until: readInstant(asked.until) })
        case 'migrate':
          return migrated(tx, asking, asked.reason)
        default:
          return as({ ...told, ...asked })
      }
    },
  }
}
