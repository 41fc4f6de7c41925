/**
 * A piece of a recording as a browser takes it from a page: FLAC that is not compressed, in fragments of MP4. Browsers take
 * no WAV in pieces, and of a file that they fetch themselves they fetch minutes more than anybody hears, which would stand
 * in the journal as heard. FLAC: RFC 9639; MP4: ISO/IEC 14496-12, https://github.com/xiph/flac/blob/master/doc/isoflac.txt.
 * Pure.
 */

export const PIECE_TYPE = 'audio/mp4; codecs="flac"'

/** Of a WAV file of 16 bit samples. */
export type Format = Readonly<{
  rate: number
  channels: 1 | 2
  /** Where the samples begin. */
  dataOffset: number
}>

/** Samples of a FLAC frame; all but the last of a recording have as many. */
export const FRAME = 4_096
const SAMPLE_BYTES = 2
/** Asterisk writes no chunk before the samples. */
export const HEAD_BYTES = 44

/** @param head the first bytes of a file. @returns null for what is not plain samples of 16 bits */
export function formatOf(head: Uint8Array<ArrayBuffer>): Format | null {
  if (head.length < HEAD_BYTES) return null
  const text = (at: number) => String.fromCharCode(...head.subarray(at, at + 4))
  const view = new DataView(head.buffer, head.byteOffset, head.length)
  if (text(0) !== 'RIFF' || text(8) !== 'WAVE' || text(12) !== 'fmt ' || text(36) !== 'data') return null
  const [form, channels, bits] = [
    view.getUint16(20, true),
    view.getUint16(22, true),
    view.getUint16(34, true),
  ]
  if (form !== 1 || bits !== 16 || (channels !== 1 && channels !== 2)) return null
  return { rate: view.getUint32(24, true), channels, dataOffset: HEAD_BYTES }
}

export const bytesPerSample = ({ channels }: Format): number => SAMPLE_BYTES * channels

type Bytes = readonly (number | Uint8Array)[]

function joined(parts: Bytes): Uint8Array<ArrayBuffer> {
  const size = parts.reduce<number>((sum, one) => sum + (typeof one === 'number' ? 1 : one.length), 0)
  const whole = new Uint8Array(size)
  let at = 0
  for (const one of parts)
    if (typeof one === 'number') whole[at++] = one
    else {
      whole.set(one, at)
      at += one.length
    }
  return whole
}

const u16 = (value: number): Uint8Array => Uint8Array.of(value >> 8, value)
const u32 = (value: number): Uint8Array => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)
const u64 = (value: number): Uint8Array => joined([u32(Math.floor(value / 2 ** 32)), u32(value % 2 ** 32)])
const named = (name: string): Uint8Array => Uint8Array.from(name, letter => letter.charCodeAt(0))
const none = (bytes: number): Uint8Array => new Uint8Array(bytes)

function box(name: string, ...content: Bytes): Uint8Array {
  const body = joined(content)
  return joined([u32(body.length + 8), named(name), body])
}
/** With a version and flags. */
const full = (name: string, flags: number, ...content: Bytes) => box(name, u32(flags), ...content)

/** ISO 14496-12 §8.2.2: no rotation, no scaling. */
const MATRIX = joined([u32(0x10000), none(12), u32(0x10000), none(12), u32(0x40000000)])
const UNDETERMINED = u16(0x55c4) // ISO 639-2 "und"

/** What goes before the first piece: what sound it is. */
export function openingOf({ rate, channels }: Format): Uint8Array<ArrayBuffer> {
  const streamInfo = joined([
    ...[u16(FRAME), u16(FRAME), none(6)],
    // 20 bits of the rate, 3 of the channels, 5 of the bits, 36 of the length, which is not told.
    ...[u16(rate >> 4), ((rate & 15) << 4) | ((channels - 1) << 1), 15 << 4, none(4), none(16)],
  ])
  const flac = full('dfLa', 0, 0x80, 0, u16(streamInfo.length), streamInfo)
  const sample = [none(6), u16(1), none(8), u16(channels), u16(16), none(4), u16(rate), u16(0), flac]
  const table = box(
    ...['stbl', full('stsd', 0, u32(1), box('fLaC', ...sample)), full('stts', 0, u32(0))],
    ...([full('stsc', 0, u32(0)), full('stsz', 0, u32(0), u32(0)), full('stco', 0, u32(0))] as const),
  )
  const data = box('dinf', full('dref', 0, u32(1), full('url ', 1)))
  const media = box(
    'mdia',
    full('mdhd', 0, none(8), u32(rate), u32(0), UNDETERMINED, u16(0)),
    full('hdlr', 0, u32(0), named('soun'), none(13)),
    box('minf', full('smhd', 0, u32(0)), data, table),
  )
  const track = full(
    'tkhd',
    3,
    none(8),
    u32(1),
    none(16),
    u16(0),
    u16(0),
    u16(0x100),
    u16(0),
    MATRIX,
    none(8),
  )
  const movie = [none(8), u32(rate), u32(0), u32(0x10000), u16(0x100), none(10), MATRIX, none(24), u32(2)]
  const fragments = box('mvex', full('trex', 0, u32(1), u32(1), none(12)))
  const moov = box('moov', full('mvhd', 0, ...movie), box('trak', track, media), fragments)
  return joined([box('ftyp', named('iso5'), u32(0), named('iso5')), moov])
}

