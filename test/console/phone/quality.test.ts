import t from 'tap'
import { type Counts, judge, type Verdict, warningOf } from '../../../web/src/phone/quality.ts'
import { countsIn } from '../../../web/src/phone/stats.ts'

const talking = { isHeld: false }
const counts = (change: Partial<Counts>): Counts => ({
  ...{ at: 0, received: 0, lost: 0, jitterMs: 2, roundTripMs: 20, lostThere: null },
  ...change,
})
/** Looks every two seconds at what is counted by then. */
function judged(looks: readonly Partial<Counts>[], around = talking): Verdict | null {
  let before: Counts | null = null
  let last: Verdict | null = null
  looks.forEach((look, n) => {
    const now = counts({ at: n * 2_000, ...look })
    last = judge(before, now, last, around)
    before = now
  })
  return last
}

const warned = (verdict: Verdict | null, isCutOff = false) => warningOf(verdict, { isCutOff })

t.test('a talk without losses is good', async t => {
  t.match(judged([{ received: 100 }, { received: 200 }]), { grade: 'good', loss: 0, silentMs: 0 })
})

t.test('losses count by the last seconds, not by the whole talk', async t => {
  t.match(
    judged([
      { received: 1_000, lost: 500 },
      { received: 1_100, lost: 500 },
    ]),
    { grade: 'good' },
  )
  t.match(judged([{ received: 1_000 }, { received: 1_097, lost: 3 }]), { grade: 'fair', loss: 0.03 })
  t.match(judged([{ received: 1_000 }, { received: 1_090, lost: 10 }]), { grade: 'poor', loss: 0.1 })
})

t.test('late packets that are taken back are no losses below nothing', async t => {
  t.match(
    judged([
      { received: 100, lost: 5 },
      { received: 205, lost: 0 },
    ]),
    { grade: 'good', loss: 0 },
  )
})

t.test('what the citizen loses of the operator counts as well', async t => {
  t.match(judged([{ received: 100 }, { received: 200, lostThere: 0.06 }]), { grade: 'poor' })
})

t.test('jitter and the way there and back make it worse', async t => {
  t.match(judged([{ received: 100 }, { received: 200, jitterMs: 45 }]), { grade: 'fair' })
  t.match(judged([{ received: 100 }, { received: 200, roundTripMs: 700 }]), { grade: 'poor' })
})

t.test(
  'an answered call without any sound is told after five seconds, and over with the first packet',
  async t => {
    const silent = [{}, {}, {}, {}]
    t.equal(warned(judged(silent.slice(0, 3))), null, 'four seconds')
    t.equal(warned(judged(silent)), 'silent')
    t.equal(warned(judged(silent), true), 'cut-off', 'to ask for their number is too late then')
    t.equal(warned(judged([...silent, { received: 90 }]), true), null, 'the talk goes on without the line')
    t.match(judged([...silent, { received: 90 }]), { silentMs: 0, grade: 'good' })
  },
)

t.test('on hold nothing need come', async t => {
  t.equal(warned(judged([{}, {}, {}, {}, {}], { isHeld: true })), null)
})

t.test('a poor line is told once it has been poor for some seconds', async t => {
  const look = (n: number) => ({ received: n * 90, lost: n * 10 })
  t.equal(warned(judged([0, 1, 2].map(look))), null)
  t.equal(warned(judged([0, 1, 2, 3].map(look))), 'poor')
  t.equal(warned(null), null)
})

t.test('counts are found among the rows of WebRTC, whatever is missing', async t => {
  const rows: [string, Record<string, unknown>][] = [
    ['a', { type: 'inbound-rtp', kind: 'audio', packetsReceived: 50, packetsLost: 2, jitter: 0.004 }],
    ['b', { type: 'remote-inbound-rtp', kind: 'audio', roundTripTime: 0.03, fractionLost: 0.01 }],
    ['c', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.5 }],
  ]
  t.same(countsIn(rows, 7), { at: 7, received: 50, lost: 2, jitterMs: 4, roundTripMs: 30, lostThere: 0.01 })
  t.equal(countsIn(rows.slice(2), 7).roundTripMs, 500)
  t.same(countsIn([], 7), {
    ...{ at: 7, received: 0, lost: 0, jitterMs: null, roundTripMs: null, lostThere: null },
  })
  t.equal(countsIn([['x', { type: 'inbound-rtp', jitter: 'NaN' }]], 7).jitterMs, null)
})
