import { join } from 'node:path'
import t from 'tap'
import { readProvince } from '../../src/directory/profile.ts'
import type { Change } from '../../src/settings/effective.ts'
import { saidOver } from '../../src/settings/said.ts'

const profile = readProvince(join(import.meta.dirname, '../../provinces'), 'dong-thap')
const NOW = Date.parse('2026-11-22T05:00:00Z')
const HOUR = 3_600_000

const change = (
  id: number,
  value: unknown,
  effectiveFrom: number,
  reverts: number | null = null,
): Change => ({
  ...{ id, section: 'announcements', value, effectiveFrom, reverts },
  ...{ madeAt: NOW, madeBy: 'x', reason: 'x' },
})
const hold = (text: string) => ({ hold: { text } })
const told = (changes: readonly Change[], name = 'hold') =>
  saidOver(profile, changes, name).map(({ change: { id }, before, after }) => [
    id,
    ...[before, after].map(said => (said && 'text' in said ? said.text : said)),
  ])

t.test('what was planned first and heard last follows what was said at once in between', t => {
  const [planned, atOnce] = [change(1, hold('Ngày lễ'), NOW + HOUR), change(2, hold('Hôm nay'), NOW)]
  t.same(told([planned, atOnce]), [
    [1, 'Hôm nay', 'Ngày lễ'],
    [2, null, 'Hôm nay'],
  ])
  t.end()
})

t.test('what was undone stands as it was heard; what was withdrawn before its hour was never heard', t => {
  const first = change(1, hold('Một'), NOW)
  const undone = change(2, null, NOW + HOUR, 1)
  t.same(told([first, undone]), [
    [2, 'Một', null],
    [1, null, 'Một'],
  ])
  const planned = change(2, hold('Hai'), NOW + 2 * HOUR)
  t.same(told([first, planned, change(3, null, NOW + HOUR, 2)]), [[1, null, 'Một']])
  t.end()
})

t.test('a change of another prompt of the section is no step of this one', t => {
  const changes = [change(1, hold('Một'), NOW), change(2, { ...hold('Một'), ivr: { text: 'X' } }, NOW + HOUR)]
  t.same(told(changes), [[1, null, 'Một']])
  t.same(told(changes, 'ivr'), [[2, null, 'X']])
  t.same(told(changes, 'constructor'), [], 'a name that every object has')
  t.end()
})
