import type { Browser, Locator, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { writeTone } from '../../src/boot/phones/sound.ts'
import { startCentre } from '../telephony/centre.ts'
import { lasted, secondOf } from '../telephony/death.ts'
import { agencies } from '../telephony/phones/agency.ts'
import { baresipPhone } from '../telephony/phones/baresip.ts'
import { presence } from '../telephony/phones/tone.ts'
import { CITIZEN_HZ, OPERATOR_HZ, sceneOf } from '../telephony/scene.ts'
import { until } from '../until.ts'
import { type Complaints, listenFor, openChromium } from './chromium.ts'
import { browserOf, hearsOnly, phoneOf, READY, says, TALKING } from './telephone.ts'

// What is done with a talk, from the screen: two operators and a supervisor in real Chromium, real Asterisk, an agency and
// citizens over the trunk. Issue 6, points 1 and 2. Who hears whom is told by the tone of each.
t.setTimeout(240_000)
const COLLEAGUE_HZ = 1_040
const AGENCY_HZ = 1_240
const SUPERVISOR_HZ = 1_640
const VOICES = {
  citizen: CITIZEN_HZ,
  operator: OPERATOR_HZ,
  colleague: COLLEAGUE_HZ,
  agency: AGENCY_HZ,
  supervisor: SUPERVISOR_HZ,
}
type Voice = keyof typeof VOICES

const centre = await startCentre({
  ...{ greetingSeconds: 0.3, calls: { wrapUpSeconds: 60, restSeconds: 1, ringSeconds: 20 } },
})
const scene = sceneOf(centre)
t.after(async () => {
  await scene.end()
  await centre.stop()
})
const browser = await openChromium(t)
const admin = await centre.api('admin1')
const BUSY = '113'
await writeTone(AGENCY_HZ, 10, `${centre.folder}/agency.al`)
const outside = await agencies(centre, { does: 'answer', afterMs: 200 }, `${centre.folder}/agency.al`, BUSY)
t.after(outside.stop)
const [from, complaints]: [string, Complaints[]] = [scene.number(), []]
const citizen = await baresipPhone({
  ...{ user: from, server: centre.sip, address: '127.0.0.2', says: { hz: CITIZEN_HZ }, registers: false },
})
t.after(citizen.stop)

type Seat = Readonly<{ user: string; hertz: number; path: string }>
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const reads = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()

/** A window of this person's with the telephone in it. */
async function seat(chromium: Browser, { user, hertz, path }: Seat): Promise<Page> {
  const { origin } = centre
  const context = await browserOf(chromium, { origin, user, hertz })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  complaints.push(listenFor(page))
  await page.goto(`${origin}${path}`)
  await phoneOf(page).getByRole('button').first().click()
  await page.getByRole('radio', { name: /^Trình duyệt này/ }).check()
  await says(page, READY)
  await page.keyboard.press('Escape')
  return page
}

/** As somebody without a mouse does it: by Tab, in a menu by the arrows, and Enter. */
async function enter(page: Page, aim: Locator, key: 'Tab' | 'ArrowDown' = 'Tab'): Promise<void> {
  await aim.waitFor()
  for (let steps = 0; steps < 60; steps++) {
    if (await aim.evaluate(element => element === document.activeElement)) return page.keyboard.press('Enter')
    await page.keyboard.press(key)
  }
  throw new Error(`no way by keyboard to ${aim}`)
}
const choose = (page: Page, item: string | RegExp) =>
  enter(page, page.getByRole('menuitem', { name: item }), 'ArrowDown')

/** Waits until exactly these are heard there, of all who could be. */
function hear(page: Page, ...who: readonly Voice[]): Promise<void> {
  const all = Object.keys(VOICES) as Voice[]
  const not = all.filter(one => !who.includes(one))
  return hearsOnly(page, { hertz: who.map(one => VOICES[one]), not: not.map(one => VOICES[one]) })
}

/** Who is in the recording, which is what the citizen says and hears, for a second from that instant on. */
async function recorded(t: Test, callId: string, instants: Readonly<Record<string, [number, ...Voice[]]>>) {
  const [audio, call] = [await scene.audio(callId), { id: callId }]
  for (const [what, [at, ...who]] of Object.entries(instants)) {
    const fromS = await secondOf(centre, call as Parameters<typeof secondOf>[1], at)
    const span = { fromS, toS: fromS + 0.6 }
    const heard = Object.entries(VOICES).filter(([, hz]) => presence(audio, hz, span, 0.05) > 0.6)
    t.same(heard.map(([one]) => one).sort(), [...who].sort(), `${what}: ${who.join(', ')} are recorded`)
  }
}
const SPAN_MS = 800

const a = await seat(browser, { user: 'op101', hertz: OPERATOR_HZ, path: '/desk' })
const b = await seat(browser, { user: 'op102', hertz: COLLEAGUE_HZ, path: '/desk' })
const wall = await seat(browser, { user: 'supervisor1', hertz: SUPERVISOR_HZ, path: '/wallboard' })

t.test('by keyboard alone: held, guided, an agency that is busy, one that takes the case', async t => {
  await a.keyboard.press('Alt+s')
  await a.getByText('Sẵn sàng', { exact: true }).first().waitFor()
  await citizen.dial('1022')
  await a.getByRole('alert', { name: 'Cuộc gọi đến' }).waitFor()
  await a.keyboard.press('F2')
  await says(a, TALKING)
  await hear(a, 'citizen')
  await a
    .getByLabel('Thời gian đàm thoại')
    .getByText(/^0?0:0\d$/)
    .waitFor()
  const call = await lasted(scene, from)

  await a.keyboard.press('F9')
  await a.getByText('Đang giữ máy').waitFor()
  await hear(a)
  const held = Date.now()
  await scene.lasts(SPAN_MS)
  await a.keyboard.press('F9')
  await a.getByText('Đang giữ máy').waitFor({ state: 'detached' })
  await hear(a, 'citizen')

  await a.keyboard.press('Alt+h')
  await choose(a, /^115/)
  await enter(a, button(a, 'Huỷ hướng dẫn 115'))
  await button(a, 'Huỷ hướng dẫn 115').waitFor({ state: 'detached' })

  await a.keyboard.press('Alt+x')
  await enter(a, button(a, /^113/))
  await outside.rang(1)
  await reads(a, /An ninh.*bận hoặc từ chối/)
  await a.keyboard.press('Alt+x')
  await enter(a, button(a, /^115/))
  const third = a.getByRole('region', { name: 'Bên thứ ba' })
  await third.getByText(/^Đã nhấc máy/).waitFor()
  await hear(a, 'citizen', 'agency')
  const three = Date.now()
  await scene.lasts(SPAN_MS)
  t.equal(await button(a, /^Rời cuộc gọi/).count(), 0, 'nobody leaves before the agency has taken the case')
  await enter(a, third.getByRole('button', { name: 'Cơ quan đã nhận việc' }))
  await button(a, /^Rời cuộc gọi/).waitFor()
  await a.keyboard.press('Alt+g')
  await says(a, READY)
  await a.getByText(/^Còn .* để ghi chú/).waitFor()
  const left = Date.now()
  await scene.lasts(SPAN_MS)
  await citizen.hangUp()
  t.match(await scene.state(from, 'ended'), { ending: 'served', operator: 'op101' })
  await recorded(t, call.id, {
    held: [held, 'citizen'],
    three: [three, 'citizen', 'operator', 'agency'],
    left: [left + 200, 'citizen', 'agency'],
  })
})

t.test('a colleague is asked, joins, takes over; a supervisor listens, whispers, enters', async t => {
  const survey = { enabled: true, question: 'survey', keySeconds: 6 }
  const keys = { 1: 'satisfied', 2: 'acceptable', 3: 'dissatisfied' }
  await admin.post('/api/settings/survey', { value: { ...survey, keys }, reason: 'thử' })
  await a.keyboard.press('Alt+w')
  await citizen.dial('1022')
  await a.getByRole('alert', { name: 'Cuộc gọi đến' }).waitFor()
  await a.keyboard.press('F2')
  await says(a, TALKING)
  const call = await scene.state(from, 'talking')
  await b.keyboard.press('Alt+s')
  await b.getByText('Sẵn sàng', { exact: true }).first().waitFor()

  await a.keyboard.press('Alt+c')
  await enter(a, button(a, 'Hội ý với Điện thoại viên 102'))
  await b.getByText('Đồng nghiệp gọi bạn').waitFor()
  await b.keyboard.press('F2')
  await reads(a, /^Bạn đang nói riêng/)
  await hear(a, 'colleague')
  await hear(b, 'operator')
  const apart = Date.now()
  await scene.lasts(SPAN_MS)
  await a.keyboard.press('Alt+g')
  await reads(a, 'Ba bên đang nghe nhau.')
  await hear(b, 'citizen', 'operator')
  const three = Date.now()
  await scene.lasts(SPAN_MS)
  await a.keyboard.press('Alt+g')
  await a.getByText(/^Còn .* để ghi chú/).waitFor()
  await b.getByRole('region', { name: 'Cuộc gọi hiện tại' }).waitFor()
  await hear(b, 'citizen')

  await wall.getByRole('button', { name: 'Việc làm với Điện thoại viên 102' }).press('Enter')
  await choose(wall, 'Nghe…')
  await wall.getByRole('button', { name: 'Nghe', exact: true }).press('Enter')
  await says(wall, TALKING)
  await hear(wall, 'citizen', 'colleague')
  await reads(b, /đang nghe cuộc gọi này/)
  await hear(b, 'citizen')
  await wall.getByText('Nhắc riêng', { exact: true }).click()
  await reads(b, /đang nhắc riêng bạn/)
  await hear(b, 'citizen', 'supervisor')
  const whispered = Date.now()
  await scene.lasts(SPAN_MS)
  await wall.getByText('Vào cuộc gọi', { exact: true }).click()
  await reads(b, /đang nói trong cuộc gọi/)
  await hear(b, 'citizen', 'supervisor')
  await hear(wall, 'citizen', 'colleague')
  const entered = Date.now()
  await scene.lasts(SPAN_MS)
  await button(wall, 'Kết thúc nghe kèm').click()
  await says(wall, READY)
  await hear(b, 'citizen')

  await b.keyboard.press('F4')
  await scene.state(from, 'survey')
  await scene.lasts(500)
  await citizen.dtmf('1')
  t.match(await scene.state(from, 'ended'), { id: call.id, ending: 'served', operator: 'op102' })
  await recorded(t, call.id, {
    apart: [apart, 'citizen'],
    three: [three, 'citizen', 'operator', 'colleague'],
    whispered: [whispered, 'citizen', 'colleague'],
    entered: [entered, 'citizen', 'colleague', 'supervisor'],
  })
  await until('the answer is on the ticket', async () => {
    const rows = await centre.query<{ satisfaction: string | null }>(
      'select satisfaction from tickets t join ticket_calls c on c.ticket_id = t.id where c.call_id = $1',
      [call.id],
    )
    return rows.some(({ satisfaction }) => satisfaction === 'satisfied')
  })
})

t.test('no page complained', async t => t.same(complaints.flat(), []))

t.end()
