import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import t from 'tap'
import { ensurePackages } from '../../src/boot/packages.ts'
import { linear, RATE, tone } from '../../src/boot/samples.ts'
import { startTrials, TRIALS_FOLDER } from '../../src/boot/trials.ts'
import { saveBan } from '../../src/phones/store.ts'
import { wavOf } from '../../src/speech/upload.ts'
import { clean, openConsole } from './console.ts'

const PASSWORD = 'bốn mùa hoa nở rộ'
const CACHE = process.env.CACHE_DIR || join(homedir(), '.cache', '1022')
const SOUND = wavOf(linear(tone(440, 1).map(sample => sample * 0.3)), RATE)

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
/** The label of a field that must be filled in has a star behind it. */
const field = (page: Page, label: string) => page.getByLabel(new RegExp(`^${label}( \\*)?$`))

t.test('an administrator at work', async t => {
  const console = await openConsole(t)
  const page = await console.as('admin1', '/admin')
  await page.getByRole('heading', { name: 'Quản trị' }).waitFor()
  await clean(t, page, 'the first page')

  await t.test('F01: a new person gets a one-time password, and signs in with it', async t => {
    await page.goto(`${console.origin}/admin/people`)
    await page.getByText('op101', { exact: true }).waitFor()
    await clean(t, page, 'the list of accounts')
    await button(page, 'Thêm tài khoản').click()
    await field(page, 'Tên đăng nhập').fill('lan')
    await field(page, 'Họ và tên').fill('Trần Thị Lan')
    await button(page, 'Tạo tài khoản').click()
    await page.getByText('Mật khẩu chỉ hiện lần này').waitFor()
    await clean(t, page, 'the slip')
    const secret = await page.locator('code').nth(1).textContent()
    const lan = await console.blank()
    await lan.goto(console.origin)
    await button(lan, 'Tôi có mật khẩu dùng một lần').click()
    const answer = await lan.request.post(`${console.origin}/api/session/reset`, {
      data: { username: 'lan', secret, newPassword: PASSWORD },
      headers: { origin: console.origin },
    })
    t.equal(answer.status(), 204)
    await lan.goto(console.origin)
    await lan.getByLabel('Tên đăng nhập').fill('lan')
    await lan.getByLabel(/^Mật khẩu( \*)?$/).fill(PASSWORD)
    await lan.keyboard.press('Enter')
    await lan.getByRole('navigation', { name: 'Danh mục' }).waitFor()
    await lan.context().close()
  })

  await t.test('a table with bad lines is refused line by line; put right, it is taken', async t => {
    await page.goto(`${console.origin}/admin/people/import`)
    const table = page.getByLabel('Bảng tài khoản')
    const head = 'tên đăng nhập\thọ tên\tvai trò'
    await table.fill(`${head}\nhoa\tHoa\tđiện thoại viên\nx\t\tgiám đốc`)
    await button(page, 'Xem trước').click()
    await page.getByText('không có vai trò "giám đốc"').waitFor()
    t.equal(await button(page, /^Tạo \d/).count(), 0, 'nothing can be taken')
    await clean(t, page, 'the bad lines')
    await table.fill(`${head}\nhoa\tHoa\tđiện thoại viên\nop101\tKhác\tadmin`)
    await button(page, 'Xem trước').click()
    await button(page, 'Tạo 1 tài khoản').click()
    await page.getByText('Đã tạo 1 tài khoản, 1 tài khoản có sẵn giữ nguyên').waitFor()
  })

  await t.test(
    'F09: what a change of an account means is seen before it is kept, and it is taken back',
    async t => {
      await page.goto(`${console.origin}/admin/people`)
      await page.getByRole('link', { name: 'Điện thoại viên 102' }).click()
      await page.getByRole('heading', { name: 'Lịch sử tài khoản' }).waitFor()
      await page.getByLabel('Vai trò').first().click()
      await page.getByRole('option', { name: 'Kiểm soát viên' }).click()
      await button(page, 'Xem trước').click()
      const asked = page.getByRole('dialog')
      await asked.getByRole('cell', { name: 'Kiểm soát viên' }).waitFor()
      await asked.getByText(/^Thêm quyền: .*Xem nhật ký truy cập/).waitFor()
      await clean(t, page, 'what a change of an account would do')
      await asked.getByLabel(/^Lý do/).fill('Chuyển sang tổ kiểm soát')
      await asked.getByRole('button', { name: 'Áp dụng' }).click()
      await page.getByText('Vai trò: Điện thoại viên → Kiểm soát viên').waitFor()
      await button(page, 'Hoàn tác Sửa tài khoản').click()
      await asked.getByText(/^Mất quyền: .*Xem nhật ký truy cập/).waitFor()
      await asked.getByLabel(/^Lý do/).fill('Chưa có quyết định')
      await asked.getByRole('button', { name: 'Hoàn tác' }).click()
      await page.getByText('Không hoàn tác được: đã có thay đổi mới hơn.').waitFor()
      await clean(t, page, 'an account with its history')
    },
  )

  await t.test('a holiday is typed, looked at, kept from a date, and taken back', async t => {
    await page.goto(`${console.origin}/admin/settings/workingTime`)
    await button(page, 'Thêm ngày nghỉ').click()
    const last = page.getByLabel(/^Tên( \*)?$/)
    await last.nth((await page.getByLabel(/^Từ ngày/).count()) - 1).fill('Ngày hội của tỉnh')
    await button(page, 'Xem trước').click()
    await page.getByRole('alert').filter({ hasText: 'chỗ chưa dùng được' }).waitFor()
    for (const [label, day] of [
      ['Từ ngày', '15/12/2026'],
      ['Đến hết ngày', '16/12/2026'],
    ] as const) {
      await page.getByLabel(label).last().fill(day)
      await page.keyboard.press('Tab')
    }
    await button(page, 'Xem trước').click()
    await page
      .getByText(/Từ ngày: 15\/12\/2026; Đến hết ngày: 16\/12\/2026; Tên: Ngày hội của tỉnh/)
      .waitFor()
    await clean(t, page, 'the preview')
    await field(page, 'Lý do').fill('Công văn của tỉnh')
    await button(page, 'Áp dụng').click()
    await page.getByText('Đã áp dụng.').waitFor()
    await page.getByRole('tab', { name: 'Lịch sử' }).click()
    await page.getByText('Công văn của tỉnh').waitFor()
    await button(page, 'Hoàn tác').click()
    const asked = page.getByRole('dialog')
    await asked.getByLabel(/^Lý do/).fill('Nhập nhầm ngày')
    await asked.getByRole('button', { name: 'Hoàn tác' }).click()
    await page.getByText('Lệnh hoàn tác').waitFor()
    const shown = await (await console.api('admin1')).get('/api/settings')
    t.notMatch(JSON.stringify(shown), /Ngày hội/)
  })

  await t.test(
    'a prompt takes a recording of the province: what is none is refused, the other is heard',
    async t => {
      await page.goto(`${console.origin}/admin/prompts`)
      await button(page, 'Sửa Giữ máy').click()
      const form = page.getByRole('dialog')
      await form.getByText('Bản thu', { exact: true }).click()
      const file = form.locator('input[type=file]')
      await file.setInputFiles({ name: 'x.wav', mimeType: 'audio/wav', buffer: Buffer.from('MZ') })
      await form.getByText('Tệp không phải WAV.').waitFor()
      await file.setInputFiles({ name: 'giọng tỉnh.wav', mimeType: 'audio/wav', buffer: SOUND })
      await form.getByText('Dài 1 giây').waitFor()
      await page.waitForFunction(() => document.querySelector('audio')?.duration === 1)
      await clean(t, page, 'a prompt')
      await form.getByLabel(/^Lý do/).fill('Giọng của tỉnh')
      await form.getByRole('button', { name: 'Áp dụng' }).click()
      await page.getByText('Tệp giọng tỉnh.wav').waitFor()
      await clean(t, page, 'the prompts')
    },
  )

  await t.test('a queue gets another strategy', async t => {
    await page.goto(`${console.origin}/admin/settings/queues`)
    await page.getByLabel('Chia cuộc gọi').first().click()
    await page.getByRole('option', { name: 'Lần lượt' }).click()
    await button(page, 'Xem trước').click()
    await page.getByRole('cell', { name: 'Người rảnh lâu nhất' }).waitFor()
    await field(page, 'Lý do').fill('Chia đều hơn')
    await button(page, 'Áp dụng').click()
    await page.getByText('Đã áp dụng.').waitFor()
    t.match(await (await console.api('admin1')).get('/api/settings'), {
      sections: { queues: { value: [{ strategy: 'round-robin' }] } },
    })
  })

  await t.test(
    'what a change of a unit would do is seen before it is made, and before it is undone',
    async t => {
      await page.goto(`${console.origin}/admin/units`)
      await page.getByLabel('Tìm').fill('xay dung')
      const open = button(page, 'Mở Sở Xây dựng')
      await open.click()
      const form = page.getByRole('dialog')
      await form.getByRole('button', { name: 'Không còn nữa' }).click()
      await form.getByText('Chưa có đơn vị nào nhận việc').waitFor()
      await form.getByText('Đơn vị được gợi ý cho phiếu mới').waitFor()
      await clean(t, page, 'what the end of a unit would do')
      await form.getByLabel(/^Tên( \*)?$/).fill('Sở Xây dựng và Giao thông')
      t.equal(
        await form.getByRole('button', { name: 'Áp dụng' }).count(),
        0,
        'what was not looked at is not kept',
      )
      await form.getByRole('button', { name: 'Xem trước' }).click()
      await form.getByLabel(/^Lý do/).fill('Hợp nhất hai sở')
      await form.getByRole('button', { name: 'Áp dụng' }).click()
      await button(page, 'Mở Sở Xây dựng và Giao thông').waitFor()
      await button(page, 'Mở Sở Xây dựng và Giao thông').click()
      await form.getByRole('tab', { name: 'Lịch sử' }).click()
      await form.getByRole('button', { name: 'Hoàn tác' }).click()
      const asked = page.getByRole('dialog', { name: 'Hoàn tác thay đổi này?' })
      await asked.getByText('Thay đổi này sẽ làm gì').waitFor()
      await asked.getByLabel(/^Lý do/).fill('Chưa đến ngày')
      await asked.getByRole('button', { name: 'Hoàn tác' }).click()
      await page.getByText('Đã hoàn tác.').waitFor()
      await open.waitFor()
    },
  )

  await t.test(
    'QC 14.2: who has which duty of a unit is seen and set; without an officer it is told',
    async t => {
      await page.getByLabel('Tìm').fill('moi truong')
      await button(page, /^Mở Sở Nông nghiệp/).click()
      const form = page.getByRole('dialog')
      await form.getByRole('tab', { name: 'Nhân sự' }).click()
      const officer = form
        .getByRole('row')
        .filter({ hasText: 'cán bộ đầu mối' })
        .first()
        .getByRole('cell')
        .first()
      const name = (await officer.textContent())?.replace(/0[\d ]+$/, '').trim() ?? ''
      await form.getByRole('button', { name: 'Đổi phân công' }).click()
      await form.getByLabel(/^Người( \*)?$/).fill(name)
      await page.getByRole('option', { name }).first().click()
      await form.getByText('sẽ thôi nhiệm vụ').waitFor()
      await form.getByRole('button', { name: 'Xem trước' }).click()
      await form.getByText('Không còn cán bộ đầu mối').waitFor()
      await clean(t, page, 'the people of a unit')
    },
  )

  await t.test('an address that is banned is let in again', async t => {
    const now = Date.now()
    const ban = { address: '203.0.113.9', guesses: 10, bannedAt: now, until: now + 3_600_000 }
    await saveBan(console.database.db, ban)
    await page.goto(`${console.origin}/admin/lines`)
    await page.getByRole('heading', { name: 'Số của tổng đài' }).waitFor()
    await page.getByRole('cell', { name: ban.address, exact: true }).waitFor()
    await clean(t, page, 'the lines')
    await button(page, 'Thêm đường').click()
    const line = page.getByRole('dialog')
    await line.getByLabel(/^Tên/).fill('vnpt')
    await line.getByLabel(/^Địa chỉ/).fill('203.0.113.20')
    await line.getByRole('button', { name: 'Xem trước' }).click()
    const asked = page.getByRole('dialog', { name: 'Đổi đường vnpt?' })
    await asked.getByRole('cell', { name: '203.0.113.20' }).waitFor()
    await clean(t, page, 'what a new line would do')
    await asked.getByLabel(/^Lý do/).fill('Hợp đồng mới')
    await asked.getByRole('button', { name: 'Áp dụng' }).click()
    await page.getByText('Lý do: Hợp đồng mới').waitFor()
    await button(page, `Bỏ chặn ${ban.address}`).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Bỏ chặn' }).click()
    await page.getByText(/^Không có địa chỉ nào/).waitFor()
  })

  await t.test('words are heard before they are set', async t => {
    const shared = join(console.dataDir, 'asterisk')
    const options = { folder: join(shared, 'prompts'), province: 'dong-thap', voice: 'vi' }
    const root = await ensurePackages(CACHE, 'server', () => {})
    const voice = startTrials(join(shared, TRIALS_FOLDER), { ...options, root }, () => {})
    t.teardown(voice.stop)
    await page.goto(`${console.origin}/admin/prompts`)
    await page.getByRole('button', { name: 'Sửa Lời chào', exact: true }).click()
    const form = page.getByRole('dialog')
    await form.getByText('Câu chữ khác', { exact: true }).click()
    await form.getByLabel(/^Câu chữ( \*)?$/).fill('Xin chào, tổng đài 1022 xin nghe.')
    await form.getByRole('button', { name: 'Nghe thử' }).click()
    await page.waitForFunction(() => (document.querySelector('audio')?.duration ?? 0) > 1)
    await clean(t, page, 'words on trial')
  })

  await t.test('who is told of what is ticked; what differs from the standard is seen', async t => {
    await page.goto(`${console.origin}/admin/settings/notices`)
    await button(page, 'Sửa Tiếp nhận phiếu').click()
    const cause = page.getByRole('article', { name: 'Tiếp nhận phiếu', exact: true })
    await cause.getByLabel('Người dân: Thư điện tử').uncheck()
    await cause.getByText('Khác bảng chuẩn').waitFor()
    await cause.getByLabel(/^Tiêu đề/).fill('Đã nhận {ma}')
    await cause.getByRole('button', { name: 'Xem thử' }).click()
    await cause.getByText(/\{ma\} không dùng được ở đây/).waitFor()
    await clean(t, page, 'the notices')
    await cause.getByLabel(/^Tiêu đề/).fill('Đã nhận phiếu {code}')
    await cause.getByRole('button', { name: 'Xem thử' }).click()
    await cause.getByText('Đã nhận phiếu 1022-DT-2026-000123').waitFor()
    await button(page, 'Xem trước').click()
    await field(page, 'Lý do').fill('Tỉnh chỉ nhắn tin')
    await button(page, 'Áp dụng').click()
    await page.getByText('Đã áp dụng.').waitFor()
    t.match(await (await console.api('admin1')).get('/api/settings'), {
      sections: { notices: { value: { matrix: { received: { citizen: ['sms'] } } } } },
    })
  })
})
