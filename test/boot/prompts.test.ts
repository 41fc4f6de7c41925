import { execFile } from 'node:child_process'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { makePrompts, spoken } from '../../src/boot/prompts.ts'
import { serverRoot } from './asterisk-trial.ts'

const root = await serverRoot()
const quiet = () => {}
const TEXTS = join(import.meta.dirname, '../../dialplan/prompts')

async function sox(args: string[]): Promise<string> {
  const { file, args: all, env } = root.command('sox', args)
  return (await promisify(execFile)(file, all, { env })).stderr
}
const LINEAR = ['-t', 'raw', '-r', '8000', '-c', '1', '-e', 'signed', '-b', '16']
/** RMS of a prompt, dBFS. */
const loudness = async (file: string) =>
  Number(/^RMS lev dB\s+(\S+)/m.exec(await sox([...LINEAR, file, '-n', 'stats']))?.[1])

t.test('every prompt is spoken as linear samples, loud enough, in the voice of the province', async t => {
  const both = t.testdir({ south: {}, north: {} })
  const [folder, other] = [join(both, 'south'), join(both, 'north')]
  const made = await makePrompts({ root, folder, province: 'none', voice: 'vi-vn-x-south' }, quiet)
  const names = made.map(prompt => prompt.name)
  for (const name of ['greeting', 'emergency', 'busy', 'sorry', 'outside-hours'])
    t.ok(names.includes(name), name)
  for (const { name, seconds } of made) {
    t.equal((await stat(join(folder, `${name}.sln`))).size, seconds * 16_000)
    const dBFS = await loudness(join(folder, `${name}.sln`))
    t.ok(dBFS > -25 && dBFS < -19, `${name}: ${dBFS} dBFS`)
  }
  t.ok((made.find(prompt => prompt.name === 'greeting')?.seconds ?? 99) < 10, 'the greeting is short')
  t.same(await readdir(join(folder, 'moh')), ['calm.sln'])
  const music = await loudness(join(folder, 'moh/calm.sln'))
  t.ok(music > -32 && music < -22, `music: ${music} dBFS`)
  await makePrompts({ root, folder: other, province: 'none', voice: 'vi' }, quiet)
  t.not(await digestOf(join(other, 'greeting.sln')), await digestOf(join(folder, 'greeting.sln')))
})

t.test('the greeting names 113, 114 and 115 first and says that the call is recorded', async t => {
  const text = await readFile(join(TEXTS, 'greeting.txt'), 'utf8')
  const [first] = text.split('. ')
  for (const number of ['113', '114', '115']) t.match(first, number)
  t.match(text, 'ghi âm')
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
    t.ok((await loudness(join(texts, 'out/a.sln'))) > -25, 'a faint recording is made loud')
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

const digestOf = async (file: string) => (await readFile(file)).toString('base64').slice(0, 4_000)
