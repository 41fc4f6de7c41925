import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import type { Root } from './packages.ts'

const TEXTS = join(import.meta.dirname, '../../dialplan/prompts')
/** Changed when the way sound is made changes: every prompt is then made anew. */
const RECIPE = '2'
/** RMS of the whole prompt, dBFS: somewhat above the −26 dBov that speech codecs are rated at (ITU-T P.830). */
const SPEECH_DBFS = -22
/** Quieter than speech, and far below what a test tone is told apart by. */
const MUSIC_DBFS = -27
const RATE = 8_000
const BYTES_A_SAMPLE = 2

export type PromptOptions = Readonly<{
  root: Root
  /** Where Asterisk plays from, as Instance.prompts. */
  folder: string
  province: string
  /** Of espeak-ng: `vi` (northern), `vi-vn-x-central`, `vi-vn-x-south`. */
  voice: string
  /** Texts and recordings; dialplan/prompts unless a test brings its own. */
  texts?: string
}>

export type Prompt = Readonly<{
  name: string
  from: 'text' | 'recorded'
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
    const made: Prompt[] = []
    for (const file of (await readdir(texts)).filter(name => name.endsWith('.txt')).sort())
      made.push(await makePrompt({ ...options, texts }, basename(file, '.txt'), work))
    for (const { name, fault } of made)
      if (fault) log(`WARNING: prompt ${name}: ${fault}; its text is spoken instead`)
    await makeMusic(options, work)
    await removeOld(options.folder)
    return made
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

type Sources = PromptOptions & { texts: string }

async function makePrompt(options: Sources, name: string, work: string): Promise<Prompt> {
  const own = join(options.texts, options.province, `${name}.txt`)
  const text = await readFile(existsSync(own) ? own : join(options.texts, `${name}.txt`), 'utf8')
  const recorded = await readFile(join(options.texts, 'recorded', options.province, `${name}.wav`)).catch(
    () => null,
  )
  const target = join(options.folder, `${name}.sln`)
  const mark = createHash('sha256')
    .update([RECIPE, options.voice, text].join('\0'))
    .update(recorded ?? '')
    .digest('hex')
  const known = await readFile(`${target}.json`, 'utf8').then(JSON.parse, () => null)
  if (known?.mark === mark && existsSync(target)) return known.prompt
  const { from, fault } = await sound(options, { name, text, recorded, work })
  await toLinear(options.root, join(work, `${name}.${from}.wav`), target)
  const prompt: Prompt = { name, from, seconds: (await stat(target)).size / (RATE * BYTES_A_SAMPLE), fault }
  await writeFile(`${target}.json`, JSON.stringify({ mark, prompt }))
  return prompt
}

type Source = { name: string; text: string; recorded: Buffer | null; work: string }

/** Leaves `<name>.<from>.wav` in the work folder. */
async function sound(
  { root, voice }: PromptOptions,
  source: Source,
): Promise<Pick<Prompt, 'from' | 'fault'>> {
  const { name, text, recorded, work } = source
  let fault: string | null = null
  if (recorded) {
    const file = join(work, `${name}.recorded.wav`)
    await writeFile(file, recorded)
    fault = await rmsOf(root, file).then(
      rms => (Number.isFinite(rms) ? null : 'the recorded WAV is silent'),
      () => 'the recorded WAV cannot be read',
    )
    if (!fault) return { from: 'recorded', fault }
  }
  await writeFile(join(work, `${name}.txt`), spoken(text))
  const args = [
    '-v',
    voice,
    '-s',
    '155',
    '-w',
    join(work, `${name}.text.wav`),
    '-f',
    join(work, `${name}.txt`),
  ]
  await tool(root, 'espeak-ng', args)
  return { from: 'text', fault }
}

/** Any WAV to raw samples at telephone loudness, with a breath before it: the first tenths of an answer get lost. */
async function toLinear(root: Root, wav: string, target: string): Promise<void> {
  const rms = await rmsOf(root, wav)
  const gain = (SPEECH_DBFS - rms).toFixed(1)
  const effects = ['highpass', '150', 'gain', '-l', gain, 'pad', '0.3', '0.2']
  await tool(root, 'sox', [wav, ...LINEAR, `${target}.new`, 'remix', '-', 'rate', '8000', ...effects])
  await rename(`${target}.new`, target)
}

const LINEAR = ['-t', 'raw', '-r', String(RATE), '-c', '1', '-e', 'signed', '-b', '16', '-L']

/** @returns RMS in dBFS, -Infinity for silence @throws when the file is no sound */
async function rmsOf(root: Root, wav: string): Promise<number> {
  const { stderr } = await tool(root, 'sox', [wav, '-n', 'remix', '-', 'stats'])
  const level = /^RMS lev dB\s+(\S+)/m.exec(stderr)?.[1]
  if (level === undefined) throw new Error('sox measured nothing')
  return level === '-inf' ? Number.NEGATIVE_INFINITY : Number(level)
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
  const gain = (MUSIC_DBFS - (await rmsOf(root, loop))).toFixed(1)
  await tool(root, 'sox', [loop, ...LINEAR, join(work, 'calm.sln'), 'rate', '8000', 'gain', '-l', gain])
  await writeFile(`${target}.new`, await readFile(join(work, 'calm.sln')))
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
