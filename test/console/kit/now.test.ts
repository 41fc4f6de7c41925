import t from 'tap'
import { serverNow, setClock, tickNow } from '../../../web/src/kit/now.ts'

const HOURS_MS = 2 * 3_600_000
const ROUGH_MS = 30_000

t.test('the time is the server’s: what tells it roughly counts where a clock is really off', async t => {
  t.teardown(() => setClock(Date.now(), 0))
  setClock(Date.now() + ROUGH_MS / 2, ROUGH_MS)
  t.ok(serverNow() - Date.now() < 1_000, 'whole seconds and the way here change nothing')
  setClock(Date.now() + HOURS_MS, ROUGH_MS)
  t.ok(serverNow() - Date.now() > HOURS_MS - 1_000)
  t.ok(tickNow() - Date.now() > HOURS_MS - 2_000, 'and what ticks with it')
  setClock(Number.NaN, ROUGH_MS)
  t.ok(serverNow() - Date.now() > HOURS_MS - 1_000, 'an answer that tells no time leaves it')
})
