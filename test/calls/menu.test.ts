import t from 'tap'
import type { CallEvent, Digit } from '../../src/calls/call.ts'
import type { Menu } from '../../src/directory/menu.ts'
import { soundsOf } from '../../src/directory/spoken.ts'
import { IDENTITY, leg, play, Story, type Told } from './story.ts'

const HUNG_UP = { type: 'callerGone', cut: false } as const
const text = (words: string) => ({ text: words })
const MENU: Menu = {
  enabled: true,
  root: 'main',
  nodes: {
    main: {
      prompts: [{ sound: 'main' }],
      keys: {
        '1': { action: 'queue', queue: 'chung', skill: 'thu-tuc' },
        '2': { action: 'node', node: 'incidents' },
        '3': { action: 'ticket-status' },
        '4': { action: 'voicemail' },
        '5': { action: 'callback' },
        '9': { action: 'emergency-guidance' },
        '0': { action: 'operator' },
        '*': { action: 'repeat' },
      },
    },
    incidents: {
      prompts: [{ sound: 'incidents' }],
      keys: { '1': { action: 'operator' }, '0': { action: 'node', node: 'main' }, '*': { action: 'repeat' } },
    },
  },
  keySeconds: 6,
  invalidLimit: 3,
  noInputLimit: 2,
  repeatLimit: 2,
  otherwise: { action: 'operator' },
}
const spoken = { menu: MENU, toldBy: (node: Menu['nodes'][string]) => soundsOf(node, () => true) }

const arrived = { type: 'arrived', identity: IDENTITY, isOpen: true } as const
const key = (at: number, digit: Digit): Told => [at, { type: 'digit', digit }]
const ended = (at: number, n: number): Told => [at, { type: 'soundEnded', playback: play(n) }]
const due = (at: number): Told => [at, { type: 'deadline' }]
const greeted = (menu: Menu = MENU) => new Story().under({ ...spoken, menu }).and([0, arrived])
/** The greeting is over, the menu plays as the second sound. */
const inMenu = (menu: Menu = MENU) => greeted(menu).and(ended(5_000, 1))
const played = ({ last }: Story) => last?.acts.flatMap(act => (act.type === 'play' ? act.prompts : [])) ?? []

t.test('after the greeting the menu plays, and a key cuts it and leads to its queue', async t => {
  const story = inMenu()
  t.match(story.call, { state: 'menu', node: 'main', playback: play(2), queue: null })
  t.same(played(story), ['main'])
  story.and(key(6_000, '1'))
  t.match(story.call, { state: 'waiting', queue: 'chung', skill: 'thu-tuc', joinedAt: 6_000 })
  t.same(story.wrote, ['joinQueue'])
  t.same(story.did, ['stopPlay', 'music', 'match'])
  t.same(story.last?.acts[0], { type: 'stopPlay', playback: play(2) })
})

t.test('a key after the last word needs nothing cut', async t => {
  const story = inMenu().and(ended(9_000, 2))
  t.match(story.call, { state: 'menu', playback: null, deadlineAt: 15_000 })
  t.same(story.did, [], 'quiet until a key comes')
  story.and(key(10_000, '0'))
  t.same(story.did, ['music', 'match'])
  t.match(story.call, { state: 'waiting', queue: 'chung', skill: null })
})

t.test('a branch has keys of its own, and the way back', async t => {
  const story = inMenu().and(key(6_000, '2'))
  t.match(story.call, { state: 'menu', node: 'incidents' })
  t.same(played(story), ['incidents'])
  story.and(key(7_000, '0'))
  t.match(story.call, { state: 'menu', node: 'main' })
  story.and(key(8_000, '2'), key(8_100, '1'))
  t.match(story.call, { state: 'waiting' }, 'keys in a burst act one after the other')
})

t.test('a key that means nothing is told so, and the third leads to a person', async t => {
  const story = inMenu().and(key(6_000, '7'))
  t.same(played(story), ['invalid-key', 'main'])
  t.same(story.did, ['stopPlay', 'play'])
  story.and(key(7_000, '2'), key(8_000, '7'))
  t.same(played(story), ['invalid-key', 'incidents'], 'counted in the whole call, told in this branch')
  story.and(key(9_000, '#'))
  t.match(story.call, { state: 'waiting', joinedAt: 9_000 })
})

t.test('no key: asked once more, then led on', async t => {
  const story = inMenu().and(ended(9_000, 2), due(14_999))
  t.match(story.call, { state: 'menu', playback: null }, 'the time is not up')
  story.and(due(15_000))
  t.same(played(story), ['no-input', 'main'])
  story.and(ended(20_000, 3), due(26_000))
  t.match(story.call, { state: 'waiting' })
})

