import { mkdtemp, rm } from 'node:fs/promises'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { callerScenario, sippCaller } from '../src/boot/phones/caller.ts'
import { sippOperator } from '../src/boot/phones/operator.ts'
import { startSipp } from '../src/boot/phones/sipp.ts'
import { writeTone } from '../src/boot/phones/sound.ts'
import { DEMO_PASSWORD } from '../src/people/demo.ts'
import { openChromium, openContext } from '../test/browser/chromium.ts'
import { type Centre, startCentre } from '../test/telephony/centre.ts'
import { until } from '../test/until.ts'
import { median, spread } from './figures.ts'

/** As on an office computer some years old. */
const SLOWER = 4
const INTERACTIVE_MS = 2_000
const ON_SCREEN_MS = 300
/** Talks that go on meanwhile, each with sound both ways and a recording. */
const TALKS = 30
const LOADS_A_ROUND = 3
const CALLS_A_ROUND = 40
/** The operator in the browser; the talks are others'. */
const USER = 'op101'

type Options = Readonly<{ rounds: number; only: string | null }>
type Say = (line: string) => void
type Play = Readonly<{ centre: Centre; browser: Browser; say: Say; sound: string }>

/**
 * What the operator waits for: the desk that can be used, and the card of a citizen whose call rings. One real browser beside
 * a whole centre.
 */
export async function benchConsole({ rounds, only }: Options, say: Say): Promise<object> {
  const after: (() => Promise<unknown>)[] = []
  const folder = await mkdtemp(join(tmpdir(), 'cc1022-bench-'))
  after.push(() => rm(folder, { recursive: true, force: true }))
  try {
    const sound = join(folder, '440.al')
    await writeTone(440, 10, sound)
    const calls = { ringSeconds: 30, wrapUpSeconds: 0, restSeconds: 1, earlySeconds: 1 }
    const centre = await startCentre({ calls, greetingSeconds: 0.5, agrees: false })
    after.push(() => centre.stop())
    const browser = await openChromium({ after: work => after.push(work) })
    const play = { centre, browser, say, sound }
    const desk = only === 'call' ? null : await loads(play, rounds * LOADS_A_ROUND)
    const call = only === 'desk' ? null : await rings(play, rounds * CALLS_A_ROUND)
    const claims = [
      ...(desk ? [(desk.interactiveMs.p50 ?? Infinity) < INTERACTIVE_MS] : []),
      ...(call ? [(call.onScreenMs.p99 ?? Infinity) <= ON_SCREEN_MS, call.missed === 0] : []),
    ]
    return { load: loadavg(), desk, call, failed: claims.filter(holds => !holds).length }
  } finally {
    for (const work of after.toReversed()) await work().catch(error => say(`  ${String(error)}`))
  }
}

/** A browser that has never seen the console, with the operator's session. */
async function fresh({ browser, centre }: Play): Promise<BrowserContext> {
  const context = await openContext(browser)
  await context.addInitScript(watchPage)
  await context.addInitScript(silentMicrophone)
  const { origin } = centre
  const data = { username: USER, password: DEMO_PASSWORD }
  const answer = await context.request.post(`${origin}/api/session`, { data, headers: { origin } })
  if (!answer.ok()) throw new Error(`${USER} could not sign in: ${await answer.text()}`)
  return context
}

const presence = async ({ centre }: Play, state: 'paused' | 'ready') =>
  (await centre.api(USER)).put('/api/me/presence', { state, phone: 'web' })

type Seen = {
  /** When the switch of the operator's state was painted, ms since the page was asked for. */
  switchAt: number | null
  /** INVITEs that came over the page's WebSocket. */
  rangAt: number[]
  /** When the call and the citizen's card were painted. */
  shownAt: number[]
}

/** Runs in the page before everything else. */
function watchPage(): void {
  const seen: Seen = { switchAt: null, rangAt: [], shownAt: [] }
  Object.assign(globalThis, { seen })
  const Own = WebSocket
  globalThis.WebSocket = class extends Own {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener('message', ({ data }) => {
        if (String(data).startsWith('INVITE ')) seen.rangAt.push(performance.now())
      })
    }
  }
  // A task that comes after the next frame: by then it is on the screen.
  const painted = (tell: (at: number) => void) =>
    requestAnimationFrame(() => setTimeout(() => tell(performance.now())))
  let isShown = false
  const look = () => {
    const hasSwitch = document.querySelector('section[aria-label="Trạng thái của tôi"] button') !== null
    if (hasSwitch && seen.switchAt === null) {
      seen.switchAt = Number.NaN
      painted(at => Object.assign(seen, { switchAt: at }))
    }
    const hasCall = document.querySelector('[aria-label="Cuộc gọi đến"]') !== null
    const isThere = hasCall && document.querySelector('[aria-label="Người gọi"]') !== null
    if (isThere && !isShown) painted(at => seen.shownAt.push(at))
    isShown = isThere
  }
  new MutationObserver(look).observe(document, { childList: true, subtree: true })
}

function silentMicrophone(): void {
  navigator.mediaDevices.getUserMedia = async () => new AudioContext().createMediaStreamDestination().stream
}

const seenBy = (page: Page) => page.evaluate(() => (globalThis as unknown as { seen: Seen }).seen)

