import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { signIn } from '../../src/boot/client.ts'
import { until } from '../until.ts'
import { startCentre } from './centre.ts'
import { castOf, inTheBooks, lasted, sameDialog, talkedOn } from './death.ts'
import { sceneOf } from './scene.ts'

// D11: a second process of the service on the same database stands by, says for whom, and takes over when the first
// one is gone.
t.setTimeout(300_000)
const centre = await startCentre()
const scene = sceneOf(centre)
const play = { centre, scene }
t.after(async () => {
  await scene.end()
  await centre.stop()
})

type Readiness = { checks: { name: string; ok: boolean; detail: string }[] }

/** Another process with the first one's own environment, but for the port. */
async function secondService(): Promise<{
  origin: string
  pid: number
  said: () => string
  stop: () => Promise<void>
}> {
  const first = await centre.pid('service')
  const text = await readFile(`/proc/${first}/environ`, 'utf8')
  const env = Object.fromEntries(
    text
      .split('\0')
      .filter(Boolean)
      .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )
  const port = Number(env.HTTP_PORT) + 50
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], {
    env: { ...env, HTTP_PORT: `${port}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-50_000)
    })
  const ended = new Promise<void>(done => child.once('exit', () => done()))
  const stop = async () => {
    child.kill('SIGTERM')
    await ended
  }
  return { origin: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, said: () => said, stop }
}

t.test('a second service stands by, says for whom, and takes over', async t => {
  const cast = castOf(t, play)
  const [talks, next] = [scene.number(), scene.number()]
  const second = await secondService()
  t.after(second.stop)
  const readyz = async () => {
    const answer = await fetch(`${second.origin}/readyz`, { signal: AbortSignal.timeout(3_000) })
    const { checks } = (await answer.json()) as Readiness
    return { status: answer.status, telephony: checks.find(check => check.name === 'telephony') }
  }
  const first = await centre.pid('service')
  const owner = `cc1022 ${hostname()} ${first}`
  await until('the second listens', async () => (await readyz()).status > 0, { withinMs: 30_000 })
  t.match(await readyz(), { status: 503, telephony: { ok: false, detail: `stands by; owned by ${owner}` } })
  const there = await signIn(second.origin, 'op103')
  const refused = await there.raw('/api/me/presence', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ state: 'ready', phone: 'desk' }),
  })
  t.equal(refused.status, 503)
  t.match(await refused.json(), { code: 'standing-by', owner })

  await cast.desk('op101')
  const citizen = await cast.citizen(talks)
  await lasted(scene, talks, 500)
  const diedAt = Date.now()
  // Whoever is first gets the lock; the supervisor's new one is killed until it is the other.
  const killed = new Set<number>()
  await until(
    'the second has taken over',
    async () => {
      const pid = await centre.pid('service')
      if (pid !== null && !killed.has(pid)) {
        killed.add(pid)
        await centre.kill('service').catch(() => {}) // it ended meanwhile
      }
      return (await readyz()).status === 200
    },
    { withinMs: 60_000 },
  )
  t.match((await scene.calls(talks))[0], { state: 'talking', operator: 'op101' })
  await until('the talk goes on for two seconds', () => Date.now() > diedAt + 2_000)
  await sameDialog(t, citizen)
  await citizen.hangUp()
  const call = await inTheBooks(t, { ...play, from: talks }, { ending: 'served', operator: 'op101' })
  await talkedOn(t, play, { call, at: diedAt })
  const client = await signIn(second.origin, 'op103')
  await client.put('/api/me/presence', { state: 'paused', phone: 'desk' })
  t.match(await scene.operator('op103'), { presence: 'paused' }, 'now it takes orders')
  await until('op101 is free', async () => (await scene.operator('op101')).activity === 'free')
  const another = await cast.citizen(next)
  await lasted(scene, next, 200)
  await another.hangUp()
  await inTheBooks(t, { ...play, from: next }, { ending: 'served', operator: 'op101' })

  await until(
    'the supervised one stands by now',
    async () => {
      const answer = await fetch(`${centre.origin}/readyz`, { signal: AbortSignal.timeout(3_000) })
      const { checks } = (await answer.json()) as Readiness
      return checks.find(check => check.name === 'telephony')?.detail.endsWith(` ${second.pid}`)
    },
    { withinMs: 30_000 },
  )
  await second.stop()
  await centre.untilReady()
})

t.test('nothing is left in Asterisk', async () => {
  await scene.nothingLeft()
})

t.end()
