import t from 'tap'
import { decodeCursor, encodeCursor, pageOf } from '../../src/http/cursor.ts'

t.test('a cursor brings back the key it was made from', async t => {
  const cursor = encodeCursor(1_700_000_000_123, 'phường Cao Lãnh')
  t.match(cursor, /^[A-Za-z0-9_-]+$/)
  t.same(decodeCursor(cursor, ['number', 'string']), [1_700_000_000_123, 'phường Cao Lãnh'])
})

t.test('a cursor that is not ours is refused, whatever is in it', async t => {
  const odd = [
    '',
    'x',
    '%%%',
    'bnVsbA',
    encodeCursor('a'),
    encodeCursor(1, 2),
    encodeCursor(1.5),
    encodeCursor(1, 'a', 'b'),
  ]
  for (const cursor of odd)
    t.throws(() => decodeCursor(cursor, ['number', 'string']), { code: 'bad-cursor' }, cursor)
  t.throws(() => decodeCursor(Buffer.from('[1e999]').toString('base64url'), ['number']), {
    code: 'bad-cursor',
  })
})

t.test('a page has a next one only when a row was left over', async t => {
  const rows = [1, 2, 3]
  const page = (limit: number) =>
    pageOf(
      rows,
      limit,
      row => [row],
      row => ({ row }),
    )
  t.same(page(3), { items: [{ row: 1 }, { row: 2 }, { row: 3 }], next: null })
  const first = page(2)
  t.same(first.items.length, 2)
  t.same(decodeCursor(first.next ?? '', ['number']), [2])
  t.same(
    pageOf(
      [],
      5,
      row => [row],
      row => row,
    ),
    { items: [], next: null },
  )
})
