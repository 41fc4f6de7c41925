import type { Page } from 'playwright-core'
import t from 'tap'
import { startCentre } from '../telephony/centre.ts'
import { lasted, secondOf } from '../telephony/death.ts'
import { presence } from '../telephony/phones/tone.ts'
import { OPERATOR_HZ, sceneOf } from '../telephony/scene.ts'
import { until } from '../until.ts'
import { openChromium } from './chromium.ts'
import { browserOf, READY, says, TALKING } from './telephone.ts'

// What breaks in a talk, as the operator sees it: the headset, the operator's own way out, Asterisk. Issue 6, points 1 and 8.
t.setTimeout(180_000)
const centre = await startCentre({
  calls: { wrapUpSeconds: 1, restSeconds: 1, ringSeconds: 20 },
  agrees: false, // it is killed at the end
})
const scene = sceneOf(centre)
t.after(async () => {
  await scene.end()
  await centre.stop()
})
const browser = await openChromium(t)

type Test = Readonly<{ after(work: () => Promise<unknown>): unknown }>

/** An operator at work with the telephone in the page, in a talk. */
async function talking(t: Test, user: string) {
  const { origin } = centre
  const context = await browserOf(browser, { origin, user })
  const data = { state: 'ready', phone: 'web' }
  await context.request.put(`${origin}/api/me/presence`, { data, headers: { origin } })
  t.after(() => context.close())
  const page = await context.newPage()
  await page.goto(`${origin}/desk`)
  await says(page, READY)
  const from = scene.number()
  const citizen = await scene.citizen(from)
  t.after(() => citizen.stop())
  await answer(page)
  return { page, from, citizen }
}

async function answer(page: Page): Promise<void> {
  await page.getByRole('alert', { name: 'Cuộc gọi đến' }).waitFor()
  await page.keyboard.press('F2')
  await says(page, TALKING)
}

/** The headset is pulled out, and the computer has nothing else that hears. @returns plugs it in again */
async function pullOut(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    const { mediaDevices } = navigator
    const { peers } = globalThis as unknown as { peers: RTCPeerConnection[] }
    const own = mediaDevices.getUserMedia
    mediaDevices.getUserMedia = async () => {
      throw new DOMException('gone', 'NotFoundError')
    }
    Object.assign(globalThis, { plugIn: () => Object.assign(mediaDevices, { getUserMedia: own }) })
    for (const { track } of peers.at(-1)?.getSenders() ?? []) {
      track?.stop()
      track?.dispatchEvent(new Event('ended'))
    }
  })
  return () =>
    page.evaluate(() => {
      ;(globalThis as unknown as { plugIn(): void }).plugIn()
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'))
    })
}

t.test(
  'a headset that is pulled out in a talk is missed at once, and is heard again when it is back',
  async t => {
    const { page, from } = await talking(t, 'op101')
    const plugIn = await pullOut(page)
    await says(page, 'Không còn micro')
    await page.getByText('người gọi không nghe thấy bạn').waitFor()
    await plugIn()
    await says(page, TALKING)
    await page.getByText('người gọi không nghe thấy bạn').waitFor({ state: 'detached' })
    const back = Date.now()
    const { id } = await scene.state(from, 'talking')
    await scene.lasts(2_500)
    await page.keyboard.press('F4')
    const call = await scene.state(from, 'ended')
    await scene.recording(id)
    const fromS = (await secondOf(centre, call, back)) + 1
    const heard = presence(await scene.audio(id), OPERATOR_HZ, { fromS, toS: fromS + 1 })
    t.ok(heard > 0.8, `of the operator ${heard} is recorded again`)
  },
)

t.test('who signs out in a call is asked, and the citizen is in the queue again at once', async t => {
  const { page, from, citizen } = await talking(t, 'op102')
  await lasted(scene, from, 500)
  const signOut = async () => {
    await page.getByRole('button', { name: /^Tài khoản:/ }).click()
    await page.getByRole('menuitem', { name: 'Đăng xuất', exact: true }).click()
  }
  await signOut()
  await page.getByRole('button', { name: 'Không' }).click()
  t.match(await scene.state(from, 'talking'), { operator: 'op102' }, 'who says no stays')
  await signOut()
  await page.getByRole('button', { name: 'Vẫn đăng xuất' }).click()
  await page.getByLabel('Tên đăng nhập').waitFor()
  await until('the citizen waits', () => scene.state(from, 'waiting'), { withinMs: 5_000 })
  await citizen.hangUp()
  await scene.state(from, 'ended')
})

t.test('Asterisk dies in a talk: the page knows it, and takes the next caller', async t => {
  const { page, from } = await talking(t, 'op103')
  await lasted(scene, from, 500)
  await centre.kill('Asterisk')
  await says(page, READY, 12_000)
  t.match(await scene.state(from, 'ended'), { ending: 'lost' })
  await centre.untilReady()
  const next = scene.number()
  const citizen = await scene.citizen(next)
  t.after(() => citizen.stop())
  await answer(page)
  t.match(await scene.state(next, 'talking'), { operator: 'op103' })
})

t.end()
