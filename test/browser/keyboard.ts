import type { Locator, Page } from 'playwright-core'

/** What somebody does without a mouse. */

/** By Tab, in a menu by the arrows, and Enter, as soon as it can be pressed. */
export async function enter(page: Page, aim: Locator, key: 'Tab' | 'ArrowDown' = 'Tab'): Promise<void> {
  await aim.and(page.locator(':not(:disabled)')).waitFor()
  for (let steps = 0; steps < 60; steps++) {
    if (await aim.evaluate(element => element === document.activeElement)) return page.keyboard.press('Enter')
    await page.keyboard.press(key)
  }
  throw new Error(`no way by keyboard to ${aim}`)
}

/**
 * As an input method of the system writes Vietnamese: the word grows and changes while it is composed, then it is chosen.
 * @param meanwhile what is looked at while the word is there and not chosen yet
 */
export async function compose(page: Page, word: string, meanwhile?: () => Promise<unknown>): Promise<void> {
  const wire = await page.context().newCDPSession(page)
  const show = (text: string) =>
    wire.send('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length })
  for (const text of keysOf(word)) await show(text)
  // Enter belongs to the input method here (UI Events §5.6: its key code is 229).
  await wire.send('Input.dispatchKeyEvent', {
    ...{ type: 'rawKeyDown', key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 229 },
  })
  await meanwhile?.()
  await wire.send('Input.insertText', { text: word })
  await wire.detach()
}

/** What stands there after each key: letters first, marks upon them at the end, as with Telex and VNI. */
function keysOf(word: string): string[] {
  const plain = word
    .normalize('NFD')
    .replaceAll(/\p{Mn}/gu, '')
    .replaceAll('đ', 'd')
  return [...[...plain].map((_, place) => plain.slice(0, place + 1)), word]
}

export const choose = (page: Page, item: string | RegExp) =>
  enter(page, page.getByRole('menuitem', { name: item }), 'ArrowDown')

export const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
