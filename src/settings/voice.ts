import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { messageOf } from '../errors.ts'
import { recordingsIn } from '../speech/rules.ts'
import type { Spoken } from './texts.ts'

export type VoiceNeeds = Readonly<{
  log: Logger
  /** Shared with whoever keeps Asterisk, who speaks the texts listed there (src/boot/speaker.ts). */
  file: string
  /** Shared with them too: recordings of the province. */
  recorded: string
  /** Where their sounds appear. */
  prompts: string
  /** Writes a file whole or not at all. */
  place(path: string, content: string | Buffer): Promise<unknown>
  /** Bytes of a recording; null = there is none. */
  recording(id: string): Promise<Buffer | null>
}>

/** Texts of the settings on their way to becoming sounds: this process has no voice, the one that keeps Asterisk has. */
export function createVoice({ log, file, recorded, prompts, place, recording }: VoiceNeeds) {
  const made = new Set<string>()
  const missed = new Set<string>()
  let placing: Promise<void> = Promise.resolve()

  async function layOut({ texts, announcements }: Spoken): Promise<void> {
    // The recordings first: whoever reads the list finds them there.
    for (const id of recordingsIn(announcements)) {
      const path = join(recorded, `${id}.wav`)
      if (existsSync(path)) continue
      const bytes = await recording(id)
      if (bytes === null) log.error({ recording: id }, 'a recording of the settings is not there')
      else {
        await mkdir(recorded, { recursive: true })
        await place(path, bytes)
      }
    }
    await place(file, `${JSON.stringify({ texts, announcements }, null, 2)}\n`)
  }

  return {
    /** Has these spoken, and no others. */
    speak(spoken: Spoken): void {
      placing = placing
        .then(() => layOut(spoken))
        .catch(error => log.error({ reason: messageOf(error) }, 'texts could not be given to be spoken'))
    },
    /** Whether this sound is there; who must do without it says so in the log, once. */
    isMade(sound: string): boolean {
      if (made.has(sound)) return true
      if (existsSync(join(prompts, `${sound}.sln`))) {
        made.add(sound)
        return true
      }
      if (!missed.has(sound)) log.warn({ sound }, 'a text of the settings is not spoken yet')
      missed.add(sound)
      return false
    },
  }
}
