import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import t from 'tap'
import { linear, RATE, tone } from '../../src/boot/samples.ts'
import { RECORDED_FOLDER, TEXTS_FILE } from '../../src/boot/speaker.ts'
import { wavOf } from '../../src/speech/upload.ts'
import { openWholeApp } from '../people/wholeapp.ts'
import { until } from '../until.ts'

const EDGE = '----cc1022'

/** As a browser sends a file. */
const upload = (bytes: Buffer, name = 'lời chào.wav') => ({
  method: 'POST' as const,
  url: '/api/prompt-recordings',
  headers: { 'content-type': `multipart/form-data; boundary=${EDGE}` },
  payload: Buffer.concat([
    Buffer.from(`--${EDGE}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
    bytes,
    Buffer.from(`\r\n--${EDGE}--\r\n`),
  ]),
})

t.test('a province has its own words and its own voice, and the standard ones back', async t => {
  const { app, dataDir, headersOf } = await openWholeApp(t)
  const { authorization } = await headersOf('admin1')
  const ask = async (asked: object) =>
    app.inject({ ...asked, headers: { ...(asked as { headers?: object }).headers, authorization } })
  const set = (value: object) =>
    ask({ method: 'POST', url: '/api/settings/announcements', payload: { value, reason: 'Giọng của tỉnh' } })
  const shown = async (name: string) => {
    const { items } = (await ask({ method: 'GET', url: '/api/prompts' })).json()
    return (items as { name: string; own: unknown; made: unknown; standard: string }[]).find(
      one => one.name === name,
    )
  }
  const folder = join(dataDir, 'asterisk')
  await mkdir(join(folder, dirname(TEXTS_FILE)), { recursive: true })
  await mkdir(join(folder, 'prompts'), { recursive: true })

  t.match(await shown('greeting'), { own: null, made: null, standard: /113/ })
  const sound = wavOf(linear(tone(440, 1).map(sample => sample * 0.3)), RATE)
  const taken = await ask(upload(sound))
  t.equal(taken.statusCode, 201)
  const { id } = taken.json()
  t.match(taken.json(), { name: 'lời chào.wav', seconds: 1 })
  t.equal((await ask(upload(sound, 'x.wav'))).json().id, id, 'the same file is there once')
  t.same((await ask({ method: 'GET', url: `/api/prompt-recordings/${id}/audio` })).rawPayload, sound)

  for (const payload of [
    { text: ' ', kind: 'whole' },
    { text: 'x'.repeat(601), kind: 'whole' },
    { text: 'a' },
  ])
    t.equal((await ask({ method: 'POST', url: '/api/prompts/trial', payload })).statusCode, 400)

  t.equal((await set({ greeting: { recording: id }, hold: { text: 'Xin giữ máy.' } })).statusCode, 201)
  t.match(await shown('greeting'), { own: { recording: { id, seconds: 1 } } })
  t.match((await ask({ method: 'GET', url: '/api/prompts/hold/changes' })).json().items, [
    { before: null, after: { text: 'Xin giữ máy.' }, reason: 'Giọng của tỉnh', madeBy: {} },
  ])
  const file = join(folder, TEXTS_FILE)
  await until('whoever has the voice is told', async () =>
    (await readFile(file, 'utf8').catch(() => '')).includes(id),
  )
  t.same(await readFile(join(dirname(file), RECORDED_FOLDER, `${id}.wav`)), sound)

  await writeFile(join(folder, 'prompts/hold.sln'), Buffer.alloc(320, 1))
  const heard = await ask({ method: 'GET', url: '/api/prompts/hold/audio' })
  t.match([heard.statusCode, heard.headers['content-type']], [200, 'audio/wav'])
  t.equal(heard.rawPayload.length, 320 + 44)

  t.test('what may not be is refused', async t => {
    const refused = async (answer: ReturnType<typeof ask>) => {
      const { statusCode, json } = await answer
      return [statusCode, json().code]
    }
    t.same(await refused(ask(upload(Buffer.from('MZ')))), [422, 'not-wav'])
    t.same(await refused(ask(upload(wavOf(Buffer.alloc(32_000), RATE)))), [422, 'wav-silent'])
    t.same(await refused(ask(upload(Buffer.alloc(12_000_001)))), [413, 'wav-too-large'])
    t.same(await refused(ask({ method: 'POST', url: '/api/prompt-recordings', payload: {} })), [
      415,
      'unsupported-media-type',
    ])
    const strange = { greeting: { recording: 'ab'.repeat(32) } }
    t.match((await set(strange)).json(), {
      code: 'settings-invalid',
      faults: [{ path: 'announcements.greeting.recording' }],
    })
    for (const value of [
      { '../x': { text: 'a' } },
      { greeting: { recording: '../../etc/passwd' } },
      { hold: { text: ' ' } },
    ])
      t.equal((await set(value)).statusCode, 400)
    for (const path of ['prompts/nobody/audio', 'prompts/greeting/audio'])
      t.equal((await ask({ method: 'GET', url: `/api/${path}` })).statusCode, 404)
    t.equal((await ask({ method: 'GET', url: '/api/prompts/..%2f..%2fkeys/audio' })).statusCode, 400)
  })
})
