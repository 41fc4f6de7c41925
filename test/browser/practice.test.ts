import { randomUUID } from 'node:crypto'
import type { BrowserContext, Page } from 'playwright-core'
import sharp from 'sharp'
import t from 'tap'
import { until } from '../until.ts'
import { type Console, clean, openConsole } from './console.ts'

// What goes wrong on the machines of those who answer: many windows, a clock that is off, a colleague who is quicker.
t.setTimeout(240_000)
type Ticket = Readonly<{ id: string; code: string; version: number }>

/** More than the six lines that a browser has to one server. */
const WINDOWS = 8
/** Off by more than a day: `hôm nay` would be another day too. */
const OFF_MS = 26 * 3_600_000

/** More than stand on one screen. */
const ROWS = 12

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

async function unitOf(console: Console) {
  const { person } = await (await console.api('officer1')).get<{ person: { unitId: string } }>('/api/session')
  const operator = await console.api('op101')
  return {
    forwarded: (content: string) =>
      operator.post<Ticket>('/api/tickets', {
        ...{ channel: 'counter', kind: 'report', content: `${content} (${randomUUID().slice(0, 4)})` },
        ...{ callerName: 'Nguyễn Văn Năm', callerNumber: '0912345678', address: '12 Lê Lợi, Cao Lãnh' },
        ...{ fieldCode: 'rac-thai', step: { type: 'forward', unitId: person.unitId } },
      }),
    async act(username: string, id: string, event: object): Promise<void> {
      const by = await console.api(username)
      const { version } = await by.get<Ticket>(`/api/tickets/${id}`)
      await by.post(`/api/tickets/${id}/events`, { version, event })
    },
  }
}

/** Chromium without a screen shows every window; here one is looked at when it says so. */
const unseen = (context: BrowserContext) =>
  context.addInitScript(() => {
    let seen = 'hidden'
    Object.defineProperty(document, 'visibilityState', { get: () => seen })
    addEventListener('looked-at', () => {
      seen = 'visible'
      document.dispatchEvent(new Event('visibilitychange'))
    })
  })

