import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { linear, tone, writeTone } from '../../src/boot/phones/sound.ts'
import { startCentre } from '../telephony/centre.ts'
import { lasted } from '../telephony/death.ts'
import { agencies } from '../telephony/phones/agency.ts'
import { baresipPhone } from '../telephony/phones/baresip.ts'
import { sceneOf } from '../telephony/scene.ts'
import { until } from '../until.ts'
import { type Complaints, openChromium } from './chromium.ts'
import { button, choose, enter } from './keyboard.ts'
import { chooseHere, READY, says, TALKING, windowOf } from './telephone.ts'
import { hear, recorded, VOICES } from './voices.ts'

// What is done with a talk, from the screen: two operators and a supervisor in real Chromium, real Asterisk, an agency and
// citizens over the trunk. Issue 6, points 1 and 2. Who hears whom is told by the tone of each.
t.setTimeout(240_000)
const centre = await startCentre({
  ...{ greetingSeconds: 0.3, calls: { wrapUpSeconds: 180, restSeconds: 1, ringSeconds: 20 } },
})
const scene = sceneOf(centre)
const play = { centre, scene }
t.after(async () => {
  await scene.end()
  await centre.stop()
})
const browser = await openChromium(t)
const admin = await centre.api('admin1')
const BUSY = '113'
// Some seconds of speech, heard by each whom we call.
await writeFile(join(centre.dataDir, 'asterisk/prompts/calling-you.sln'), linear(tone(660, 0.3)))
await writeTone(VOICES.agency, 10, `${centre.folder}/agency.al`)
const outside = await agencies(centre, { does: 'answer', afterMs: 200 }, `${centre.folder}/agency.al`, BUSY)
t.after(outside.stop)
const from = scene.number()
const complaints: Complaints[] = []
const citizen = await baresipPhone({
  ...{ user: from, server: centre.sip, address: '127.0.0.2', says: { hz: VOICES.citizen }, registers: false },
})
t.after(citizen.stop)

const reads = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor()
const seat = async (user: string, hertz: number, path: string) => {
  const { page, heard } = await windowOf(browser, { origin: centre.origin, user, hertz }, path)
  complaints.push(heard)
  page.setDefaultTimeout(15_000)
  await chooseHere(page)
  await page.keyboard.press('Escape')
  return page
}

const SPAN_MS = 800
/** Who hung up before anybody answered. */
let missed = ''

const a = await seat('op101', VOICES.operator, '/desk')
const b = await seat('op102', VOICES.colleague, '/desk')
const wall = await seat('supervisor1', VOICES.supervisor, '/wallboard')

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
  await enter(a, button(a, 'Hủy hướng dẫn 115'))
  await button(a, 'Hủy hướng dẫn 115').waitFor({ state: 'detached' })

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
  await recorded(t, play, call.id, {
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
  await b.reload()
  await says(b, TALKING)
  await hear(b, 'citizen')
  await hear(wall, 'citizen', 'colleague')
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
  await button(wall, 'Kết thúc giám sát').click()
  await says(wall, READY)
  await hear(b, 'citizen')

  await b.keyboard.press('F4')
  await scene.state(from, 'survey')
  await scene.lasts(500)
  await citizen.dtmf('1')
  t.match(await scene.state(from, 'ended'), { id: call.id, ending: 'served', operator: 'op102' })
  await recorded(t, play, call.id, {
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

t.test('who waits is moved up and given away at the wall, and passed on at once by an operator', async t => {
  const numbers = [scene.number(), scene.number(), scene.number()] as const
  const waiting = []
  for (const number of numbers) {
    waiting.push(await scene.citizen(number))
    await scene.state(number, 'waiting')
  }
  t.after(async () => {
    for (const one of waiting) await one.stop()
  })
  const place = (n: number, number: string) =>
    button(wall, new RegExp(`người chờ thứ ${n}, ${number.replace(/^(\d{4})(\d{3})/, '$1 $2 ')}`))
  await place(3, numbers[2]).waitFor()
  await wall.keyboard.press('F2')
  for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await wall.keyboard.press(key)
  await choose(wall, 'Lên đầu hàng')
  await place(1, numbers[2]).waitFor()
  await place(3, numbers[1]).press('Enter')
  await choose(wall, 'Giao cho điện thoại viên…')
  await wall.getByRole('dialog').getByLabel('Điện thoại viên').fill('102')
  await wall.getByRole('option', { name: /102/ }).click()
  await enter(wall, button(wall, 'Giao'))
  await wall.getByText('Giao: Điện thoại viên 102').waitFor()

  await a.keyboard.press('Alt+w')
  await a.getByRole('alert', { name: 'Cuộc gọi đến' }).waitFor()
  t.match(await scene.state(numbers[2], 'ringing'), { operator: 'op101' }, 'who was moved up, and came last')
  await a.keyboard.press('F2')
  await says(a, TALKING)
  await b.keyboard.press('Alt+w')
  await b.getByRole('alert', { name: 'Cuộc gọi đến' }).waitFor()
  t.match(await scene.state(numbers[1], 'ringing'), { operator: 'op102' }, 'who was given to them')
  t.match(await scene.state(numbers[0], 'waiting'), { operator: null }, 'though another waits longer')
  await waiting[0]?.hangUp()
  await scene.state(numbers[0], 'ended')
  await b.keyboard.press('F2')
  await says(b, TALKING)
  await waiting[1]?.hangUp()
  await says(b, READY)
  await b.keyboard.press('Alt+w')

  await a.keyboard.press('Alt+c')
  await enter(a, button(a, 'Chuyển ngay cho Điện thoại viên 102'))
  await b.getByText('Đồng nghiệp gọi bạn').waitFor()
  await a.getByText(/^Còn .* để ghi chú/).waitFor()
  await b.keyboard.press('F2')
  await b.getByRole('region', { name: 'Cuộc gọi hiện tại' }).waitFor()
  await hear(b, 'citizen')
  await waiting[2]?.hangUp()
  t.match(await scene.state(numbers[2], 'ended'), { ending: 'served', operator: 'op102' })
  missed = numbers[0]
})

t.test('citizens are called: by the dial box, of the callback list, from the ticket', async t => {
  const answered = async (act: () => Promise<void>, number: string) => {
    const since = Date.now()
    const rung = (await outside.invites()).length
    await act()
    await says(a, TALKING)
    t.match((await outside.rang(rung + 1)).startLine, new RegExp(`^INVITE sip:${number}@`))
    const call = await scene.newest(since, 'talks', ({ state }) => state === 'talking')
    await hear(a, 'agency')
    await a.keyboard.press('F4')
    await says(a, READY)
    return call
  }
  await a.keyboard.press('Alt+w')
  const number = scene.number()
  await answered(async () => {
    await enter(a, a.getByLabel('Gọi ra số'))
    await a.keyboard.type(number)
    await a.keyboard.press('Enter')
  }, number)

  await a.getByRole('link', { name: 'Gọi lại' }).first().click()
  const again = button(a, `Gọi lại ${missed.replace(/^(.{4})(.{3})/, '$1 $2 ')}`)
  await answered(() => enter(a, again), missed)
  await again.waitFor({ state: 'detached' })

  const [first] = await scene.calls(from)
  const [ticket] = await scene.tickets(first?.id ?? '')
  await a.goto(`${centre.origin}/tickets/${ticket?.code}`)
  await says(a, READY)
  const { id } = await answered(() => enter(a, button(a, /^Gọi 09/)), from)
  t.match(await scene.tickets(id), [{ code: ticket?.code }], 'the call is on the ticket')
})

t.test('no page complained', async t => t.same(complaints.flat(), []))

t.end()
