import { randomUUID } from 'node:crypto'
import type { AuditEntry } from '../../src/audit/store.ts'
import type { OfferOutcome, TalkOutcome } from '../../src/calls/call.ts'
import { DEFAULTS } from '../../src/directory/defaults.ts'
import type { QueueSettings } from '../../src/directory/sections.ts'
import type { Person } from '../../src/people/person.ts'
import { phones } from '../../src/phones/tables.ts'
import { OfferLost } from '../../src/queue/operator.ts'
import { queueRoutes } from '../../src/queue/routes.ts'
import { createQueue } from '../../src/queue/service.ts'
import { desk, serve } from '../rooms.ts'

const [usual] = DEFAULTS.queues[0] as [QueueSettings]
export const queueOf = (name: string, over: Partial<QueueSettings> = {}): QueueSettings => ({
  ...usual,
  ...{ name, label: name },
  ...over,
})

export type Floor = Awaited<ReturnType<typeof floor>>
type Joining = Readonly<{ queue?: string; skill?: string | null; priority?: number; isBack?: boolean }>

/** The queue on a real database, with operators and callers, and no telephones: each offer is listed. */
export async function floor(t: Parameters<typeof desk>[0], queues = [queueOf('chung')]) {
  const here = await desk(t)
  const { database, now } = here
  const rules = { wrapUpMs: 15_000, restMs: 5_000, queues }
  /** The settings are changed. */
  const setQueues = (...set: QueueSettings[]) => {
    rules.queues = set
  }
  const offers: { callId: string; operatorId: string }[] = []
  const lost: string[] = []
  const journal: AuditEntry[] = []
  const mirrored: { endpoint: string; presence: string; reason: string | null }[] = []
  const unplugged = new Set<string>()

  async function choose(callId: string, { id: operatorId }: { id: string }): Promise<void> {
    try {
      await database.tx(tx => queue.offer(tx, { callId, operatorId, at: now.at, queue: 'chung' }))
      offers.push({ callId, operatorId })
    } catch (error) {
      if (!(error instanceof OfferLost)) throw error
      lost.push(callId)
      queue.match()
    }
  }
  const make = () =>
    createQueue({
      ...{ database, clock: here.clock, log: here.log, rules, publish: here.publish, choose },
      ...{ isOurs: () => false, mayOffer: () => true, offered: () => {} },
      journal: async (_tx, entry) => void journal.push(entry),
      isOperator: async (_tx, id) => staff.some(person => person.id === id),
      phones: {
        endpointOf: async (id, kind) => endpointOf(id, kind),
        isReachable: endpoint => !unplugged.has(endpoint),
        mirror: one => void mirrored.push(one),
      },
    })
  let queue = make()
  const staff: Person[] = []
  await queue.start()
  t.after(async () => queue.stop())

  return {
    ...{ ...here, setQueues, offers, lost, journal, mirrored, unplugged },
    queue: () => queue,
    /** What nobody else remembers is gone with the process. */
    async restart(): Promise<void> {
      queue.stop()
      queue = make()
      await queue.start()
    },
    async operator(abilities: Readonly<Record<string, number>> = {}, skills: Record<string, number> = {}) {
      const person = await here.person('operator')
      staff.push(person)
      for (const kind of ['desk', 'web'] as const)
        await database.db
          .insert(phones)
          .values({ endpoint: endpointOf(person.id, kind), personId: person.id, kind, createdAt: now.at })
      const levels = (all: Readonly<Record<string, number>>) =>
        Object.entries(all).map(([name, level]) => ({ name, level }))
      const by = { person, address: '127.0.0.1' }
      await queue.setAbilities(by, person.id, { queues: levels(abilities), skills: levels(skills) })
      await queue.setPresence(person, { state: 'ready' })
      return person
    },
    async caller({ queue: name = 'chung', skill = null, priority = 0 }: Joining = {}): Promise<string> {
      now.at += 1_000
      const callId = await here.call({ state: 'waiting', ending: null, endedAt: null, talkAt: null })
      const seat = { queue: name, skill, priority, isBack: false }
      await database.tx(async tx => queue.join(tx, { ...seat, callId, joinedAt: now.at, place: now.at }))
      queue.match()
      return callId
    },
    answered: (callId: string, operatorId: string) =>
      database.tx(async tx => {
        queue.leave(tx, callId)
        await queue.startTalk(tx, { callId, operatorId, at: now.at })
      }),
    async ended(callId: string, operatorId: string, outcome: TalkOutcome = 'wrap-up'): Promise<void> {
      here.publish(await database.tx(tx => queue.endTalk(tx, { callId, operatorId, at: now.at, outcome })))
      queue.match()
    },
    async missed(callId: string, operatorId: string, outcome: OfferOutcome = 'no-answer'): Promise<void> {
      const told = database.tx(tx => queue.withdrawOffer(tx, { callId, operatorId, at: now.at, outcome }))
      here.publish(await told)
      queue.match()
    },
    /** The routes, asked by their names. */
    async routes(people: readonly Person[]) {
      const { ask } = await serve(t, people, async app => {
        await app.register(queueRoutes, { queue })
      })
      return async (
        person: Person,
        method: 'GET' | 'POST' | 'PUT' | 'DELETE',
        url: string,
        payload?: object,
      ) => {
        const answer = await ask(person, { method, url, ...(payload ? { payload } : {}) })
        return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() }
      }
    },
  }
}

export const endpointOf = (id: string, kind: 'desk' | 'web') =>
  `op-${id.slice(0, 8)}${kind === 'web' ? '-web' : ''}`

export const nobody = randomUUID()
