import type { Locator, Page } from 'playwright-core'
import t from 'tap'
import { clean, openConsole } from './console.ts'
import { button } from './keyboard.ts'

t.setTimeout(90_000)

const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name })
const plansOf = (page: Page) => page.getByRole('region', { name: 'Thay đổi đặt trước' })

const place = { kind: 'address', host: '203.0.113.20', port: 5060, matchPort: false, username: null }
const line = { of: 'trunk', name: 'vnpt', becomes: { ...place, secret: null } }

/** The fifteenth of next month, from the calendar. */
async function pickHour(page: Page, asked: Locator): Promise<void> {
  await asked.getByText('Từ một thời điểm', { exact: true }).click()
  await asked.getByLabel('Có hiệu lực từ').click()
  await button(page, 'Tháng sau').click()
  await button(page, /^15 /).click()
  await button(page, 'Xong').click()
}

async function withdraw(page: Page, reason: string): Promise<void> {
  await plansOf(page)
    .getByRole('button', { name: /^Rút lại thay đổi đặt trước/ })
    .click()
  const withdrawal = dialog(page, 'Rút thay đổi đặt trước này?')
  await withdrawal.getByLabel(/^Lý do/).fill(reason)
  await withdrawal.getByRole('button', { name: 'Rút lại' }).click()
  await plansOf(page).getByText(`Lý do rút: ${reason}`).waitFor()
}

async function askOfNumbers(page: Page, numbers: string, way?: string): Promise<void> {
  await page.getByLabel(/^Thêm hoặc đổi số/).fill(numbers)
  if (way) {
    await page.getByRole('combobox', { name: 'Đường gọi ra' }).click()
    await page.getByRole('option', { name: way }).click()
  }
  await button(page, 'Xem trước').click()
}

t.test('what is planned of accounts and lines', async t => {
  const console = await openConsole(t)
  const admin = await console.api('admin1')
  const page = await console.as('admin1', '/admin/people')

  await t.test('F09: a change of an account is planned, seen and withdrawn', async t => {
    await page.getByRole('link', { name: 'Điện thoại viên 103' }).click()
    await page.getByLabel('Vai trò').first().click()
    await page.getByRole('option', { name: 'Trưởng ca' }).click()
    await button(page, 'Xem trước').click()
    const asked = dialog(page, /^Đổi tài khoản/)
    await pickHour(page, asked)
    await asked.getByText(/^Dưới đây tính theo lúc này/).waitFor()
    await clean(t, page, 'what a planned change of an account would do')
    await asked.getByLabel(/^Lý do/).fill('Theo quyết định')
    await asked.getByRole('button', { name: 'Đặt trước' }).click()
    await plansOf(page).getByText('Vai trò: Điện thoại viên → Trưởng ca').waitFor()
    await clean(t, page, 'an account with a planned change')
    await page.goto(`${console.origin}/admin/people`)
    await page.getByText(/^Đặt trước 15\//).waitFor()
    await page.getByRole('link', { name: 'Điện thoại viên 103' }).click()
    await withdraw(page, 'Hoãn lại')
  })

  await t.test('F09: another happens at its hour, and is taken back', async () => {
    const effectiveFrom = new Date(Date.now() + 2_000).toISOString()
    const path = `/api/people/${page.url().split('/').at(-1)}/plans`
    await admin.post(path, { role: 'supervisor', effectiveFrom, reason: 'Bổ nhiệm' })
    await page.reload()
    await plansOf(page).getByText('Đã áp dụng').waitFor()
    await page.getByText('Vai trò: Điện thoại viên → Trưởng ca').first().waitFor()
    await button(page, 'Hoàn tác Sửa tài khoản').click()
    const undoing = dialog(page, 'Hoàn tác thay đổi này?')
    await undoing.getByLabel(/^Lý do/).fill('Chưa có quyết định')
    await undoing.getByRole('button', { name: 'Hoàn tác' }).click()
    await page.getByText('Vai trò: Trưởng ca → Điện thoại viên').waitFor()
  })

  await admin.post('/api/lines/changes', { asked: line, reason: 'Hợp đồng' })
  await page.goto(`${console.origin}/admin/lines`)
  const moved = dialog(page, 'Đổi số 1023?')

  await t.test('two numbers are added together once it is seen what becomes of each', async () => {
    await askOfNumbers(page, '1023, 02773851022')
    const added = dialog(page, 'Đổi 2 số?')
    await added.getByRole('row', { name: '02773851022 chưa có' }).waitFor()
    await added.getByLabel(/^Lý do/).fill('Số của huyện')
    await added.getByRole('button', { name: 'Áp dụng' }).click()
    await button(page, 'Bỏ số 1023').waitFor()
  })

  await t.test('a number is to move at a later hour, which is seen and withdrawn', async t => {
    await askOfNumbers(page, '1023', 'vnpt')
    await moved.getByLabel(/^Lý do/).fill('Hợp đồng mới')
    await moved.getByText('Từ một thời điểm', { exact: true }).click()
    const plan = moved.getByRole('button', { name: 'Đặt trước' })
    t.ok(await plan.isDisabled(), 'no hour is picked yet')
    await pickHour(page, moved)
    await moved.getByText(/cuộc gọi không được đếm trước/).waitFor()
    await clean(t, page, 'what a planned move of a number would do')
    await plan.click()
    await plansOf(page).getByText('Số 1023: gọi ra đường vnpt').waitFor()
    await clean(t, page, 'what is planned of numbers')
    await withdraw(page, 'Nhà mạng lùi ngày')
  })

  await t.test('who was slower than another is told so, and sees what there is by now', async () => {
    const slower = await console.as('admin1', '/admin/lines')
    await askOfNumbers(slower, '1023', 'vnpt')
    const late = dialog(slower, 'Đổi số 1023?')
    await late.getByRole('row', { name: '1023 đường nào cũng được' }).waitFor()
    await button(page, 'Bỏ số 1023').click()
    const given = dialog(page, 'Bỏ số 1023?')
    await given.getByLabel(/^Lý do/).fill('Trả số cho nhà mạng')
    await given.getByRole('button', { name: 'Áp dụng' }).click()
    await button(page, 'Bỏ số 1023').waitFor({ state: 'detached' })
    await late.getByLabel(/^Lý do/).fill('Hợp đồng mới')
    await late.getByRole('button', { name: 'Áp dụng' }).click()
    await late.getByText(/^Vừa có người đổi đường hoặc số này/).waitFor()
    await late.getByRole('row', { name: '1023 chưa có' }).waitFor()
  })
})
