import type { BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import { startCentre } from '../telephony/centre.ts'
import { lasted, secondOf } from '../telephony/death.ts'
import { presence } from '../telephony/phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from '../telephony/scene.ts'
import { until } from '../until.ts'
import { type Complaints, listenFor, openChromium } from './chromium.ts'
import { clean } from './console.ts'
import { browserOf, chooseHere, hears, phoneOf, READY, says, TALKING } from './telephone.ts'

// The telephone in the page: real Chromium, real Asterisk, a citizen over the trunk. Issue 6, point 1.
t.setTimeout(180_000)
const centre = await startCentre({ calls: { wrapUpSeconds: 1, restSeconds: 1, ringSeconds: 20 } })
const scene = sceneOf(centre)
t.after(async () => {
  await scene.end()
  await centre.stop()
})
// As people have it: a page is silent until it is touched.
const browser = await openChromium(t, ['--autoplay-policy=document-user-activation-required'])

/** An operator's browser, signed in, that has chosen the telephone in the page. */
async function atDesk(user: string): Promise<BrowserContext> {
  const { origin } = centre
  const context = await browserOf(browser, { origin, user })
  const presence = { state: 'ready', phone: 'web' }
  const answer = await context.request.put(`${origin}/api/me/presence`, {
    data: presence,
    headers: { origin },
  })
  t.equal(answer.status(), 200)
  return context
}

const complaints: Complaints[] = []

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage()
  complaints.push(listenFor(page))
  await page.goto(`${centre.origin}/desk`)
  return page
}

t.test(
  'a call in the page: rung, answered, heard both ways, muted, taken up again after a reload',
  async t => {
    const context = await atDesk('op101')
    t.after(() => context.close())
    const page = await open(context)
    await says(page, READY)
    const from = scene.number()
    const citizen = await scene.citizen(from)
    t.after(() => citizen.stop())

    await phoneOf(page)
      .getByRole('button', { name: /^Nhấc máy/ })
      .waitFor()
    await until('the title calls', async () => /Cuộc gọi đến/.test(await page.title()))
    await page.keyboard.press('F2')
    await says(page, TALKING)
    const first = Date.now()
    await hears(page, CITIZEN_HZ)
    const talk = await lasted(scene, from, 2_000)
    t.equal(talk.operator, 'op101')

    await page.keyboard.press('F8')
    await says(page, 'Micro đã tắt')
    const muted = Date.now()
    await scene.lasts(2_000)
    await page.keyboard.press('F8')
    await says(page, TALKING)

    await page.reload()
    await says(page, TALKING)
    const back = Date.now()
    await hears(page, CITIZEN_HZ)
    t.equal((await scene.state(from, 'talking')).id, talk.id, 'the same call goes on, without a click')
    await scene.lasts(1_500)

    await page.keyboard.press('F4')
    const { by } = await citizen.end(10_000)
    t.equal(by, 'centre', 'hung up at the desk')
    await says(page, READY)
    const call = await scene.state(from, 'ended')
    t.match(call, { ending: 'served', operator: 'op101' })
    t.match(await scene.recording(call.id), { state: 'verified' })
    const audio = await scene.audio(call.id)
    /** Of a second soon after that instant. */
    const share = async (hertz: number, at: number) => {
      const fromS = (await secondOf(centre, call, at)) + 0.5
      return presence(audio, hertz, { fromS, toS: fromS + 1 })
    }
    for (const [when, at] of Object.entries({ first, muted, back })) {
      const [own, other] = [await share(OPERATOR_HZ, at), await share(CITIZEN_HZ, at)]
      t.ok(when === 'muted' ? own < 0.1 : own > 0.9, `${when}: of the operator ${own} is recorded`)
      t.ok(other > 0.9, `${when}: of the citizen ${other}`)
    }
  },
)

/** Nobody looks at this window, and what it does about that is kept where a test can see it. */
function lookElsewhere(): void {
  const notes: { title: string; body: string }[] = []
  const contexts: AudioContext[] = []
  const page = { permission: 'default' }
  Object.assign(globalThis, { page, notes, contexts })
  document.hasFocus = () => false
  const OwnContext = AudioContext
  globalThis.AudioContext = class extends OwnContext {
    constructor() {
      super()
      contexts.push(this)
    }
  }
  const OwnNote = Notification
  globalThis.Notification = class extends OwnNote {
    static override get permission() {
      return page.permission as NotificationPermission
    }
    static override async requestPermission() {
      page.permission = 'granted'
      return Notification.permission
    }
    constructor(title: string, options: NotificationOptions = {}) {
      super(title, options)
      notes.push({ title, body: options.body ?? '' })
    }
  }
}
type Elsewhere = Readonly<{
  page: { permission: NotificationPermission }
  notes: readonly unknown[]
  contexts: readonly AudioContext[]
}>

