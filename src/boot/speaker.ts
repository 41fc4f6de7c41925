import { readFile, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import Value from 'typebox/value'
import { messageOf } from '../errors.ts'
import { Announcements } from '../speech/rules.ts'
import { makeTexts, type Own, type PromptOptions } from './prompts.ts'
import { startTrials, TRIALS_FOLDER } from './trials.ts'

/**
 * Speaks the texts of the settings. The service lists them in a file of the folder it shares with Asterisk; whoever
 * keeps Asterisk has the voice, embedded or in a container, and looks at that file.
 */
/** Below the folder shared with Asterisk. */
export const TEXTS_FILE = 'conf/generated/texts.json'
/** Beside that file: recordings of the province, each under its hash. */
export const RECORDED_FOLDER = 'recorded'

export type Speaker = Readonly<{ stop(): Promise<void> }>

/** Looked at instead of watched: news of changes do not cross every kind of shared folder. */
const EVERY_MS = 500
/** What cannot be spoken now may be later; it is not tried, and said, twice a second. */
const RETRY_MS = 30_000
/** As many as a menu can have. */
const TEXTS_MOST = 2_000

export type Listed = Required<Pick<PromptOptions, 'spoken' | 'own'>>

/** What is listed now; a file that is not there, or holds anything else, lists nothing. */
export async function listedTexts(file: string): Promise<Listed> {
  const listed: unknown = await readFile(file, 'utf8').then(JSON.parse, () => null)
  const { texts, announcements } = (listed ?? {}) as { texts?: unknown; announcements?: unknown }
  const spoken = Array.isArray(texts)
    ? texts.filter(text => typeof text === 'string').slice(0, TEXTS_MOST)
    : []
  return { spoken, own: Value.Check(Announcements, announcements) ? ownOf(announcements, dirname(file)) : {} }
}

const ownOf = (announcements: Announcements, folder: string): Record<string, Own> =>
  Object.fromEntries(
    Object.entries(announcements).map(([name, one]) => [
      name,
      'recording' in one ? { recording: join(folder, RECORDED_FOLDER, `${one.recording}.wav`) } : one,
    ]),
  )

export function startSpeaker(file: string, options: PromptOptions, log: (line: string) => void): Speaker {
  let seen = ''
  let failedAt = Number.NEGATIVE_INFINITY
  let working: Promise<void> = Promise.resolve()
  let isWorking = false

  async function look(): Promise<void> {
    const { mtimeMs, ino } = await stat(file).catch(() => ({ mtimeMs: 0, ino: 0 }))
    const mark = `${ino} ${mtimeMs}`
    if (mark === seen) return
    await makeTexts({ ...options, ...(await listedTexts(file)) })
    seen = mark
  }

  const trials = startTrials(join(dirname(file), basename(TRIALS_FOLDER)), options, log)
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
      await Promise.all([working, trials.stop()])
    },
  }
}
