import t from 'tap'
import { type Entry, hearingOf, type Watched } from '../../../web/src/player/hearing.ts'
import { marksOf } from '../../../web/src/player/marks.ts'

const START = Date.parse('2026-11-20T03:00:00Z')
const at = (s: number) => new Date(START + s * 1_000).toISOString()
const CHANNEL = 'c1'
const identity = { id: 'x', channel: CHANNEL, answeredAt: START } as never
const leg = (n: number) => `leg.x.${n}`
const ring = (n: number, operator: string) =>
  ({ type: 'ring', leg: { id: leg(n), operator, endpoint: operator }, callerShown: '', forMs: 1 }) as const
const entry = (s: number, toState: string, event: object, acts: readonly object[] = []): Entry =>
  ({ at: at(s), toState, event: { at: START, ...event }, acts }) as never

const answered: readonly Entry[] = [
  entry(0, 'greeting', { type: 'arrived', identity }),
  entry(5, 'waiting', { type: 'soundEnded' }, [{ type: 'music', channel: CHANNEL }]),
  entry(6, 'ringing', { type: 'operatorChosen' }, [ring(1, 'anna')]),
  entry(10, 'talking', { type: 'legAnswered', leg: leg(1) }, [
    { type: 'connect', channel: CHANNEL, leg: leg(1), bridge: 'b' },
  ]),
]
const over = (s: number) => entry(s, 'ended', { type: 'callerGone', cut: false })
const shown = (journal: readonly Entry[], until: number, monitors: readonly Watched[] = []) =>
  Object.fromEntries(
    hearingOf(journal, monitors, START + until * 1_000).lanes.map(lane => [
      lane.personId ?? lane.label ?? lane.id,
      lane.parts.map(({ from, to, doing, hears, isSilent }) =>
        [(from - START) / 1_000, (to - START) / 1_000, doing, hears.join('+'), isSilent ? 'silent' : '']
          .join(' ')
          .trim(),
      ),
    ]),
  )

t.test('a citizen hears the greeting, music, then the operator, who hears them', async t => {
  t.same(shown([...answered, over(20)], 20), {
    citizen: ['0 5 prompt', '5 10 music', `10 20 talk ${leg(1)}`],
    anna: ['6 10 rings', '10 20 talk citizen'],
  })
})

t.test('a consultation is heard by operator and guest, and not by the citizen', async t => {
  const journal = [
    ...answered,
    entry(12, 'talking', { type: 'asked', by: 'anna', request: { act: 'consult' } }, [
      { type: 'park', channel: CHANNEL, bridge: 'b' },
      { type: 'ringOut', leg: leg(2), party: { label: 'Cấp nước' }, callerShown: '1022', forMs: 1 },
    ]),
    entry(14, 'talking', { type: 'legAnswered', leg: leg(2) }, [
      { type: 'invite', leg: leg(2), bridge: 'b' },
    ]),
    entry(18, 'talking', { type: 'asked', by: 'anna', request: { act: 'resume' } }, [
      { type: 'unpark', channel: CHANNEL, bridge: 'b' },
    ]),
    entry(22, 'talking', { type: 'legEnded', leg: leg(2), why: 'hung-up' }),
    over(25),
  ]
  t.same(shown(journal, 25), {
    citizen: [
      ...['0 5 prompt', '5 10 music', `10 12 talk ${leg(1)}`, '12 18 held'],
      ...[`18 22 talk ${leg(1)}+${leg(2)}`, `22 25 talk ${leg(1)}`],
    ],
    anna: [
      ...['6 10 rings', '10 12 talk citizen', '12 14 alone', `14 18 aside ${leg(2)}`],
      ...[`18 22 talk citizen+${leg(2)}`, '22 25 talk citizen'],
    ],
    'Cấp nước': ['12 14 rings', `14 18 aside ${leg(1)}`, `18 22 talk citizen+${leg(1)}`],
  })
})

