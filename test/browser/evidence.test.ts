import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { eq } from 'drizzle-orm'
import type { Page } from 'playwright-core'
import t from 'tap'
import { auditLog } from '../../src/audit/tables.ts'
import { openSecrets } from '../../src/boot/secrets.ts'
import { callbacks } from '../../src/callbacks/tables.ts'
import { systemClock } from '../../src/clock.ts'
import { evidenceKeyOf, openSigner } from '../../src/evidence/keys.ts'
import { createSealer, headOf } from '../../src/evidence/sealing.ts'
import { witnessFile } from '../../src/evidence/witness.ts'
import { dateOf } from '../../web/src/kit/format.ts'
import { type Console, clean, openConsole } from './console.ts'
import { type Talk, talked, unrecorded } from './talks.ts'

const PURPOSE = 'xác minh theo Công văn 12/CV-UBND'
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true })

/** What the process that owns telephony does every half minute. */
async function seal({ database, recordingsDir }: Console): Promise<void> {
  const dataDir = join(recordingsDir, '..', 'data')
  const sealer = createSealer({ database, clock: systemClock, key: evidenceKeyOf(openSecrets(dataDir)) })
  let sealed = await sealer.round()
  while (sealed?.isMore) sealed = await sealer.round()
  const witness = witnessFile(join(dataDir, 'witness/head.jsonl'), openSigner(dataDir))
  await witness.write(headOf(sealed?.head ?? null, Date.now()))
}

const heard = async ({ database }: Console, action: string) =>
  database.db.select().from(auditLog).where(eq(auditLog.action, action))

/** Which milliseconds of it the journal says were sent. */
async function stretches(console: Console, { id }: Talk): Promise<string[]> {
  const entries = await heard(console, 'recording.played')
  return entries
    .filter(({ subjectId }) => subjectId === id)
    .map(({ facts }) => facts as { fromMs: number; toMs: number })
    .map(({ fromMs, toMs }) => `${fromMs}–${toMs}`)
}

/** Past its first second: sound has come over the wire and goes on. */
async function plays(page: Page): Promise<void> {
  await button(page, 'Phát').click()
  await page.getByText(/^0:0[1-9] \/ \d:\d\d$/).waitFor()
}

