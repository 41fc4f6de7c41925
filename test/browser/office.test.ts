import type { Page } from 'playwright-core'
import t from 'tap'
import { signIn } from '../../src/boot/client.ts'
import { type Console, clean, openConsole } from './console.ts'
import { LATE } from './papers.ts'

type Ticket = Readonly<{ id: string; code: string; stage: string; isLate: boolean; unitId: string }>
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })
const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name })
const opened = (page: Page) => page.getByRole('dialog')

async function centreOf(console: Console) {
  const operator = await console.api('op101')
  const office = await console.api('office1')
  const { person } = await (await console.api('officer1')).get<{ person: { unitId: string } }>('/api/session')
  const entered = (content: string, step: object) =>
    operator.post<Ticket>('/api/tickets', {
      ...{ channel: 'counter', kind: 'report', content, callerName: 'Nguyễn Văn Năm' },
      ...{ callerNumber: '0912345678', address: '12 Lê Lợi, Cao Lãnh', fieldCode: 'rac-thai', step },
    })
  return {
    ticket: (id: string) => office.get<Ticket>(`/api/tickets/${id}`),
    unclear: (content: string) => entered(content, { type: 'askOffice', reason: 'Chợ nằm giữa hai phường' }),
    async late(content: string) {
      const ticket = await entered(content, { type: 'forward', unitId: person.unitId })
      await console.database.pool.query(LATE, [ticket.id])
      return ticket
    },
  }
}