t.test('who is muted is not heard; a telephone on hold hears nothing, and the citizen waits', async t => {
  const journal = [
    ...answered,
    entry(12, 'talking', { type: 'asked', by: 'anna', request: { act: 'mute' } }, [
      { type: 'mute', leg: leg(1) },
    ]),
    entry(14, 'talking', { type: 'asked', by: 'anna', request: { act: 'unmute' } }, [
      { type: 'unmute', leg: leg(1) },
    ]),
    entry(16, 'talking', { type: 'held', leg: leg(1) }),
    entry(18, 'talking', { type: 'resumed', leg: leg(1) }),
    over(20),
  ]
  t.same(shown(journal, 20), {
    citizen: [
      ...['0 5 prompt', '5 10 music', `10 12 talk ${leg(1)}`, '12 14 talk', `14 16 talk ${leg(1)}`],
      ...['16 18 held', `18 20 talk ${leg(1)}`],
    ],
    anna: [
      ...['6 10 rings', '10 12 talk citizen', '12 14 talk citizen silent', '14 16 talk citizen'],
      ...['16 18 held  silent', '18 20 talk citizen'],
    ],
  })
})

t.test('a supervisor listens unheard, whispers to the operator, then is heard by all', async t => {
  const monitor: Watched = {
    ...{ id: 'm', personId: 'sue', operatorId: 'anna', joinedAt: at(11), endedAt: at(19) },
    modes: [
      { mode: 'listen', from: at(8) },
      { mode: 'whisper', from: at(13) },
      { mode: 'barge', from: at(16) },
    ],
  }
  t.same(shown([...answered, over(20)], 20, [monitor]), {
    citizen: [
      ...['0 5 prompt', '5 10 music', `10 16 talk ${leg(1)}`],
      ...[`16 19 talk ${leg(1)}+m`, `19 20 talk ${leg(1)}`],
    ],
    anna: ['6 10 rings', '10 13 talk citizen', '13 19 talk citizen+m', '19 20 talk citizen'],
    sue: [
      `11 13 listen citizen+${leg(1)} silent`,
      `13 16 whisper citizen+${leg(1)}`,
      `16 19 barge citizen+${leg(1)}`,
    ],
  })
})

t.test('a recording that was muted on request says from when to when', async t => {
  const journal = [
    ...answered,
    entry(12, 'talking', { type: 'asked', by: 'anna', request: { act: 'mute-recording' } }, [
      { type: 'muteRecording', channel: CHANNEL },
    ]),
    entry(15, 'talking', { type: 'deadline' }, [{ type: 'unmuteRecording', channel: CHANNEL }]),
    over(20),
  ]
  const hearing = hearingOf(journal, [], START + 20_000)
  t.same(hearing.silenced, [{ from: START + 12_000, to: START + 15_000 }])
  t.same(
    marksOf(hearing, START + 1_000, 19_000).map(({ kind, at, to }) => [kind, at, to]),
    [
      ['answer', 9_000, null],
      ['silenced', 11_000, 14_000],
    ],
    'the operator leaves as the recording ends: no mark',
  )
})

t.test('the dialplan’s own queue puts an operator through without us', async t => {
  const journal = [
    entry(0, 'fallback', { type: 'enteredFallback', identity }),
    entry(4, 'fallback', { type: 'fallbackAnswered', operator: 'ben' }),
    over(9),
  ]
  t.same(shown(journal, 9), {
    citizen: ['0 4 music', '4 9 talk fallback.ben'],
    ben: ['4 9 talk citizen'],
  })
})

t.test('a call that goes on is told until now, and an empty journal is none', async t => {
  t.same(shown(answered, 12), {
    citizen: ['0 5 prompt', '5 10 music', `10 12 talk ${leg(1)}`],
    anna: ['6 10 rings', '10 12 talk citizen'],
  })
  t.same(hearingOf([], [], START), { from: START, to: START, lanes: [], silenced: [] })
})
