import { estimate, type Left, type Load, type Range } from '../../src/queue/estimate.ts'

/** A queue on paper: what its callers would be told, and how long each then really waits. Times in ms. */
export type Day = Readonly<{
  seed: number
  hours: number
  /** Operators at the start, and between which numbers they come and go, one change in so many minutes. */
  operators: Readonly<{ least: number; most: number; changeMinutes: number }>
  /** Talk and wrap-up, lognormal. */
  handling: Readonly<{ meanMs: number; variation: number }>
  /** Work offered as a share of what the middle number of operators can do; it swings by a fifth, half-hourly. */
  load: number
  /** Mean patience, exponential; null: nobody gives up. */
  patienceMs: number | null
  /** Share of callers of higher priority. */
  urgent: number
  /** Share of calls after which the operator first takes one of another queue, which this one knows nothing of. */
  elsewhere: number
}>

/** What one caller could be told at one moment, and what came. `truthMs` as if they had stayed on. */
export type Sample = {
  range: Range | null
  medianMs: number
  /** As app_queue would say it, and the same before it is cut to minutes. */
  twinMinutes: number
  twinMs: number
  isFirst: boolean
  truthMs: number
}

type Caller = {
  joinedAt: number
  urgent: boolean
  /** Gave up, and is only followed to see how long it would have been: takes no operator, is ahead of nobody. */
  isGone: boolean
  modelMs: number
  asked: { at: number; sample: Sample }[]
}
type Happening = { at: number; run: () => void }

const MINUTE = 60_000
const HANDLED = 50
const LEFT = 50

/** A random number generator whose seed can be printed: mulberry32, public domain. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function samples(day: Day): Sample[] {
  const random = seeded(day.seed)
  const exponential = (mean: number) => -mean * Math.log(1 - random())
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const spread = Math.log(1 + day.handling.variation)
  const handling = () => day.handling.meanMs * Math.exp(normal() * Math.sqrt(spread) - spread / 2)

  const agenda: Happening[] = []
  const line: Caller[] = []
  const told: Sample[] = []
  const handled: number[] = []
  const left: Left[] = []
  const middle = (day.operators.least + day.operators.most) / 2
  let [now, working, busy, holdtime] = [0, Math.round(middle), 0, 0]

  const later = (ms: number, run: () => void) => {
    const at = now + ms
    let place = agenda.length
    while (place > 0 && (agenda[place - 1]?.at ?? 0) > at) place--
    agenda.splice(place, 0, { at, run })
  }
  const isOpen = () => now < day.hours * 60 * MINUTE

  function ask(caller: Caller): void {
    const ahead = line.slice(0, line.indexOf(caller)).filter(one => !one.isGone).length
    const load: Load = {
      ahead,
      operators: working,
      ready: Math.max(0, working - busy),
      handlingMs: handled.slice(-HANDLED),
      recent: left.slice(-LEFT),
    }
    const { range, medianMs, modelMs } = estimate(load)
    const isFirst = caller.asked.length === 0
    if (isFirst) caller.modelMs = modelMs
    // app_queue.c: labs((holdtime + 30) - waited) / 60, whole seconds.
    const seconds = Math.abs(holdtime + 30 - Math.floor((now - caller.joinedAt) / 1_000))
    const twinMs = Math.abs(holdtime * 1_000 - (now - caller.joinedAt))
    const said = { range, medianMs, twinMinutes: Math.floor(seconds / 60), twinMs, isFirst, truthMs: 0 }
    caller.asked.push({ at: now, sample: said })
    later(MINUTE, () => {
      if (line.includes(caller) && !caller.isGone) ask(caller)
    })
  }

  function arrive(): void {
    if (!isOpen()) return
    const swing = Math.floor(now / (30 * MINUTE)) % 2 === 0 ? 0.8 : 1.2
    later(exponential(day.handling.meanMs / (middle * day.load * swing)), arrive)
    const caller = { joinedAt: now, urgent: random() < day.urgent, isGone: false, modelMs: 0, asked: [] }
    const before = caller.urgent ? line.findIndex(one => !one.urgent) : -1
    line.splice(before < 0 ? line.length : before, 0, caller)
    serve()
    if (!line.includes(caller)) return
    ask(caller)
    if (day.patienceMs !== null)
      later(exponential(day.patienceMs), () => {
        if (!line.includes(caller)) return
        caller.isGone = true
        left.push({ modelMs: caller.modelMs, waitMs: now - caller.joinedAt, isServed: false })
      })
  }

  function serve(): void {
    while (line.length > 0 && (line[0]?.isGone || busy < working)) {
      const caller = line.shift()
      if (!caller) return
      const rings = caller.isGone ? 0 : 2_000 + random() * 6_000
      const waitMs = now + rings - caller.joinedAt
      for (const { at, sample } of caller.asked) told.push({ ...sample, truthMs: now + rings - at })
      if (caller.isGone) continue
      busy++
      // app_queue.c: ((old << 2) - old + new) >> 2, for every call that is answered.
      holdtime = (3 * holdtime + Math.floor(waitMs / 1_000)) >> 2
      if (caller.asked.length > 0) left.push({ modelMs: caller.modelMs, waitMs, isServed: true })
      const workMs = handling()
      later(rings + workMs, () => {
        handled.push(workMs)
        later(random() < day.elsewhere ? handling() : 0, () => {
          busy--
          serve()
        })
      })
    }
  }

  function change(): void {
    if (!isOpen() && line.length === 0) return
    const step = random() < 0.5 ? -1 : 1
    working = Math.min(day.operators.most, Math.max(day.operators.least, working + step))
    serve()
    later(exponential(day.operators.changeMinutes * MINUTE), change)
  }

  arrive()
  later(exponential(day.operators.changeMinutes * MINUTE), change)
  for (let next = agenda.shift(); next; next = agenda.shift()) {
    now = next.at
    next.run()
  }
  return told
}
