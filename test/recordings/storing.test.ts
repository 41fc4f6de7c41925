import t from 'tap'
import { DEFAULT_STORAGE, faultsOfStorage, type StorageRules } from '../../src/recordings/storagerules.ts'
import {
  againAfterMs,
  aheadOf,
  dutiesOf,
  type Ground,
  isStoredPath,
  partOf,
  pathAs,
  recordingPathOf,
  SETTLED_MS,
  type Stored,
  spaceOf,
  storedAs,
} from '../../src/recordings/storing.ts'
import { NOON } from '../rooms.ts'

const DAY = 86_400_000
const ID = '0193b5f0-0000-4000-8000-0000000000aa'
const WAV = `2026/11/21/${ID}.wav`

function due(rules: Partial<StorageRules>, given: Partial<Ground> = {}) {
  const ground = { hasStore: true, hasFlac: true, isProtecting: false, at: NOON, ...given }
  return dutiesOf({ ...ground, rules: { ...DEFAULT_STORAGE, ...rules } })
}
const after = (ms: number) => NOON - ms

t.test(
  'as long as a province decides nothing, nothing is done to any recording, whatever the disk',
  async t => {
    t.same(due({}), [])
    t.same(due({}, { isProtecting: true }), [])
  },
)

t.test('FLAC is made when its days are over, of what is a WAV, on this machine', async t => {
  const duties = due({ format: 'flac', compressAfterDays: 2 })
  t.same(
    duties.map(({ stored }) => stored),
    ['wav', 'wav-aes', 'wav+s3', 'wav-aes+s3'],
  )
  t.match(duties[0], { act: 'reform', form: 'flac', verifiedBefore: after(2 * DAY) })
  t.match(duties[1], { form: 'flac-aes' }, 'what is encrypted stays encrypted')
  t.same(due({ format: 'flac' }, { hasFlac: false }), [])
})

t.test(
  'encryption does not wait for compression, and what is to be encrypted is not uploaded before',
  async t => {
    const duties = due({ format: 'flac', compressAfterDays: 3, encrypt: true, remote: true })
    const ofWav = duties.filter(({ stored }) => stored === 'wav')
    t.match(ofWav, [
      { act: 'reform', form: 'flac-aes', verifiedBefore: after(3 * DAY) },
      { act: 'reform', form: 'wav-aes', verifiedBefore: after(SETTLED_MS) },
    ])
    t.notOk(duties.some(({ act, stored }) => act === 'upload' && !stored.includes('aes')))
    const atOnce = due({ format: 'flac', compressAfterDays: 0, encrypt: true })
    t.same(
      atOnce.filter(({ stored }) => stored === 'wav').map(one => one.act === 'reform' && one.form),
      ['flac-aes'],
      'once is enough',
    )
  },
)

t.test(
  'what went into a store before encryption was switched on is encrypted there too, once it is here',
  async t => {
    const reseals = (rules: Partial<StorageRules>, given: Partial<Ground> = {}) =>
      due(rules, given).flatMap(({ act, stored }) => (act === 'reseal' ? [stored] : []))
    t.same(reseals({ encrypt: true }), ['wav-aes+s3', 'flac-aes+s3', 'none+s3'])
    t.same(reseals({ remote: true }), [])
    t.same(reseals({ encrypt: true }, { hasStore: false }), [])
  },
)

t.test(
  'the local copy is let go only where another is, and only where the province says after how long',
  async t => {
    t.notOk(due({ remote: true }).some(({ act }) => act === 'drop'))
    const drops = due({ remote: true, keepLocalDays: 30 }).filter(({ act }) => act === 'drop')
    t.ok(drops.every(({ stored }) => stored.endsWith('+s3') && !stored.startsWith('none')))
    t.ok(drops.every(({ verifiedBefore }) => verifiedBefore === after(30 * DAY)))
    t.same(due({ remote: true, keepLocalDays: 30 }, { hasStore: false }), [], 'no store, nothing goes')
    t.match(faultsOfStorage({ ...DEFAULT_STORAGE, keepLocalDays: 5 }, 'storage'), [
      { path: 'storage.keepLocalDays' },
    ])
  },
)

t.test('a disk that fills does not wait for days, and what saves space comes first', async t => {
  const rules = { format: 'flac', compressAfterDays: 9, remote: true, keepLocalDays: 90 } as const
  const duties = due(rules, { isProtecting: true })
  t.ok(duties.every(({ verifiedBefore }) => verifiedBefore === after(SETTLED_MS)))
  t.same([...new Set(duties.map(({ act }) => act))], ['drop', 'reform', 'upload'])
})

t.test('names of copies are those and no others', async t => {
  for (const [form, name] of Object.entries({
    ...{ wav: `${ID}.wav`, flac: `${ID}.flac`, 'wav-aes': `${ID}.wav.aes`, 'flac-aes': `${ID}.flac.aes` },
  })) {
    const path = pathAs(WAV, form as 'wav')
    t.equal(path, `2026/11/21/${name}`)
    t.equal(recordingPathOf(path), WAV)
    t.ok(isStoredPath(partOf(path, '0123abcd')))
    t.equal(recordingPathOf(partOf(path, '0123abcd')), null)
  }
  const bad = [
    ...[
      `../${ID}.flac`,
      `2026/11/21/../${ID}.flac`,
      `2026/11/21/${ID}.flac.part`,
      `.making/${ID}.flac`,
      `.making/../${ID}.flac.0123abcd`,
      `/etc/passwd`,
    ],
    ...[`2026/13/21/${ID}.wav`, `2026/11/21/${ID}.mp3`, `2026/11/21/${ID}.flac\n`, '', '.making'],
  ]
  for (const path of bad) t.equal(isStoredPath(path), false, JSON.stringify(path))
  t.equal(storedAs('none', true), 'none+s3')
})

t.test('a disk that was full is not called empty again by one file', async t => {
  const marks = { lowBelow: 6e9, protectBelow: 2e9 }
  t.equal(spaceOf(7e9, marks, 'enough'), 'enough')
  t.equal(spaceOf(5e9, marks, 'enough'), 'low')
  t.equal(spaceOf(1.9e9, marks, 'low'), 'protect')
  t.equal(spaceOf(2.1e9, marks, 'protect'), 'protect')
  t.equal(spaceOf(2.3e9, marks, 'protect'), 'low')
})

t.test('what fails is tried again later and later, at last four times a day', async t => {
  t.same([1, 2, 5].map(againAfterMs), [120_000, 240_000, 1_920_000])
  t.equal(againAfterMs(1e9), 6 * 3_600_000)
})

t.test('what lies before a recording is told to its end, whatever waits for what', async t => {
  const ahead = (stored: Stored, rules: Partial<StorageRules>, given: Partial<Ground> = {}) => {
    const ground = { hasStore: true, hasFlac: true, isProtecting: false, at: NOON, ...given }
    return [...aheadOf(stored, { ...ground, rules: { ...DEFAULT_STORAGE, ...rules } })].toSorted()
  }
  const all = {
    format: 'flac',
    compressAfterDays: 3,
    encrypt: true,
    remote: true,
    keepLocalDays: 30,
  } as const
  t.same(ahead('wav', all), [
    ['compress', after(3 * DAY)],
    ['drop', after(30 * DAY)],
    ['encrypt', after(SETTLED_MS)],
    ['upload', after(3 * DAY)],
  ])
  t.same(ahead('wav', {}), [])
  t.same(ahead('flac-aes+s3', { ...all, keepLocalDays: null }), [], 'it lies as it shall')
  t.same(ahead('wav', { remote: true }, { hasStore: false }), [])
})
