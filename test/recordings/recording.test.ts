import fc from 'fast-check'
import t from 'tap'
import { isRecordingPath, judge, pathOf, reachOf } from '../../src/recordings/recording.ts'

const ID = '0196b0a2-1111-7000-8000-000000000001'
const audio = (audioMs: number) =>
  ({
    found: 'audio',
    audioMs,
    sizeBytes: 1,
    sha256: 'x',
    isSilent: false,
    isClosed: true,
    isShortened: false,
    quiet: [],
  }) as const

t.test('a recording of the right length in which nothing is heard is flagged', t => {
  const silent = (audioMs: number) => ({ ...audio(audioMs), isSilent: true })
  t.match(judge({ expectedMs: 60_000, file: silent(59_900) }), {
    state: 'short',
    gapMs: 100,
    gapCause: 'silent',
  })
  t.match(judge({ expectedMs: 2_000, file: silent(2_000) }), { state: 'verified' }, 'before a word was said')
  t.match(
    judge({ expectedMs: 60_000, file: silent(9_000), cut: true }),
    { gapCause: 'cut' },
    'the gap counts first',
  )
  t.end()
})

t.test('a file that agrees with the call within half a second is verified, to the millisecond', async t => {
  for (const [expectedMs, found] of [
    [20_000, 20_000],
    [20_000, 19_500],
    [20_000, 20_500],
    [300, 0],
  ] as const)
    t.match(judge({ expectedMs, file: audio(found) }), { state: 'verified', gapCause: null }, `${found}`)
  t.match(judge({ expectedMs: 20_000, file: audio(19_499) }), { state: 'short', gapMs: 501 })
  t.match(judge({ expectedMs: 20_000, file: audio(20_501) }), {
    state: 'short',
    gapMs: -501,
    gapCause: 'longer',
  })
})

t.test('a gap is named only by what is known', async t => {
  const short = { expectedMs: 20_000, file: audio(12_000) }
  t.match(judge(short), { state: 'short', gapMs: 8_000, gapCause: 'unexplained' })
  t.match(judge({ ...short, cut: true }), { gapCause: 'cut' })
  // 600 packets of 20 ms = 12 s heard of 20 s.
  t.match(judge({ ...short, rtpPackets: 600 }), {
    state: 'short',
    gapMs: 8_000,
    gapCause: 'no-rtp-from-citizen',
  })
  t.match(judge({ ...short, rtpPackets: 0 }), { gapCause: 'no-rtp-from-citizen' })
  t.match(judge({ ...short, rtpPackets: 1_000 }), { gapCause: 'unexplained' }, 'the citizen sent everything')
  t.match(judge({ ...short, rtpPackets: 900 }), { gapCause: 'unexplained' }, '2 s of silence explain no 8 s')
})

t.test('where there is nothing to hear the recording is missing, and why is said', async t => {
  t.match(judge({ expectedMs: 5_000, file: { found: 'nothing' } }), { state: 'missing', gapCause: 'no-file' })
  t.match(judge({ expectedMs: 5_000, file: { found: 'unreadable' } }), {
    state: 'missing',
    gapCause: 'unreadable',
  })
  t.match(judge({ expectedMs: 5_000, file: audio(0) }), { state: 'missing', gapMs: 5_000, gapCause: 'empty' })
  t.match(judge({ expectedMs: 5_000, file: audio(0), cut: true }), { state: 'missing', gapCause: 'empty' })
  t.match(
    judge({ expectedMs: 0, file: { found: 'nothing' } }),
    { state: 'missing' },
    'even of a call of no length',
  )
})

t.test('every verdict but verified has a cause, and verified has none', async t => {
  fc.assert(
    fc.property(
      fc.nat(3_600_000),
      fc.nat(3_600_000),
      fc.boolean(),
      fc.option(fc.nat(200_000)),
      (expectedMs, audioMs, cut, rtpPackets) => {
        const { state, gapMs, gapCause } = judge({ expectedMs, file: audio(audioMs), cut, rtpPackets })
        if (gapMs !== expectedMs - audioMs) throw new Error('gap')
        if ((state === 'verified') !== (gapCause === null)) throw new Error('cause')
        if ((state === 'verified') !== Math.abs(gapMs) <= 500) throw new Error('tolerance')
      },
    ),
    { seed: 1022 },
  )
  t.pass('held')
})

t.test('only a day and a call id make a path; nothing a caller sends gets into one', async t => {
  t.ok(isRecordingPath(`2026/11/21/${ID}.wav`))
  for (const path of [
    `../2026/11/21/${ID}.wav`,
    `/2026/11/21/${ID}.wav`,
    `2026/11/21/../../${ID}.wav`,
    `2026/13/21/${ID}.wav`,
    `2026/11/00/${ID}.wav`,
    `2026/11/21/${ID}.wav/..`,
    `2026/11/21/${ID}.wav\0.wav`,
    `2026/11/21/${ID}.wav\n`,
    `2026/11/21/${ID.toUpperCase()}.wav`,
    `2026/11/21/${ID}.WAV`,
    `2026\\11\\21\\${ID}.wav`,
    `2026/11/21/0912345678;rm -rf.wav`,
    '',
  ])
    t.notOk(isRecordingPath(path), JSON.stringify(path))
})

t.test(
  'a call whose recording was named by nobody we know keeps its row, under the name it should have',
  async t => {
    const at = Date.parse('2026-12-31T17:00:00Z') // midnight in Hanoi: the next year's first day
    t.equal(pathOf(ID, at, '/etc/passwd'), `2027/01/01/${ID}.wav`)
    t.equal(
      pathOf(ID, at, `2026/12/31/${ID}.wav`),
      `2026/12/31/${ID}.wav`,
      'the dialplan named the day before',
    )
    const other = ID.replace(/1$/, '2')
    t.equal(
      pathOf(ID, at, `2026/12/31/${other}.wav`),
      `2027/01/01/${ID}.wav`,
      "never another recording's file",
    )
  },
)

t.test('who may hear what follows from the role', async t => {
  const reach = (role: Parameters<typeof reachOf>[0]['role']) =>
    reachOf({ id: ID, username: 'x', displayName: 'X', role, unitId: null })
  t.same(
    (['supervisor', 'auditor', 'operator', 'officer', 'head', 'office', 'leader', 'admin'] as const).map(
      reach,
    ),
    ['all', 'all', 'answered', 'unit', 'unit', 'all', 'none', 'none'],
  )
})
