/**
 * What the keyboard does at the desk, beside the telephone's own keys (web/src/phone/shortcuts.ts). Alt with a letter works while
 * something is typed too; by the place of the key, so that a Vietnamese input method changes nothing. Alt+D, E, F (the browser's)
 * and Alt+Z (Unikey's) are left alone.
 */
export const KEYS = [
  { act: 'ready', key: 'S', label: 'Sẵn sàng, hoặc tạm nghỉ' },
  { act: 'finish', key: 'W', label: 'Xong ghi chú sau cuộc gọi' },
  { act: 'transfer', key: 'C', label: 'Chuyển máy, hội ý' },
  { act: 'emergency', key: 'X', label: 'Chuyển khẩn cấp' },
  { act: 'guide', key: 'H', label: 'Hướng dẫn gọi số khẩn cấp' },
  { act: 'muteRecording', key: 'R', label: 'Tắt hoặc mở tiếng ghi âm' },
  { act: 'guest', key: 'G', label: 'Nối ba bên, hoặc rời cuộc gọi cho hai bên' },
  { act: 'content', key: 'N', label: 'Về ô nội dung của phiếu' },
  { act: 'nextDraft', key: 'P', label: 'Phiếu đang soạn kế tiếp' },
  { act: 'receive', key: 'K', label: 'Tiếp nhận phiếu' },
  { act: 'search', key: 'T', label: 'Tra cứu' },
] as const

export type DeskAct = (typeof KEYS)[number]['act']
type Pressed = Pick<KeyboardEvent, 'altKey' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'code'>

/** Which act a key means; null = none of ours. Pure. */
export function actOf({ altKey, ctrlKey, metaKey, shiftKey, code }: Pressed): DeskAct | null {
  if (!altKey || ctrlKey || metaKey || shiftKey) return null
  return KEYS.find(({ key }) => code === `Key${key}`)?.act ?? null
}

/** For the label of a button: `Alt+C`. */
export const keyOf = (act: DeskAct): string => `Alt+${KEYS.find(one => one.act === act)?.key ?? ''}`
