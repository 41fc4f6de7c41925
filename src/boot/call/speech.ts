import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { speak } from '../phones/sound.ts'

const TEXTS = {
  citizen:
    'A lô, tôi gọi từ phường Cao Lãnh. Đèn đường trước nhà tôi hỏng đã ba hôm nay, buổi tối đi lại rất nguy hiểm. ' +
    'Xin tổng đài chuyển giúp đến nơi có trách nhiệm. Tôi xin cảm ơn.',
  operator:
    'Dạ, tổng đài một không hai hai xin nghe. Tôi đã ghi nhận phản ánh của anh về đèn đường bị hỏng. ' +
    'Tôi sẽ chuyển đến đơn vị xử lý và trả lời anh trong thời gian sớm nhất.',
  agency:
    'A lô, đây là máy trả lời của bản chạy thử, nói thay cho người được gọi. Không có ai được điều đi đâu. ' +
    'Mời anh chị nói tiếp để thử đường dây.',
}

/** What each side says, as a raw A-law file; spoken once and kept. */
export async function speech(who: keyof typeof TEXTS, cacheDir: string): Promise<string> {
  const text = TEXTS[who]
  const folder = join(cacheDir, 'speech')
  const file = join(folder, `${createHash('sha256').update(text).digest('hex').slice(0, 16)}.al`)
  if (existsSync(file)) return file
  await mkdir(folder, { recursive: true })
  const aside = `${file}.${process.pid}`
  await speak(text, aside)
  await rename(aside, file)
  return file
}
