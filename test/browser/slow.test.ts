import type { Page } from 'playwright-core'
import t from 'tap'
import { until } from '../until.ts'
import { addOperator, operatorsOf } from './centre.ts'
import { openConsole } from './console.ts'

/** What becomes of an act where the line, or the machine, is slower than the person. */

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })

/** What is sent this way from now on waits until it is let go. */
async function holdBack(page: Page, method: string, path: RegExp) {
  let count = 0
  const { promise: over, resolve: letGo } = Promise.withResolvers<void>()
  await page.route(path, async route => {
    if (route.request().method() !== method) return route.fallback()
    count++
    await over
    await route.continue()
  })
  return { letGo, count: () => count, begun: () => until('it is sent', () => count > 0) }
}

/** A busy machine hears both presses one after the other: between them comes what was promised, and no timer. */
const pressTwice = (page: Page, name: string) =>
  button(page, name).evaluate(async (one: HTMLElement) => {
    one.click()
    for (let turns = 0; turns < 100; turns++) await null
    one.click()
  })

t.test('whoever is faster than the line or the machine', async t => {
  const console = await openConsole(t)

  await t.test('pressed twice it is asked once, and what is shown once waits for its answer', async t => {
    const page = await console.as('officer1', '/account')
    const tokens = await holdBack(page, 'POST', /\/api\/tokens$/)
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
      const menu = await holdBack(page, 'GET', /\/assets\/PauseMenu-.*\.js$/)
      await page.reload()
      await button(page, 'Tạm nghỉ').click()
      menu.letGo()
      await page.getByRole('menuitem').first().waitFor()
      await page.keyboard.press('Escape')
      await page.getByRole('menuitem').first().waitFor({ state: 'hidden' })
      const presence = await holdBack(page, 'PUT', /\/api\/me\/presence$/)
      for (const _ of [1, 2]) await page.keyboard.press('Alt+KeyS')
      await presence.begun()
      presence.letGo()
      await button(page, 'Sẵn sàng').waitFor()
      t.equal(presence.count(), 1)
      await page.context().close()
    },
  )
})
