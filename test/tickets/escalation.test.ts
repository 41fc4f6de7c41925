import t from 'tap'
import { testDatabase } from '../database.ts'
import { until } from '../until.ts'
import { fill, makeTold, notified, startProcess, tally } from './clockwork.ts'

// The small sister of `script/bench escalation`: two processes with the real rooms at the same tickets.

t.test(
  'E07: two processes and kill -9 in the midst of a batch: each slip escalated once, each notice told once',
  async t => {
    const database = await testDatabase(t)
    await makeTold(database.ownerUrl)
    const one = () => startProcess(database.serviceUrl, { pauseMs: 300 })
    const [first, standby] = await Promise.all([one(), one()])
    t.teardown(() => Promise.all([first.kill('SIGKILL'), standby.kill('SIGKILL')]))
    const due = Date.now()
    await fill(database, { tickets: 400, dueAt: () => due })
    await until(
      'both have a batch behind them, so the next is in hand',
      () => first.moved.length > 0 && standby.moved.length > 0,
    )
    await first.kill('SIGKILL')
    await until('all are moved', async () => (await tally(database)).moved >= 400, { withinMs: 20_000 })
    t.match(await tally(database), { moved: 400, tickets: 400 })
    const { notices, tickets: told, deliveries, distinct } = await notified(database)
    t.same([notices, told, deliveries], [1_200, 400, distinct], 'head, officer and operator of each')
    await standby.kill('SIGTERM')
  },
)
