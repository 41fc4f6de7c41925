import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Logger } from 'pino'
import { messageOf } from '../errors.ts'

export type VoiceNeeds = Readonly<{
  log: Logger
  /** Shared with whoever keeps Asterisk, who speaks the texts listed there (src/boot/speaker.ts). */
  file: string
  /** Where their sounds appear. */
  prompts: string
  /** Writes a file whole or not at all. */
  place(path: string, text: string): Promise<unknown>
}>

/** Texts of the settings on their way to becoming sounds: this process has no voice, the one that keeps Asterisk has. */
export function createVoice({ log, file, prompts, place }: VoiceNeeds) {
  const made = new Set<string>()
  const missed = new Set<string>()
  let placing: Promise<void> = Promise.resolve()

  return {
    /** Has these spoken, and no others. */
    speak(texts: readonly string[]): void {
      placing = placing
        .then(() => place(file, `${JSON.stringify(texts, null, 2)}\n`))
        .then(
          () => {},
          error => log.error({ reason: messageOf(error) }, 'texts could not be given to be spoken'),
        )
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
