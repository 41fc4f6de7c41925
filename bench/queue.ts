import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sippOperator } from '../src/boot/phones/operator.ts'
import { writeTone } from '../src/boot/phones/sound.ts'
import { type AtWork, match, type Waiter } from '../src/queue/match.ts'
import { seeded } from '../test/queue/simulated.ts'
import { quantile, spread, table } from './figures.ts'
import { type System, startAppQueue, startOurs } from './systems.ts'
import { callersWave, handOvers, overtakings, quiet, rungFor } from './traffic.ts'

/** So many operators, each with a caller, and a hundred callers waiting behind them. */
type Load = Readonly<{ name: string; operators: number; waiting: number; perSecond: number; talkMs: number }>

const LOADS: readonly Load[] = [
  { name: '1 operator', operators: 1, waiting: 100, perSecond: 20, talkMs: 1_500 },
  { name: '10 operators', operators: 10, waiting: 100, perSecond: 20, talkMs: 3_000 },
  { name: '50 operators', operators: 50, waiting: 100, perSecond: 20, talkMs: 8_000 },
]

type Run = Readonly<{
  system: System['name']
  load: string
  handOverMs: readonly number[]
  /** Callers rung after one who came later, and the most by which one was. */
  overtakings: number
  overtakenMostMs: number
  failed: number
}>

export async function benchQueue(
  options: Readonly<{ rounds: number; only: string | null }>,
  say: (line: string) => void,
): Promise<object> {
  const cost = matchingCost(say)
  const loads = LOADS.filter(load => options.only === null || load.name === options.only)
  const runs = loads.length > 0 ? await againstAppQueue(loads, options.rounds, say) : []
  const summary = loads.map(load => summarize(load.name, runs))
  for (const one of summary) say(`\n${one.load}\n${one.text}`)
  return {
    ...{
      loads,
      cost,
      runs: runs.map(({ handOverMs, ...run }) => ({ ...run, handOverMs: spread(handOverMs) })),
    },
    summary: summary.map(({ text: _text, ...rest }) => rest),
    failed: runs.reduce((sum, run) => sum + run.failed, 0),
  }
}