t.test('without a key a province may send callers to a message', async t => {
  const story = inMenu({ ...MENU, noInputLimit: 1, otherwise: { action: 'voicemail' } })
  story.and(ended(9_000, 2), due(15_000))
  t.match(story.call, { state: 'voicemail', why: 'menu', stage: 'invited' })
  t.same(played(story), ['voicemail', 'beep'])
})

t.test('it says itself again as often as set, and then a person does', async t => {
  const story = inMenu().and(key(6_000, '*'), key(7_000, '*'))
  t.match(story.call, { state: 'menu', tries: { repeats: 2 } })
  story.and(key(8_000, '*'))
  t.match(story.call, { state: 'waiting' })
  const other = inMenu().and(key(6_000, '*'), key(7_000, '*'), key(7_500, '2'), key(8_000, '*'))
  t.match(other.call, { state: 'menu', node: 'incidents', tries: { repeats: 1 } }, 'each node has its own')
})

t.test('the emergency numbers are told, and the menu comes back', async t => {
  const story = inMenu().and(key(6_000, '9'))
  t.match(story.call, { state: 'menu', isGuidance: true })
  t.same(played(story), ['emergency-numbers'])
  story.and(ended(20_000, 3))
  t.match(story.call, { state: 'menu', isGuidance: false, node: 'main' })
  t.same(played(story), ['main'])
  const hasty = inMenu().and(key(6_000, '9'), key(7_000, '0'))
  t.match(hasty.call, { state: 'waiting' }, 'a key counts while they are told')
})

t.test('a key pressed in the greeting counts when it is over', async t => {
  // Why: nobody reaches an operator who has not heard that the call is recorded.
  const story = greeted().and(key(1_000, '0'))
  t.match(story.call, { state: 'greeting', key: '0' })
  t.same(story.did, [])
  story.and(ended(5_000, 1))
  t.match(story.call, { state: 'waiting' })
  t.same(story.did, ['music', 'match'], 'the menu is not told')
})

t.test('the last key of the greeting counts, and one that means nothing is as if not pressed', async t => {
  t.match(greeted().and(key(1, '0'), key(2, '2'), key(3, '7'), ended(5_000, 1)).call, {
    ...{ state: 'menu', node: 'incidents' },
  })
  const plain = new Story([0, arrived], key(1, '0'), ended(5_000, 1))
  t.match(plain.call, { state: 'waiting' }, 'without a menu keys mean nothing')
})

t.test('keys in the greeting cost a move only where they change something, and not without end', async t => {
  const story = greeted().and(key(1_000, '0'))
  const held = story.call
  t.equal(story.and(key(1_100, '0')).call, held, 'remembered already: nothing to store')
  t.match(held, { key: '0', keys: 1 })
  let moves = 0
  for (let n = 0; n < 200; n++) {
    const before = story.call
    if (story.and(key(1_200 + n, n % 2 ? '0' : '2')).call !== before) moves++
  }
  t.equal(moves, 49)
  t.match(story.call, { state: 'greeting', keys: 50 })
  t.same(story.and(key(2_000, '9')).did, ['stopPlay', 'play'], 'who is in danger is heard')
  story.and(ended(9_000, 2))
  t.match(story.call, { state: 'greeting', isGuided: true, keys: 51 })
  story.and(ended(12_000, 3))
  t.match(story.and(key(13_000, '2')).call, { state: 'waiting' }, 'they count in the menu: a person helps')
})

t.test('who is in danger does not wait for the greeting to end, and hears it afterwards', async t => {
  const story = greeted().and(key(1_000, '9'))
  t.same(story.did, ['stopPlay', 'play'])
  t.same(played(story), ['emergency-numbers'])
  story.and(key(2_000, '9'))
  t.same(story.did, [], 'they are being told already')
  story.and(ended(20_000, 2))
  t.match(story.call, { state: 'greeting', isGuided: true, playback: play(3) })
  story.and(key(21_000, '9'))
  t.same(story.did, [], 'a second time after the greeting only')
  story.and(ended(25_000, 3))
  t.match(story.call, { state: 'menu', isGuidance: true, isGreeted: true })

  const hasty = greeted().and(key(1_000, '9'), key(3_000, '0'))
  t.match(hasty.call, { state: 'greeting', key: '0' }, 'another key brings the greeting, and counts after it')
  t.match(hasty.and(ended(8_000, 3)).call, { state: 'waiting' })
})

t.test('a caller who hangs up in the menu is abandoned there, and called back', async t => {
  const story = inMenu().and([9_000, HUNG_UP])
  t.match(story.call, { state: 'ended', ending: 'abandoned', fault: 'caller', endedIn: 'menu', waitMs: 0 })
  t.same(story.wrote, ['listCallback', 'endRecording'])
  story.and(key(9_100, '0'))
  t.match(story.call, { state: 'ended' }, 'a key after it means nothing')
  t.same(story.did, [])
})