/** As Chromium on Android: notes are allowed, and a page may make none. */
function allowsNoNotes(): void {
  document.hasFocus = () => false
  Object.assign(globalThis, {
    Notification: class {
      static readonly permission = 'granted'
      constructor() {
        throw new TypeError('Illegal constructor')
      }
    },
  })
}

/** What a page shows, asked so that it is not touched by the asking: whatever Playwright evaluates counts as a touch. */
async function untouched(page: Page) {
  const wire = await page.context().newCDPSession(page)
  return {
    wire,
    async read<T>(expression: string): Promise<T> {
      const { result } = await wire.send('Runtime.evaluate', { expression, returnByValue: true })
      return result.value
    },
  }
}

t.test('who looks elsewhere is called by sound and a note, as far as the browser lets', async t => {
  const context = await atDesk('op106')
  t.after(() => context.close())
  await context.addInitScript(lookElsewhere)
  const page = await open(context)
  const { wire, read } = await untouched(page)
  const button = `[...document.querySelectorAll('[role=alert] button')].find(one => one.textContent === 'Bật chuông')`
  const at = await until('it says that it cannot ring', () =>
    read<{ x: number; y: number } | null>(`${button}?.getBoundingClientRect().toJSON() ?? null`),
  )
  await page.mouse.click(at.x + 5, at.y + 5)
  await until('until it is touched', () => read<boolean>(`${button} === undefined`))
  await says(page, READY)
  await clean(t, page, 'a bell that can ring')

  const panel = phoneOf(page).getByRole('button')
  const blocked = page.getByText('Thông báo trên màn hình đang bị chặn trong trình duyệt.')
  const ask = page.getByRole('button', { name: 'Bật thông báo' })
  const settle = (permission: NotificationPermission) =>
    page.evaluate(now => Object.assign((globalThis as unknown as Elsewhere).page, now), { permission })
  await settle('denied')
  await panel.click()
  await blocked.waitFor()
  t.equal(await ask.count(), 0, 'a browser that was told no does not ask')
  await clean(t, page, 'notes that are blocked')
  await page.keyboard.press('Escape')
  await settle('default')
  await panel.click()
  await ask.click()
  await ask.waitFor({ state: 'detached' })
  t.equal(await blocked.count(), 0, 'allowed')
  await page.keyboard.press('Escape')

  const from = scene.number()
  const citizen = await scene.citizen(from)
  t.after(() => citizen.stop())
  await page.getByRole('alert', { name: 'Cuộc gọi đến' }).waitFor()
  const sounds = () =>
    page.evaluate(() =>
      (globalThis as unknown as Elsewhere).contexts.some(({ state }) => state === 'running'),
    )
  await until('it rings', sounds)
  const notes = await page.evaluate(() => (globalThis as unknown as Elsewhere).notes)
  t.match(notes, [{ title: /Cuộc gọi đến/, body: `Số kết thúc bằng ${from.slice(-3)}` }])

  const next = await atDesk('op107')
  t.after(() => next.close())
  await next.addInitScript(allowsNoNotes)
  const other = await open(next)
  await says(other, READY)
  const crash = page.waitForEvent('crash')
  wire.send('Page.crash').catch(() => {}) // nobody is left to answer
  await crash
  const crashed = Date.now()
  await other.getByRole('alert', { name: 'Cuộc gọi đến' }).waitFor({ timeout: 10_000 })
  t.comment(`a page that dies while it rings: the next one rings after ${Date.now() - crashed} ms`)
  await until('where no note can be made, the title calls', async () =>
    /Cuộc gọi đến/.test(await other.title()),
  )
  await other.keyboard.press('F2')
  await says(other, TALKING)
  t.match(await scene.state(from, 'talking'), { operator: 'op107' })
  await other.keyboard.press('F4')
  t.match(await scene.state(from, 'ended'), { ending: 'served' })
})

/** The first line of the page finds no way for the sound, the next ones do. */
function loseFirstLine(): void {
  const Own = RTCPeerConnection
  let isFirst = true
  globalThis.RTCPeerConnection = class extends Own {
    constructor(configuration?: RTCConfiguration) {
      super(isFirst ? { ...configuration, iceTransportPolicy: 'relay' } : configuration)
      isFirst = false
    }
  }
}

