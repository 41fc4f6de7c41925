import { measured } from '../channels/sms.ts'
import type { Ms } from '../clock.ts'
import type { Cause, Facts, Recipient, ToldTicket } from './notice.ts'
import { faultsOfTemplate, type NoticeRules, placesFor } from './rules.ts'
import type { Words } from './texts.ts'
import { type Around, message, valuesOf, wordsFor } from './words.ts'

/** What a notice would look like, with a ticket that nobody has. Pure. */

export type AskedWords = Readonly<{
  cause: Cause
  to: Recipient
  /** Instead of those that hold. */
  words?: Words | undefined
  accents?: boolean | undefined
}>

const TWO_DAYS_MS = 172_800_000

const sample = (at: Ms): ToldTicket => ({
  ...{ id: 'sample', code: '1022-DT-2026-000123', kind: 'report', unitId: null, unitName: 'Sở Xây dựng' },
  ...{ fieldName: 'Hạ tầng đô thị', dueAt: at + TWO_DAYS_MS, operatorId: null, assigneeId: null },
  ...{ callerNumber: '+84912345678', callerName: 'Nguyễn Văn A', email: null },
})

const facts = (at: Ms): Facts => ({
  ...{ reason: 'nội dung không rõ', guidance: 'Xin liên hệ UBND xã nơi cư trú.', number: '115' },
  ...{ question: 'địa chỉ nơi xảy ra sự việc?', answer: 'Sự cố đã được khắc phục.', until: at + TWO_DAYS_MS },
  ...{ direction: 'Yêu cầu xử lý dứt điểm.', day: '22/11/2026', count: '3', list: '- Sở Xây dựng: 3 phiếu' },
})

export function previewed(
  { cause, to, words, accents }: AskedWords,
  { rules, around, at }: Readonly<{ rules: NoticeRules; around: Around; at: Ms }>,
) {
  const shown = words ?? wordsFor(rules, cause, to)
  const as = accents === undefined ? rules : { ...rules, sms: { ...rules.sms, accents } }
  const ticket = sample(at)
  const values = valuesOf(as, around, { to, ticket, facts: facts(at) })
  const isCitizen = to === 'citizen'
  const letter = message('app', shown, values, { rules: as, ticket })
  const { text } = message('sms', shown, values, { rules: as, ticket })
  const faults = [
    ...faultsOfTemplate(shown.title, placesFor('letter', isCitizen), 'title'),
    ...faultsOfTemplate(shown.text, placesFor('letter', isCitizen), 'text'),
    ...faultsOfTemplate(shown.sms, placesFor('sms', isCitizen), 'sms'),
  ]
  return {
    ...{ title: letter.title, text: letter.text, sms: { text, ...measured(text) } },
    faults: faults.map(({ path, detail }) => ({ path, detail })),
  }
}
