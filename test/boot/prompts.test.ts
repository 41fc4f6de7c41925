import { execFile } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { makePrompts, makeTexts, spoken } from '../../src/boot/prompts.ts'
import { linear, loudness, RATE, tone } from '../../src/boot/samples.ts'
import { startSpeaker } from '../../src/boot/speaker.ts'
import { placeFile } from '../../src/phones/files.ts'
import { createTrials } from '../../src/settings/trials.ts'
import { soundOfText } from '../../src/speech/text.ts'
import { heardIn, isHeard, wavOf } from '../../src/speech/upload.ts'
import { date, digits, position, SOUNDS, waitingTime } from '../../src/speech/vietnamese.ts'
import { until } from '../until.ts'
import { serverRoot } from './asterisk-trial.ts'

const root = await serverRoot()
const quiet = () => {}
const TEXTS = join(import.meta.dirname, '../../dialplan/prompts')

async function sox(args: string[]): Promise<string> {
  const { file, args: all, env } = root.command('sox', args)
  return (await promisify(execFile)(file, all, { env })).stderr
}
const samplesIn = async (file: string) => {
  const bytes = await readFile(file)
  return Float32Array.from({ length: bytes.length / 2 }, (_, place) => bytes.readInt16LE(place * 2) / 32_768)
}

t.test('every prompt is spoken as linear samples, loud enough, in the voice of the province', async t => {
  const both = t.testdir({ south: {}, north: {} })
  const [folder, other] = [join(both, 'south'), join(both, 'north')]
  const made = await makePrompts({ root, folder, province: 'none', voice: 'vi-vn-x-south' }, quiet)
  const names = made.map(prompt => prompt.name)
  for (const name of ['greeting', 'emergency', 'busy', 'sorry', 'outside-hours'])
    t.ok(names.includes(name), name)
  for (const sound of SOUNDS) t.ok(names.includes(sound), sound)
  for (const { name, seconds } of made) {
    t.equal((await stat(join(folder, `${name}.sln`))).size, seconds * 16_000)
    t.ok(seconds > 0.1, `${name} is ${seconds} s long`)
    if (name === 'word-pause') continue
    const dBFS = loudness(await samplesIn(join(folder, `${name}.sln`)))
    t.ok(dBFS > -25 && dBFS < -19, `${name}: ${dBFS} dBFS`)
  }
  const seconds = (name: string) => made.find(prompt => prompt.name === name)?.seconds ?? 99
  for (const name of ['greeting', 'greeting-disaster']) t.ok(seconds(name) < 10, `${name} is short`)
  t.same(await readdir(join(folder, 'moh')), ['calm.sln'])
  const music = loudness(await samplesIn(join(folder, 'moh/calm.sln')))
  t.ok(music > -32 && music < -22, `music: ${music} dBFS`)
  await makePrompts({ root, folder: other, province: 'none', voice: 'vi' }, quiet)
  t.not(await digestOf(join(other, 'greeting.sln')), await digestOf(join(folder, 'greeting.sln')))
})

t.test('every greeting names 113, 114 and 115 first and says that the call is recorded', async t => {
  for (const name of ['greeting', 'greeting-disaster']) {
    const text = await readFile(join(TEXTS, `${name}.txt`), 'utf8')
    const [first] = text.split('. ')
    for (const number of ['113', '114', '115']) t.match(first, number)
    t.match(text, 'ghi âm')
  }
  t.equal(spoken('gọi 113, 1022'), 'gọi một một ba, một không hai hai')
})

t.test('only what changed is made again', async t => {
  const texts = t.testdir({ 'a.txt': 'Xin chào', 'b.txt': 'Tạm biệt', out: {} })
  const options = { root, folder: join(texts, 'out'), province: 'x', voice: 'vi', texts }
  await makePrompts(options, quiet)
  const times = async () =>
    Promise.all(['a', 'b', 'moh/calm'].map(async n => (await stat(join(texts, 'out', `${n}.sln`))).mtimeMs))
  const before = await times()
  await writeFile(join(texts, 'b.txt'), 'Hẹn gặp lại')
  await makePrompts(options, quiet)
  const after = await times()
  t.equal(after[0], before[0])
  t.not(after[1], before[1])
  t.equal(after[2], before[2])
})

t.test(
  'a recording of the province wins, whatever its rate and channels; taken away, the text is back',
  async t => {
    const texts = t.testdir({ 'a.txt': 'Xin chào', recorded: { x: {} }, out: {} })
    const wav = join(texts, 'recorded/x/a.wav')
    await sox([
      '-n',
      '-r',
      '44100',
      '-c',
      '2',
      wav,
      'synth',
      '2',
      'sine',
      '700',
      'sine',
      '900',
      'vol',
      '0.02',
    ])
    const options = { root, folder: join(texts, 'out'), province: 'x', voice: 'vi', texts }
    const [made] = await makePrompts(options, quiet)
    t.match(made, { name: 'a', from: 'recorded', fault: null })
    t.ok(Math.abs((made?.seconds ?? 0) - 2.5) < 0.05, 'all of it, with a breath around it')
    t.ok(loudness(await samplesIn(join(texts, 'out/a.sln'))) > -25, 'a faint recording is made loud')
    const [elsewhere] = await makePrompts({ ...options, province: 'y' }, quiet)
    t.match(elsewhere, { from: 'text' }, 'it is that province alone')
  },
)

