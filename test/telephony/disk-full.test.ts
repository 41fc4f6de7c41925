import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { until } from '../until.ts'
import { type Centre, startCentre } from './centre.ts'
import { castOf } from './death.ts'
import { sceneOf } from './scene.ts'

// A disk without one free byte, which a small tmpfs is: calls go on and come in as if there were nothing, and what could
// not be recorded is flagged and told. Where nobody may mount one, there is nothing to test with.
t.setTimeout(180_000)
const disk = mkdtempSync(join(tmpdir(), 'cc1022-disk-'))
const mount = (...args: string[]) => execFileSync('mount', args, { stdio: 'ignore' })

function mounted(): boolean {
  try {
    // Roomy, so that the centre finds itself ready; it takes no memory until something is written.
    mount('-t', 'tmpfs', '-o', 'size=1g', 'tmpfs', disk)
    return true
  } catch {
    rmSync(disk, { recursive: true })
    return false
  }
}

/** To the last byte, and those that Asterisk would write next. */
function fill(): void {
  mount('-o', 'remount,size=8m', disk)
  for (const bytes of [1 << 20, 1 << 12, 1])
    for (let n = 0; ; n++)
      try {
        writeFileSync(join(disk, `ballast-${bytes}-${n}`), Buffer.alloc(bytes))
      } catch {
        break
      }
}

async function story(centre: Centre): Promise<void> {
  const scene = sceneOf(centre)
  t.after(() => scene.end())
  t.test('a full disk ends no call and refuses none; what was not recorded is flagged, and told', async t => {
    const cast = castOf(t, { centre, scene })
    const [before, during, after] = [scene.number(), scene.number(), scene.number()]
    await cast.desk('op101')
    const first = await cast.citizen(before)
    await scene.state(before, 'talking')
    fill()
    t.equal(statfsSync(disk).bavail, 0)
    await cast.desk('op102')
    const second = await cast.citizen(during)
    await scene.state(during, 'talking')
    await scene.lasts(5_000)
    for (const from of [before, during])
      t.match((await scene.calls(from)).at(-1), { state: 'talking', servedBy: 'service' })
    await first.hangUp()
    await second.hangUp()
    for (const from of [before, during]) {
      const call = await scene.state(from, 'ended')
      t.match(call, { ending: 'served' })
      t.equal((await scene.tickets(call.id)).length, 1, 'the ticket is there all the same')
    }
    // The other file was never closed: it is mended, and judged, when there is room again.
    const [cut] = await scene.calls(before)
    t.match((await scene.recording(cut?.id ?? '')).state, /^(short|missing)$/)
    const open = () =>
      centre.query<{ kind: string; subject: string }>(
        'select kind, subject from alarms where cleared_at is null',
      )
    await until(
      'the alarms are told',
      async () => {
        const told = (await open()).map(({ kind, subject }) =>
          kind === 'disk-low' ? `${kind} ${subject}` : kind,
        )
        return ['disk-low ', 'disk-low protect', 'recording-missing'].every(one => told.includes(one))
      },
      { withinMs: 60_000 },
    )
    mount('-o', 'remount,size=1g', disk)
    const third = await cast.citizen(after)
    await scene.state(after, 'talking')
    await scene.lasts(2_000)
    await third.hangUp()
    const call = await scene.state(after, 'ended')
    t.match(await scene.recording(call.id), { state: 'verified' }, 'with room again everything is recorded')
  })
}

if (mounted()) {
  const centre = await startCentre({ greetingSeconds: 1, env: { RECORDINGS_DIR: join(disk, 'recordings') } })
  t.after(async () => {
    await centre.stop()
    execFileSync('umount', [disk])
    rmSync(disk, { recursive: true })
  })
  await story(centre)
} else t.test('a full disk ends no call', { skip: 'nobody may mount a small disk here' }, async () => {})
t.end()
