import { mkdir, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { benchCalls } from './calls.ts'
import { benchEscalation } from './escalation.ts'
import { benchFaults } from './faults.ts'
import { benchQueue } from './queue.ts'
import { benchReports } from './reports.ts'
import { benchSearch } from './search.ts'
import { benchSoak } from './soak.ts'
import { benchVerify } from './verify.ts'

const USAGE = `script/bench [calls] [--rounds 3] [--only "100 calls"]
script/bench soak [--calls 3000]
script/bench faults [--rounds 100] [--seed 1022]
script/bench queue [--rounds 3] [--only "10 operators"]
script/bench escalation [--tickets 10000]
script/bench reports [--rounds 3] [--calls 1000000]
script/bench search [--rounds 3] [--tickets 1000000]
script/bench verify [--rounds 3] [--calls 182500]
script/bench console [--rounds 3] [--only desk|call]

calls   10 and 100 concurrent recorded calls, and hand-overs, against app_queue on the same Asterisk
escalation  so many tickets due within one minute, a tenth and ten times of them, and all at once: how late each is
        moved, each once, with a standby beside and kill -9 in the middle
faults  calls with kill -9 of the service or of PostgreSQL at random moments: 0 dropped, 0 lost, 0 wrongly linked
queue   from an operator's hang-up to the next ring, and who is overtaken, against app_queue; the cost of matching
reports figures and queue_log of a year with so many calls, and with a tenth of them
search  what people look for among so many tickets, and a tenth of them, with the plans; what it costs a call
soak    thousands of short calls: what stays behind, whether the service's memory grows
verify  the sealed books of so many calls (1825000 are a year of 5,000 a day: 40 GB of disk), and of a tenth of them;
        sound beside sha256sum
console the operator's desk in a browser that has never seen it, with a CPU four times slower; how soon after the ring the
        citizen's card is on the screen, with 30 calls live
Results go to bench/results/<name>-<date>.json. Two cores are enough; nothing else should run meanwhile.`

const CALLS_USUAL: Readonly<Record<string, number>> = { reports: 1_000_000, verify: 182_500 }

async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      rounds: { type: 'string' },
      calls: { type: 'string' },
      tickets: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  const name = positionals[0] ?? 'calls'
  if (values.help || positionals.length > 1) {
    console.log(USAGE)
    return values.help ? 0 : 2
  }
  const rounds = Number(values.rounds ?? (name === 'faults' ? 100 : 3))
  const seed = Number(values.seed ?? Math.floor(Math.random() * 1e9))
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 1_000)
    throw new Error('--rounds is a whole number from 1')
  const calls = Number(values.calls ?? CALLS_USUAL[name] ?? 3_000)
  if (!Number.isInteger(calls) || calls < 1 || calls > (name in CALLS_USUAL ? 5_000_000 : 100_000))
    throw new Error('--calls is a whole number from 1')
  const tickets = Number(values.tickets ?? (name === 'search' ? 1_000_000 : 10_000))
  if (!Number.isInteger(tickets) || tickets < 10 || tickets > (name === 'search' ? 5_000_000 : 100_000))
    throw new Error('--tickets is a whole number from 10')
  const say = (line: string) => console.log(line)
  const started = new Date()
  say(
    `${name}: ${cpus().length} cores, load average ${loadavg()
      .map(one => one.toFixed(2))
      .join(' ')}`,
  )
  const result = await run(name, { rounds, calls, tickets, seed, only: values.only ?? null }, say)
  if (result === null) {
    console.error(USAGE)
    return 2
  }
  const folder = join(import.meta.dirname, 'results')
  await mkdir(folder, { recursive: true })
  const file = join(folder, `${name}-${started.toISOString().slice(0, 19).replaceAll(':', '')}.json`)
  const machine = { cores: cpus().length, model: cpus()[0]?.model ?? '?', node: process.version }
  await writeFile(
    file,
    `${JSON.stringify({ name, startedAt: started.toISOString(), machine, ...result }, null, 1)}\n`,
  )
  say(`\n${file}`)
  return 'failed' in result && result.failed !== 0 ? 1 : 0
}

type Options = { rounds: number; only: string | null; calls: number; tickets: number; seed: number }

async function run(name: string, options: Options, say: (line: string) => void): Promise<object | null> {
  switch (name) {
    case 'calls':
      return benchCalls(options, say)
    case 'console':
      // Half of it runs in a page: it is checked with the types of the console (web/tsconfig.json).
      return (await import(new URL('./console.ts', import.meta.url).href)).benchConsole(options, say)
    case 'escalation':
      return benchEscalation(options, say)
    case 'faults':
      return benchFaults(options, say)
    case 'queue':
      return benchQueue(options, say)
    case 'reports':
      return benchReports(options, say)
    case 'search':
      return benchSearch(options, say)
    case 'soak':
      return benchSoak(options, say)
    case 'verify':
      return benchVerify(options, say)
    default:
      return null
  }
}

main(process.argv.slice(2)).then(
  code => process.exit(code),
  error => {
    console.error(error)
    process.exit(1)
  },
)
