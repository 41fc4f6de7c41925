import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import t from 'tap'
import { until } from '../until.ts'
import { type Console, clean, holdBack, openConsole } from './console.ts'
import { compose } from './keyboard.ts'

// The operator's desk without a telephone: what the centre would tell of a call stands in its rows.
t.setTimeout(240_000)

const NUMBER = '+84913000777'
const WORDS = 'Nước máy đục từ sáng, cả xóm không dùng được'
type Ticket = Readonly<
  Record<'id' | 'code' | 'state' | 'content', string> & Record<'fieldCode' | 'place', string | null>
>

/** A call on this operator's telephone as the rows have it, at the stage that is asked for. */
async function onThePhone(console: Console, stage: 'ringing' | 'talking', callId = randomUUID()) {
  const { pool } = console.database
  const { rows } = await pool.query<{ id: string }>("select id from people where username = 'op101'")
  const operator = rows[0]?.id ?? ''
  const at = Date.now() - 9_000
  const call = {
    ...{ id: callId, state: stage, direction: 'in', result: null, caller: NUMBER, callerShown: '0913000777' },
    ...{ dialled: '1022', since: at, joinedAt: at, queue: 'chung', guest: null, offers: 1, muting: null },
    ...{ heldSince: null, parkedSince: null, barged: [], talkAt: at, away: null },
    leg: { id: `op.${callId}.1`, operator, endpoint: 'op101' },
  }
  await pool.query(
    `insert into calls (id, version, state, value, dialled, caller, operator_id, arrived_at)
     values ($1, 1, $2, $3, '1022', $4, $5, now())
     on conflict (id) do update set state = $2, value = $3`,
    [callId, stage, JSON.stringify(call), NUMBER, operator],
  )
  await pool.query(
    `insert into operators (person_id, presence, activity, call_id, queue, since, idle_since)
     values ($1, 'ready', $2, $3, 'chung', now(), now())
     on conflict (person_id) do update set activity = $2, call_id = $3`,
    [operator, stage, callId],
  )
  return { callId, operator }
}

/** The ticket that the answer of a call opens. */
async function opens(console: Console, call: Readonly<{ callId: string; operator: string }>, number: number) {
  const { pool } = console.database
  const id = randomUUID()
  const code = `1022-DT-2026-9${String(number).padStart(5, '0')}`
  await pool.query(
    `insert into tickets (id, code, state, channel, opened_at, operator_id, caller_number, updated_at)
     values ($1, $2, 'draft', 'phone', now(), $3, $4, now())`,
    [id, code, call.operator, NUMBER],
  )
  await pool.query('insert into ticket_calls (ticket_id, call_id) values ($1, $2)', [id, call.callId])
  return { id, code }
}

const content = (page: Page) => page.getByRole('textbox', { name: 'Nội dung', exact: true })
const saveState = (page: Page) => page.getByRole('status', { name: 'Trạng thái lưu' })

/** Ends the pages of this browser as the system does when memory is out: no instruction of theirs runs any more. */
async function killerOf({ browser }: Console) {
  const session = await browser.newBrowserCDPSession()
  return async (page: Page, when: () => Promise<unknown>): Promise<void> => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo')
    const pages = processInfo.filter(({ type }) => type === 'renderer').map(({ id }) => id)
    const gone = page.waitForEvent('crash')
    await when()
    for (const pid of pages) process.kill(pid, 'SIGKILL')
    await gone
  }
}

/** What the page has shown last, as it told outside of itself: what it has told so has been there to be lost. */
async function witness(page: Page): Promise<() => string> {
  let shown = ''
  page.on('console', message => {
    if (message.type() === 'debug') shown = message.text()
  })
  await page.evaluate(() => {
    // After the page's own listeners, which stand below the document.
    document.addEventListener('input', ({ target }) => console.debug((target as HTMLTextAreaElement).value))
  })
  return () => shown
}

