import { eq } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import t from 'tap'
import { alarms } from '../../src/alarms/tables.ts'
import type { Settings } from '../../src/directory/sections.ts'
import { people } from '../../src/people/tables.ts'
import { operators } from '../../src/queue/tables.ts'
import { until } from '../until.ts'
import { addAlarm, addGreeted, addOperator, addTalk, addWaiting, operatorsOf } from './centre.ts'
import { type Console, clean, openConsole } from './console.ts'

const TV = { width: 1920, height: 1080 }

type Overheard = Readonly<{ feed: EventSource; talker: Readonly<{ operatorId: string; callId: string }> }>

/** Loads the page anew with its real feed, over which the test can speak too, and one operator who talks to speak of. */
async function overheard(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const Real = EventSource
    window.EventSource = class extends Real {
      constructor(url: string) {
        super(url)
        Object.assign(window, { feed: this })
      }
    }
  })
  await page.goto(page.url())
  await page.evaluate(async () => {
    const { items } = await (await fetch('/api/operators')).json()
    Object.assign(window, { talker: items.find(({ state }: { state: string }) => state === 'talking') })
  })
}

/** News of the one who talks. */
const tell = (page: Page, news: Readonly<Record<string, unknown>>) =>
  page.evaluate(own => {
    const { feed, talker } = window as unknown as Overheard
    feed.dispatchEvent(new MessageEvent('operator', { data: JSON.stringify({ ...talker, ...own }) }))
  }, news)

/**
 * 300 messages about the one who talks, thirty at a time.
 * @returns how often the list of operators was drawn and within which time; of its rows those that were touched, timers aside;
 * and of all rows of the screen those that were drawn anew, though nothing of them may be another
 */
async function flood(page: Page) {
  const flooding = await page.evaluateHandle(() => {
    const { feed, talker } = window as unknown as Overheard
    const touched = new Set<string | undefined>()
    let [draws, told, ms] = [0, 0, 0]
    const begun = performance.now()
    const observer = new MutationObserver(records => {
      const elements = records.map(({ target }) =>
        target instanceof Element ? target : target.parentElement,
      )
      const drawn = elements.filter(element => !element?.matches('[role="timer"]'))
      if (drawn.length > 0) draws++
      for (const element of drawn) touched.add(element?.closest<HTMLElement>('[data-key]')?.dataset.key)
      ms = performance.now() - begun
    })
    const list = document.querySelector('#operators [role="list"]') as Element
    observer.observe(list, { subtree: true, childList: true, attributes: true, characterData: true })
    // React leaves with an element what it drew it from: another object each time that it draws it.
    const drawnFrom = ({ firstElementChild }: Element): unknown =>
      Object.entries(firstElementChild ?? {}).find(([name]) => name.startsWith('__reactProps$'))?.[1]
    const rows = [...document.querySelectorAll<HTMLElement>('[data-key]')]
    const before = rows.map(drawnFrom)
    const tell = () => {
      for (const end = told + 30; told < end; told++) {
        const data = JSON.stringify({ ...talker, unanswered: told })
        feed.dispatchEvent(new MessageEvent('operator', { data }))
      }
      if (told === 300) clearInterval(teller)
    }
    const teller = setInterval(tell, 100)
    return {
      end() {
        observer.disconnect()
        const drawn = rows.filter((row, n) => drawnFrom(row) !== before[n]).map(({ dataset }) => dataset.key)
        return { draws, ms, touched: [...touched], drawn, talkerId: talker.operatorId }
      },
    }
  })
  await page.getByText('299 lần không nhấc máy').waitFor()
  return flooding.evaluate(({ end }) => end())
}

/** Two more queues besides the first, with much to be read in their names. @returns the names of all */
async function threeQueues({ api }: Console): Promise<string[]> {
  const admin = await api('admin1')
  type Sections = { sections: { queues: { value: Settings['queues'] } } }
  const { sections } = await admin.get<Sections>('/api/settings')
  const [first] = sections.queues.value
  const more = [
    { ...first, name: 'thu-tuc', label: 'Hướng dẫn thủ tục hành chính' },
    { ...first, name: 'khan', label: 'Sự cố khẩn cấp', priority: 10 },
  ]
  await admin.post('/api/settings/queues', { value: [first, ...more], reason: 'Mưa lũ' })
  return ['chung', 'thu-tuc', 'khan']
}