t.test('D05, D06, F03: what was said is found, heard, given out and proven', async t => {
  const console = await openConsole(t)
  const begun = Date.now() - 180_000
  const talk = (caller: string, more: Partial<Parameters<typeof talked>[1]> = {}) =>
    talked(console, { caller, unitOf: 'officer1', at: begun, ...more })
  const mine = await talk('+84912345678')
  await console.database.db.insert(callbacks).values({
    ...{ id: randomUUID(), number: '+84912345678', firstCallId: mine.id, lastCallId: mine.id },
    ...{ missedCalls: 1, firstMissedAt: begun, lastMissedAt: begun },
  })
  const once = await talk('+84987654321', { onceOf: 'officer2', at: begun + 20_000, forMs: 60_000 })

  await t.test(
    'an auditor finds a talk by its number and sees who could hear whom, under its sound',
    async t => {
      const page = await console.as('auditor1', '/recordings')
      await page.getByLabel('Số điện thoại').fill('0912 345 678')
      await page.keyboard.press('Enter')
      await page.getByText(once.code).waitFor({ state: 'detached' })
      await clean(t, page, 'found recordings')
      await page.getByRole('listitem').getByRole('link').first().click()
      await page.getByRole('link', { name: 'Xem diễn biến' }).click()
      const table = page.getByRole('table', { name: 'Ai nghe được ai' })
      await table.getByRole('row', { name: '0:04 0:06 Người dân bị giữ máy – –' }).waitFor()
      await table
        .getByRole('row', { name: '0:02 0:04 Người dân đàm thoại Điện thoại viên 101 Điện thoại viên 101' })
        .waitFor()
      await page.getByText('Điện thoại viên 101 yêu cầu giữ máy người dân').waitFor()
      await page.getByText('1 cuộc gọi nhỡ, lần cuối').waitFor()
      await page.getByRole('slider', { name: 'Vị trí nghe' }).waitFor()
      t.same(await heard(console, 'recording.played'), [], 'who only looks has heard nothing')
      await clean(t, page, 'a call')
      await plays(page)
      await button(page, 'Tạm dừng').click()
      await page.getByRole('slider').press('End')
      await page.getByText('0:09 / 0:09').waitFor()
      const [entry] = await heard(console, 'recording.played')
      t.match(entry, { subjectId: mine.id, facts: { fromMs: 0 } }, 'the journal has who heard it')
      await page.goBack()
      await page.getByText(mine.code).waitFor()
      await page.goBack()
      await page.getByRole('listitem').getByText(mine.code).waitFor()
      t.equal(
        await page.getByLabel('Số điện thoại').inputValue(),
        '0912 345 678',
        'the search stands as it was',
      )
      t.equal(await page.getByRole('listitem').count(), 1)
      await page.context().close()
    },
  )

  await t.test('a selection leaves for a purpose that is written down', async t => {
    const page = await console.as('auditor1', '/recordings')
    await page.getByRole('checkbox').first().click()
    await page.getByRole('checkbox').nth(1).click()
    await page.getByText('Đã chọn 2 bản ghi').waitFor()
    await button(page, 'Trích xuất đã chọn').click()
    await page.getByLabel('Mục đích').fill('ngắn')
    await button(page, 'Lập gói').click()
    t.equal(
      await page.getByLabel('Mục đích').evaluate(one => (one as HTMLTextAreaElement).validity.valid),
      false,
    )
    await page.getByLabel('Mục đích').fill(PURPOSE)
    await clean(t, page, 'the purpose')
    await button(page, 'Lập gói').click()
    const [file] = await Promise.all([page.waitForEvent('download'), button(page, 'Tải gói ZIP').click()])
    t.match(file.suggestedFilename(), /^ghi-am-.*\.zip$/)
    await page.getByText('Đã tải xong.').waitFor()
    t.equal((await heard(console, 'recording.copied')).length, 2)
    await page.context().close()
  })

  await t.test('an officer asks, the Office grants it for a while, and the officer hears it', async t => {
    const officer = await console.as('officer2', '/recordings/requests')
    await button(officer, 'Lập đề nghị nghe').click()
    await officer.getByLabel('Mã phiếu').fill(once.code)
    await officer.getByLabel('Mục đích').focus()
    await officer.keyboard.insertText('ă'.repeat(520))
    await officer.getByText('Dài quá 500 ký tự: bớt 20 ký tự thì mới gửi được.').waitFor()
    await button(officer, 'Gửi đề nghị').click()
    await officer.mouse.click(5, 5)
    t.equal(await officer.getByLabel('Mục đích').inputValue(), 'ă'.repeat(520), 'nothing is lost, nor sent')
    await officer.getByLabel('Mục đích').fill(PURPOSE)
    await clean(t, officer, 'a request')
    const office = await console.as('office1', '/recordings/requests')
    await office.getByText('Không có đề nghị nào chờ duyệt').waitFor()
    await button(officer, 'Gửi đề nghị').click()
    await officer.getByText('Chờ duyệt').last().waitFor()
    // Told by the feed: nobody has to look again.
    await office.getByText(PURPOSE).waitFor()
    await clean(t, office, 'what is to be decided')
    await button(office, 'Duyệt').click()
    await office.getByLabel('Được nghe trong').selectOption('1 ngày')
    await office.getByRole('dialog').getByRole('button', { name: 'Duyệt' }).click()
    await office.getByText('Không có đề nghị nào chờ duyệt').waitFor()
    await office.context().close()
    await officer.reload()
    await button(officer, 'Nghe').click()
    await button(officer, 'Mở để nghe').click()
    await plays(officer)
    await button(officer, 'Tạm dừng').click()
    await clean(t, officer, 'what was granted')
    t.same(await stretches(console, once), ['0–10240'], 'who stops early was not sent the rest')
    await officer.getByRole('slider').press('End')
    await officer.getByRole('slider').press('PageDown')
    await button(officer, 'Phát').click()
    await officer.getByText(/^0:3[1-9] \/ 1:00$/).waitFor()
    t.same(await stretches(console, once), ['0–10240', '29696–39936'], 'nor what was skipped')
    await officer.context().close()
  })

  await t.test('a period is verified: two verdicts, and the bad file is named', async t => {
    await unrecorded(console, begun + 40_000)
    await seal(console)
    alter(once)
    const page = await console.as('auditor1', '/evidence')
    await page.getByText('Mục niêm phong', { exact: true }).first().waitFor()
    await clean(t, page, 'how the evidence stands')
    await button(page, 'Kiểm chứng một kỳ').click()
    // Typed key by key, as people do: what is no day yet is none, and not some day of 2001.
    const day = dateOf(begun)
    await page.getByRole('textbox', { name: 'Từ ngày' }).pressSequentially(day)
    await button(page, 'Bắt đầu').click()
    await page.getByRole('heading', { name: `Kiểm chứng: từ ${day} đến nay` }).waitFor()
    const integrity = page.getByRole('region', { name: 'Tính toàn vẹn' })
    await integrity.getByText('KHÔNG ĐẠT').waitFor()
    await integrity.getByText('Tệp ghi âm đã bị sửa hoặc bị tráo').waitFor()
    await integrity.getByText(/^Nhân chứng độc lập: \d+ dòng, đều khớp/).waitFor()
    const completeness = page.getByRole('region', { name: 'Tính đầy đủ' })
    await completeness.getByText('KHÔNG ĐẠT').waitFor()
    await page
      .getByRole('table', { name: 'Những chỗ không khớp' })
      .getByRole('link', { name: new RegExp(once.id) })
      .waitFor()
    await page
      .getByRole('table', { name: 'Những quãng không có ghi âm' })
      .getByText('Cuộc gọi đã được trả lời nhưng không có bản ghi âm')
      .waitFor()
    await clean(t, page, 'two verdicts')
    for (const [path, shown] of SCREENS) {
      await page.goto(`${console.origin}${path}`)
      await page.getByText(shown).last().waitFor()
      await clean(t, page, path)
    }
    await page.context().close()
  })
})

/** The auditor's other screens, and what stands on each when it is there. */
const SCREENS = [
  ['/evidence/log', 'Yêu cầu kiểm chứng'],
  ['/evidence/views', 'Xem một cuộc gọi'],
  ['/evidence/digests', 'Chưa có bản tóm lược nào'],
  ['/evidence/traces', 'Tệp âm thanh tìm thấy bên ngoài'],
  ['/recordings/exports', PURPOSE],
  ['/recordings/retention', 'Không có lệnh giữ nào'],
] as const

/** One sample of it, as a forger would who is careful. */
function alter({ whole }: Talk): void {
  const bytes = readFileSync(whole)
  bytes.writeInt16LE(bytes.readInt16LE(4_000) ^ 1, 4_000)
  writeFileSync(whole, bytes)
}
