import { useEffect, useRef } from 'react'

const ROWS = 'a[data-ticket]'

/** `j` and `k` go from row to row, `/` to the search box; Enter follows the row, which is a link. */
export function useListKeys() {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      const { target, key, ctrlKey, metaKey, altKey } = event
      if (ctrlKey || metaKey || altKey || isTyping(target)) return
      if (key === '/') {
        event.preventDefault()
        document.querySelector<HTMLInputElement>('[data-search]')?.focus()
        return
      }
      if (key !== 'j' && key !== 'k') return
      const rows = [...(list.current?.querySelectorAll<HTMLElement>(ROWS) ?? [])]
      const at = rows.indexOf(document.activeElement as HTMLElement)
      const next = at < 0 ? rows[0] : rows[at + (key === 'j' ? 1 : -1)]
      next?.focus()
      next?.scrollIntoView({ block: 'nearest' })
    }
    document.addEventListener('keydown', pressed)
    return () => document.removeEventListener('keydown', pressed)
  }, [])
  return list
}

/** What is typed into a box is no command. */
const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement &&
  target.closest('input, textarea, select, [contenteditable], [role="dialog"]') !== null
