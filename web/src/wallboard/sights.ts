import { clockOf, numberOf } from '../kit/format.ts'
import { longestSince, staffingOf } from './need.ts'
import type { Picture } from './picture.ts'
import { percentText } from './texts.ts'
import { freeLevel, type Level, lengthLevel, serviceLevel, type Thresholds, waitLevel } from './thresholds.ts'

/** The main figures of the wall, as they are written and how bad they are. Pure. */
export type Sight = Readonly<{
  /** As the reports call it, where it is one of theirs. */
  code: string
  label: string
  text: string
  level: Level
  /** What it is counted from, where the reports do not say. */
  formula?: string
}>

export type Sights = Readonly<
  Record<
    'waiting' | 'longest' | 'free' | 'talking' | 'paused' | 'level' | 'offered' | 'answered' | 'abandoned',
    Sight
  >
>

/** @param now the server's time */
export function sightsOf(picture: Picture, thresholds: Thresholds, now: number): Sights {
  const { line, today, operators } = picture
  const staffing = staffingOf(operators.values(), now)
  const waiting = line.items.length
  const since = longestSince(picture)
  const waitedMs = since === null ? null : now - Date.parse(since)
  const calm = { level: 'calm' } as const
  return {
    waiting: {
      ...{ code: 'waiting', label: 'Đang chờ', text: numberOf(waiting) },
      level: lengthLevel(waiting, staffing.free, thresholds),
      formula: 'số người đang ở trong các hàng chờ lúc này, kể cả máy đang đổ chuông mời điện thoại viên',
    },
    longest: {
      ...{ code: 'longest', label: 'Chờ lâu nhất', text: waitedMs === null ? '–' : clockOf(waitedMs) },
      level: waitLevel(waitedMs, thresholds),
      formula: 'từ khi người chờ lâu nhất vào hàng chờ đến lúc này',
    },
    free: {
      ...{ code: 'free', label: 'Rảnh', text: numberOf(staffing.free) },
      level: freeLevel(staffing.free, waiting),
      formula:
        'số điện thoại viên sẵn sàng, máy gọi được, không trong thời gian nghỉ sau cuộc không nhấc máy',
    },
    talking: { ...calm, code: 'talking', label: 'Đàm thoại', text: numberOf(staffing.talking) },
    paused: { ...calm, code: 'paused', label: 'Tạm nghỉ', text: numberOf(staffing.paused) },
    level: {
      ...{ code: 'service-level', label: 'Mức phục vụ', text: percentText(today?.serviceLevel ?? null) },
      level: serviceLevel(today?.serviceLevel ?? null, thresholds),
    },
    offered: { ...calm, code: 'offered', label: 'Tiếp nhận', text: count(today?.offered) },
    answered: { ...calm, code: 'answered', label: 'Trả lời', text: count(today?.answered) },
    abandoned: { ...calm, code: 'abandoned', label: 'Gọi nhỡ', text: count(today?.abandoned) },
  }
}

const count = (value: number | undefined) => (value === undefined ? '–' : numberOf(value))
