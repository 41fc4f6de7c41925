import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { sippOperator } from '../src/boot/phones/operator.ts'
import { writeTone } from '../src/boot/phones/sound.ts'
import { until } from '../test/until.ts'
import { type Cpu, spent, total } from './cpu.ts'
import { median, quantile, spread, table } from './figures.ts'
import { type Completeness, type System, startAppQueue, startOurs } from './systems.ts'
import { answers, callersWave, handOvers, quiet } from './traffic.ts'

/** One way of loading both systems. */
type Load = Readonly<{ name: string; calls: number; perSecond: number; operators: number; talkMs: number }>

const LOADS: readonly Load[] = [
  { name: '10 calls', calls: 10, perSecond: 10, operators: 100, talkMs: 15_000 },
  { name: '100 calls', calls: 100, perSecond: 10, operators: 100, talkMs: 15_000 },
  // More callers than operators all the time: how soon does a phone ring again?
  { name: 'hand-over', calls: 80, perSecond: 10, operators: 10, talkMs: 3_000 },
]

export type Run = Readonly<{
  system: System['name']
  load: string
  cpu: Cpu
  cpuMsPerCall: number
  answerMs: readonly number[]
  handOverMs: readonly number[]
  draftMs: readonly number[]
  failed: number
  missing: number
  completeness: Completeness | null
  channelsLeft: number
  bridgesLeft: number
  serviceMb: number
  loadAverage: number
  complaints: string
}>

export type CallsOptions = Readonly<{ rounds: number; only: string | null }>

export async function benchCalls(options: CallsOptions, say: (line: string) => void): Promise<object> {
  const loads = LOADS.filter(load => options.only === null || load.name === options.only)
  const most = Math.max(...loads.map(load => load.operators))
  const users = Array.from({ length: most }, (_, n) => `op${101 + n}`)
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-bench-'))
  const sounds = { citizen: join(folder, '440.al'), operator: join(folder, '880.al') }
  await writeTone(440, 10, sounds.citizen)
  await writeTone(880, 10, sounds.operator)
  say('starting both systems')
  const ours = await startOurs(users)
  const runs: Run[] = []
  try {
    const twin = await startAppQueue(users, ours.promptsDir)
    try {
      for (const load of loads)
        for (let round = 1; round <= options.rounds; round++)
          for (const system of [ours, twin]) {
            const run = await measure(system, load, sounds)
            runs.push(run)
            say(`${load.name}, round ${round}, ${system.name}: ${brief(run)}`)
          }
    } finally {
      await twin.stop()
    }
  } finally {
    await ours.stop()
    await rm(folder, { recursive: true, force: true })
  }
  const summary = loads.map(load => summarize(load.name, runs))
  for (const one of summary) say(`\n${one.load}\n${one.text}`)
  return { loads, runs: runs.map(short), summary: summary.map(({ text: _text, ...rest }) => rest) }
}

async function measure(
  system: System,
  load: Load,
  sounds: { citizen: string; operator: string },
): Promise<Run> {
  const users = Array.from({ length: load.operators }, (_, n) => `op${101 + n}`)
  const limitMs = 120_000 + (load.calls / load.operators) * (load.talkMs + 2_000)
  const phones = await sippOperator({
    ...{ server: system.sip, users, sound: sounds.operator, limitMs: limitMs + 60_000 },
    behaviour: { does: 'answer', afterMs: 200, hangUpAfterMs: load.talkMs },
  })
  try {
    await system.staff(users)
    const since = Date.now()
    const before = await system.cpu()
    let serviceMb = 0
    const watching = setInterval(async () => {
      serviceMb = Math.max(serviceMb, await system.serviceMb())
    }, 500)
    const wave = await callersWave({ ...load, server: system.sip, sound: sounds.citizen, limitMs }).finally(
      () => clearInterval(watching),
    )
    const cpu = spent(before, await system.cpu())
    const messages = await quiet(phones)
    const good = await system.recordings(since, load.calls, load.talkMs / 1_000)
    const coverage = await system.completeness(since)
    const left = await until('nothing is left', async () => {
      const held = await system.held()
      return held.channels + held.bridges === 0 ? held : null
    }).catch(system.held)
    const answered = answers(messages)
    return {
      ...{
        system: system.name,
        load: load.name,
        cpu,
        cpuMsPerCall: Math.round((total(cpu) * 1_000) / load.calls),
      },
      ...{ answerMs: wave.answerMs, handOverMs: load.calls > load.operators ? handOvers(messages) : [] },
      draftMs: drafts(system, answered, since),
      ...{
        failed: wave.failed,
        missing: load.calls - good,
        completeness: coverage,
        channelsLeft: left.channels,
        bridgesLeft: left.bridges,
      },
      ...{ serviceMb, loadAverage: Math.round((loadavg()[0] ?? 0) * 100) / 100, complaints: wave.complaints },
    }
  } finally {
    await phones.stop()
  }
}

