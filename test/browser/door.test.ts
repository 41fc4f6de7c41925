import t from 'tap'
import { clean, openConsole } from './console.ts'

t.test('the door', async t => {
  const console = await openConsole(t)

  await t.test('whoever is not signed in is asked to, wherever they wanted to go', async t => {
    const page = await console.blank()
    await page.goto(`${console.origin}/inbox`)
    await page.getByLabel('Tên đăng nhập').fill('op101')
    await page.getByLabel(/^Mật khẩu( \*)?$/).fill('wrong')
    await clean(t, page, 'the door')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').waitFor()
    t.match(await page.getByRole('alert').textContent(), /không đúng/)
    await page.getByLabel(/^Mật khẩu( \*)?$/).fill('demo-1022')
    await page.keyboard.press('Enter')
    await page.getByRole('navigation', { name: 'Danh mục' }).waitFor()
    t.equal(
      await page.evaluate(() => JSON.stringify(localStorage)).then(text => /cc1022|demo/.test(text)),
      false,
    )
    t.equal(await page.evaluate(() => document.cookie), '', 'no script reads the cookie')
  })

  await t.test('who signs out everywhere is out in every window', async t => {
    const one = await console.as('officer1', '/account')
    const other = await console.as('officer1', '/account')
    await one.getByRole('button', { name: /^Tài khoản:/ }).click()
    await one.getByRole('menuitem', { name: 'Đăng xuất mọi nơi…' }).click()
    await one.getByRole('button', { name: 'Đăng xuất tất cả' }).click()
    await one.getByLabel('Tên đăng nhập').waitFor()
    await other.reload()
    await other.getByLabel('Tên đăng nhập').waitFor()
    t.pass('both see the door')
  })
})
