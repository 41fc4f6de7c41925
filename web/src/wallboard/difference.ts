import type { PreviewShown } from '../../../src/settings/previewschemas.ts'
import type { Json } from '../kit/api.ts'
import { numberOf, spanOf } from '../kit/format.ts'

/** What a switch of the disaster profile changes, in words. Pure. */

export type Preview = Json<typeof PreviewShown>
type Difference = Preview['differs'][number]
export type Told = Readonly<{ what: string; before: string; after: string }>

const SECTIONS: Readonly<Record<string, string>> = {
  greeting: 'Lời chào',
  menu: 'Menu phím bấm',
  hours: 'Giờ phục vụ',
  queues: 'Hàng chờ',
}

const PARTS: Readonly<Record<string, string>> = {
  maxWaitSeconds: 'chờ lâu nhất',
  maxLength: 'số người chờ nhiều nhất',
  overflowUnstaffed: 'chuyển tiếp khi không có người trực',
  overflow: 'khi quá giới hạn',
  action: 'khi quá giới hạn',
  enabled: 'đang dùng',
}

const ACTIONS: Readonly<Record<string, string>> = {
  voicemail: 'để lại lời nhắn',
  'callback-offer': 'mời hẹn gọi lại',
  'busy-notice': 'nghe báo bận',
  queue: 'sang hàng chờ khác',
}

/** Of the sounds that every centre has; a province's own are told by their names. */
const SOUNDS: Readonly<Record<string, string>> = {
  greeting: 'lời chào thường',
  'greeting-disaster': 'lời chào thiên tai',
}

const NONE = 'không đặt'

/** Every place that becomes another; the switch itself is left out. @param labels of queues, by name */
export function toldOf(preview: Pick<Preview, 'differs'>, labels: ReadonlyMap<string, string>): Told[] {
  return preview.differs.filter(({ path }) => !path.startsWith('disaster')).map(one => told(one, labels))
}

function told({ path, before, after }: Difference, labels: ReadonlyMap<string, string>): Told {
  const [section = '', ...rest] = path.split('.')
  const place = section === 'queues' ? [labels.get(rest[0] ?? '') ?? rest[0]] : []
  const part = rest.map(word => PARTS[word]).find(Boolean)
  const isSeconds = path.endsWith('Seconds')
  return {
    what: [SECTIONS[section] ?? section, ...place, part].filter(Boolean).join(' · '),
    before: valueText(before, isSeconds),
    after: valueText(after, isSeconds),
  }
}

function valueText(value: unknown, isSeconds: boolean): string {
  if (value === null || value === undefined) return NONE
  if (typeof value === 'boolean') return value ? 'có' : 'không'
  if (typeof value === 'number') return isSeconds ? spanOf(value * 1_000) : numberOf(value)
  if (value === 'always') return 'cả ngày, mọi ngày'
  if (value === 'weekly') return 'theo lịch trong tuần'
  if (typeof value === 'string') return SOUNDS[value] ?? ACTIONS[value] ?? value
  if (Array.isArray(value)) return value.map(one => valueText(one, false)).join(', ')
  const { action, kind, text } = value as { action?: string; kind?: string; text?: string }
  if (action !== undefined) return ACTIONS[action] ?? action
  if (kind !== undefined) return valueText(kind, false)
  return text ?? 'nội dung khác'
}
