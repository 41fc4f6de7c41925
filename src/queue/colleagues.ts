import type { Names } from '../people/person.ts'
import type { Queue } from './service.ts'

export type ColleaguesNeeds = Readonly<{ operators: Queue['operators']; names: Names }>

export type Colleagues = ReturnType<typeof createColleagues>

/** Who is at work beside an operator: to whom a call can be given. */
export function createColleagues({ operators, names }: ColleaguesNeeds) {
  return {
    /** By username; nobody who is signed out, and not the one who asks. */
    async list(personId: string) {
      const there = (await operators()).filter(
        ({ operatorId, presence }) => presence !== 'signed-out' && operatorId !== personId,
      )
      const known = await names(there.map(({ operatorId }) => operatorId))
      return there
        .flatMap(({ operatorId: id, state, since, isReachable, reason }) => {
          const named = known.get(id)
          return named ? [{ ...named, state, reason, since, isFree: state === 'ready' && isReachable }] : []
        })
        .sort((one, other) => (one.username < other.username ? -1 : 1))
    },
  }
}
