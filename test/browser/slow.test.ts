import type { Page } from 'playwright-core'
import t from 'tap'
import type { Client } from '../../src/boot/client.ts'
import { addOperator, operatorsOf } from './centre.ts'
import { holdBack, openConsole } from './console.ts'
import { LATE } from './papers.ts'

/** What becomes of an act where the line, or the machine, is slower than the person. */

type Made = Readonly<{ id: string; code: string; version: number; unitId: string }>

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })

/** A busy machine hears both presses one after the other: between them comes what was promised, and no timer. */
const pressTwice = (page: Page, name: string) =>
  button(page, name).evaluate(async (one: HTMLElement) => {
    one.click()
    for (let turns = 0; turns < 100; turns++) await null
    one.click()
  })

const forwarded = (operator: Client, unitId: string, content: string) =>
  operator.post<Made>('/api/tickets', {
    ...{ channel: 'counter', kind: 'report', content, callerName: 'Nguyễn Văn Năm' },
    ...{ callerNumber: '0912345678', address: '12 Lê Lợi, Cao Lãnh' },
    ...{ fieldCode: 'rac-thai', step: { type: 'forward', unitId } },
  })

t.test('whoever is faster than the line or the machine', async t => {
  const console = await openConsole(t)
  const operator = await console.api('op101')
  const office = await console.api('office1')
  const { person } = await (await console.api('officer1')).get<{ person: { unitId: string } }>('/api/session')

  await t.test('pressed twice it is asked once, and what is shown once waits for its answer', async t => {
    const page = await console.as('officer1', '/account')
    const tokens = await holdBack(page, /\/api\/tokens$/, 'POST')
    await button(page, 'Tạo mã truy cập').click()
    await page.getByLabel('Dùng cho việc gì').fill('Báo cáo tuần')
    await pressTwice(page, 'Tạo mã')
    await tokens.begun()
    await page.keyboard.press('Escape')
    tokens.letGo()
    await page.getByText('Mã chỉ hiện lần này.').waitFor()
    t.equal(tokens.count(), 1)
    await page.context().close()
  })

  await t.test('what cannot be sent is told, and not done behind somebody’s back later', async t => {
    const page = await console.as('officer1', '/account')
    await button(page, 'Tạo mã truy cập').click()
    await page.getByLabel('Dùng cho việc gì').fill('Báo cáo tháng')
    await page.context().setOffline(true)
    await button(page, 'Tạo mã').click()
    await page.getByRole('alert').getByText('Không kết nối được với máy chủ').waitFor()
    await page.context().setOffline(false)
    await button(page, 'Tạo mã').click()
    await page.getByText('Mã chỉ hiện lần này.').waitFor()
    await button(page, 'Xong').click()
    await page.getByRole('cell', { name: 'Báo cáo tháng', exact: true }).waitFor()
    t.equal(await page.getByRole('cell', { name: 'Báo cáo tháng', exact: true }).count(), 1)
    await page.context().close()
  })

  await t.test(
    'what is pressed at the desk before it has come opens then, and a key pressed twice is one wish',
    async t => {
      const [first] = await operatorsOf(console.database.db, 1)
      if (!first) throw new Error('the demo has no operators')
      await addOperator(console.database.db, first.id)
      const page = await console.as(first.username, '/desk')
      const menu = await holdBack(page, /\/assets\/PauseMenu-.*\.js$/)
      await page.reload()
      await button(page, 'Tạm nghỉ').click()
      menu.letGo()
      await page.getByRole('menuitem').first().waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('menuitem').first().waitFor({ state: 'hidden' })
      const presence = await holdBack(page, /\/api\/me\/presence$/, 'PUT')
      for (const _ of [1, 2]) await page.keyboard.press('Alt+KeyS')
      await presence.begun()
      presence.letGo()
      await button(page, 'Sẵn sàng').waitFor()
      t.equal(presence.count(), 1)
      await page.context().close()
    },
  )

  await t.test('what is on its way is what was typed, also for somebody who leaves the page', async t => {
    const { id, code } = await forwarded(operator, person.unitId, 'Rác chất đống sau chợ')
    const page = await console.as('officer1', `/tickets/${id}`)
    await button(page, 'Trả lời').click()
    const text = page.getByLabel('Nội dung trả lời')
    await text.fill('Đã dọn.')
    const events = await holdBack(page, /\/events$/, 'POST')
    await button(page, 'Gửi trả lời').click()
    await events.begun()
    await text.press('End')
    await text.press('!')
    t.equal(await text.inputValue(), 'Đã dọn.')
    await page.getByRole('link', { name: 'Việc của đơn vị' }).click()
    await button(page, 'Rời trang').click()
    await page.waitForURL('**/inbox')
    events.letGo()
    await page.getByText('Đã gửi trả lời.').waitFor()
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: code }).waitFor()
    await page.getByText('đã thông báo công dân', { exact: true }).first().waitFor()
    t.equal(await page.getByText('Chưa gửi: Trả lời').count(), 0)
    await page.context().close()
  })

  await t.test('a refusal reaches somebody who has left the page', async t => {
    const { id } = await forwarded(operator, person.unitId, 'Cống vỡ trước trường')
    const page = await console.as('officer1', `/tickets/${id}`)
    await button(page, 'Trả lời').click()
    await page.getByLabel('Nội dung trả lời').fill('Đã sửa.')
    const events = await holdBack(page, /\/events$/, 'POST')
    await button(page, 'Gửi trả lời').click()
    await events.begun()
    const { version } = await operator.get<Made>(`/api/tickets/${id}`)
    await operator.post(`/api/tickets/${id}/events`, { version, event: { type: 'remind', note: 'Gấp' } })
    await page.getByRole('link', { name: 'Việc của đơn vị' }).click()
    await button(page, 'Rời trang').click()
    await page.waitForURL('**/inbox')
    events.letGo()
    const told = page.getByRole('alert').filter({ hasText: /thay đổi/ })
    t.match(await told.textContent(), /Phiếu/)
    await page.context().close()
  })

  await t.test('what is done beside a form takes no word out of it', async t => {
    const [, locked] = await operatorsOf(console.database.db, 2)
    await console.database.pool.query(
      "update people set failed_logins = 5, locked_until = now() + interval '1 hour' where id = $1",
      [locked?.id],
    )
    const page = await console.as('admin1', `/admin/people/${locked?.id}`)
    const name = page.getByLabel(/^Họ và tên/)
    await name.fill('Trần Thị Lan')
    await button(page, 'Mở khóa').click()
    await button(page, 'Mở khóa').waitFor({ state: 'hidden' })
    t.equal(await name.inputValue(), 'Trần Thị Lan')
    await page.context().close()
  })

  await t.test('nobody’s words in a draft are overwritten unseen', async t => {
    const { id, unitId } = await forwarded(operator, person.unitId, 'Đường ngập nước')
    await console.database.pool.query(LATE, [id])
    const dueAt = new Date(Date.now() + 7 * 86_400_000).toISOString()
    const asked = { kind: 'urge', tickets: [id], unitId, dueAt }
    const draft = await office.post<Made>('/api/letters', asked)
    const letter = () => office.get<{ version: number; signer: string }>(`/api/letters/${draft.id}`)
    const page = await console.as('office1', `/letters/${draft.id}`)
    const signer = page.getByLabel('Người ký', { exact: true })
    await signer.fill('Lê Quang')
    const saves = await holdBack(page, /\/api\/letters\//, 'PUT')
    await button(page, 'Lưu dự thảo').click()
    await saves.begun()
    await signer.fill('Lê Quang Biểu')
    saves.letGo()
    await page.getByText('Đã lưu dự thảo.').waitFor()
    t.equal(await signer.inputValue(), 'Lê Quang Biểu', 'typed while it was saved')
    t.ok(await button(page, 'Phát hành').isDisabled(), 'nor is the letter issued without them')
    t.match(await letter(), { signer: 'Lê Quang' })
    const { version } = await letter()
    await office.put(`/api/letters/${draft.id}`, { version, signer: 'Trần Văn Ba' })
    await button(page, 'Lưu dự thảo').click()
    await page.getByText('Người khác vừa lưu dự thảo này').waitFor()
    await page.getByRole('region', { name: 'Xem trước' }).getByText('Trần Văn Ba').waitFor()
    t.equal(await signer.inputValue(), 'Lê Quang Biểu', 'typed before another saved')
    t.match(await letter(), { signer: 'Trần Văn Ba' })
    await button(page, 'Tôi đã xem, vẫn lưu').click()
    await button(page, 'Lưu dự thảo').waitFor()
    t.match(await letter(), { signer: 'Lê Quang Biểu' })
    t.ok(await button(page, 'Phát hành').isEnabled())
    await page.context().close()
  })
})