t.test('an answered call whose sound finds no way is rung anew in the page, by itself', async t => {
  const context = await atDesk('op104')
  t.after(() => context.close())
  const page = await open(context)
  await says(page, READY)
  await page.evaluate(loseFirstLine)
  const from = scene.number()
  const citizen = await scene.citizen(from)
  t.after(() => citizen.stop())
  await page.getByRole('alert', { name: 'Cuộc gọi đến' }).waitFor()
  await page.keyboard.press('F2')
  await says(page, TALKING)
  const answered = Date.now()
  await hears(page, CITIZEN_HZ)
  t.comment(`heard after ${Date.now() - answered} ms`)
  const lines = await page.evaluate(() => (globalThis as unknown as { peers: unknown[] }).peers.length)
  t.equal(lines, 2, 'over a second line, for the first has lost it')
  t.match(await scene.state(from, 'talking'), { operator: 'op104' }, 'and nobody else had the citizen')
  await page.keyboard.press('F4')
  await scene.state(from, 'ended')
})

t.test('so is a supervisor who listens in the page, in the mode that was asked for', async t => {
  const context = await browserOf(browser, { origin: centre.origin, user: 'supervisor1' })
  t.after(() => context.close())
  const page = await context.newPage()
  complaints.push(listenFor(page))
  await page.goto(`${centre.origin}/wallboard`)
  await chooseHere(page)
  const desk = await scene.desk('op105')
  const from = scene.number()
  const citizen = await scene.citizen(from)
  t.after(async () => {
    await citizen.stop()
    await scene.leave('op105', desk)
  })
  const { id } = await scene.state(from, 'talking')
  await page.evaluate(loseFirstLine)
  await (await centre.api('supervisor1')).post(`/api/calls/${id}/monitors`, { mode: 'whisper', phone: 'web' })
  await says(page, TALKING)
  await hears(page, CITIZEN_HZ)
  const rows = await centre.query(
    `select state, ending, value -> 'modes' -> 0 ->> 'mode' mode from monitors where call_id = $1 order by asked_at`,
    [id],
  )
  t.same(rows, [
    { state: 'ended', ending: 'stopped', mode: 'whisper' },
    { state: 'on', ending: null, mode: 'whisper' },
  ])
  await citizen.hangUp()
  await says(page, READY)
  await scene.state(from, 'ended')
})

t.test('two tabs are one telephone; with the last one closed nobody is put through', async t => {
  const context = await atDesk('op102')
  const first = await open(context)
  await says(first, READY)
  const second = await open(context)
  await says(second, 'Điện thoại ở nơi khác')
  await phoneOf(second).getByRole('button').click()
  await second.getByRole('button', { name: 'Dùng điện thoại ở đây' }).click()
  await says(second, READY)
  await says(first, 'Điện thoại ở nơi khác')

  await phoneOf(second).getByRole('button').click()
  await clean(t, second, 'what can be set')
  await second.getByRole('button', { name: 'Kiểm tra micro và loa…' }).click()
  await second.getByText('Hãy nói thử').waitFor()
  await clean(t, second, 'the check of the microphone')

  await context.close()
  const begun = Date.now()
  await until('the page is gone', async () => !(await scene.operator('op102')).isReachable, {
    withinMs: 1_500,
  })
  t.comment(`noticed within ${Date.now() - begun} ms`)
  const from = scene.number()
  const citizen = await scene.citizen(from)
  t.after(() => citizen.stop())
  await scene.state(from, 'waiting')
  await scene.lasts(1_500)
  t.match(await scene.state(from, 'waiting'), { operator: null }, 'and rings nowhere')
  await citizen.hangUp()
  await scene.state(from, 'ended')
})

/** As after a click on “Block”. */
function denyMicrophone(): void {
  navigator.permissions.query = async () => ({ state: 'denied' }) as PermissionStatus
  navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException('denied', 'NotAllowedError')
  }
}

t.test('without a microphone nobody is put through, and the page says what to do', async t => {
  const context = await atDesk('op103')
  t.after(() => context.close())
  await context.addInitScript(denyMicrophone)
  const page = await open(context)
  await says(page, 'Chưa được phép dùng micro')
  t.match(await scene.operator('op103'), { presence: 'ready', isReachable: false })
  await phoneOf(page).getByRole('button').click()
  await page.getByRole('alert').getByText('cho phép Micro').waitFor()
  await clean(t, page, 'what is wrong')
  await page.getByRole('radio', { name: 'Điện thoại bàn' }).check()
  await says(page, 'Không liên lạc được điện thoại bàn')
})

t.test('no page complained', async t => t.same(complaints.flat(), []))

t.end()
