import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import Value from 'typebox/value'
import { messageOf } from '../errors.ts'
import { Trial } from '../speech/rules.ts'
import { type PromptOptions, spokenOnce } from './prompts.ts'

/**
 * Words that somebody wants to hear before they are set. The service asks with a file in the folder it shares with
 * whoever has the voice; the sound lies under the same name beside the prompts for as long as the question does. Nothing
 * else of it stays.
 */
/** Below the folder shared with Asterisk. */
export const TRIALS_FOLDER = 'conf/generated/trials'
/** Below where Asterisk plays from. */
export const TRIED_FOLDER = 'trials'

const EVERY_MS = 200
/** More at once is no person at a form; they wait for the next look. */
const AT_ONCE = 2
/** What could not be spoken: whoever asked need not wait. */
const SILENCE = Buffer.alloc(0)
const ASKED = /^([0-9a-f-]{36})\.json$/

export function startTrials(asked: string, options: PromptOptions, log: (line: string) => void) {
  const told = join(options.folder, TRIED_FOLDER)
  let working: Promise<void> | null = null

  const namesIn = async (folder: string, name: RegExp) =>
    (await readdir(folder).catch(() => [])).flatMap(one => name.exec(one)?.[1] ?? [])

  async function make(id: string): Promise<Buffer> {
    const trial: unknown = await readFile(join(asked, `${id}.json`), 'utf8').then(JSON.parse, () => null)
    if (!Value.Check(Trial, trial)) throw new Error('no words')
    return spokenOnce(options, trial)
  }

  async function look(): Promise<void> {
    const wanted = await namesIn(asked, ASKED)
    const made = await namesIn(told, /^([0-9a-f-]{36})\.sln(?:\.new)?$/)
    for (const id of made.filter(one => !wanted.includes(one)))
      for (const ending of ['sln', 'sln.new']) await rm(join(told, `${id}.${ending}`), { force: true })
    const due = wanted.filter(id => !made.includes(id)).slice(0, AT_ONCE)
    if (due.length > 0) await mkdir(told, { recursive: true })
    for (const id of due) {
      const samples = await make(id).catch(error => {
        log(`WARNING: words on trial are not spoken: ${messageOf(error)}`)
        return SILENCE
      })
      const file = join(told, `${id}.sln`)
      await writeFile(`${file}.new`, samples)
      await rename(`${file}.new`, file)
    }
  }

  const timer = setInterval(() => {
    working ??= look()
      .catch(error => log(`WARNING: words on trial are not looked at: ${messageOf(error)}`))
      .finally(() => {
        working = null
      })
  }, EVERY_MS)
  return {
    async stop(): Promise<void> {
      clearInterval(timer)
      await working
    },
  }
}
