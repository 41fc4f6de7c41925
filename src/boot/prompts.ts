import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import type { Trial } from '../speech/rules.ts'
import { soundOfText } from '../speech/text.ts'
import type { Root } from './packages.ts'
import { BYTES_A_SAMPLE, bare, levelled, linear, loudness, padded, RATE, tone } from './samples.ts'

const TEXTS = join(import.meta.dirname, '../../dialplan/prompts')
/** Changed when the way sound is made changes: every prompt is then made anew. */
const RECIPE = '3'
/** RMS of the whole prompt, dBFS: somewhat above the −26 dBov that speech codecs are rated at (ITU-T P.830). */
const SPEECH_DBFS = -22
/** Quieter than speech, and far below what a test tone is told apart by. */
const MUSIC_DBFS = -27
/** Seconds of silence before and after. The first tenths of an answer get lost; within a sentence nothing may gape. */
const AROUND = { whole: [0.3, 0.2], piece: [0, 0.03] } as const
/** espeak-ng and sox one after another leave a core idle half of the time, and the rest of the server starts meanwhile. */
const LANES = 2

export type PromptOptions = Readonly<{
  root: Root
  /** Where Asterisk plays from, as Instance.prompts. */
  folder: string
  province: string
  /** Of espeak-ng: `vi` (northern), `vi-vn-x-central`, `vi-vn-x-south`. */
  voice: string
  /** Texts and recordings; dialplan/prompts unless a test brings its own. */
  texts?: string
  /** Words of the province's settings, as of its menu; each becomes the sound `soundOfText` names. */
  spoken?: readonly string[]
  /** What the province's settings have instead of the words and recordings of the folders, by the name of the prompt. */
  own?: Readonly<Record<string, Own>>
}>

export type Own = Readonly<{ text: string } | { recording: string }>

export type Prompt = Readonly<{
  name: string
  from: 'text' | 'recorded' | 'tone'
  seconds: number
  fault: string | null
}>

/** Digits one by one, as Vietnamese telephone numbers are read: `113` is "một một ba". Pure. */
export function spoken(text: string): string {
  const words = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín']
  return text.replace(/\d+/g, digits => [...digits].map(digit => words[Number(digit)]).join(' '))
}

/**
 * Makes every prompt as raw linear samples, and the music. Not in the codec of the trunk: Debian's Asterisk leaves sound
 * out of a recording when its RTP number lies behind that of the sound before in the same codec, and prompts have number
 * 0 (its patch 2016_opus_plc; asterisk#507). Linear sound passes a recorder by another way; it costs the same one
 * conversion. Held by test/telephony/both-sides.test.ts.
 * Only what changed is made again. A WAV the province recorded wins over the text; one that cannot be read is named
 * in `fault`, and the text is spoken instead, so that citizens never hear silence.
 */