t.test('a WAV that cannot be read, or holds nothing, is named and the text is spoken instead', async t => {
  const texts = t.testdir({
    'a.txt': 'Xin chào',
    'b.txt': 'Tạm biệt',
    recorded: { x: { 'a.wav': 'RIFF no sound' } },
    out: {},
  })
  await sox(['-n', '-r', '8000', '-c', '1', join(texts, 'recorded/x/b.wav'), 'trim', '0', '1'])
  const said: string[] = []
  const made = await makePrompts(
    { root, folder: join(texts, 'out'), province: 'x', voice: 'vi', texts },
    line => said.push(line),
  )
  t.match(made, [
    { name: 'a', from: 'text', fault: /cannot be read/ },
    { name: 'b', from: 'text', fault: /silent/ },
  ])
  t.match(said, [/prompt a: .*cannot be read/, /prompt b: .*silent/])
  // Why: the fault is told at every start until somebody mends it, though nothing is made again.
  await makePrompts({ root, folder: join(texts, 'out'), province: 'x', voice: 'vi', texts }, line =>
    said.push(line),
  )
  t.equal(said.length, 4)
})

t.test('a province may say it in other words', async t => {
  const texts = t.testdir({
    'a.txt': 'Xin chào',
    x: { 'a.txt': 'Xin chào bà con, rất vui được phục vụ' },
    out: {},
    other: {},
  })
  const [own] = await makePrompts(
    { root, folder: join(texts, 'out'), province: 'x', voice: 'vi', texts },
    quiet,
  )
  const [common] = await makePrompts(
    { root, folder: join(texts, 'other'), province: 'y', voice: 'vi', texts },
    quiet,
  )
  t.ok((own?.seconds ?? 0) > (common?.seconds ?? 0) + 0.5)
})

t.test('words put together last about as long as the sentence spoken whole', async t => {
  // Why: gaps between words, or words drawn out, are what makes spoken numbers hard to follow.
  const told: [whole: string, pieces: string[]][] = [
    ['Quý khách đang ở vị trí thứ hai mươi mốt.', position(21, 'northern')],
    ['Thời gian chờ dự kiến từ năm đến mười phút.', waitingTime({ from: 5, to: 10 }, 'northern')],
    ['Không chín một hai, ba bốn năm, sáu bảy tám.', digits(['0912', '345', '678'])],
    ['Ngày mùng hai tháng chín.', date({ day: 2, month: 9, year: null }, 'northern')],
  ]
  const texts = t.testdir({
    ...Object.fromEntries(told.map(([whole], place) => [`${place}.txt`, whole])),
    out: {},
    whole: {},
  })
  const common = { root, province: 'none', voice: 'vi' }
  const pieces = await makePrompts({ ...common, folder: join(texts, 'out') }, quiet)
  const sentences = await makePrompts({ ...common, folder: join(texts, 'whole'), texts }, quiet)
  const lengths = new Map(pieces.map(({ name, seconds }) => [name, seconds]))
  for (const [place, [whole, names]] of told.entries()) {
    const together = names.reduce((sum, name) => sum + (lengths.get(name) ?? Number.NaN), 0)
    const ratio = together / ((sentences[place]?.seconds ?? 0) - 0.5)
    t.ok(ratio > 0.8 && ratio < 1.35, `${ratio.toFixed(2)} times as long: ${whole}`)
  }
})

t.test('a piece has no silence around it, a sentence has, also when they are recorded', async t => {
  const texts = t.testdir({
    'pieces.json': JSON.stringify({ a: 'một', tone: { hz: 700, seconds: 0.5 } }),
    'b.txt': 'Xin chào.',
    x: { 'own.txt': 'Lời riêng của tỉnh.' },
    recorded: { x: {} },
    out: {},
  })
  const sine = ['synth', '1', 'sine', '700', 'pad', '0.5', '0.5']
  await sox(['-n', '-r', '16000', '-c', '1', join(texts, 'recorded/x/a.wav'), ...sine])
  const made = await makePrompts(
    { root, folder: join(texts, 'out'), province: 'x', voice: 'vi', texts, spoken: ['Bấm phím 1.'] },
    quiet,
  )
  t.match(made, [
    { name: 'a', from: 'recorded' },
    { name: 'b', from: 'text' },
    { name: 'own', from: 'text' },
    { name: soundOfText('Bấm phím 1.'), from: 'text' },
    { name: 'tone', from: 'tone', seconds: 0.5 },
  ])
  t.ok(Math.abs((made[0]?.seconds ?? 0) - 1.05) < 0.05, `the second of sound alone: ${made[0]?.seconds}`)
})

const digestOf = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')

