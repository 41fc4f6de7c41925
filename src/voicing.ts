import { dirname, join } from 'node:path'
import type { Audit } from './audit/service.ts'
import { standardWords } from './boot/prompts.ts'
import { RATE } from './boot/samples.ts'
import { RECORDED_FOLDER, TEXTS_FILE } from './boot/speaker.ts'
import { TRIALS_FOLDER, TRIED_FOLDER } from './boot/trials.ts'
import type { Config } from './config.ts'
import { placeFile } from './phones/files.ts'
import type { Grounds } from './records.ts'
import { createPrompts } from './settings/prompts.ts'
import { recordingBytes } from './settings/promptstore.ts'
import type { Settings } from './settings/service.ts'
import { createTrials } from './settings/trials.ts'
import { createVoice } from './settings/voice.ts'

/** What the centre says: the folder that this process shares with whoever keeps Asterisk, and has the voice. */

export const sharedFolder = ({ asterisk, dataDir }: Config) => asterisk.sharedDir ?? join(dataDir, 'asterisk')

export function voiceOf({ config, log, database }: Pick<Grounds, 'config' | 'log' | 'database'>) {
  const folder = sharedFolder(config)
  const file = join(folder, TEXTS_FILE)
  return createVoice({
    ...{ log, file, prompts: join(folder, 'prompts'), place: placeFile },
    recorded: join(dirname(file), RECORDED_FOLDER),
    recording: id => recordingBytes(database.db, id),
  })
}

/** What the centre says, to be looked at, heard and changed. */
export function promptsOf({ config, clock, database }: Grounds, audit: Audit, settings: Settings) {
  const folder = sharedFolder(config)
  const prompts = join(folder, 'prompts')
  const trials = createTrials({
    ...{ asked: join(folder, TRIALS_FOLDER), told: join(prompts, TRIED_FOLDER) },
    ...{ place: placeFile, rate: RATE },
  })
  return createPrompts({
    ...{ database, clock, journal: audit.journal, rate: RATE },
    announcements: () => settings.current().announcements,
    said: settings.said,
    standard: () => standardWords(config.province),
    ...{ folder: prompts, trials },
  })
}
