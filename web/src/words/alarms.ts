import type { AlarmEvent, MessageState } from '../../../src/alarms/alarm.ts'
import type { CheckOutcome } from '../../../src/alarms/check.ts'
import type { Channel, Severity } from '../../../src/alarms/rules.ts'

export const SEVERITY_NAMES: Readonly<Record<Severity, string>> = {
  critical: 'Nghiêm trọng',
  warning: 'Cảnh báo',
}

export const ALARM_EVENT_NAMES: Readonly<Record<AlarmEvent, string>> = {
  raised: 'Báo lần đầu',
  repeated: 'Nhắc lại',
  cleared: 'Báo đã hết',
}

export const MESSAGE_STATE_NAMES: Readonly<Record<MessageState, string>> = {
  waiting: 'Đang gửi',
  sent: 'Đã gửi',
  dead: 'Không gửi được',
}

export const CHANNEL_NAMES: Readonly<Record<Channel, string>> = {
  email: 'Thư điện tử',
  sms: 'Tin nhắn',
  webhook: 'Webhook',
}

export const CHECK_OUTCOME_NAMES: Readonly<Record<CheckOutcome, string>> = {
  running: 'Đang chạy',
  passed: 'Đạt',
  failed: 'Không đạt',
  interrupted: 'Bị ngắt',
}
