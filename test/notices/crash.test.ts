import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import t from 'tap'
import { mailServer } from '../alarms/peers.ts'
import { until } from '../until.ts'
import { type Room, room, told } from './room.ts'

const LOST_SECONDS = 2
const JOBS = { backOff: { tries: 5, firstSeconds: 1, mostSeconds: 1 }, lostSeconds: LOST_SECONDS }
type Test = Parameters<typeof room>[0]

/** A mail server that stands still where a test says so: before it hears of a mail, or with the mail in its hands. */
async function slowServer(t: Test) {
  const taken: string[] = []
  const stops = { atMailFrom: false, atTheEnd: false, reached: 0 }
  const stopped = () => void stops.reached++
  const server = await mailServer(t, {
    closeTimeout: 1,
    onMailFrom: (_address, _session, done) => (stops.atMailFrom ? stopped() : done()),
    onData(stream, _session, done) {
      let text = ''
      stream.setEncoding('utf8')
      stream.on('data', (piece: string) => {
        text += piece
      })
      stream.on('end', () => {
        taken.push(/^Message-ID: (.*)$/im.exec(text)?.[1] ?? '')
        if (stops.atTheEnd) stopped()
        else done()
      })
    },
  })
  return { ...server, taken, stops }
}

function sender(t: Test, here: Room, port: number): ChildProcess {
  const program = join(import.meta.dirname, 'sender.ts')
  const args = ['--disable-warning=ExperimentalWarning', program]
  const facts = [here.database.serviceUrl, String(port), String(LOST_SECONDS)]
  const child = spawn(process.execPath, [...args, ...facts], { stdio: ['ignore', 'ignore', 'inherit'] })
  t.after(() => kill(child))
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

t.setTimeout(240_000)

const SOON = { withinMs: 60_000, everyMs: 50 }

t.test(
  'killed at any point, a notice goes out once, but in the one window',
  { timeout: 240_000 },
  async t => {
    const here = await room(t, JOBS)
    here.rules.matrix = { received: { citizen: ['email'] } }
    const ticket = await here.ticket({ email: 'nam@example.vn' })
    const server = await slowServer(t)
    const { stops, taken } = server
    const isSent = async () => (await here.deliveries()).every(({ state }) => state === 'sent')
    await here.tell(told(ticket))

    stops.atMailFrom = true
    const first = sender(t, here, server.port)
    await until('it is being handed over', () => stops.reached === 1, SOON)
    await kill(first)
    t.same(taken, [], 'killed before the far end had it: it has nothing')

    stops.atMailFrom = false
    stops.atTheEnd = true
    const second = sender(t, here, server.port)
    await until('the server has it in its hands', () => stops.reached === 2, SOON)
    await kill(second)
    t.match(await here.deliveries(), [{ state: 'waiting', tries: 2 }], 'nobody lived to write it down')
    t.equal(taken.length, 1)

    stops.atTheEnd = false
    const third = sender(t, here, server.port)
    await until('the next process sends it', isSent, SOON)
    await kill(third)
    t.equal(taken.length, 2, 'the one window: the far end had it already')
    t.equal(taken[0], taken[1], 'and knows by its name that it is the same')
    t.match(await here.deliveries(), [{ state: 'sent', tries: 3 }])

    await here.tell(told(ticket))
    sender(t, here, server.port)
    await until('another one is sent', isSent, SOON)
    t.equal(taken.length, 3, 'killed after it was written down: it does not go out again')
    t.equal(new Set(taken).size, 2)
    const { rows } = await here.database.pool.query<{ state: string }>(
      'select distinct state from pgboss.job',
    )
    t.same(rows, [{ state: 'completed' }])
  },
)