t.test('the machine of an officer', async t => {
  const console = await openConsole(t)
  const unit = await unitOf(console)
  const first = await unit.forwarded('Rác chất đống sau chợ')

  await t.test('tickets in many windows: each opens, and tells the news once it is looked at', async t => {
    const page = await console.as('officer1', '/inbox')
    const context = page.context()
    await unseen(context)
    const opened: Page[] = []
    for (let n = 0; n < WINDOWS; n++) {
      const window = await context.newPage()
      await window.goto(`${console.origin}/inbox`)
      await window.getByRole('link', { name: new RegExp(first.code) }).waitFor()
      opened.push(window)
    }
    const last = opened.at(-1) as Page
    const line = last.waitForRequest(request => request.url().endsWith('/api/live'))
    await last.evaluate(() => dispatchEvent(new Event('looked-at')))
    await line
    const { code } = await unit.forwarded('Nắp cống vỡ trước trường')
    await last.getByRole('link', { name: new RegExp(code) }).waitFor()
    t.equal(opened.length, WINDOWS)
    await context.close()
  })

  await t.test('a clock that is off changes neither what is left nor until when', async t => {
    const right = await console.as('officer1', '/inbox')
    const wrong = await console.as('officer1', '/inbox')
    await wrong.clock.install({ time: Date.now() + OFF_MS })
    await wrong.reload()
    const told = (page: Page) => page.getByRole('link', { name: new RegExp(first.code) }).textContent()
    t.ok((await wrong.evaluate(() => Date.now())) - Date.now() > OFF_MS / 2, 'it is off')
    await until('both tell the same', async () => {
      const [one, other] = [await told(right), await told(wrong)]
      return one !== null && /còn \d+ (giờ|phút)/.test(one) && one === other
    })
    for (const page of [right, wrong]) await page.context().close()
  })

  await t.test('who comes back from a ticket stands where they were in their list', async t => {
    for (let n = 0; n < ROWS; n++) await unit.forwarded(`Đèn đường hỏng thứ ${n}`)
    const page = await console.as('officer1', '/inbox?nhom=inbox')
    await page.getByLabel('Tìm trong danh sách').fill('đèn đường')
    const list = page.getByRole('list', { name: 'Cả đơn vị' })
    await list.getByRole('link', { name: new RegExp(first.code) }).waitFor({ state: 'detached' })
    await list.evaluate(box => box.scrollTo(0, box.scrollHeight))
    const row = list.getByRole('link', { name: /Đèn đường hỏng thứ/ }).last()
    const code = (await row.getAttribute('data-ticket')) ?? ''
    const same = list.getByRole('link', { name: new RegExp(code) })
    const placeOf = async () => Math.round((await same.boundingBox())?.y ?? Number.NaN)
    await same.hover() // once its rows are measured, and stand still
    const before = await placeOf()
    await same.click()
    await page.getByRole('heading', { level: 1, name: code }).waitFor()
    await page.getByRole('link', { name: 'Danh sách' }).click()
    await until('it stands where it stood', async () => (await placeOf()) === before)
    t.equal(await page.getByLabel('Tìm trong danh sách').inputValue(), 'đèn đường')
    t.equal(new URL(page.url()).searchParams.get('nhom'), 'inbox')
    await page.context().close()
  })

  await t.test('who was not the first to answer keeps what they wrote', async t => {
    const page = await console.as('officer1', `/tickets/${first.id}`)
    await button(page, 'Trả lời').click()
    await page.getByLabel('Nội dung trả lời').fill('Đội vệ sinh đã dọn xong sáng nay.')
    await unit.act('head1', first.id, { type: 'answer', text: 'Sở đã cử đội vệ sinh.' })
    const kept = page.getByLabel('Nội dung chưa gửi: Trả lời')
    await kept.waitFor()
    t.equal(await kept.inputValue(), 'Đội vệ sinh đã dọn xong sáng nay.')
    t.equal(await button(page, 'Gửi trả lời').count(), 0, 'nothing is offered that is refused')
    await clean(t, page, 'what could not be sent')
    await button(page, 'Bỏ nội dung này').click()
    await kept.waitFor({ state: 'detached' })
    await page.context().close()
  })

  await t.test('a day that is promised without a time is that day until offices close', async t => {
    const { id } = await unit.forwarded('Đường ngập sau mưa')
    const page = await console.as('officer1', `/tickets/${id}`)
    await button(page, 'Hẹn lại').click()
    const until = page.getByRole('button', { name: 'Thời điểm hoàn tất' })
    await until.click()
    await button(page, 'Tháng sau').click()
    await page.getByRole('button', { name: /^15 tháng/ }).click()
    t.match(await until.textContent(), /^15\/\d\d\/\d{4} 17:00$/)
    await page.context().close()
  })

  await t.test(
    'a file whose line broke is sent again by its button, and once, whatever goes before it',
    async t => {
      const { id } = await unit.forwarded('Cây đổ sau mưa')
      const page = await console.as('officer1', `/tickets/${id}`)
      const chooser = page.locator('input[type=file]')
      await chooser.waitFor({ state: 'attached' })
      const choose = async (name: string, background: string) => {
        const picture = { create: { width: 8, height: 8, channels: 3, background } } as const
        const buffer = await sharp(picture).png().toBuffer()
        await chooser.setInputFiles({ name, mimeType: 'image/png', buffer })
      }
      const sending = /\/attachments\?kind=/
      await page.route(sending, route => route.abort(), { times: 1 })
      await choose('trước.png', 'green')
      await page.getByRole('alert').getByText('trước.png: Mất kết nối khi đang gửi').waitFor()
      await clean(t, page, 'a file that was not sent')
      const { promise: held, resolve: go } = Promise.withResolvers<void>()
      await page.route(
        sending,
        async route => {
          await held
          await route.continue()
        },
        { times: 1 },
      )
      await choose('sau.png', 'brown')
      await button(page, 'Gửi lại trước.png').click()
      await button(page, 'Gửi lại trước.png').waitFor({ state: 'detached' })
      go()
      for (const name of ['trước.png', 'sau.png']) await button(page, name).waitFor()
      const files = await (await console.api('officer1')).get<{ items: { name: string }[] }>(
        `/api/tickets/${id}/attachments`,
      )
      t.same(files.items.map(({ name }) => name).sort(), ['sau.png', 'trước.png'])
      await page.context().close()
    },
  )
})
