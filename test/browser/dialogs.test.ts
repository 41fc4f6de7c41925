import type { Page } from 'playwright-core'
import t from 'tap'
import { addAlarm, addOperator, addTalk, addWaiting, operatorsOf } from './centre.ts'
import { type Console, clean, openConsole } from './console.ts'

t.setTimeout(180_000)

type Presses = readonly (string | RegExp)[]

/** Dialogs and menus that no story opens: whose they are, where, and what is pressed one after the other. */
const OPENED: readonly (readonly [user: string, path: string, ...Presses])[] = [
  ['supervisor1', '/wallboard', 'Phím tắt'],
  ['supervisor1', '/wallboard', /người chờ thứ 1,/, /^Giao cho/],
  ['supervisor1', '/wallboard', /^Việc làm với Hàng chờ chung/, /^Đóng hàng chờ/],
  ['supervisor1', '/wallboard', /^Việc làm với Điện thoại viên 101/],
  ['supervisor1', '/wallboard', /^Việc làm với Điện thoại viên 101/, /^Nghe…/],
  ['supervisor1', '/wallboard', /^Việc làm với Điện thoại viên 102/, /^Cho tạm nghỉ/],
  ['supervisor1', '/wallboard', /^Việc làm với Điện thoại viên 102/, /^Hàng chờ và kỹ năng/],
  ['supervisor1', '/alarms', /^Chi tiết/],
  ['op101', '/desk', /^Phím tắt/],
  ['op101', '/desk', /^Tài khoản/],
  ['officer1', '/inbox', 'Phím tắt'],
  ['officer1', '/account', 'Đăng xuất mọi nơi'],
  ['head1', '/inbox/staff', 'Đổi phân công'],
  ['head1', '/inbox/staff', 'Thêm vắng mặt'],
  ['office1', '/recordings/retention', 'Giữ theo yêu cầu pháp lý'],
  ['auditor1', '/evidence', 'Kiểm chứng một kỳ'],
  ['admin1', '/admin/people', 'Thêm tài khoản'],
  ['admin1', '/admin/units', 'Nhập từ tệp'],
  ['admin1', '/admin/units', 'Thêm đơn vị'],
  ['admin1', '/admin/lines', 'Thêm đường'],
]

/** One who waits, one who talks, one who is free, and something wrong. */
async function atWork({ database: { db } }: Console): Promise<void> {
  const [talking, free] = await operatorsOf(db, 2)
  if (!talking || !free) throw new Error('the demo has no operators')
  await addTalk(db, talking.id)
  await addOperator(db, free.id)
  await addWaiting(db, 1)
  await addAlarm(db, 'trunk-down')
}

async function open(page: Page, presses: Presses): Promise<void> {
  for (const name of presses)
    await page.getByRole('button', { name }).or(page.getByRole('menuitem', { name })).first().click()
  await page.getByRole('dialog').or(page.getByRole('menu')).filter({ visible: true }).first().waitFor()
}

t.test('each dialog and menu is accessible in both schemes', async t => {
  const console = await openConsole(t)
  await atWork(console)
  const windows = new Map<string, Page>()
  for (const [user, path, ...presses] of OPENED) {
    const page = windows.get(user) ?? (await console.as(user))
    windows.set(user, page)
    await page.goto(`${console.origin}${path}`)
    await open(page, presses)
    await clean(t, page, `${path}: ${presses.join(', ')}`)
  }
})