t.test('Asterisk takes the caller into its own queue when we are away', async t => {
  const story = inMenu().and([9_000, { type: 'enteredFallback', identity: IDENTITY }])
  t.match(story.call, { state: 'fallback' })
  t.same(story.wrote, [])
})

t.test(
  'a menu that was changed meanwhile goes on at its root, one that was switched off at the queue',
  async t => {
    const story = inMenu().and(key(6_000, '2'))
    const { incidents: _gone, ...nodes } = MENU.nodes
    story.under({ menu: { ...MENU, nodes } }).and(key(7_000, '5'))
    t.match(story.call, { state: 'waiting' }, 'the key of the root')
    const off = inMenu().under({ menu: null })
    t.match(off.and(ended(9_000, 2)).call, { state: 'waiting' })
    const silent = inMenu().and(ended(9_000, 2)).under({ menu: null }).and(due(15_000))
    t.match(silent.call, { state: 'waiting' })
    t.match(inMenu().under({ menu: null }).and(key(9_000, '7')).call, { state: 'waiting' })
  },
)

t.test('a thousand keys end with a person, and the rest of them mean nothing', async t => {
  const going = Array.from({ length: 1_000 }, (_, n) => key(6_000 + n, n % 2 ? '0' : '2'))
  const caught: Menu = {
    ...MENU,
    nodes: {
      ...MENU.nodes,
      main: { prompts: [{ sound: 'main' }], keys: { '2': { action: 'node', node: 'main' } } },
    },
    invalidLimit: 10,
  }
  const circling = Array.from({ length: 1_000 }, (_, n) => key(6_000 + n, '2'))
  for (const [menu, keys] of [
    [MENU, going],
    [caught, circling],
  ] as const) {
    const story = inMenu(menu).and(...keys)
    t.match(story.call, { state: 'waiting' })
    t.equal(story.writes.filter(write => write.type === 'joinQueue').length, 1)
  }
})

t.test('sounds that ended before, and ends that were lost, do no harm', async t => {
  const story = inMenu().and(key(6_000, '2'), ended(6_001, 2), ended(6_001, 2))
  t.match(story.call, { state: 'menu', node: 'incidents', playback: play(3) })
  story.and(due(700_000))
  t.match(story.call, { state: 'menu', playback: null }, 'the end of a sound that nobody told')
})

// The state of a ticket.

const typing = (digits: string, from = 7_000) =>
  [...digits].map((digit, n) => key(from + n * 100, digit as Digit))
const asking = () => inMenu().and(key(6_000, '3'))
const found = (at: number, digits: string, what: (CallEvent & { type: 'ticketLookedUp' })['found']): Told => [
  at,
  { type: 'ticketLookedUp', digits, found: what },
]
const CODE = '1022-DT-2026-000123'

t.test('the digits of a ticket lead to its state, spoken, and the menu comes back', async t => {
  const story = asking()
  t.match(story.call, { state: 'enquiry', playback: play(3) })
  t.same(played(story), ['ticket-enter'])
  story.and(key(7_000, '2'))
  t.same(story.did, ['stopPlay'], 'the first digit cuts the invitation')
  story.and(...typing('026000123', 7_100), key(9_000, '#'))
  t.same(story.last?.acts, [{ type: 'lookUpTicket', digits: '2026000123' }])
  story.and(key(9_050, '5'), found(9_100, '2026000123', { code: CODE, status: 'processing' }))
  t.match(story.call, { state: 'menu', node: 'main' })
  const words = played(story)
  t.equal(words[0], 'ticket-number')
  t.ok(words.includes('ticket-processing'))
  t.notOk(words.includes('ticket-due'), 'of nothing but the state')
  t.equal(words.at(-1), 'main')
})

t.test('digits end by themselves after some seconds', async t => {
  const story = asking().and(...typing('2026000123'))
  story.and(due(13_899))
  t.match(story.call, { state: 'enquiry', isLookedUp: false })
  story.and(due(13_900))
  t.same(story.did, ['lookUpTicket'])
})

t.test('a ticket that is not there is asked for again, three times in a call and no more', async t => {
  const story = asking()
  for (const [n, digits] of ['2026000001', '2026000002', '2026000003'].entries()) {
    const at = 10_000 * (n + 1)
    story.and(...typing(digits, at), key(at + 2_000, '#'), found(at + 2_100, digits, 'none'))
    if (n < 2) t.same(played(story), ['ticket-not-found', 'ticket-enter'])
  }
  t.same(played(story), ['ticket-not-found', 'main'])
  t.match(story.call, { state: 'menu' })
  story.and(key(50_000, '3'))
  t.match(story.call, { state: 'waiting' }, 'a person has to help now')
})

