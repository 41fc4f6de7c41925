import t from 'tap'
import { type SealedEvent, sealedOf, strangeCopies } from '../../src/recordings/proof.ts'

const JUDGED = { callId: 'c', path: '2026/11/21/x.wav', state: 'verified', startedAt: 1 }
const event = (type: SealedEvent['type'], more: Partial<SealedEvent> = {}): SealedEvent => ({
  ...{ id: 1, at: 5, type, sha256: 'aa', sizeBytes: 9, facts: {} },
  ...more,
})
const judged = event('judged', { facts: JUDGED })
const copy = (form: string, storedSha256: string) => ({
  place: 'local',
  path: 'x',
  form,
  storedSha256,
  storedBytes: 9,
})

t.test('a file is mended, judged, held, compressed, taken away, brought back: nothing contradicts', t => {
  const sealed = sealedOf([
    ...[
      event('repaired', { sha256: 'bb' }),
      judged,
      event('linked', { sha256: null, facts: { callId: 'c' } }),
    ],
    ...[event('muted', { sha256: null }), event('held', { sha256: null })],
    event('compressed', { facts: copy('flac', 'ff') }),
    ...[event('copied', { facts: { ...copy('flac', 'ff'), place: 's3' } }), event('local-removed')],
    event('restored', { facts: copy('wav', 'aa') }),
  ])
  t.match(sealed, { contradiction: null, sha256: 'aa', local: { sha256: 'aa' }, isPurged: false })
  t.match(sealedOf([judged, event('purged')]), { contradiction: null, isPurged: true, local: null })
  t.equal(sealedOf([event('repaired')]), null, 'never judged')
  t.end()
})

t.test('the books play the copies that were sealed, and no others', t => {
  const flac = event('compressed', { facts: copy('flac', 'ff') })
  const remote = event('copied', { facts: { ...copy('flac', 'ff'), place: 's3', path: 'k' } })
  const strange = (events: SealedEvent[], ...copies: Parameters<typeof strangeCopies>[0]) => {
    const sealed = sealedOf([judged, ...events])
    return sealed && strangeCopies(copies, sealed)
  }
  const here = { place: 'local', path: 'x', sha256: 'ff' } as const
  const there = { place: 's3', path: 'k', sha256: 'ff' } as const
  t.same(strange([flac, remote], here, there), [])
  t.same(strange([flac], { ...here, path: 'y' }), ['local'])
  t.same(strange([flac, remote], { ...here, sha256: 'bb' }, { ...there, path: 'l' }), ['local', 's3'])
  t.same(strange([flac], there), ['s3'], 'never sealed')
  t.same(strange([flac, remote, event('purged')], here), ['local'], 'after its end')
  t.end()
})

t.test('whoever writes as the service does cannot have another sound sealed unseen', t => {
  const why = (...events: SealedEvent[]) => sealedOf([judged, ...events])?.contradiction
  t.equal(why({ ...judged, sha256: 'bb' }), 'judged-again')
  t.equal(why(event('repaired', { sha256: 'bb' })), 'repaired-after')
  t.equal(why(event('linked', { sha256: 'bb' })), 'other-sound')
  t.equal(why(event('compressed', { sha256: 'bb', facts: copy('flac', 'ff') })), 'other-sound')
  t.equal(why(event('restored', { facts: copy('wav', 'bb') })), 'other-sound')
  t.equal(why(event('local-removed')), 'removed-alone', 'nothing lay elsewhere')
  t.equal(why(event('restored', { facts: copy('wav', 'bb') }), event('held')), 'other-sound', 'for ever')
  t.end()
})
