import { estimate, ofSkill } from '../queue/estimate.ts'
import type { Standing } from '../queue/load-store.ts'
import type { News } from './news.ts'
import type { History } from './wait-store.ts'

export type AnnouncerNeeds = Readonly<{
  standingsOf(callIds: readonly string[]): Promise<readonly Standing[]>
  historiesOf(queues: readonly string[]): Promise<readonly History[]>
}>

type Asking = { resolve(news: News | null): void; reject(error: unknown): void }

export type Announcer = ReturnType<typeof createAnnouncer>

/**
 * How it stands for waiting callers. Whoever asks while others are being looked up is answered with the next look: a
 * full queue costs two statements at a time, and never the connections that telephones wait for.
 */
export function createAnnouncer({ standingsOf, historiesOf }: AnnouncerNeeds) {
  let waiting = new Map<string, Asking[]>()
  let isLooking = false

  async function look(callIds: readonly string[]): Promise<ReadonlyMap<string, News>> {
    const standings = await standingsOf(callIds)
    const histories = await historiesOf([...new Set(standings.map(({ queue }) => queue))])
    const known = new Map(histories.map(history => [history.queue, history]))
    return new Map(standings.map(one => [one.callId, newsOf(one, known.get(one.queue))]))
  }

  async function rounds(): Promise<void> {
    isLooking = true
    while (waiting.size > 0) {
      const round = waiting
      waiting = new Map()
      try {
        const found = await look([...round.keys()])
        for (const [callId, askers] of round) for (const one of askers) one.resolve(found.get(callId) ?? null)
      } catch (error) {
        for (const askers of round.values()) for (const one of askers) one.reject(error)
      }
    }
    isLooking = false
  }

  return {
    /** @returns null for who is in no queue any more */
    newsOf(callId: string): Promise<News | null> {
      return new Promise((resolve, reject) => {
        waiting.set(callId, [...(waiting.get(callId) ?? []), { resolve, reject }])
        if (!isLooking) void rounds()
      })
    },
  }
}

function newsOf(standing: Standing, history?: History): News {
  const { queue, before, signedIn } = standing
  const { handlingMs = [], recent = [] } = history ?? {}
  const { ahead, operators, ready } = standing.skilled ? ofSkill(standing, standing.skilled) : standing
  const { range, medianMs, modelMs } = estimate({ ahead, operators, ready, handlingMs, recent })
  const isFree = operators > 0 && ahead < ready
  return { queue, before, isFree, isStaffed: signedIn > 0, range, medianMs, modelMs }
}
