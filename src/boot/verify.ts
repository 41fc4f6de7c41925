import { createPublicKey, type KeyObject } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DateTime } from 'luxon'
import { openZip } from '../attachments/unzip.ts'
import { type Ms, ZONE } from '../clock.ts'
import { BadConfig, type Config, readConfig } from '../config.ts'
import { findRunning } from '../db/embedded.ts'
import { joinDatabase } from '../db/provide.ts'
import { messageOf } from '../errors.ts'
import { publicKeyOf } from '../evidence/keys.ts'
import { toldExport, verifyExport } from '../evidence/offline.ts'
import { exitCodeOf, type Progress, toldProgress, toldVerification } from '../evidence/verification.ts'
import type { Asked } from '../evidence/verifying.ts'
import { takeLock } from './lock.ts'
import { openSecrets } from './secrets.ts'
import { NotVerifiable, verifyCentre } from './verifying.ts'

const USAGE = `script/verify [--from <ngày>] [--to <ngày>] [--no-audio] [--copies] [--json]
script/verify --offline <tệp.zip> [--key <khóa công khai.pem>] [--json]

Kiểm chứng trung tâm của DATA_DIR (hoặc DATABASE_URL), đang chạy hay đã dừng; không ghi gì vào dữ liệu.
Hai kết luận riêng: tính toàn vẹn (không gì bị sửa, xóa, chèn) và tính đầy đủ (mỗi giây đã trả lời đều có ghi âm).
  --from, --to   ngày (2026-11-01, giờ Việt Nam, tính cả hai ngày) hoặc thời điểm ISO 8601; bỏ trống là toàn bộ
  --audio        đọc và đối chiếu từng tệp ghi âm (mặc định); --no-audio chỉ xem tệp còn và đủ dài
  --copies       giải mã mọi bản nén, bản mã hóa, lấy cả bản ở kho ngoài về, đối chiếu âm thanh với giá trị băm đã niêm phong
  --offline      một tệp ZIP đã xuất, không cần trung tâm; --key là khóa công khai nhận bằng đường khác
  --json         kết quả cho chương trình
Mã thoát: 0 cả hai đạt · 1 có sai lệch · 2 không kiểm chứng được`

const EX_UNKNOWN = 2

async function main(args: string[]): Promise<number> {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      from: { type: 'string' },
      to: { type: 'string' },
      audio: { type: 'boolean', default: true },
      copies: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      offline: { type: 'string' },
      key: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
  if (values.help) {
    console.log(USAGE)
    return 0
  }
  const config = readConfig(process.env, join(import.meta.dirname, '../..'))
  if (values.offline !== undefined) return offline(values.offline, values.key ?? null, config, values.json)
  const asked = {
    from: instantOf(values.from, 'from'),
    to: instantOf(values.to, 'to'),
    withAudio: values.audio || values.copies,
    withCopies: values.copies,
  }
  return online(asked, config, values.json)
}

/** A day means the whole of it, in the centre's zone: the first begins a period, the last ends it. */
function instantOf(text: string | undefined, side: 'from' | 'to'): Ms | null {
  if (text === undefined) return null
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text)
  const at = DateTime.fromISO(text, { zone: ZONE })
  if (!at.isValid) throw new NotVerifiable(`--${side} "${text}": không phải ngày hay thời điểm ISO 8601.`)
  return (isDay && side === 'to' ? at.plus({ days: 1 }) : at).toMillis()
}

async function online(asked: Asked, config: Config, isJson: boolean): Promise<number> {
  process.umask(0o027) // as script/server: the embedded database's folders hold personal data
  const { dataDir, databaseUrl, databasePort } = config
  if (!existsSync(dataDir)) throw new NotVerifiable(`Không có thư mục dữ liệu ${dataDir} (DATA_DIR).`)
  const isOurs = databaseUrl === null && findRunning(join(dataDir, 'postgres')) === null
  const lock = isOurs ? await takeLock(dataDir, {}) : null
  try {
    const secrets = openSecrets(dataDir)
    const joined = await joinDatabase({ dataDir, databaseUrl, databasePort, secrets })
    if (!joined) throw new NotVerifiable(`Thư mục ${dataDir} (DATA_DIR) chưa có cơ sở dữ liệu của trung tâm.`)
    const { recordingsDir, evidence } = config
    const copies = { store: config.store, cacheDir: config.cacheDir }
    const centre = {
      url: joined.serviceUrl,
      dataDir,
      recordingsDir,
      witnessFile: evidence.witnessFile,
      copies,
    }
    const progress = progressOn(process.stderr)
    try {
      const verification = await verifyCentre(centre, asked, { progress: progress.tell })
      const exitCode = exitCodeOf(verification)
      progress.end()
      if (isJson) console.log(JSON.stringify({ exitCode, ...verification }, null, 2))
      else for (const line of toldVerification(verification)) console.log(line)
      return exitCode
    } finally {
      progress.end()
      await joined.server?.stop()
    }
  } finally {
    lock?.release()
  }
}

async function offline(
  path: string,
  keyFile: string | null,
  config: Config,
  isJson: boolean,
): Promise<number> {
  const zip = await openZip(path)
  try {
    const found = await verifyExport({ files: zip.files(), trusted: trustedKey(keyFile, config) })
    const exitCode = exitCodeOf(found)
    if (isJson) console.log(JSON.stringify({ exitCode, ...found }, null, 2))
    else for (const line of toldExport(found)) console.log(line)
    return exitCode
  } finally {
    zip.close()
  }
}

/** The one that was named; else the centre's own, where this is its machine. */
function trustedKey(keyFile: string | null, { dataDir }: Config): KeyObject | null {
  if (keyFile !== null) return createPublicKey(readFileSync(keyFile))
  const own = publicKeyOf(dataDir)
  return own === null ? null : createPublicKey(own)
}

const TERMINAL_MS = 200
const LOG_MS = 10_000

/** On a terminal one line that is written over; in a file a line now and then. */
function progressOn(stream: NodeJS.WriteStream) {
  let toldAt = performance.now()
  let isLineOpen = false
  return {
    tell(now: Progress): void {
      const everyMs = stream.isTTY ? TERMINAL_MS : LOG_MS
      if (performance.now() - toldAt < everyMs) return
      toldAt = performance.now()
      stream.write(stream.isTTY ? `\r\x1b[K${toldProgress(now)}` : `${toldProgress(now)}\n`)
      isLineOpen = stream.isTTY
    },
    end(): void {
      if (isLineOpen) stream.write('\r\x1b[K')
      isLineOpen = false
    },
  }
}

function explain(error: unknown): number {
  const isUsage = (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS') === true
  const reason = error instanceof BadConfig ? error.faults.join('\n') : messageOf(error)
  console.error(isUsage ? `${reason}\n\n${USAGE}` : `Không kiểm chứng được: ${reason}`)
  return EX_UNKNOWN
}

process.exitCode = await main(process.argv.slice(2)).catch(explain)
