import type { Database } from '../db/database.ts'
import type { Person } from '../people/person.ts'
import type { OpenRecording, Pass } from './opening.ts'
import * as store from './peak-store.ts'
import { createPeaks, msPerPeakOf, PEAKS_VERSION } from './peaks.ts'
import { HEAD_BYTES, readWav } from './wav.ts'

export type WaveformNeeds = Readonly<{
  database: Database
  /** @throws Refusal also for what is not this person's to hear: who speaks when is told by the picture too */
  open(person: Person, id: string, pass?: Pass | null): Promise<OpenRecording>
}>

export type Waveforms = ReturnType<typeof createWaveforms>

const BYTES_PER_SAMPLE = 2

/** What a player draws of a recording, counted at the first look and kept. */
export function createWaveforms({ database, open }: WaveformNeeds) {
  const running = new Map<string, Promise<store.PeaksRow>>()

  async function count(sound: OpenRecording): Promise<store.PeaksRow> {
    const { row, sizeBytes } = sound
    const msPerPeak = msPerPeakOf(row.actualMs ?? 0)
    let counting: ReturnType<typeof createPeaks> | null = null
    let head: Buffer = Buffer.alloc(0)
    for await (const piece of sound.read() as AsyncIterable<Buffer>) {
      if (counting) {
        counting.take(piece)
        continue
      }
      head = Buffer.concat([head, piece])
      if (head.length < Math.min(HEAD_BYTES, sizeBytes)) continue
      const wav = readWav(head.subarray(0, HEAD_BYTES), sizeBytes)
      const rate = (wav?.bytesPerSecond ?? 0) / BYTES_PER_SAMPLE
      const samples = Math.max(1, Math.round((rate * msPerPeak) / 1_000))
      counting = createPeaks(samples, (wav?.dataBytes ?? 0) / BYTES_PER_SAMPLE)
      if (wav) counting.take(head.subarray(wav.dataOffset))
    }
    const peaks = Buffer.from(counting?.done() ?? new Int8Array()).toString('base64')
    const counted = { recordingId: row.id, version: PEAKS_VERSION, msPerPeak, peaks }
    await store.keepPeaks(database, counted)
    return counted
  }

  return {
    async of(person: Person, id: string, pass: Pass | null) {
      const sound = await open(person, id, pass)
      try {
        const kept = await store.findPeaks(database.db, id)
        let found = kept?.version === PEAKS_VERSION ? kept : null
        if (!found) {
          // Two who look at once wait for one count.
          const one = running.get(id) ?? count(sound).finally(() => running.delete(id))
          running.set(id, one)
          found = await one
        }
        const { version, msPerPeak, peaks } = found
        const levels = [...new Int8Array(Buffer.from(peaks, 'base64'))]
        return { version, msPerPeak, durationMs: sound.row.actualMs ?? 0, peaks: levels }
      } finally {
        await sound.close()
      }
    },
  }
}
