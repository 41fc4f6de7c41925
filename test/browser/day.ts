import type { Browser, Page } from 'playwright-core'
import type { Centre } from '../telephony/centre.ts'
import { CITIZEN_HZ, type Scene } from '../telephony/scene.ts'
import type { Complaints } from './chromium.ts'
import { chooseHere, hears, says, TALKING, windowOf } from './telephone.ts'

/** What one call leaves behind. */
export type Told = Readonly<{ callId: string; code: string; recordingId: string; complaints: Complaints[] }>

type Parts = Readonly<{
  centre: Centre
  scene: Scene
  browser: Browser
  /** Called with each screen as it stands, by name. */
  see: (name: string, page: Page) => Promise<void>
}>

/**
 * A citizen's call from the ring in a browser to the answer and to the auditor's ear, all of it by the screens: what the
 * console is for. Issue 6, "Shown when".
 */
export async function callToAnswer(parts: Parts): Promise<Told> {
  const complaints: Complaints[] = []
  const open = async (user: string, path: string): Promise<Page> => {
    const { page, heard } = await windowOf(parts.browser, { origin: parts.centre.origin, user }, path)
    complaints.push(heard)
    return page
  }
  const taken = await takeCall(parts, await open('op101', '/desk'))
  await answerTicket(parts, await open('officer1', '/inbox'), taken.code)
  const recordingId = await listen(parts, await open('auditor1', `/calls/${taken.callId}`))
  return { ...taken, recordingId, complaints }
}

/** Rung, answered, written down, forwarded. */
async function takeCall({ scene, see }: Parts, page: Page): Promise<Pick<Told, 'callId' | 'code'>> {
  await chooseHere(page)
  await see('phone', page)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Sẵn sàng', exact: true }).click()
  const from = scene.number()
  const citizen = await scene.citizen(from)
  try {
    await page.getByRole('alert', { name: 'Cuộc gọi đến' }).waitFor()
    await page.getByRole('region', { name: 'Người gọi' }).waitFor()
    await see('desk-ringing', page)
    await page.getByRole('button', { name: /^Trả lời/ }).click()
    await says(page, TALKING)
    await hears(page, CITIZEN_HZ)
    const form = page.getByRole('form', { name: /^Phiếu 1022-/ })
    await form.getByLabel('Họ và tên').fill('Nguyễn Văn Bình')
    await form
      .getByLabel('Nội dung')
      .fill('Rác đổ tràn ra lòng đường trước chợ Cao Lãnh, xe không đi được, mùi rất nặng.')
    await form.getByRole('radio', { name: 'Phản ánh' }).check()
    await pick(page, 'Lĩnh vực', 'rac thai')
    await pick(page, 'Địa bàn', 'cao lanh')
    await form.getByLabel('Địa chỉ liên hệ').fill('45 Nguyễn Huệ, phường Cao Lãnh')
    await form.getByText(/^Đã lưu/).waitFor()
    await see('desk-talking', page)
    const { id: callId } = await scene.state(from, 'talking')
    await page.keyboard.press('F4')
    await citizen.end(10_000)
    await form.getByLabel('Bước đầu tiên').click()
    await page.getByRole('option', { name: /^Chuyển/ }).click()
    await pick(page, 'Đơn vị nhận', 'so nong nghiep')
    await see('desk-wrap-up', page)
    const code = ((await form.getAttribute('aria-label')) ?? '').replace('Phiếu ', '')
    await page.getByRole('button', { name: /^Tiếp nhận phiếu/ }).click()
    await form.waitFor({ state: 'detached' })
    return { callId, code }
  } finally {
    await citizen.stop()
  }
}

/** Without diacritics, and taken by the keyboard. */
async function pick(page: Page, label: string, typed: string): Promise<void> {
  const box = page.getByRole('combobox', { name: label }).or(page.getByRole('textbox', { name: label }))
  await box.first().click()
  await box.first().fill(typed)
  // Lists that are closed stay in the document.
  await page.getByRole('option').filter({ visible: true }).first().waitFor()
  await page.keyboard.press('Enter')
}

/** By the focal officer of the unit it came to. */
async function answerTicket({ see }: Parts, page: Page, code: string): Promise<void> {
  await page.getByRole('link', { name: new RegExp(code) }).waitFor()
  await see('inbox', page)
  await page.getByRole('link', { name: new RegExp(code) }).click()
  await page.getByRole('button', { name: 'Trả lời', exact: true }).click()
  await page
    .getByLabel('Nội dung trả lời')
    .fill('Xe thu gom đã đến lúc 14 giờ hôm nay; từ nay chợ được thu gom hai lần mỗi ngày.')
  await see('ticket-answering', page)
  await page.getByRole('button', { name: 'Gửi trả lời' }).click()
  await page.getByText('Đã gửi trả lời.').waitFor()
  await see('ticket', page)
}

/** By the auditor, who sees who could hear whom and hears it. */
async function listen({ see }: Parts, page: Page): Promise<string> {
  const player = page.getByRole('region', { name: 'Nghe bản ghi âm' })
  await player.waitFor()
  await player.getByRole('button', { name: 'Phát' }).click()
  await player.getByRole('button', { name: 'Tạm dừng' }).waitFor()
  // It plays when its time goes on.
  await page.waitForFunction(() => {
    const slider = document.querySelector('[role=slider][aria-label="Vị trí nghe"]')
    return Number(slider?.getAttribute('aria-valuenow')) >= 1
  })
  await see('call', page)
  const audio = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .map(({ name }) => /recordings\/([0-9a-f-]{36})\//.exec(name)?.[1]),
  )
  return audio.find(Boolean) ?? ''
}
