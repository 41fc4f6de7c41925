import fc from 'fast-check'
import t from 'tap'
import { readCel } from '../../src/asterisk/cel-rows.ts'
import { quoted, TALK } from './cel-lines.ts'

const row = (more: Record<number, string> = {}) => {
  const fields = [
    'ANSWER',
    '1795303534.515346',
    'PJSIP/trunk-demo-00000000',
    '1.0',
    '1.0',
    '',
    'citizen',
    's',
    '',
    '',
    '',
    '',
    '0912345678',
  ]
  for (const [place, value] of Object.entries(more)) fields[Number(place)] = value
  return quoted(fields)
}

t.test('a line is read field by field', async t => {
  const { rows, usedBytes, skippedBytes } = readCel(Buffer.from(row()))
  t.same(rows, [
    {
      ...{
        at: 1795303534515,
        type: 'ANSWER',
        channel: 'PJSIP/trunk-demo-00000000',
        uniqueId: '1.0',
        linkedId: '1.0',
      },
      ...{
        userField: '',
        context: 'citizen',
        exten: 's',
        app: '',
        data: '',
        peer: '',
        extra: '',
        caller: '0912345678',
      },
    },
  ])
  t.equal(usedBytes, row().length)
  t.equal(skippedBytes, 0)
})

t.test('a line that is still being written waits for its end', async t => {
  const text = row() + row()
  for (let cut = row().length; cut < text.length; cut++) {
    const { rows, usedBytes, skippedBytes } = readCel(Buffer.from(text.slice(0, cut)))
    t.same([rows.length, usedBytes, skippedBytes], [1, row().length, 0], `cut at ${cut}`)
  }
})

t.test('a caller cannot make lines of their own', async t => {
  // Why: `%0d%0a` in a From user comes out as line breaks, quotes and commas included (seen on 22.10.1).
  const evil = `0912\r\n${row({ 0: 'HANGUP' })}`
  const { rows, skippedBytes } = readCel(Buffer.from(row({ 12: evil }) + row()))
  t.equal(rows.length, 2)
  t.equal(rows[0]?.caller, evil)
  t.equal(skippedBytes, 0)
})

t.test('a line cut off by a crash costs that line and no other', async t => {
  for (const cut of [1, 10, 30, 60, row().length - 3, row().length - 1]) {
    const { rows, usedBytes, skippedBytes } = readCel(
      Buffer.from(row().slice(0, cut) + row({ 12: 'a' }) + row({ 12: 'b' })),
    )
    t.same(
      rows.slice(-1).map(one => one.caller),
      ['b'],
      `cut at ${cut}`,
    )
    t.equal(usedBytes, cut + 2 * row({ 12: 'a' }).length)
    t.ok(skippedBytes >= Math.min(cut, 1) && skippedBytes <= cut + row({ 12: 'a' }).length)
  }
})

t.test('what is no line of the log is skipped, not obeyed', async t => {
  const bad = [
    'nonsense\n',
    row({ 1: 'yesterday' }),
    row({ 0: 'drop table' }),
    '"ANSWER","1795303534.1"\n',
    `"${'x'.repeat(70_000)}\n`,
  ]
  for (const text of bad) {
    const { rows, usedBytes } = readCel(Buffer.from(text + row()))
    t.equal(rows.length, 1, text.slice(0, 30))
    t.equal(usedBytes, text.length + row().length)
  }
  t.equal(readCel(Buffer.from(row({ 12: 'a\0b' }))).rows[0]?.caller, 'ab', 'PostgreSQL has no NUL')
})

t.test('whatever the values and however the bytes come, the rows are the same', async () => {
  const value = fc.oneof(
    fc.string({ maxLength: 30 }),
    fc.constantFrom('"', '""', '\n', '",', '"\n"', '\r\n', 'Nguyễn', '🙂'),
  )
  fc.assert(
    fc.property(
      fc.array(fc.record({ app: value, data: value, caller: value }), { minLength: 1, maxLength: 6 }),
      fc.nat(),
      (all, seed) => {
        const whole = Buffer.from(all.map(one => row({ 8: one.app, 9: one.data, 12: one.caller })).join(''))
        const cut = seed % whole.length
        const first = readCel(whole.subarray(0, cut))
        const second = readCel(whole.subarray(first.usedBytes))
        const got = [...first.rows, ...second.rows].map(({ app, data, caller }) => ({ app, data, caller }))
        const clean = (text: string) => text.replaceAll('\0', '')
        const want = all.map(one => ({
          app: clean(one.app),
          data: clean(one.data),
          caller: clean(one.caller),
        }))
        return JSON.stringify(got) === JSON.stringify(want) && first.skippedBytes + second.skippedBytes === 0
      },
    ),
  )
})

t.test('a whole talk is read', async t => {
  const { rows, skippedBytes } = readCel(Buffer.from(TALK))
  t.equal(rows.length, TALK.trim().split('\n').length)
  t.equal(skippedBytes, 0)
})
