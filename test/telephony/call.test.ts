import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../until.ts'
import { shown } from './books.ts'
import { startCentre } from './centre.ts'
import { sceneOf } from './scene.ts'

// script/call is how a newcomer hears the first call, and how other checks place theirs: its JSON and its exit codes
// are a contract.
t.setTimeout(240_000)
const centre = await startCentre({ greetingSeconds: 1 })
const scene = sceneOf(centre)
t.after(async () => {
  await scene.end()
  await centre.stop()
})

type Said = { code: number | null; out: string; err: string }

const script = join(import.meta.dirname, '../../script/call')

/** As a person types it, in another shell with the server's own settings. */
function scriptCall(args: readonly string[], env: Record<string, string> = {}): Promise<Said> {
  return new Promise(done => {
    const child = spawn(script, [...args], {
      env: { ...centre.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const said = { out: '', err: '' }
    child.stdout.on('data', chunk => {
      said.out += chunk
    })
    child.stderr.on('data', chunk => {
      said.err += chunk
    })
    child.on('close', code => done({ ...said, code }))
  })
}

const presence = async (user: string) =>
  (await centre.api(user)).get<{ state: string; isReachable: boolean }>('/api/me/presence')

t.test('one call, answered: the call, its ticket, its recording, as JSON', async t => {
  const from = scene.number()
  const { code, out, err } = await scriptCall(['--from', from, '--seconds', '3', '--json'])
  t.equal(code, 0, err)
  const { call, ticket, recording } = JSON.parse(out)
  t.match(call, { state: 'ended', ending: 'served' })
  t.ok(call.talkMs >= 2_900 && call.talkMs < 8_000, `talked ${call.talkMs} ms`)
  t.equal(typeof call.waitMs, 'number')
  const [row] = await scene.calls(from)
  t.equal(row?.id, call.id)
  t.equal(row?.operator, 'op101')
  t.match(ticket, { code: /^1022-DT-\d{4}-\d{6}$/, id: /^[0-9a-f-]{36}$/ })
  t.equal(recording.state, 'verified')
  const file = await readFile(join(centre.recordingsDir, recording.path))
  t.equal(createHash('sha256').update(file).digest('hex'), recording.sha256)
  t.ok(recording.seconds > 4, 'greeting, ringing and talk')
  t.match(await presence('op101'), { state: 'signed-out', isReachable: false }, 'left as it was found')
})

t.test('for people: what happens, line by line', async t => {
  const { code, out } = await scriptCall(['--from', scene.number(), '--seconds', '1', '--operator', 'op102'])
  t.equal(code, 0)
  for (const line of [/Máy op102 đổ chuông, hiện số 09/, /Kết thúc: served/, /Phiếu 1022-DT-/, /verified/])
    t.match(out, line)
})

t.test('nobody answers: the citizen waits, hangs up, and is on the callback list', async t => {
  const from = scene.number()
  const { code, out, err } = await scriptCall([
    '--from',
    from,
    '--seconds',
    '4',
    '--operator',
    'none',
    '--json',
  ])
  t.equal(code, 0, err)
  const { call, ticket, recording } = JSON.parse(out)
  t.match(call, { ending: 'abandoned', talkMs: 0 })
  t.ok(call.waitMs > 1_000, `waited ${call.waitMs} ms after the greeting`)
  t.equal(ticket, null)
  t.equal(recording.state, 'verified')
  t.match(await scene.callbacks(from), [{ missedCalls: 1, clearedAt: null }])
})

t.test('what cannot be done is said, with an exit code of its own', async t => {
  const wrong = await scriptCall(['--to', '1999', '--operator', 'none', '--seconds', '1'])
  t.match(wrong, { code: 1, err: /1999 không phải số của tổng đài/ })
  const unknown = await scriptCall(['--operator', 'op999', '--seconds', '1'])
  t.match(unknown, { code: 3, err: /op999/ })
  for (const args of [['--seconds', 'soon'], ['--from', 'x y'], ['--nonsense']]) {
    const { code, err } = await scriptCall(args)
    t.equal(code, 2, args.join(' '))
    t.not(err, '')
  }
  const nowhere = await scriptCall(['--seconds', '1'], { HTTP_PORT: '9' })
  t.match(nowhere, { code: 3, err: /script\/server --demo/ })
})

t.test('an operator in a talk is not taken out of it', async t => {
  const from = scene.number()
  const desk = await scene.desk('op103')
  t.after(() => scene.leave('op103', desk))
  const citizen = await scene.citizen(from)
  t.after(citizen.stop)
  await scene.state(from, 'talking')
  const { code, err } = await scriptCall(['--operator', 'op103', '--seconds', '1'])
  t.match({ code, err }, { code: 3, err: /op103 đang bận/ })
  t.match((await scene.calls(from))[0], { state: 'talking', caller: shown(from) })
  await citizen.hangUp()
  await scene.state(from, 'ended')
})

t.test('whoever the demo calls out answers, while somebody is at the far end of its trunk', async t => {
  const agency = spawn(script, ['--agency'], { env: centre.env, stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise(done => agency.once('close', done))
  t.after(() => agency.kill())
  let said = ''
  agency.stdout.on('data', chunk => {
    said += chunk
  })
  await until('it is there', () => /Ctrl-C/.test(said), { withinMs: 30_000 })
  const second = await scriptCall(['--agency'])
  t.match(second, { code: 3, err: /không nghe được/ }, 'one at a time')

  const from = scene.number()
  const desk = await scene.desk('op104')
  t.after(() => scene.leave('op104', desk))
  const citizen = await scene.citizen(from)
  t.after(citizen.stop)
  const { id } = await scene.state(from, 'talking')
  const asked = { act: 'emergency', number: '115' }
  await (await centre.api('op104')).post(`/api/calls/${id}/requests`, asked)
  await until('the agency is in', async () => {
    const guests = await centre.query<{ stage: string | null }>(
      "select value->'guest'->>'stage' stage from calls where id = $1",
      [id],
    )
    return guests[0]?.stage === 'in'
  })
  await citizen.hangUp()
  await scene.state(from, 'ended')
  agency.kill('SIGINT')
  t.equal(await ended, 0, 'ends when told')
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