async function loads(play: Play, count: number) {
  const throttled = []
  const plain = []
  for (let n = 0; n < count; n++) {
    throttled.push(await load(play, SLOWER))
    plain.push(await load(play, 1))
    play.say(
      `desk ${n + 1}: ${Math.round(throttled.at(-1)?.interactiveMs ?? 0)} ms with a CPU ${SLOWER} times slower, ` +
        `${Math.round(plain.at(-1)?.interactiveMs ?? 0)} ms without`,
    )
  }
  const interactive = throttled.map(one => one.interactiveMs)
  return {
    slower: SLOWER,
    limitMs: INTERACTIVE_MS,
    interactiveMs: spread(interactive),
    phoneReadyMs: spread(throttled.map(one => one.phoneReadyMs)),
    unthrottledMs: spread(plain.map(one => one.interactiveMs)),
    transferredKb: median(throttled.map(one => one.transferredKb)),
  }
}

/** Cold: no cache, no compiled code. Counted from the asking to the painted switch; then it is clicked, and must do. */
async function load(play: Play, slower: number) {
  await presence(play, 'paused')
  const context = await fresh(play)
  try {
    const page = await context.newPage()
    const tools = await context.newCDPSession(page)
    await tools.send('Emulation.setCPUThrottlingRate', { rate: slower })
    const begun = Date.now()
    await page.goto(`${play.centre.origin}/desk`, { waitUntil: 'commit' })
    const interactiveMs = await until(
      'the switch is painted',
      async () => (await seenBy(page)).switchAt || null,
      // Each look is work for the page.
      { withinMs: 30_000, everyMs: 500 },
    )
    await page
      .getByRole('region', { name: 'Điện thoại' })
      .getByRole('button', { name: 'Điện thoại sẵn sàng' })
      .waitFor()
    const phoneReadyMs = Date.now() - begun
    const done = page.waitForResponse(/\/api\/me\/presence$/)
    await page
      .getByRole('region', { name: 'Trạng thái của tôi' })
      .getByRole('button', { name: 'Sẵn sàng' })
      .click()
    if ((await done).status() !== 200) throw new Error('the switch does nothing')
    const transferredKb = await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .reduce((sum, one) => sum + (one as PerformanceResourceTiming).transferSize / 1_024, 0),
    )
    return { interactiveMs, phoneReadyMs, transferredKb }
  } finally {
    await context.close()
  }
}

async function rings(play: Play, count: number) {
  const { centre, say } = play
  await (await centre.api(USER)).put('/api/me/presence', { state: 'signed-out', phone: 'web' })
  const end = await talks(play)
  await presence(play, 'ready')
  const context = await fresh(play)
  const onScreen: number[] = []
  let missed = 0
  try {
    const page = await context.newPage()
    await page.goto(`${centre.origin}/desk`)
    await until('the phone in the page can be reached', () => isFree(centre))
    for (let n = 0; n < count; n++) {
      const tookMs = await ring(play, page).catch(error => {
        say(`  call ${n + 1}: ${(error as Error).message}`)
        return null
      })
      if (tookMs === null) missed++
      else onScreen.push(tookMs)
      if ((n + 1) % 10 === 0)
        say(`call ${n + 1}: on the screen after ${spread(onScreen).p50} ms (median so far)`)
    }
    const live = await talking(centre)
    return { talks: live, limitMs: ON_SCREEN_MS, onScreenMs: spread(onScreen), missed }
  } finally {
    await context.close()
    await end()
  }
}

/** Citizens and operators who talk until the end. @returns the end */
async function talks({ centre, sound, say }: Play): Promise<() => Promise<void>> {
  const users = Array.from({ length: TALKS }, (_, n) => `op${111 + n}`)
  const limitMs = 1_800_000
  const behaviour = { does: 'answer', afterMs: 200 } as const
  const phones = await sippOperator({ server: centre.sip, users, sound, behaviour, limitMs })
  for (const user of users)
    await (await centre.api(user)).put('/api/me/presence', { state: 'ready', phone: 'desk' })
  const rows = users.map((_, n) => [`09${20_000_000 + n}`])
  const citizens = await startSipp({
    ...{ server: centre.sip, address: '127.0.0.2', rows, perSecond: 3, limitMs },
    scenario: callerScenario({ from: '[field0]', sound }),
  })
  await until(`${TALKS} talk`, async () => (await talking(centre)) === TALKS, {
    withinMs: 60_000,
    everyMs: 200,
  })
  say(`${TALKS} calls are talked`)
  return async () => {
    await citizens.stop()
    await phones.stop()
  }
}

async function talking(centre: Centre): Promise<number> {
  const [row] = await centre.query<{ n: number }>("select count(*)::int n from calls where state = 'talking'")
  return row?.n ?? 0
}

/** From the INVITE in the page to the painted card, ms; the citizen gives up then. */
async function ring({ centre }: Play, page: Page): Promise<number> {
  const before = await seenBy(page)
  const citizen = await sippCaller({ server: centre.sip, sound: null, limitMs: 30_000 })
  try {
    const after = await until(
      'the call is on the screen',
      async () => {
        const now = await seenBy(page)
        return now.shownAt.length > before.shownAt.length ? now : null
      },
      { withinMs: 15_000, everyMs: 250 },
    )
    return (after.shownAt.at(-1) ?? Number.NaN) - (after.rangAt[before.rangAt.length] ?? Number.NaN)
  } finally {
    await citizen.hangUp().catch(() => {}) // it had ended
    await citizen.stop()
    await until('the operator is free again', () => isFree(centre))
  }
}

async function isFree(centre: Centre): Promise<boolean> {
  const [row] = await centre.query<{ isFree: boolean }>(
    `select o.activity = 'free' and o.is_reachable "isFree"
     from operators o join people p on p.id = o.person_id where p.username = $1`,
    [USER],
  )
  return row?.isFree ?? false
}
