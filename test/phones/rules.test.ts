import { createHash } from 'node:crypto'
import t from 'tap'
import { BAN_RULES, judge, spared } from '../../src/phones/ban.ts'
import { planMember, planMembers } from '../../src/phones/members.ts'
import { digestsOf, phoneSecret } from '../../src/phones/secret.ts'

const NOW = Date.parse('2026-11-21T05:00:00Z')
const MINUTE = 60_000

t.test('secrets are kept as what RFC 7616 calls H(A1), and nothing else', async t => {
  const { md5, sha256 } = digestsOf('op101', 'demo-1022')
  t.equal(md5, createHash('md5').update('op101:cc1022:demo-1022').digest('hex'))
  t.equal(sha256, createHash('sha256').update('op101:cc1022:demo-1022').digest('hex'))
  t.equal(phoneSecret(new Uint8Array(20)), 'aaaa-aaaa-aaaa-aaaa-aaaa')
})

t.test('a phone with a typo that tries every minute is never banned', async t => {
  let past: number[] = []
  for (let at = NOW; at < NOW + 24 * 60 * MINUTE; at += MINUTE) {
    const judged = judge(past, at, BAN_RULES)
    t.equal(judged.verdict, 'watched')
    past = judged.past
    if (past.length > 10) t.fail('the window grows without end')
  }
})

t.test('a scanner is banned within its first guesses', async t => {
  let past: number[] = []
  const verdicts = Array.from({ length: BAN_RULES.guesses }, (_, n) => {
    const judged = judge(past, NOW + n * 100, BAN_RULES)
    past = judged.past
    return judged.verdict
  })
  t.same(verdicts.slice(-2), ['watched', 'banned'])
})

t.test('trunks, our own machine and offices with working phones are never banned', async t => {
  const neighbours = {
    trunks: new Set(['192.0.2.7']),
    homes: new Map([
      ['198.51.100.1', NOW - 59 * MINUTE],
      ['198.51.100.2', NOW - 61 * MINUTE],
    ]),
  }
  const why = (address: string) => spared(address, NOW, neighbours, BAN_RULES)
  t.equal(why('192.0.2.7'), 'trunk')
  t.equal(why('127.0.0.1'), 'own machine')
  t.equal(why('198.51.100.1'), 'phones')
  t.equal(why('198.51.100.2'), null, 'an hour without any phone')
  t.equal(why('203.0.113.9'), null)
})

t.test('the queue in the dialplan follows what operators ask for', async t => {
  const there = (endpoint: string, isPaused = false, reason = '') => ({ endpoint, isPaused, reason })
  const op = (
    endpoint: string,
    presence: 'ready' | 'paused' | 'signed-out',
    reason: string | null = null,
  ) => ({
    ...{ endpoint, presence, reason },
  })
  t.same(planMember(op('a', 'ready'), undefined), [
    { type: 'add', endpoint: 'a', isPaused: false, reason: '' },
  ])
  t.same(planMember(op('a', 'paused', 'Họp'), undefined), [
    // Why: added first and paused then, the phone could ring in between (asterisk#1007).
    { type: 'add', endpoint: 'a', isPaused: true, reason: 'Họp' },
  ])
  t.same(planMember(op('a', 'paused', 'Họp'), there('a', true, 'Họp')), [])
  t.same(planMember(op('a', 'paused', 'Ăn trưa'), there('a', true, 'Họp')), [
    { type: 'pause', endpoint: 'a', isPaused: true, reason: 'Ăn trưa' },
  ])
  t.same(planMember(op('a', 'ready', 'left over'), there('a', true, 'Họp')), [
    { type: 'pause', endpoint: 'a', isPaused: false, reason: '' },
  ])
  t.same(planMember(op('a', 'ready'), there('a')), [])
  t.same(planMember(op('a', 'signed-out'), undefined), [])
  t.same(planMembers([op('a', 'signed-out'), op('b', 'ready')], [there('a'), there('b'), there('c')]), [
    { type: 'remove', endpoint: 'a' },
    { type: 'remove', endpoint: 'c' },
  ])
})

t.test('a reason cannot break the text in which Asterisk keeps its members', async t => {
  const [act] = planMember(
    { endpoint: 'a', presence: 'paused', reason: `a;b|c\r\nAction: x${'é'.repeat(200)}` },
    undefined,
  )
  t.ok(act?.type === 'add' && /^a b c {2}Action: xé+$/.test(act.reason) && [...act.reason].length === 80)
})
