import { FINDINGS_MOST } from '../../../src/evidence/verification.ts'
import { FINDING_WORDS } from '../../../src/evidence/words.ts'
import { CAUSE_TEXTS } from '../../../src/recordings/causes.ts'
import { dateOf, dateTimeOf, numberOf, secondOf } from '../kit/format.ts'
import { WHY_NAMES } from '../words/evidence.ts'
import type { WholeVerification } from './useEvidence.ts'

/** What a verification found, in words. Pure. */

type Result = NonNullable<WholeVerification['result']>
export type Finding = Result['integrity']['breaches'][number]
export type Gap = Result['completeness']['gaps'][number]

export const findingTextOf = ({ code }: Pick<Finding, 'code'>): string => capital(FINDING_WORDS[code])

/** Where it is: the entry of the chain, the table and its row. */
export function placeOf({ seq, source, key }: Finding): string {
  const parts = [
    seq === null ? '' : `mục niêm phong ${seq}`,
    source === null ? '' : `bảng ${source}`,
    key === null ? '' : `dòng ${key}`,
  ]
  return parts.filter(Boolean).join(', ') || 'cả chuỗi'
}

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const SCREENS = new Set(['calls', 'recordings', 'tickets'])

/** The screen of what a finding is about; null = it has none. */
export function screenOf({ source, key }: Finding): string | null {
  return source !== null && SCREENS.has(source) && key !== null && ID.test(key) ? `/${source}/${key}` : null
}

export function factsOf({ facts }: Finding): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${FACT_NAMES[name] ?? name}: ${factOf(name, value)}`)
    .join(' · ')
}

function factOf(name: string, value: unknown): string {
  if (name === 'at') return dateTimeOf(String(value))
  return (name === 'why' ? WHY_NAMES[String(value)] : undefined) ?? String(value)
}

const FACT_NAMES: Readonly<Record<string, string>> = {
  ...{ path: 'tệp', sha256: 'băm', sizeBytes: 'cỡ', columns: 'cột' },
  ...{ sealedBytes: 'cỡ khi niêm phong', sealedSha256: 'băm khi niêm phong' },
  ...{ column: 'cột', why: 'vì', rows: 'số dòng', old: 'dòng cũ', at: 'lúc', line: 'dòng', to: 'đến mục' },
  ...{ entries: 'số mục', witnessed: 'nhân chứng thấy', last: 'chuỗi đến', basis: 'căn cứ', placed: 'nằm ở' },
  ...{ place: 'nơi', reason: 'lý do', fault: 'lỗi', file: 'tệp' },
}

/** What contradicts the file outside of the database, and the chain as that file knows it. */
const AGAINST_WITNESS = [
  ...['witness-missing', 'witness-altered', 'witness-behind'],
  ...['chain-truncated', 'chain-replaced'],
] as const

/** What the witness says, apart from what the chain says of itself. */
export function witnessTextOf({ integrity: { counts }, looked: { witnessLines } }: Result): string {
  if (AGAINST_WITNESS.some(code => counts[code])) return 'không khớp với chuỗi niêm phong.'
  if (witnessLines === 0) return 'chưa có dòng nào để đối chiếu.'
  const heard = `${numberOf(witnessLines)} dòng, đều khớp với chuỗi niêm phong`
  return counts['witness-silent'] ? `${heard}, nhưng có lúc im lặng lâu.` : `${heard}.`
}

/** Of which codes there is more than the list has: it has the first ones of each. */
export function moreOf(found: readonly Finding[], counts: Result['integrity']['counts']): string[] {
  const codes = [...new Set(found.map(({ code }) => code))]
  return codes.flatMap(code => {
    const listed = found.filter(one => one.code === code).length
    return listed < FINDINGS_MOST ? [] : [`${FINDING_WORDS[code]}: ${numberOf(counts[code] ?? listed)} chỗ`]
  })
}

export const causeTextOf = ({ cause }: Pick<Gap, 'cause'>): string =>
  (CAUSE_TEXTS as Readonly<Record<string, string>>)[cause] ?? cause

export const gapTimeOf = ({ from, to, ms }: Gap): string =>
  `${dateOf(from)} ${secondOf(from)}–${secondOf(to)} (${numberOf(Math.round(ms / 100) / 10)} giây)`

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
