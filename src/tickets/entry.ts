import type { Ms } from '../clock.ts'

/** What was done about a ticket, one entry each. Pure. */
export const ENTRY_KINDS = [
  'handover-asked', // agencies on duty are to be called, in order (QC 9.1)
  'handover-tried', // one of them, and how it went
  'handover-failed', // none of them answered
  'handover-confirmed', // the agency has taken the case
  'handover-left', // the operator left the citizen to the agency
  'handover-ended', // the agency's line is gone
  'recording-started', // was not running, and was started
  'recording-failed', // does not run, or its file does not grow
  'guided', // the citizen was told which number to dial (QC 4.6)
  'guided-undone',
] as const
export type EntryKind = (typeof ENTRY_KINDS)[number]

/** `not-allowed`: the dial policy refused the number. `stopped`: the operator, or the citizen's hanging up. */
export const TRY_OUTCOMES = [
  ...(['answered', 'no-answer', 'refused', 'unreachable'] as const),
  ...(['not-allowed', 'stopped'] as const),
] as const
export type TryOutcome = (typeof TRY_OUTCOMES)[number]

type Facts = Readonly<Record<string, unknown>>

/** Something done about a call's ticket, or about the call where it has none. */
export type Entry = Readonly<{
  kind: EntryKind
  at: Ms
  /** null = the centre by itself. */
  by: string | null
  facts: Facts
}>

const OUTCOMES: Readonly<Record<TryOutcome, string>> = {
  answered: 'đã nghe máy',
  'no-answer': 'không trả lời',
  refused: 'bận hoặc từ chối',
  unreachable: 'không liên lạc được',
  'not-allowed': 'không được phép gọi số này',
  stopped: 'dừng gọi',
}

/** For people. */
export function entryText(kind: EntryKind, facts: Facts): string {
  const { agency, number, outcome, detail, isConfirmed } = facts as Record<string, string | undefined>
  switch (kind) {
    case 'handover-asked':
      return 'Chuyển khẩn cấp: gọi các cơ quan trực theo thứ tự'
    case 'handover-tried': {
      const how = OUTCOMES[outcome as TryOutcome] ?? outcome
      return `${agency} (${number}): ${how}${detail === undefined ? '' : `. ${detail}`}`
    }
    case 'handover-failed':
      return 'Không cơ quan trực nào nghe máy; điện thoại viên tiếp tục giữ người dân'
    case 'handover-confirmed':
      return `${agency} đã xác nhận tiếp nhận`
    case 'handover-left':
      return isConfirmed
        ? `Điện thoại viên rời máy, người dân nói chuyện với ${agency}`
        : `Điện thoại viên rời máy khi ${agency} chưa xác nhận`
    case 'handover-ended':
      return isConfirmed ? `${agency} kết thúc cuộc gọi` : `${agency} kết thúc cuộc gọi khi chưa xác nhận`
    case 'recording-started':
      return 'Ghi âm không chạy, đã được bật lại'
    case 'recording-failed':
      return 'Ghi âm không chạy được; cuộc gọi vẫn tiếp tục'
    case 'guided':
      return `Đã hướng dẫn người dân gọi ${number}`
    case 'guided-undone':
      return `Hủy ghi nhận hướng dẫn gọi ${number}`
  }
}
