import t from 'tap'
import type { CheckStep, SelfCheck } from '../../src/alarms/check.ts'
import { DEFAULT_ALARMS } from '../../src/alarms/rules.ts'
import { mailServer } from '../alarms/peers.ts'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { sceneOf } from './scene.ts'

type Shown = Omit<SelfCheck, 'startedAt' | 'endedAt'>
type Alarm = { kind: string; subject: string; clearedAt: string | null; facts: { step?: CheckStep } }

t.setTimeout(180_000)
const mail = await mailServer(t)
const centre = await startCentre({
  env: { SMTP_HOST: '127.0.0.1', SMTP_PORT: String(mail.port), SMTP_FROM: '1022@tinh.vn' },
})
t.teardown(() => centre.stop())
const scene = sceneOf(centre)
t.teardown(() => scene.end())
const supervisor = await centre.api('supervisor1')

const alarms = async (state: 'open' | 'cleared') =>
  (await supervisor.get<{ items: Alarm[] }>(`/api/alarms?state=${state}`)).items

/** Runs one check to its end. @param meanwhile done as soon as its call has been greeted */
async function check(meanwhile: (channel: string) => Promise<unknown> = async () => {}): Promise<Shown> {
  const { id } = await supervisor.post<Shown>('/api/self-checks', {})
  let isDone = false
  return until(
    'the check is over',
    async () => {
      const [call] = await centre.query<{ channel: string }>(
        `select value->>'channel' as channel from calls where state = 'checking' and value->>'playback' is null`,
      )
      if (call && !isDone) {
        isDone = true
        const [, name] =
          /^(PJSIP\/self-check-\w+)!.*!Stasis!/m.exec(await centre.rx('core show channels concise')) ?? []
        await meanwhile(name ?? '')
      }
      const { items } = await supervisor.get<{ items: Shown[] }>('/api/self-checks')
      const found = items.find(one => one.id === id)
      return found && found.outcome !== 'running' ? found : null
    },
    { withinMs: 60_000, everyMs: 100 },
  )
}

t.before(async () => {
  const value = structuredClone(DEFAULT_ALARMS)
  value.recipients = [{ name: 'Trực ban', email: 'truc@tinh.vn', phone: null }]
  value.kinds['trunk-down'].afterSeconds = 0
  await (await centre.api('admin1')).post('/api/settings/alarms', { value, reason: 'thử' })
  // A line whose far end does not exist (RFC 5737).
  await centre.query(`insert into trunks (id, name, kind, host, port, created_at)
    values (gen_random_uuid(), 'dead', 'address', '192.0.2.1', 5060, now())`)
})

t.test('the centre calls itself: greeted, recorded, heard, and nobody is rung', async t => {
  const phone = await scene.desk('op101')
  const passed = await check()
  t.match(passed, { outcome: 'passed', failedStep: null }, JSON.stringify(passed.steps))
  t.same(
    passed.steps.map(({ step, ok }) => `${step} ${ok}`),
    ['place', 'trunk', 'greeting', 'queue', 'hang-up', 'recording', 'sound'].map(step => `${step} true`),
  )
  const [row] = await centre.query(`select direction, ending, operator_id from calls where id = $1`, [
    passed.callId,
  ])
  t.same(row, { direction: 'check', ending: 'abandoned', operator_id: null })
  const [offers] = await centre.query(`select count(*)::int as n from operator_events where type = 'offered'`)
  t.equal(offers?.n, 0, 'the operator who was ready was not rung')
  t.same((await supervisor.get<{ items: unknown[] }>('/api/callbacks')).items, [])
  const day = `from=${new Date(Date.now() - 3_600_000).toISOString()}&to=${new Date(Date.now() + 60_000).toISOString()}`
  const { figures } = await supervisor.get<{ figures: { code: string; value: number }[] }>(
    `/api/reports/figures?${day}`,
  )
  t.equal(figures.find(({ code }) => code === 'received')?.value, 0, 'it is in no figure')
  await scene.leave('op101', phone)
  await scene.nothingLeft()
})

t.test('a recorder that stops half way is found, named, and told by mail', async t => {
  const failed = await check(channel => centre.rx(`mixmonitor stop ${channel}`))
  t.match(failed, { outcome: 'failed', failedStep: 'recording' }, JSON.stringify(failed.steps))
  t.match(
    (await alarms('open')).filter(({ kind }) => kind === 'self-check-failed'),
    [{ facts: { step: 'recording' } }],
  )
  t.notMatch(await alarms('open'), [{ kind: 'recording-missing' }])
  await until('it is told', () =>
    mail.mails.some(({ text }) => /^X-Alarm-Kind: self-check-failed/im.test(text)),
  )
})

t.test('a number that Asterisk does not know any more is found: the call does not come in', async t => {
  await centre.rx('dialplan remove context numbers')
  const failed = await check()
  t.match(failed, { outcome: 'failed', failedStep: 'trunk' }, JSON.stringify(failed.steps))
  await centre.rx('dialplan reload')
})

t.test(
  'the next check that comes through ends the alarm; a line that is down has one of its own',
  async t => {
    t.match(await check(), { outcome: 'passed' })
    t.match(
      (await alarms('cleared')).filter(({ kind }) => kind === 'self-check-failed'),
      [{ clearedAt: String }],
    )
    await until('the dead line is told', async () =>
      (await alarms('open')).some(({ kind, subject }) => kind === 'trunk-down' && subject === 'dead'),
    )
    const lines = (await alarms('open')).filter(({ kind }) => kind === 'trunk-down')
    t.match(lines, [{ subject: 'dead', facts: { state: 'not-reachable' } }], JSON.stringify(lines))
    const metrics = await (await fetch(`${centre.origin}/metrics`)).text()
    t.ok(metrics.includes('cc1022_alarms{kind="trunk-down"} 1'))
  },
)