t.test('the desk of an operator', async t => {
  const console = await openConsole(t)
  const api = await console.api('op101')
  const read = (id: string) => api.get<Ticket>(`/api/tickets/${id}`)
  await api.post('/api/tickets', {
    ...{ channel: 'counter', kind: 'report', callerName: 'Trần Thị Sáu', callerNumber: '0913000777' },
    ...{ content: 'Ống nước vỡ đầu hẻm 12', address: 'Phường Cao Lãnh' },
  })
  const call = await onThePhone(console, 'ringing')
  let page = await console.as('op101', '/desk')

  await t.test('who calls is known before the answer, and a dead telephone is said loudly', async t => {
    const ringing = page.getByRole('alert', { name: 'Cuộc gọi đến' })
    await ringing.waitFor()
    t.match(await ringing.textContent(), /Đã chờ/)
    t.match(await ringing.textContent(), /Nhấc máy bàn để trả lời/)
    const card = page.getByRole('region', { name: 'Người gọi' })
    await card.getByText('Trần Thị Sáu').waitFor()
    t.match(await card.textContent(), /Phiếu \(1\)/)
    t.equal(await page.getByText('Máy của bạn không nhận được cuộc gọi').count(), 1)
    await clean(t, page, 'a ringing desk')
  })

  await onThePhone(console, 'talking', call.callId)
  const first = await opens(console, call, 1)

  await t.test('the ticket opens at the answer, and saves what is typed by itself', async t => {
    await page.reload()
    await page.getByRole('form', { name: `Phiếu ${first.code}` }).waitFor()
    await page.getByRole('region', { name: 'Cuộc gọi hiện tại' }).waitFor()
    await page.keyboard.press('Alt+n')
    await page.keyboard.type(WORDS)
    await saveState(page)
      .getByText(/^Đã lưu \d\d:\d\d:\d\d$/)
      .waitFor()
    t.equal((await read(first.id)).content, WORDS, 'what is said to be saved is')
  })

  await t.test('a field is found by typing without diacritics, by keyboard alone', async t => {
    await page.getByRole('combobox', { name: 'Lĩnh vực' }).focus()
    await page.keyboard.type('rac thai')
    await page.getByRole('option').first().waitFor()
    await page.keyboard.press('Enter')
    await until('the field is saved', async () => (await read(first.id)).fieldCode === 'rac-thai')
    await clean(t, page, 'a desk in a call')
    await page.keyboard.press('Alt+x')
    await page.getByRole('dialog', { name: 'Chuyển khẩn cấp' }).waitFor()
    t.match(
      await page.getByRole('dialog').getByRole('combobox', { name: 'Lĩnh vực' }).inputValue(),
      /rác/i,
      'the emergency begins where the ticket is',
    )
    await page.keyboard.press('Escape')
  })

  await t.test('no keystroke is lost when the page dies while the server is away', async t => {
    await page.route('**/draft', route => route.abort())
    await content(page).focus()
    await page.keyboard.press('Control+End')
    await page.keyboard.type('. Hỏi bao giờ có nước lại?')
    await saveState(page)
      .getByText(/Chưa lưu được.*giữ an toàn trên máy này/)
      .waitFor()
    const kill = await killerOf(console)
    const context = page.context()
    const again = async (isThere: (text: string) => boolean, what: string) => {
      page = await context.newPage()
      await page.route('**/draft', route => route.abort())
      await page.goto(`${console.origin}/desk`)
      await content(page).waitFor()
      const text = await content(page).inputValue()
      t.ok(isThere(text), `${what}: ${text}`)
      await content(page).focus()
      await page.keyboard.press('Control+End')
      return text
    }
    // With the last key: nothing is waited for.
    await kill(page, () => page.keyboard.type(' Gọi lại buổi chiều.'))
    let whole = `${WORDS}. Hỏi bao giờ có nước lại? Gọi lại buổi chiều.`
    await again(text => text === whole, 'with the last key')
    // At any moment, while somebody types: each letter that the page has shown is there.
    for (const ms of [40, 90]) {
      const shown = await witness(page)
      let typing: Promise<void> | undefined
      await kill(page, async () => {
        typing = page.keyboard.type(' Nhắn số 0913 trước bốn giờ, hay chiều mai cũng được.').catch(() => {})
        await until('a letter of it is shown', () => shown() !== '')
        await pause(ms)
      })
      await typing
      const told = shown()
      whole = await again(text => text.startsWith(told) && text.startsWith(whole), `${ms} ms after it began`)
    }
    await page.unroute('**/draft')
    await until('everything typed is saved', async () => (await read(first.id)).content === whole)
    await saveState(page)
      .getByText(/^Đã lưu \d/)
      .waitFor()
    const kept = await page.evaluate(storedText)
    t.notMatch(kept, /nước|bao giờ|0913/, 'what lies in the browser says nothing to others')
  })

  await t.test('the next call opens its own ticket, and the one before stays', async t => {
    await content(page).focus()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(' Hết.')
    const second = await opens(console, call, 2)
    await page.reload()
    const tabs = page.getByRole('tablist', { name: 'Phiếu đang soạn' }).getByRole('tab')
    await tabs.nth(1).waitFor()
    t.equal(await tabs.count(), 2)
    await page.getByRole('form', { name: `Phiếu ${second.code}` }).waitFor()
    await page.keyboard.press('Alt+p')
    await page.getByRole('form', { name: `Phiếu ${first.code}` }).waitFor()
    t.match(await content(page).inputValue(), / Hết\.$/)
  })

  await t.test('who types before a list has come need not wait for it', async t => {
    const lists = await holdBack(page, /\/api\/(areas|units)\?/)
    await page.reload()
    await page.getByRole('tablist', { name: 'Phiếu đang soạn' }).getByRole('tab').nth(1).click()
    await page.getByRole('form', { name: `Phiếu ${first.code}` }).waitFor()
    await page.getByRole('combobox', { name: 'Bước đầu tiên' }).click()
    await page.getByRole('option', { name: 'Chuyển đơn vị' }).click()
    const [unit, area] = ['Đơn vị nhận', 'Địa bàn'].map(name => page.getByRole('combobox', { name }))
    await unit?.focus()
    await page.keyboard.type('so nong nghiep')
    await page.getByText('Đang tải…').filter({ visible: true }).first().waitFor()
    await page.keyboard.press('Enter')
    lists.letGo()
    await page.waitForFunction(
      () =>
        document.activeElement instanceof HTMLInputElement && document.activeElement.value.startsWith('Sở'),
    )
    t.equal(await unit?.inputValue(), 'Sở Nông nghiệp và Môi trường', 'Enter has taken it')
    await page.unroute(/\/api\/(areas|units)\?/)
    await area?.focus()
    await page.keyboard.type('c')
    await page.getByRole('option').filter({ visible: true }).first().waitFor()
    await page.keyboard.press('Enter')
    t.equal(await area?.inputValue(), 'phường Cao Lãnh', 'so does Enter after a single letter')
  })

  await t.test('an input method composes a word: it is saved meanwhile, and Enter is its own', async t => {
    await content(page).focus()
    await page.keyboard.press('Control+End')
    await page.keyboard.type(' ')
    const before = await content(page).inputValue()
    await compose(page, 'đường', () =>
      until('what is composed is saved', async () => (await read(first.id)).content === `${before}đường`),
    )
    await compose(page, ' ngập')
    t.equal(await content(page).inputValue(), `${before}đường ngập`, 'no letter is there twice')
    await until('as it was chosen', async () => (await read(first.id)).content === `${before}đường ngập`)
    t.equal((await read(first.id)).state, 'draft')

    await page.getByRole('button', { name: 'Bỏ chọn: Lĩnh vực' }).click()
    const field = page.getByRole('combobox', { name: 'Lĩnh vực' })
    await field.focus()
    const offered = page.getByRole('option').filter({ visible: true }).first()
    await compose(page, 'rác', () => offered.waitFor())
    t.equal(await field.inputValue(), 'rác', 'Enter took nothing')
    await page.keyboard.press('Enter')
    await until('the field is saved', async () => (await read(first.id)).fieldCode === 'rac-thai')

    await page.keyboard.press('Alt+t')
    for (const word of ['ống', ' nước', ' vỡ']) await compose(page, word)
    await page.getByRole('list', { name: 'Phiếu tìm thấy' }).getByText('Ống nước vỡ đầu hẻm 12').waitFor()
  })

  await t.test('it is received with its first step; what is missing is said at its box', async t => {
    await page.getByRole('combobox', { name: 'Bước đầu tiên' }).click()
    await page.getByRole('option', { name: 'Trả lời ngay' }).click()
    await page.keyboard.press('Alt+k')
    await page.getByText('Cần: câu trả lời').waitFor()
    await page.getByRole('button', { name: 'Bỏ chọn: Bước đầu tiên' }).click()
    await page.keyboard.press('Alt+k')
    await page.getByRole('alert').getByText('Còn thiếu').waitFor()
    await page.getByText(/Cần họ và tên/).waitFor()
    await page.getByRole('textbox', { name: 'Họ và tên' }).fill('Trần Thị Sáu')
    await page.getByRole('textbox', { name: 'Địa chỉ liên hệ' }).fill('Hẻm 12, phường Cao Lãnh')
    await page.getByRole('radio', { name: 'Phản ánh' }).check()
    await page.getByRole('combobox', { name: 'Bước đầu tiên' }).click()
    await page.getByRole('option', { name: 'Trả lời ngay' }).click()
    await page.getByRole('textbox', { name: 'Câu trả lời cho người dân' }).fill('Đã báo công ty cấp nước.')
    // Another window of the operator's saves at the very moment of the receipt.
    await page.route(
      '**/receipt',
      async route => {
        const changing = "update tickets set place = 'Đầu hẻm 12', updated_at = now() where id = $1"
        await console.database.pool.query(changing, [first.id])
        await route.continue()
      },
      { times: 1 },
    )
    await page.keyboard.press('Alt+k')
    const done = page.getByRole('status', { name: 'Đã tiếp nhận' })
    await done.waitFor()
    t.match(await done.textContent(), new RegExp(first.code))
    t.match(await read(first.id), { state: 'open', place: 'Đầu hẻm 12' }, 'with what the other one said')
  })

  await t.test('what is beside the desk is as accessible', async t => {
    await console.database.pool.query(
      `insert into callbacks (id, number, missed_calls, first_missed_at, last_missed_at)
       values ($1, '+84913000888', 2, now(), now())`,
      [randomUUID()],
    )
    await page.goto(`${console.origin}/callbacks`)
    await page.getByText('0913 000 888').waitFor()
    await clean(t, page, 'callbacks')
    await page.getByRole('button', { name: 'Đã xong 0913 000 888' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Đã xong' }).click()
    await page.getByText('Không còn ai chờ gọi lại').waitFor()
    await page.goto(`${console.origin}/desk/intake`)
    await page.getByRole('form', { name: 'Nhập phiếu' }).waitFor()
    await clean(t, page, 'intake')
  })

  await t.test('what is entered by hand outlives a reload, until it is received', async t => {
    const form = page.getByRole('form', { name: 'Nhập phiếu' })
    await page.getByLabel('Số vào sổ').fill('45/2026')
    await content(page).fill('Đơn xin sửa đường vào xóm 4')
    await page.reload()
    await form.waitFor()
    t.equal(await content(page).inputValue(), 'Đơn xin sửa đường vào xóm 4')
    t.equal(await page.getByLabel('Số vào sổ').inputValue(), '45/2026')
    const stored = await page.evaluate(storedText)
    t.notMatch(stored, /xóm 4/, 'and nobody reads it in the browser’s files')

    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.getByRole('form', { name: 'Nhập phiếu' }).waitFor()
    t.equal(await content(other).inputValue(), '', 'a second window begins anew')
    await other.close()

    await page.getByRole('link', { name: 'Gọi lại', exact: true }).click()
    await page.getByText('Không còn ai chờ gọi lại').waitFor()
    await page.goBack()
    await form.waitFor()
    t.equal(await content(page).inputValue(), 'Đơn xin sửa đường vào xóm 4', 'another page in between')

    await page.getByRole('textbox', { name: 'Họ và tên' }).fill('Trần Thị Sáu')
    await page.getByRole('textbox', { name: 'Số điện thoại liên hệ' }).fill('0913 000 777')
    await page.getByRole('textbox', { name: 'Địa chỉ liên hệ' }).fill('Hẻm 12, phường Cao Lãnh')
    await page.getByRole('radio', { name: 'Phản ánh' }).check()
    await page.getByRole('combobox', { name: 'Lĩnh vực' }).focus()
    await page.keyboard.type('rac thai')
    await page.getByRole('option').filter({ visible: true }).first().click()

    const { promise: held, resolve: answer } = Promise.withResolvers<void>()
    await page.route('**/api/tickets', async route => {
      const response = await route.fetch()
      await held
      await route.fulfill({ response })
    })
    const sent = page.waitForRequest('**/api/tickets')
    await page.getByRole('button', { name: 'Tiếp nhận phiếu' }).click()
    const { content: received } = (await sent).postDataJSON() as { content: string }
    await content(page).focus()
    await page.keyboard.type(', trước mùa mưa')
    t.equal(await content(page).inputValue(), received, 'no letter is shown that nobody would receive')
    answer()
    await page.getByRole('status', { name: 'Đã tiếp nhận' }).waitFor()
    await page.unroute('**/api/tickets')
    await page.reload()
    await form.waitFor()
    t.equal(await content(page).inputValue(), '', 'what the server has is kept no more')
  })
})

/** Everything that the page's storage holds, as somebody would read it who opens the browser's files. */
async function storedText(): Promise<string> {
  const text = new TextDecoder('latin1')
  const opening = indexedDB.open('cc1022-drafts')
  await new Promise(done => {
    opening.onsuccess = done
  })
  const store = opening.result.transaction('drafts').objectStore('drafts')
  const asked = store.getAll()
  await new Promise(done => {
    asked.onsuccess = done
  })
  opening.result.close()
  const rows = asked.result.map(({ bytes }) => new TextDecoder().decode(bytes) + text.decode(bytes))
  return [...rows, JSON.stringify(localStorage), JSON.stringify(sessionStorage)].join('\n')
}
