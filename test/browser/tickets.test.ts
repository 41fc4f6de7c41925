import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { buffer } from 'node:stream/consumers'
import Paper from 'pdfkit'
import type { Page } from 'playwright-core'
import sharp from 'sharp'
import t from 'tap'
import { until } from '../until.ts'
import { type Console, clean, firstLoad, holdBack, openConsole } from './console.ts'

/** J07, issue 6 point 3: all that an officer's browser fetches before the inbox is there, on a cold cache. */
const FIRST_LOAD_BYTES = 300 * 1024
/** The desk of an operator is on a line of the centre: there the number of files is what takes time, and each is work. */
const DESK_LOAD = { bytes: 340 * 1024, scripts: 16 }
const PHONE = { width: 390, height: 844 }
type Ticket = Readonly<{ id: string; code: string; version: number; stage: string }>

/** Tickets of the unit of officer1 and head1. */
async function unitOf(console: Console) {
  const { person } = await (await console.api('officer1')).get<{ person: { unitId: string } }>('/api/session')
  const operator = await console.api('op101')
  const act = async (username: string, id: string, event: object) => {
    const by = await console.api(username)
    const { version } = await by.get<Ticket>(`/api/tickets/${id}`)
    return by.post<Ticket>(`/api/tickets/${id}/events`, { version, event })
  }
  return {
    act,
    stage: async (id: string) => (await operator.get<Ticket>(`/api/tickets/${id}`)).stage,
    forwarded: (content: string) =>
      operator.post<Ticket>('/api/tickets', {
        ...{ channel: 'counter', kind: 'report', content: `${content} (${randomUUID().slice(0, 4)})` },
        ...{ callerName: 'Nguyễn Văn Năm', callerNumber: '0912345678', address: '12 Lê Lợi, Cao Lãnh' },
        ...{ fieldCode: 'rac-thai', step: { type: 'forward', unitId: person.unitId } },
      }),
  }
}

/** Many of one, older, as a list of several pages has them. */
const COPIES = `insert into tickets select (jsonb_populate_record(t, jsonb_build_object('id', gen_random_uuid(),
    'intake_key', null, 'opened_at', now() - interval '1 day', 'code', '1022-DT-2025-' || lpad(n::text, 6, '0')))).*
  from tickets t, generate_series(1, $2) n where t.id = $1`
const codesOf = (rows: Element[]) => rows.map(row => row.getAttribute('data-ticket'))

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })

