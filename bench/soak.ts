import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { sippOperator } from '../src/boot/phones/operator.ts'
import { writeTone } from '../src/boot/phones/sound.ts'
import { until } from '../test/until.ts'
import { spent } from './cpu.ts'
import { quantile, spread, table } from './figures.ts'
import { type Completeness, startOurs } from './systems.ts'
import { callersWave } from './traffic.ts'

const PER_SECOND = 6 // 360 calls a minute: ten days of a quiet centre in eight minutes
const OPERATORS = 30
const TALK_MS = 2_000
/** Caches fill and the compiler warms up in the first calls; growth is counted from here on. */
const WARM_CALLS = 500

type Sample = Readonly<{ calls: number; serviceMb: number }>

/** Thousands of short calls: does anything stay behind, does the service's memory grow? */
export async function benchSoak({ calls }: { calls: number }, say: (line: string) => void): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-soak-'))
  const sound = { citizen: join(folder, '440.al'), operator: join(folder, '880.al') }
  await writeTone(440, 10, sound.citizen)
  await writeTone(880, 10, sound.operator)
  const users = Array.from({ length: OPERATORS }, (_, n) => `op${101 + n}`)
  const ours = await startOurs(users, 'tone')
  const limitMs = 120_000 + (calls / PER_SECOND) * 1_500
  try {
    const phones = await sippOperator({
      ...{ server: ours.sip, users, sound: sound.operator, limitMs: limitMs + 60_000 },
      behaviour: { does: 'answer', afterMs: 100, hangUpAfterMs: TALK_MS },
    })
    try {
      await ours.staff(users)
      const [since, before] = [Date.now(), await ours.cpu()]
      const samples: Sample[] = []
      const sampling = setInterval(async () => {
        const done = Math.min(calls, Math.round(((Date.now() - since) / 1_000) * PER_SECOND))
        const sample = { calls: done, serviceMb: await ours.serviceMb() }
        samples.push(sample)
        if (samples.length % 6 === 0)
          say(`${done} calls: service ${sample.serviceMb} MB, load ${loadavg()[0]?.toFixed(1)}`)
      }, 5_000)
      const wave = await callersWave({
        ...{ server: ours.sip, calls, perSecond: PER_SECOND, sound: sound.citizen, limitMs },
      }).finally(() => clearInterval(sampling))
      const cpu = spent(before, await ours.cpu())
      const good = await ours.recordings(since, calls, TALK_MS / 1_000)
      const left = await until('nothing is left', async () => {
        const held = await ours.held()
        return held.channels + held.bridges === 0 ? held : null
      }).catch(ours.held)
      const coverage = await ours.completeness(since)
      const memory = growth(samples)
      say(
        table([
          ['calls', calls],
          ['failed', wave.failed],
          ['recordings missing', calls - good],
          ...covered(coverage),
          ['channels and bridges left', left.channels + left.bridges],
          ['INVITE-200 p99, ms', quantile(wave.answerMs, 0.99)],
          [`service after ${WARM_CALLS} calls, MB`, memory.warmMb],
          ['service in the last fifth, MB', memory.lastMb],
          ['growth, MB per 1,000 calls', memory.perThousandMb],
          ['service at most, MB', memory.mostMb],
        ]),
      )
      return {
        ...{ calls, perSecond: PER_SECOND, operators: OPERATORS, cpu, failed: wave.failed },
        ...{ missing: calls - good, left, completeness: coverage },
        ...{ answerMs: spread(wave.answerMs), memory, samples, complaints: wave.complaints },
      }
    } finally {
      await phones.stop()
    }
  } finally {
    await ours.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

/** Of every answered second, whether it is recorded. Pure. */
export const covered = (coverage: Completeness | null): (readonly [string, number | null])[] => [
  ['answered seconds', coverage && Math.round(coverage.answeredMs / 1_000)],
  ['of these recorded', coverage && Math.round(coverage.recordedMs / 1_000)],
  [`gaps found in ${coverage?.calls ?? 0} calls`, coverage?.gapCount ?? null],
]

/** Medians of windows, so that one garbage collection more or less means nothing. Pure. */
export function growth(samples: readonly Sample[]) {
  const last = samples.at(-1)?.calls ?? 0
  const between = (from: number, to: number) =>
    quantile(
      samples.filter(sample => sample.calls >= from && sample.calls <= to).map(sample => sample.serviceMb),
      0.5,
    )
  const [warmMb, lastMb] = [between(WARM_CALLS, WARM_CALLS + last / 5), between(last * 0.8, last)]
  const thousands = (last * 0.9 - (WARM_CALLS + last / 10)) / 1_000
  const perThousandMb =
    warmMb === null || lastMb === null || thousands <= 0
      ? null
      : Math.round(((lastMb - warmMb) / thousands) * 10) / 10
  return { warmMb, lastMb, perThousandMb, mostMb: Math.max(0, ...samples.map(sample => sample.serviceMb)) }
}
