import type { Logger } from 'pino'
import type { Ami } from '../asterisk/ami.ts'
import { type Member, membersOf } from '../asterisk/ami-events.ts'
import { messageOf, Weather } from '../errors.ts'
import { type MemberAct, type Mirrored, planMember, planMembers } from './members.ts'

const QUEUE = 'fallback'

/** Where the last try failed though Asterisk answers: not at once again. */
const RETRY_MS = 1_000

export type Mirror = ReturnType<typeof createMirror>

/**
 * Keeps the members of the dialplan's own queue in step with what operators ask for, so that it rings the right
 * phones when we are away. One change at a time, the newest wish of each operator wins; what could not be done
 * stays wished for.
 */
export function createMirror({ ami, log }: { ami: Pick<Ami, 'action' | 'list' | 'isUp'>; log: Logger }) {
  const wanted = new Map<string, Mirrored>()
  const dirty = new Set<string>()
  /** Members as far as we know. */
  let known = new Map<string, Member>()
  let mustAsk = true
  /** True once all operators are known: only then is a member without operator a stray. */
  let isWhole = false
  let running: Promise<void> | null = null
  let timer: NodeJS.Timeout | null = null

  const run = (): Promise<void> => {
    running ??= work()
      .catch(error => {
        if (!(error instanceof Weather)) log.error({ err: error }, 'queue members not mirrored')
        else log.warn({ reason: messageOf(error) }, 'queue members not mirrored yet')
        mustAsk = true
        // Without a connection the next login asks for everything anyway.
        if (ami.isUp()) timer ??= setTimeout(again, RETRY_MS).unref()
      })
      .finally(() => {
        running = null
        if (hasWork() && timer === null) void run() // a wish that came while the last round was ending
      })
    return running
  }

  const hasWork = () => ami.isUp() && (mustAsk || dirty.size > 0)

  const again = () => {
    timer = null
    void run()
  }

  const work = async () => {
    while (hasWork()) {
      if (mustAsk) {
        await compare()
        continue
      }
      const [endpoint = ''] = dirty
      dirty.delete(endpoint)
      const operator = wanted.get(endpoint)
      if (operator) for (const act of planMember(operator, known.get(endpoint))) await perform(act)
    }
  }

  const compare = async () => {
    mustAsk = false
    dirty.clear()
    known = new Map(
      membersOf(await ami.list('QueueStatus', { Queue: QUEUE })).map(member => [member.endpoint, member]),
    )
    const all = [...wanted.values()]
    const acts = isWhole
      ? planMembers(all, [...known.values()])
      : all.flatMap(operator => planMember(operator, known.get(operator.endpoint)))
    for (const act of acts) await perform(act)
    if (acts.length > 0) log.info({ changes: acts.length }, 'queue members mirrored')
  }

  const perform = async (act: MemberAct) => {
    await request(ami, act)
    if (act.type === 'remove') known.delete(act.endpoint)
    else known.set(act.endpoint, { endpoint: act.endpoint, isPaused: act.isPaused, reason: act.reason })
  }

  const wish = (operator: Mirrored) => {
    // Kept even when signed out: a removal that failed must not be forgotten.
    wanted.set(operator.endpoint, operator)
    dirty.add(operator.endpoint)
  }

  return {
    /** At every change. Returns at once; the queue follows within milliseconds, or after the next login. */
    mirror(operator: Mirrored): void {
      wish(operator)
      void run()
    },
    /** After every login to AMI: everybody, so that who left meanwhile goes too. */
    async mirrorAll(operators: readonly Mirrored[]): Promise<void> {
      const named = new Set(operators.map(operator => operator.endpoint))
      for (const endpoint of wanted.keys()) if (!named.has(endpoint)) wanted.delete(endpoint)
      for (const operator of operators) wish(operator)
      isWhole = true
      mustAsk = true
      await run()
    },
    stop(): void {
      if (timer) clearTimeout(timer)
    },
  }
}

async function request(ami: Pick<Ami, 'action'>, act: MemberAct): Promise<void> {
  const phone = { Queue: QUEUE, Interface: `PJSIP/${act.endpoint}` }
  if (act.type === 'remove') await ami.action('QueueRemove', phone)
  else if (act.type === 'pause')
    await ami.action('QueuePause', { ...phone, Paused: String(act.isPaused), Reason: act.reason })
  else
    await ami.action('QueueAdd', {
      ...phone,
      StateInterface: phone.Interface,
      Paused: String(act.isPaused),
      Reason: act.reason,
    })
}
