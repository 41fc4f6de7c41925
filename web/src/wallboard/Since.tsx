import { clockOf } from '../kit/format.ts'
import { useServerNow } from './clock.ts'

/** How long something has been so, counting. */
export function Since({ at }: Readonly<{ at: string | null }>) {
  const now = useServerNow()
  if (at === null) return <span className="figures">–</span>
  return <span className="figures">{clockOf(now - Date.parse(at))}</span>
}