/**
 * @param samples as they stand in the file, from a frame's beginning on
 * @param first number of the first of them, a multiple of FRAME
 */
export function pieceOf(format: Format, samples: Uint8Array, first: number): Uint8Array<ArrayBuffer> {
  const size = bytesPerSample(format)
  const frames: { bytes: Uint8Array; count: number }[] = []
  for (let at = 0; at + size <= samples.length; at += FRAME * size) {
    const part = samples.subarray(at, Math.min(at + FRAME * size, samples.length - (samples.length % size)))
    const number = first / FRAME + frames.length
    frames.push({ bytes: frameOf(part, number, format.channels), count: part.length / size })
  }
  const runs = frames.flatMap(({ bytes, count }) => [u32(count), u32(bytes.length)])
  const moof = (offset: number) =>
    box(
      'moof',
      full('mfhd', 0, u32(1)),
      // The samples' place is counted from this box; a duration and a size for each of them.
      box(
        'traf',
        full('tfhd', 0x020000, u32(1)),
        full('tfdt', 0x01000000, u64(first)),
        full('trun', 0x000301, u32(frames.length), u32(offset), ...runs),
      ),
    )
  return joined([moof(moof(0).length + 8), box('mdat', ...frames.map(({ bytes }) => bytes))])
}

/** RFC 9639 §9: a frame whose every channel stands there as it is (verbatim). @param part little endian, interleaved */
function frameOf(part: Uint8Array, number: number, channels: 1 | 2): Uint8Array {
  const count = part.length / (SAMPLE_BYTES * channels)
  const isWhole = count === FRAME
  const head = joined([
    // 4096 samples, or as many as 16 bits say; the rate as the beginning said it; 16 bits.
    ...[0xff, 0xf8, (isWhole ? 0xc : 0x7) << 4, ((channels - 1) << 4) | 0x8, coded(number)],
    ...(isWhole ? [] : [u16(count - 1)]),
  ])
  const bytes = new Uint8Array(head.length + 1 + channels * (1 + count * SAMPLE_BYTES) + 2)
  bytes.set(head)
  bytes[head.length] = checked(head, CRC8)
  let at = head.length + 1
  for (let channel = 0; channel < channels; channel++) {
    bytes[at++] = 0x02
    for (let n = channel * SAMPLE_BYTES; n < part.length; n += channels * SAMPLE_BYTES) {
      bytes[at++] = part[n + 1] ?? 0
      bytes[at++] = part[n] ?? 0
    }
  }
  bytes.set(u16(checked(bytes.subarray(0, at), CRC16)), at)
  return bytes
}

/** A number as RFC 9639 §9.1.5 writes it: as UTF-8 writes characters. */
function coded(number: number): Uint8Array {
  if (number < 0x80) return Uint8Array.of(number)
  const rest: number[] = []
  let left = number
  // The first byte has room for 6 bits less one for each that follows.
  do {
    rest.unshift(0x80 | (left & 0x3f))
    left >>= 6
  } while (left >= 2 ** (6 - rest.length))
  return Uint8Array.of(((0xff00 >> (rest.length + 1)) & 0xff) | left, ...rest)
}

type Check = Readonly<{ bits: 8 | 16; table: readonly number[] }>

function checkOf(bits: 8 | 16, polynomial: number): Check {
  const top = 1 << (bits - 1)
  const mask = 2 ** bits - 1
  const table = Array.from({ length: 256 }, (_, byte) => {
    let value = byte << (bits - 8)
    for (let n = 0; n < 8; n++) value = ((value << 1) ^ (value & top ? polynomial : 0)) & mask
    return value
  })
  return { bits, table }
}
const CRC8 = checkOf(8, 0x07)
const CRC16 = checkOf(16, 0x8005)

function checked(bytes: Uint8Array, { bits, table }: Check): number {
  let value = 0
  for (const byte of bytes)
    value = ((value << 8) ^ (table[((value >> (bits - 8)) ^ byte) & 0xff] ?? 0)) & (2 ** bits - 1)
  return value
}
