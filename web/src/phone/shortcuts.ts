import { useEffect, useEffectEvent } from 'react'

/**
 * Keys that work wherever the focus is, also while something is typed. Plain function keys that neither Chrome, Edge and Firefox
 * nor NVDA and JAWS use for themselves on Windows (F1 help, F3 find, F5 reload, F6 address, F7 caret, F10 menu, F11 whole
 * screen, F12 tools are theirs; Edge's F4 and F9 can be taken over, and are).
 */
export const SHORTCUTS = [
  { key: 'F2', act: 'answer', label: 'Trả lời cuộc gọi' },
  { key: 'F4', act: 'hangUp', label: 'Gác máy, hoặc từ chối khi đổ chuông' },
  { key: 'F8', act: 'toggleMute', label: 'Tắt hoặc mở micro' },
  { key: 'F9', act: 'toggleHold', label: 'Giữ máy hoặc nói tiếp' },
] as const

export type Act = (typeof SHORTCUTS)[number]['act']

export const keyOf = (act: Act): string => SHORTCUTS.find(one => one.act === act)?.key ?? ''

/** @param acts what can be done just now; a key without its act is left to the browser */
export function useShortcuts(acts: Readonly<Partial<Record<Act, () => void>>>): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return
    const shortcut = SHORTCUTS.find(({ key }) => key === event.key)
    const act = shortcut && acts[shortcut.act]
    if (!act) return
    event.preventDefault()
    if (!event.repeat) act()
  })
  useEffect(() => {
    const hear = (event: KeyboardEvent) => pressed(event)
    addEventListener('keydown', hear, true)
    return () => removeEventListener('keydown', hear, true)
  }, [])
}