t.test('the Office, the leaders, and everybody’s own account', async t => {
  const console = await openConsole(t)
  const centre = await centreOf(console)
  const late = await centre.late('Rác chất đống sau chợ')

  await t.test('QC 9.6: whose a ticket is, said from the list; the next one takes its place', async t => {
    const [first, second] = [
      await centre.unclear('Bãi rác giữa hai phường'),
      await centre.unclear('Cống chung bị nghẹt'),
    ]
    const page = await console.as('office1', '/office')
    const lists: string[] = []
    page.on('request', request => {
      if (/\/api\/tickets\?view=unclear$/.test(request.url())) lists.push(request.url())
    })
    await page.getByRole('link', { name: /Chưa rõ thẩm quyền 2/ }).waitFor()
    await clean(t, page, 'the day of the Office')
    await page.getByRole('link', { name: /Chưa rõ thẩm quyền 2/ }).click()
    await page.getByRole('heading', { level: 2, name: second.code }).waitFor()
    await page.getByText('Chợ nằm giữa hai phường').waitFor()
    await page.getByRole('radio').first().waitFor()
    await clean(t, page, 'the unclear ones')
    await page.keyboard.press('Alt+ArrowDown')
    await page.getByRole('heading', { level: 2, name: first.code }).waitFor()
    await page.getByRole('radio').first().check()
    await button(page, 'Chuyển đơn vị').click()
    await opened(page).getByText(`Chuyển phiếu ${first.code} đến`).waitFor()
    const deadline = await opened(page).getByRole('strong').textContent()
    t.match(deadline ?? '', /^\d\d\/\d\d\/\d{4} \d\d:\d\d$/)
    await clean(t, page, 'what is asked before a ticket goes')
    await opened(page).getByRole('button', { name: 'Không' }).click()
    t.match(await centre.ticket(first.id), { stage: 'with-office' }, 'nothing went yet')
    await button(page, 'Chuyển đơn vị').click()
    await opened(page).getByRole('button', { name: 'Chuyển', exact: true }).click()
    await page.getByText(new RegExp(`Đã chuyển phiếu ${first.code}.*, hạn \\d`)).waitFor()
    await page.getByRole('heading', { level: 2, name: second.code }).waitFor()
    t.equal(lists.length, 1, 'the list was not asked for anew')
    t.match(await centre.ticket(first.id), { stage: /^with-(officer|head)$/, unitId: String })
    t.match(await centre.ticket(second.id), { stage: 'with-office' })
    await page.context().close()
  })

  await t.test(
    'QC 9.4: a leader orders something about what is late, and it stays on the ticket',
    async t => {
      const page = await console.as('leader1', '/office')
      await page.getByRole('link', { name: /Chưa có ý kiến chỉ đạo 1/ }).click()
      await page.getByText(/quá hạn \d+ giờ/).waitFor()
      await button(page, `Chỉ đạo phiếu ${late.code}`).click()
      const text = 'Giám đốc Sở trực tiếp kiểm tra, trả lời người dân trong tuần.'
      await page.getByLabel('Nội dung chỉ đạo').fill(text)
      await clean(t, page, 'what a leader orders')
      await button(page, 'Ghi ý kiến chỉ đạo').click()
      await page.getByText('Không có phiếu nào').waitFor()
      const { items } = await (await console.api('office1')).get<{ items: { type: string; text: string }[] }>(
        `/api/tickets/${late.id}/timeline`,
      )
      t.match(
        items.filter(({ type }) => type === 'direct'),
        [{ text: new RegExp(text.slice(0, 20)) }],
      )
      await page.context().close()
    },
  )

  await t.test('QC 9.5: late, pressed by a letter, which the head hears of at once', async t => {
    const head = await console.as('head1', '/letters')
    await head.getByText('Không có văn bản nào khớp').waitFor()
    const small = await console.as('leader1', '/office/late', { size: { width: 375, height: 740 } })
    const line = await small.getByRole('link', { name: late.code }).boundingBox()
    t.ok(line && line.height < 40, 'the code of a late ticket stands on one line of a telephone')
    await clean(t, small, 'what is late, on a telephone')
    await small.context().close()
    const page = await console.as('office1', '/office/late')
    await page.getByLabel(`Chọn phiếu ${late.code}`).check()
    await page.getByRole('button', { name: /Soạn văn bản đôn đốc/ }).click()
    await button(page, 'Lập dự thảo').click()
    await heading(page, /Dự thảo/).waitFor()
    await page.getByLabel('Người ký', { exact: true }).fill('Lê Quang Biểu')
    await button(page, 'Lưu dự thảo').click()
    await page.getByText('Đã lưu dự thảo.').waitFor()
    await clean(t, page, 'a draft')
    await button(page, 'Phát hành').click()
    await opened(page).getByLabel('Số', { exact: false }).first().fill('125')
    await button(page, 'Vào sổ và phát hành').click()
    await heading(page, /125\//).waitFor()
    await clean(t, page, 'a letter')
    const bell = head.getByRole('button', { name: /Thông báo: \d+ chưa đọc/ })
    await bell.click()
    await head.getByRole('button', { name: /Chưa đọc: Văn bản đôn đốc/ }).waitFor()
    await clean(t, head, 'the bell')
    await button(head, 'Đánh dấu đã đọc tất cả').click()
    await button(head, 'Thông báo').waitFor()
    await head.getByRole('button', { name: /^Văn bản đôn đốc/ }).click()
    await head.waitForURL(`**/tickets/${late.id}`)
    for (const one of [page, head]) await one.context().close()
  })

  await t.test('what a citizen asks about their data is taken down, made sure of, answered', async t => {
    const operator = await console.as('op101')
    await operator.getByRole('link', { name: 'Nhận yêu cầu về dữ liệu' }).click()
    await operator.getByLabel('Họ tên người yêu cầu').fill('Nguyễn Văn Năm')
    await operator.getByLabel('Số điện thoại').fill('0912345678')
    await operator.getByLabel('Nội dung yêu cầu').fill('Ẩn tên tôi khỏi các phiếu.')
    await operator.getByLabel('Hạn chế xử lý').check()
    await button(operator, 'Tiếp nhận').click()
    await operator.getByText('Đã tiếp nhận yêu cầu').waitFor()
    await operator.context().close()
    const page = await console.as('office1', '/privacy')
    await page.getByRole('link', { name: 'Hạn chế xử lý: Nguyễn Văn Năm' }).click()
    await page.getByLabel('Cách xác minh').fill('Gọi lại số đã gọi đến')
    await button(page, 'Xác minh người yêu cầu').click()
    await page.getByText('Đã ghi việc xác minh.').waitFor()
    await page.getByLabel('Đã phản hồi thế nào').fill('Đã gọi báo sẽ làm trong 15 ngày')
    await button(page, 'Phản hồi người yêu cầu').click()
    await page.getByText('Nội dung: Đã gọi báo sẽ làm trong 15 ngày').waitFor()
    await clean(t, page, 'a request')
    await button(page, 'Hạn chế xử lý').click()
    await opened(page).getByRole('button', { name: 'Hạn chế xử lý' }).click()
    await page.getByText('Đã thực hiện', { exact: true }).waitFor()
    await page.context().close()
  })

  await t.test('a password is changed by whoever knows the old one; a token is shown once', async t => {
    const page = await console.as('officer2', '/account')
    await page.getByLabel('Mật khẩu hiện tại').fill('demo-1022')
    await page.getByLabel('Mật khẩu mới').fill('ngắn quá')
    await page.getByText('Mật khẩu phải có ít nhất 10 ký tự.').waitFor()
    t.ok(await button(page, 'Đổi mật khẩu').isDisabled())
    await page.getByLabel('Mật khẩu mới').fill('bốn mùa hoa nở quê')
    await clean(t, page, 'the account')
    await button(page, 'Đổi mật khẩu').click()
    await page.getByText('Đã đổi mật khẩu.').waitFor()
    t.equal((await signIn(console.origin, 'officer2', 'bốn mùa hoa nở quê')).username, 'officer2')
    await button(page, 'Tạo mã truy cập').click()
    await page.getByLabel('Dùng cho việc gì').fill('Báo cáo tuần')
    await button(page, 'Tạo mã').click()
    await page.getByText('Mã chỉ hiện lần này.').waitFor()
    await button(page, 'Xong').click()
    await page.getByRole('cell', { name: 'Báo cáo tuần', exact: true }).waitFor()
    await page.context().close()
  })
})