/** Words in the rows of the wall that do not fit where they stand. */
const cutWords = (page: Page) =>
  page.evaluate(() => {
    const cut = (box: Element) => {
      const words = document.createRange()
      words.selectNodeContents(box)
      return words.getBoundingClientRect().right > box.getBoundingClientRect().right + 0.5
    }
    const boxes = document.querySelectorAll(
      '[data-key] :is([class*=cut], [class*=badges], .mantine-Badge-label)',
    )
    return [...boxes].filter(cut).map(({ textContent }) => textContent)
  })

t.test('the supervisor', async t => {
  const console = await openConsole(t)
  const { db } = console.database
  const [free, talking, paused] = await operatorsOf(db, 3)
  if (!free || !talking || !paused) throw new Error('the demo has no operators')
  await addOperator(db, free.id)
  await addOperator(db, paused.id, { presence: 'paused', reason: 'unanswered' })
  await addTalk(db, talking.id)
  for (const n of [1, 2, 3]) await addWaiting(db, n)
  await addGreeted(db)
  await addAlarm(db, 'trunk-down')
  const page = await console.as('supervisor1', '/wallboard')
  const rows = (name: RegExp) => page.getByRole('region', { name }).getByRole('listitem')
  const isTall = () => page.evaluate(() => document.documentElement.scrollHeight > innerHeight)
  const act = async (row: RegExp, item: string) => {
    await page.getByRole('button', { name: row }).click()
    await page.getByRole('menuitem', { name: item }).click()
  }

  await t.test('the whole centre is on one screen, and no part of it is off it', async t => {
    await rows(/Người đang chờ/)
      .first()
      .waitFor()
    await page.getByText(free.displayName).first().waitFor()
    t.equal(await rows(/Người đang chờ/).count(), 3)
    t.match(await rows(/Người đang chờ/).allTextContents(), [/^1.*0911 000 001/, /^2.*0911 000 002/, /^3/])
    t.equal(await rows(/Điện thoại viên/).count(), 3)
    t.match(await rows(/Cuộc gọi đang diễn ra/).allTextContents(), [/0987 654 321/, /Nghe lời chào/])
    t.equal(await isTall(), false, 'at 1366×768')
    await clean(t, page, 'the wallboard')
    await page.setViewportSize(TV)
    t.equal(await isTall(), false, 'at 1920×1080')
    await page.setViewportSize({ width: 1366, height: 768 })
  })

  await t.test('every figure says what it is counted from', async t => {
    await page.getByRole('button', { name: /^Tiếp nhận/ }).click()
    await page.getByText(/trả lời \+ gọi nhỡ khi chờ/).waitFor()
    await page.keyboard.press('Escape')
    t.pass('in the words of the reports')
  })

  await t.test('a caller is moved up and back by the keyboard alone, and the feed tells it', async t => {
    await page.keyboard.press('F2')
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key)
    await page.getByRole('menuitem', { name: 'Lên đầu hàng' }).waitFor()
    await page.getByRole('menuitem', { name: 'Lên đầu hàng' }).press('Enter')
    await page.getByRole('button', { name: /người chờ thứ 1, 0911 000 003/ }).waitFor()
    await act(/người chờ thứ 1,/, 'Về chỗ cũ')
    await page.getByRole('button', { name: /người chờ thứ 3, 0911 000 003/ }).waitFor()
    t.pass('moved and back')
  })

  await t.test('an operator is paused with a reason, and signed out after a question', async t => {
    await act(new RegExp(`Việc làm với ${free.displayName}`), 'Cho tạm nghỉ…')
    await page.getByLabel(/^Lý do/).fill('Kiểm tra máy')
    await page.keyboard.press('Enter')
    await page.getByText('Kiểm tra máy').waitFor()
    const row = rows(/Điện thoại viên/).filter({ hasText: paused.displayName })
    t.match(await row.textContent(), /Tạm nghỉ.*Không nhấc máy nhiều lần.*\d:\d\d/, 'why, and for how long')
    const desk = await console.as(paused.username, '/desk')
    await desk.getByRole('alert').filter({ hasText: 'Đang tạm nghỉ vì không nhấc máy' }).waitFor()
    await act(new RegExp(`Việc làm với ${paused.displayName}`), 'Cho thoát ca…')
    await clean(t, page, 'the question')
    await page.getByRole('button', { name: 'Cho thoát ca', exact: true }).click()
    await page.getByText('Đã thoát').waitFor()
    const stored = await db.select().from(operators).where(eq(operators.personId, paused.id))
    t.match(stored, [{ presence: 'signed-out' }])
    await desk.getByRole('region', { name: 'Trạng thái của tôi' }).getByText('Đã thoát').waitFor()
    await desk.context().close()
  })

  await t.test('an alarm is taken, and everybody sees by whom', async t => {
    await page.getByRole('button', { name: 'Nhận xử lý: Mất đường trung kế' }).click()
    await page.getByText('Đã có người nhận').waitFor()
    const stored = await db.select().from(alarms).where(eq(alarms.kind, 'trunk-down'))
    t.not(stored[0]?.acknowledgedAt, null)
  })

  await t.test('the disaster switch shows what it changes, asks why, and says who did it', async t => {
    await page.getByRole('button', { name: 'Thiên tai…' }).click()
    await page.getByText('lời chào thiên tai').waitFor()
    await clean(t, page, 'the disaster switch')
    await page.getByRole('button', { name: 'Bật ngay' }).click()
    t.equal(await page.getByLabel(/^Lý do/).evaluate(field => field.matches(':invalid')), true)
    await page.getByLabel(/^Lý do/).fill('Bão số 9')
    await page.keyboard.press('Enter')
    await page.getByText(/bật lúc .*: Bão số 9/).waitFor()
    t.pass('it is on, and the wall says by whom')
  })

  await t.test('who listens is told which phone would ring, or why none does', async t => {
    await act(new RegExp(`Việc làm với ${talking.displayName}`), 'Nghe…')
    await page.getByText('Không ai nghe thấy bạn.').waitFor()
    await page.getByRole('button', { name: 'Nghe', exact: true }).click()
    await page.getByText('Máy điện thoại của bạn chưa đăng ký với tổng đài.').waitFor()
    await page.keyboard.press('Escape')
    t.pass('refused in words')
  })

  await t.test(
    'a flood of news is drawn a few times a second, and only where something is another',
    async t => {
      await overheard(page)
      await rows(/Điện thoại viên/)
        .first()
        .waitFor()
      const { draws, touched, drawn, ms, talkerId } = await flood(page)
      t.ok(
        draws >= 1 && draws <= Math.ceil(ms / 250) + 1,
        `300 messages in ${Math.round(ms)} ms: ${draws} draws`,
      )
      t.same(touched, [talkerId], 'no other row was touched')
      t.same(drawn, [talkerId], 'nor drawn for nothing')
      t.equal(await page.getByText('299 lần không nhấc máy').isVisible(), true, 'the last word counts')
    },
  )

  await t.test('rows stand still under the pointer and the keyboard, and the list says so', async t => {
    const names = () =>
      rows(/Điện thoại viên/)
        .locator('[class*=first]')
        .allTextContents()
    const note = page.getByText('Đang giữ nguyên thứ tự.')
    await page.mouse.move(0, 0)
    const before = await names()
    await page.getByRole('list', { name: /Điện thoại viên, ai cần chú ý/ }).hover()
    await tell(page, { state: 'signed-out', since: new Date().toISOString(), unanswered: 3 })
    await page.getByText('3 lần không nhấc máy').waitFor()
    await note.waitFor()
    t.same(await names(), before, 'under the pointer')
    await clean(t, page, 'an order that is held')
    await page.mouse.move(0, 0)
    const isLast = async () => (await names()).at(-1) === talking.displayName
    await until('who is away is last', isLast)
    await page.keyboard.press('F4')
    await tell(page, { unanswered: 4 })
    await page.getByText('4 lần không nhấc máy').waitFor()
    await note.waitFor()
    t.ok(await isLast(), 'under the keyboard')
    await page.keyboard.press('Enter')
    await page.getByRole('menu', { name: /^Việc làm với/ }).waitFor()
    t.ok(await isLast(), 'with the menu of a row open')
    await page.keyboard.press('Escape')
    await page.keyboard.press('F8')
    await until('the order is that of need', async () => (await names()).join() === before.join())
  })

  await t.test(
    'a menu stays while its row changes, and goes with it; a dialog keeps what is typed',
    async t => {
      const name = new RegExp(`Việc làm với ${talking.displayName}`)
      await page.getByRole('button', { name }).click()
      const menu = page.getByRole('menu', { name })
      await menu.waitFor()
      t.equal(await page.getByRole('button', { name }).getAttribute('aria-expanded'), 'true')
      const before = await menu.boundingBox()
      await tell(page, { state: 'ringing', unanswered: 7 })
      await page.getByText('7 lần không nhấc máy').waitFor()
      t.same(await menu.boundingBox(), before)
      await page.getByRole('menuitem', { name: 'Cho tạm nghỉ…' }).click()
      await page.getByLabel(/^Lý do/).fill('Đường truyền')
      await tell(page, { state: 'talking', unanswered: 8 })
      await page.getByText('8 lần không nhấc máy').waitFor()
      t.equal(await page.getByLabel(/^Lý do/).inputValue(), 'Đường truyền')
      await page.keyboard.press('Escape')
      await page.getByLabel(/^Lý do/).waitFor({ state: 'detached' })

      await page.getByRole('button', { name: 'Việc làm với cuộc gọi 0987 654 321' }).click()
      await page.getByRole('menuitem', { name: 'Xem cuộc gọi' }).waitFor()
      t.equal(await page.getByRole('menuitem', { name: 'Nghe…' }).count(), 1, 'as from the operator’s row')
      await clean(t, page, 'a menu')
      await page.evaluate(() => {
        const { feed, talker } = window as unknown as Overheard
        const data = JSON.stringify({ callId: talker.callId, state: 'ended' })
        feed.dispatchEvent(new MessageEvent('call', { data }))
      })
      await page.getByRole('menuitem', { name: 'Xem cuộc gọi' }).waitFor({ state: 'detached' })
      t.equal(
        await page.evaluate(() => document.activeElement?.getAttribute('aria-label')),
        'Cuộc gọi đang diễn ra',
        'the keyboard is where the row was',
      )
    },
  )

  await t.test('forty who wait in three queues: every name, number and mark is read whole', async t => {
    const displayName = 'Nguyễn Hoàng Thị Phương Thảo'
    await db.update(people).set({ displayName }).where(eq(people.id, talking.id))
    const queues = await threeQueues(console)
    for (let n = 4; n <= 40; n++)
      await addWaiting(db, n, { queue: queues[n % 3] ?? '', priority: n % 3 === 2 ? 10 : 0 })
    await page.reload()
    await rows(/Điện thoại viên/)
      .getByText(displayName)
      .waitFor()
    await rows(/Cuộc gọi đang diễn ra/)
      .getByText(displayName)
      .waitFor()
    t.equal(
      await rows(/Người đang chờ/)
        .first()
        .getAttribute('aria-setsize'),
      '40',
    )
    t.same(await cutWords(page), [])
    t.equal(await isTall(), false, 'at 1366×768')
    await clean(t, page, 'forty who wait')
  })

  await t.test('the wall of the room is read from five metres, and says when it is old', async t => {
    const tv = await console.as('supervisor1', '/wallboard/tv', { size: TV })
    await tv.getByRole('heading', { name: 'Chờ lâu nhất' }).waitFor()
    const small = await tv.evaluate(() =>
      [...document.querySelectorAll('main *')]
        .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.textContent?.trim()))
        .map(one => Number.parseFloat(getComputedStyle(one).fontSize))
        .reduce((least, size) => Math.min(least, size)),
    )
    t.ok(small >= 38, `the smallest letters are ${small} px`)
    t.equal(await tv.evaluate(() => document.documentElement.scrollHeight > innerHeight), false)
    await clean(t, tv, 'the TV')
    await tv.context().setOffline(true)
    await tv.getByText(/Mất kết nối từ .* Số liệu đã cũ/).waitFor()
    t.equal(await tv.getByRole('heading', { name: 'Chờ lâu nhất' }).isVisible(), true, 'what was known stays')
    await tv.context().setOffline(false)
    await tv.getByText(/Số liệu đã cũ/).waitFor({ state: 'detached' })
    await tv.context().close()
  })

  await t.test('figures, alarms and calls have screens of their own', async t => {
    await page.getByRole('link', { name: 'Số liệu', exact: true }).click()
    await page.getByRole('table').first().waitFor()
    await clean(t, page, 'charts')
    await page.getByRole('tab', { name: 'Số liệu và công thức' }).click()
    await page.getByText('Tỷ lệ gọi nhỡ', { exact: true }).waitFor()
    await page.getByRole('link', { name: 'Cảnh báo', exact: true }).click()
    await page.getByText('Mất đường trung kế').first().waitFor()
    await clean(t, page, 'alarms')
    await page.getByRole('link', { name: 'Cuộc gọi', exact: true }).click()
    await page.getByText('0987 654 321').waitFor()
    await page.getByLabel('Số điện thoại').fill('0911 000 002')
    await page.getByText('0987 654 321').waitFor({ state: 'detached' })
    await clean(t, page, 'the list of calls')
  })
})