t.test('texts that are listed while Asterisk runs are spoken, and only what is listed', async t => {
  const folder = t.testdir({ out: { moh: {} } })
  const out = join(folder, 'out')
  const file = join(folder, 'texts.json')
  const said: string[] = []
  const speaker = startSpeaker(file, { root, folder: out, province: 'x', voice: 'vi' }, line =>
    said.push(line),
  )
  t.teardown(() => speaker.stop())
  await writeFile(file, 'not yet whole')
  await writeFile(`${file}.new`, JSON.stringify({ texts: ['Bấm phím một', 7, 'Bấm phím hai'] }))
  await rename(`${file}.new`, file)
  const sounds = ['Bấm phím một', 'Bấm phím hai'].map(text => `${soundOfText(text)}.sln`)
  await until('both are spoken', async () => {
    const found = await readdir(out)
    return sounds.every(sound => found.includes(sound))
  })
  await writeFile(file, JSON.stringify({ texts: ['Bấm phím ba'] }))
  await until('the new one too', () => existsSync(join(out, `${soundOfText('Bấm phím ba')}.sln`)))
  t.notOk((await readdir(out)).includes('greeting.sln'))
  t.same(said, [])
})

t.test('words on trial are heard as callers would hear them, and nothing of them stays', async t => {
  const folder = t.testdir({ generated: {}, out: {} })
  const [asked, out] = [join(folder, 'generated', 'trials'), join(folder, 'out')]
  const said: string[] = []
  const file = join(folder, 'generated', 'texts.json')
  const speaker = startSpeaker(file, { root, folder: out, province: 'x', voice: 'vi' }, line =>
    said.push(line),
  )
  t.teardown(() => speaker.stop())
  const told = join(out, 'trials')
  const trials = createTrials({ asked, told, place: placeFile, rate: RATE })
  const words = { text: 'Xin chào, đây là tổng đài 1022.'.normalize('NFD'), kind: 'whole' } as const
  const wav = await trials.hear('a', words)
  const heard = heardIn(wav)
  t.ok(isHeard(heard) && heard.seconds > 1, 'a sentence of some seconds, neither silent nor cut')
  const piece = await trials.hear('a', { ...words, kind: 'piece' })
  t.ok(piece.length < wav.length, 'a piece has no silence around it')
  await until(
    'nothing lies there',
    async () => [...(await readdir(asked)), ...(await readdir(told))].length === 0,
  )
  t.same(
    (await readdir(out)).filter(name => name !== 'trials'),
    [],
    'no prompt came of it',
  )
  await writeFile(join(asked, `${randomUUID()}.json`), '{"text": 7}')
  await until('what is no question is said, and spoken by nobody', () => said.length === 1)
  t.match(said, [/no words/])
  const all = await Promise.allSettled(Array.from({ length: 5 }, () => trials.hear('b', words)))
  const [refused, ...more] = all.flatMap(one => (one.status === 'rejected' ? [one.reason] : []))
  t.match(refused, { code: 'too-many-trials', status: 429 }, 'four at once')
  t.same(more, [])
})

t.test('who hears too much waits a minute; where nobody speaks it is told', async t => {
  const folder = t.testdir({})
  const trials = createTrials({
    ...{ asked: join(folder, 'trials'), told: join(folder, 'told'), place: placeFile, rate: RATE, waitMs: 1 },
  })
  const words = { text: 'Xin chào.', kind: 'whole' } as const
  for (let n = 0; n < 20; n++) await t.rejects(trials.hear('a', words), { code: 'voice-away', status: 503 })
  await t.rejects(trials.hear('a', words), { code: 'too-many-trials' })
  await t.rejects(trials.hear('b', words), { code: 'voice-away' }, 'another person')
  t.same(await readdir(join(folder, 'trials')), [], 'nothing is left')
})

t.test(
  'what the province says otherwise is made anew while Asterisk runs, and the standard words again after it',
  async t => {
    const folder = t.testdir({ out: { moh: {} }, texts: { 'hold.txt': 'Xin chờ.', 'busy.txt': 'Máy bận.' } })
    const [out, texts, wav] = [join(folder, 'out'), join(folder, 'texts'), join(folder, 'own.wav')]
    const options = { root, folder: out, province: 'x', voice: 'vi', texts }
    await makePrompts(options, quiet)
    const standard = await digestOf(join(out, 'hold.sln'))
    const busy = await stat(join(out, 'busy.sln'))
    const said = await makeTexts({ ...options, own: { hold: { text: 'Vui lòng giữ máy thêm ít phút.' } } })
    t.match(said, [{ name: 'hold', from: 'text' }])
    t.not(await digestOf(join(out, 'hold.sln')), standard)
    await writeFile(wav, wavOf(linear(tone(440, 1)), RATE))
    t.match(await makeTexts({ ...options, own: { hold: { recording: wav } } }), [{ from: 'recorded' }])
    t.match(
      await makeTexts({ ...options, own: { hold: { recording: `${wav}.gone` }, nobody: { text: 'x' } } }),
      [{ name: 'hold', from: 'text' }],
    )
    await makeTexts(options)
    t.equal(await digestOf(join(out, 'hold.sln')), standard, 'as it was before')
    t.equal((await stat(join(out, 'busy.sln'))).mtimeMs, busy.mtimeMs, 'the others are left alone')
  },
)
