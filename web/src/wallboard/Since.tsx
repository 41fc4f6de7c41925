import { useLayoutEffect, useRef } from 'react'
import { clockOf } from '../kit/format.ts'
import { onTick, tickNow } from '../kit/now.ts'

/** How long something has been so, counting. The clock writes the text itself: a hundred of them are no work for React. */
export function Since({ at }: Readonly<{ at: string | null }>) {
  const shown = useRef<HTMLSpanElement>(null)
  useLayoutEffect(() => {
    const text = new Text('–')
    shown.current?.replaceChildren(text)
    if (at === null) return
    const since = Date.parse(at)
    const write = () => {
      text.data = clockOf(tickNow() - since)
    }
    write()
    return onTick(write)
  }, [at])
  return <span ref={shown} className="figures" role="timer" />
}
