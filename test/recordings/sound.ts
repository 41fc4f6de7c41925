import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const RATE = 8_000

/** A tone as Asterisk's format_wav stores it: mono, 16 bit, 8 kHz. */
export function tone(ms: number, hz = 440): Buffer {
  const samples = Buffer.alloc(Math.round((ms * RATE) / 1_000) * 2)
  for (let at = 0; at < samples.length; at += 2)
    samples.writeInt16LE(Math.round(8_000 * Math.sin((2 * Math.PI * hz * at) / 2 / RATE)), at)
  return samples
}

/** The 44 bytes before the samples; open = as they stand while Asterisk still writes. */
export function head(dataBytes: number, { open = false, bytesPerSecond = RATE * 2 } = {}): Buffer {
  const bytes = Buffer.alloc(44)
  bytes.write('RIFF', 0)
  bytes.writeUInt32LE(open ? 0 : dataBytes + 36, 4)
  bytes.write('WAVEfmt ', 8)
  bytes.writeUInt32LE(16, 16)
  bytes.writeUInt16LE(1, 20)
  bytes.writeUInt16LE(1, 22)
  bytes.writeUInt32LE(RATE, 24)
  bytes.writeUInt32LE(bytesPerSecond, 28)
  bytes.writeUInt16LE(2, 32)
  bytes.writeUInt16LE(16, 34)
  bytes.write('data', 36)
  bytes.writeUInt32LE(open ? 0 : dataBytes, 40)
  return bytes
}

export function wav(ms: number): Buffer {
  const samples = tone(ms)
  return Buffer.concat([head(samples.length), samples])
}

/** What is on the disk while Asterisk writes, and for ever where it died. */
export function openWav(ms: number): Buffer {
  return Buffer.concat([head(0, { open: true }), tone(ms)])
}

/** A folder of recordings that is gone after the test. */
export function recordingsFolder(t: { after(work: () => void): unknown }): string {
  const root = mkdtempSync(join(tmpdir(), 'recordings-'))
  t.after(() => rmSync(root, { recursive: true, force: true }))
  return root
}

export function put(root: string, path: string, bytes: Buffer): string {
  const whole = join(root, path)
  mkdirSync(dirname(whole), { recursive: true })
  writeFileSync(whole, bytes)
  return whole
}
