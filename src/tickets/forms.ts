import type { Clock } from '../clock.ts'
import type { Db } from '../db/database.ts'
import { type Filled, type Form, filledIn } from '../directory/form.ts'
import { Refusal } from '../errors.ts'
import type { Around } from './around.ts'
import { missingIn } from './receipt.ts'
import type { TicketRecord } from './ticket.ts'

export type FormsNeeds = Readonly<{
  clock: Clock
  around: Around
  /** A number in any usual form, as rows hold it; null = it is none. */
  readNumber(text: string): string | null
}>

/** Words by the names of the blanks; null empties the form, undefined leaves it as it is. */
export type GivenForm = Readonly<Record<string, string | null>> | null | undefined

type Classified = Pick<TicketRecord, 'fieldCode' | 'subtype' | 'form'>

/** What is filled in for the sub-type of a ticket, as the directory asks for it now (A04). */
export function createForms({ clock, around, readNumber }: FormsNeeds) {
  /** The form of this sub-type; null = nothing more is asked for. */
  async function askedOf({ fieldCode, subtype }: Classified, reader?: Db): Promise<Form | null> {
    if (fieldCode === null || subtype === null) return null
    const field = await around.directory.field(fieldCode, clock.now(), reader)
    return field?.subtypes.find(({ code }) => code === subtype)?.form ?? null
  }

  return {
    /**
     * With what was filled in before where nothing is given; what belongs to another sub-type falls away.
     * @throws Refusal for what the form does not ask, or does not take
     */
    async filled(
      record: Classified,
      given: GivenForm,
      reader?: Db,
    ): Promise<{ form: Form | null; filled: Filled | null }> {
      const form = await askedOf(record, reader)
      if (given === undefined || given === null)
        return { form, filled: given === undefined && record.form?.form === form?.code ? record.form : null }
      if (form === null)
        throw new Refusal('form-not-asked', 400, 'Lĩnh vực, tiểu loại này không có biểu mẫu riêng.')
      const { filled, faults } = filledIn(form, given, readNumber)
      if (faults.length === 0) return { form, filled }
      const words = faults.map(({ field, text }) => `${field}: ${text}`).join('; ')
      throw new Refusal('form-invalid', 400, `Biểu mẫu chưa đúng: ${words}.`, { faults })
    },

    /** @throws Refusal with every blank that must be filled in and is not */
    refuseIncomplete(form: Form | null, filled: Filled | null): void {
      const missing = missingIn(form, filled)
      if (missing.length === 0) return
      const words = missing.map(({ text }) => text).join(', ')
      throw new Refusal('fields-missing', 400, `Còn thiếu: ${words} (QC 4.1).`, { missing })
    },
  }
}