async function againstAppQueue(
  loads: readonly Load[],
  rounds: number,
  say: (line: string) => void,
): Promise<Run[]> {
  const users = Array.from(
    { length: Math.max(...loads.map(load => load.operators)) },
    (_, n) => `op${101 + n}`,
  )
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-bench-'))
  const sounds = { citizen: join(folder, '440.al'), operator: join(folder, '880.al') }
  await writeTone(440, 10, sounds.citizen)
  await writeTone(880, 10, sounds.operator)
  const runs: Run[] = []
  const ours = await startOurs(users)
  try {
    const twin = await startAppQueue(users, ours.promptsDir)
    try {
      for (const load of loads)
        for (let round = 1; round <= rounds; round++)
          for (const system of [ours, twin]) {
            const run = await measure(system, load, sounds)
            runs.push(run)
            const [p50, p99] = [quantile(run.handOverMs, 0.5), quantile(run.handOverMs, 0.99)]
            say(
              `${load.name}, round ${round}, ${system.name}: free-ring p50 ${p50} p99 ${p99} ms of ` +
                `${run.handOverMs.length}, overtaken ${run.overtakings}, at most by ${run.overtakenMostMs} ms, failed ${run.failed}`,
            )
          }
    } finally {
      await twin.stop()
    }
  } finally {
    await ours.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return runs
}

async function measure(
  system: System,
  load: Load,
  sounds: { citizen: string; operator: string },
): Promise<Run> {
  const users = Array.from({ length: load.operators }, (_, n) => `op${101 + n}`)
  const calls = load.operators + load.waiting
  const limitMs = 120_000 + (calls / load.operators) * (load.talkMs + 2_000)
  const phones = await sippOperator({
    ...{ server: system.sip, users, sound: sounds.operator, limitMs: limitMs + 60_000 },
    behaviour: { does: 'answer', afterMs: 200, hangUpAfterMs: load.talkMs },
  })
  try {
    await system.staff(users)
    const { perSecond } = load
    const wave = await callersWave({ calls, perSecond, server: system.sip, sound: sounds.citizen, limitMs })
    const messages = await quiet(phones)
    const overtaken = overtakings(wave.order, rungFor(messages))
    return {
      ...{ system: system.name, load: load.name, handOverMs: handOvers(messages), failed: wave.failed },
      ...{ overtakings: overtaken.length, overtakenMostMs: Math.round(Math.max(0, ...overtaken)) },
    }
  } finally {
    await phones.stop()
  }
}

function summarize(load: string, runs: readonly Run[]) {
  const of = (system: System['name']) => runs.filter(run => run.load === load && run.system === system)
  const [ours, twin] = [of('ours'), of('app_queue')]
  const row = (name: string, value: (own: readonly Run[]) => number | null) => {
    const [a, b] = [value(ours), value(twin)]
    return [name, a, b, a !== null && b ? (a / b).toFixed(2) : null] as const
  }
  const handOver = (q: number) => (own: readonly Run[]) =>
    quantile(
      own.flatMap(run => run.handOverMs),
      q,
    )
  const rows = [
    row('operator free-next ring p50, ms', handOver(0.5)),
    row('operator free-next ring p99, ms', handOver(0.99)),
    row('callers overtaken, a round', own => own.reduce((sum, run) => sum + run.overtakings, 0) / own.length),
    row('the most by which one was, ms', own => Math.max(0, ...own.map(run => run.overtakenMostMs))),
    row('failed calls', own => own.reduce((sum, run) => sum + run.failed, 0)),
  ]
  return { load, rows, text: table([['', 'ours', 'app_queue', 'ratio'], ...rows]) }
}

const SIZES = [
  { waiting: 100, operators: 20 },
  { waiting: 1_000, operators: 200 },
  { waiting: 10_000, operators: 2_000 },
] as const
const MATCHES = 50

/** What one round of matching costs, and how that grows: the rounds of all sizes take turns. */
function matchingCost(say: (line: string) => void) {
  const worlds = SIZES.map(size => ({ ...size, ...crowd(size), ms: [] as number[] }))
  for (let n = 0; n < MATCHES; n++)
    for (const world of worlds) {
      const started = performance.now()
      match(world.waiters, world.atWork, () => 'skills')
      world.ms.push(performance.now() - started)
    }
  const rows = worlds.map(({ waiting, operators, ms }, n) => {
    const [p50, p99] = [0.5, 0.99].map(q => quantileFine(ms, q))
    const before = worlds[n - 1]
    const growth = before ? (p50 ?? 0) / (quantileFine(before.ms, 0.5) || 1) : null
    return { waiting, operators, p50, p99, growth: growth === null ? null : Math.round(growth * 10) / 10 }
  })
  const lines = rows.map(row => [row.waiting, row.operators, row.p50 ?? null, row.p99 ?? null, row.growth])
  say(
    `\nmatching\n${table([['waiting', 'operators', 'p50 ms', 'p99 ms', 'times the one before'], ...lines])}\n`,
  )
  return rows
}

/** Matching is fractions of a millisecond: three places. */
function quantileFine(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return Math.round((sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0) * 1_000) / 1_000
}

/** Five queues, ten skills, three priorities; a fifth of the operators is free. */
function crowd({ waiting, operators }: { waiting: number; operators: number }) {
  const random = seeded(1022)
  const some = (most: number) => Math.floor(random() * most)
  const waiters = Array.from({ length: waiting }, (_, n): Waiter => {
    const joinedAt = some(1_000_000)
    const skill = random() < 0.5 ? null : `skill-${some(10)}`
    const place = { queue: `queue-${some(5)}`, skill, priority: some(3), place: joinedAt, joinedAt }
    return { callId: `call-${n}`, ...place, wanted: null }
  })
  const atWork = Array.from({ length: operators }, (_, n): AtWork => {
    const queues = new Map(random() < 0.5 ? [] : [[`queue-${some(5)}`, 1 + some(9)]])
    const skills = new Map([[`skill-${some(10)}`, 1 + some(9)]])
    const tried = { triedAt: some(1_000_000), tries: some(50), idleSince: some(1_000_000) }
    return { id: `operator-${n}`, endpoint: `op${n}`, isFree: random() < 0.2, ...tried, queues, skills }
  })
  return { waiters, atWork }
}