/** SIPp may write its 200 down after the draft has come back. */
const LOG_LAG_MS = 50

/** From each operator's 200 to the ticket's draft on the live feed, ms. */
function drafts(system: System, answered: { user: string; at: number }[], since: number): number[] {
  const news = (system.feed?.events ?? []).filter(event => event.at >= since && event.type === 'ticket')
  return news.flatMap(event => {
    const user = system.username(String(event.data.operatorId))
    const before = answered.filter(one => one.at <= event.at + LOG_LAG_MS && one.user === user).at(-1)
    return before ? [Math.max(0, event.at - before.at)] : []
  })
}

const brief = (run: Run) =>
  [
    `${run.cpuMsPerCall} ms CPU a call`,
    `INVITE-200 p50 ${quantile(run.answerMs, 0.5)} ms`,
    run.handOverMs.length > 0
      ? `free-ring p50 ${quantile(run.handOverMs, 0.5)} p99 ${quantile(run.handOverMs, 0.99)} ms of ${run.handOverMs.length}`
      : null,
    run.draftMs.length > 0 ? `draft p99 ${quantile(run.draftMs, 0.99)} ms` : null,
    `failed ${run.failed}, missing ${run.missing}, left ${run.channelsLeft}+${run.bridgesLeft}`,
    run.completeness
      ? `answered ${Math.round(run.completeness.answeredMs / 1_000)} s, recorded ${Math.round(run.completeness.recordedMs / 1_000)} s, gaps ${run.completeness.gapCount}`
      : null,
    run.serviceMb ? `service ${run.serviceMb} MB` : null,
    `load ${run.loadAverage}`,
    run.complaints && run.failed ? run.complaints : null,
  ]
    .filter(Boolean)
    .join(', ')

const short = ({ answerMs, handOverMs, draftMs, ...run }: Run) => ({
  ...run,
  answerMs: spread(answerMs),
  handOverMs: spread(handOverMs),
  draftMs: spread(draftMs),
})

/** Medians over the rounds for rates, all rounds together for latencies. */
function summarize(load: string, runs: readonly Run[]) {
  const of = (system: System['name']) => runs.filter(run => run.load === load && run.system === system)
  const [ours, twin] = [of('ours'), of('app_queue')]
  const row = (name: string, value: (own: readonly Run[]) => number | null) => {
    const [a, b] = [value(ours), value(twin)]
    return [name, a, b, a !== null && b ? (a / b).toFixed(2) : null] as const
  }
  const all = (pick: (run: Run) => readonly number[], q: number) => (own: readonly Run[]) =>
    quantile(own.flatMap(pick), q)
  const sum = (pick: (run: Run) => number) => (own: readonly Run[]) =>
    own.reduce((s, run) => s + pick(run), 0)
  const parts = [...new Set(runs.flatMap(run => Object.keys(run.cpu)))]
  const calls = LOADS.find(one => one.name === load)?.calls ?? 1
  const rows = [
    row('CPU, ms a call (median)', own => median(own.map(run => run.cpuMsPerCall))),
    ...parts.map(part =>
      row(`  ${part}`, own => median(own.map(run => ((run.cpu[part] ?? 0) * 1_000) / calls))),
    ),
    row(
      'INVITE-200 p50, ms',
      all(run => run.answerMs, 0.5),
    ),
    row(
      'INVITE-200 p99, ms',
      all(run => run.answerMs, 0.99),
    ),
    row(
      'operator free-next ring p50, ms',
      all(run => run.handOverMs, 0.5),
    ),
    row(
      'operator free-next ring p99, ms',
      all(run => run.handOverMs, 0.99),
    ),
    row(
      'draft on the live feed p99, ms',
      all(run => run.draftMs, 0.99),
    ),
    row(
      'failed calls',
      sum(run => run.failed),
    ),
    row(
      'recordings missing',
      sum(run => run.missing),
    ),
    row(
      'channels and bridges left',
      sum(run => run.channelsLeft + run.bridgesLeft),
    ),
    row('service memory, MB (most)', own => Math.max(...own.map(run => run.serviceMb))),
    row('load average (median)', own => median(own.map(run => run.loadAverage))),
  ]
  return { load, rows, text: table([['', 'ours', 'app_queue', 'ratio'], ...rows]) }
}
