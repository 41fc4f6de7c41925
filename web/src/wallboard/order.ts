import { type FocusEvent, useEffect, useRef, useState } from 'react'

/** A list stands still while somebody is about to press one of its rows. */

/** Whoever has moved nothing for so long aims at nothing: a mouse that was left on the list does not keep it old. */
const AIM_MS = 15_000

/** Whether somebody points into the list or has come to it with the keyboard; `handlers` are for its box. */
export function useAim() {
  const [isAiming, setAiming] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const rest = () => {
    clearTimeout(timer.current)
    setAiming(false)
  }
  const aim = () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(rest, AIM_MS)
    setAiming(true)
  }
  const onBlur = ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
    if (!currentTarget.contains(relatedTarget)) rest()
  }
  return { isAiming, handlers: { onPointerMove: aim, onPointerLeave: rest, onFocus: aim, onBlur } }
}

type Order<T> = Readonly<{ items: readonly T[]; keyOf: (item: T) => string; isHeld: boolean }>

/** @returns the items as they are to be drawn, and whether that is another order than their own */
export function useOrder<T>({ items, keyOf, isHeld }: Order<T>) {
  const [drawn, setDrawn] = useState({ items, isHeld, rows: items })
  if (drawn.items !== items || drawn.isHeld !== isHeld)
    setDrawn({ items, isHeld, rows: isHeld ? standing(drawn.rows, items, keyOf) : items })
  const { rows } = drawn
  return { rows, isOld: isHeld && rows.some((row, place) => row !== items[place]) }
}

/** Who was there stands where they stood; who has come since is last. */
function standing<T>(before: readonly T[], items: readonly T[], keyOf: (item: T) => string): readonly T[] {
  const places = new Map(before.map((item, place) => [keyOf(item), place]))
  const placeOf = (item: T) => places.get(keyOf(item)) ?? before.length
  return items.toSorted((one, other) => placeOf(one) - placeOf(other))
}
