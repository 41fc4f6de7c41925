import { DateTime } from 'luxon'
import Type, { type Static } from 'typebox'
import { type Ms, ZONE } from '../clock.ts'
import { dayOf, type Hours } from '../directory/hours.ts'
import { type Fault, fault } from '../directory/shape.ts'
import type { RequestKind } from './request.ts'

/** On what law the centre keeps and uses citizens' data, and by when it answers what they ask about it: data of the province. */

const strict = { additionalProperties: false }
const Text = Type.String({ minLength: 1, maxLength: 500 })
const Days = Type.Integer({ minimum: 1, maximum: 90 })

const Purpose = Type.Object(
  {
    name: Type.String({ pattern: '^[a-z][a-z-]{1,39}$' }),
    /** As citizens are told it. */
    label: Text,
    basis: Text,
    /** The law gives no other ground: without the citizen's consent it is not done. */
    needsConsent: Type.Boolean(),
  },
  strict,
)

export const PersonalData = Type.Object(
  {
    purposes: Type.Array(Purpose, { minItems: 1, maxItems: 50 }),
    /** Working days in which the citizen must have heard that the request is dealt with. */
    answerWorkingDays: Days,
    /** Calendar days in which it must be done. */
    doneDays: Type.Object({ export: Days, rectify: Days, restrict: Days, erase: Days }, strict),
    /** The one extension. */
    extensionDays: Days,
    /** By what law a citizen's data is kept although they want it erased. */
    keptBy: Text,
  },
  strict,
)
export type PersonalData = Static<typeof PersonalData>

const STATE_TASK =
  'Luật Bảo vệ dữ liệu cá nhân 91/2025/QH15, Điều 19: xử lý không cần sự đồng ý để phục vụ hoạt động của cơ quan nhà nước'

export const DEFAULT_PERSONAL_DATA: PersonalData = {
  purposes: [
    {
      name: 'handling',
      label: 'Tiếp nhận, chuyển, giải quyết và trả lời phản ánh, kiến nghị',
      basis: `${STATE_TASK}; Nghị định 20/2008/NĐ-CP; Quy chế phối hợp, Điều 8.1 và 11.1`,
      needsConsent: false,
    },
    {
      name: 'recording',
      label: 'Ghi âm cuộc gọi làm căn cứ kiểm tra, giám sát',
      basis: `${STATE_TASK}; Quy chế phối hợp, Điều 7.1 và 11.1`,
      needsConsent: false,
    },
    {
      name: 'reporting',
      label: 'Thống kê, báo cáo không nêu danh tính',
      basis: `${STATE_TASK}; Quy chế phối hợp, Điều 11.2 và 17`,
      needsConsent: false,
    },
    {
      name: 'survey',
      label: 'Khảo sát mức độ hài lòng',
      basis: 'Sự đồng ý của chủ thể dữ liệu',
      needsConsent: true,
    },
    {
      name: 'publication-of-name',
      label: 'Công khai danh tính cùng kết quả trả lời',
      basis: 'Sự đồng ý của chủ thể dữ liệu',
      needsConsent: true,
    },
  ],
  answerWorkingDays: 2,
  doneDays: { export: 10, rectify: 10, restrict: 15, erase: 20 },
  extensionDays: 15,
  keptBy:
    'Luật Lưu trữ 33/2024/QH15 và Quy chế phối hợp, Điều 7.1 (phản ánh và kết quả trả lời có giá trị như văn bản giấy)',
}
export const WHY_DEFAULT_PERSONAL_DATA =
  'Answer in 2 working days, restriction in 15 days, one extension of 15: NĐ 356/2025/NĐ-CP as summaries of it say; 10 and 20 days for the other rights lie in the range that they name. The articles are for the province’s lawyers to confirm.'

export function faultsOfPersonalData({ purposes }: PersonalData, path: string): Fault[] {
  const names = purposes.map(({ name }) => name)
  const again = new Set(names.filter((name, place) => names.indexOf(name) !== place))
  return [...again].map(name =>
    fault(`${path}.purposes`, `${name} is there twice`, `mục đích "${name}" bị ghi hai lần`),
  )
}

/** No working day in so many days is no calendar but a fault in one. */
const DAYS_MOST = 400

/**
 * By when the citizen must have heard of it, and by when it must be done: the day on which it came does not count.
 * @param hours in which the office works
 */
export function dueOf(
  kind: RequestKind,
  { at, hours }: { at: Ms; hours: Hours },
  { answerWorkingDays, doneDays }: PersonalData,
): { answerDueAt: Ms; dueAt: Ms } {
  return {
    answerDueAt: endOfWorkingDay(at, answerWorkingDays, hours),
    dueAt: endOfDay(dayIn(at).plus({ days: doneDays[kind] })),
  }
}

export const extended = (dueAt: Ms, { extensionDays }: PersonalData): Ms =>
  endOfDay(dayIn(dueAt - 1).plus({ days: extensionDays }))

/** The end of the last shift of that working day. */
function endOfWorkingDay(at: Ms, days: number, hours: Hours): Ms {
  let day = dayIn(at)
  for (let left = days, looked = 0; looked < DAYS_MOST; looked++) {
    day = day.plus({ days: 1 })
    const last = dayOf(hours, day.toFormat('yyyy-MM-dd')).shifts.at(-1)
    if (last === undefined || --left > 0) continue
    const [hour = 0, minute = 0] = last[1].split(':').map(Number)
    return day.plus({ hours: hour, minutes: minute }).toMillis()
  }
  throw new RangeError(`no ${days} working days in ${DAYS_MOST} days from ${new Date(at).toISOString()}`)
}

const dayIn = (at: Ms): DateTime => DateTime.fromMillis(at, { zone: ZONE }).startOf('day')
const endOfDay = (day: DateTime): Ms => day.plus({ days: 1 }).toMillis()
