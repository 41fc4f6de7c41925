import type { Locator, Page } from 'playwright-core'

/** What somebody does without a mouse. */

/** By Tab, in a menu by the arrows, and Enter. */
export async function enter(page: Page, aim: Locator, key: 'Tab' | 'ArrowDown' = 'Tab'): Promise<void> {
  await aim.waitFor()
  for (let steps = 0; steps < 60; steps++) {
    if (await aim.evaluate(element => element === document.activeElement)) return page.keyboard.press('Enter')
    await page.keyboard.press(key)
  }
  throw new Error(`no way by keyboard to ${aim}`)
}

export const choose = (page: Page, item: string | RegExp) =>
  enter(page, page.getByRole('menuitem', { name: item }), 'ArrowDown')

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
