import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Refusal } from '../errors.ts'
import type { Trial } from '../speech/rules.ts'
import { wavOf } from '../speech/upload.ts'

export type TrialsNeeds = Readonly<{
  /** Shared with whoever has the voice: what is asked for, and what became of it. */
  asked: string
  told: string
  /** Writes a file whole or not at all. */
  place(path: string, content: string): Promise<unknown>
  /** Samples a second of what is told. */
  rate: number
  waitMs?: number
}>

const LOOK_MS = 100
/** The longest text takes the voice about a second; it may be busy with the prompts of a change. */
const WAIT_MS = 15_000
/** Of everybody together: each is a program that speaks. */
const AT_ONCE = 4
const A_MINUTE_MS = 60_000
const A_MINUTE_MOST = 20

export type Trials = ReturnType<typeof createTrials>

/** Words as callers would hear them, before anybody sets them; nothing is kept. */
export function createTrials({ asked, told, place, rate, waitMs = WAIT_MS }: TrialsNeeds) {
  const lately = new Map<string, number[]>()
  let running = 0

  function admit(personId: string): void {
    const now = performance.now()
    for (const [id, times] of lately) if ((times.at(-1) ?? 0) < now - A_MINUTE_MS) lately.delete(id)
    const times = (lately.get(personId) ?? []).filter(at => at > now - A_MINUTE_MS)
    if (times.length >= A_MINUTE_MOST || running >= AT_ONCE)
      throw new Refusal('too-many-trials', 429, 'Đang nghe thử quá nhiều. Vui lòng thử lại sau ít phút.')
    lately.set(personId, [...times, now])
  }

  /** Left by a process that died in the midst of one. */
  async function tidy(): Promise<void> {
    for (const name of await readdir(asked).catch(() => [])) {
      const { mtimeMs } = await stat(join(asked, name)).catch(() => ({ mtimeMs: Date.now() }))
      if (mtimeMs < Date.now() - A_MINUTE_MS) await rm(join(asked, name), { force: true })
    }
  }

  async function heard(file: string): Promise<Buffer | null> {
    for (const until = performance.now() + waitMs; performance.now() < until; await pause(LOOK_MS)) {
      const samples = await readFile(file).catch(() => null)
      if (samples) return samples
    }
    return null
  }

  return {
    /** @returns a WAV. @throws Refusal where nobody speaks, or too many ask */
    async hear(personId: string, trial: Trial): Promise<Buffer> {
      admit(personId)
      running++
      const id = randomUUID()
      const question = join(asked, `${id}.json`)
      try {
        await mkdir(asked, { recursive: true })
        await tidy()
        await place(question, JSON.stringify({ ...trial, text: trial.text.normalize('NFC') }))
        const samples = await heard(join(told, `${id}.sln`))
        if (samples?.length) return wavOf(samples, rate)
        throw new Refusal('voice-away', 503, 'Máy đọc chưa trả lời. Vui lòng thử lại.')
      } finally {
        running--
        await rm(question, { force: true })
      }
    },
  }
}
