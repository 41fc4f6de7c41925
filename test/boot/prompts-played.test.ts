import { readFile } from 'node:fs/promises'
import t from 'tap'
import { makePrompts } from '../../src/boot/prompts.ts'
import { waitingNews } from '../../src/speech/vietnamese.ts'
import { until } from '../until.ts'
import { trial } from './asterisk-trial.ts'

t.test('a real Asterisk plays the pieces of a sentence without gaps between them', async t => {
  const range = { from: 5, to: 10 }
  const pieces = waitingNews({ place: 21, say: 'range', range }, 'northern')
  const numbers = `[probe]
exten => told,1,Answer()
 same => n,Log(NOTICE,from \${STRFTIME(,UTC,%s%3q)})
 same => n,Playback(${pieces.map(name => `cc1022/${name}`).join('&')})
 same => n,Log(NOTICE,until \${STRFTIME(,UTC,%s%3q)} \${PLAYBACKSTATUS})
 same => n,Hangup()
exten => hears,1,Wait(60)
`
  const { instance } = await trial(t, { rtpFrom: 21_500, generated: { 'numbers.conf': numbers } })
  const { root, prompts: folder, ariUser, httpPort, messages } = instance
  const made = await makePrompts({ root, folder, province: 'none', voice: 'vi' }, () => {})
  const lengths = new Map(made.map(({ name, seconds }) => [name, seconds]))
  const seconds = pieces.reduce((sum, name) => sum + (lengths.get(name) ?? Number.NaN), 0)

  const query = new URLSearchParams({ endpoint: 'Local/told@probe/n', context: 'probe', extension: 'hears' })
  const authorization = `Basic ${btoa(`${ariUser.name}:${ariUser.password}`)}`
  const answer = await fetch(`http://127.0.0.1:${httpPort}/ari/channels?${query}`, {
    method: 'POST',
    headers: { authorization },
  })
  t.equal(answer.status, 200)
  const [, from, to] = await until(
    'all was played',
    async () => /from (\d{13})[\s\S]*until (\d{13}) SUCCESS/.exec(await readFile(messages, 'utf8')),
    { withinMs: 30_000 },
  )
  const played = (Number(to) - Number(from)) / 1_000
  t.comment(`${pieces.length} pieces of ${seconds.toFixed(2)} s, played in ${played.toFixed(2)} s`)
  // Why: a twentieth of a second between two words is not heard; a missing file would be far shorter.
  t.ok(Math.abs(played - seconds) < 0.05 * pieces.length, `${played} s for ${seconds} s of sound`)
})
