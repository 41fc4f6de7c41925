import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import { program } from './program.ts'

/** Mono, 8,000 samples a second, -32768…32767. */
export type Samples = Int16Array

const RATE = 8_000

/** @param amplitude of full scale */
export function tone(hz: number, seconds: number, amplitude = 0.4): Samples {
  return Int16Array.from({ length: Math.round(seconds * RATE) }, (_, n) =>
    Math.round(32_767 * amplitude * Math.sin((2 * Math.PI * hz * n) / RATE)),
  )
}

/** ITU-T G.711 A-law, a byte a sample: what `rtp_stream` plays. */
export function alaw(samples: Samples): Buffer {
  return Buffer.from(Uint8Array.from(samples, encode))
}

/** G.711 §3.1, table 1a: sign, three bits of segment, four bits within it, every second bit turned. */
function encode(sample: number): number {
  const magnitude = (sample < 0 ? -sample - 1 : sample) >> 3 // 12 bits
  const segment = Math.max(0, 27 - Math.clz32(magnitude | 0x1f))
  const within = (magnitude >> Math.max(1, segment)) & 15
  return ((segment << 4) | within) ^ (sample < 0 ? 0x55 : 0xd5)
}

/** The samples as they are, little-endian: what Asterisk plays as `.sln`. */
export function linear(samples: Samples): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
}

/** A RIFF file of 16-bit samples. */
export function wav(samples: Samples): Buffer {
  const header = Buffer.alloc(44)
  header.write('RIFF', 0)
  header.writeUInt32LE(36 + samples.byteLength, 4)
  header.write('WAVEfmt ', 8)
  header.writeUInt32LE(16, 16)
  header.writeUInt16LE(1, 20) // PCM
  header.writeUInt16LE(1, 22)
  header.writeUInt32LE(RATE, 24)
  header.writeUInt32LE(RATE * 2, 28)
  header.writeUInt16LE(2, 32)
  header.writeUInt16LE(16, 34)
  header.write('data', 36)
  header.writeUInt32LE(samples.byteLength, 40)
  return Buffer.concat([header, linear(samples)])
}

/**
 * Vietnamese speech as a raw A-law file.
 * @param file written
 */
export async function speak(text: string, file: string): Promise<void> {
  const run = promisify(execFile)
  const espeak = await program('espeak-ng')
  const sox = await program('sox')
  const spoken = `${file}.wav`
  await run(espeak.file, [...espeak.args, '-v', 'vi', '-w', spoken, text], { env: espeak.env })
  const raw = ['-r', '8000', '-c', '1', '-e', 'a-law', '-t', 'al', file]
  await run(sox.file, [...sox.args, spoken, ...raw], { env: sox.env })
}

/** @param file written: raw A-law */
export async function writeTone(hz: number, seconds: number, file: string): Promise<void> {
  await writeFile(file, alaw(tone(hz, seconds)))
}
