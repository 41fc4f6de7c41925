import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pino } from 'pino'
import t from 'tap'
import { listedTexts } from '../../src/boot/speaker.ts'
import { placeFile } from '../../src/phones/files.ts'
import { createVoice } from '../../src/settings/voice.ts'
import { until } from '../until.ts'

t.test('what is listed by the service is what the process with the voice reads', async t => {
  const folder = t.testdir({ prompts: {} })
  const [file, prompts] = [join(folder, 'texts.json'), join(folder, 'prompts')]
  const log: { sound?: string; msg: string }[] = []
  const voice = createVoice({
    ...{ file, prompts, place: placeFile },
    log: pino({}, { write: line => void log.push(JSON.parse(line)) }),
  })
  t.same(await listedTexts(file), [], 'no file, no texts')
  voice.speak(['Bấm phím một'])
  voice.speak(['Bấm phím hai', 'Bấm "ba"\n'])
  await until('the last list stands', async () => (await listedTexts(file)).length === 2)
  t.same(await listedTexts(file), ['Bấm phím hai', 'Bấm "ba"\n'])

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
    ...{ file: '/', prompts: '/' },
    log: pino({}, { write: line => void log.push(line) }),
    place: async () => {
      throw new Error('no space left')
    },
  })
  voice.speak(['a'])
  await until('it is said', () => log.some(line => line.includes('no space left')))
  t.pass()
})

t.test('a file that is no list lists nothing', async t => {
  const file = join(t.testdir({ 'texts.json': '{"a": 1}' }), 'texts.json')
  t.same(await listedTexts(file), [])
  await writeFile(file, JSON.stringify(['a', 1, null, ['b'], 'c']))
  t.same(await listedTexts(file), ['a', 'c'])
})
