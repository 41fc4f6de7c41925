import { join } from 'node:path'
import t from 'tap'
import { readProvince } from '../src/directory/profile.ts'
import { callRules } from '../src/rules.ts'
import { takesCallsAt } from '../src/settings/effective.ts'
import { soundOfText } from '../src/speech/text.ts'

const profile = readProvince(join(import.meta.dirname, '../provinces'), 'dong-thap')
const CLOSED = {
  ...{ kind: 'weekly', holidays: [], special: [] },
  week: { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] },
} as const

function rulesOf(changed: Partial<typeof profile>, made: readonly string[] = []) {
  const province = { ...profile, ...changed }
  return {
    rules: callRules(
      () => province,
      sound => made.includes(sound),
    ),
    province,
  }
}

t.test('a menu that is switched off is none', async t => {
  t.equal(rulesOf({ menu: { ...profile.menu, enabled: false } }).rules.menu, null)
  t.match(rulesOf({ menu: { ...profile.menu, enabled: true } }).rules.menu, { root: profile.menu.root })
})

t.test('words are told as soon as they are a sound', async t => {
  const text = 'Bấm phím chín.'
  const node = { prompts: [{ text }], keys: { '9': { action: 'emergency-guidance' as const } } }
  t.match(rulesOf({}).rules.toldBy(node), ['menu-emergency', 'menu-press', 'word-9', 'word-pause'])
  t.same(rulesOf({}, [soundOfText(text)]).rules.toldBy(node), [soundOfText(text)])
})

t.test('outside hours: a notice, a message, or served as at any hour', async t => {
  const at = Date.parse('2026-11-22T05:00:00Z')
  const closed = (outsideHours: typeof profile.outsideHours) =>
    rulesOf({ hours: CLOSED as never, outsideHours })
  const notice = closed({ kind: 'notice', sounds: ['outside-hours'] })
  t.equal(takesCallsAt(notice.province, at), false)
  t.match(notice.rules, { takesMessages: false, outsideHours: ['outside-hours'] })
  const message = closed({ kind: 'voicemail', sounds: ['greeting', 'voicemail'], maxSeconds: 90 })
  t.equal(takesCallsAt(message.province, at), false)
  t.match(message.rules, { takesMessages: true, messageMs: 90_000, outsideHours: ['greeting', 'voicemail'] })
  const served = closed({ kind: 'serve' })
  t.equal(takesCallsAt(served.province, at), true)
  t.match(served.rules, { takesMessages: false, messageMs: 180_000 })
})