export async function makePrompts(options: PromptOptions, log: (line: string) => void): Promise<Prompt[]> {
  const texts = options.texts ?? TEXTS
  await mkdir(join(options.folder, 'moh'), { recursive: true })
  const work = await mkdtemp(join(tmpdir(), 'cc1022-prompts-'))
  try {
    const sources = await sourcesOf({ ...options, texts })
    const made = await inLanes(sources, source => makePrompt({ ...options, texts }, source, work))
    for (const { name, fault } of made)
      if (fault) log(`WARNING: prompt ${name}: ${fault}; its text is spoken instead`)
    await makeMusic(options, work)
    await removeOld(options.folder)
    return made
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** Only what the settings have, and what they had, while Asterisk runs. */
export async function makeTexts(options: PromptOptions): Promise<Prompt[]> {
  const texts = options.texts ?? TEXTS
  const work = await mkdtemp(join(tmpdir(), 'cc1022-prompts-'))
  try {
    const concerned = new Set([
      ...textsOf(options).map(({ name }) => name),
      ...Object.keys(options.own ?? {}),
      ...(await ownBefore(options.folder)),
    ])
    const sources = (await sourcesOf({ ...options, texts })).filter(({ name }) => concerned.has(name))
    return await inLanes(sources, source => makePrompt({ ...options, texts }, source, work))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

/** What words would sound like as a prompt; nothing of it stays. */
export async function spokenOnce(options: PromptOptions, { text, kind }: Trial): Promise<Buffer> {
  const work = await mkdtemp(join(tmpdir(), 'cc1022-prompts-'))
  try {
    return samplesAs(kind, await sound(options, { name: 'trial', says: text, recorded: null, work }))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

type Sources = PromptOptions & { texts: string }
/** `hz` 0 is silence. */
type Tone = Readonly<{ hz: number; seconds: number }>
/** Words or a tone; `piece`: put together with others into a sentence. */
type Words = Readonly<{
  name: string
  says: string | Tone
  kind: keyof typeof AROUND
  /** Of the settings: the recording to take instead of the province's file, null = none. */
  own?: Readonly<{ recording: string | null }>
}>

/** Prompts that were made from the settings. */
async function ownBefore(folder: string): Promise<string[]> {
  const names = (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.sln.json'))
  const known = await Promise.all(
    names.map(name => readFile(join(folder, name), 'utf8').then(JSON.parse, () => null)),
  )
  return names.filter((_name, place) => known[place]?.isOwn).map(name => basename(name, '.sln.json'))
}

/** The standard words of a province by the name of the prompt; tones have none. */
export async function standardWords(province: string): Promise<Omit<Words, 'own'>[]> {
  return sourcesOf({ province, texts: TEXTS })
}

/** All that is to be made, by name: the common texts, what the province says otherwise or besides, and its settings. */
async function sourcesOf(options: Pick<Sources, 'texts' | 'province' | 'spoken' | 'own'>): Promise<Words[]> {
  const { texts, province } = options
  const pieces = await readFile(join(texts, 'pieces.json'), 'utf8').then(
    (text): Record<string, string | Tone> => JSON.parse(text),
    () => ({}), // a folder of whole sentences
  )
  const found = new Map<string, Words>()
  for (const [name, says] of Object.entries(pieces)) found.set(name, { name, says, kind: 'piece' })
  for (const folder of [texts, join(texts, province)])
    for (const file of (await readdir(folder).catch(() => [])).filter(name => name.endsWith('.txt'))) {
      const name = basename(file, '.txt')
      const says = await readFile(join(folder, file), 'utf8')
      found.set(name, { name, says, kind: found.get(name)?.kind ?? 'whole' })
    }
  for (const [name, own] of Object.entries(options.own ?? {})) {
    const words = found.get(name)
    if (words && 'text' in own) found.set(name, { ...words, says: own.text, own: { recording: null } })
    else if (words && 'recording' in own) found.set(name, { ...words, own })
  }
  for (const words of textsOf(options)) found.set(words.name, words)
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

const textsOf = ({ spoken = [] }: Pick<PromptOptions, 'spoken'>): Words[] =>
  [...new Set(spoken)].map(says => ({ name: soundOfText(says), says, kind: 'whole' }))

async function inLanes<A, B>(all: readonly A[], make: (one: A) => Promise<B>): Promise<B[]> {
  const made: B[] = []
  const left = all.entries()
  const lane = async () => {
    for (const [place, one] of left) made[place] = await make(one)
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return made
}

async function makePrompt(options: Sources, words: Words, work: string): Promise<Prompt> {
  const { name, says, kind, own } = words
  const source = own ? own.recording : join(options.texts, 'recorded', options.province, `${name}.wav`)
  const recorded = source === null ? null : await readFile(source).catch(() => null)
  const target = join(options.folder, `${name}.sln`)
  const mark = createHash('sha256')
    .update([RECIPE, options.voice, kind, typeof says === 'string' ? says : JSON.stringify(says)].join('\0'))
    .update(recorded ?? '')
    .digest('hex')
  const known = await readFile(`${target}.json`, 'utf8').then(JSON.parse, () => null)
  if (known?.mark === mark && existsSync(target)) return known.prompt
  const made = await sound(options, { name, says, recorded, work })
  const { from, fault } = made
  const bytes = samplesAs(kind, made)
  await writeFile(`${target}.new`, bytes)
  await rename(`${target}.new`, target)
  const prompt: Prompt = { name, from, seconds: bytes.length / (RATE * BYTES_A_SAMPLE), fault }
  await writeFile(`${target}.json`, JSON.stringify({ mark, prompt, ...(own ? { isOwn: true } : {}) }))
  return prompt
}

/** As loud as the others, with the silence that its kind has around it. */
function samplesAs(kind: Words['kind'], { from, samples }: Omit<Sound, 'fault'>): Buffer {
  const loud = levelled(kind === 'piece' && from !== 'tone' ? bare(samples) : samples, SPEECH_DBFS)
  return linear(from === 'tone' ? loud : padded(loud, AROUND[kind]))
}

type Source = { name: string; says: string | Tone; recorded: Buffer | null; work: string }

type Sound = Pick<Prompt, 'from' | 'fault'> & { samples: Float32Array }

async function sound({ root, voice }: PromptOptions, source: Source): Promise<Sound> {
  const { name, says, recorded, work } = source
  const file = (ending: string) => join(work, `${name}.${ending}`)
  let fault: string | null = null
  if (recorded) {
    await writeFile(file('recorded.wav'), recorded)
    const samples = await samplesOf(root, file('recorded.wav')).catch(() => null)
    if (samples && Number.isFinite(loudness(samples))) return { from: 'recorded', fault, samples }
    fault = samples ? 'the recorded WAV is silent' : 'the recorded WAV cannot be read'
  }
  if (typeof says !== 'string') return { from: 'tone', fault, samples: tone(says.hz, says.seconds) }
  await writeFile(file('txt'), spoken(says))
  await tool(root, 'espeak-ng', ['-v', voice, '-s', '155', '-w', file('text.wav'), '-f', file('txt')])
  return { from: 'text', fault, samples: await samplesOf(root, file('text.wav')) }
}

/** Any WAV as a telephone would carry it. @throws when the file is no sound */
async function samplesOf(root: Root, wav: string): Promise<Float32Array> {
  const raw = `${wav}.raw`
  const form = ['-t', 'raw', '-r', String(RATE), '-c', '1', '-e', 'floating-point', '-b', '32', '-L']
  await tool(root, 'sox', [wav, ...form, raw, 'remix', '-', 'rate', String(RATE), 'highpass', '150'])
  const bytes = await readFile(raw)
  return Float32Array.from({ length: bytes.length / 4 }, (_, place) => bytes.readFloatLE(place * 4))
}

/**
 * Four soft chords, G Em C D, in the band a telephone carries. None holds an A: tests put 440 and 880 Hz into
 * calls and look for them in the recording, where the music is too.
 */
const CHORDS = [
  [392, 494, 587],
  [330, 392, 494],
  [330, 392, 523],
  [370, 494, 587],
]
const BAR_SECONDS = 4

async function makeMusic({ root, folder }: PromptOptions, work: string): Promise<void> {
  const target = join(folder, 'moh', 'calm.sln')
  const mark = JSON.stringify([RECIPE, CHORDS, BAR_SECONDS, MUSIC_DBFS])
  // Beside the folder: musiconhold.conf plays whatever is in it.
  const markFile = join(folder, 'moh.json')
  if (existsSync(target) && (await readFile(markFile, 'utf8').catch(() => '')) === mark) return
  const bars: string[] = []
  for (const [index, notes] of CHORDS.entries()) {
    const bar = join(work, `bar${index}.wav`)
    const voices = notes.flatMap(note => ['sine', String(note)])
    const shape = ['remix', '-', 'tremolo', '0.5', '30', 'fade', 'q', '0.8', String(BAR_SECONDS), '1.2']
    await tool(root, 'sox', [
      '-n',
      '-r',
      '16000',
      '-c',
      '3',
      bar,
      'synth',
      String(BAR_SECONDS),
      ...voices,
      ...shape,
    ])
    bars.push(bar)
  }
  const loop = join(work, 'loop.wav')
  await tool(root, 'sox', [...bars, loop, 'vol', '0.5', 'reverb', '60', 'remix', '-'])
  await writeFile(`${target}.new`, linear(levelled(await samplesOf(root, loop), MUSIC_DBFS)))
  await rename(`${target}.new`, target)
  await writeFile(markFile, mark)
}

/** What earlier versions made: Asterisk would rather play a file in the codec of the channel. */
async function removeOld(folder: string): Promise<void> {
  for (const part of [folder, join(folder, 'moh')])
    for (const name of await readdir(part)) if (/\.alaw(\.json)?$/.test(name)) await rm(join(part, name))
}

async function tool(root: Root, program: string, args: string[]): Promise<{ stderr: string }> {
  const { file, args: all, env } = root.command(program, args)
  return promisify(execFile)(file, all, { env, timeout: 60_000 })
}
