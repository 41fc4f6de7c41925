import { heardBy } from './alarm.ts'
import { keyOf, type Up, upUnder } from './conditions.ts'
import { ALARM_KINDS, type AlarmKind, type AlarmRules, type Channel, wholeRules } from './rules.ts'
import type { Alarms } from './service.ts'
import type { Sources, Watch } from './watch.ts'

type Heard = ReturnType<typeof heardBy>

/** What is up under the one rules and not under the others; the first of each by name. */
export type AlarmsBeside = Readonly<{
  raised: Readonly<{ count: number; first: readonly (Up & Readonly<{ heardBy: Heard }>)[] }>
  ended: Readonly<{ count: number; first: readonly Up[] }>
  /** Kinds of which nobody outside the console would hear any more, or of which nobody ever did while they were off. */
  unheard: readonly AlarmKind[]
}>

type Needs = Readonly<{
  alarms: Pick<Alarms, 'open' | 'untold'>
  watch: Pick<Watch, 'moment'>
  sources: Pick<Sources, 'flaggedRecordings' | 'evidence'>
  /** Ways out that this machine has. */
  channels: readonly Channel[]
}>

const FIRST_MOST = 20

/** What other rules would make of the alarms of this moment: looked at, never raised. */
export function createAlarmImpact({ alarms, watch, sources, channels }: Needs) {
  /** What has one alarm only, of a kind that is not told of now. */
  async function onceMore(before: AlarmRules, after: AlarmRules): Promise<Up[]> {
    const subjects = async (kind: AlarmKind, found: () => Promise<readonly string[]>) =>
      after.kinds[kind].enabled && !before.kinds[kind].enabled
        ? (await alarms.untold(kind, await found())).map(subject => ({ kind, subject, facts: {} }))
        : []
    return [
      ...(await subjects('recording-missing', async () =>
        (await sources.flaggedRecordings()).map(({ id }) => id),
      )),
      ...(await subjects('evidence-broken', async () => sources.evidence().broken)),
    ]
  }

  return async (...asked: [before: AlarmRules, after: AlarmRules]): Promise<AlarmsBeside> => {
    const [before, after] = [wholeRules(asked[0]), wholeRules(asked[1])]
    const [{ facts, seen, at }, open, once] = await Promise.all([
      watch.moment(),
      alarms.open(),
      onceMore(before, after),
    ])
    const up = (rules: AlarmRules) => upUnder(facts, { open, seen, rules, at })
    const [old, young] = [up(before), up(after)]
    const raised = [...without(young, old), ...once]
    const ended = without(old, young)
    const heard = (rules: AlarmRules, kind: AlarmKind) => heardBy(rules, kind, channels)
    const isUnheard = (rules: AlarmRules, kind: AlarmKind) =>
      rules.kinds[kind].enabled && heard(rules, kind).length === 0
    return {
      raised: {
        count: raised.length,
        first: raised.slice(0, FIRST_MOST).map(one => ({ ...one, heardBy: heard(after, one.kind) })),
      },
      ended: { count: ended.length, first: ended.slice(0, FIRST_MOST) },
      unheard: ALARM_KINDS.filter(kind => isUnheard(after, kind) && !isUnheard(before, kind)),
    }
  }
}

function without(some: readonly Up[], others: readonly Up[]): Up[] {
  const known = new Set(others.map(keyOf))
  return some.filter(one => !known.has(keyOf(one)))
}