t.test('a late or foreign answer means nothing; no answer is told, and the menu comes back', async t => {
  const story = asking().and(...typing('2026000123'), key(9_000, '#'))
  story.and(found(9_100, '2026000999', { code: CODE, status: 'answered' }))
  t.match(story.call, { state: 'enquiry', isLookedUp: true })
  story.and(due(14_000))
  t.same(played(story), ['ticket-unavailable', 'main'])
  story.and(found(14_100, '2026000123', { code: CODE, status: 'answered' }))
  t.same(story.did, [])
  const away = asking().and(
    ...typing('2026000123'),
    key(9_000, '#'),
    found(9_100, '2026000123', 'unreachable'),
  )
  t.same(played(away), ['ticket-unavailable', 'main'])
})

t.test('a star leads back, nothing typed is as no key, and a thousand digits are as fourteen', async t => {
  t.match(asking().and(key(7_000, '1'), key(7_100, '*')).call, { state: 'menu', node: 'main' })
  t.same(played(asking().and(key(7_000, '#'))), ['no-input', 'main'])
  t.same(played(asking().and(ended(9_000, 3), due(15_000))), ['no-input', 'main'])
  const story = asking().and(...typing('1'.repeat(1_000)))
  t.match(story.call, { state: 'enquiry', digits: '1'.repeat(14) })
  t.match(story.and(key(200_000, '#')).call, { isLookedUp: true })
})

t.test('a caller who hangs up while the ticket is looked up is gone', async t => {
  const story = asking().and(...typing('2026000123'), key(9_000, '#'), [9_050, HUNG_UP])
  t.match(story.call, { state: 'ended', ending: 'abandoned', endedIn: 'enquiry' })
  t.same(story.and(found(9_100, '2026000123', { code: CODE, status: 'answered' })).did, [])
})

// Blocked callers.

t.test('whose number is blocked hears the emergency numbers and why not, and is hung up on', async t => {
  const story = new Story([0, arrived])
  t.same(story.did, ['play', 'lookUpCaller'], 'the greeting waits for no answer')
  story.and([20, { type: 'callerBlocked' }])
  t.match(story.call, { state: 'refusing', why: 'blocked' })
  t.same(story.did, ['stopPlay', 'play'])
  t.same(played(story), ['emergency', 'sorry'])
  story.and([21, { type: 'callerBlocked' }], key(22, '0'))
  t.same(story.did, [], 'told once')
  story.and(ended(15_000, 2))
  t.same(story.did, ['hangUp'])
  t.match(story.call, { state: 'ended', ending: 'refused', fault: 'desk', refusedFor: 'blocked' })
})

t.test('a block that is known late acts as long as nobody serves the caller', async t => {
  t.match(inMenu().and([6_000, { type: 'callerBlocked' }]).call, { state: 'refusing', why: 'blocked' })
  t.match(asking().and([6_500, { type: 'callerBlocked' }]).call, { state: 'refusing', why: 'blocked' })
  const waiting = inMenu().and(key(6_000, '0'), [6_500, { type: 'callerBlocked' }])
  t.match(waiting.call, { state: 'refusing', why: 'blocked' })
  t.ok(waiting.wrote.includes('leaveQueue'), 'the place is given back')
  const talking = inMenu().and(key(6_000, '0'))
  talking.and([6_200, { type: 'operatorChosen', operator: 'lan', endpoint: 'op101' }])
  talking.and([6_400, { type: 'legAnswered', leg: leg(1) }], [6_500, { type: 'callerBlocked' }])
  t.match(talking.call, { state: 'talking' }, 'who talks is served')
  const closed = new Story([0, { ...arrived, isOpen: false }], [20, { type: 'callerBlocked' }])
  t.match(closed.call, { state: 'refusing', why: 'blocked' })
})

t.test('a hidden number is not looked for', async t => {
  const story = new Story([0, { ...arrived, identity: { ...IDENTITY, caller: null } }])
  t.same(story.did, ['play'])
})

t.test('words that are not spoken yet are put together from pieces: nobody hears silence', async t => {
  const node = {
    ...MENU.nodes.main,
    prompts: [{ sound: 'jingle' }, text('Bấm phím một …')],
  } as Menu['nodes'][string]
  t.match(
    soundsOf(node, () => true),
    ['jingle', /^text-/],
  )
  const sounds = soundsOf(node, () => false)
  t.equal(sounds[0], 'jingle')
  t.notOk(sounds.some(sound => sound.startsWith('text-')))
  for (const one of ['menu-emergency', 'menu-operator', 'menu-ticket', 'menu-voicemail', 'word-9'])
    t.ok(sounds.includes(one), one)
})
