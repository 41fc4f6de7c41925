import { useEffect, useEffectEvent } from 'react'
import { actOf, type DeskAct } from './keymap.ts'

export { KEYS, keyOf } from './keymap.ts'

/** @param acts what can be done just now; a key without its act is left to the browser */
export function useKeys(acts: Readonly<Partial<Record<DeskAct, () => void>>>): void {
  const pressed = useEffectEvent((event: KeyboardEvent) => {
    const act = actOf(event)
    const work = act && acts[act]
    if (!work) return
    event.preventDefault()
    if (!event.repeat) work()
  })
  useEffect(() => {
    const hear = (event: KeyboardEvent) => pressed(event)
    addEventListener('keydown', hear, true)
    return () => removeEventListener('keydown', hear, true)
  }, [])
}
