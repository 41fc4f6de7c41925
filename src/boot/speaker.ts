import { readFile, stat } from 'node:fs/promises'
import { messageOf } from '../errors.ts'
import { makeTexts, type PromptOptions } from './prompts.ts'

/**
 * Speaks the texts of the settings. The service lists them in a file of the folder it shares with Asterisk; whoever
 * keeps Asterisk has the voice, embedded or in a container, and looks at that file.
 */
/** Below the folder shared with Asterisk. */
export const TEXTS_FILE = 'conf/generated/texts.json'

export type Speaker = Readonly<{ stop(): Promise<void> }>

/** Looked at instead of watched: news of changes do not cross every kind of shared folder. */
const EVERY_MS = 500
/** What cannot be spoken now may be later; it is not tried, and said, twice a second. */
const RETRY_MS = 30_000
/** As many as a menu can have. */
const TEXTS_MOST = 2_000

/** What is listed now; a file that is not there, or holds anything else, lists nothing. */
export async function listedTexts(file: string): Promise<string[]> {
  const listed: unknown = await readFile(file, 'utf8').then(JSON.parse, () => [])
  if (!Array.isArray(listed)) return []
  return listed.filter(text => typeof text === 'string').slice(0, TEXTS_MOST)
}

export function startSpeaker(file: string, options: PromptOptions, log: (line: string) => void): Speaker {
  let seen = ''
  let failedAt = Number.NEGATIVE_INFINITY
  let working: Promise<void> = Promise.resolve()
  let isWorking = false

  async function look(): Promise<void> {
    const { mtimeMs, ino } = await stat(file).catch(() => ({ mtimeMs: 0, ino: 0 }))
    const mark = `${ino} ${mtimeMs}`
    if (mark === seen) return
    await makeTexts({ ...options, spoken: await listedTexts(file) })
    seen = mark
  }

  const timer = setInterval(() => {
    if (isWorking || performance.now() - failedAt < RETRY_MS) return
    isWorking = true
    working = look()
      .catch(error => {
        failedAt = performance.now()
        log(`WARNING: texts of the settings are not spoken: ${messageOf(error)}`)
      })
      .finally(() => {
        isWorking = false
      })
  }, EVERY_MS)
  return {
    async stop() {
      clearInterval(timer)
      await working
    },
  }
}