t.test('a unit at work on its tickets', async t => {
  const console = await openConsole(t)
  const unit = await unitOf(console)
  const [first, second] = [
    await unit.forwarded('Rác chất đống sau chợ'),
    await unit.forwarded('Cống vỡ trước trường'),
  ]

  await t.test('an officer answers from the inbox by keyboard alone', async t => {
    const page = await console.as('officer1', '/inbox')
    await page.getByRole('link', { name: new RegExp(first.code) }).waitFor()
    await page
      .getByText(/còn \d+ giờ|còn \d+ phút/)
      .first()
      .waitFor()
    await clean(t, page, 'the inbox')
    for (const key of ['j', 'j', 'k']) await page.keyboard.press(key)
    // Both are due at the same instant: either may stand first.
    const inFocus = () => page.evaluate(() => document.activeElement?.getAttribute('data-ticket'))
    if ((await inFocus()) !== first.code) await page.keyboard.press('j')
    t.equal(await inFocus(), first.code)
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: first.code }).waitFor()
    await page.getByText('Tiếp nhận phiếu').waitFor()
    await clean(t, page, 'a ticket')
    await button(page, 'Trả lời').focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('Đội vệ sinh đã dọn xong sáng nay.')
    await clean(t, page, 'the form of an answer')
    await button(page, 'Gửi trả lời').focus()
    await page.keyboard.press('Enter')
    await page.getByText('đã thông báo công dân', { exact: true }).first().waitFor()
    t.equal(await unit.stage(first.id), 'informed')
    await page.context().close()
  })

  await t.test('what is typed survives what others do meanwhile, and is sent knowingly', async t => {
    const page = await console.as('officer1', `/tickets/${second.id}`)
    await button(page, 'Trả lời').click()
    const box = page.getByLabel('Nội dung trả lời')
    await box.fill('Sở đã cử đội sửa chữa')
    await unit.act('op101', second.id, { type: 'setUrgency', isUrgent: true })
    await page.getByText('Phiếu vừa thay đổi').waitFor()
    await page.getByText('Khẩn', { exact: true }).waitFor()
    t.equal(await box.inputValue(), 'Sở đã cử đội sửa chữa')
    await page.getByRole('link', { name: 'Danh sách' }).click()
    await page.getByText('Nội dung đang nhập chưa gửi').waitFor()
    await button(page, 'Không').click()
    t.equal(await box.inputValue(), 'Sở đã cử đội sửa chữa', 'whoever stays loses nothing')
    await button(page, 'Gửi trả lời').click()
    await page
      .getByRole('alert')
      .getByText(/Đánh dấu khẩn/)
      .waitFor()
    await button(page, 'Tôi đã xem, vẫn gửi').click()
    await page.getByText('đã thông báo công dân', { exact: true }).first().waitFor()
    await page.context().close()
  })

  await t.test('F08: another unit does not see it, and hears nothing of it', async t => {
    const page = await console.as('officer2', `/tickets/${second.id}`)
    await page.getByText('Không tìm thấy phiếu').waitFor()
    await clean(t, page, 'no such ticket')
    await page.context().close()
  })

  await t.test(
    'on a telephone: a file is added, a wrong one refused in words, the slip given back',
    async t => {
      const third = await unit.forwarded('Đèn đường hỏng')
      const page = await console.as('officer1', `/tickets/${third.id}`, { size: PHONE })
      const chooser = page.locator('input[type=file]')
      await chooser.waitFor({ state: 'attached' })
      const photo = await sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } })
        .png()
        .toBuffer()
      await chooser.setInputFiles({ name: 'hiện trường.png', mimeType: 'image/png', buffer: photo })
      await button(page, 'hiện trường.png').click()
      await page.getByRole('img', { name: 'hiện trường.png' }).waitFor()
      await clean(t, page, 'a picture on a telephone')
      await page.keyboard.press('Escape')
      await chooser.setInputFiles({
        name: 'a.pdf',
        mimeType: 'application/pdf',
        buffer: Buffer.from('MZ no PDF'),
      })
      await page.getByRole('alert').getByText('Loại tệp này không được nhận.').waitFor()
      await button(page, 'Trả lại phiếu').click()
      await page.getByLabel('Lý do trả lại').fill('Đèn này của ngành điện')
      await clean(t, page, 'a ticket on a telephone')
      await button(page, 'Trả lại').click()
      await page.getByText('trả lại – sai thẩm quyền', { exact: true }).first().waitFor()
      t.equal(await unit.stage(third.id), 'returned')
      await page.context().close()
    },
  )

  await t.test('papers are looked at where they stand, and each look is written down', async t => {
    const { id, code } = await unit.forwarded('Biển báo đổ')
    const page = await console.as('officer1', `/tickets/${id}`)
    const prints = button(page, 'In phiếu')
    await prints.click()
    await page.getByRole('menuitem', { name: 'Phiếu xử lý' }).click()
    const viewer = page.getByRole('dialog', { name: `Phiếu xử lý ${code}.pdf` })
    const sheet = viewer.getByRole('group', { name: 'Trang 1' })
    await sheet.locator('canvas').waitFor()
    t.match(await sheet.textContent(), code, 'its words can be read out')
    await clean(t, page, 'a slip in the viewer')
    const width = async () => (await sheet.boundingBox())?.width ?? 0
    const whole = await width()
    await page.keyboard.press('+')
    await viewer.getByText('125%').waitFor()
    t.equal(Math.round(await width()), Math.round(whole * 1.25))
    await page.keyboard.press('PageDown')
    t.ok((await viewer.getByRole('region', { name: 'Nội dung tệp' }).evaluate(one => one.scrollTop)) > 100)
    const saving = page.waitForEvent('download')
    await viewer.getByRole('link', { name: 'Tải về' }).click()
    t.equal((await saving).suggestedFilename(), `Phiếu xử lý ${code}.pdf`)
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'detached' })
    t.ok(await prints.evaluate(one => one === document.activeElement), 'whoever closes it is where they were')
    const { rows } = await console.database.pool.query(
      "select 1 from audit_log where action = 'ticket.printed' and subject_id = $1",
      [id],
    )
    t.equal(rows.length, 1, 'looked at and saved, it was given out once')

    const locked = new Paper({ userPassword: 'mo-ra' })
    locked.text('Don').end()
    const unreadable = [
      ['khoá.pdf', await buffer(locked), /có mật khẩu/],
      ['hỏng.pdf', Buffer.from('%PDF-1.7 và không gì nữa\n%%EOF'), /Không đọc được tệp PDF này/],
    ] as const
    for (const [name, buffer, why] of unreadable) {
      await page.locator('input[type=file]').setInputFiles({ name, mimeType: 'application/pdf', buffer })
      await button(page, name).click()
      await page.getByRole('alert').getByText(why).waitFor()
      await clean(t, page, `${name} in the viewer`)
      await page.keyboard.press('Escape')
    }
    await page.context().close()
  })

  await t.test('QC 14.8: the head approves what the officer wrote', async t => {
    const admin = await console.api('admin1')
    const { sections } = await admin.get<{ sections: { regulation: { value: object } } }>('/api/settings')
    const value = { ...sections.regulation.value, headApproves: true }
    await admin.post('/api/settings/regulation', { value, reason: 'Thủ trưởng duyệt trả lời' })
    const fourth = await unit.forwarded('Xe rác rơi vãi')
    await unit.act('officer1', fourth.id, { type: 'answer', text: 'Đã nhắc nhở đơn vị thu gom.' })
    const page = await console.as('head1', '/inbox')
    await page.getByRole('link', { name: new RegExp(`${fourth.code}.*Chờ duyệt trả lời`) }).click()
    await page.getByText('Đã nhắc nhở đơn vị thu gom.').first().waitFor()
    await button(page, 'Duyệt trả lời').click()
    await page.getByText('Đã duyệt nội dung trả lời.').waitFor()
    t.equal(await unit.stage(fourth.id), 'informed')
    await page.goto(`${console.origin}/inbox/staff`)
    await button(page, 'Thêm vắng mặt').click()
    await page.getByRole('combobox', { name: 'Người vắng' }).waitFor()
    await clean(t, page, 'the staff of the unit')
    await page.context().close()
  })

  await t.test(
    'a list of many pages stays true, moves under nobody, and costs a request for each news',
    async t => {
      const [marked, returned] = [
        await unit.forwarded('Nắp hố ga bị mất'),
        await unit.forwarded('Cây đổ chắn đường'),
      ]
      await console.database.pool.query(COPIES, [marked.id, 120])
      const page = await console.as('office1', '/account')
      const urls: string[] = []
      page.on('request', request => urls.push(request.url()))
      const asked = (what: RegExp) => urls.filter(url => what.test(url)).length
      const [first, next, again] = [/\/api\/tickets\?stage=[a-z-]+$/, /[?&]cursor=/, /[?&]ids=/]
      const list = page.getByRole('list', { name: 'Phiếu tìm được' })
      const row = (code: string) => list.getByRole('listitem').filter({ hasText: code })
      const scroll = (top: number) => list.evaluate((box, px) => box.scrollTo({ top: px }), top)
      const feed = await holdBack(page, /\/api\/live$/)
      await page.goto(`${console.origin}/tickets?stage=with-officer`)
      await list.waitFor()
      feed.letGo()
      await until('the line stands, and what came before it is made sure of', () => asked(first) === 2)
      for (const pages of [1, 2]) {
        await until(`${pages + 1} pages`, async () => {
          // What was fetched before may be drawn only now, and the end be elsewhere.
          if (asked(next) < pages) await scroll(1_000_000)
          return asked(next) >= pages
        })
      }
      await scroll(0)
      await row(marked.code).hover()
      const places = () => list.locator('[data-ticket]').evaluateAll(codesOf)
      const before = await places()
      await unit.act('op101', marked.id, { type: 'setUrgency', isUrgent: true })
      await row(marked.code).getByText('Khẩn', { exact: true }).waitFor()
      await unit.act('officer1', returned.id, { type: 'giveBack', reason: 'Cây của ngành điện' })
      await row(returned.code).getByText('Đã rời danh sách').waitFor()
      await unit.forwarded('Dây điện võng xuống đường')
      await button(page, '1 phiếu mới').waitFor()
      t.match([asked(first), asked(next), asked(again)], [2, 2, 3], 'each is one request, and not one a page')
      t.same(await places(), before, 'nothing has moved')
      await clean(t, page, 'a list that is another by now')
      await button(page, '1 phiếu mới').click()
      await list.getByText(/Dây điện võng xuống đường/).waitFor()
      t.equal(await row(returned.code).count(), 0)
      t.match([asked(first), asked(next), asked(again)], [3, 2, 3], 'the first page alone')
      await page.context().close()
    },
  )

  await t.test('the first look at the inbox costs few bytes', async t => {
    const there = (page: Page) => page.getByText('Cả đơn vị').waitFor()
    const { bytes } = await firstLoad(console, { username: 'officer1', path: '/inbox', there })
    t.comment(`first load of the inbox: ${Math.round(bytes / 1024)} KB`)
    t.ok(bytes > 50 * 1024, 'what was counted is all of it')
    t.ok(bytes <= FIRST_LOAD_BYTES, `${bytes} bytes`)
  })

  await t.test('the first look at the desk is few files', async t => {
    const there = (page: Page) => page.getByRole('region', { name: 'Trạng thái của tôi' }).waitFor()
    const { bytes, scripts, ahead, twice } = await firstLoad(console, {
      ...{ username: 'op101', path: '/desk', there },
    })
    t.comment(`first load of the desk: ${scripts} scripts, ${Math.round(bytes / 1024)} KB`)
    t.ok(scripts > 1, 'what was counted is all of it')
    t.ok(scripts <= DESK_LOAD.scripts, `${scripts} scripts`)
    t.ok(bytes <= DESK_LOAD.bytes, `${bytes} bytes`)
    const asked = ahead.filter(path => path.startsWith('/api/')).sort()
    t.same(asked, ['/api/desk', '/api/me/presence', '/api/session'], 'its document asks before a script runs')
    t.same(twice, [], 'and what it asked for is what the page takes')
  })

  await t.test('the centre and the Office find any ticket, and cut the list', async t => {
    const page = await console.as('office1', '/tickets')
    await page.getByLabel('Tìm', { exact: true }).fill('cống vỡ')
    await page.getByRole('link', { name: new RegExp(second.code) }).waitFor()
    t.equal(new URL(page.url()).search, '', 'what is typed stands in no address')
    await button(page, /^Bộ lọc/).click()
    await page.getByRole('combobox', { name: 'Mức khẩn' }).waitFor()
    await page.getByLabel('Từ ngày').waitFor()
    await clean(t, page, 'the search')
    await button(page, 'Xuất CSV').click()
    await page.getByRole('dialog').getByLabel('Mục đích').fill('Họp giao ban')
    await clean(t, page, 'what a list is taken out for')
    const saved = page.waitForEvent('download')
    await page.getByRole('dialog').getByRole('button', { name: 'Xuất CSV' }).click()
    t.match((await saved).suggestedFilename(), /^danh-sach-phieu-\d{8}-\d{4}\.csv$/)
    const taken = await readFile(await (await saved).path(), 'utf8')
    t.match(taken, new RegExp(`\ufeffMã phiếu,.*\r\n${second.code},`))
    t.equal(taken.trim().split('\r\n').length, 2, 'what was found, and nothing else')
    await page.context().close()
  })
})
