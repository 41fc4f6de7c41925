import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { listedTexts } from '../../src/boot/speaker.ts'
import { placeFile } from '../../src/phones/files.ts'
import { createVoice } from '../../src/settings/voice.ts'
import { until } from '../until.ts'

const NOTHING = { spoken: [], own: {} }
const RECORDING = 'ab'.repeat(32)

t.test('what is listed by the service is what the process with the voice reads', async t => {
  const folder = t.testdir({ prompts: {} })
  const [file, prompts] = [join(folder, 'texts.json'), join(folder, 'prompts')]
  const recorded = join(folder, 'recorded')
  const log: { sound?: string; msg: string }[] = []
  const voice = createVoice({
    ...{ file, prompts, recorded, place: placeFile },
    recording: async id => (id === RECORDING ? Buffer.from('RIFF') : null),
    log: pino({}, { write: line => void log.push(JSON.parse(line)) }),
  })
  t.same(await listedTexts(file), NOTHING, 'no file, no texts')
  voice.speak({ texts: ['Bấm phím một'], announcements: {} })
  const announcements = { greeting: { recording: RECORDING }, hold: { text: 'Xin chờ máy.' } }
  voice.speak({ texts: ['Bấm phím hai', 'Bấm "ba"\n'], announcements })
  await until('the last list stands', async () => (await listedTexts(file)).spoken.length === 2)
  const path = join(recorded, `${RECORDING}.wav`)
  t.same(await listedTexts(file), {
    spoken: ['Bấm phím hai', 'Bấm "ba"\n'],
    own: { greeting: { recording: path }, hold: { text: 'Xin chờ máy.' } },
  })
  t.equal(await readFile(path, 'utf8'), 'RIFF', 'the recording lies beside it')

  t.equal(voice.isMade('text-1'), false)
  t.equal(voice.isMade('text-1'), false)
  t.match(log, [{ sound: 'text-1', msg: 'a text of the settings is not spoken yet' }])
  t.equal(log.length, 1, 'said once')
  await writeFile(join(prompts, 'text-1.sln'), 'sound')
  t.equal(voice.isMade('text-1'), true)
})

t.test('a folder that cannot be written is said, and nothing else breaks', async t => {
  const log: string[] = []
  const voice = createVoice({
    ...{ file: '/', prompts: '/', recorded: '/', recording: async () => null },
    log: pino({}, { write: line => void log.push(line) }),
    place: async () => {
      throw new Error('no space left')
    },
  })
  voice.speak({ texts: ['a'], announcements: {} })
  await until('it is said', () => log.some(line => line.includes('no space left')))
  t.pass()
})

t.test('a file that is no list lists nothing', async t => {
  const file = join(t.testdir({ 'texts.json': '{"a": 1}' }), 'texts.json')
  t.same(await listedTexts(file), NOTHING)
  await writeFile(file, JSON.stringify({ texts: ['a', 1, null, ['b'], 'c'], announcements: {} }))
  t.same(await listedTexts(file), { spoken: ['a', 'c'], own: {} })
  for (const announcements of [{ '../x': { text: 'a' } }, { hold: { recording: '../../etc/passwd' } }, 7]) {
    await writeFile(file, JSON.stringify({ texts: [], announcements }))
    t.same(await listedTexts(file), NOTHING, 'no path of somebody else’s making')
  }
})
