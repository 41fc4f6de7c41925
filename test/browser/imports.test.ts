import t from 'tap'
import { clean, openConsole } from './console.ts'

t.test('A08: what a file would do is seen line by line, and to tickets, before it is taken', async t => {
  const console = await openConsole(t)
  const page = await console.as('admin1', '/admin/units')
  await page.getByRole('button', { name: 'Nhập từ tệp' }).click()
  const form = page.getByRole('dialog')
  const content = form.getByLabel('Nội dung')
  const head = 'mã\ttên\tloại\nSXD\tSở Xây dựng và Giao thông\tdepartment\n'
  await content.fill(`${head}X\t=1\tother`)
  await form.getByRole('button', { name: 'Xem trước' }).click()
  await form.getByText('không được bắt đầu bằng').waitFor()
  await clean(t, page, 'the bad lines of a directory')
  const many = Array.from({ length: 60 }, (_, n) => `U${n}\tĐơn vị ${n}\tother\n`).join('')
  await content.fill(`${head}${many}`)
  await form.getByRole('button', { name: 'Xem trước' }).click()
  await form.getByText(/Sở Xây dựng → Sở Xây dựng và Giao thông/).waitFor()
  await form.getByText('và 10 dòng nữa').waitFor()
  await form.getByText('Thay đổi này sẽ làm gì').waitFor()
  await clean(t, page, 'what a file would do')
  await form.getByLabel(/^Lý do/).fill('Danh sách mới của tỉnh')
  await form.getByRole('button', { name: 'Áp dụng' }).click()
  await page.getByText('Đã nhập: 60 mục mới, 1 mục đổi').waitFor()

  await page.goto(`${console.origin}/admin/people/import`)
  const people = Array.from({ length: 60 }, (_, n) => `nguoi.${n}\tNgười ${n}\tđiện thoại viên\n`).join('')
  await page
    .getByLabel('Bảng tài khoản')
    .fill(`tên đăng nhập\thọ tên\tvai trò\nop101\tKhác\tadmin\n${people}`)
  await page.getByRole('button', { name: 'Xem trước' }).click()
  await page.getByText('và 10 dòng nữa').waitFor()
  await clean(t, page, 'who would get an account')
})
