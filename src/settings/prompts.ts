import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Audit } from '../audit/service.ts'
import { type Clock, iso } from '../clock.ts'
import type { Database } from '../db/database.ts'
import { Refusal } from '../errors.ts'
import type { Person } from '../people/person.ts'
import { type Announcements, recordingsIn } from '../speech/rules.ts'
import { heardIn, isHeard, wavOf } from '../speech/upload.ts'
import * as store from './promptstore.ts'
import type { Settings } from './service.ts'
import type { Trials } from './trials.ts'

export type PromptsNeeds = Readonly<{
  database: Database
  clock: Clock
  journal: Audit['journal']
  /** What holds at this instant. */
  announcements(): Announcements
  /** What a prompt said and is planned to say, the newest step first. */
  said: Settings['said']
  /** Every prompt there is, with its standard words; a tone has none. */
  standard(): Promise<readonly Readonly<{ name: string; says: string | object; kind: 'whole' | 'piece' }>[]>
  /** Where Asterisk plays from. */
  folder: string
  /** Samples a second of what is there. */
  rate: number
  trials: Trials
}>

/** Two minutes in stereo at 48 kHz and 24 bit are 34 MB; nobody needs that for a telephone. */
export const UPLOAD_BYTES = 12_000_000
const NAME_CHARS = 200

export type Prompts = ReturnType<typeof createPrompts>

/** What the centre says: the words, the sound of each, and recordings of the province's own. */
export function createPrompts({
  database,
  clock,
  journal,
  announcements,
  said,
  standard,
  folder,
  rate,
  trials,
}: PromptsNeeds) {
  /** As whoever made the sound wrote it down beside it. */
  async function madeOf(name: string) {
    const known = await readFile(join(folder, `${name}.sln.json`), 'utf8').then(JSON.parse, () => null)
    const { from = null, seconds = null, fault = null } = known?.prompt ?? {}
    return { from, seconds, fault, isOwn: known?.isOwn === true }
  }

  return {
    async list() {
      const own = announcements()
      const recordings = await store.recordingsKnown(database.db, recordingsIn(own))
      const words = await standard()
      return Promise.all(
        words.map(async ({ name, says, kind }) => {
          const { isOwn, ...made } = await madeOf(name)
          const one = Object.hasOwn(own, name) ? own[name] : undefined
          return {
            ...{ name, kind, standard: typeof says === 'string' ? says.trim() : null },
            own: shownOwn(one, recordings),
            // Until the one with the voice has made it, callers hear what they heard before.
            made: made.seconds === null ? null : { ...made, isPending: isOwn !== (one !== undefined) },
          }
        }),
      )
    },

    async history(name: string) {
      const steps = await said(name)
      return steps.map(({ change, from, before, after, madeBy }) => ({
        ...{ change: change.id, from: iso(from), reason: change.reason, madeBy, before, after },
      }))
    },

    /** What callers hear, as a WAV. @throws Refusal where nothing is made */
    async sound(name: string): Promise<Buffer> {
      // One of the names there are, never a path that somebody made up.
      const isKnown = (await standard()).some(one => one.name === name)
      const samples = isKnown ? await readFile(join(folder, `${name}.sln`)).catch(() => null) : null
      if (!samples) throw new Refusal('prompt-not-made', 404, 'Lời thoại này chưa có âm thanh.')
      return wavOf(samples, rate)
    },

    /** Keeps a recording, to be put in the place of a prompt by a change of the section `announcements`. */
    async take(by: { person: Person; address: string }, file: { name: string; bytes: Buffer }) {
      const heard = heardIn(file.bytes)
      if (!isHeard(heard)) throw new Refusal(heard.code, 422, heard.text)
      const id = createHash('sha256').update(file.bytes).digest('hex')
      const name =
        file.name
          .normalize('NFC')
          .replace(/[\p{Cc}/\\]/gu, '')
          .slice(0, NAME_CHARS) || 'wav'
      const { seconds } = heard
      await database.tx(async tx => {
        const row = { id, wav: file.bytes, name, seconds, madeAt: clock.now(), madeBy: by.person.id }
        if (!(await store.insertRecording(tx, row))) return
        await journal(tx, {
          ...{ at: clock.now(), personId: by.person.id, address: by.address, action: 'prompt.uploaded' },
          ...{ subjectKind: 'prompt', subjectId: id, facts: { name, seconds } },
        })
      })
      return { id, name, ...heard }
    },

    /** Words that nobody has set, as callers would hear them. */
    hear: trials.hear,

    async recording(id: string): Promise<Buffer> {
      const bytes = await store.recordingBytes(database.db, id)
      if (!bytes) throw new Refusal('recording-not-found', 404, 'Không có bản thu này.')
      return bytes
    },
  }
}

type Known = Awaited<ReturnType<typeof store.recordingsKnown>>

function shownOwn(one: Announcements[string] | undefined, recordings: Known) {
  if (one === undefined) return null
  if ('text' in one) return { text: one.text, recording: null }
  const { name, seconds } = recordings.get(one.recording) ?? { name: '', seconds: 0 }
  return { text: null, recording: { id: one.recording, name, seconds } }
}
