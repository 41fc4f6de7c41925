import type { Page } from 'playwright-core'
import t from 'tap'
import { linear, RATE, tone } from '../../src/boot/samples.ts'
import { wavOf } from '../../src/speech/upload.ts'
import { clean, openConsole } from './console.ts'

const PASSWORD = 'bốn mùa hoa nở rộ'
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

  await t.test('a queue gets another strategy; a unit and a line can be looked at', async t => {
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
    await page.goto(`${console.origin}/admin/units`)
    await page.getByLabel('Tìm').fill('xay dung')
    await page.getByRole('cell', { name: 'Sở Xây dựng' }).first().waitFor()
    await clean(t, page, 'the units')
    await page.goto(`${console.origin}/admin/lines`)
    await page.getByRole('heading', { name: 'Số của tổng đài' }).waitFor()
    await clean(t, page, 'the lines')
  })
})
